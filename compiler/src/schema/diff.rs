//! What changed from one schema to another, in words of those who read it and of those who send it.

use super::search::in_words;
use super::{Kind, PathFacts, Tree};
use std::collections::BTreeSet;
use std::fmt;
use std::sync::Arc;

/// A difference between two schemas.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Change {
    /// The path, as in [`Tree`].
    pub path: String,
    /// What is different there.
    pub what: Changed,
}

/// What may be different.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Changed {
    /// It is new; its type in words.
    Added(String),
    /// It is gone; its type in words.
    Removed(String),
    /// Its type is another one.
    Type(String, String),
    /// It has to be there now.
    Required,
    /// It may be absent now.
    Optional,
    /// It should not be used any more; what the schema says about it.
    Deprecated(Arc<str>),
    /// It may be used again.
    Restored,
    /// Values allowed (or suggested) that are new.
    MoreValues(Vec<Arc<str>>),
    /// Values allowed (or suggested) that are gone.
    FewerValues(Vec<Arc<str>>),
    /// Another bound or pattern: what it was, and is.
    Bound(String, String),
}

impl Change {
    /// A journey or a producer of events may break by it.
    #[must_use]
    pub fn breaks(&self) -> bool {
        !matches!(
            self.what,
            Changed::Added(_) | Changed::Optional | Changed::Restored | Changed::MoreValues(_) | Changed::Deprecated(_)
        )
    }
}

impl fmt::Display for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let path = &self.path;
        let list = |values: &[Arc<str>]| values.iter().map(|v| format!("\"{v}\"")).collect::<Vec<_>>().join(", ");
        match &self.what {
            Changed::Added(ty) => write!(f, "+ {path}: {ty}"),
            Changed::Removed(ty) => write!(f, "- {path}: {ty}"),
            Changed::Type(old, new) => write!(f, "! {path} was {old}, is {new}"),
            Changed::Required => write!(f, "! {path} is required now"),
            Changed::Optional => write!(f, "~ {path} may be absent now"),
            Changed::Deprecated(words) if words.is_empty() => write!(f, "~ {path} is deprecated"),
            Changed::Deprecated(words) => write!(f, "~ {path} is deprecated: {words}"),
            Changed::Restored => write!(f, "~ {path} is no longer deprecated"),
            Changed::MoreValues(values) => write!(f, "~ {path} has the new values {}", list(values)),
            Changed::FewerValues(values) => write!(f, "! {path} has no longer the values {}", list(values)),
            Changed::Bound(old, new) => write!(f, "! {path} was {old}, is {new}"),
        }
    }
}

/// Everything that is different, by path. Below a path that is new or gone nothing is listed.
#[must_use]
pub fn diff(old: &Tree, new: &Tree) -> Vec<Change> {
    let mut changes = vec![];
    let paths: BTreeSet<&String> = old.fields.keys().chain(new.fields.keys()).collect();
    for path in paths {
        let mut say = |what| changes.push(Change { path: path.clone(), what });
        match (old.fields.get(path), new.fields.get(path)) {
            (None, Some(added)) if known_above(path, old) => say(Changed::Added(in_words(&added.node))),
            (Some(gone), None) if known_above(path, new) => say(Changed::Removed(in_words(&gone.node))),
            (Some(old), Some(new)) => compare(old, new, &mut say),
            _ => {}
        }
    }
    changes
}

/// The place right above a path is there (the root always is).
fn known_above(path: &str, tree: &Tree) -> bool {
    let parent = match path.strip_suffix("[]").or_else(|| path.strip_suffix("{}")) {
        Some(parent) => parent,
        None => path.rsplit_once('.').map_or("", |(parent, _)| parent),
    };
    parent.is_empty() || tree.fields.contains_key(parent)
}

fn compare(old: &PathFacts, new: &PathFacts, say: &mut impl FnMut(Changed)) {
    let (was, is) = (old.node.facts(), new.node.facts());
    let kinds = (old.node.kind(), new.node.kind());
    if std::mem::discriminant(&kinds.0) != std::mem::discriminant(&kinds.1) {
        say(Changed::Type(in_words(&old.node), in_words(&new.node)));
    }
    match (old.required, new.required) {
        (false, true) => say(Changed::Required),
        (true, false) => say(Changed::Optional),
        _ => {}
    }
    match (was.deprecated, is.deprecated) {
        (None, Some(words)) => say(Changed::Deprecated(words)),
        (Some(_), None) => say(Changed::Restored),
        _ => {}
    }
    if let (Kind::String { closed: a, suggested: b }, Kind::String { closed: c, suggested: d }) = kinds {
        match (a.is_some(), c.is_some()) {
            (false, true) => say(Changed::Type("any text".to_owned(), in_words(&new.node))),
            (true, false) => say(Changed::Type(in_words(&old.node), "any text".to_owned())),
            _ => {}
        }
        let values = |e: Option<Arc<crate::hir::EnumTy>>| {
            e.map(|e| e.values.iter().map(|(value, _)| Arc::clone(value)).collect::<Vec<_>>()).unwrap_or_default()
        };
        let (before, after) = (values(a.or(b)), values(c.or(d)));
        let without = |all: &[Arc<str>], some: &[Arc<str>]| {
            all.iter().filter(|value| !some.contains(value)).cloned().collect::<Vec<_>>()
        };
        for (values, what) in [
            (without(&before, &after), Changed::FewerValues as fn(_) -> _),
            (without(&after, &before), Changed::MoreValues),
        ] {
            if !values.is_empty() {
                say(what(values));
            }
        }
    }
    for (name, was, is) in [
        ("at least", was.minimum.map(|n| n.to_string()), is.minimum.map(|n| n.to_string())),
        ("above", was.exclusive_minimum.map(|n| n.to_string()), is.exclusive_minimum.map(|n| n.to_string())),
        ("below", was.exclusive_maximum.map(|n| n.to_string()), is.exclusive_maximum.map(|n| n.to_string())),
        ("multiple of", was.multiple_of.first().map(|n| n.to_string()), is.multiple_of.first().map(|n| n.to_string())),
        ("at most", was.maximum.map(|n| n.to_string()), is.maximum.map(|n| n.to_string())),
        ("of length at least", was.min_length.map(|n| n.to_string()), is.min_length.map(|n| n.to_string())),
        ("of length at most", was.max_length.map(|n| n.to_string()), is.max_length.map(|n| n.to_string())),
        ("of pattern", was.pattern.map(|p| p.to_string()), is.pattern.map(|p| p.to_string())),
    ] {
        if was != is {
            let words =
                |bound: Option<String>| bound.map_or_else(|| format!("not {name} anything"), |b| format!("{name} {b}"));
            say(Changed::Bound(words(was), words(is)));
        }
    }
}
