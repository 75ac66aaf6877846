//! J0306, J0312, J0313, J0316, J0317: operators and what stands on their sides.

use super::advice;
use crate::diag::Diagnostic;
use crate::hir::Ty;
use crate::source::Span;

pub(in crate::check) fn operand(span: Span, op: &str, found: &[&Ty], wanted: &str) -> Diagnostic {
    let found: Vec<String> = found.iter().map(|t| t.words()).collect();
    Diagnostic::error(306, format!("`{op}` takes {wanted}"), span, format!("found {}", found.join(" and ")))
}

pub(in crate::check) fn never_equal(span: Span, op: &str, a: &Ty, b: &Ty) -> Diagnostic {
    let d =
        Diagnostic::error(312, format!("`{op}` compares {} with {}", a.core().a(), b.core().a()), span, "never equal")
            .note("Values of different types are never equal: everybody would go the same way.");
    conversion(d, a, b)
}

pub(in crate::check) fn cannot_compare(span: Span, op: &str, a: &Ty, b: &Ty) -> Diagnostic {
    let d = Diagnostic::error(
        312,
        format!("`{op}` cannot compare {} with {}", a.core().a(), b.core().a()),
        span,
        "of different types",
    );
    conversion(d, a, b)
}

fn conversion(d: Diagnostic, a: &Ty, b: &Ty) -> Diagnostic {
    match (a.core(), b.core()) {
        (x, y) if x.is_text() != y.is_text() && (x.is_scalar() && y.is_scalar()) => {
            d.fix(advice("compare texts", "text(…)"))
        }
        (Ty::DateTime, Ty::Date) | (Ty::Date, Ty::DateTime) => {
            d.fix(advice("compare the day of the instant", "now.date"))
        }
        _ => d,
    }
}

pub(in crate::check) fn text_arithmetic(span: Span, op: &str, left: &str, right: &str) -> Diagnostic {
    let d =
        Diagnostic::error(316, format!("`{op}` works on numbers, not on texts"), span, "a text cannot be counted with");
    let inner = |t: &str| {
        t.strip_prefix('"').and_then(|t| t.strip_suffix('"')).map_or_else(|| format!("{{{t}}}"), str::to_owned)
    };
    if op == "+" {
        let joined = format!("\"{}{}\"", inner(left), inner(right));
        return d.fix(super::replace("join them with braces", span, joined));
    }
    d
}

pub(in crate::check) fn default_type(span: Span, a: &str, b: &str) -> Diagnostic {
    Diagnostic::error(303, format!("the default is {b}, but the value is {a}"), span, "of different types")
        .note("Those who have a value and those who have none must go on with the same type.")
}

pub(in crate::check) fn empty_range(span: Span, low: i64, high: i64) -> Diagnostic {
    Diagnostic::error(
        317,
        format!("nothing lies between {low} and {high}"),
        span,
        "the lower end is above the upper one",
    )
    .fix(super::replace("turn it round", span, format!("{high}..{low}")))
}

pub(in crate::check) fn stray_range(span: Span) -> Diagnostic {
    Diagnostic::error(313, "a range is not a value", span, "belongs after `in`")
        .fix(advice("ask whether a value lies in it", "x in 1..5"))
}

pub(in crate::check) fn stray_percent(span: Span) -> Diagnostic {
    Diagnostic::error(313, "a percentage is not a value", span, "belongs into a `split`")
        .fix(advice("write it as a number", "0.4"))
}

pub(in crate::check) fn stray_lambda(span: Span) -> Diagnostic {
    Diagnostic::error(313, "`=>` belongs into a query over a list", span, "not a value")
        .fix(advice("ask about the elements of a list", "items.any(x => …)"))
}
