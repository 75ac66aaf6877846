//! A file's tokens cut into declarations, so that a mistake in one never damages the next.

use super::stream::Token;
use super::token::{Class, Kw, Tok};

/// Cuts the tokens where declarations begin; pieces that begin with something else hold no declaration.
pub(crate) fn split<'t, 'a>(tokens: &'t [Token<'a>]) -> Vec<&'t [Token<'a>]> {
    let mut pieces = Vec::new();
    let mut start = 0;
    let mut open: Vec<Tok<'_>> = Vec::new();
    for (at, token) in tokens.iter().enumerate() {
        let begins = at > start
            && (declares(tokens, at) && (open.is_empty() || stands_free(tokens, at))
                || open.is_empty() && (may_declare(tokens, at) || ended(tokens, start, at)));
        if begins {
            pieces.extend(tokens.get(start..at));
            start = at;
            open.clear();
        }
        if let Some(closer) = token.tok.closer() {
            open.push(closer);
        } else if token.tok.is_closer() {
            // brackets left open inside are closed with the one around; looking far would not be linear
            let near = open.iter().rev().take(64).position(|closer| *closer == token.tok);
            open.truncate(open.len() - near.map_or(0, |n| n + 1));
        }
    }
    pieces.extend(tokens.get(start..).filter(|p| !p.is_empty()));
    pieces
}

fn tok<'a>(tokens: &[Token<'a>], at: usize) -> Option<Tok<'a>> {
    tokens.get(at).map(|t| t.tok)
}

/// At the beginning of a line, or right after a closing bracket.
fn stands_free(tokens: &[Token<'_>], at: usize) -> bool {
    let first = tokens.get(at).is_some_and(|t| t.first);
    first || at.checked_sub(1).and_then(|before| tok(tokens, before)).is_some_and(|t| t.is_closer())
}

/// So distinctly the beginning of a declaration that even an open bracket before it must be a mistake.
fn declares(tokens: &[Token<'_>], at: usize) -> bool {
    let Some(kw) = tok(tokens, at).and_then(|t| t.kw()).filter(|kw| kw.class() == Class::Item) else { return false };
    let third = tok(tokens, at + 2);
    let named = matches!(tok(tokens, at + 1), Some(Tok::Name(_)));
    match kw {
        Kw::Event | Kw::Source | Kw::Action => named && third == Some(Tok::BraceOpen),
        Kw::Policy => named && matches!(third, Some(Tok::BraceOpen | Tok::Kw(Kw::Extends))),
        Kw::Journey => named && matches!(third, Some(Tok::BraceOpen | Tok::ParenOpen)),
        Kw::Condition | Kw::Function => named && matches!(third, Some(Tok::Assign | Tok::ParenOpen)),
        Kw::Type | Kw::Const | Kw::Fixture => named && third == Some(Tok::Assign),
        Kw::Audience => named && third == Some(Tok::Kw(Kw::Where)),
        Kw::Test => matches!(tok(tokens, at + 1), Some(Tok::TextOpen | Tok::BlockTextOpen)),
        Kw::From => named && import(tokens, at + 1),
        _ => false,
    }
}

/// `a.b use`
fn import(tokens: &[Token<'_>], mut at: usize) -> bool {
    // no path has more parts than folders can nest
    for _ in 0..32 {
        match (tok(tokens, at + 1), tok(tokens, at + 2)) {
            (Some(Tok::Kw(Kw::Use)), _) => return true,
            (Some(Tok::Dot), Some(Tok::Name(_))) => at += 2,
            _ => return false,
        }
    }
    false
}

/// The keyword of a declaration, outside brackets, at the beginning of a line.
fn may_declare(tokens: &[Token<'_>], at: usize) -> bool {
    let is_item = tok(tokens, at).and_then(|t| t.kw()).is_some_and(|kw| kw.class() == Class::Item);
    is_item
        && stands_free(tokens, at)
        && !at.checked_sub(1).and_then(|before| tok(tokens, before)).is_some_and(|t| t.wants_operand())
}

/// Whether a declaration with a block has ended right before.
fn ended(tokens: &[Token<'_>], start: usize, at: usize) -> bool {
    let block = match tok(tokens, start).and_then(|t| t.kw()) {
        Some(Kw::Condition | Kw::Function | Kw::Const | Kw::Type | Kw::Audience | Kw::From) => false,
        Some(_) | None => true,
    };
    block && at.checked_sub(1).and_then(|before| tok(tokens, before)) == Some(Tok::BraceClose)
}
