//! What the commands that read a project share: finding it, compiling it, printing what was found.

use crate::Exit;
use crate::cli::{Color, Format, ProjectArgs};
use crate::output::{err, out, stderr_color};
use journey_compiler::diag::Severity;
use journey_compiler::driver::{Compiled, Options};
use journey_compiler::render;
use journey_lsp::analysis;
use journey_lsp::disk::{self, Disk, Place};
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

/// Prints the diagnostics: JSON to standard output, everything else to standard error.
pub(super) fn report(compiled: &Compiled, format: Format, color: Color) {
    let (diagnostics, sources) = (&compiled.diagnostics, &compiled.sources);
    match format {
        Format::Human => err(render::human(
            diagnostics,
            sources,
            render::Options { color: stderr_color(color), ..render::Options::default() },
        )),
        Format::Plain => err(render::plain(diagnostics, sources)),
        Format::Short => out(render::short(diagnostics, sources)),
        Format::Json => out(render::json(diagnostics, sources)),
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
