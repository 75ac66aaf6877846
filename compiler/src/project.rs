//! The project: journey.toml and its files, through a trait.

mod codes;
mod files;
pub mod lock;
mod manifest;
mod reader;
mod schemas;

#[cfg(test)]
mod tests;

pub use files::{FileError, Files, MemoryFiles};
pub use manifest::{Dev, Manifest, SchemaEntry, SchemaSource};
pub use schemas::ProjectSchema;

use crate::check;
use crate::diag::Diagnostic;
use crate::schema::{Node, Schemas};
use crate::source::{FileId, Sources, Span};
use std::sync::Arc;

/// Name of the manifest.
pub const MANIFEST: &str = "journey.toml";

/// A project, read: everything the front end needs.
#[derive(Debug, Default)]
pub struct Project {
    /// The manifest.
    pub manifest: Manifest,
    /// The `.journey` files, then the manifest, then schema files that findings point into.
    pub sources: Sources,
    /// The `.journey` files, sorted by path.
    pub journeys: Vec<FileId>,
    /// The schemas, in the order of the manifest.
    pub schemas: Vec<ProjectSchema>,
    /// The indices they come from: one for every place that `from` names.
    pub indices: Vec<Schemas>,
}

impl Project {
    /// Reads a project. Whatever cannot be read is a finding, and the rest is read all the same.
    #[must_use]
    pub fn load(files: &dyn Files) -> (Project, Vec<Diagnostic>) {
        Self::load_with(files, false)
    }

    /// The same; `locked`: only if the schemas are those that `journey.lock` pins.
    #[must_use]
    pub fn load_with(files: &dyn Files, locked: bool) -> (Project, Vec<Diagnostic>) {
        let mut project = Project::default();
        // The manifest names the folders, but journeys come first in the list of sources: read it twice.
        let manifest = files.read(MANIFEST);
        let text = manifest.as_deref().unwrap_or_default();
        let (draft, _) = Manifest::parse(text, FileId(0));
        let mut found = vec![];
        let (paths, unreadable) = journeys(&draft, files);
        for path in paths {
            match files.read(&path) {
                Ok(text) => {
                    let id = project.sources.add(&path, &text);
                    project.journeys.push(id);
                }
                Err(error) => found.push((Span::default(), path, error)),
            }
        }
        let id = project.sources.add(MANIFEST, text);
        let (manifest_read, mut findings) = Manifest::parse(text, id);
        let start = Span { file: id, start: 0, end: 0 };
        if let Err(error) = manifest {
            findings = vec![unreadable_file(start, MANIFEST, &error)];
        }
        project.manifest = manifest_read;
        findings.extend(found.iter().map(|(_, path, error)| unreadable_file(start, path, error)));
        findings.extend(unreadable.iter().map(|(at, error)| {
            let folder = project.manifest.src.get(*at);
            unreadable_file(folder.map_or(start, |f| f.span), folder.map_or("src", |f| &f.node), error)
        }));
        if project.journeys.is_empty() && findings.is_empty() {
            findings.push(no_journeys(project.manifest.src.first().map_or(start, |f| f.span)));
        }
        findings.extend(schemas::load(&mut project, files));
        findings.extend(lock::check(&project, files.read(lock::LOCK).ok().as_deref(), locked));
        (project, findings)
    }

    /// The paths of a project's `.journey` files, sorted.
    ///
    /// # Errors
    /// The manifest, or a folder that it names, cannot be read.
    pub fn paths(files: &dyn Files) -> Result<Vec<String>, FileError> {
        let (manifest, _) = Manifest::parse(&files.read(MANIFEST)?, FileId(0));
        let (paths, unreadable) = journeys(&manifest, files);
        unreadable.into_iter().next().map_or(Ok(paths), |(_, error)| Err(error))
    }

    /// A single file outside of any project: no schemas, so that paths are of unknown type.
    #[must_use]
    pub fn lone(path: &str, text: &str) -> Project {
        let mut project = Project::default();
        let id = project.sources.add(path, text);
        project.journeys.push(id);
        project
    }

    /// The schema an alias names.
    #[must_use]
    pub fn named(&self, alias: &str) -> Option<&ProjectSchema> {
        self.schemas.iter().find(|s| *s.alias == *alias)
    }
}

impl check::Schemas for Project {
    fn schema(&self, name: &str) -> Option<Node> {
        if let Some(schema) = self.named(name) {
            return schema.node.clone();
        }
        let id = name.contains("://") || name.starts_with('_');
        self.indices.iter().filter(|_| id).find_map(|index| index.compose(&[name]).ok()).map(|composed| composed.node)
    }

    fn profile(&self) -> Option<Node> {
        self.schemas.iter().find(|s| s.profile).and_then(|s| s.node.clone())
    }

    fn aliases(&self) -> Vec<Arc<str>> {
        self.schemas.iter().map(|s| Arc::clone(&s.alias)).collect()
    }
}

/// Paths of `.journey` files, sorted, each once; and the folders that cannot be read, by position.
fn journeys(manifest: &Manifest, files: &dyn Files) -> (Vec<String>, Vec<(usize, FileError)>) {
    let (mut paths, mut unreadable) = (vec![], vec![]);
    for (at, folder) in manifest.src.iter().enumerate() {
        match files.list(&folder.node) {
            Ok(found) => paths.extend(found.into_iter().filter(|path| path.ends_with(".journey"))),
            Err(error) => unreadable.push((at, error)),
        }
    }
    paths.sort();
    paths.dedup();
    (paths, unreadable)
}

fn unreadable_file(span: Span, path: &str, error: &FileError) -> Diagnostic {
    Diagnostic::error(codes::UNREADABLE, format!("`{path}` cannot be read"), span, error.to_string())
}

fn no_journeys(span: Span) -> Diagnostic {
    let title = "there is no `.journey` file in this project";
    Diagnostic::warning(codes::NO_JOURNEYS, title, span, "nothing below here ends in `.journey`")
        .note("Without journeys nobody is written to. `src` in `[project]` names the folders that are looked through.")
}
