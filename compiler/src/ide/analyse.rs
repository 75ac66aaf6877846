//! The findings of some files of a project, checked with no more of it than they import.

use super::record::{Recorder, Seen};
use crate::ast::{Item, ItemKind, Module};
use crate::check::{self, Schemas};
use crate::diag::{Diagnostic, Severity};
use crate::lower;
use crate::source::{FileId, Sources};
use journey_bytecode::program::Bundle;
use rustc_hash::FxHashMap;
use std::sync::Arc;

/// What a check needs beside the modules.
#[derive(Clone, Copy, Debug)]
pub struct Inputs<'a> {
    /// All files of the project.
    pub sources: &'a Sources,
    /// Its schemas.
    pub schemas: &'a dyn Schemas,
    /// Names that any file of the project declares, and the module of the first that does.
    pub elsewhere: &'a FxHashMap<Arc<str>, Arc<str>>,
    /// How bundles are made: what only shows there is told too.
    pub lower: &'a lower::Options,
    /// Whether somebody uses what a file declares: file and name.
    pub used: &'a dyn Used,
}

/// Who uses what a file declares.
pub trait Used: std::fmt::Debug {
    /// Whether any file imports the name from this one.
    fn imported(&self, file: FileId, name: &str) -> bool;
}

/// What came of it.
#[derive(Debug, Default)]
pub struct Analysis {
    /// Findings of the wanted files, by place; those of the parser are not among them.
    pub diagnostics: Vec<Diagnostic>,
    /// Types, if they were asked for.
    pub seen: Seen,
}

/// Checks modules together and keeps what is about the wanted ones: `modules` are these and all they import, in turn.
#[must_use]
pub fn analyse(
    inputs: &Inputs<'_>,
    modules: &[(FileId, &Module)],
    wanted: &[FileId],
    types_of: Option<FileId>,
) -> Analysis {
    let project = check::Project { sources: inputs.sources, schemas: inputs.schemas };
    let extras = check::Extras { recorder: types_of.map(Recorder::new), beyond: Some(inputs.elsewhere) };
    let (program, mut found, seen) = check::check_noting(&project, modules, extras);
    if let Some(program) = &program
        && !found.iter().any(|d| d.severity == Severity::Error)
        && let Err(errors) = lower::lower(program, inputs.sources, inputs.lower)
    {
        found.extend(errors);
    }
    found.retain(|d| wanted.contains(&d.span().file) && !used_elsewhere(d, inputs, modules));
    found.sort_by_key(|d| (d.span(), d.code));
    Analysis { diagnostics: found, seen: seen.map(|r| r.seen).unwrap_or_default() }
}

/// "Nobody uses this" about something that a file outside of the checked ones imports.
fn used_elsewhere(d: &Diagnostic, inputs: &Inputs<'_>, modules: &[(FileId, &Module)]) -> bool {
    if d.code.0 != check::UNUSED {
        return false;
    }
    let span = d.span();
    let declares = |item: &Item| match &item.kind {
        ItemKind::Use { .. } => false,
        _ => item.span.start <= span.start && span.end <= item.span.end,
    };
    let declared = modules.iter().any(|(file, module)| *file == span.file && module.items.iter().any(declares));
    declared && inputs.used.imported(span.file, inputs.sources.text(span))
}

/// A bundle of some modules and nothing else: for running their tests.
///
/// # Errors
/// What keeps it from being built, of any of the modules.
pub fn bundle(inputs: &Inputs<'_>, modules: &[(FileId, &Module)]) -> Result<Bundle, Vec<Diagnostic>> {
    let project = check::Project { sources: inputs.sources, schemas: inputs.schemas };
    let extras = check::Extras { recorder: None, beyond: Some(inputs.elsewhere) };
    let (program, mut found, _) = check::check_noting(&project, modules, extras);
    found.retain(|d| d.severity == Severity::Error);
    match program {
        Some(program) if found.is_empty() => lower::lower(&program, inputs.sources, inputs.lower),
        _ => Err(found),
    }
}
