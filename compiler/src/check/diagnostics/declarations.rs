//! J0202–J0209, J0212, J0216, J0220: declarations and imports.

use super::{advice, insert, replace, safe, similar};
use crate::ast::Name;
use crate::diag::{Diagnostic, Severity};
use crate::source::{Span, Spanned};

pub(in crate::check) fn declared_twice(name: &Name, first: Span) -> Diagnostic {
    Diagnostic::error(202, format!("`{}` is declared twice", name.node), name.span, "second declaration")
        .label(first, "first declaration")
        .note("A name means one thing in a file; with two, nobody could tell which one a journey uses.")
        .fix(advice("give one of them another name", ""))
}

pub(in crate::check) fn field_twice(name: &Name) -> Diagnostic {
    Diagnostic::error(202, format!("field `{}` is declared twice", name.node), name.span, "second declaration")
}

pub(in crate::check) fn unknown_module<'k>(
    module: &Spanned<String>,
    known: impl Iterator<Item = &'k str>,
) -> Diagnostic {
    let d = Diagnostic::error(203, format!("there is no module `{}`", module.node), module.span, "no such file").note(
        format!(
            "A module is a file: `{}` is `{}.journey`, below a source folder of the project.",
            module.node,
            module.node.replace('.', "/")
        ),
    );
    match similar(&module.node, known) {
        Some(near) => d.fix(replace("did you mean", module.span, near)),
        None => d,
    }
}

pub(in crate::check) fn not_in_module<'k>(
    name: &Name,
    module: &str,
    known: impl Iterator<Item = &'k str>,
) -> Diagnostic {
    let d = Diagnostic::error(204, format!("`{module}` declares no `{}`", name.node), name.span, "not declared there")
        .note("Only what a file declares itself can be imported from it, not what it imports.");
    match similar(&name.node, known) {
        Some(near) => d.fix(replace("did you mean", name.span, near)),
        None => d,
    }
}

pub(in crate::check) fn unused_import(name: &Name, alone: bool) -> Diagnostic {
    Diagnostic::warning(205, format!("`{}` is imported, but not used", name.node), name.span, "never used in this file")
        .fix(advice(if alone { "remove the line" } else { "remove the name" }, ""))
}

pub(in crate::check) fn unused(kind: &str, name: &Name) -> Diagnostic {
    Diagnostic::warning(206, format!("the {kind} `{}` is never used", name.node), name.span, "nothing refers to it")
        .note("Nobody will notice when it stops being right.")
}

pub(in crate::check) fn wrong_kind(span: Span, name: &str, found: &str, wanted: &str) -> Diagnostic {
    Diagnostic::error(207, format!("`{name}` is {found}, not {wanted}"), span, format!("{wanted} belongs here"))
}

pub(in crate::check) fn name_taken(name: &Name, first: Span) -> Diagnostic {
    Diagnostic::error(208, format!("the name `{}` is taken", name.node), name.span, "already means something here")
        .label(first, "declared here")
        .note("A name keeps its meaning as long as it can be used, so that a journey can be read aloud.")
        .fix(advice("choose another name", ""))
}

pub(in crate::check) fn reserved(name: &Name) -> Diagnostic {
    Diagnostic::error(209, format!("`{}` is a word of the language", name.node), name.span, "cannot be declared")
        .fix(advice("choose another name", ""))
}

pub(in crate::check) fn unknown_type<'k>(span: Span, name: &str, known: impl Iterator<Item = &'k str>) -> Diagnostic {
    let d = Diagnostic::error(201, format!("there is no type `{name}`"), span, "not a type, schema, source or event");
    match similar(name, known) {
        Some(near) => d.fix(replace("did you mean", span, near)),
        None => d.note("Types are `boolean string integer decimal date time datetime localdatetime duration`, `list of T`, `map of T`, `T?`, records, and the schemas of journey.toml."),
    }
}

pub(in crate::check) fn unknown_schema<'k>(name: &Name, known: impl Iterator<Item = &'k str>) -> Diagnostic {
    let d = Diagnostic::error(
        212,
        format!("there is no schema `{}`", name.node),
        name.span,
        "not named in journey.toml",
    )
    .note(
        "The schema says which fields an event has and of which type; without it nothing of the event can be checked.",
    );
    match similar(&name.node, known) {
        Some(near) => d.fix(replace("did you mean", name.span, near)),
        None => d.fix(advice(
            "name it under [schemas] in journey.toml",
            format!("{} = {{ class = \"experienceevent\", groups = [] }}", name.node),
        )),
    }
}

pub(in crate::check) fn answers_nothing(span: Span, name: &str) -> Diagnostic {
    Diagnostic::error(218, format!("`{name}` answers nothing"), span, "it has no `returns`, so there is no type")
        .fix(advice("say what it answers, in its declaration", "returns { id: string }"))
}

pub(in crate::check) fn recursive(span: Span, kind: &str) -> Diagnostic {
    Diagnostic::error(216, format!("this {kind} needs itself"), span, "goes round in a circle")
        .note("Everything a journey works out comes to an end: types, constants and functions may not need themselves.")
}

pub(in crate::check) fn no_schemas(span: Span) -> Diagnostic {
    Diagnostic::new(Severity::Note, 220, "no schemas: paths are not checked", span, "of unknown type")
        .note("Names, steps and the flow are checked all the same. A project with a journey.toml that names its schemas can be built and run.")
        .fix(advice("name the schemas in journey.toml", "[schemas]"))
}

pub(in crate::check) fn no_profile_schema(span: Span) -> Diagnostic {
    Diagnostic::error(212, "the project names no profile schema", span, "of unknown type")
        .note("What is known of people is described by the schema `Profile`.")
        .fix(advice(
            "name it under [schemas] in journey.toml",
            "Profile = { class = \"profile\", groups = [\"profile-person-details\"] }",
        ))
}

pub(in crate::check) fn lower_camel(name: &Name, wanted: &str) -> Diagnostic {
    Diagnostic::warning(
        221,
        format!("`{}` starts with a small letter", name.node),
        name.span,
        "declared names are written like `CartChanged`",
    )
    .note("Capital letters tell declared things from values and labels at a glance.")
    .fix(advice("rename it", wanted))
}

pub(in crate::check) fn missing_import(name: &str, module: &str, span: Span) -> crate::diag::Fix {
    safe(insert(
        "import it",
        Span { start: 0, end: 0, ..span },
        format!("from {module} use {name}\n"),
        format!("from {module} use {name}"),
    ))
}
