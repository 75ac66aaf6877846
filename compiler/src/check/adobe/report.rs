//! J0702, J0703: expressions in the Adobe syntax.

use crate::check::diagnostics::{replace, similar};
use crate::diag::Diagnostic;
use crate::hir::Ty;
use crate::source::Span;
use journey_stdlib::functions::{self, Form};

fn types(types: &[&Ty]) -> String {
    let words: Vec<String> = types.iter().map(|t| if t.is_unknown() { "null".into() } else { t.words() }).collect();
    format!("found {}", words.join(" and "))
}

pub(in crate::check) fn operands(span: Span, operator: &str, found: &[&Ty], wanted: &str) -> Diagnostic {
    Diagnostic::error(702, format!("`{operator}` takes {wanted}"), span, types(found))
}

pub(in crate::check) fn no_boolean(span: Span, found: &Ty) -> Diagnostic {
    Diagnostic::error(702, "a condition is true or false", span, types(&[found]))
}

pub(in crate::check) fn mixed_list(span: Span, first: &Ty, found: &Ty) -> Diagnostic {
    Diagnostic::error(702, "the elements of a list are of one type", span, types(&[first, found]))
}

pub(in crate::check) fn branches(span: Span, a: &Ty, b: &Ty) -> Diagnostic {
    Diagnostic::error(702, "both branches are of one type", span, types(&[a, b]))
}

pub(in crate::check) fn never_equal(span: Span, a: &Ty, b: &Ty) -> Diagnostic {
    Diagnostic::error(702, "these can never be equal", span, types(&[a, b]))
        .note("Journey Orchestration compares values of one type only; Journey Optimizer answers false.")
}

pub(in crate::check) fn default_type(span: Span, field: &Ty, found: &Ty) -> Diagnostic {
    Diagnostic::error(702, "a default value is of the type of its field", span, types(&[found]))
        .note(format!("The field is {}.", field.a()))
}

pub(in crate::check) fn bare_call(span: Span, place: &str) -> Diagnostic {
    Diagnostic::error(703, format!("a call that is {place} stands in parentheses"), span, "put parentheses around it")
}

pub(in crate::check) fn no_loop(span: Span, name: &str) -> Diagnostic {
    Diagnostic::error(
        703,
        format!("`{name}` has a meaning within a query only"),
        span,
        "not within a query of this kind",
    )
    .note("It is the element that `all`, `first` or `last` looks at.")
}

pub(in crate::check) fn unknown_name(span: Span, name: &str) -> Diagnostic {
    Diagnostic::error(703, format!("nothing is called `{name}`"), span, "unknown")
        .note("Fields of events are written `@{Event.field}`, fields of sources `#{Source.Group.field}`.")
}

pub(in crate::check) fn unknown_function(span: Span, name: &str) -> Diagnostic {
    let d = Diagnostic::error(703, format!("there is no function `{name}`"), span, "unknown");
    let known = functions::all().filter(|f| f.form == Form::Call && !f.own).map(|f| f.name);
    match similar(name, known) {
        Some(near) => d.fix(replace("did you mean", span, near)),
        None => d,
    }
}

pub(in crate::check) fn constant(span: Span, what: &str) -> Diagnostic {
    Diagnostic::error(703, format!("{what} is a constant text"), span, "not a constant")
}

pub(in crate::check) fn no_date(span: Span) -> Diagnostic {
    Diagnostic::error(703, "this says no date", span, "cannot be read")
        .note("Write `date(\"2021-02-19\")`, `date(\"2021-02-19T09:00:00\")` or `date(\"2021-02-19T09:00:00Z\")`.")
}

pub(in crate::check) fn unreadable(span: Span, function: &str) -> Diagnostic {
    Diagnostic::error(703, format!("`{function}` cannot read this text"), span, "for nobody")
}

pub(in crate::check) fn no_query(span: Span, name: &str) -> Diagnostic {
    Diagnostic::error(703, format!("there is no query `{name}` of this form"), span, "unknown")
        .note("There are `all`, `first` and `last` with or without a condition, `at(n)`, `entry('key')`, `keys()` and `firstEntryKey()`.")
}

pub(in crate::check) fn no_list(span: Span, query: &str, found: &Ty) -> Diagnostic {
    Diagnostic::error(702, format!("`{query}` is asked of a list"), span, types(&[found]))
}

pub(in crate::check) fn no_map(span: Span, found: &Ty) -> Diagnostic {
    Diagnostic::error(702, "keys are asked of a map in the data", span, types(&[found]))
}

pub(in crate::check) fn too_large(span: Span) -> Diagnostic {
    Diagnostic::error(702, "this whole number is too large", span, "beyond 9223372036854775807")
}
