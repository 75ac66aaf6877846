//! The index of documents: by `$id`, by `meta:altId`, by short name, by file.

use super::raw::{Meta, Raw};
use super::suggest::closest;
use rustc_hash::FxHashMap;
use std::sync::Arc;

/// Where a document is in the index.
pub(crate) type DocId = u32;

/// A schema document.
#[derive(Debug)]
pub(crate) struct Doc {
    /// `$id`, or the file's path where it has none.
    pub(crate) id: Arc<str>,
    /// File it came from.
    pub(crate) file: Arc<str>,
    pub(crate) raw: Arc<Raw>,
    /// Plain JSON Schema: names are kept as they are.
    pub(crate) plain: bool,
}

/// What a document is for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Role {
    /// `record` or `time-series`.
    Behaviour,
    /// A class.
    Class,
    /// A field group.
    FieldGroup,
    /// A whole schema (class and field groups together).
    Schema,
    /// Anything else: a data type, or plain JSON Schema.
    DataType,
}

impl Doc {
    pub(crate) fn meta(&self) -> Option<&Meta> {
        self.raw.meta.as_deref()
    }

    pub(crate) fn title(&self) -> Arc<str> {
        self.raw.title.clone().unwrap_or_else(|| Arc::clone(&self.id))
    }

    pub(crate) fn intended(&self) -> Option<&[Arc<str>]> {
        self.meta().and_then(|m| m.intended.as_deref()).filter(|i| !i.is_empty())
    }
}

/// All documents. Everything that is asked of them later is resolved on demand.
#[derive(Default, Debug)]
pub(crate) struct Store {
    pub(crate) docs: Vec<Doc>,
    by_id: FxHashMap<Arc<str>, DocId>,
    /// `meta:altId`, written or derived, and the path of the file.
    by_alias: FxHashMap<Arc<str>, DocId>,
    by_short: FxHashMap<Arc<str>, Vec<DocId>>,
}

/// Why a name does not lead to one document.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Unresolved {
    /// Nothing is called so; the nearest names.
    Unknown(Vec<Arc<str>>),
    /// Several are called so; their full ids.
    Ambiguous(Vec<Arc<str>>),
}

const OWN_ROOTS: [&str; 3] =
    ["https://ns.adobe.com/xdm/context/", "https://ns.adobe.com/xdm/mixins/", "https://ns.adobe.com/xdm/"];

impl Store {
    /// Adds a document unless one of the same id is there already (that one is returned).
    pub(crate) fn add(&mut self, file: &Arc<str>, raw: Raw, plain: bool) -> Result<DocId, DocId> {
        let meta = raw.meta.as_deref();
        let id = meta.and_then(|m| m.id.clone()).unwrap_or_else(|| Arc::clone(file));
        if let Some(there) = self.by_id.get(&id) {
            return Err(*there);
        }
        let at = DocId::try_from(self.docs.len()).unwrap_or(DocId::MAX);
        let alt = meta.and_then(|m| m.alt_id.clone()).unwrap_or_else(|| alt_id(&id));
        self.by_alias.entry(alt).or_insert(at);
        self.by_alias.entry(Arc::clone(file)).or_insert(at);
        self.by_short.entry(short_name(&id).into()).or_default().push(at);
        self.by_id.insert(Arc::clone(&id), at);
        self.docs.push(Doc { id, file: Arc::clone(file), raw: Arc::new(raw), plain });
        Ok(at)
    }

    pub(crate) fn doc(&self, id: DocId) -> Option<&Doc> {
        self.docs.get(id as usize)
    }

    /// A document by `$id` or `meta:altId`.
    pub(crate) fn exact(&self, id: &str) -> Option<DocId> {
        self.by_id.get(id).or_else(|| self.by_alias.get(id)).copied()
    }

