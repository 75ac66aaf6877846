//! Raw tokens to the tokens of the grammar: values of literals, meaning of words, comments to the side.

mod numbers;
mod words;

use super::lexer::{Raw, RawToken};
use super::token::Tok;
use super::{Comment, codes, literals};
use crate::diag::{Diagnostic, Edit, Fix};
use crate::source::{FileId, Span, Spanned};

/// A token with what is needed to mend a broken text: where it stands in its line.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(crate) struct Token<'a> {
    pub(crate) tok: Tok<'a>,
    pub(crate) start: u32,
    pub(crate) end: u32,
    /// First of its line.
    pub(crate) first: bool,
    /// Width of the white space at the beginning of its line.
    pub(crate) indent: u32,
}

/// A file's tokens, and what the grammar does not see.
#[derive(Default)]
pub(crate) struct Stream<'a> {
    pub(crate) tokens: Vec<Token<'a>>,
    /// Documentation, by the start of the token that follows it.
    pub(crate) docs: Vec<(u32, Spanned<String>)>,
    pub(crate) comments: Vec<Comment>,
    pub(crate) diagnostics: Vec<Diagnostic>,
}

/// Gives raw tokens their meaning.
pub(crate) fn read<'a>(file: FileId, text: &'a str, raw: &[RawToken]) -> Stream<'a> {
    let mut reader = Reader { file, text, significant: Vec::with_capacity(raw.len() / 2), at: 0, ..Reader::default() };
    reader.set_trivia_aside(raw);
    while let Some(lexeme) = reader.peek(0) {
        reader.at += 1;
        reader.token(lexeme);
    }
    reader.out
}

/// A raw token that means something, and its place in the line.
#[derive(Clone, Copy)]
struct Lexeme {
    kind: Raw,
    start: u32,
    end: u32,
    first: bool,
    indent: u32,
}

#[derive(Default)]
struct Reader<'a> {
    file: FileId,
    text: &'a str,
    significant: Vec<Lexeme>,
    /// Next lexeme.
    at: usize,
    /// Positions in the output of open texts and values.
    open: Vec<usize>,
    semicolons: usize,
    out: Stream<'a>,
}

impl<'a> Reader<'a> {
    fn set_trivia_aside(&mut self, raw: &[RawToken]) {
        let (mut first, mut indent) = (true, 0);
        let mut doc: Vec<RawToken> = Vec::new();
        for token in raw {
            let slice = self.text.get(token.start as usize..token.end as usize).unwrap_or("");
            match token.kind {
                Raw::Space => {
                    if let Some((_, tail)) = slice.rsplit_once('\n') {
                        (first, indent) = (true, tail.chars().count() as u32);
                    } else if token.start == 0 {
                        indent = slice.chars().filter(|c| *c != '\u{feff}').count() as u32;
                    }
                }
                Raw::Comment => self.comment(token, false),
                Raw::Doc if slice.starts_with("////") => self.comment(token, false),
                Raw::Doc => {
                    self.comment(token, true);
                    doc.push(*token);
                }
                Raw::ForeignComment => self.foreign_comment(token, slice),
                kind => {
                    self.attach(&mut doc, token.start);
                    self.significant.push(Lexeme { kind, start: token.start, end: token.end, first, indent });
                    first = false;
                }
            }
        }
    }

    fn comment(&mut self, token: &RawToken, doc: bool) {
        let span = self.span(token.start, token.end);
        self.out.comments.push(Comment { span, doc });
    }

    fn attach(&mut self, doc: &mut Vec<RawToken>, to: u32) {
        let (Some(from), Some(last)) = (doc.first(), doc.last()) else { return };
        let span = self.span(from.start, last.end);
        let lines = doc.iter().filter_map(|t| self.text.get(t.start as usize + 3..t.end as usize));
        let lines: Vec<&str> = lines.map(|l| l.strip_prefix(' ').unwrap_or(l).trim_end()).collect();
        self.out.docs.push((to, Spanned::new(lines.join("\n"), span)));
        doc.clear();
    }

