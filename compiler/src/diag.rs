//! Diagnostics as plain data. Rendering is elsewhere (`render/`).

use crate::source::Span;

/// How bad it is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Severity {
    /// The project does not build.
    Error,
    /// It builds; people may be surprised.
    Warning,
    /// Good to know.
    Note,
}

/// A stable code such as `J0301`; each has a page under `docs/errors/`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Code(pub u16);

impl std::fmt::Display for Code {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "J{:04}", self.0)
    }
}

/// A marked place with a few words.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Label {
    /// The place.
    pub span: Span,
    /// The words; may be empty.
    pub text: String,
}

/// A replacement of text.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Edit {
    /// What is replaced; empty to insert.
    pub span: Span,
    /// By what.
    pub text: String,
}

/// A way out: words, and edits that can be applied by machine.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Fix {
    /// What it means, in a few words (`count them as zero`).
    pub title: String,
    /// How the code reads afterwards (one line), for the message; may be empty.
    pub preview: String,
    /// Edits; empty where only a person can do it.
    pub edits: Vec<Edit>,
    /// Whether it may be applied without looking (`check --fix`).
    pub safe: bool,
}

/// A finding.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Diagnostic {
    /// Stable code.
    pub code: Code,
    /// How bad.
    pub severity: Severity,
    /// One line, lower case, no full stop: what is wrong.
    pub title: String,
    /// The primary place comes first.
    pub labels: Vec<Label>,
    /// Why it matters to the people in the journey; further lines.
    pub notes: Vec<String>,
    /// Ways out.
    pub fixes: Vec<Fix>,
}

impl Diagnostic {
    /// An error at a place.
    pub fn error(code: u16, title: impl Into<String>, span: Span, label: impl Into<String>) -> Self {
        Self::new(Severity::Error, code, title, span, label)
    }

    /// A warning at a place.
    pub fn warning(code: u16, title: impl Into<String>, span: Span, label: impl Into<String>) -> Self {
        Self::new(Severity::Warning, code, title, span, label)
    }

    /// Any finding at a place.
    pub fn new(severity: Severity, code: u16, title: impl Into<String>, span: Span, label: impl Into<String>) -> Self {
        let label = Label { span, text: label.into() };
        Self { code: Code(code), severity, title: title.into(), labels: vec![label], notes: vec![], fixes: vec![] }
    }

    /// Adds a secondary place.
    #[must_use]
    pub fn label(mut self, span: Span, text: impl Into<String>) -> Self {
        self.labels.push(Label { span, text: text.into() });
        self
    }

    /// Adds a line of explanation.
    #[must_use]
    pub fn note(mut self, text: impl Into<String>) -> Self {
        self.notes.push(text.into());
        self
    }

    /// Adds a way out.
    #[must_use]
    pub fn fix(mut self, fix: Fix) -> Self {
        self.fixes.push(fix);
        self
    }

    /// The primary place.
    #[must_use]
    pub fn span(&self) -> Span {
        self.labels.first().map(|l| l.span).unwrap_or_default()
    }
}
