//! Constants given to built-in functions: what they must be, and calls that are themselves constants.

use crate::check::cx::ex;
use crate::hir::{Expr, ExprKind, Ty};
use crate::source::Span;
use journey_bytecode::read;
use journey_stdlib::functions::{Function, Rule};
use rust_decimal::prelude::ToPrimitive;

/// Why a constant cannot be what a parameter wants: what it is not, and what it may be.
pub(in crate::check) fn refused(function: &Function, rule: Rule, text: &str) -> Option<(String, String)> {
    match rule {
        Rule::Any => None,
        Rule::Zone | Rule::ConstantZone => (!is_zone(text)).then(|| {
            (format!("there is no time zone `{text}`"), "Zones are named like `Europe/Paris` or `UTC`.".to_owned())
        }),
        Rule::Word(words) => (!words.contains(&text)).then(|| {
            (
                format!("`{text}` is none of the words that `{}` knows", function.name),
                format!("It knows {}.", list(words)),
            )
        }),
        Rule::Pattern => regex_lite::RegexBuilder::new(text)
            .size_limit(64 << 10)
            .build()
            .err()
            .map(|error| (format!("`{text}` is not a regular expression"), format!("It cannot be read: {error}."))),
        Rule::Readable => read_as(function.name, text)
            .is_none()
            .then(|| (format!("`{}` cannot read this text", function.name), form(function.name).to_owned())),
    }
}

fn is_zone(name: &str) -> bool {
    read::offset(name).is_some() || jiff::tz::TimeZone::get(name).is_ok()
}

fn list(words: &[&str]) -> String {
    words.iter().map(|w| format!("`{w}`")).collect::<Vec<_>>().join(", ")
}

fn form(function: &str) -> &'static str {
    match function {
        "toInteger" => "A whole number is written like `42`.",
        "toDecimal" => "A number is written like `3.14`.",
        "toDateOnly" => "A date is written like `2026-03-06`.",
        "toDateTime" => "An instant is written with its offset, like `2026-03-06T09:00:00Z`.",
        "toDateTimeOnly" => "A local time is written like `2026-03-06T09:00:00`.",
        "toDuration" => {
            "A length of time is written like `PT2H30M` or `P1DT12H`; hours and smaller units follow a `T`."
        }
        _ => "",
    }
}

/// The value that a conversion reads out of a text.
pub(in crate::check) fn read_as(function: &str, text: &str) -> Option<(ExprKind, Ty)> {
    Some(match function {
        "toInteger" => (ExprKind::Integer(text.trim().parse().ok()?), Ty::Integer),
        "toDecimal" => (ExprKind::Decimal(read::number(text)?), Ty::Decimal),
        "toDateOnly" => (ExprKind::Date(read::any_date(text)?), Ty::Date),
        "toDateTime" => {
            let (micros, offset) = read::datetime(text.trim())?;
            (ExprKind::DateTime(micros, offset), Ty::DateTime)
        }
        "toDateTimeOnly" => (ExprKind::LocalDateTime(read::any_local(text)?), Ty::LocalDateTime),
        "toDuration" => (ExprKind::Duration(read::exact(text)?), Ty::Duration),
        _ => return None,
    })
}

/// `date("…")`: what the text says decides the type.
pub(in crate::check) fn date(text: &str, span: Span) -> Option<Expr> {
    let text = text.trim();
    let (kind, ty) = if let Some(day) = read::date(text) {
        (ExprKind::Date(day), Ty::Date)
    } else if let Some(local) = read::local(text) {
        (ExprKind::LocalDateTime(local), Ty::LocalDateTime)
    } else {
        let (micros, offset) = read::datetime(text)?;
        (ExprKind::DateTime(micros, offset), Ty::DateTime)
    };
    Some(ex(kind, ty, span))
}

/// A call that is known before anything runs: a conversion of a constant text or number.
pub(in crate::check) fn folded(function: &Function, args: &[Expr], span: Span) -> Option<Expr> {
    let [only] = args else { return None };
    let (kind, ty) = match (&only.kind, function.name) {
        (ExprKind::Text(text), name) => read_as(name, text)?,
        (ExprKind::Decimal(value), "toInteger") => (ExprKind::Integer(value.trunc().to_i64()?), Ty::Integer),
        _ => return None,
    };
    Some(ex(kind, ty, span))
}
