//! J0436, J0437: branches of a `parallel`.

use super::advice;
use crate::ast::Name;
use crate::diag::Diagnostic;
use crate::source::Span;

pub(in crate::check) fn none(span: Span) -> Diagnostic {
    Diagnostic::error(436, "this `parallel` has no branch", span, "nothing goes on here")
        .fix(advice("say what goes on side by side", "branch mail { … }"))
}

pub(in crate::check) fn too_many(span: Span, most: usize) -> Diagnostic {
    Diagnostic::error(436, format!("a journey has at most {most} branches"), span, "these are more")
}

pub(in crate::check) fn same_name(name: &Name, first: Span) -> Diagnostic {
    Diagnostic::error(436, format!("two branches are called `{}`", name.node), name.span, "second branch of this name")
        .label(first, "first branch of this name")
}

pub(in crate::check) fn first(span: Span, wanted: i64, branches: usize) -> Diagnostic {
    let s = if branches == 1 { "" } else { "es" };
    Diagnostic::error(
        436,
        format!("`first {wanted}` of {branches} branch{s}"),
        span,
        "people would wait for ever, or not at all",
    )
    .note("`all` waits for every branch, `any` for one of them, `first N` for as many as it says.")
}

const OWN: &str = "Branches start with what was known before them, and what happens in one stays in it: the others go on side by side.";

pub(in crate::check) fn leaves(span: Span, word: &str) -> Diagnostic {
    let around = if word == "break" { "`repeat`" } else { "`wait`" };
    Diagnostic::error(
        437,
        format!("`{word}` cannot leave a branch"),
        span,
        format!("the {around} is around the branches"),
    )
    .note(OWN)
    .fix(advice("end the branch, and decide after the `parallel`", "continue"))
    .fix(advice("end everything", "exit \"…\""))
}

pub(in crate::check) fn replaces(name: &Name) -> Diagnostic {
    Diagnostic::error(437, format!("`{}` belongs to all branches", name.node), name.span, "named before the branches")
        .note(OWN)
}

pub(in crate::check) fn elsewhere(name: &Name, step: Span) -> Diagnostic {
    Diagnostic::error(437, format!("`{}` is a step of another branch", name.node), name.span, "not known here")
        .label(step, "this step")
        .note(OWN)
}
