//! J0451: a condition that everybody passes.

use crate::check::reach::Clash;
use crate::diag::Diagnostic;
use crate::source::Span;

pub(in crate::check) fn report(condition: Span, clash: &Clash) -> Diagnostic {
    let d = Diagnostic::warning(451, "this is always true", condition, "every value passes");
    let d = match clash.with {
        Some(with) if with != condition => d.label(with, "makes it sure"),
        _ => d,
    };
    d.note("Everybody goes the same way; if some were meant to go another, they do not.")
}
