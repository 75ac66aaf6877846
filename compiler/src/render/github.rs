//! For GitHub Actions: annotations, worst first, and no more than it shows.

use super::place;
use crate::diag::{Diagnostic, Severity};
use crate::source::Sources;
use std::fmt::Write;

/// GitHub silently drops what exceeds this, per step and severity.
const SHOWN: usize = 10;

/// Findings as workflow commands.
#[must_use]
pub fn github(diagnostics: &[Diagnostic], sources: &Sources) -> String {
    let mut out = String::new();
    for (severity, command) in [(Severity::Error, "error"), (Severity::Warning, "warning"), (Severity::Note, "notice")]
    {
        let found = diagnostics.iter().filter(|d| d.severity == severity);
        for d in found.clone().take(SHOWN) {
            one(&mut out, command, d, sources);
        }
        let cut = found.count().saturating_sub(SHOWN);
        if cut > 0 {
            let _ = writeln!(out, "{cut} more of severity {command} are not shown as annotations");
        }
    }
    out
}

fn one(out: &mut String, command: &str, d: &Diagnostic, sources: &Sources) {
    let (start, end) = (place::Place::of(sources, d.span()), place::Place::of(sources, d.span().after()));
    let mut body = d.title.clone();
    for line in d.labels.iter().take(1).map(|l| &l.text).chain(&d.notes).filter(|l| !l.is_empty()) {
        body.push('\n');
        body.push_str(line);
    }
    let _ = writeln!(
        out,
        "::{command} file={},line={},endLine={},col={},endColumn={},title={}::{}",
        property(start.path),
        start.line,
        end.line,
        start.column,
        end.column,
        d.code,
        data(&body)
    );
}

fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
