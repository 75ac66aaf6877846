//! `journeyc build`.

use super::could_not;
use super::project::{compile_with, exit_of, report, summary};
use crate::Exit;
use crate::cli::{BuildArgs, Color};
use crate::output::err;
use crate::whole;
use journey_compiler::driver::Options;

pub(super) fn run(args: &BuildArgs, color: Color) -> Exit {
    let outcome = match compile_with(&args.project, &Options { tests: args.with_tests, locked: args.locked }) {
        Ok(outcome) => outcome,
        Err(message) => return could_not(message),
    };
    report(&outcome.compiled.diagnostics, &outcome.compiled.sources, args.format.format, color);
    let Some(bundle) = &outcome.compiled.bundle else {
        err(format_args!("not built: {}\n", summary(&outcome.compiled)));
        return exit_of(&outcome.compiled).max(Exit::Findings);
    };
    let bytes = journey_bytecode::bundle::encode(bundle);
    let name = if bundle.meta.project.is_empty() { "journeys" } else { &bundle.meta.project };
    let out = args.out.clone().unwrap_or_else(|| outcome.place.root.join("target").join(format!("{name}.jbundle")));
    if let Err(message) = whole::write(&out, &bytes) {
        return could_not(message);
    }
    let id: String = journey_bytecode::bundle::id(&bytes).iter().take(8).map(|b| format!("{b:02x}")).collect();
    err(format_args!("wrote {} ({} bytes, {id})\n", out.display(), bytes.len()));
    Exit::Fine
}
