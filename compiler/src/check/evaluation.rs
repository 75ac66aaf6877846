//! One expression over given data, as a program: a journey that ends at once, with the value as its reason.

use super::checker::Checker;
use super::context;
use super::cx::{Cx, Place, ex};
use super::{Extras, NoSchemas, Project};
use crate::adobe::Edition;
use crate::ast;
use crate::diag::{Diagnostic, Severity};
use crate::hir::{Expr, ExprKind, Journey, Label, LabelId, Program, Stmt, StmtKind, Ty};
use crate::source::{FileId, Sources};
use serde_json::Value;

/// Whose rules the expression goes by.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Dialect {
    /// Ours.
    Journey,
    /// The published advanced expressions.
    Adobe(Edition),
}

/// A checked expression: its type, and the program that gives its value as JSON.
#[derive(Debug)]
pub(crate) struct Evaluation {
    pub(crate) program: Program,
    pub(crate) ty: Ty,
}

/// Checks an expression over data.
pub(crate) fn evaluation(
    sources: &Sources,
    file: FileId,
    e: &ast::Expr,
    dialect: Dialect,
    data: &Value,
) -> (Option<Evaluation>, Vec<Diagnostic>) {
    let project = Project { sources, schemas: &NoSchemas };
    let mut checker = Checker::new(&project, &[], Extras::default());
    checker.context = Some(context::infer(data));
    let mut cx = Cx::new(&mut checker, file, Place::Journey);
    let value = match dialect {
        Dialect::Journey => cx.expr(e, None),
        Dialect::Adobe(edition) => super::adobe::check(&mut cx, e, edition),
    };
    let unit = std::mem::take(&mut cx.unit);
    let fine = !matches!(value.ty, Ty::Unknown) && checker.diagnostics.iter().all(|d| d.severity != Severity::Error);
    let ty = value.ty.clone();
    let usage = checker.usage.finish();
    let diagnostics = checker.diagnostics;
    if !fine {
        return (None, diagnostics);
    }
    let span = value.span;
    let reason = ex(ExprKind::Json(Box::new(settled(value))), Ty::String, span);
    let body = vec![Stmt { kind: StmtKind::Exit { label: LabelId(0), reason }, span }];
    let label = Label { name: "value".into(), named: false, doc: None, timed: false };
    let journey = Journey::bare("Evaluation".into(), unit, vec![label], body, span);
    let program = Program { journeys: vec![journey], usage, ..Program::default() };
    (Some(Evaluation { program, ty }), diagnostics)
}

/// Nothing at all is an absent text: the machine wants to know of what type nothing is.
fn settled(value: Expr) -> Expr {
    match &value.ty {
        Ty::Option(inner) if inner.is_unknown() => ex(ExprKind::Absent, Ty::String.optional(), value.span),
        _ => value,
    }
}
