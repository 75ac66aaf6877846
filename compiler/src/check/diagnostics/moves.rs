//! J0438: `moved old -> new`.

use super::{advice, replace, similar};
use crate::ast::Name;
use crate::diag::Diagnostic;
use crate::source::Span;

const WHY: &str = "`moved` says that a step has another name than before, so that counts and the arms people were given stay with it.";

pub(in crate::check) fn still_there(name: &Name, step: Span) -> Diagnostic {
    Diagnostic::error(438, format!("`{}` is the name of a step", name.node), name.span, "not an old name")
        .label(step, "this step")
        .note(WHY)
        .fix(advice("write the old name first", "moved old -> new"))
}

pub(in crate::check) fn twice(name: &Name, first: Span) -> Diagnostic {
    Diagnostic::error(438, format!("`{}` was moved already", name.node), name.span, "moved a second time")
        .label(first, "first time")
        .note(WHY)
}

pub(in crate::check) fn two_into_one(name: &Name, first: Span) -> Diagnostic {
    Diagnostic::error(438, format!("two steps were moved to `{}`", name.node), name.span, "second old name for it")
        .label(first, "has an old name already")
        .note(WHY)
}

pub(in crate::check) fn unknown<'k>(name: &Name, known: impl Iterator<Item = &'k str>) -> Diagnostic {
    let d = Diagnostic::error(438, format!("no step is called `{}`", name.node), name.span, "unknown label").note(WHY);
    match similar(&name.node, known) {
        Some(near) => d.fix(replace("did you mean", name.span, near)),
        None => d,
    }
}
