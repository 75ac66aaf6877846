//! The whole road: project in, diagnostics and bundle out.

use crate::ast::Module;
use crate::check;
use crate::diag::{Diagnostic, Severity};
use crate::hir::Program;
use crate::lower;
use crate::project::{Files, Manifest, Project};
use crate::source::{FileId, Sources};
use crate::syntax;
use journey_bytecode::program::Bundle;

/// What to make.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Options {
    /// Whether `test` blocks go into the bundle.
    pub tests: bool,
    /// Whether schemas must be those that `journey.lock` pins.
    pub locked: bool,
}

impl Default for Options {
    fn default() -> Self {
        Self { tests: true, locked: false }
    }
}

/// What came of a project.
#[derive(Debug)]
pub struct Compiled {
    /// Its files, for the places of findings.
    pub sources: Sources,
    /// The manifest.
    pub manifest: Manifest,
    /// The trees of its `.journey` files.
    pub modules: Vec<(FileId, Module)>,
    /// All findings, by file and place.
    pub diagnostics: Vec<Diagnostic>,
    /// The typed program, if there is no error.
    pub program: Option<Program>,
    /// The bundle, if there is no error.
    pub bundle: Option<Bundle>,
}

impl Compiled {
    /// How many journeys its files declare.
    #[must_use]
    pub fn journeys(&self) -> usize {
        let items = self.modules.iter().flat_map(|(_, module)| &module.items);
        items.filter(|item| matches!(item.kind, crate::ast::ItemKind::Journey(_))).count()
    }

    /// Whether a finding keeps it from being built.
    #[must_use]
    pub fn has_errors(&self) -> bool {
        self.diagnostics.iter().any(|d| d.severity == Severity::Error)
    }
}

/// Compiles a project.
#[must_use]
pub fn compile(files: &dyn Files, options: &Options) -> Compiled {
    let (project, findings) = Project::load_with(files, options.locked);
    finish(project, findings, options)
}

/// Compiles a file outside of any project: it has no schemas, so paths are of unknown type.
#[must_use]
pub fn compile_lone(path: &str, text: &str, options: &Options) -> Compiled {
    finish(Project::lone(path, text), vec![], options)
}

fn finish(project: Project, mut diagnostics: Vec<Diagnostic>, options: &Options) -> Compiled {
    let modules = parse(&project, &mut diagnostics);
    let context = check::Project { sources: &project.sources, schemas: &project };
    let (program, findings) = check::check(&context, &modules);
    diagnostics.extend(findings);
    let clean = !diagnostics.iter().any(|d| d.severity == Severity::Error);
    let program = program.filter(|_| clean);
    let bundle = program.as_ref().and_then(|program| {
        let options = lower_options(&project.manifest, options);
        lower::lower(program, &project.sources, &options).map_err(|errors| diagnostics.extend(errors)).ok()
    });
    diagnostics.sort_by_key(|d| (d.span(), d.code));
    let Project { sources, manifest, .. } = project;
    Compiled { sources, manifest, modules, diagnostics, program, bundle }
}

fn parse(project: &Project, diagnostics: &mut Vec<Diagnostic>) -> Vec<(FileId, Module)> {
    let mut modules = Vec::with_capacity(project.journeys.len());
    for id in &project.journeys {
        if let Some(file) = project.sources.get(*id) {
            let parsed = syntax::parse(*id, &file.text);
            diagnostics.extend(parsed.diagnostics);
            modules.push((*id, parsed.module));
        }
    }
    modules
}

/// How the bundle of a project is made.
#[must_use]
pub fn lower_options(manifest: &Manifest, options: &Options) -> lower::Options {
    let defaults = lower::Options::default();
    lower::Options {
        project: manifest.name.to_string(),
        timezone: manifest.timezone.as_ref().map_or(defaults.timezone, ToString::to_string),
        edition: manifest.language.parse().unwrap_or(defaults.edition),
        tests: options.tests,
    }
}

#[cfg(test)]
mod tests;
