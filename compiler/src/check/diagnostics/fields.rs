//! J0304, J0305, J0309: fields of objects, elements of lists and maps.

use super::{advice, insert, replace, similar};
use crate::ast::Name;
use crate::diag::{Diagnostic, Edit, Fix};
use crate::hir::{Expr, Ty};
use crate::schema::Suggestion;
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

/// Where the field may be instead: at another place, under its name in Platform's form, in a field group to include.
pub(in crate::check) fn meant(
    mut finding: Diagnostic,
    name: &Name,
    here: &[Suggestion],
    root: &[Suggestion],
) -> Diagnostic {
    if finding.fixes.is_empty() {
        for suggestion in here {
            let Some(path) = suggestion.path() else { continue };
            let title = match suggestion {
                Suggestion::PlatformName(_) => "its name in events and profiles",
                Suggestion::Elsewhere(_) => "it is further down",
                _ => "did you mean",
            };
            finding = finding.fix(replace(title, name.span, written(path)));
        }
    }
    if finding.fixes.is_empty() {
        let elsewhere = root.iter().filter(|s| matches!(s, Suggestion::Elsewhere(_))).filter_map(Suggestion::path);
        for path in elsewhere {
            finding = finding.fix(advice("another place has a field of this name", written(path)));
        }
    }
    for suggestion in root {
        if let Suggestion::NotIncluded { group, id } = suggestion {
            let short = id.trim_end_matches('/').rsplit('/').next().unwrap_or(id);
            finding = finding
                .note(format!("It is declared by the field group {group}, which this schema does not include."))
                .fix(advice("add the field group in journey.toml", format!("groups = [\"{short}\", …]")));
        }
    }
    finding
}

/// A path as it is written in a journey.
fn written(path: &str) -> String {
    let plain = |name: &str| {
        name.starts_with(|c: char| c.is_alphabetic() || c == '_')
            && name.chars().all(|c| c.is_alphanumeric() || c == '_')
    };
    let names = path.split('.').map(|name| if plain(name) { name.to_owned() } else { format!("`{name}`") });
    names.collect::<Vec<_>>().join(".")
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

pub(in crate::check) fn deprecated(name: &Name, words: &str, instead: Option<&str>) -> Diagnostic {
    let d = Diagnostic::warning(
        309,
        format!("the field `{}` is deprecated", name.node),
        name.span,
        "may stop being filled",
    );
    let d = if words.is_empty() { d } else { d.note(format!("The schema says: {words}")) };
    match instead {
        Some(other) => d.fix(replace("the schema names another field instead", name.span, written(other))),
        None => d,
    }
}
