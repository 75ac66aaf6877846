//! J0290: parts of the language that this edition of the compiler does not have yet.

use crate::diag::Diagnostic;
use crate::source::Span;

pub(in crate::check) fn feature(kind: &str, span: Span) -> Diagnostic {
    Diagnostic::error(290, format!("{kind} is not supported yet"), span, "belongs to a later edition")
        .note("The compiler knows the form, but cannot build it. It says so once for each kind.")
}

pub(in crate::check) fn ty(span: Span, name: &str) -> Diagnostic {
    Diagnostic::error(290, format!("the type `{name}` is not supported yet"), span, "belongs to a later edition")
}
