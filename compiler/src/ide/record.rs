//! What the checker notes for the editor: the type of every expression and of every name it declares.

use crate::hir::Ty;
use crate::source::{FileId, Span};
use rustc_hash::FxHashMap;

/// Types of one file, by place.
#[derive(Clone, Debug, Default)]
pub struct Seen {
    types: FxHashMap<(u32, u32), Ty>,
}

impl Seen {
    /// The type of the expression, or of the declared name, that is exactly at a place.
    #[must_use]
    pub fn ty(&self, span: Span) -> Option<&Ty> {
        self.types.get(&(span.start, span.end))
    }
}

/// Notes the types of one file while all of a project is checked.
#[derive(Debug)]
pub(crate) struct Recorder {
    file: FileId,
    pub(crate) seen: Seen,
}

impl Recorder {
    pub(crate) fn new(file: FileId) -> Self {
        Self { file, seen: Seen::default() }
    }

    /// Notes a type. What is known weighs more than what is not; the last word weighs more than the first, since a
    /// place is read once before and once after it is known to be present.
    pub(crate) fn note(&mut self, span: Span, ty: &Ty) {
        if span.file != self.file {
            return;
        }
        let key = (span.start, span.end);
        if !ty.is_unknown() || !self.seen.types.contains_key(&key) {
            self.seen.types.insert(key, ty.clone());
        }
    }
}
