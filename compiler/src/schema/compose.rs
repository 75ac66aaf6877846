//! Loading documents and composing them: class + field groups = schema.

use super::Node;
use super::descriptors::{Additions, Descriptor};
use super::index::{Doc, DocId, Role, Store, Unresolved, join};
use super::raw::Raw;
use super::resolve::{Decl, Place};
use serde_json::Value;
use std::fmt;
use std::sync::Arc;

/// An index of schema documents.
#[derive(Clone, Default, Debug)]
pub struct Schemas {
    store: Arc<Store>,
    descriptors: Arc<Vec<Descriptor>>,
}

/// Something wrong with a schema file.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Problem {
    /// What sort of trouble.
    pub kind: ProblemKind,
    /// The file.
    pub file: Arc<str>,
    /// Line and column, where known.
    pub place: Option<(u32, u32)>,
    /// One line, lower case, no full stop.
    pub message: String,
}

/// Sorts of trouble.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ProblemKind {
    /// The file is not JSON.
    Syntax,
    /// JSON, but no schema.
    NotASchema,
    /// Two files with the same `$id`.
    Duplicate,
    /// A descriptor of a field that is not there or cannot be what it says.
    Descriptor,
}

/// A composed schema.
#[derive(Clone, Debug)]
pub struct Composed {
    /// Its root.
    pub node: Node,
    /// Field groups that are not meant for the class.
    pub misfits: Vec<Misfit>,
    /// Identities that descriptors name.
    pub identities: Vec<Identity>,
    /// Trouble with descriptors.
    pub problems: Vec<Problem>,
}

/// A field group used with a class it is not meant for.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Misfit {
    /// Its position among the ids.
    pub position: usize,
    /// Title of the field group.
    pub group: Arc<str>,
    /// Title of the class.
    pub class: Arc<str>,
    /// Titles (or ids, where the class is not at hand) of the classes it is meant for.
    pub meant_for: Vec<Arc<str>>,
}

/// A field that holds an id of the person.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Identity {
    /// Path from the root.
    pub path: Vec<Arc<str>>,
    /// Namespace (`Email`).
    pub namespace: Arc<str>,
    /// It is the one that names the document.
    pub primary: bool,
}

/// A name that leads to no document.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ComposeError {
    /// The name.
    pub name: Arc<str>,
    /// Its position among the ids.
    pub position: usize,
    /// What is wrong with it.
    pub why: Unresolved,
}

impl fmt::Display for ComposeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let list = |names: &[Arc<str>]| names.iter().map(|n| format!("`{n}`")).collect::<Vec<_>>().join(", ");
        match &self.why {
            Unresolved::Unknown(near) if near.is_empty() => write!(f, "there is no schema `{}`", self.name),
            Unresolved::Unknown(near) => write!(f, "there is no schema `{}`; did you mean {}?", self.name, list(near)),
            Unresolved::Ambiguous(ids) => write!(f, "`{}` may be {}: write the whole id", self.name, list(ids)),
        }
    }
}

impl std::error::Error for ComposeError {}

/// Collects files into an index.
#[derive(Default, Debug)]
pub struct Loader {
    store: Store,
    descriptors: Vec<Descriptor>,
    problems: Vec<Problem>,
}

impl Loader {
    /// A file of XDM documents: one, or a list of them as the Schema Registry exports it; also descriptors.
    #[must_use]
    pub fn xdm(mut self, path: &str, text: &str) -> Self {
        self.file(path, text, false, true);
        self
    }

    /// A file that may be anything: taken only if it holds documents with an `$id`, or descriptors.
    #[must_use]
    pub fn maybe(mut self, path: &str, text: &str) -> Self {
        let documents = if text.trim_start().starts_with('[') {
            serde_json::from_str::<Vec<Raw>>(text)
        } else {
            serde_json::from_str::<Raw>(text).map(|raw| vec![raw])
        };
        let known = |raw: &Raw| raw.meta.as_ref().is_some_and(|m| m.id.is_some() || m.descriptor);
        if documents.is_ok_and(|documents| !documents.is_empty() && documents.iter().all(known)) {
            self.file(path, text, false, true);
        }
        self
    }

    /// A file of plain JSON Schema: names are kept as they are.
    #[must_use]
    pub fn plain(mut self, path: &str, text: &str) -> Self {
        self.file(path, text, true, true);
        self
    }

    /// The own XDM core, for ids that no file has brought.
    #[must_use]
    pub fn core(mut self) -> Self {
        for (path, text) in journey_stdlib::xdm::FILES {
            self.file(path, text, false, false);
        }
        self
    }

    /// Paths of files that documents refer to by relative references, and that were not given yet.
    #[must_use]
    pub fn wanted(&self) -> Vec<String> {
        let mut wanted = vec![];
        for (doc, at) in self.store.docs.iter().zip(0..) {
            let mut references = vec![];
            doc.raw.references(&mut references);
            for reference in references {
                let file = reference.split('#').next().unwrap_or_default();
                let relative = !file.is_empty() && !file.contains("://");
                if relative && self.store.resolve(at, file).is_none() {
                    wanted.push(join(&doc.file, file));
                }
            }
        }
        wanted.sort();
        wanted.dedup();
        wanted
    }

