//! Splits: shares, arms, and what decides.

use super::body::{Body, Meeting};
use crate::ast::{ExprKind as Ast, SplitArm as AstArm, Stmt, StmtKind as AstStmt};
use crate::check::diagnostics::{flow, mismatch};
use crate::check::env::Named;
use crate::hir::{ExprKind, SplitArm, SplitKey, Stmt as Hir, StmtKind, Ty};
use crate::source::Span;
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use std::sync::Arc;

impl Body<'_, '_> {
    /// `split by … salt "…" as l { … }`
    pub(super) fn split(&mut self, stmt: &Stmt, out: &mut Vec<Hir>) -> bool {
        let AstStmt::Split { by, salt, label: name, arms } = &stmt.kind else { return true };
        let label = self.labels.of(stmt);
        let key = match by.as_slice() {
            [] => SplitKey::Profile,
            [one] if matches!(&one.kind, Ast::Name(n) if n == "profile") => SplitKey::Profile,
            values => SplitKey::Values(
                values
                    .iter()
                    .filter(|e| !matches!(&e.kind, Ast::Name(n) if n == "profile"))
                    .map(|e| {
                        let value = self.cx.expr(e, None);
                        self.cx.texts(value)
                    })
                    .collect(),
            ),
        };
        let salt = self.salt(salt.as_ref(), label);
        let local = name.as_ref().map(|name| {
            let local = self.cx.local(&name.node, Ty::String);
            if self.labels.owns(stmt, &name.node) {
                self.cx.enter(name, Named::Local(local));
            }
            local
        });
        let shares = self.shares(stmt.span, arms);
        let start = self.cx.facts.clone();
        let mut meeting = Meeting::default();
        let mut checked = Vec::with_capacity(arms.len());
        for (arm, share) in arms.iter().zip(shares) {
            let label: Arc<str> = arm.label.as_ref().map_or("", |l| &l.node).into();
            let body = self.arm(&start, None, &mut meeting, |b| b.block(&arm.body));
            checked.push(SplitArm { label, share, body });
        }
        out.push(Hir { kind: StmtKind::Split { label, by: key, salt, arms: checked, local }, span: stmt.span });
        arms.is_empty() || self.meet(meeting)
    }

    fn salt(&mut self, written: Option<&crate::ast::Expr>, label: crate::hir::LabelId) -> Arc<str> {
        let Some(e) = written else {
            return self.labels.origin(label);
        };
        let value = self.cx.expr(e, Some(&Ty::String));
        match value.kind {
            ExprKind::Text(text) => text,
            _ => {
                self.cx.say(mismatch::not_constant(&value));
                "".into()
            }
        }
    }

    /// Hundredths of a percent of each arm.
    fn shares(&mut self, span: Span, arms: &[AstArm]) -> Vec<u32> {
        let mut sum = Decimal::ZERO;
        let mut rest: Option<Span> = None;
        let mut sound = true;
        for arm in arms {
            match (&arm.label, arms.iter().find(|a| same_label(a, arm))) {
                (None, _) => self.cx.say(flow::share(arm.span, "an arm of a split needs a name", "write `as name`")),
                (Some(name), Some(first)) if first.span != arm.span => {
                    let first = first.label.as_ref().map_or(first.span, |l| l.span);
                    self.cx.say(
                        flow::share(
                            name.span,
                            format!("two arms are called `{}`", name.node),
                            "second arm of this name",
                        )
                        .label(first, "first one"),
                    );
                }
                _ => {}
            }
            match (&arm.share, rest) {
                (Some(share), _) => {
                    let hundredths = share.node * Decimal::ONE_HUNDRED;
                    if share.node.is_sign_negative()
                        || share.node > Decimal::ONE_HUNDRED
                        || !hundredths.fract().is_zero()
                    {
                        sound = false;
                        self.cx.say(flow::share(
                            share.span,
                            "a share lies between 0.01% and 100%",
                            "at most two places",
                        ));
                    }
                    sum = sum.checked_add(share.node).unwrap_or(sum);
                }
                (None, Some(first)) => {
                    sound = false;
                    self.cx.say(crate::check::diagnostics::clauses::twice("rest", arm.span, first));
                }
                (None, None) => rest = Some(arm.span),
            }
        }
        let left = Decimal::ONE_HUNDRED - sum;
        if sound && rest.is_none() && !left.is_zero() {
            self.cx.say(flow::shares(span, sum));
        }
        if let Some(rest) = rest.filter(|_| sound && left <= Decimal::ZERO) {
            self.cx.say(flow::share(
                rest,
                format!("nobody is left for `rest`: the other arms take {sum}%"),
                "gets nobody",
            ));
        }
        arms.iter().map(|a| hundredths(a.share.as_ref().map_or(left, |s| s.node))).collect()
    }
}

fn same_label(a: &AstArm, b: &AstArm) -> bool {
    matches!((&a.label, &b.label), (Some(a), Some(b)) if a.node == b.node)
}

fn hundredths(percent: Decimal) -> u32 {
    percent.checked_mul(Decimal::ONE_HUNDRED).and_then(|d| d.to_u32()).unwrap_or(0)
}
