//! J0450: a condition that nobody passes.

use crate::check::reach::Clash;
use crate::diag::Diagnostic;
use crate::source::Span;

pub(in crate::check) fn report(clash: &Clash) -> Diagnostic {
    let d = Diagnostic::warning(450, "this is never true", clash.part, "no value passes");
    let d = match clash.with {
        Some(with) if with != clash.part => d.label(with, "rules it out"),
        _ => d,
    };
    d.note("Nobody ever comes this way, and what stands here is done for no one.")
}

/// An arm of a `wait` whose events all go to an earlier one.
pub(in crate::check) fn taken_before(place: Span, event: &str, earlier: Span) -> Diagnostic {
    Diagnostic::warning(450, format!("no `{event}` ever comes to this arm"), place, "never taken")
        .label(earlier, "this arm takes them before")
        .note("The arms of a `wait` are asked in order; the first that fits takes the event.")
}
