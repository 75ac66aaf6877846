//! Brackets of a declaration balanced, and its depth bounded, before the grammar sees it.

use super::codes;
use super::stream::Token;
use super::token::{Class, Kw, Tok};
use crate::diag::{Diagnostic, Edit, Fix};
use crate::source::{FileId, Span};

/// How deeply brackets may nest.
const MAX_BRACKETS: usize = 128;
/// How deep the tree may get, operators counted.
const MAX_DEPTH: usize = 500;

/// The tokens with every bracket closed; none if they nest too deeply to be read.
pub(crate) fn balance<'a>(
    file: FileId,
    tokens: &[Token<'a>],
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<Vec<Token<'a>>> {
    if let Some(at) = too_deep(tokens) {
        let span = Span { file, start: at.start, end: at.end };
        let d = Diagnostic::error(codes::TOO_DEEP, "this is nested too deeply", span, "too deep to be read");
        let note =
            "Give parts a name with `let`, `condition` or `function`; a long list of `or` is shorter with `in [ … ]`.";
        diagnostics.push(d.note(note));
        return None;
    }
    let mut first = Mender::new(file, 0);
    let missing = first.run(tokens);
    let mut mender = if missing > 0 {
        // once more, now with an eye on the indentation: it tells which brace is open
        let mut second = Mender::new(file, missing);
        second.run(tokens);
        second
    } else {
        first
    };
    diagnostics.append(&mut mender.diagnostics);
    Some(mender.out)
}

/// The token at which the tree gets too deep. An upper bound: brackets, and operators since the last separator.
fn too_deep<'t, 'a>(tokens: &'t [Token<'a>]) -> Option<&'t Token<'a>> {
    let mut levels: Vec<usize> = vec![0];
    let mut total = 0_usize;
    for (at, token) in tokens.iter().enumerate() {
        let next = tokens.get(at + 1).map(|t| t.tok);
        let chain = levels.last_mut()?;
        match token.tok {
            Tok::Comma => {
                total -= *chain;
                *chain = 0;
            }
            tok if tok.closer().is_some() => {
                levels.push(0);
                total += 1;
            }
            tok if tok.is_closer() => {
                if levels.len() > 1 {
                    total -= levels.pop().unwrap_or(0) + 1;
                }
                if tok == Tok::BraceClose && !matches!(next, Some(Tok::Kw(Kw::Else | Kw::Elif))) {
                    let chain = levels.last_mut()?;
                    total -= *chain;
                    *chain = 0;
                }
            }
            Tok::Kw(kw) if kw.is_starter() && kw != Kw::If && token.first => {
                total -= *chain;
                *chain = 0;
            }
            Tok::Name(_) | Tok::TextPart(_) | Tok::Integer(_) => {}
            _ => {
                *chain += 1;
                total += 1;
            }
        }
        if total > MAX_DEPTH || levels.len() > MAX_BRACKETS {
            return Some(token);
        }
    }
    None
}

struct Mender<'a> {
    file: FileId,
    out: Vec<Token<'a>>,
    /// Open brackets.
    open: Vec<Token<'a>>,
    /// Braces that indentation shall close.
    missing: usize,
    diagnostics: Vec<Diagnostic>,
}

impl<'a> Mender<'a> {
    fn new(file: FileId, missing: usize) -> Self {
        Self { file, out: vec![], open: vec![], missing, diagnostics: vec![] }
    }

