//! Places and findings in the terms of the protocol.

use journey_compiler::diag::{Diagnostic, Severity};
use journey_compiler::source::{FileId, SourceFile, Sources, Span};
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

/// Byte offset of a position; past the end of a line or of the text counts as its end.
pub(crate) fn offset(file: &SourceFile, position: lsp::Position, encoding: Encoding) -> u32 {
    let lines = file.line_starts();
    let Some(start) = lines.get(position.line as usize).copied() else { return file.text.len() as u32 };
    let line = file.text.get(start as usize..).unwrap_or("").split('\n').next().unwrap_or("");
    start + in_line(line, position.character, encoding) as u32
}

/// Byte offset within a line.
fn in_line(line: &str, column: u32, encoding: Encoding) -> usize {
    let mut units = 0;
    for (at, character) in line.char_indices() {
        if units >= column as usize {
            return at;
        }
        units += match encoding {
            Encoding::Utf8 => character.len_utf8(),
            Encoding::Utf16 => character.len_utf16(),
        };
    }
    line.len()
}

/// Byte offset in a text whose lines are not indexed: for one edit of many.
pub(crate) fn offset_in(text: &str, position: lsp::Position, encoding: Encoding) -> usize {
    let mut start = 0;
    for _ in 0..position.line {
        match text.get(start..).and_then(|rest| rest.find('\n')) {
            Some(newline) => start += newline + 1,
            None => return text.len(),
        }
    }
    let line = text.get(start..).unwrap_or("").split('\n').next().unwrap_or("");
    start + in_line(line, position.character, encoding)
}

/// The range of a span in its file.
pub(crate) fn range(file: &SourceFile, span: Span, encoding: Encoding) -> lsp::Range {
    lsp::Range { start: position(file, span.start, encoding), end: position(file, span.end, encoding) }
}

/// The span of a range.
pub(crate) fn span(id: FileId, file: &SourceFile, range: lsp::Range, encoding: Encoding) -> Span {
    let start = offset(file, range.start, encoding);
    Span { file: id, start, end: offset(file, range.end, encoding).max(start) }
}

/// Codes of what nobody uses: editors show it faded.
const FADED: [u16; 2] = [205, 206];
/// The field is deprecated: editors strike it out.
const DEPRECATED: u16 = 309;

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
    let tag = match finding.code.0 {
        code if FADED.contains(&code) => Some(lsp::DiagnosticTag::UNNECESSARY),
        DEPRECATED => Some(lsp::DiagnosticTag::DEPRECATED),
        _ => None,
    };
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
        tags: tag.map(|t| vec![t]),
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
