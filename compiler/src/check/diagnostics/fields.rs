//! J0304, J0305, J0309: fields of objects, elements of lists and maps.

use super::{advice, insert, replace, similar};
use crate::ast::Name;
use crate::diag::{Diagnostic, Edit, Fix};
use crate::hir::{Expr, Ty};
use crate::source::Span;
use std::sync::Arc;

pub(in crate::check) fn no_such_field(of: &Ty, name: &Name, known: &[Arc<str>]) -> Diagnostic {
    let owner = match of {
        Ty::Object(node, _) => node.facts().title.map_or_else(|| "this object".to_owned(), |t| format!("\"{t}\"")),
        Ty::Record(r) => r.name.as_ref().map_or_else(|| "this record".to_owned(), |n| format!("`{n}`")),
        _ => of.words(),
    };
    let d = Diagnostic::error(304, format!("{owner} has no field `{}`", name.node), name.span, "no such field")
        .note("A path that no schema declares is absent for everybody: nobody would ever come this way.");
    let plain = name.node.rsplit(':').next().unwrap_or(&name.node);
    let near = known
        .iter()
        .map(AsRef::as_ref)
        .find(|k| *k == plain)
        .or_else(|| similar(&name.node, known.iter().map(AsRef::as_ref)));
    match near {
        Some(near) => d.fix(replace("did you mean", name.span, near)),
        None if known.len() <= 12 && !known.is_empty() => d.note(format!("It has `{}`.", known.join("`, `"))),
        None => d,
    }
}

pub(in crate::check) fn of_a_list(list: &Expr, name: &Name, text: &str, span: Span) -> Diagnostic {
    let field = &name.node;
    Diagnostic::error(305, format!("`{text}` is a list: which `{field}`?"), span, "there may be many, or none")
        .label(list.span, list.ty.words())
        .note("A person can have several of them; say which one counts, or ask about all.")
        .fix(insert("of the first", list.span.after(), ".first", format!("{text}.first.{field}")))
        .fix(Fix {
            title: "of all, as a list".into(),
            preview: format!("{text}.map(x => x.{field})"),
            edits: vec![Edit { span: name.span, text: format!("map(x => x.{field})") }],
            safe: false,
        })
        .fix(advice("is there one that …", format!("{text}.any(x => x.{field} == …)")))
}

pub(in crate::check) fn map_by_dot(map: &Expr, name: &Name, text: &str) -> Diagnostic {
    let dot = Span { start: map.span.end, end: name.span.end, ..name.span };
    Diagnostic::error(305, format!("`{text}` is a map: its keys are data, not fields"), name.span, "a key, not a field")
        .label(map.span, map.ty.words())
        .fix(Fix {
            preview: format!("{text}[\"{}\"]", name.node),
            ..replace("name the key in brackets", dot, format!("[\"{}\"]", name.node))
        })
}

pub(in crate::check) fn not_a_map(e: &Expr, text: &str) -> Diagnostic {
    let d = Diagnostic::error(305, format!("`{text}` is not a map"), e.span, e.ty.words());
    match e.ty.core() {
        Ty::List(_) => d.fix(advice("take an element by its place, from 0", format!("{text}.at(0)"))),
        Ty::Object(..) | Ty::Record(_) => d.fix(advice("fields stand after a dot", format!("{text}.name"))),
        _ => d,
    }
}

pub(in crate::check) fn free_form(name: &Name, text: &str) -> Diagnostic {
    Diagnostic::error(304, format!("the schema does not say what is in `{text}`"), name.span, "cannot be read")
        .note("A free-form object can be passed on as it is, and asked whether it `is present`.")
}

pub(in crate::check) fn no_property(of: &Ty, name: &Name) -> Diagnostic {
    let d = Diagnostic::error(304, format!("{} has no `{}`", of.a(), name.node), name.span, "no such property");
    let known = journey_stdlib::functions::all().filter(|f| f.form == journey_stdlib::functions::Form::Property);
    match (of, similar(&name.node, known.map(|f| f.name))) {
        (Ty::DateTime | Ty::LocalDateTime | Ty::Date | Ty::Time, Some(near)) => {
            d.fix(replace("did you mean", name.span, near))
        }
        _ => d,
    }
}

pub(in crate::check) fn deprecated(name: &Name, words: &str) -> Diagnostic {
    let d = Diagnostic::warning(
        309,
        format!("the field `{}` is deprecated", name.node),
        name.span,
        "may stop being filled",
    );
    if words.is_empty() { d } else { d.note(format!("The schema says: {words}")) }
}
