//! The words of a file as an editor colours them.

use crate::source::{FileId, Span};
use crate::syntax;

/// A word or sign.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Lexeme {
    /// What it is.
    pub kind: LexemeKind,
    /// Its place; a comment ends before the end of its line.
    pub span: Span,
}

pub use crate::syntax::LexemeKind;

/// All words and signs of a text, in order; comments among them.
#[must_use]
pub fn lexemes(text: &str) -> Vec<Lexeme> {
    let file = FileId::default();
    let mut out: Vec<Lexeme> =
        syntax::lexemes(text).map(|(kind, start, end)| Lexeme { kind, span: Span { file, start, end } }).collect();
    out.sort_by_key(|l| l.span.start);
    out
}
