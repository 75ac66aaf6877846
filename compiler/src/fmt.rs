//! The one layout of a file. What it writes reads the same: it checks that before it hands anything out.

mod comments;
mod expressions;
mod items;
mod layout;
mod statements;
mod steps;
#[cfg(test)]
mod tests;

use crate::diag::{Diagnostic, Severity};
use crate::source::{FileId, Span};
use crate::syntax;
use layout::Doc;

/// Columns that lines should not exceed.
const WIDTH: usize = 100;

/// The file's text in its one layout; a file that cannot be read is not touched, and what is wrong with it is told.
pub fn format(text: &str) -> Result<String, Vec<Diagnostic>> {
    let file = FileId::default();
    let parsed = syntax::parse(file, text);
    if parsed.diagnostics.iter().any(|d| d.severity == Severity::Error) {
        return Err(parsed.diagnostics);
    }
    let mut printer = Printer { text, comments: parsed.comments, next: 0 };
    let doc = printer.module(&parsed.module);
    let mut out = layout::render(&doc, WIDTH);
    let end = out.trim_end().len();
    out.truncate(end);
    if !out.is_empty() {
        out.push('\n');
    }
    if syntax::reads_the_same(text, &out) {
        return Ok(out);
    }
    let whole = Span { file, start: 0, end: 0 };
    Err(vec![Diagnostic::error(
        syntax::FORMATTER,
        "the formatter gave this file back as it was",
        whole,
        "its result would not read the same",
    )])
}

/// Turns a tree into a document; comments are taken along by their places.
struct Printer<'t> {
    text: &'t str,
    comments: Vec<syntax::Comment>,
    /// The next comment that is not yet written.
    next: usize,
}

impl<'t> Printer<'t> {
    /// The text of a place as written.
    fn source(&self, span: Span) -> &'t str {
        self.text.get(span.start as usize..span.end as usize).unwrap_or("")
    }

    fn written(&self, span: Span) -> Doc {
        Doc::from(self.source(span).to_owned())
    }

    /// Whether a line break stands between two places.
    fn breaks(&self, from: u32, to: u32) -> bool {
        self.text.get(from as usize..to as usize).is_some_and(|t| t.contains('\n'))
    }

    /// Whether an empty line stands between two places.
    fn blank(&self, from: u32, to: u32) -> bool {
        self.text.get(from as usize..to as usize).is_some_and(|t| t.bytes().filter(|b| *b == b'\n').count() > 1)
    }

    /// The place of a sign at or after a place, outside comments.
    fn find(&self, sign: char, from: u32) -> u32 {
        let mut at = from;
        loop {
            let Some(found) = self.text.get(at as usize..).and_then(|rest| rest.find(sign)) else { return from };
            let place = at + found as u32;
            let before = self.comments.partition_point(|c| c.span.start <= place);
            match before.checked_sub(1).and_then(|i| self.comments.get(i)).filter(|c| place < c.span.end) {
                Some(comment) => at = comment.span.end,
                None => return place,
            }
        }
    }

    /// The words between two places, without comments, single-spaced.
    fn bare(&self, from: u32, to: u32) -> String {
        let (mut at, mut words) = (from, Vec::new());
        let first = self.comments.partition_point(|c| c.span.end <= from);
        let inside = self.comments.get(first..).unwrap_or_default().iter().take_while(|c| c.span.start < to);
        for stop in inside.map(|c| c.span).chain([Span { start: to, end: to, ..Span::default() }]) {
            let run = self.text.get(at as usize..stop.start as usize).unwrap_or("");
            words.extend(run.split_whitespace());
            at = stop.end;
        }
        words.join(" ")
    }
}

/// Parts with something between them.
fn join(parts: Vec<Doc>, between: &'static str) -> Doc {
    let mut out = Vec::with_capacity(parts.len() * 2);
    for (i, part) in parts.into_iter().enumerate() {
        if i > 0 {
            out.push(Doc::from(between));
        }
        out.push(part);
    }
    Doc::Concat(out)
}

/// Nothing.
fn nil() -> Doc {
    Doc::Concat(vec![])
}
