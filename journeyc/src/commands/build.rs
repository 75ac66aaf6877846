//! `journeyc build`.

use super::could_not;
use super::project::{compile_with, exit_of, report, summary};
use crate::Exit;
use crate::cli::{BuildArgs, Color};
use crate::output::err;
use journey_compiler::driver::Options;
use std::path::{Path, PathBuf};

pub(super) fn run(args: &BuildArgs, color: Color) -> Exit {
    let outcome = match compile_with(&args.project, &Options { tests: args.with_tests, locked: args.locked }) {
        Ok(outcome) => outcome,
        Err(message) => return could_not(message),
    };
    report(&outcome.compiled, args.format.format, color);
    let Some(bundle) = &outcome.compiled.bundle else {
        err(format_args!("not built: {}\n", summary(&outcome.compiled)));
        return exit_of(&outcome.compiled).max(Exit::Findings);
    };
    let bytes = journey_bytecode::bundle::encode(bundle);
    let name = if bundle.meta.project.is_empty() { "journeys" } else { &bundle.meta.project };
    let out = args.out.clone().unwrap_or_else(|| outcome.place.root.join("target").join(format!("{name}.jbundle")));
    if let Err(message) = write(&out, &bytes) {
        return could_not(message);
    }
    let id: String = journey_bytecode::bundle::id(&bytes).iter().take(8).map(|b| format!("{b:02x}")).collect();
    err(format_args!("wrote {} ({} bytes, {id})\n", out.display(), bytes.len()));
    Exit::Fine
}

/// Writes beside the target and renames, so that nobody ever sees half a bundle.
fn write(path: &Path, bytes: &[u8]) -> Result<(), String> {
    let problem = |error: std::io::Error| format!("cannot write `{}`: {error}", path.display());
    if let Some(folder) = path.parent().filter(|f| !f.as_os_str().is_empty()) {
        std::fs::create_dir_all(folder).map_err(problem)?;
    }
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(format!(".{}.tmp", std::process::id()));
    let half: PathBuf = path.with_file_name(name);
    std::fs::write(&half, bytes).and_then(|()| std::fs::rename(&half, path)).map_err(|error| {
        drop(std::fs::remove_file(&half));
        problem(error)
    })
}
