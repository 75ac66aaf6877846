//! Tokens of the Adobe syntax.

use crate::source::{FileId, Span};
use logos::{Lexer, Logos};
use rust_decimal::Decimal;

/// A token.
#[derive(Logos, Clone, PartialEq, Debug)]
#[logos(skip r"[ \t\r\n\u{200b}\u{a0}\u{feff}]+")]
#[logos(skip(r"//[^\n]*", allow_greedy = true))]
#[logos(skip "&#8203;")]
pub(crate) enum Tok {
    #[regex(r"[A-Za-z_][A-Za-z0-9_]*", |lex| lex.slice().to_owned())]
    Name(String),
    #[token("\"", text)]
    #[token("'", text)]
    Text(String),
    /// The lowest integer stands for the number behind its sign, which alone is too large.
    #[regex(r"[0-9]+", |lex| lex.slice().parse::<u64>().ok().filter(|n| *n <= 1 << 63).map(u64::cast_signed))]
    Integer(i64),
    #[regex(r"[0-9]+\.[0-9]+", |lex| lex.slice().parse().ok())]
    Decimal(Decimal),
    #[token("true")]
    True,
    #[token("false")]
    False,
    #[token("null")]
    #[token("<null>")]
    Null,
    #[token("and")]
    And,
    #[token("or")]
    Or,
    #[token("not")]
    Not,
    #[token("is")]
    Is,
    #[token("has")]
    Has,
    #[token("if")]
    If,
    #[token("then")]
    Then,
    #[token("else")]
    Else,
    #[token("@{")]
    Event,
    #[token("#{")]
    Source,
    #[regex(r"@(event|action|datasetLookup)[ \t]*\{", |lex| lex.slice().trim_matches(['@', '{', ' ', '\t']).to_owned())]
    Root(String),
    #[token("${")]
    Instance,
    #[regex(r"@[A-Za-z_][A-Za-z0-9_]*", |lex| lex.slice().trim_start_matches('@').to_owned())]
    At(String),
    #[token("{")]
    BraceOpen,
    #[token("}")]
    BraceClose,
    #[token("(")]
    ParenOpen,
    #[token(")")]
    ParenClose,
    #[token("[")]
    BracketOpen,
    #[token("]")]
    BracketClose,
    #[token(",")]
    Comma,
    #[token(":")]
    Colon,
    #[token(".")]
    Dot,
    #[token("==")]
    EqEq,
    #[token("!=")]
    NotEq,
    #[token("<")]
    Less,
    #[token("<=")]
    LessEq,
    #[token(">")]
    Greater,
    #[token(">=")]
    GreaterEq,
    #[token("+")]
    Plus,
    #[token("-")]
    Minus,
    #[token("*")]
    Star,
    #[token("/")]
    Slash,
    #[token("%")]
    Percent,
}

/// The rest of a text up to its quote. A backslash keeps the sign after it from ending the text; `\\` is one backslash,
/// any other pair of signs stands as it is, as in regular expressions.
fn text(lex: &mut Lexer<'_, Tok>) -> Option<String> {
    let quote = lex.slice().chars().next()?;
    let mut out = String::new();
    let mut chars = lex.remainder().char_indices();
    while let Some((at, c)) = chars.next() {
        if c == quote {
            lex.bump(at + c.len_utf8());
            return Some(out);
        }
        if c != '\\' {
            out.push(c);
            continue;
        }
        match chars.next()? {
            (_, 'n') => out.push('\n'),
            (_, 't') => out.push('\t'),
            (_, 'r') => out.push('\r'),
            (_, c @ ('\\' | '"' | '\'')) => out.push(c),
            (_, c) => out.extend(['\\', c]),
        }
    }
    None
}

/// The tokens with their places, or the place of the first sign that is none.
pub(super) fn lex(file: FileId, source: &str) -> Result<Vec<(u32, Tok, u32)>, Span> {
    let mut out: Vec<(u32, Tok, u32)> = vec![];
    let mut lexer = Tok::lexer(source);
    while let Some(token) = lexer.next() {
        let place = lexer.span();
        let (start, end) = (place.start as u32, place.end as u32);
        let token = token.map_err(|()| Span { file, start, end })?;
        join(&mut out, (start, token, end), source);
    }
    Ok(out)
}

/// A segment of a path may hold hyphens: `profile.my-field`. Such pieces stand together without white space.
fn join(out: &mut Vec<(u32, Tok, u32)>, (start, token, end): (u32, Tok, u32), source: &str) {
    let part = matches!(token, Tok::Name(_) | Tok::Integer(_));
    let joined = match out.as_slice() {
        [.., (_, Tok::Dot, _), (first, Tok::Name(_), a), (b, Tok::Minus, c)] if part && a == b && *c == start => {
            source.get(*first as usize..end as usize).map(|whole| (*first, whole.to_owned()))
        }
        _ => None,
    };
    match joined {
        Some((first, whole)) => {
            out.truncate(out.len() - 2);
            out.push((first, Tok::Name(whole), end));
        }
        None => out.push((start, token, end)),
    }
}
