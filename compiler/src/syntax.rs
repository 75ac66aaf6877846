//! Text to tree. Never fails: every text has a tree, and what is wrong with it is told beside it.
//!
//! The road: [`lexer`] (raw tokens, nothing lost) → [`stream`] (what they mean; comments aside) → [`split`] (one piece
//! per declaration, so that one mistake stays in one) → [`mend`] (brackets balanced, depth bounded) → [`recover`] (the
//! grammar, and what to take out where it stops) → [`crate::ast`].

mod build;
mod codes;
mod expected;
mod lexer;
mod literals;
mod mend;
mod recover;
mod split;
mod stream;
#[cfg(test)]
mod tests;
mod token;

#[expect(
    clippy::all,
    clippy::pedantic,
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::allow_attributes,
    clippy::allow_attributes_without_reason,
    unused,
    unreachable_pub,
    reason = "generated"
)]
mod grammar {
    lalrpop_util::lalrpop_mod!(journey);
    pub(crate) use journey::StartParser;
}

use crate::ast::{Expr, ExprKind, Module};
use crate::diag::Diagnostic;
use crate::source::{FileId, Span};
use build::Output;
pub(crate) use codes::FORMATTER;
use token::Tok;

/// A comment's place.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Comment {
    /// From its slashes to the end of its line.
    pub span: Span,
    /// `///`: documentation.
    pub doc: bool,
}

/// A file's tree and what was found on the way.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Parsed {
    /// The tree; what could not be read is marked as broken in it.
    pub module: Module,
    /// What is wrong with the form, in text order.
    pub diagnostics: Vec<Diagnostic>,
    /// All comments, in text order.
    pub comments: Vec<Comment>,
}

/// The longest file that is read.
pub const MAX_FILE: usize = 4 << 20;

/// Reads a file.
#[must_use]
pub fn parse(file: FileId, text: &str) -> Parsed {
    if text.len() > MAX_FILE {
        let span = Span { file, start: 0, end: 0 };
        let d = Diagnostic::error(codes::TOO_LARGE, "this file is too large", span, "no file may be larger than 4 MiB");
        return Parsed { diagnostics: vec![d], ..Parsed::default() };
    }
    let stream = stream::read(file, text, &lexer::lex(text));
    let mut reader = Reader { file, text, docs: &stream.docs, diagnostics: stream.diagnostics };
    let items = split::split(&stream.tokens).into_iter().map(|piece| reader.item(piece)).collect();
    let mut diagnostics = reader.diagnostics;
    diagnostics.sort_by_key(|d| d.span().start);
    Parsed { module: Module { items }, diagnostics, comments: stream.comments }
}

/// Reads one expression, as in a watch window or a REPL.
#[must_use]
pub fn parse_expression(file: FileId, text: &str) -> (Expr, Vec<Diagnostic>) {
    if text.len() > MAX_FILE {
        let parsed = parse(file, text);
        return (Expr { kind: ExprKind::Broken, span: Span { file, start: 0, end: 0 } }, parsed.diagnostics);
    }
    let stream = stream::read(file, text, &lexer::lex(text));
    let mut reader = Reader { file, text, docs: &stream.docs, diagnostics: stream.diagnostics };
    let whole = Span { file, start: 0, end: text.len() as u32 };
    let expr = match reader.read(&stream.tokens, Tok::StartExpr) {
        Some(Output::Expr(expr)) => expr,
        _ => Expr { kind: ExprKind::Broken, span: whole },
    };
    (expr, reader.diagnostics)
}

/// The full word of a unit of time, short (`d`) or not.
pub(crate) fn full_unit(word: &str) -> &str {
    literals::short_unit(word).unwrap_or(word)
}

#[cfg(test)]
pub(crate) use tests::programs as tests_support;

/// What a word or sign is, for colours.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum LexemeKind {
    /// A word of the language, where it is one.
    Keyword,
    /// A name.
    Name,
    /// Numbers, durations, dates.
    Number,
    /// Text and its quotes.
    Text,
    /// The braces of a value in a text.
    Value,
    /// `==`, `??`, `=>`.
    Operator,
    /// Brackets, commas, dots.
    Sign,
    /// `// …`
    Comment,
    /// `/// …`
    Doc,
}

/// All words and signs of a text with their places, comments last.
pub(crate) fn lexemes(text: &str) -> impl Iterator<Item = (LexemeKind, u32, u32)> {
    let stream = stream::read(FileId::default(), text, &lexer::lex(text));
    let comments: Vec<_> = stream
        .comments
        .iter()
        .map(|c| (if c.doc { LexemeKind::Doc } else { LexemeKind::Comment }, c.span.start, c.span.end))
        .collect();
    let tokens: Vec<_> = stream.tokens.iter().map(|t| (t.tok.lexeme(), t.start, t.end)).collect();
    tokens.into_iter().chain(comments)
}

/// Whether two texts are the same but for layout: the same tokens (commas after the last of a list apart), the same
/// comments in the same order.
pub(crate) fn reads_the_same(a: &str, b: &str) -> bool {
    fn essence(text: &str) -> (Vec<Tok<'_>>, Vec<&str>) {
        let stream = stream::read(FileId::default(), text, &lexer::lex(text));
        let next = stream.tokens.iter().skip(1).map(|t| Some(t.tok)).chain([None]);
        let ends_list = |next: Option<Tok<'_>>| {
            next.is_none_or(|n| {
                n.is_closer() || n == Tok::BraceOpen || n.kw().is_some_and(|kw| kw.class() == token::Class::Item)
            })
        };
        let kept = stream.tokens.iter().zip(next).filter(|(t, next)| t.tok != Tok::Comma || !ends_list(*next));
        let comments = stream.comments.iter().filter_map(|c| text.get(c.span.start as usize..c.span.end as usize));
        (kept.map(|(t, _)| t.tok).collect(), comments.map(str::trim_end).collect())
    }
    essence(a) == essence(b)
}

/// Reads the pieces of a file.
struct Reader<'b> {
    file: FileId,
    text: &'b str,
    docs: &'b [(u32, crate::source::Spanned<String>)],
    diagnostics: Vec<Diagnostic>,
}
