//! Constants are well formed and within the limits of the calendar.

use super::Context;
use super::problem::{Checked, Problem};
use crate::limits::{DAY, DAYS, DOCUMENT_BYTES, DOCUMENT_DEPTH, INSTANTS, LOCAL_TIMES, OFFSETS, SPAN};
use crate::types::{Const, Span, StrRef};
use rust_decimal::Decimal;
use serde::de::IgnoredAny;

pub(super) fn check(cx: &Context<'_>, constant: &Const) -> Checked {
    match constant {
        Const::Boolean(_) | Const::Integer(_) => Ok(()),
        Const::Decimal(text) => decimal(text),
        Const::String(text) => cx.string(*text).map(drop),
        Const::Date(days) => inside(DAYS.contains(days)),
        Const::Time(micros) => inside((0..DAY).contains(micros)),
        Const::DateTime(micros, offset) => instant(*micros, *offset),
        Const::LocalDateTime(micros) => inside(LOCAL_TIMES.contains(micros)),
        Const::Duration(length) => span(length),
        Const::Json(text) => json(cx, *text),
    }
}

fn inside(is: bool) -> Checked {
    if is { Ok(()) } else { Err(Problem::new("a time that no calendar here has")) }
}

pub(super) fn instant(micros: i64, offset: i32) -> Checked {
    inside(INSTANTS.contains(&micros) && OFFSETS.contains(&offset))
}

/// A length of time that calendar arithmetic can take.
pub(super) fn span(span: &Span) -> Checked {
    let (months, days, micros) = SPAN;
    let fits = span.months.unsigned_abs() <= months.unsigned_abs()
        && span.days.unsigned_abs() <= days.unsigned_abs()
        && span.micros.unsigned_abs() <= micros.unsigned_abs();
    if fits { Ok(()) } else { Err(Problem::new("a length of time over 20,000 years")) }
}

/// A length of time that is not negative, and more than nothing.
pub(super) fn positive(length: &Span) -> Checked {
    span(length)?;
    let Span { months, days, micros } = *length;
    let is = months >= 0 && days >= 0 && micros >= 0 && *length != Span::default();
    if is { Ok(()) } else { Err(Problem::new("a length of time that is none")) }
}

fn decimal(text: &str) -> Checked {
    let value = Decimal::from_str_exact(text).map_err(|_| Problem::new("not a decimal number"))?;
    if value.to_string() == text {
        return Ok(());
    }
    Err(Problem::new("a decimal number is not in its plain form"))
}

/// The text is one JSON value within the limits of documents.
pub(super) fn json(cx: &Context<'_>, r: StrRef) -> Checked {
    if cx.json.borrow().contains(&r) {
        return Ok(());
    }
    let text = cx.string(r)?;
    if text.len() > DOCUMENT_BYTES || depth(text) > DOCUMENT_DEPTH {
        return Err(Problem::new("JSON text is larger or deeper than a document may be"));
    }
    match serde_json::from_str::<IgnoredAny>(text) {
        Ok(_) => {
            cx.json.borrow_mut().insert(r);
            Ok(())
        }
        Err(error) => Err(Problem::new(format!("not JSON: {error}"))),
    }
}

/// How deep the brackets outside of strings nest.
fn depth(json: &str) -> usize {
    let (mut depth, mut deepest) = (0_usize, 0);
    let (mut quoted, mut escaped) = (false, false);
    for byte in json.bytes() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if quoted => escaped = true,
            b'"' => quoted = !quoted,
            b'[' | b'{' if !quoted => {
                depth += 1;
                deepest = deepest.max(depth);
            }
            b']' | b'}' if !quoted => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    deepest
}
