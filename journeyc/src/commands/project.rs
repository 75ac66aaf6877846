//! What the commands that read a project share: finding it, compiling it, printing what was found.

use crate::Exit;
use crate::cli::{Color, Format, ProjectArgs};
use crate::output::{err, out, stderr_color, width};
use journey_compiler::diag::{Diagnostic, Severity};
use journey_compiler::driver::{Compiled, Options};
use journey_compiler::render;
use journey_compiler::source::Sources;
use journey_lsp::analysis;
use journey_lsp::disk::{self, Disk, Place};
use std::io::Write;
use std::time::{Duration, Instant};

/// A project that was compiled.
pub(super) struct Outcome {
    pub(super) place: Place,
    pub(super) compiled: Compiled,
    pub(super) took: Duration,
}

/// Finds and compiles a project.
pub(super) fn compile(args: &ProjectArgs, tests: bool) -> Result<Outcome, String> {
    compile_with(args, &Options { tests, ..Options::default() })
}

/// The same, with all options.
pub(super) fn compile_with(args: &ProjectArgs, options: &Options) -> Result<Outcome, String> {
    let place = disk::find(args.path.as_deref())?;
    let started = Instant::now();
    let compiled = analysis::compile(&place, &Disk::new(&place), options)
        .map_err(|e| format!("cannot read `{}`: {e}", place.root.display()))?;
    Ok(Outcome { place, compiled, took: started.elapsed() })
}

/// Prints diagnostics: what people read at a terminal to standard error, what programs read to standard output.
pub(super) fn report(diagnostics: &[Diagnostic], sources: &Sources, format: Format, color: Color) {
    match format {
        Format::Human => {
            let options = render::Options { color: stderr_color(color), width: width() };
            err(render::human(diagnostics, sources, options));
        }
        Format::Plain => err(render::plain(diagnostics, sources)),
        Format::Short => out(render::short(diagnostics, sources)),
        Format::Json => out(render::json(diagnostics, sources)),
        Format::Jsonl => out(render::jsonl(diagnostics, sources)),
        Format::Sarif => out(render::sarif(diagnostics, sources)),
        Format::Github => {
            out(render::github(diagnostics, sources));
            step_summary(&render::table(diagnostics, sources));
        }
        Format::Junit => out(render::junit(diagnostics, sources)),
    }
}

/// Adds to the summary of a step of GitHub Actions, where nothing is cut.
fn step_summary(text: &str) {
    let Some(path) = std::env::var_os("GITHUB_STEP_SUMMARY").filter(|path| !path.is_empty()) else { return };
    let file = std::fs::OpenOptions::new().append(true).create(true).open(&path);
    if let Err(error) = file.and_then(|mut file| file.write_all(text.as_bytes())) {
        err(format_args!("warning: cannot write the summary of the step: {error}\n"));
    }
}

/// How many errors and warnings, in words.
pub(super) fn summary(compiled: &Compiled) -> String {
    let count = |severity| compiled.diagnostics.iter().filter(|d| d.severity == severity).count();
    match (count(Severity::Error), count(Severity::Warning)) {
        (0, 0) => "no errors".to_owned(),
        (errors, warnings) => format!("{}, {}", many(errors, "error"), many(warnings, "warning")),
    }
}

/// `1 error`, `2 errors`.
pub(super) fn many(count: usize, what: &str) -> String {
    format!("{count} {what}{}", if count == 1 { "" } else { "s" })
}

/// Findings if there is an error.
pub(super) fn exit_of(compiled: &Compiled) -> Exit {
    if compiled.has_errors() { Exit::Findings } else { Exit::Fine }
}
