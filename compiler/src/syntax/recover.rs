//! Runs the grammar over a declaration. Where it stops, the mistake is told, taken out (or the missing put in), and the
//! grammar runs again: so one broken statement hides no other, and nothing needs to be guessed inside the grammar.

use super::build::{Build, Output};
use super::expected::{self, Stop};
use super::grammar::StartParser;
use super::stream::Token;
use super::token::{Placed, Tok};
use super::{Reader, codes, mend};
use crate::ast::{Item, ItemKind};
use crate::diag::{Diagnostic, Edit, Fix};
use crate::source::Span;
use lalrpop_util::ParseError;
use std::cell::Cell;
use std::sync::LazyLock;

static PARSER: LazyLock<StartParser> = LazyLock::new(StartParser::new);

/// So many mistakes are told in one declaration; what follows is given up.
const MAX_MISTAKES: usize = 24;

impl Reader<'_> {
    /// Reads a declaration from its piece of the file.
    pub(super) fn item(&mut self, piece: &[Token<'_>]) -> Item {
        let start = piece.first().map_or(0, |t| t.start);
        let span = Span { file: self.file, start, end: piece.last().map_or(start, |t| t.end) };
        let doc = self.docs.binary_search_by_key(&start, |(at, _)| *at).ok();
        let doc = doc.and_then(|at| self.docs.get(at)).map(|(_, doc)| doc.clone());
        let kind = match self.declaration(piece) {
            Some(piece) => match self.read(&piece, Tok::StartItem) {
                Some(Output::Item(kind)) => kind,
                _ => ItemKind::Broken,
            },
            None => ItemKind::Broken,
        };
        Item { doc, kind, span }
    }

    /// The piece, its first word put right where only its spelling is wrong; none if it is no declaration.
    fn declaration<'a>(&mut self, piece: &[Token<'a>]) -> Option<Vec<Token<'a>>> {
        let first = piece.first()?;
        let mut piece = piece.to_vec();
        if first.tok.kw().is_some_and(|kw| kw.class() == super::token::Class::Item) {
            return Some(piece);
        }
        let (diagnostic, kw) = expected::no_item(self.file, self.text, &piece);
        self.diagnostics.push(diagnostic);
        piece.first_mut()?.tok = Tok::Kw(kw?);
        Some(piece)
    }

    /// Reads tokens as what `wanted` asks for.
    pub(super) fn read(&mut self, tokens: &[Token<'_>], wanted: Tok<'static>) -> Option<Output> {
        let mut tokens = mend::balance(self.file, tokens, &mut self.diagnostics)?;
        for _ in 0..MAX_MISTAKES {
            let stop = match self.run(&tokens, wanted) {
                Ok((output, mut found)) => {
                    self.diagnostics.append(&mut found);
                    return Some(output);
                }
                Err(stop) => stop,
            };
            if let Some(mended) = self.put_in(&tokens, &stop, wanted) {
                tokens = mended;
                continue;
            }
            let stop = self.word_before(&tokens, stop, wanted);
            if !self.is_told(&tokens, &stop) {
                self.diagnostics.push(expected::unexpected(self.file, self.text, &tokens, &stop));
            }
            let region = region(&tokens, &stop)?;
            let (start, end) = (tokens.get(region.start)?.start, tokens.get(region.end - 1)?.end);
            let broken = Token { tok: Tok::Broken, start, end, ..*tokens.get(region.start)? };
            tokens.splice(region, [broken]);
        }
        None
    }

    /// Runs the grammar once.
    fn run(&self, tokens: &[Token<'_>], wanted: Tok<'static>) -> Result<(Output, Vec<Diagnostic>), Stop> {
        let mut build = Build { file: self.file, text: self.text, docs: self.docs, diagnostics: vec![] };
        let taken = Cell::new(0_usize);
        let start = tokens.first().map_or(0, |t| t.start);
        let stream = tokens.iter().map(|t| -> Result<Placed<'_>, std::convert::Infallible> {
            taken.set(taken.get() + 1);
            Ok((t.start, t.tok, t.end))
        });
        let stream = std::iter::once(Ok((start, wanted, start))).chain(stream);
        match PARSER.parse(&mut build, stream) {
            Ok(output) => Ok((output, build.diagnostics)),
            Err(ParseError::UnrecognizedEof { expected, .. }) => Err(Stop { at: tokens.len(), expected }),
            Err(ParseError::UnrecognizedToken { expected, .. }) => {
                Err(Stop { at: taken.get().saturating_sub(1), expected })
            }
            Err(_) => Err(Stop { at: taken.get().saturating_sub(1), expected: vec![] }),
        }
    }

    /// A misspelt word on a new line may pass for the optional name at the end of the line before.
    fn word_before(&self, tokens: &[Token<'_>], stop: Stop, wanted: Tok<'static>) -> Stop {
        let Some(before) = stop.at.checked_sub(1) else { return stop };
        let here = tokens.get(stop.at).is_some_and(|t| !t.first && t.tok != Tok::Broken);
        if here
            && tokens.get(before).is_some_and(|t| t.first && matches!(t.tok, Tok::Name(_)))
            && let Some(Err(earlier)) = tokens.get(..before).map(|tokens| self.run(tokens, wanted))
            && earlier.at == before
            && earlier.expects("<broken>")
        {
            return earlier;
        }
        stop
    }

    /// Whether something right before was told already that explains the stop.
    fn is_told(&self, tokens: &[Token<'_>], stop: &Stop) -> bool {
        let Some(found) = tokens.get(stop.at) else { return false };
        let after = stop.at.checked_sub(1).and_then(|i| tokens.get(i)).map_or(0, |t| t.end);
        let between = |s: Span| s.start >= after && s.end <= found.start;
        found.tok == Tok::Broken || self.diagnostics.iter().any(|d| d.code.0 == codes::STRANGE && between(d.span()))
    }

    /// Puts in a missing value or comma, if reading then goes on.
    fn put_in<'a>(&mut self, tokens: &[Token<'a>], stop: &Stop, wanted: Tok<'static>) -> Option<Vec<Token<'a>>> {
        let before = stop.at.checked_sub(1).and_then(|i| tokens.get(i)).or(tokens.first())?;
        let at = before.end;
        let place = Span { file: self.file, start: at, end: at };
        let attempt = |tok| {
            let mut mended = tokens.to_vec();
            mended.insert(
                stop.at.min(mended.len()),
                Token { tok, start: at, end: at, first: false, indent: before.indent },
            );
            let goes_on = match self.run(&mended, wanted) {
                Ok(_) => true,
                Err(next) => next.at > stop.at + 1,
            };
            goes_on.then_some(mended)
        };
        if stop.expects("<value>") {
            let mended = attempt(Tok::NoValue)?;
            let d = expected::no_value(self.text, before, Span { start: before.start, ..place });
            self.diagnostics.push(d);
            return Some(mended);
        }
        if stop.expects(",") && !stop.expects("<broken>") {
            let mended = attempt(Tok::Comma)?;
            let span = Span { start: before.start, ..place };
            let d = Diagnostic::error(codes::NO_COMMA, "a comma is missing", place, "between these two");
            let edits = vec![Edit { span: span.after(), text: ",".into() }];
            let fix = Fix { title: "separate them".into(), preview: String::new(), edits, safe: true };
            self.diagnostics.push(d.fix(fix));
            return Some(mended);
        }
        None
    }
}

/// What is taken out: the statement, clause or step in which the grammar stopped.
fn region(tokens: &[Token<'_>], stop: &Stop) -> Option<std::ops::Range<usize>> {
    let mut at = stop.at;
    let mut levels = openers(tokens, at);
    if tokens.get(at).is_some_and(|t| t.tok == Tok::Broken) {
        // it cannot even be left out here: one level up
        at = levels.pop()?;
    } else if stop.expects("<broken>") && at < tokens.len() {
        // what came before is whole: only what stands here is wrong
        let end = next_start(tokens, at + 1, at);
        if end > at && !tokens.get(at).is_some_and(|t| t.tok.is_closer()) {
            return Some(at..end);
        }
    }
    while let Some(level) = levels.pop() {
        if tokens.get(level).is_some_and(|t| t.tok == Tok::BraceOpen)
            && let Some(start) = last_start(tokens, level + 1, at)
        {
            let end = if at == stop.at && starts(tokens, at) { at } else { next_start(tokens, at, start) };
            return Some(start..end).filter(|r| r.start < r.end);
        }
        at = level;
    }
    None
}

/// The brackets open at a token.
fn openers(tokens: &[Token<'_>], at: usize) -> Vec<usize> {
    let mut open = Vec::new();
    for (i, token) in tokens.iter().enumerate().take(at) {
        if token.tok.closer().is_some() {
            open.push(i);
        } else if token.tok.is_closer() {
            open.pop();
        }
    }
    open
}

/// A statement, clause, step or arm begins here.
fn starts(tokens: &[Token<'_>], at: usize) -> bool {
    let Some(token) = tokens.get(at) else { return false };
    let before = at.checked_sub(1).and_then(|b| tokens.get(b)).map(|t| t.tok);
    let free = token.first && before != Some(Tok::Comma) || matches!(before, Some(Tok::BraceOpen | Tok::BraceClose));
    let begins = match token.tok {
        Tok::Kw(kw) => kw.is_starter(),
        Tok::Percent(_) | Tok::Broken => true,
        _ => false,
    };
    free && begins
}

/// A name at the beginning of a line that continues nothing: a misspelt word.
fn begins_line(tokens: &[Token<'_>], at: usize) -> bool {
    let before = at.checked_sub(1).and_then(|b| tokens.get(b)).map(|t| t.tok);
    let continues = before.is_some_and(|b| b.wants_operand() || b.kw().is_some());
    !continues && tokens.get(at).is_some_and(|t| t.first && matches!(t.tok, Tok::Name(_)))
}

/// The last beginning at the level that starts at `from`, before `to`.
fn last_start(tokens: &[Token<'_>], from: usize, to: usize) -> Option<usize> {
    let (mut depth, mut found) = (0_usize, None);
    for at in from..to.min(tokens.len()) {
        let token = tokens.get(at)?;
        if depth == 0 && starts(tokens, at) {
            found = Some(at);
        }
        if token.tok.closer().is_some() {
            depth += 1;
        } else if token.tok.is_closer() {
            depth = depth.saturating_sub(1);
        }
    }
    found
}

/// The next beginning at the level of `from`, after `floor`; or the end of the level.
fn next_start(tokens: &[Token<'_>], from: usize, floor: usize) -> usize {
    let mut depth = 0_usize;
    // `from` may follow an opener that belongs to what is taken out
    if from > 0 && from - 1 == floor && tokens.get(floor).is_some_and(|t| t.tok.closer().is_some()) {
        depth = 1;
    }
    for at in from..tokens.len() {
        let Some(token) = tokens.get(at) else { break };
        if depth == 0 && at > floor && (starts(tokens, at) || token.tok.is_closer() || begins_line(tokens, at)) {
            return at;
        }
        if token.tok.closer().is_some() {
            depth += 1;
        } else if token.tok.is_closer() {
            depth = depth.saturating_sub(1);
        }
    }
    tokens.len()
}