    /// A document by any of its names; `wanted` decides between several of the same short name.
    pub(crate) fn find(&self, name: &str, wanted: &[Role]) -> Result<DocId, Unresolved> {
        if let Some(exact) = self.exact(name) {
            return Ok(exact);
        }
        let all = self.by_short.get(name).map_or(&[][..], Vec::as_slice);
        let fit: Vec<DocId> = all.iter().copied().filter(|d| wanted.contains(&self.role(*d))).collect();
        let several = match (fit.as_slice(), all) {
            ([one], _) | ([], [one]) => return Ok(*one),
            ([], []) => return Err(Unresolved::Unknown(self.near(name))),
            ([], all) => all.to_vec(),
            (fit, _) => fit.to_vec(),
        };
        for root in OWN_ROOTS {
            let mut own = several.iter().filter(|d| self.doc(**d).is_some_and(|d| d.id.starts_with(root)));
            if let (Some(one), None) = (own.next(), own.next()) {
                return Ok(*one);
            }
        }
        Err(Unresolved::Ambiguous(several.iter().filter_map(|d| self.doc(*d)).map(|d| Arc::clone(&d.id)).collect()))
    }

    /// Names near a wrong one: full ids if it is written as one, else short names.
    fn near(&self, name: &str) -> Vec<Arc<str>> {
        if name.contains("://") {
            return closest(name, self.by_id.keys(), 3);
        }
        closest(name, self.by_short.keys(), 3)
    }

    /// What a document is for: what it says, else how others refer to it.
    pub(crate) fn role(&self, id: DocId) -> Role {
        let Some(doc) = self.doc(id) else { return Role::DataType };
        if doc.id.starts_with("https://ns.adobe.com/xdm/data/") && BEHAVIOURS.contains(&short_name(&doc.id)) {
            return Role::Behaviour;
        }
        match doc.meta().and_then(|m| m.resource.as_deref()) {
            Some("classes") => return Role::Class,
            Some("mixins" | "fieldgroups") => return Role::FieldGroup,
            Some("schemas") => return Role::Schema,
            Some("datatypes") => return Role::DataType,
            _ => {}
        }
        if doc.intended().is_some() {
            return Role::FieldGroup;
        }
        let behaviour =
            |id: &Arc<str>| BEHAVIOURS.iter().any(|b| id.strip_prefix("https://ns.adobe.com/xdm/data/") == Some(b));
        let extends = doc.meta().is_some_and(|m| m.extends.iter().any(behaviour));
        if extends || doc.raw.all_of.iter().any(|part| part.reference.as_ref().is_some_and(behaviour)) {
            return Role::Class;
        }
        Role::DataType
    }

    /// What a `$ref` written in a document refers to.
    pub(crate) fn resolve(&self, from: DocId, reference: &str) -> Option<(DocId, Arc<Raw>)> {
        let (document, pointer) = reference.split_once('#').unwrap_or((reference, ""));
        let target = if document.is_empty() { from } else { self.target(from, document)? };
        let root = Arc::clone(&self.doc(target)?.raw);
        let part = if pointer.is_empty() { root } else { root.pointer(pointer)? };
        Some((target, part))
    }

    fn target(&self, from: DocId, document: &str) -> Option<DocId> {
        if let Some(exact) = self.exact(document) {
            return Some(exact);
        }
        // Relative references do not occur in XDM; plain JSON Schema uses them, against `$id` or the file.
        let doc = self.doc(from)?;
        [&doc.id, &doc.file].into_iter().find_map(|base| self.exact(&join(base, document)))
    }
}

const BEHAVIOURS: [&str; 3] = ["record", "time-series", "adhoc"];

/// The last segment of an id.
pub(crate) fn short_name(id: &str) -> &str {
    id.trim_end_matches('/').rsplit('/').next().unwrap_or(id)
}

/// `https://ns.adobe.com/xdm/context/profile` → `_xdm.context.profile`.
fn alt_id(id: &str) -> Arc<str> {
    let rest = id.strip_prefix("https://ns.adobe.com/").unwrap_or(id);
    format!("_{}", rest.replace('/', ".")).into()
}

/// Joins a relative path to the folder of a base.
pub(crate) fn join(base: &str, relative: &str) -> String {
    let folder = base.rsplit_once('/').map_or("", |(folder, _)| folder);
    let mut parts: Vec<&str> = if folder.is_empty() { vec![] } else { folder.split('/').collect() };
    for part in relative.split('/') {
        match part {
            "" | "." => {}
            ".." if parts.last().is_some_and(|last| *last != "..") => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    parts.join("/")
}
