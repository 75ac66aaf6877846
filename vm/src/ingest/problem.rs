//! What is wrong with a document, and where: the path is put together on the way out, so that it costs nothing otherwise.

use super::scan::Syntax;
use super::{Rejection, RejectionKind};
use std::fmt::Write;

/// A step of a path.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Segment {
    Key(String),
    Index(usize),
}

/// A refusal in the making; the path's last segment comes first.
#[derive(Clone, Debug)]
pub(super) struct Problem {
    kind: RejectionKind,
    message: String,
    path: Vec<Segment>,
}

impl Problem {
    pub(super) fn new(kind: RejectionKind, message: impl Into<String>) -> Box<Self> {
        Box::new(Self { kind, message: message.into(), path: Vec::new() })
    }

    pub(super) fn invalid(message: impl Into<String>) -> Box<Self> {
        Self::new(RejectionKind::Invalid, message)
    }

    pub(super) fn missing() -> Box<Self> {
        Self::new(RejectionKind::Missing, "is required, and is not there")
    }

    pub(super) fn twice() -> Box<Self> {
        Self::new(RejectionKind::Malformed, "is there twice")
    }

    pub(super) fn too_large() -> Box<Self> {
        Self::new(RejectionKind::Malformed, "more values than a document may hold")
    }

    /// Below a key or an index.
    pub(super) fn below(mut self: Box<Self>, segment: Segment) -> Box<Self> {
        self.path.push(segment);
        self
    }

    /// Below a whole path, whose last segment comes first.
    pub(super) fn at(mut self: Box<Self>, path: Vec<Segment>) -> Box<Self> {
        self.path.extend(path);
        self
    }

    pub(super) fn reject(self) -> Rejection {
        let mut path = String::new();
        for segment in self.path.iter().rev() {
            push(&mut path, segment);
        }
        Rejection { kind: self.kind, path, message: self.message }
    }
}

fn push(path: &mut String, segment: &Segment) {
    match segment {
        Segment::Index(index) => drop(write!(path, "[{index}]")),
        Segment::Key(key) if plain(key) => {
            if !path.is_empty() {
                path.push('.');
            }
            path.push_str(key);
        }
        Segment::Key(key) => drop(write!(path, "[{key:?}]")),
    }
}

fn plain(key: &str) -> bool {
    !key.is_empty() && key.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '@' | ':' | '-'))
}

impl From<Syntax> for Box<Problem> {
    fn from(syntax: Syntax) -> Self {
        Problem::new(RejectionKind::Malformed, format!("not JSON at byte {}: {}", syntax.at, syntax.what))
    }
}
