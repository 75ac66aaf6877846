//! J0452: an event that its own `where` rules out.

use crate::check::reach::Clash;
use crate::diag::Diagnostic;

pub(in crate::check) fn report(event: &str, clash: &Clash) -> Diagnostic {
    let title = format!("no payload can be a `{event}`");
    let d = Diagnostic::warning(452, title, clash.part, "no value passes");
    let d = match clash.with {
        Some(with) if with != clash.part => d.label(with, "rules it out"),
        _ => d,
    };
    d.note("Nobody ever enters, wakes or leaves a journey by it.")
}
