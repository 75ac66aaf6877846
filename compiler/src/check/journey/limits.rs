//! `limit`: the first so many take one way, the others another.

use super::body::{Body, Meeting};
use crate::ast::{Stmt, StmtKind as AstStmt};
use crate::check::diagnostics::loops;
use crate::hir::{Stmt as Hir, StmtKind};
use crate::source::Spanned;
use journey_bytecode::types::Span as Length;

impl Body<'_, '_> {
    /// `limit N per D as l { … } else { … }`; whether people get beyond it.
    pub(super) fn limit(&mut self, stmt: &Stmt, out: &mut Vec<Hir>) -> bool {
        let AstStmt::Limit { count, per, then, otherwise, .. } = &stmt.kind else { return true };
        let label = self.labels.of(stmt);
        let number = u32::try_from(count.node).ok().filter(|n| *n > 0);
        if number.is_none() {
            self.cx.say(loops::limit(count.span));
        }
        if let Some(per) = per {
            self.positive(per);
        }
        let start = self.cx.facts.clone();
        let mut meeting = Meeting::default();
        let then = self.arm(&start, None, &mut meeting, |b| b.block(then));
        let otherwise = match otherwise {
            Some(block) => self.arm(&start, None, &mut meeting, |b| b.block(block)),
            None => {
                meeting.join(&start);
                vec![]
            }
        };
        let key = self.labels.origin(label);
        let count = number.unwrap_or(1);
        let kind = StmtKind::Limit { label, count, per: per.as_ref().map(|p| p.node), key, then, otherwise };
        out.push(Hir { kind, span: stmt.span });
        self.meet(meeting)
    }

    /// A length of time that is more than nothing.
    pub(super) fn positive(&mut self, length: &Spanned<Length>) {
        let Length { months, days, micros } = length.node;
        if months <= 0 && days <= 0 && micros <= 0 {
            self.cx.say(loops::no_time(length.span));
        }
    }
}
