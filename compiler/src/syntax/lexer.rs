//! Text to raw tokens. Never fails, and loses nothing: the tokens' bytes, one after the other, are the file.

mod raw;
#[cfg(test)]
mod tests;
mod text;

pub(crate) use raw::Raw;

use logos::{Lexer, Logos};
use text::Piece;

/// A raw token: its kind and its bytes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct RawToken {
    pub(crate) kind: Raw,
    pub(crate) start: u32,
    pub(crate) end: u32,
}

/// Where the lexer stands.
#[derive(Clone, Copy)]
enum Mode {
    /// Inside a text; `block` is `"""`.
    Text { block: bool },
    /// Inside `{ … }` of a text, with so many braces open.
    Value { braces: u32 },
}

/// Splits a text into raw tokens.
pub(crate) fn lex(text: &str) -> Vec<RawToken> {
    let mut run = Run {
        lexer: Raw::lexer(text),
        modes: Vec::new(),
        out: Vec::with_capacity(text.len() / 4),
        comments_end: false,
    };
    while run.step() {}
    run.leave_line();
    run.leave_rest();
    run.out
}

struct Run<'a> {
    lexer: Lexer<'a, Raw>,
    modes: Vec<Mode>,
    out: Vec<RawToken>,
    /// No `*/` is left in the file (looked for once: reading stays linear).
    comments_end: bool,
}

impl Run<'_> {
    /// Reads a token; false at the end of the file.
    fn step(&mut self) -> bool {
        if let Some(Mode::Text { block }) = self.modes.last().copied() {
            return self.text(block);
        }
        let Some(kind) = self.lexer.next() else { return false };
        let kind = kind.unwrap_or(Raw::Strange);
        if kind == Raw::ForeignComment {
            self.foreign_comment();
        }
        if matches!(kind, Raw::Space | Raw::ForeignComment) && self.lexer.slice().contains('\n') {
            self.leave_line();
        }
        let span = self.lexer.span();
        let kind = self.track(kind);
        self.out.push(RawToken { kind, start: span.start as u32, end: span.end as u32 });
        true
    }

    /// `/* … */`: taken as a whole where it is closed, else to the end of the line.
    fn foreign_comment(&mut self) {
        let rest = self.lexer.remainder();
        let end = if self.comments_end { None } else { rest.find("*/") };
        self.comments_end = end.is_none();
        self.lexer.bump(end.map_or_else(|| rest.find('\n').unwrap_or(rest.len()), |at| at + 2));
    }

    /// Follows the brackets of values in texts.
    fn track(&mut self, kind: Raw) -> Raw {
        match (kind, self.modes.last_mut()) {
            (Raw::Quote, _) => self.modes.push(Mode::Text { block: false }),
            (Raw::BlockQuote, _) => self.modes.push(Mode::Text { block: true }),
            (Raw::BraceOpen, Some(Mode::Value { braces })) => *braces += 1,
            (Raw::BraceClose, Some(Mode::Value { braces: 0 })) => {
                self.modes.pop();
                return Raw::ValueClose;
            }
            (Raw::BraceClose, Some(Mode::Value { braces })) => *braces -= 1,
            _ => {}
        }
        kind
    }

    /// Reads a piece of a text; false at the end of the file.
    fn text(&mut self, block: bool) -> bool {
        let start = self.lexer.span().end;
        let (run, piece) = text::scan(self.lexer.remainder(), block);
        if run > 0 {
            self.bump(Raw::TextPart, start, run);
        }
        let at = start + run;
        match piece {
            Piece::Value => {
                self.bump(Raw::ValueOpen, at, 1);
                self.modes.push(Mode::Value { braces: 0 });
            }
            Piece::Close => {
                self.bump(Raw::TextClose, at, if block { 3 } else { 1 });
                self.modes.pop();
            }
            Piece::Line => self.leave_line(),
            Piece::End => return false,
        }
        true
    }

    fn bump(&mut self, kind: Raw, start: usize, length: usize) {
        self.lexer.bump(length);
        self.out.push(RawToken { kind, start: start as u32, end: (start + length) as u32 });
    }

    /// At the end of a line: texts of one line end here, closed or not.
    fn leave_line(&mut self) {
        let keep = self.modes.iter().rposition(|m| matches!(m, Mode::Text { block: true })).map_or(0, |i| i + 1);
        // a value directly inside a block text may go over lines
        let keep = match self.modes.get(keep) {
            Some(Mode::Value { .. }) if keep > 0 => keep + 1,
            _ => keep,
        };
        self.leave(keep);
    }

    /// At the end of the file.
    fn leave_rest(&mut self) {
        self.leave(0);
    }

    fn leave(&mut self, keep: usize) {
        let at = self.out.last().map_or(0, |t| t.end);
        while self.modes.len() > keep {
            let kind = match self.modes.pop() {
                Some(Mode::Text { .. }) => Raw::TextUnclosed,
                _ => Raw::ValueUnclosed,
            };
            self.out.push(RawToken { kind, start: at, end: at });
        }
    }
}
