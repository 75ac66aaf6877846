//! `match`: one value against lists of values, exhaustive where the values are known.

use super::body::{Body, Meeting};
use crate::ast::{self, MatchArm, Stmt, StmtKind as AstStmt};
use crate::check::cx::{ex, unknown};
use crate::check::diagnostics::{matches as report, operators};
use crate::check::env::{Implied, Key};
use crate::hir::{Expr, ExprKind, Stmt as Hir, StmtKind, Ty};
use crate::source::Span;
use std::sync::Arc;

/// Values that arms take, each with its place.
type Taken = Vec<(Constant, Span)>;

/// A constant that can be told from others.
#[derive(Clone, PartialEq, Debug)]
enum Constant {
    Text(Arc<str>),
    Boolean(bool),
    Integer(i64),
}

impl Body<'_, '_> {
    /// `match e { "a", "b" { … } else { … } }`; whether people get beyond it.
    pub(super) fn match_value(&mut self, stmt: &Stmt, out: &mut Vec<Hir>) -> bool {
        let AstStmt::Match { value, arms, otherwise } = &stmt.kind else { return true };
        let value = self.subject(value, out);
        let mut start = self.cx.facts.clone();
        let mut meeting = Meeting::default();
        let mut taken = Taken::new();
        let mut checked: Vec<(Expr, Vec<Hir>)> = Vec::with_capacity(arms.len());
        for arm in arms {
            self.cx.facts = start.clone();
            let condition = self.cx.one_of(value.clone(), &arm.values, head(arm));
            self.take(&condition, &mut taken);
            let implied = Implied::by(&condition);
            let mut inside = start.clone();
            inside.extend(implied.yes);
            let body = self.arm(&inside, None, &mut meeting, |b| b.block(&arm.body));
            start.extend(implied.no);
            checked.push((condition, body));
        }
        let left = left(&value.ty, &taken);
        let all = left.as_ref().is_some_and(Vec::is_empty);
        let rest = match otherwise {
            Some(block) => {
                if all {
                    self.cx.say(report::needless_else(block.span));
                }
                self.arm(&start, None, &mut meeting, |b| b.block(block))
            }
            // Whoever comes to the last arm takes it.
            None if all => checked.pop().map(|(_, body)| body).unwrap_or_default(),
            None => {
                if let Some(left) = left {
                    self.cx.say(report::missing(stmt.span, &left));
                }
                meeting.join(&start);
                vec![]
            }
        };
        out.push(Hir { kind: StmtKind::Match { arms: checked, otherwise: rest }, span: stmt.span });
        self.meet(meeting)
    }

    /// The value, computed once.
    fn subject(&mut self, e: &ast::Expr, out: &mut Vec<Hir>) -> Expr {
        let value = self.cx.expr(e, None);
        if !value.ty.core().is_scalar() && !value.ty.is_unknown() {
            let report = operators::operand(value.span, "match", &[value.ty.core()], "a single value");
            self.cx.say(report);
            return unknown(value.span);
        }
        if value.ty.is_unknown() || Key::of(&value).is_some() {
            return value;
        }
        let (ty, span) = (value.ty.clone(), value.span);
        let local = self.cx.local("match", ty.clone());
        out.push(Hir { kind: StmtKind::Let(local, value), span });
        ex(ExprKind::Local(local), ty, span)
    }

    /// Notes which constants an arm takes; one that an earlier arm takes has no meaning here.
    fn take(&mut self, condition: &Expr, taken: &mut Taken) {
        match &condition.kind {
            ExprKind::Or(a, b) => {
                self.take(a, taken);
                self.take(b, taken);
            }
            ExprKind::In(_, items) => {
                for item in items {
                    let Some(constant) = constant(item) else { continue };
                    match taken.iter().find(|(known, _)| *known == constant) {
                        Some((_, first)) => {
                            let first = *first;
                            self.cx.say(report::twice(item.span, first));
                        }
                        None => taken.push((constant, item.span)),
                    }
                }
            }
            _ => {}
        }
    }
}

/// The values of an arm.
fn head(arm: &MatchArm) -> Span {
    match (arm.values.first(), arm.values.last()) {
        (Some(first), Some(last)) => first.span.to(last.span),
        _ => arm.span,
    }
}

fn constant(e: &Expr) -> Option<Constant> {
    match &e.kind {
        ExprKind::Text(text) => Some(Constant::Text(text.clone())),
        ExprKind::Boolean(value) => Some(Constant::Boolean(*value)),
        ExprKind::Integer(value) => Some(Constant::Integer(*value)),
        ExprKind::Some(inner) | ExprKind::Widen(inner) => constant(inner),
        _ => None,
    }
}

/// What a closed type has left, in the language's words; none where the type is open.
fn left(ty: &Ty, taken: &Taken) -> Option<Vec<String>> {
    let has = |constant: &Constant| taken.iter().any(|(known, _)| known == constant);
    let mut left: Vec<String> = match ty.core() {
        Ty::Enum(values) => values
            .values
            .iter()
            .filter(|(value, _)| !has(&Constant::Text(value.clone())))
            .map(|(value, _)| format!("\"{value}\""))
            .collect(),
        Ty::Boolean => {
            let missing = [true, false].into_iter().filter(|value| !has(&Constant::Boolean(*value)));
            missing.map(|value| value.to_string()).collect()
        }
        _ => return None,
    };
    if ty.is_optional() {
        left.push(report::NO_VALUE.to_owned());
    }
    Some(left)
}
