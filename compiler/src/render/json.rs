//! For programs: one JSON document, with places in bytes and in lines and columns.

use super::{place, word};
use crate::diag::{Diagnostic, Edit};
use crate::source::{Sources, Span};
use serde_json::{Value, json};

/// The version of the form; it changes when a reader could break.
const FORMAT_VERSION: u32 = 1;

/// All findings as one JSON document.
#[must_use]
pub fn json(diagnostics: &[Diagnostic], sources: &Sources) -> String {
    let list: Vec<Value> = diagnostics.iter().map(|d| one(d, sources)).collect();
    let document = json!({ "format_version": FORMAT_VERSION, "diagnostics": list });
    let mut text = format!("{document:#}");
    text.push('\n');
    text
}

/// The same, one finding a line; each line says which form it has.
#[must_use]
pub fn jsonl(diagnostics: &[Diagnostic], sources: &Sources) -> String {
    let mut out = String::new();
    for d in diagnostics {
        let mut line = json!({ "format_version": FORMAT_VERSION });
        if let (Value::Object(line), Value::Object(one)) = (&mut line, one(d, sources)) {
            line.extend(one);
        }
        out.push_str(&line.to_string());
        out.push('\n');
    }
    out
}

fn one(d: &Diagnostic, sources: &Sources) -> Value {
    let labels: Vec<Value> = d.labels.iter().map(|l| json!({ "place": at(l.span, sources), "text": l.text })).collect();
    let edit = |e: &Edit| json!({ "place": at(e.span, sources), "text": e.text });
    let fixes: Vec<Value> = d
        .fixes
        .iter()
        .map(|f| {
            let edits: Vec<Value> = f.edits.iter().map(edit).collect();
            json!({ "title": f.title, "preview": f.preview, "safe": f.safe, "edits": edits })
        })
        .collect();
    json!({
        "code": d.code.to_string(),
        "severity": word(d.severity),
        "title": d.title,
        "place": at(d.span(), sources),
        "labels": labels,
        "notes": d.notes,
        "fixes": fixes,
    })
}

fn at(span: Span, sources: &Sources) -> Value {
    let start = place::Place::of(sources, span);
    let end = place::Place::of(sources, span.after());
    json!({
        "path": start.path,
        "bytes": [span.start, span.end],
        "start": { "line": start.line, "column": start.column },
        "end": { "line": end.line, "column": end.column },
    })
}
