//! The published advanced-expression syntax, so that people can bring their expressions along.
//!
//! The road: [`lexer`] and the grammar (`grammar/adobe.lalrpop`) give our own syntax tree; `check` gives it the types and
//! the rules of that language, in our typed expressions, where everything it does silently (absent values, conversions)
//! is explicit; from there on it is an expression like any other. [`print()`] writes the
//! tree as an author would.

pub(crate) mod build;
pub(crate) mod lexer;
mod print;
#[cfg(test)]
mod tests;

pub(crate) use print::print;

#[expect(
    clippy::pedantic,
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::allow_attributes,
    clippy::allow_attributes_without_reason,
    unreachable_pub,
    reason = "generated"
)]
mod grammar {
    lalrpop_util::lalrpop_mod!(adobe);
    pub(crate) use adobe::ExpressionParser;
}

use crate::ast::{Expr, ExprKind};
use crate::diag::Diagnostic;
use crate::source::{FileId, Span};
use build::Build;
use lalrpop_util::ParseError;
use std::cell::RefCell;

/// Which of the two products' documentation decides where they differ.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Edition {
    /// Journey Orchestration: strict types of `==`, durations as milliseconds in text.
    #[default]
    Jo,
    /// Journey Optimizer.
    Ajo,
}

impl Edition {
    /// The edition an expression is of, by the references that only the newer one has.
    #[must_use]
    pub fn of(text: &str) -> Edition {
        let newer = ["@event{", "@action{", "@datasetLookup{", "${supplementalId}", "inAudience", "currentActionField"];
        if newer.iter().any(|sign| text.contains(sign)) { Edition::Ajo } else { Edition::Jo }
    }
}

/// The longest expression that is read, the deepest nesting, and the most tokens: operators of one strength lean to the
/// left, so a long row of them is a deep tree.
const MOST: (usize, usize, usize) = (1 << 16, 64, 2_000);

/// Reads an expression.
pub(crate) fn parse(file: FileId, text: &str) -> (Expr, Vec<Diagnostic>) {
    let whole = Span { file, start: 0, end: u32::try_from(text.len()).unwrap_or(0) };
    let broken = |d: Diagnostic| (Expr { kind: ExprKind::Broken, span: whole }, vec![d]);
    let large = || Diagnostic::error(701, "this expression is too large", whole.before(), "too long or too deep");
    if text.len() > MOST.0 {
        return broken(large());
    }
    let tokens = match lexer::lex(file, text) {
        Ok(tokens) => tokens,
        Err(span) => return broken(strange(span, text)),
    };
    if tokens.len() > MOST.2 || deepest(&tokens) > MOST.1 {
        return broken(large());
    }
    let build = Build { file, diagnostics: RefCell::default() };
    match grammar::ExpressionParser::new().parse(&build, tokens) {
        Ok(expr) => (expr, build.diagnostics.into_inner()),
        Err(error) => broken(stopped(&build, error, whole)),
    }
}

/// How deep brackets nest, and how many prefix operators stand in a row: `not` and `-` nest without brackets.
fn deepest(tokens: &[(u32, lexer::Tok, u32)]) -> usize {
    use lexer::Tok;
    let (mut depth, mut row, mut most) = (0_usize, 0_usize, 0_usize);
    for (_, tok, _) in tokens {
        match tok {
            Tok::ParenOpen | Tok::BracketOpen | Tok::BraceOpen | Tok::Event | Tok::Source | Tok::Root(_) => depth += 1,
            Tok::ParenClose | Tok::BracketClose | Tok::BraceClose => depth = depth.saturating_sub(1),
            _ => {}
        }
        row = if matches!(tok, Tok::Not | Tok::Minus) { row + 1 } else { 0 };
        most = most.max(depth + row);
    }
    most
}

fn strange(span: Span, text: &str) -> Diagnostic {
    let found = text.get(span.start as usize..).and_then(|rest| rest.chars().next()).unwrap_or(' ');
    let d = Diagnostic::error(701, format!("`{found}` cannot stand here"), span, "not part of an expression");
    match found {
        '"' | '\'' => d.note("A text ends with the quote it begins with."),
        '=' => d.note("Two values are compared with `==`."),
        '0'..='9' => d.note("Whole numbers go up to 9223372036854775807."),
        _ => d,
    }
}

type Stop = ParseError<u32, lexer::Tok, std::convert::Infallible>;

fn stopped(build: &Build, error: Stop, whole: Span) -> Diagnostic {
    let (span, what) = match &error {
        ParseError::UnrecognizedToken { token: (l, _, r), .. } | ParseError::ExtraToken { token: (l, _, r) } => {
            (build.span(*l, *r), "this does not fit here")
        }
        _ => (whole.after(), "the expression ends too early"),
    };
    let d = Diagnostic::error(701, what, span, "the expression stops making sense here");
    match error {
        ParseError::UnrecognizedToken { expected, .. } | ParseError::UnrecognizedEof { expected, .. } => {
            match expected.as_slice() {
                few @ [_, ..] if few.len() <= 4 => d.note(format!("Expected {}.", few.join(", ").replace('"', "`"))),
                _ => d,
            }
        }
        _ => d,
    }
}
