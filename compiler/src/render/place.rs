//! Places for messages: safe ones, whatever span a diagnostic carries.

use crate::source::{SourceFile, Sources, Span};
use std::fmt;

/// Path, line and column (both from 1).
pub(super) struct Place<'s> {
    pub(super) path: &'s str,
    pub(super) line: u32,
    pub(super) column: u32,
}

impl<'s> Place<'s> {
    pub(super) fn of(sources: &'s Sources, span: Span) -> Self {
        let Some(file) = sources.get(span.file) else { return Self { path: "<unknown>", line: 1, column: 1 } };
        let (line, column) = file.position(clamp(&file.text, span).0 as u32);
        Self { path: &file.path, line, column }
    }
}

impl fmt::Display for Place<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}:{}", self.path, self.line, self.column)
    }
}

/// The span's bytes within the text, on character boundaries, not backwards.
pub(super) fn clamp(text: &str, span: Span) -> (usize, usize) {
    let start = text.floor_char_boundary(span.start as usize);
    let end = text.ceil_char_boundary((span.end as usize).min(text.len()));
    (start, end.max(start))
}

/// The line of text that a span begins on.
pub(super) fn line_text(file: &SourceFile, span: Span) -> &str {
    let (start, _) = clamp(&file.text, span);
    let before = file.text.get(..start).unwrap_or("");
    let from = before.rfind('\n').map_or(0, |at| at + 1);
    file.text.get(from..).and_then(|rest| rest.lines().next()).unwrap_or("")
}
