//! What can still go wrong after checking: limits, and types that no schema tells.

use crate::diag::Diagnostic;
use crate::source::Span;
use journey_bytecode::limits;

/// J0601: a journey needs more instructions or registers than a unit may have.
pub(super) fn too_large(what: &str, name: &str, span: Span) -> Diagnostic {
    Diagnostic::error(
        601,
        format!("the {what} `{name}` is too large"),
        span,
        format!("needs more than {} instructions or {} values", limits::INSTRUCTIONS, limits::REGISTERS),
    )
    .note("The machine runs a journey as one piece of code, and bounds it so that a person's turn stays short.")
    .note("Split it into several journeys, or call a condition less often: each use is a copy of it.")
}

/// J0602: a table of the bundle is full.
pub(super) fn project_too_large(what: &str, span: Span) -> Diagnostic {
    Diagnostic::error(
        602,
        format!("the project has too many different {what}"),
        span,
        "the last one that fits is before this",
    )
    .note(format!("A bundle holds at most {} {what}. Split the project into several.", limits::TABLE))
}

/// J0603: a type is only known with a schema.
pub(super) fn unknown_type(span: Span) -> Diagnostic {
    Diagnostic::error(603, "the type of this is not known", span, "no schema says what this is")
        .note("Without its schema, a wrong path would only show when a person is in the journey.")
        .note("Name the schema in `journey.toml`, under `[schemas]`.")
}

/// J0604: a value is needed both in parts and as a whole.
pub(super) fn two_shapes(document: &str, path: &[std::sync::Arc<str>], span: Span) -> Diagnostic {
    let path = path.join(".");
    Diagnostic::error(
        604,
        format!("`{path}` is passed on as a whole and also looked into, which is not supported yet"),
        span,
        format!("of {document}"),
    )
    .note("What is passed on travels as the JSON that came in; a query needs its fields one by one.")
    .note("Pass on the fields you need, as a record or a list made with `map`.")
}

/// J0699: the compiler contradicts itself.
pub(super) fn internal(what: &str, span: Span) -> Diagnostic {
    Diagnostic::error(699, format!("the compiler made a mistake: {what}"), span, "while compiling this")
        .note("Please report it, with this line. Nothing was built, so nobody is affected.")
}
