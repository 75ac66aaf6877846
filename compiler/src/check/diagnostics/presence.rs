//! J0302: asking for presence of what is always there.

use super::advice;
use crate::diag::{Diagnostic, Edit, Fix};
use crate::hir::Expr;
use crate::source::Span;

pub(in crate::check) fn always(span: Span, present: bool, text: &str) -> Diagnostic {
    let (is, other) = if present { ("present", "true") } else { ("absent", "false") };
    Diagnostic::warning(302, format!("`{text}` is never absent"), span, format!("always {other}"))
        .note(format!("Asking whether it is {is} sends everybody the same way."))
        .fix(advice("leave the question out", ""))
}

pub(in crate::check) fn needless_default(value: &Expr, default: &Expr) -> Diagnostic {
    let rest = Span { start: value.span.end, end: default.span.end, ..value.span };
    Diagnostic::warning(302, "this is never absent, so the default is never used", default.span, "never used")
        .label(value.span, value.ty.words())
        .fix(Fix {
            title: "leave the default out".into(),
            preview: String::new(),
            edits: vec![Edit { span: rest, text: String::new() }],
            safe: true,
        })
}
