//! Places and findings in the terms of the protocol.

use journey_compiler::diag::{Diagnostic, Severity};
use journey_compiler::source::{SourceFile, Sources, Span};
use tower_lsp::ls_types as lsp;

/// In which units the client counts characters of a line.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Encoding {
    /// Bytes.
    Utf8,
    /// The protocol's default.
    Utf16,
}

/// The position of a byte offset; an offset inside a character counts as its start.
pub(crate) fn position(file: &SourceFile, offset: u32, encoding: Encoding) -> lsp::Position {
    let lines = file.line_starts();
    let line = lines.partition_point(|start| *start <= offset).max(1) - 1;
    let start = lines.get(line).copied().unwrap_or(0) as usize;
    let mut end = (offset as usize).min(file.text.len());
    while !file.text.is_char_boundary(end) {
        end -= 1;
    }
    let before = file.text.get(start..end).unwrap_or("");
    let column = match encoding {
        Encoding::Utf8 => before.len(),
        Encoding::Utf16 => before.encode_utf16().count(),
    };
    lsp::Position { line: line as u32, character: column as u32 }
}

/// The range of a span in its file.
pub(crate) fn range(file: &SourceFile, span: Span, encoding: Encoding) -> lsp::Range {
    lsp::Range { start: position(file, span.start, encoding), end: position(file, span.end, encoding) }
}

/// A finding with its secondary places, notes and ways out as the editor shows them.
pub(crate) fn diagnostic(
    finding: &Diagnostic,
    sources: &Sources,
    encoding: Encoding,
    uri: impl Fn(&str) -> Option<lsp::Uri>,
) -> Option<lsp::Diagnostic> {
    let file = sources.get(finding.span().file)?;
    let related = finding.labels.iter().skip(1).filter_map(|label| {
        let file = sources.get(label.span.file)?;
        let location = lsp::Location { uri: uri(&file.path)?, range: range(file, label.span, encoding) };
        Some(lsp::DiagnosticRelatedInformation { location, message: label.text.clone() })
    });
    let related: Vec<_> = related.collect();
    Some(lsp::Diagnostic {
        range: range(file, finding.span(), encoding),
        severity: Some(match finding.severity {
            Severity::Error => lsp::DiagnosticSeverity::ERROR,
            Severity::Warning => lsp::DiagnosticSeverity::WARNING,
            Severity::Note => lsp::DiagnosticSeverity::INFORMATION,
        }),
        code: Some(lsp::NumberOrString::String(finding.code.to_string())),
        source: Some("journeyc".into()),
        message: message(finding),
        related_information: (!related.is_empty()).then_some(related),
        ..lsp::Diagnostic::default()
    })
}

fn message(finding: &Diagnostic) -> String {
    let mut text = finding.title.clone();
    if let Some(label) = finding.labels.first().filter(|l| !l.text.is_empty()) {
        text.push('\n');
        text.push_str(&label.text);
    }
    for note in &finding.notes {
        text.push('\n');
        text.push_str(note);
    }
    for fix in &finding.fixes {
        text.push_str("\n- ");
        text.push_str(&fix.title);
        if !fix.preview.is_empty() {
            text.push_str(": ");
            text.push_str(&fix.preview);
        }
    }
    text
}
