//! Names, types, presence and flow: from the syntax tree to the typed program.
//!
//! A declaration is checked alone: an error in one never hides errors of another, and [`Ty::Unknown`] silences
//! what would only follow from an earlier error.
//!
//! [`Ty::Unknown`]: crate::hir::Ty::Unknown

mod adobe;
mod checker;
mod coerce;
mod context;
mod cx;
mod diagnostics;
mod endpoints;
mod env;
mod evaluation;
mod events;
mod expr;
mod functions;
mod journey;
mod json;
mod labels;
mod names;
mod reach;
mod scenario;
#[cfg(test)]
pub(crate) mod tests;
mod types;
mod usage;

use crate::ast::Module;
use crate::diag::Diagnostic;
use crate::hir::Program;
use crate::ide::Recorder;
use crate::schema::Node;
use crate::source::{FileId, Sources};
use checker::Checker;
pub use evaluation::Dialect;
pub(crate) use evaluation::evaluation;
use rustc_hash::FxHashMap;
use std::sync::Arc;

/// What the checker needs to know of the project beside its modules.
#[derive(Clone, Copy, Debug)]
pub struct Project<'a> {
    /// The files, for names of modules and for the text in fixes.
    pub sources: &'a Sources,
    /// The schemas.
    pub schemas: &'a dyn Schemas,
}

/// The schemas that `journey.toml` names.
pub trait Schemas: std::fmt::Debug {
    /// The root of an event or answer schema by its alias or `$id`.
    fn schema(&self, name: &str) -> Option<Node>;
    /// The root of the profile's schema.
    fn profile(&self) -> Option<Node>;
    /// The aliases, for "did you mean".
    fn aliases(&self) -> Vec<Arc<str>>;
    /// Whether the project names any schemas; if not, paths are of unknown type.
    fn any(&self) -> bool {
        self.profile().is_some() || !self.aliases().is_empty()
    }
}

/// A project without schemas.
#[derive(Clone, Copy, Debug)]
pub struct NoSchemas;

impl Schemas for NoSchemas {
    fn schema(&self, _name: &str) -> Option<Node> {
        None
    }
    fn profile(&self) -> Option<Node> {
        None
    }
    fn aliases(&self) -> Vec<Arc<str>> {
        vec![]
    }
}

/// Checks all modules together. The program is there when nothing is an error and every type is known.
#[must_use]
pub fn check(project: &Project<'_>, modules: &[(FileId, Module)]) -> (Option<Program>, Vec<Diagnostic>) {
    let modules: Vec<(FileId, &Module)> = modules.iter().map(|(id, module)| (*id, module)).collect();
    let (program, found, _) = check_noting(project, &modules, Extras::default());
    (program, found)
}

/// What an editor wants beside findings: see [`crate::ide`].
#[derive(Debug, Default)]
pub(crate) struct Extras<'a> {
    /// Notes types.
    pub(crate) recorder: Option<Recorder>,
    /// Names declared in modules that are not checked along, and the module of each.
    pub(crate) beyond: Option<&'a FxHashMap<Arc<str>, Arc<str>>>,
}

/// "Nobody uses this."
pub(crate) const UNUSED: u16 = 206;

/// Checks modules together, and notes types on the way.
pub(crate) fn check_noting(
    project: &Project<'_>,
    modules: &[(FileId, &Module)],
    extras: Extras<'_>,
) -> (Option<Program>, Vec<Diagnostic>, Option<Recorder>) {
    Checker::new(project, modules, extras).run(modules)
}
