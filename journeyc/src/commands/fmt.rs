//! `journeyc fmt`: the one layout of `.journey` files.

use super::could_not;
use super::project::{many, report};
use crate::Exit;
use crate::cli::{Color, FmtArgs, Format};
use crate::output::{err, out};
use crate::whole;
use journey_compiler::diag::Diagnostic;
use journey_compiler::fmt;
use journey_compiler::project::Project;
use journey_compiler::source::{FileId, Sources};
use journey_lsp::disk::{self, Disk, Place};
use std::io::Read;
use std::path::{Path, PathBuf};

pub(super) fn run(args: &FmtArgs, color: Color) -> Exit {
    if args.stdin {
        return stdin(args, color);
    }
    let mut files: Vec<(PathBuf, String)> = vec![];
    let named: Vec<Option<&Path>> =
        if args.paths.is_empty() { vec![None] } else { args.paths.iter().map(|p| Some(p.as_path())).collect() };
    for path in named {
        match below(path) {
            Ok(found) => files.extend(found),
            Err(message) => return could_not(message),
        }
    }
    let mut report = Report { sources: Sources::default(), found: vec![], changed: 0 };
    for (path, name) in &files {
        if let Err(message) = file(path, name, args, &mut report) {
            return could_not(message);
        }
    }
    finish(&report, files.len(), args, color)
}

/// What came of the files so far.
struct Report {
    sources: Sources,
    found: Vec<Diagnostic>,
    changed: usize,
}

/// The `.journey` files of a path, with their names for messages.
fn below(path: Option<&Path>) -> Result<Vec<(PathBuf, String)>, String> {
    if let Some(path) = path.filter(|p| p.is_file()) {
        return Ok(vec![(path.to_path_buf(), path.to_string_lossy().into_owned())]);
    }
    let place: Place = disk::find(path)?;
    let paths = Project::paths(&Disk::new(&place)).map_err(|e| format!("cannot read the project: {e}"))?;
    Ok(paths.into_iter().map(|name| (place.root.join(&name), name)).collect())
}

fn file(path: &Path, name: &str, args: &FmtArgs, report: &mut Report) -> Result<(), String> {
    let text = std::fs::read_to_string(path).map_err(|e| format!("cannot read `{}`: {e}", path.display()))?;
    let after = match fmt::format(&text) {
        Ok(after) if after == text => return Ok(()),
        Ok(after) => after,
        Err(found) => {
            let id = report.sources.add(name, &text);
            report.found.extend(found.into_iter().map(|d| d.in_file(id)));
            return Ok(());
        }
    };
    report.changed += 1;
    if args.diff {
        out(whole::diff(name, &text, &after));
    } else if args.check {
        out(format_args!("{name}\n"));
    } else {
        whole::write(path, after.as_bytes())?;
    }
    Ok(())
}

fn finish(done: &Report, files: usize, args: &FmtArgs, color: Color) -> Exit {
    report(&done.found, &done.sources, args.format.format, color);
    let dry = args.check || args.diff;
    if args.format.format.for_people() {
        let what = if dry { "would be laid out anew" } else { "laid out anew" };
        let broken = match done.found.len() {
            0 => String::new(),
            n => format!(", {} in files that cannot be read", many(n, "error")),
        };
        err(format_args!("{} of {} {what}{broken}\n", done.changed, many(files, "file")));
    }
    let clean = done.found.is_empty() && (!dry || done.changed == 0);
    if clean { Exit::Fine } else { Exit::Findings }
}

/// From standard input to standard output; what cannot be read is told, and nothing is printed.
fn stdin(args: &FmtArgs, color: Color) -> Exit {
    let mut bytes = vec![];
    if let Err(error) = std::io::stdin().lock().read_to_end(&mut bytes) {
        return could_not(format_args!("cannot read standard input: {error}"));
    }
    let Ok(text) = String::from_utf8(bytes) else { return could_not("standard input is not UTF-8 text") };
    match fmt::format(&text) {
        Err(found) => {
            let mut sources = Sources::default();
            sources.add("<stdin>", &text);
            // standard output is for the file alone
            let format = if args.format.format == Format::Human { Format::Human } else { Format::Plain };
            report(&found, &sources, format, color);
            Exit::Findings
        }
        Ok(after) => {
            match (args.diff, args.check) {
                (true, _) => out(whole::diff("<stdin>", &text, &after)),
                (false, true) => {}
                (false, false) => out(&after),
            }
            if (args.diff || args.check) && after != text { Exit::Findings } else { Exit::Fine }
        }
    }
}

/// Findings of one file among several.
trait InFile {
    fn in_file(self, id: FileId) -> Self;
}

impl InFile for Diagnostic {
    fn in_file(mut self, id: FileId) -> Self {
        self.labels.iter_mut().for_each(|l| l.span.file = id);
        self.fixes.iter_mut().flat_map(|f| &mut f.edits).for_each(|e| e.span.file = id);
        self
    }
}