    fn foreign_comment(&mut self, token: &RawToken, slice: &str) {
        let span = self.span(token.start, token.end);
        let (title, label) = if slice.ends_with("*/") && slice.len() > 3 {
            ("comments begin with `//`", "a comment of another language")
        } else {
            ("`/*` begins no comment here", "comments begin with `//` and end with the line")
        };
        self.out.diagnostics.push(Diagnostic::error(codes::FOREIGN_COMMENT, title, span, label));
    }

    fn span(&self, start: u32, end: u32) -> Span {
        Span { file: self.file, start, end }
    }

    fn peek(&self, ahead: usize) -> Option<Lexeme> {
        self.significant.get(self.at + ahead).copied()
    }

    fn slice(&self, l: Lexeme) -> &'a str {
        self.text.get(l.start as usize..l.end as usize).unwrap_or("")
    }

    fn push(&mut self, l: Lexeme, tok: Tok<'a>) {
        self.push_until(l, tok, l.end);
    }

    fn push_until(&mut self, l: Lexeme, tok: Tok<'a>, end: u32) {
        self.out.tokens.push(Token { tok, start: l.start, end, first: l.first, indent: l.indent });
    }

    fn report(&mut self, d: Diagnostic) {
        self.out.diagnostics.push(d);
    }

    fn token(&mut self, l: Lexeme) {
        match l.kind {
            Raw::Word => self.word(l),
            Raw::Quoted => self.quoted(l),
            Raw::Integer | Raw::Decimal => self.number(l),
            Raw::NumberWord => self.number_word(l),
            Raw::Percent => self.percent(l),
            Raw::Date | Raw::Time | Raw::DateTime => self.calendar(l),
            Raw::Quote | Raw::BlockQuote | Raw::ValueOpen => {
                self.open.push(self.out.tokens.len());
                self.push(l, punctuation(l.kind).unwrap_or(Tok::TextOpen));
            }
            Raw::TextPart => self.push(l, Tok::TextPart(self.slice(l))),
            Raw::ValueClose | Raw::TextClose => {
                self.open.pop();
                self.push(l, punctuation(l.kind).unwrap_or(Tok::TextClose));
            }
            Raw::ValueUnclosed | Raw::TextUnclosed => self.unclosed(l),
            Raw::ForeignText => self.foreign_text(l),
            Raw::LookAlike => self.look_alike(l),
            Raw::Semicolon => self.semicolon(l),
            Raw::Strange => self.strange(l),
            kind => {
                if let Some(tok) = punctuation(kind) {
                    self.push(l, tok);
                }
            }
        }
    }

    fn unclosed(&mut self, l: Lexeme) {
        let opener = self.open.pop().unwrap_or(self.out.tokens.len());
        let from = self.out.tokens.get(opener).map_or(l.start, |t| t.start);
        let block = self.out.tokens.get(opener).is_some_and(|t| t.tok == Tok::BlockTextOpen);
        if l.kind == Raw::ValueUnclosed {
            // what stands in it is not meant as a value: quotes and braces are mixed up
            self.out.tokens.truncate(opener + 1);
            self.push(Lexeme { first: false, ..l }, Tok::NoValue);
            return self.push(l, Tok::ValueClose);
        }
        let told = self.peek(0).is_some_and(|n| n.kind == Raw::ValueUnclosed);
        let value = self.out.tokens.last().filter(|t| t.tok == Tok::ValueClose && t.start == t.end).and_then(|_| {
            let open = self.out.tokens.iter().rev().find(|t| t.tok == Tok::ValueOpen)?;
            Some(self.span(open.start, open.end))
        });
        self.push(l, Tok::TextClose);
        if told {
            return; // the text around it is told
        }
        self.report(match value {
            Some(value) => Diagnostic::error(
                codes::TEXT_OPEN,
                "the value in this text is not closed",
                value,
                "no `}` before the end of the line",
            )
            .note("Inside a text, `{` begins a value: close it with `}`, or write `\\{` for the sign itself."),
            None if block => Diagnostic::error(
                codes::TEXT_OPEN,
                "this text is not closed",
                self.span(from, from + 3),
                "no `\"\"\"` before the end of the file",
            ),
            None => Diagnostic::error(
                codes::TEXT_OPEN,
                "this text is not closed",
                self.span(from, l.end),
                "no `\"` before the end of the line",
            )
            .note("A text ends on its line; text of several lines stands between `\"\"\"` and `\"\"\"`.")
            .fix(Fix {
                title: "close it at the end of the line".into(),
                preview: String::new(),
                edits: vec![Edit { span: self.span(l.end, l.end), text: "\"".into() }],
                safe: false,
            }),
        });
    }

    fn foreign_text(&mut self, l: Lexeme) {
        let slice = self.slice(l);
        let mut chars = slice.chars();
        let (open, close) = (chars.next().map_or(0, char::len_utf8), chars.next_back().map_or(0, char::len_utf8));
        let inner = slice.get(open..slice.len().saturating_sub(close)).unwrap_or("");
        let (from, to) = (l.start + open as u32, l.end - close as u32);
        self.push_until(l, Tok::TextOpen, from);
        self.push(Lexeme { start: from, end: to, first: false, ..l }, Tok::TextPart(inner));
        self.push(Lexeme { start: to, first: false, ..l }, Tok::TextClose);
        let fixed = format!("\"{}\"", inner.replace('"', "\\\""));
        let what = if slice.starts_with('\'') { "apostrophes" } else { "typographic quotes" };
        let d = Diagnostic::error(
            codes::FOREIGN_TEXT,
            "text stands between straight double quotes",
            self.span(l.start, l.end),
            what,
        );
        self.report(d.fix(self.replace(l, "write", fixed)));
    }

    fn look_alike(&mut self, l: Lexeme) {
        let (tok, ours) = match self.slice(l) {
            "≤" => (Tok::LessEq, "<="),
            "≥" => (Tok::GreaterEq, ">="),
            "≠" => (Tok::NotEq, "!="),
            "×" => (Tok::Star, "*"),
            "÷" => (Tok::Slash, "/"),
            _ => (Tok::Minus, "-"),
        };
        self.push(l, tok);
        let title = format!("`{}` is written `{ours}`", self.slice(l));
        let d = Diagnostic::error(
            codes::FOREIGN_OPERATOR,
            title,
            self.span(l.start, l.end),
            "looks alike, is another sign",
        );
        self.report(d.fix(self.replace(l, "write", ours.into())));
    }

    fn semicolon(&mut self, l: Lexeme) {
        self.semicolons += 1;
        let fix = self.replace(l, "leave it out", String::new());
        let first = self.out.diagnostics.iter_mut().find(|d| d.code.0 == codes::SEMICOLON);
        if let Some(d) = first {
            // said once a file; the one fix takes all of them away
            if let Some(f) = d.fixes.first_mut() {
                f.edits.extend(fix.edits);
            }
            return;
        }
        let span = self.span(l.start, l.end);
        let d = Diagnostic::error(codes::SEMICOLON, "there are no semicolons", span, "not needed");
        self.report(d.note("A statement ends where the next one begins.").fix(fix));
    }

    /// `# …` as in other languages: the rest of the line.
    fn hash_comment(&mut self, l: Lexeme) {
        let mut end = l.end;
        while let Some(next) = self.peek(0).filter(|n| !n.first) {
            end = next.end;
            self.at += 1;
        }
        let d = Diagnostic::error(
            codes::FOREIGN_COMMENT,
            "comments begin with `//`",
            self.span(l.start, end),
            "a comment of another language",
        );
        let fix = self.replace(l, "write", "//".into());
        self.report(d.fix(fix));
    }

    fn strange(&mut self, l: Lexeme) {
        if self.text.get(l.start as usize..).is_some_and(|t| t.starts_with("# ")) {
            return self.hash_comment(l);
        }
        let (slice, mut end) = (self.slice(l), l.end);
        while let Some(next) = self.peek(0).filter(|n| n.kind == Raw::Strange && n.start == end) {
            end = next.end;
            self.at += 1;
        }
        let shown: String = slice.chars().take(1).collect();
        let hint = match shown.as_str() {
            "#" => "comments begin with `//`",
            "@" | "$" => "names need no sign before them: `profile.…`, or the name of the event",
            "`" => "a backtick begins a quoted name and must be closed on the same line",
            "'" => "text stands between double quotes",
            "“" | "”" | "„" | "«" | "»" | "‘" | "’" => "text stands between straight double quotes: `\"`",
            "^" => "there is no power operator",
            _ => "no word, number or operator begins so",
        };
        let title = format!(
            "`{}` has no meaning here",
            if shown.trim().is_empty() || shown.chars().any(char::is_control) {
                format!("{}", slice.escape_unicode())
            } else {
                shown
            }
        );
        let d = Diagnostic::error(codes::STRANGE, title, self.span(l.start, end), hint);
        self.report(d);
    }

    fn replace(&self, l: Lexeme, title: &str, text: String) -> Fix {
        let span = self.span(l.start, l.end);
        Fix { title: title.into(), preview: text.clone(), edits: vec![Edit { span, text }], safe: true }
    }

    fn calendar(&mut self, l: Lexeme) {
        let slice = self.slice(l);
        let tok = match l.kind {
            Raw::Date => literals::date(slice).map(Tok::Date),
            Raw::Time => literals::time(slice).map(Tok::Time),
            _ => literals::date_time(slice).map(|(local, zone)| Tok::DateTime(local, zone)),
        };
        self.push(l, tok.unwrap_or(Tok::NoValue));
        if tok.is_none() {
            let (title, label) = match l.kind {
                Raw::Time => ("there is no such time of day", "from 0:00 to 23:59"),
                Raw::Date => ("there is no such day", "year-month-day of a real calendar day, as in 2026-02-28"),
                _ => ("there is no such instant", "a real day and a time from 00:00 to 23:59, as in 2026-02-28T09:00Z"),
            };
            self.report(Diagnostic::error(codes::CALENDAR, title, self.span(l.start, l.end), label));
        }
    }
}

