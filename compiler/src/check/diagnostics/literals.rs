//! J0314: instants in zones that do not exist.

use super::advice;
use crate::diag::Diagnostic;
use crate::source::Span;

pub(in crate::check) fn zone(span: Span, zone: &str) -> Diagnostic {
    Diagnostic::error(314, format!("there is no time zone `{zone}`"), span, "unknown zone, or no such instant in it")
        .fix(advice("zones are named after a city, or written as an offset", "2026-03-06T09:00[Europe/Paris]"))
}

pub(in crate::check) fn zone_text(span: Span, zone: &str) -> Diagnostic {
    Diagnostic::error(314, format!("there is no time zone \"{zone}\""), span, "unknown zone")
        .note("People in this journey would get their messages by another clock than you meant.")
        .fix(advice("zones are named after a city", "\"Europe/Paris\""))
}
