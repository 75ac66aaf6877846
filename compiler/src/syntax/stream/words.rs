//! Which words are keywords, and which are names, where they stand.

use super::{Lexeme, Raw, Reader};
use crate::diag::Diagnostic;
use crate::syntax::token::{Class, Kw, Tok};
use crate::syntax::{codes, literals};

impl Reader<'_> {
    pub(super) fn word(&mut self, l: Lexeme) {
        let word = self.slice(l);
        let next = self.peek(0).map(|n| n.kind);
        let prev = self.out.tokens.last().map(|t| t.tok);
        let Some(kw) = keyword(word) else {
            return self.name_or_unit(l, prev);
        };
        // a statement on a new line is one, even where the line before is unfinished
        let before = prev.filter(|p| p.wants_operand() || !(l.first && kw.class() == Class::Statement));
        let called = kw == Kw::In && next == Some(Raw::ParenOpen) && self.value_must_come();
        let last = self.out.tokens.len().checked_sub(2).and_then(|at| self.out.tokens.get(at..));
        let label = matches!(last, Some([a, b]) if a.tok == Tok::Kw(Kw::Expect) && b.tok == Tok::Kw(Kw::At));
        if called || label && !kw.is_operator() || is_name(kw, before, next, prev.is_none()) {
            return self.push(l, Tok::Name(word));
        }
        if kw == Kw::Exit
            && let Some(n) = self.peek(0).filter(|n| n.kind == Raw::Word)
        {
            let both = match self.slice(n) {
                "if" => Some(Kw::ExitIf),
                "when" => Some(Kw::ExitWhen),
                _ => None,
            };
            if let Some(both) = both {
                self.at += 1;
                return self.push_until(l, Tok::Kw(both), n.end);
            }
        }
        self.push(l, Tok::Kw(kw));
    }

    /// Whether what stands before wants a value: then `in(x, list)` is a call. A `not` wants one unless it is that of
    /// `x not in`.
    fn value_must_come(&self) -> bool {
        let mut before = self.out.tokens.iter().rev().map(|t| t.tok);
        let wants = |tok: Option<Tok<'_>>| tok.is_none_or(must_be_followed_by_value);
        match before.next() {
            Some(Tok::Kw(Kw::Not)) => wants(before.next()),
            prev => wants(prev),
        }
    }

    /// `per second`, `every day`: one of the unit. Else a name.
    fn name_or_unit(&mut self, l: Lexeme, prev: Option<Tok<'_>>) {
        let word = self.slice(l);
        let after_per = matches!(prev, Some(Tok::Kw(Kw::Per | Kw::Every)));
        match literals::unit(word).filter(|_| after_per) {
            Some(unit) => self.push(l, Tok::Duration(unit)),
            None => self.push(l, Tok::Name(word)),
        }
    }

    pub(super) fn quoted(&mut self, l: Lexeme) {
        let inner = self.slice(l).trim_matches('`');
        self.push(l, Tok::Name(inner));
        if inner.is_empty() {
            let d = Diagnostic::error(
                codes::STRANGE,
                "there is no name between the backticks",
                self.span(l.start, l.end),
                "empty",
            );
            self.report(d);
        }
    }
}

fn keyword(word: &str) -> Option<Kw> {
    match word {
        "nil" | "undefined" => Some(Kw::Null),
        "elseif" | "elsif" => Some(Kw::Elif),
        _ => Kw::from_word(word),
    }
}

/// Whether a word that could be a keyword is a name here, judged by its neighbours alone.
fn is_name(kw: Kw, prev: Option<Tok<'_>>, next: Option<Raw>, at_beginning: bool) -> bool {
    match prev {
        Some(Tok::Dot | Tok::QuestionDot) => return true,
        Some(Tok::Arrow) if !kw.is_operator() => return true,
        Some(Tok::Kw(before)) if !kw.is_operator() => {
            let names = matches!(
                before,
                Kw::As | Kw::Let | Kw::Branch | Kw::Under | Kw::Schema | Kw::Since | Kw::Moved | Kw::With | Kw::Assign
            );
            if names || before.class() == Class::Item && kw != Kw::Where && kw != Kw::Use {
                return true;
            }
        }
        _ => {}
    }
    match next {
        Some(Raw::Colon) => kw != Kw::Else,
        Some(Raw::Assign) => !kw.is_operator() && kw.class() != Class::Item,
        Some(Raw::Dot | Raw::QuestionDot | Raw::FatArrow) => !kw.is_operator(),
        // `split(text, ",")` is a call where a value must come
        Some(Raw::ParenOpen) if kw.class() == Class::Statement && kw != Kw::If => {
            at_beginning || prev.is_some_and(must_be_followed_by_value)
        }
        _ => false,
    }
}

fn must_be_followed_by_value(tok: Tok<'_>) -> bool {
    tok.wants_operand() || matches!(tok, Tok::Kw(Kw::Where | Kw::If | Kw::ExitIf | Kw::Until))
}