    /// The index, and what was wrong with the files.
    #[must_use]
    pub fn finish(self) -> (Schemas, Vec<Problem>) {
        let Self { store, descriptors, problems } = self;
        (Schemas { store: Arc::new(store), descriptors: Arc::new(descriptors) }, problems)
    }

    fn file(&mut self, path: &str, text: &str, plain: bool, report: bool) {
        let file: Arc<str> = path.into();
        let documents = if text.trim_start().starts_with('[') {
            serde_json::from_str::<Vec<Raw>>(text)
        } else {
            serde_json::from_str::<Raw>(text).map(|raw| vec![raw])
        };
        let documents = match documents {
            Ok(documents) => documents,
            Err(error) => return self.unreadable(&file, &error),
        };
        if documents.iter().any(|d| d.meta.as_ref().is_some_and(|m| m.descriptor)) {
            self.read_descriptors(&file, text);
        }
        for raw in documents.into_iter().filter(|d| !d.meta.as_ref().is_some_and(|m| m.descriptor)) {
            if raw.says_nothing() {
                let message = "this holds no schema".to_owned();
                self.problems.push(Problem {
                    kind: ProblemKind::NotASchema,
                    file: Arc::clone(&file),
                    place: None,
                    message,
                });
                continue;
            }
            if let (Err(there), true) = (self.store.add(&file, raw, plain), report) {
                self.duplicate(&file, there);
            }
        }
    }

    fn unreadable(&mut self, file: &Arc<str>, error: &serde_json::Error) {
        let place = (u32::try_from(error.line()).unwrap_or(0), u32::try_from(error.column()).unwrap_or(0));
        let text = error.to_string();
        let words = text.split_once(" at line ").map_or(&*text, |(words, _)| words);
        let message = format!("this is not JSON: {words}");
        self.problems.push(Problem { kind: ProblemKind::Syntax, file: Arc::clone(file), place: Some(place), message });
    }

    fn duplicate(&mut self, file: &Arc<str>, there: DocId) {
        let Some(doc) = self.store.doc(there) else { return };
        let message = format!("the schema `{}` is also in `{}`, which is used", doc.id, doc.file);
        self.problems.push(Problem { kind: ProblemKind::Duplicate, file: Arc::clone(file), place: None, message });
    }

    fn read_descriptors(&mut self, file: &Arc<str>, text: &str) {
        let values = match serde_json::from_str::<Value>(text) {
            Ok(Value::Array(values)) => values,
            Ok(value) => vec![value],
            Err(_) => vec![],
        };
        self.descriptors.extend(values.iter().filter_map(|v| Descriptor::read(file, v)));
    }
}

/// What a union of profiles has beside the class: identities and audiences.
const UNION: [(&str, &str); 2] = [
    ("identityMap", "https://ns.adobe.com/xdm/context/identitymap"),
    ("segmentMembership", "https://ns.adobe.com/xdm/context/profile-segmentation"),
];

impl Schemas {
    /// An index to fill.
    #[must_use]
    pub fn loader() -> Loader {
        Loader::default()
    }

