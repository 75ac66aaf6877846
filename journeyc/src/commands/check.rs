//! `journeyc check`, and with `--fix` what can be mended by machine.

use super::could_not;
use super::project::{compile_with, exit_of, many, report, summary};
use crate::Exit;
use crate::cli::{CheckArgs, Color};
use crate::output::{err, out};
use crate::whole;
use journey_compiler::driver::{Compiled, Options};
use journey_compiler::fix::{self, Which};
use journey_compiler::project::Files;
use journey_lsp::analysis;
use journey_lsp::disk::{self, Disk};
use std::time::{Duration, Instant};

pub(super) fn run(args: &CheckArgs, color: Color) -> Exit {
    let exit = if args.fix { mend(args, color) } else { once(args, color) };
    if args.exit_zero && exit == Exit::Findings { Exit::Fine } else { exit }
}

fn options(args: &CheckArgs) -> Options {
    Options { tests: true, locked: args.locked }
}

fn once(args: &CheckArgs, color: Color) -> Exit {
    match compile_with(&args.project, &options(args)) {
        Ok(outcome) => {
            report(&outcome.compiled.diagnostics, &outcome.compiled.sources, args.format.format, color);
            close(args, &outcome.compiled, outcome.took);
            exit_of(&outcome.compiled)
        }
        Err(message) => could_not(message),
    }
}

/// The line at the end.
fn close(args: &CheckArgs, compiled: &Compiled, took: Duration) {
    if args.format.format.for_people() {
        let journeys = many(compiled.journeys(), "journey");
        let fixable = match fix::fixable(&compiled.diagnostics, Which::Safe) {
            0 => String::new(),
            n => format!(" ({n} fixable: journeyc check --fix)"),
        };
        err(format_args!("checked {journeys} in {:.2}s: {}{fixable}\n", took.as_secs_f64(), summary(compiled)));
    }
}

fn mend(args: &CheckArgs, color: Color) -> Exit {
    let place = match disk::find(args.project.path.as_deref()) {
        Ok(place) => place,
        Err(message) => return could_not(message),
    };
    let started = Instant::now();
    let files = Disk::new(&place);
    if let Some(name) = &place.lone
        && let Err(error) = files.read(name)
    {
        return could_not(format_args!("cannot read `{name}`: {error}"));
    }
    let which = if args.unsafe_fixes { Which::Any } else { Which::Safe };
    let fixed = fix::fix(&files, which, &|files| {
        let empty = || journey_compiler::driver::compile_lone("", "", &options(args));
        analysis::compile(&place, files, &options(args)).unwrap_or_else(|_| empty())
    });
    for change in &fixed.changes {
        if args.diff {
            out(whole::diff(&change.path, &change.before, &change.after));
        } else if let Err(message) = whole::write(&place.root.join(&change.path), change.after.as_bytes()) {
            return could_not(message);
        }
    }
    if args.format.format.for_people() {
        let verb = if args.diff { "would fix" } else { "fixed" };
        let (what, files) = (many(fixed.applied, "finding"), many(fixed.changes.len(), "file"));
        err(format_args!("{verb} {what} in {files}\n"));
    }
    if args.diff {
        return if fixed.changes.is_empty() { exit_of(&fixed.compiled) } else { Exit::Findings };
    }
    report(&fixed.compiled.diagnostics, &fixed.compiled.sources, args.format.format, color);
    close(args, &fixed.compiled, started.elapsed());
    exit_of(&fixed.compiled)
}
