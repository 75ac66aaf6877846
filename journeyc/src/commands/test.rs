//! `journeyc test`.

use super::could_not;
use super::project::{compile, many, report, summary};
use crate::Exit;
use crate::cli::{Color, Format, TestArgs};
use crate::output::{err, out, stdout_color};
use journey_bytecode::program::Location;
use journey_compiler::driver::Compiled;
use journey_compiler::source::FileId;
use journey_vm::program::Program;
use journey_vm::runner::{self, TestOutcome, TestResult};
use std::time::Instant;

pub(super) fn run(args: &TestArgs, color: Color) -> Exit {
    let outcome = match compile(&args.project, true) {
        Ok(outcome) => outcome,
        Err(message) => return could_not(message),
    };
    let compiled = outcome.compiled;
    let Some(bundle) = compiled.bundle.clone() else {
        report(&compiled.diagnostics, &compiled.sources, args.format.format, color);
        err(format_args!("no test was run: {}\n", summary(&compiled)));
        return Exit::Findings;
    };
    let program = match Program::from_bundle(bundle) {
        Ok(program) => program,
        Err(error) => {
            err(format_args!("error: the compiler made a bundle that cannot be loaded: {error}\n"));
            return Exit::Bug;
        }
    };
    let started = Instant::now();
    let results = runner::run(&program, args.filter.as_deref());
    let took = started.elapsed().as_secs_f64();
    let paint = Paint { color: stdout_color(color) };
    if args.format.format == Format::Json {
        out(json(&results, &compiled));
    } else {
        results.iter().for_each(|result| show(result, &compiled, &paint));
    }
    let failed = results.iter().filter(|r| r.outcome != TestOutcome::Passed).count();
    let passed = results.len() - failed;
    err(format_args!("{passed} passed, {failed} failed  ({} in {took:.2}s)\n", many(results.len(), "test")));
    if results.is_empty() {
        let why = if args.filter.is_some() { "no test has such a name" } else { "the project has no tests" };
        return could_not(why);
    }
    if failed == 0 { Exit::Fine } else { Exit::Findings }
}

struct Paint {
    color: bool,
}

impl Paint {
    fn with(&self, code: &str, text: &str) -> String {
        if self.color { format!("\x1b[{code}m{text}\x1b[0m") } else { text.to_owned() }
    }
}

fn show(result: &TestResult, compiled: &Compiled, paint: &Paint) {
    match &result.outcome {
        TestOutcome::Passed => out(format_args!("{} {}\n", paint.with("32", "ok  "), result.name)),
        TestOutcome::Failed { location, message, timeline } => {
            out(format_args!("{} {}\n", paint.with("31", "FAIL"), result.name));
            out(format_args!("     at {}\n", place(location, compiled)));
            out(format_args!("     {}\n", line_of(location, compiled)));
            indented(message);
            out("     What happened:\n");
            indented(timeline);
        }
    }
}

fn indented(text: &str) {
    for line in text.lines() {
        out(format_args!("     {line}\n"));
    }
}

fn place(location: &Location, compiled: &Compiled) -> String {
    let path = compiled.sources.get(FileId(location.file)).map_or("?", |f| &f.path);
    format!("{path}:{}", location.line)
}

/// The source of a step, its first line.
fn line_of<'a>(location: &Location, compiled: &'a Compiled) -> &'a str {
    let file = compiled.sources.get(FileId(location.file));
    let text = file.and_then(|f| f.text.get(location.start as usize..location.end as usize)).unwrap_or("");
    text.lines().next().unwrap_or("")
}

fn json(results: &[TestResult], compiled: &Compiled) -> String {
    let tests: Vec<_> = results
        .iter()
        .map(|result| match &result.outcome {
            TestOutcome::Passed => serde_json::json!({"name": &*result.name, "outcome": "passed"}),
            TestOutcome::Failed { location, message, timeline } => serde_json::json!({
                "name": &*result.name, "outcome": "failed", "at": place(location, compiled),
                "message": message, "timeline": timeline.lines().collect::<Vec<_>>(),
            }),
        })
        .collect();
    format!("{}\n", serde_json::json!({"format_version": 1, "tests": tests}))
}
