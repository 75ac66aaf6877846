//! J0201, J0207, J0217, J0218: names in expressions.

use super::{advice, declarations::missing_import, replace, similar};
use crate::check::cx::Place;
use crate::check::names::Decl;
use crate::diag::Diagnostic;
use crate::source::Span;

pub(in crate::check) fn unknown_name<'k>(
    name: &str,
    span: Span,
    known: impl Iterator<Item = &'k str>,
    elsewhere: Option<&str>,
) -> Diagnostic {
    let d = Diagnostic::error(201, format!("nothing here is called `{name}`"), span, "unknown name");
    hint(d, name, span, known, elsewhere)
}

pub(in crate::check) fn unknown_function<'k>(
    name: &str,
    span: Span,
    known: impl Iterator<Item = &'k str>,
    elsewhere: Option<&str>,
) -> Diagnostic {
    let d = Diagnostic::error(201, format!("there is no function `{name}`"), span, "unknown name");
    hint(d, name, span, known, elsewhere)
}

/// An event, source, action or journey that does not exist.
pub(in crate::check) fn unknown_decl<'k>(
    kind: &str,
    name: &str,
    span: Span,
    known: impl Iterator<Item = &'k str>,
    elsewhere: Option<&str>,
) -> Diagnostic {
    let d = Diagnostic::error(201, format!("there is no {kind} `{name}`"), span, "unknown name");
    hint(d, name, span, known, elsewhere)
}

fn hint<'k>(
    d: Diagnostic,
    name: &str,
    span: Span,
    known: impl Iterator<Item = &'k str>,
    elsewhere: Option<&str>,
) -> Diagnostic {
    match (elsewhere, similar(name, known)) {
        (Some(module), _) => d.fix(missing_import(name, module, span)),
        (None, Some(near)) => d.fix(replace("did you mean", span, near)),
        (None, None) => d,
    }
}

pub(in crate::check) fn not_a_value(name: &str, span: Span, found: Decl) -> Diagnostic {
    let d = Diagnostic::error(207, format!("`{name}` is {}, not a value", found.words()), span, "a value belongs here");
    match found {
        Decl::Function(_) => d.fix(advice("call it", format!("{name}(…)"))),
        Decl::Event(_) => {
            d.note("An event's values are read through the name it gets where it is waited for: `on E name`.")
        }
        Decl::Endpoint(_) => {
            d.note("An answer is read through the name it gets where it is fetched: `lookup S(…) as name`.")
        }
        _ => d,
    }
}

pub(in crate::check) fn bare(name: &str, span: Span) -> Diagnostic {
    let what = if name == "step" {
        "`step.key` is the key of a step, the same over retries"
    } else {
        "properties of the journey are not supported yet"
    };
    Diagnostic::error(207, format!("`{name}` is not a value here"), span, "a value belongs here").note(what)
}

fn where_(place: Place) -> &'static str {
    match place {
        Place::Event(_) => "an event",
        Place::Endpoint => "a source or action",
        Place::Function(_) => "a function",
        Place::Const => "a constant or test",
        Place::Journey => "a journey",
    }
}

pub(in crate::check) fn no_profile_here(span: Span, place: Place) -> Diagnostic {
    let d = Diagnostic::error(
        217,
        format!("the profile cannot be read in {}", where_(place)),
        span,
        "only journeys know whom they are about",
    );
    match place {
        Place::Event(_) => d.note(
            "Whether a payload is this event depends on the payload alone. A journey can ask more: `on E e where …`.",
        ),
        _ => d.fix(advice("take what is needed as a parameter", "")),
    }
}

pub(in crate::check) fn no_clock_here(span: Span, place: Place) -> Diagnostic {
    Diagnostic::error(
        217,
        format!("the time cannot be read in {}", where_(place)),
        span,
        "only journeys know what time it is",
    )
    .fix(advice("take it as a parameter, or compare in the journey", ""))
}

pub(in crate::check) fn no_step_here(span: Span) -> Diagnostic {
    Diagnostic::error(217, "there is no step here", span, "`step.key` belongs to a source, an action or a journey")
}

pub(in crate::check) fn no_answer(name: &str, span: Span) -> Diagnostic {
    Diagnostic::error(218, format!("`{name}` has no answer to read"), span, "its action does not say what it answers")
        .fix(advice("say so in the action's declaration", "returns { id: string }"))
}
