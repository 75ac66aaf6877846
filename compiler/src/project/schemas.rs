//! The schemas of a project: from the entries of the manifest to composed nodes, with findings at the entry.

use super::manifest::{SchemaEntry, SchemaSource};
use super::{Files, Project, codes, unreadable_file};
use crate::diag::{Diagnostic, Edit, Fix};
use crate::schema::{ComposeError, Composed, Identity, Loader, Node, Problem, ProblemKind, Schemas, Unresolved, tree};
use crate::source::{FileId, Sources, Span, Spanned};
use std::collections::BTreeMap;
use std::sync::Arc;

/// A schema of the project.
#[derive(Clone, Debug)]
pub struct ProjectSchema {
    /// The name journeys use.
    pub alias: Arc<str>,
    /// It is the schema of `profile`.
    pub profile: bool,
    /// Its root; nothing where the entry is wrong.
    pub node: Option<Node>,
    /// Identities that descriptors name.
    pub identities: Vec<Identity>,
    /// The index it comes from, by position in [`Project::indices`].
    pub index: usize,
}

/// Loads all entries into the project.
pub(super) fn load(project: &mut Project, files: &dyn Files) -> Vec<Diagnostic> {
    let mut all =
        Loading { files, sources: &mut project.sources, indices: vec![], known: BTreeMap::new(), found: vec![] };
    let schemas = project.manifest.schemas.iter().map(|entry| all.entry(entry)).collect();
    let Loading { indices, found, .. } = all;
    project.schemas = schemas;
    project.indices = indices;
    found
}

/// Where an index comes from.
#[derive(PartialEq, Eq, PartialOrd, Ord, Clone)]
enum Place {
    Core,
    From(Arc<str>),
    Plain(Arc<str>),
}

struct Loading<'a> {
    files: &'a dyn Files,
    sources: &'a mut Sources,
    indices: Vec<Schemas>,
    known: BTreeMap<Place, usize>,
    found: Vec<Diagnostic>,
}

