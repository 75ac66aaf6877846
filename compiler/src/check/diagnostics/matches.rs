//! J0430, J0431: arms of a `match`.

use super::{advice, insert};
use crate::diag::Diagnostic;
use crate::source::Span;

/// What stands for absence among the values that are missing.
pub(in crate::check) const NO_VALUE: &str = "no value";

pub(in crate::check) fn missing(span: Span, left: &[String]) -> Diagnostic {
    let end = Span { start: span.end.saturating_sub(1), end: span.end.saturating_sub(1), ..span };
    let shown = |values: &[String]| match values {
        [only] => only.clone(),
        [first @ .., last] => format!("{} or {last}", first.join(", ")),
        [] => String::new(),
    };
    let d = Diagnostic::error(
        430,
        format!("nothing is said for {}", shown(left)),
        span,
        "does not say what happens to everybody",
    )
    .note("All values are known, so each needs an arm: people with the others would go on as if nothing was meant for them.");
    let values: Vec<String> = left.iter().filter(|v| *v != NO_VALUE).cloned().collect();
    let d = match (values.is_empty(), values.len() == left.len()) {
        (false, true) => {
            let arm = format!("{} {{ }}", values.join(", "));
            d.fix(insert("add an arm for them", end, format!("  {arm}\n"), arm))
        }
        _ => d,
    };
    d.fix(insert("let all others go one way", end, "  else { }\n", "else { }"))
}

pub(in crate::check) fn needless_else(span: Span) -> Diagnostic {
    Diagnostic::warning(431, "nobody ever gets here", span, "the arms before it take every value")
        .note("When the schema gets another value, the compiler points here only if there is no `else`.")
        .fix(advice("leave the `else` out", ""))
}

pub(in crate::check) fn twice(span: Span, first: Span) -> Diagnostic {
    Diagnostic::warning(431, "this value has an arm already", span, "nobody gets here with it")
        .label(first, "everybody with it goes here")
        .fix(advice("take it out of one of them", ""))
}
