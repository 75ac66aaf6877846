//! What the checker has to say, one file for each family. Each code has a page under `docs/errors/`.

pub(super) mod absent;
pub(super) mod always_true;
pub(super) mod branches;
pub(super) mod calls;
pub(super) mod clauses;
pub(super) mod declarations;
pub(super) mod enums;
pub(super) mod fields;
pub(super) mod flow;
pub(super) mod literals;
pub(super) mod loops;
pub(super) mod matches;
pub(super) mod mismatch;
pub(super) mod moves;
pub(super) mod names;
pub(super) mod never_true;
pub(super) mod no_such_event;
pub(super) mod operators;
pub(super) mod presence;
pub(super) mod queries;
pub(super) mod scenario;
pub(super) mod steps;
pub(super) mod unsupported;

use crate::diag::{Edit, Fix};
use crate::source::Span;

/// The known name that is most like the one written.
pub(super) fn similar<'k>(name: &str, known: impl Iterator<Item = &'k str>) -> Option<&'k str> {
    let lower = name.to_lowercase();
    known
        .filter(|k| *k != name)
        .map(|k| (score(&lower, &k.to_lowercase()), k))
        .filter(|(score, _)| *score > 0.8)
        .max_by(|a, b| a.0.total_cmp(&b.0).then_with(|| b.1.cmp(a.1)))
        .map(|(_, k)| k)
}

fn score(a: &str, b: &str) -> f64 {
    let edits = strsim::damerau_levenshtein(a, b);
    let longest = a.chars().count().max(b.chars().count()).max(1);
    let near = 1.0 - edits as f64 / longest as f64;
    // A slip in a short name weighs too much in the measure above.
    if edits <= 1 && longest >= 3 { near.max(0.85) } else { near.max(strsim::jaro_winkler(a, b) - 0.07) }
}

/// Replaces a place by other text.
pub(super) fn replace(title: impl Into<String>, span: Span, text: impl Into<String>) -> Fix {
    let text = text.into();
    Fix { title: title.into(), preview: text.clone(), edits: vec![Edit { span, text }], safe: false }
}

/// Puts text at a place.
pub(super) fn insert(title: impl Into<String>, at: Span, text: impl Into<String>, preview: impl Into<String>) -> Fix {
    Fix { title: title.into(), preview: preview.into(), edits: vec![Edit { span: at, text: text.into() }], safe: false }
}

/// A way out that only a person can take.
pub(super) fn advice(title: impl Into<String>, preview: impl Into<String>) -> Fix {
    Fix { title: title.into(), preview: preview.into(), edits: vec![], safe: false }
}

/// The empty place before a span.
pub(super) fn before(span: Span) -> Span {
    Span { end: span.start, ..span }
}

/// The same fix, applied without asking.
pub(super) fn safe(fix: Fix) -> Fix {
    Fix { safe: true, ..fix }
}
