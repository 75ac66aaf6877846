//! J0213, J0410, J0413: steps of tests.

use super::{advice, replace};
use crate::ast::Name;
use crate::diag::Diagnostic;
use crate::source::Span;

pub(in crate::check) fn wrong_verb(verb: &Name, target: &Name, right: &str) -> Diagnostic {
    let what = if right == "sent" { "a message" } else { "no message" };
    Diagnostic::error(213, format!("`{}` is {what}: write `{right}`", target.node), verb.span, "for others")
        .note("Messages are `sent`; sources and other actions are `called`.")
        .fix(replace(format!("write `{right}`"), verb.span, right))
}

pub(in crate::check) fn no_journey(span: Span) -> Diagnostic {
    Diagnostic::error(410, "no journey has this step", span, "unknown label")
}

pub(in crate::check) fn no_arm(name: &Name, known: &[&str]) -> Diagnostic {
    let d = Diagnostic::error(410, format!("the split has no arm `{}`", name.node), name.span, "unknown arm")
        .note(format!("It has `{}`.", known.join("`, `")));
    match super::similar(&name.node, known.iter().copied()) {
        Some(near) => d.fix(replace("did you mean", name.span, near)),
        None => d,
    }
}

pub(in crate::check) fn clash(span: Span, path: &str) -> Diagnostic {
    Diagnostic::error(315, format!("`{path}` is given twice"), span, "second value")
}

pub(in crate::check) fn not_an_instant(span: Span, found: &str) -> Diagnostic {
    Diagnostic::error(303, "an instant with its zone is needed", span, format!("found {found}"))
        .fix(advice("say of which zone's clock", "2026-03-06T09:00[Europe/Paris]"))
}

pub(in crate::check) fn forwards(span: Span) -> Diagnostic {
    Diagnostic::error(413, "time only goes forward", span, "not a length of time above zero")
}
