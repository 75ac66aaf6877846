//! One expression over given data: what `journeyc eval` runs.

use crate::adobe::{self, Edition};
use crate::check::{self, Dialect};
use crate::diag::{Diagnostic, Severity};
use crate::hir::Ty;
use crate::lower;
use crate::source::{Sources, Span};
use crate::syntax;
use journey_bytecode::program::Bundle;
use serde_json::Value;

/// An expression that can run: its bundle holds one journey that ends at once, with the value as JSON for its reason. The
/// data is the document of its profile.
#[derive(Debug)]
pub struct Evaluation {
    /// The bundle.
    pub bundle: Bundle,
    /// Name of the value's type, in the words of the dialect.
    pub ty: String,
    /// Warnings.
    pub diagnostics: Vec<Diagnostic>,
}

/// Why an expression cannot run.
#[derive(Debug)]
pub struct Rejected {
    /// The expression, for the places of findings.
    pub sources: Sources,
    /// What is wrong, not empty.
    pub diagnostics: Vec<Diagnostic>,
}

/// Checks and compiles an expression over data: an object with `event`, `datasource`, `action` and so on.
///
/// # Errors
/// What is wrong with it.
pub fn expression(text: &str, dialect: Dialect, data: &Value) -> Result<Evaluation, Box<Rejected>> {
    let mut sources = Sources::default();
    let file = sources.add("expression", text);
    let (e, mut diagnostics) = match dialect {
        Dialect::Journey => syntax::parse_expression(file, text),
        Dialect::Adobe(_) => adobe::parse(file, text),
    };
    if diagnostics.iter().any(|d| d.severity == Severity::Error) {
        return Err(Box::new(Rejected { sources, diagnostics }));
    }
    let (checked, found) = check::evaluation(&sources, file, &e, dialect, data);
    diagnostics.extend(found);
    let Some(checked) = checked else {
        if diagnostics.is_empty() {
            diagnostics.push(unknown(e.span));
        }
        return Err(Box::new(Rejected { sources, diagnostics }));
    };
    match lower::lower(&checked.program, &sources, &lower::Options::default()) {
        Ok(bundle) => {
            let ty = match dialect {
                Dialect::Journey => checked.ty.core().words(),
                Dialect::Adobe(_) => published(checked.ty.core()),
            };
            Ok(Evaluation { bundle, ty, diagnostics })
        }
        Err(errors) => {
            diagnostics.extend(errors);
            Err(Box::new(Rejected { sources, diagnostics }))
        }
    }
}

/// Writes an expression of the Adobe syntax as one of ours.
///
/// # Errors
/// What is wrong with it.
pub fn convert(text: &str) -> Result<String, Box<Rejected>> {
    let mut sources = Sources::default();
    let file = sources.add("expression", text);
    let (e, diagnostics) = adobe::parse(file, text);
    if diagnostics.is_empty() { Ok(adobe::print(&e)) } else { Err(Box::new(Rejected { sources, diagnostics })) }
}

/// The edition that a case's product names; without one, what the expression shows.
#[must_use]
pub fn edition(product: Option<&str>, text: &str) -> Edition {
    match product {
        Some(product) if product.eq_ignore_ascii_case("AJO") => Edition::Ajo,
        Some(_) => Edition::Jo,
        None => Edition::of(text),
    }
}

fn unknown(span: Span) -> Diagnostic {
    Diagnostic::error(603, "the type of this is not known", span, "neither the data nor the expression tells it")
}

/// The name of a type in the published documentation.
fn published(ty: &Ty) -> String {
    let name = match ty {
        Ty::Date => "dateOnly",
        Ty::DateTime => "dateTime",
        Ty::LocalDateTime => "dateTimeOnly",
        Ty::Unknown => "null",
        Ty::Record(_) | Ty::Object(..) | Ty::Map(_) | Ty::Json => "object",
        Ty::List(element) => {
            let element = match element.core() {
                Ty::Json | Ty::Unknown => "any".to_owned(),
                element => published(element),
            };
            let mut chars = element.chars();
            let first = chars.next().map(|c| c.to_ascii_uppercase()).unwrap_or_default();
            return format!("list{first}{}", chars.as_str());
        }
        other => return other.words(),
    };
    name.to_owned()
}
