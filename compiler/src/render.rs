//! Diagnostics as text: for people at a terminal, for screen readers, for a line of a log, and for programs.

mod github;
mod human;
mod json;
mod junit;
mod place;
mod plain;
mod sarif;
#[cfg(test)]
mod tests;

use crate::diag::{Diagnostic, Severity};
use crate::source::Sources;
use std::fmt::Write;

pub use github::{github, table};
pub use human::human;
pub use json::{json, jsonl};
pub use junit::{Case, junit, junit_report};
pub use plain::plain;
pub use sarif::sarif;

/// How to write for people.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Options {
    /// With colour.
    pub color: bool,
    /// Columns to wrap explanations at.
    pub width: usize,
}

impl Default for Options {
    fn default() -> Self {
        Self { color: false, width: 100 }
    }
}

/// One line each: `path:line:column: error[J0301]: title`.
#[must_use]
pub fn short(diagnostics: &[Diagnostic], sources: &Sources) -> String {
    let mut out = String::new();
    for d in diagnostics {
        let place = place::Place::of(sources, d.span());
        let _ = writeln!(out, "{place}: {}[{}]: {}", word(d.severity), d.code, one_line(&d.title));
    }
    out
}

/// The severity's word.
fn word(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "note",
    }
}

/// Text without line breaks and other signs that would break a line's form.
fn one_line(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}