    /// Indexes XDM files, given as path and text.
    #[must_use]
    pub fn load<'a>(files: impl IntoIterator<Item = (&'a str, &'a str)>) -> (Schemas, Vec<Problem>) {
        files.into_iter().fold(Loader::default(), |loader, (path, text)| loader.xdm(path, text)).finish()
    }

    /// Composes a class with field groups, or takes one whole schema. A name is an `$id`, a `meta:altId`, or the last
    /// part of an `$id` if no other ends so.
    ///
    /// # Errors
    /// A name that leads to no document.
    pub fn compose(&self, names: &[&str]) -> Result<Composed, ComposeError> {
        self.composition(names, false)
    }

    /// Composes the profile: as [`Schemas::compose`], with what the union of profiles adds.
    ///
    /// # Errors
    /// A name that leads to no document.
    pub fn compose_profile(&self, names: &[&str]) -> Result<Composed, ComposeError> {
        self.composition(names, true)
    }

    fn composition(&self, names: &[&str], profile: bool) -> Result<Composed, ComposeError> {
        let mut docs = vec![];
        for (position, name) in names.iter().enumerate() {
            let wanted: &[Role] = if position == 0 { &[Role::Class, Role::Schema] } else { &[Role::FieldGroup] };
            let error = |why| ComposeError { name: (*name).into(), position, why };
            docs.push(self.store.find(name, wanted).map_err(error)?);
        }
        let mut decls: Vec<Decl> = docs.iter().filter_map(|d| Decl::document(&self.store, *d)).collect();
        let mut node = self.node(&decls);
        if profile {
            let missing = UNION.iter().filter(|(field, _)| node.field(field).is_none());
            let added: Vec<Decl> =
                missing.filter_map(|(_, id)| Decl::document(&self.store, self.store.exact(id)?)).collect();
            if !added.is_empty() {
                decls.extend(added);
                node = self.node(&decls);
            }
        }
        let mut all = Additions::default();
        for doc in &docs {
            let Some(id) = self.store.doc(*doc).map(|d| &d.id) else { continue };
            let mut of = Additions::of(&node, id, *doc, &self.descriptors);
            all.decls.append(&mut of.decls);
            all.identities.append(&mut of.identities);
            all.problems.append(&mut of.problems);
        }
        if !all.decls.is_empty() {
            decls.append(&mut all.decls);
            node = self.node(&decls);
        }
        let Additions { identities, problems, .. } = all;
        Ok(Composed { node, misfits: self.misfits(&docs), identities, problems })
    }

    fn node(&self, decls: &[Decl]) -> Node {
        Node(Place::new(&self.store, decls.to_vec()))
    }

    /// Field groups that say which classes they are for, and this one is not among them.
    fn misfits(&self, docs: &[DocId]) -> Vec<Misfit> {
        let Some((class, groups)) = docs.split_first() else { return vec![] };
        let Some(class_doc) = self.store.doc(*class) else { return vec![] };
        let mut ancestors = vec![];
        self.ancestors(*class, &mut ancestors);
        let misfit = |(position, group): (usize, &DocId)| {
            let doc = self.store.doc(*group)?;
            let meant = doc.intended()?;
            if meant.iter().any(|m| ancestors.contains(m)) {
                return None;
            }
            let title = |id: &Arc<str>| {
                self.store.exact(id).and_then(|d| self.store.doc(d)).map_or_else(|| Arc::clone(id), Doc::title)
            };
            let meant_for = meant.iter().map(title).collect();
            Some(Misfit { position: position + 1, group: doc.title(), class: class_doc.title(), meant_for })
        };
        groups.iter().enumerate().filter_map(misfit).collect()
    }

    /// Ids of a class and of all it is made of.
    fn ancestors(&self, doc: DocId, found: &mut Vec<Arc<str>>) {
        let Some(doc) = self.store.doc(doc) else { return };
        if found.contains(&doc.id) {
            return;
        }
        found.push(Arc::clone(&doc.id));
        let meta = doc.meta();
        let named = meta.into_iter().flat_map(|m| m.extends.iter().chain(&m.class));
        let parts = doc.raw.all_of.iter().filter_map(|part| part.reference.as_ref());
        for id in named.chain(parts) {
            match self.store.exact(id) {
                Some(next) => self.ancestors(next, found),
                None => found.push(Arc::clone(id)),
            }
        }
    }

    /// The files that a composition needs: those of its documents and of all that these refer to, and of their
    /// descriptors; without what comes with the compiler. Sorted.
    ///
    /// # Errors
    /// A name that leads to no document.
    pub fn files_of(&self, names: &[&str], profile: bool) -> Result<Vec<Arc<str>>, ComposeError> {
        let mut wanted: Vec<DocId> = vec![];
        for (position, name) in names.iter().enumerate() {
            let role: &[Role] = if position == 0 { &[Role::Class, Role::Schema] } else { &[Role::FieldGroup] };
            let error = |why| ComposeError { name: (*name).into(), position, why };
            wanted.push(self.store.find(name, role).map_err(error)?);
        }
        wanted.extend(UNION.iter().filter(|_| profile).filter_map(|(_, id)| self.store.exact(id)));
        let (mut at, mut files) = (0, vec![]);
        while let Some(doc) = wanted.get(at).copied() {
            at += 1;
            let Some(found) = self.store.doc(doc) else { continue };
            files.push(Arc::clone(&found.file));
            let mut references = vec![];
            found.raw.references(&mut references);
            references.extend(found.meta().into_iter().flat_map(|m| m.extends.iter().chain(&m.class).cloned()));
            for reference in references {
                if let Some((next, _)) = self.store.resolve(doc, &reference).filter(|(next, _)| !wanted.contains(next))
                {
                    wanted.push(next);
                }
            }
            let own = self.descriptors.iter().filter(|d| *d.schema == *found.id).map(|d| Arc::clone(&d.file));
            files.extend(own);
        }
        files.retain(|file| !journey_stdlib::xdm::FILES.iter().any(|(core, _)| **core == **file));
        files.sort();
        files.dedup();
        Ok(files)
    }

    /// The documents that a file brought: id, title and what each is for.
    pub fn documents_of(&self, file: &str) -> impl Iterator<Item = (Arc<str>, Arc<str>, Role)> {
        let own = self.store.docs.iter().zip(0..).filter(move |(doc, _)| *doc.file == *file);
        own.map(|(doc, at)| (Arc::clone(&doc.id), doc.title(), self.store.role(at)))
    }

    /// All documents: id, title and what each is for.
    pub fn documents(&self) -> impl Iterator<Item = (Arc<str>, Arc<str>, Role)> {
        self.store.docs.iter().zip(0..).map(|(doc, at)| (Arc::clone(&doc.id), doc.title(), self.store.role(at)))
    }
}
