//! `journeyc disasm`.

use super::could_not;
use super::project::{compile, report};
use crate::Exit;
use crate::cli::{Color, DisasmArgs, Format, ProjectArgs};
use crate::output::out;
use journey_bytecode::program::Bundle;
use journey_bytecode::{bundle, disasm};
use std::path::Path;

pub(super) fn run(args: &DisasmArgs, color: Color) -> Exit {
    let path = args.project.path.as_deref();
    match path.filter(|p| p.is_file() && p.extension().is_none_or(|e| e != "journey")) {
        Some(file) => match read(file) {
            Ok(bundle) => print(&bundle),
            Err(message) => could_not(message),
        },
        None => source(&args.project, color),
    }
}

fn source(project: &ProjectArgs, color: Color) -> Exit {
    match compile(project, true) {
        Err(message) => could_not(message),
        Ok(outcome) => match &outcome.compiled.bundle {
            Some(bundle) => print(bundle),
            None => {
                report(&outcome.compiled.diagnostics, &outcome.compiled.sources, Format::Human, color);
                Exit::Findings
            }
        },
    }
}

/// Reads a bundle without trusting it: a damaged one is a sentence, not a listing.
fn read(path: &Path) -> Result<Bundle, String> {
    let bytes = std::fs::read(path).map_err(|e| format!("cannot read `{}`: {e}", path.display()))?;
    bundle::decode(&bytes).map_err(|e| format!("`{}` is not a bundle: {e}", path.display()))
}

fn print(bundle: &Bundle) -> Exit {
    out(disasm::disassemble(bundle));
    Exit::Fine
}