/// Tokens that mean the same everywhere.
fn punctuation(kind: Raw) -> Option<Tok<'static>> {
    Some(match kind {
        Raw::Quote => Tok::TextOpen,
        Raw::BlockQuote => Tok::BlockTextOpen,
        Raw::ValueOpen => Tok::ValueOpen,
        Raw::ValueClose => Tok::ValueClose,
        Raw::TextClose => Tok::TextClose,
        Raw::BraceOpen => Tok::BraceOpen,
        Raw::BraceClose => Tok::BraceClose,
        Raw::ParenOpen => Tok::ParenOpen,
        Raw::ParenClose => Tok::ParenClose,
        Raw::BracketOpen => Tok::BracketOpen,
        Raw::BracketClose => Tok::BracketClose,
        Raw::Comma => Tok::Comma,
        Raw::Colon => Tok::Colon,
        Raw::Dot => Tok::Dot,
        Raw::DotDot => Tok::DotDot,
        Raw::Question => Tok::Question,
        Raw::QuestionDot => Tok::QuestionDot,
        Raw::Default => Tok::Default,
        Raw::Assign => Tok::Assign,
        Raw::FatArrow => Tok::FatArrow,
        Raw::Arrow => Tok::Arrow,
        Raw::EqEq => Tok::EqEq,
        Raw::EqEqEq => Tok::EqEqEq,
        Raw::NotEq => Tok::NotEq,
        Raw::NotEqEq => Tok::NotEqEq,
        Raw::LessGreater => Tok::LessGreater,
        Raw::Less => Tok::Less,
        Raw::LessEq => Tok::LessEq,
        Raw::Greater => Tok::Greater,
        Raw::GreaterEq => Tok::GreaterEq,
        Raw::Plus => Tok::Plus,
        Raw::Minus => Tok::Minus,
        Raw::Star => Tok::Star,
        Raw::Slash => Tok::Slash,
        Raw::PercentSign => Tok::Percentage,
        Raw::AndAnd => Tok::AndAnd,
        Raw::OrOr => Tok::OrOr,
        Raw::Bang => Tok::Bang,
        _ => return None,
    })
}
