//! `journeyc check`.

use super::could_not;
use super::project::{compile_with, exit_of, many, report, summary};
use crate::Exit;
use crate::cli::{CheckArgs, Color, Format};
use crate::output::err;
use journey_compiler::driver::Options;

pub(super) fn run(args: &CheckArgs, color: Color) -> Exit {
    let outcome = match compile_with(&args.project, &Options { tests: true, locked: args.locked }) {
        Ok(outcome) => outcome,
        Err(message) => return could_not(message),
    };
    let compiled = &outcome.compiled;
    report(compiled, args.format.format, color);
    if matches!(args.format.format, Format::Human | Format::Plain) {
        let files = compiled.sources.iter().count();
        let seconds = outcome.took.as_secs_f64();
        err(format_args!("checked {} in {seconds:.2}s: {}\n", many(files, "file"), summary(compiled)));
    }
    exit_of(compiled)
}
