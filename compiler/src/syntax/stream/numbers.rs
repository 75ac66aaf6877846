//! Numbers, percentages and lengths of time.

use super::{Lexeme, Raw, Reader};
use crate::diag::{Diagnostic, Fix};
use crate::syntax::token::Tok;
use crate::syntax::{codes, literals};
use journey_bytecode::types::Span as Length;
use rust_decimal::Decimal;

impl<'a> Reader<'a> {
    pub(super) fn number(&mut self, l: Lexeme) {
        if self.unit_ahead(0).is_some() {
            return self.duration(l);
        }
        let tok = self.plain_number(l, self.slice(l));
        self.push(l, tok);
    }

    /// The value of digits; too many are reported.
    fn plain_number(&mut self, l: Lexeme, digits: &str) -> Tok<'a> {
        let parsed = if digits.contains('.') {
            Decimal::from_str_exact(digits).ok().map(Tok::Decimal)
        } else {
            digits.parse().ok().map(Tok::Integer)
        };
        parsed.unwrap_or_else(|| {
            let d = Diagnostic::error(
                codes::NUMBER,
                "this number is too long",
                self.span(l.start, l.end),
                "too many digits",
            );
            self.report(d.note("Whole numbers go to 9,223,372,036,854,775,807, decimals have up to 28 digits."));
            Tok::NoValue
        })
    }

    /// The unit that the lexeme `ahead` is, with the word itself.
    fn unit_ahead(&self, ahead: usize) -> Option<(Length, Lexeme)> {
        let next = self.peek(ahead).filter(|n| n.kind == Raw::Word)?;
        literals::unit(self.slice(next)).map(|unit| (unit, next))
    }

    /// `2 hours 30 minutes`, from the first number on.
    fn duration(&mut self, first: Lexeme) {
        let (mut number, mut end) = (first, first.end);
        let mut total = Some(Length::default());
        while let Some((unit, word)) = self.unit_ahead(0) {
            self.at += 1;
            end = word.end;
            let length = Decimal::from_str_exact(self.slice(number)).ok().and_then(|n| literals::times(unit, n));
            total = total.zip(length).and_then(|(a, b)| literals::plus(a, b));
            let Some(more) = self.peek(0).filter(|n| n.kind == Raw::Integer && self.unit_ahead(1).is_some()) else {
                break;
            };
            number = more;
            self.at += 1;
        }
        self.length(Lexeme { end, ..first }, total);
    }

    fn length(&mut self, l: Lexeme, total: Option<Length>) {
        self.push(l, total.map_or(Tok::NoValue, Tok::Duration));
        if total.is_none() {
            let d = Diagnostic::error(
                codes::DURATION,
                "this length of time cannot be counted",
                self.span(l.start, l.end),
                "too long, or a part of a day",
            );
            self.report(d.note(
                "Days, weeks, months and years are counted whole; hours, minutes and seconds may have a fraction.",
            ));
        }
    }

    /// `5xx`, `3d`, `2h30m`.
    pub(super) fn number_word(&mut self, l: Lexeme) {
        let slice = self.slice(l);
        if let Some(class) = slice.strip_suffix("xx").and_then(|d| d.parse().ok()).filter(|d| (1..=5).contains(d)) {
            return self.push(l, Tok::HttpClass(class));
        }
        if let Some(total) = compact(slice) {
            return self.length(l, total);
        }
        let digits = slice.trim_end_matches(|c: char| !c.is_ascii_digit());
        let digits = digits.split(|c: char| !c.is_ascii_digit()).next().unwrap_or(digits);
        let tok = self.plain_number(l, digits);
        self.push(l, tok);
        let rest = slice.get(digits.len()..).unwrap_or("");
        let d = Diagnostic::error(
            codes::NUMBER,
            format!("`{slice}` is neither a number nor a length of time"),
            self.span(l.start, l.end),
            "a number and a word in one",
        );
        let d = match rest {
            "m" | "M" => d
                .note("`m` could be minutes or months.")
                .fix(self.unit_fix(l, digits, "minutes"))
                .fix(self.unit_fix(l, digits, "months")),
            _ => d.note(
                "Lengths of time read `90 minutes`, `3 days`, `2 hours 30 minutes`; names do not begin with a digit.",
            ),
        };
        self.report(d);
    }

    fn unit_fix(&self, l: Lexeme, digits: &str, unit: &str) -> Fix {
        let fix = self.replace(l, unit, format!("{digits} {unit}"));
        Fix { safe: false, ..fix }
    }

    /// `40%`; but `40%x` is a remainder.
    pub(super) fn percent(&mut self, l: Lexeme) {
        let digits = self.slice(l).trim_end_matches('%');
        let operand = self.peek(0).is_some_and(|n| {
            n.start == l.end && matches!(n.kind, Raw::Word | Raw::Integer | Raw::Decimal | Raw::ParenOpen | Raw::Quoted)
        });
        if operand {
            let number = self.plain_number(l, digits);
            self.push_until(l, number, l.end - 1);
            return self.push(Lexeme { start: l.end - 1, first: false, ..l }, Tok::Percentage);
        }
        let tok = match self.plain_number(l, digits) {
            Tok::Integer(n) => Tok::Percent(n.into()),
            Tok::Decimal(d) => Tok::Percent(d),
            other => other,
        };
        self.push(l, tok);
    }
}

/// The length of `2h30min` (none if it cannot be counted); none if a part is no unit.
fn compact(text: &str) -> Option<Option<Length>> {
    let mut rest = text;
    let mut total = Some(Length::default());
    while !rest.is_empty() {
        let (digits, tail) = rest.split_at_checked(rest.find(|c: char| !c.is_ascii_digit())?)?;
        let (letters, tail) = tail.split_at_checked(tail.find(|c: char| c.is_ascii_digit()).unwrap_or(tail.len()))?;
        let unit = literals::unit(literals::short_unit(letters)?)?;
        let length = digits.parse::<Decimal>().ok().and_then(|n| literals::times(unit, n));
        total = total.zip(length).and_then(|(a, b)| literals::plus(a, b));
        rest = tail;
    }
    Some(total)
}