    /// Balances; the number of braces that only the end closed.
    fn run(&mut self, tokens: &[Token<'a>]) -> usize {
        for token in tokens {
            self.close_by_layout(token);
            if token.tok.closer().is_some() {
                self.open.push(*token);
                self.out.push(*token);
            } else if token.tok.is_closer() {
                self.closer(token);
            } else {
                self.out.push(*token);
            }
        }
        let mut braces = 0;
        while let Some(top) = self.open.last().copied() {
            braces += usize::from(top.tok == Tok::BraceOpen);
            self.close_missing(top);
        }
        braces
    }

    /// Closes what the line's beginning shows to be over.
    fn close_by_layout(&mut self, token: &Token<'a>) {
        let prev = self.out.last().map(|t| t.tok);
        let statement = matches!(token.tok, Tok::Kw(kw) if kw.class() == Class::Statement && kw != Kw::If);
        while statement
            && token.first
            && !prev.is_some_and(|p| p.wants_operand())
            && let Some(top) = self.open.last().copied().filter(|t| matches!(t.tok, Tok::ParenOpen | Tok::BracketOpen))
        {
            self.close_missing(top);
        }
        while self.missing > 0
            && token.first
            && let Some(top) = self.open.last().copied().filter(|t| t.tok == Tok::BraceOpen)
            && top.start < token.start
            && self.is_left_of(token, &top)
        {
            self.missing -= 1;
            self.close_missing(top);
        }
    }

    /// Whether a line begins so far left that the block must have ended before it.
    fn is_left_of(&self, token: &Token<'a>, top: &Token<'a>) -> bool {
        // the line that a block's `{` stands on; its statements are indented more than that
        match token.tok {
            Tok::BraceClose => token.indent < top.indent,
            tok if tok.is_closer() => false,
            _ => token.indent <= top.indent && self.out.last().is_some_and(|t| t.start > top.start),
        }
    }

    fn closer(&mut self, token: &Token<'a>) {
        let opens = |t: &Token<'a>| t.tok.closer() == Some(token.tok);
        // a bracket inside a text's value never closes one outside it
        let barrier = self.open.iter().rposition(|t| t.tok == Tok::ValueOpen && !opens(t)).map_or(0, |i| i + 1);
        let found = self.open.iter().enumerate().skip(barrier).rev().find(|(_, t)| opens(t)).map(|(i, _)| i);
        let Some(found) = found else {
            return self.stray(token);
        };
        while self.open.len() > found + 1 {
            let Some(top) = self.open.last().copied() else { break };
            self.close_missing(top);
        }
        self.open.pop();
        self.out.push(*token);
    }

    fn stray(&mut self, token: &Token<'a>) {
        let span = self.span(token.start, token.end);
        let sign = sign(token.tok);
        let d =
            Diagnostic::error(codes::NOT_OPENED, format!("`{sign}` closes nothing"), span, "no bracket is open here");
        let fix = Fix {
            title: "leave it out".into(),
            preview: String::new(),
            edits: vec![Edit { span, text: String::new() }],
            safe: false,
        };
        self.diagnostics.push(d.fix(fix));
    }

    /// Closes the innermost open bracket here, and tells.
    fn close_missing(&mut self, top: Token<'a>) {
        self.open.pop();
        let Some(closer) = top.tok.closer() else { return };
        let at = self.out.last().map_or(top.end, |t| t.end);
        self.out.push(Token { tok: closer, start: at, end: at, first: false, indent: top.indent });
        if !matches!(top.tok, Tok::BraceOpen | Tok::ParenOpen | Tok::BracketOpen) {
            return; // told by the lexer
        }
        let title = format!("`{}` is never closed", sign(top.tok));
        let here = self.span(at, at);
        let d = Diagnostic::error(codes::NOT_CLOSED, title, self.span(top.start, top.end), "opened here")
            .label(here, format!("`{}` is missing, probably here", sign(closer)));
        let edits = vec![Edit { span: here, text: sign(closer).into() }];
        self.diagnostics.push(d.fix(Fix { title: "close it".into(), preview: String::new(), edits, safe: false }));
    }

    fn span(&self, start: u32, end: u32) -> Span {
        Span { file: self.file, start, end }
    }
}

fn sign(tok: Tok<'_>) -> &'static str {
    match tok {
        Tok::BraceOpen | Tok::ValueOpen => "{",
        Tok::BraceClose | Tok::ValueClose => "}",
        Tok::ParenOpen => "(",
        Tok::ParenClose => ")",
        Tok::BracketOpen => "[",
        Tok::BracketClose => "]",
        _ => "\"",
    }
}
