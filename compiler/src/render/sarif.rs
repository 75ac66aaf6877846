//! SARIF 2.1.0, the form of code scanning services: nothing is cut, fixes are included.

use super::place;
use crate::diag::{Diagnostic, Fix, Severity};
use crate::source::{Sources, Span};
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// All findings as one SARIF log.
#[must_use]
pub fn sarif(diagnostics: &[Diagnostic], sources: &Sources) -> String {
    // all codes, found or not: a service shows what was looked for
    let mut codes: BTreeSet<String> = crate::explain::codes().map(str::to_owned).collect();
    codes.extend(diagnostics.iter().map(|d| d.code.to_string()));
    let rules: Vec<Value> = codes.iter().map(|code| rule(code)).collect();
    let index = |d: &Diagnostic| codes.iter().position(|code| *code == d.code.to_string());
    let results: Vec<Value> = diagnostics.iter().map(|d| result(d, index(d), sources)).collect();
    let driver = json!({ "name": "journeyc", "version": env!("CARGO_PKG_VERSION"), "rules": rules });
    let log = json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{ "tool": { "driver": driver }, "columnKind": "unicodeCodePoints", "results": results }],
    });
    let mut text = format!("{log:#}");
    text.push('\n');
    text
}

fn rule(code: &str) -> Value {
    match crate::explain::page(code) {
        Some(page) => {
            let heading = page.lines().next().unwrap_or_default();
            let title = heading.split_once(": ").map_or(heading, |(_, title)| title);
            json!({ "id": code, "shortDescription": { "text": title }, "help": { "text": page, "markdown": page } })
        }
        None => json!({ "id": code }),
    }
}

fn result(d: &Diagnostic, rule: Option<usize>, sources: &Sources) -> Value {
    let level = match d.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "note",
    };
    let message: Vec<&str> = std::iter::once(d.title.as_str()).chain(d.notes.iter().map(String::as_str)).collect();
    let related: Vec<Value> = d
        .labels
        .iter()
        .skip(1)
        .map(|l| json!({ "physicalLocation": location(l.span, sources), "message": { "text": l.text } }))
        .collect();
    let fixes: Vec<Value> = d.fixes.iter().filter(|f| !f.edits.is_empty()).map(|f| fix(f, sources)).collect();
    json!({
        "ruleId": d.code.to_string(),
        "ruleIndex": rule,
        "level": level,
        "message": { "text": message.join("\n") },
        "locations": [{ "physicalLocation": location(d.span(), sources) }],
        "relatedLocations": related,
        "fixes": fixes,
    })
}

fn fix(f: &Fix, sources: &Sources) -> Value {
    let change = |e: &crate::diag::Edit| {
        json!({
            "artifactLocation": { "uri": uri(place::Place::of(sources, e.span).path) },
            "replacements": [{ "deletedRegion": region(e.span, sources), "insertedContent": { "text": e.text } }],
        })
    };
    let changes: Vec<Value> = f.edits.iter().map(change).collect();
    json!({ "description": { "text": f.title }, "artifactChanges": changes })
}

fn location(span: Span, sources: &Sources) -> Value {
    let path = place::Place::of(sources, span).path;
    json!({ "artifactLocation": { "uri": uri(path) }, "region": region(span, sources) })
}

fn region(span: Span, sources: &Sources) -> Value {
    let (start, end) = (place::Place::of(sources, span), place::Place::of(sources, span.after()));
    json!({ "startLine": start.line, "startColumn": start.column, "endLine": end.line, "endColumn": end.column })
}

/// A path as a relative URI.
fn uri(path: &str) -> String {
    let mut out = String::with_capacity(path.len());
    for byte in path.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}
