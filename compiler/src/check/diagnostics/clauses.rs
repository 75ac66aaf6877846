//! J0210, J0211, J0213, J0214, J0439, J0445: clauses of events, sources, actions and journeys.

use super::{advice, replace, similar};
use crate::ast::{Expr, Name};
use crate::diag::Diagnostic;
use crate::source::Span;

pub(in crate::check) fn missing(span: Span, what: &str, clause: &str, why: &str, example: &str) -> Diagnostic {
    Diagnostic::error(210, format!("{what} has no `{clause}`"), span, format!("`{clause}` is missing"))
        .note(why)
        .fix(advice("add one", example))
}

pub(in crate::check) fn twice(clause: &str, span: Span, first: Span) -> Diagnostic {
    Diagnostic::error(211, format!("`{clause}` is given twice"), span, "second one").label(first, "first one")
}

pub(in crate::check) fn does_not_belong(clause: &str, span: Span, what: &str, why: &str) -> Diagnostic {
    Diagnostic::error(213, format!("`{clause}` does not belong to {what}"), span, "leave it out").note(why)
}

/// A word that is not one of a few.
pub(in crate::check) fn unknown_word(kind: &str, name: &Name, known: &[&str]) -> Diagnostic {
    let d = Diagnostic::error(
        214,
        format!("there is no {kind} `{}`", name.node),
        name.span,
        format!("one of `{}`", known.join("`, `")),
    );
    match similar(&name.node, known.iter().copied()) {
        Some(near) => d.fix(replace("did you mean", name.span, near)),
        None => d,
    }
}

pub(in crate::check) fn setting(span: Span, title: impl Into<String>, label: impl Into<String>) -> Diagnostic {
    Diagnostic::error(214, title, span, label)
}

pub(in crate::check) fn secret_wanted(e: &Expr) -> Diagnostic {
    Diagnostic::error(214, "a secret belongs here, by its name", e.span, "not a secret")
        .note("The value itself never stands in a program: the daemon puts it in when a request leaves.")
        .fix(advice("name the secret", "secret(\"loyalty-token\")"))
}

pub(in crate::check) fn not_a_path(e: &Expr) -> Diagnostic {
    Diagnostic::error(214, "`require` takes paths", e.span, "not a path")
        .fix(advice("name fields, with dots", "require commerce.cart.cartID"))
}

pub(in crate::check) fn key_type(span: Span, found: &str) -> Diagnostic {
    Diagnostic::error(303, "the key of an event is a text", span, format!("found {found}"))
        .note("It says whom the event is about.")
}

pub(in crate::check) fn no_event_id(span: Span, path: &str) -> Diagnostic {
    Diagnostic::error(439, "the schema has no place for the id of the event", span, format!("there is no `{path}`"))
        .note("The sending system writes the id into the payload there; without the field every such event would be ignored.")
        .fix(advice("add the field group to the schema in journey.toml", "groups = [\"eventid\", …]"))
        .fix(advice("or tell the event by its content", "where eventType == \"commerce.productListAdds\""))
}

pub(in crate::check) fn ends_before_it_starts(ends: Span, starts: Span) -> Diagnostic {
    Diagnostic::error(445, "the journey ends before it starts", ends, "no later than the start")
        .label(starts, "people enter from here on")
        .note("Nobody could ever enter.")
        .fix(advice("name a later end", "ends 2026-12-27T00:00Z"))
}
