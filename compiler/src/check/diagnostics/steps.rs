//! J0213, J0215, J0406, J0408, J0410: steps, their labels and arguments.

use super::{advice, insert, replace, similar};
use crate::ast::Name;
use crate::check::checker::ParamInfo;
use crate::diag::Diagnostic;
use crate::source::Span;

pub(in crate::check) fn duplicate(name: &Name, first: Span) -> Diagnostic {
    Diagnostic::error(406, format!("two steps are called `{}`", name.node), name.span, "second step of this name")
        .label(first, "first step of this name")
        .note("A label tells where people are, also after the journey has changed; it must name one step.")
        .fix(advice("give one of them another name", ""))
}

pub(in crate::check) fn unlabelled(span: Span, at: Span, label: &str, preview: &str) -> Diagnostic {
    Diagnostic::warning(408, "people rest here, and the step has no name", span, "no `as` label")
        .note("Without a label of its own the step is named after its place: people in it would be lost when a step is put before it.")
        .fix(insert("name it", at, format!(" as {label}"), preview))
}

pub(in crate::check) fn unknown_label<'k>(name: &Name, known: impl Iterator<Item = &'k str>) -> Diagnostic {
    let d = Diagnostic::error(410, format!("no step is called `{}`", name.node), name.span, "unknown label");
    match similar(&name.node, known) {
        Some(near) => d.fix(replace("did you mean", name.span, near)),
        None => d,
    }
}

pub(in crate::check) fn label_later(name: &Name, step: Span) -> Diagnostic {
    Diagnostic::error(410, format!("`{}` comes later", name.node), name.span, "not reached yet")
        .label(step, "this step")
}

pub(in crate::check) fn wrong_verb(verb: &str, name: &Name, what: &str, right: &str, at: Span) -> Diagnostic {
    Diagnostic::error(213, format!("`{}` is {what}: write `{right}`", name.node), at, format!("`{verb}` is for others"))
        .note("`lookup` asks a source, `send` sends a message (a person's consent and pauses apply to it), `call` does any other action.")
        .fix(replace(format!("write `{right}`"), at, right))
}

pub(in crate::check) fn unnamed_argument(span: Span, of: &str, params: &[ParamInfo]) -> Diagnostic {
    let d = Diagnostic::error(215, format!("arguments of `{of}` are named"), span, "which parameter is it?");
    match params {
        [one] => d.fix(insert("name it", super::before(span), format!("{}: ", one.name), format!("{}: …", one.name))),
        _ => d.note(format!("It takes {}.", list(params))),
    }
}

fn list(params: &[ParamInfo]) -> String {
    let names: Vec<String> = params.iter().map(|p| format!("`{}: {}`", p.name, p.ty.words())).collect();
    if names.is_empty() { "nothing".into() } else { names.join(", ") }
}

pub(in crate::check) fn unknown_argument(name: &Name, of: &str, params: &[ParamInfo]) -> Diagnostic {
    let d = Diagnostic::error(215, format!("`{of}` takes no `{}`", name.node), name.span, "no such parameter");
    match similar(&name.node, params.iter().map(|p| &*p.name)) {
        Some(near) => d.fix(replace("did you mean", name.span, near)),
        None => d.note(format!("It takes {}.", list(params))),
    }
}

pub(in crate::check) fn argument_twice(name: &Name) -> Diagnostic {
    Diagnostic::error(215, format!("`{}` is given twice", name.node), name.span, "second value")
}

pub(in crate::check) fn argument_missing(span: Span, of: &str, params: &[&ParamInfo]) -> Diagnostic {
    let names: Vec<String> = params.iter().map(|p| format!("`{}`", p.name)).collect();
    let mut d = Diagnostic::error(215, format!("`{of}` needs {}", names.join(" and ")), span, "missing here");
    if let Some(first) = params.first() {
        d = d.label(first.span, "declared without a default");
    }
    d
}

pub(in crate::check) fn needless_handler(span: Span, why: &str) -> Diagnostic {
    Diagnostic::warning(412, "this can never happen", span, "never taken").note(why)
}
