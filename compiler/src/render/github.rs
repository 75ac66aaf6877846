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

/// All findings as a table of Markdown, for the summary of a step: there nothing is cut.
#[must_use]
pub fn table(diagnostics: &[Diagnostic], sources: &Sources) -> String {
    if diagnostics.is_empty() {
        return "### journeyc: no findings\n".to_owned();
    }
    let mut out = format!("### journeyc: {} findings\n\n", diagnostics.len());
    out.push_str("| | Code | Place | What |\n|---|---|---|---|\n");
    let mut sorted: Vec<&Diagnostic> = diagnostics.iter().collect();
    sorted.sort_by_key(|d| d.severity);
    for d in sorted {
        let place = place::Place::of(sources, d.span());
        let (place, title) = (cell(&place.to_string()), cell(&d.title));
        let _ = writeln!(out, "| {} | {} | {place} | {title} |", super::word(d.severity), d.code);
    }
    out
}

/// Text of a cell: no line ends, no bars, no markup.
fn cell(text: &str) -> String {
    super::one_line(text).replace('\\', "\\\\").replace('|', "\\|").replace('<', "&lt;").replace('*', "\\*")
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