impl Loading<'_> {
    fn entry(&mut self, entry: &SchemaEntry) -> ProjectSchema {
        let alias = &entry.alias;
        let (place, names) = match &entry.source {
            SchemaSource::Composed { names, from: None } => (Spanned::new(Place::Core, alias.span), names.clone()),
            SchemaSource::Composed { names, from: Some(from) } => {
                (Spanned::new(Place::From(Arc::clone(&from.node)), from.span), names.clone())
            }
            SchemaSource::File(file) => {
                (Spanned::new(Place::From(Arc::clone(&file.node)), file.span), vec![file.clone()])
            }
            SchemaSource::JsonSchema(file) => {
                (Spanned::new(Place::Plain(Arc::clone(&file.node)), file.span), vec![file.clone()])
            }
        };
        let before = self.found.len();
        let index = self.index(&place);
        // What cannot be found in a place that cannot be read says nothing new.
        let readable =
            !self.found.iter().skip(before).any(|d| d.code.0 == codes::UNREADABLE || d.code.0 == codes::NO_SCHEMA);
        let composed = self.compose(index, &names, entry.profile, readable);
        let (node, identities) = match composed {
            Some(composed) => {
                self.report(&composed, &names, alias.span);
                (Some(composed.node), composed.identities)
            }
            None => (None, vec![]),
        };
        ProjectSchema { alias: Arc::clone(&alias.node), profile: entry.profile, node, identities, index }
    }

    fn compose(&mut self, index: usize, names: &[Spanned<Arc<str>>], profile: bool, report: bool) -> Option<Composed> {
        let plain: Vec<&str> = names.iter().map(|n| &*n.node).collect();
        let schemas = self.indices.get(index)?;
        let composed = if profile { schemas.compose_profile(&plain) } else { schemas.compose(&plain) };
        match composed {
            Ok(composed) => Some(composed),
            Err(error) => {
                let span = names.get(error.position).map(|n| n.span).unwrap_or_default();
                if report {
                    self.found.push(unresolved(&error, span));
                }
                None
            }
        }
    }

    /// The index of a place; read once.
    fn index(&mut self, place: &Spanned<Place>) -> usize {
        if let Some(known) = self.known.get(&place.node) {
            return *known;
        }
        let loader = match &place.node {
            Place::Core => Loader::default().core(),
            Place::From(path) => self.xdm(path, place.span).core(),
            Place::Plain(path) => self.plain(path, place.span),
        };
        let (schemas, problems) = loader.finish();
        for problem in problems {
            self.problem(&problem);
        }
        let at = self.indices.len();
        self.indices.push(schemas);
        self.known.insert(place.node.clone(), at);
        at
    }

    /// A file, or all schemas of a folder.
    fn xdm(&mut self, path: &str, span: Span) -> Loader {
        if path.ends_with(".json") {
            let loader = self.read(path, span).map_or_else(Loader::default, |text| Loader::default().xdm(path, &text));
            return self.referred(loader, span, Loader::xdm);
        }
        let paths = match self.files.list(path) {
            Ok(mut paths) => {
                paths.retain(|path| path.ends_with(".json") && !path.contains(".example."));
                paths.sort();
                paths
            }
            Err(error) => {
                self.found.push(unreadable_file(span, path, &error));
                vec![]
            }
        };
        paths.iter().fold(Loader::default(), |loader, path| match self.read(path, span) {
            Some(text) if path.ends_with(".schema.json") => loader.xdm(path, &text),
            // Exports of a registry and descriptors may be called anything, and so may what is neither.
            Some(text) => loader.maybe(path, &text),
            None => loader,
        })
    }

    fn plain(&mut self, path: &str, span: Span) -> Loader {
        let loader = self.read(path, span).map_or_else(Loader::default, |text| Loader::default().plain(path, &text));
        self.referred(loader, span, Loader::plain)
    }

    /// Adds the files that files refer to.
    fn referred(&mut self, mut loader: Loader, span: Span, add: fn(Loader, &str, &str) -> Loader) -> Loader {
        let mut asked: Vec<String> = vec![];
        loop {
            let wanted: Vec<String> = loader.wanted().into_iter().filter(|path| !asked.contains(path)).collect();
            if wanted.is_empty() {
                return loader;
            }
            for path in wanted {
                if let Some(text) = self.read(&path, span) {
                    loader = add(loader, &path, &text);
                }
                asked.push(path);
            }
        }
    }

    fn read(&mut self, path: &str, span: Span) -> Option<Arc<str>> {
        match self.files.read(path) {
            Ok(text) => Some(text),
            Err(error) => {
                self.found.push(unreadable_file(span, path, &error));
                None
            }
        }
    }

    /// A finding in a schema file, with the file's text at hand for showing it.
    fn problem(&mut self, problem: &Problem) {
        let span = self.place(&problem.file, problem.place);
        let finding = match problem.kind {
            ProblemKind::Syntax | ProblemKind::NotASchema => {
                Diagnostic::error(codes::NO_SCHEMA, &problem.message, span, "here")
                    .note("Fields of this file are not known.")
            }
            ProblemKind::Duplicate => Diagnostic::warning(codes::DUPLICATE, &problem.message, span, "left out"),
            ProblemKind::Descriptor => Diagnostic::warning(codes::DESCRIPTOR, &problem.message, span, "left out"),
        };
        self.found.push(finding);
    }

    fn place(&mut self, path: &str, place: Option<(u32, u32)>) -> Span {
        let there = self.sources.iter().find(|(_, file)| *file.path == *path).map(|(id, _)| id);
        let file: FileId = there.unwrap_or_else(|| {
            let text = self.files.read(path).unwrap_or_default();
            self.sources.add(path, &text)
        });
        let (line, column) = place.unwrap_or((1, 1));
        let starts = self.sources.get(file).map(|f| f.line_starts()).unwrap_or_default();
        let line_start = starts.get(line.saturating_sub(1) as usize).copied().unwrap_or(0);
        let start = line_start + column.saturating_sub(1);
        Span { file, start, end: start }
    }

    /// Findings about a composed schema.
    fn report(&mut self, composed: &Composed, names: &[Spanned<Arc<str>>], alias: Span) {
        for misfit in &composed.misfits {
            let span = names.get(misfit.position).map_or(alias, |n| n.span);
            let title = format!("the field group {} is not meant for {}", misfit.group, misfit.class);
            let meant = misfit.meant_for.iter().map(|m| &**m).collect::<Vec<_>>().join(", ");
            let finding = Diagnostic::warning(codes::MISFIT, title, span, format!("meant for {meant}"));
            self.found.push(
                finding.note("Platform does not offer it for this class, so nobody's data will have its fields."),
            );
        }
        for problem in &composed.problems {
            self.problem(problem);
        }
        let tree = tree(&composed.node);
        for (path, conflict) in &tree.conflicts {
            let [(one, one_id), (other, other_id)] = &conflict.sources;
            let [a, b] = conflict.types;
            let finding = Diagnostic::warning(
                codes::CONFLICT,
                format!("`{path}` is declared as two types"),
                alias,
                "in this schema",
            );
            let finding = finding.note(format!("{one} ({one_id}) says {a}, {other} ({other_id}) says {b}."));
            self.found
                .push(finding.note("No value can be both, so the field cannot be used; leave one of the two out."));
        }
        for (path, facts) in &tree.fields {
            let Some(pattern) = facts.node.facts().pattern else { continue };
            if let Err(why) = journey_bytecode::pattern::compile(&pattern) {
                let title = format!("the pattern of `{path}` cannot be checked");
                let finding = Diagnostic::warning(codes::PATTERN, title, alias, "in this schema");
                let why = why.lines().last().unwrap_or_default().trim_start_matches("error: ").to_owned();
                self.found.push(finding.note(format!("The pattern is `{pattern}`: {why}.")).note(
                    "Texts that break it are let in, and journeys see them. Patterns without look-around and back-references are checked.",
                ));
            }
        }
        for (reference, file) in &tree.dangling {
            let title = format!("there is no schema `{reference}`");
            let finding = Diagnostic::warning(codes::DANGLING, title, alias, "needed by this schema");
            self.found.push(
                finding.note(format!("`{file}` refers to it. The fields it would bring are not known; add its file.")),
            );
        }
    }
}

fn unresolved(error: &ComposeError, span: Span) -> Diagnostic {
    match &error.why {
        Unresolved::Unknown(near) => {
            let title = format!("there is no schema `{}`", error.name);
            let finding = Diagnostic::error(codes::UNKNOWN_SCHEMA, title, span, "not among the schemas of this entry");
            let finding = near.iter().fold(finding, |finding, near| finding.fix(replace(span, near)));
            finding.note(
                "Looked at: the schemas that come with the compiler, and those of `from` where the entry has one.",
            )
        }
        Unresolved::Ambiguous(ids) => {
            let title = format!("`{}` may be any of {} schemas", error.name, ids.len());
            let finding = Diagnostic::error(codes::AMBIGUOUS, title, span, "write the whole id");
            ids.iter().take(5).fold(finding, |finding, id| finding.fix(replace(span, id)))
        }
    }
}

/// A quoted name in its place.
fn replace(span: Span, name: &str) -> Fix {
    let text = format!("\"{name}\"");
    Fix {
        title: format!("did you mean `{name}`?"),
        preview: text.clone(),
        edits: vec![Edit { span, text }],
        safe: false,
    }
}
