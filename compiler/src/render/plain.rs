//! For screen readers and logs: full sentences, no drawing, no colour.

use super::{one_line, place, word};
use crate::diag::Diagnostic;
use crate::source::Sources;
use std::fmt::Write;

/// Findings as lines of words.
#[must_use]
pub fn plain(diagnostics: &[Diagnostic], sources: &Sources) -> String {
    let mut out = String::new();
    for (i, d) in diagnostics.iter().enumerate() {
        if i > 0 {
            out.push('\n');
        }
        one(&mut out, d, sources);
    }
    out
}

fn one(out: &mut String, d: &Diagnostic, sources: &Sources) {
    let _ = writeln!(out, "{} {}: {}", word(d.severity), d.code, one_line(&d.title));
    for (i, label) in d.labels.iter().enumerate() {
        let p = place::Place::of(sources, label.span);
        let also = if i == 0 { "at" } else { "see also" };
        let said = if label.text.is_empty() { String::new() } else { format!(": {}", one_line(&label.text)) };
        let _ = writeln!(out, "  {also} {}, line {}, column {}{said}", p.path, p.line, p.column);
        let text = sources.get(label.span.file).map_or("", |f| place::line_text(f, label.span)).trim();
        if !text.is_empty() {
            let _ = writeln!(out, "    {}", one_line(text));
        }
    }
    for note in d.notes.iter().flat_map(|n| n.lines()) {
        let _ = writeln!(out, "  {note}");
    }
    for fix in &d.fixes {
        let preview = if fix.preview.is_empty() { String::new() } else { format!(": {}", one_line(&fix.preview)) };
        let _ = writeln!(out, "  fix: {}{preview}", one_line(&fix.title));
    }
    let _ = writeln!(out, "  more: journeyc explain {}", d.code);
}
