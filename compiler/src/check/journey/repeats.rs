//! `repeat`: a bounded number of turns, with a rest in each.

use super::body::{Body, Frame, Meeting};
use crate::ast::{Stmt, StmtKind as AstStmt};
use crate::check::diagnostics::loops;
use crate::check::env::Implied;
use crate::hir::{Repeat, Stmt as Hir, StmtKind};

/// Turns that a `repeat` may have.
const TURNS: i64 = 1_000;

impl Body<'_, '_> {
    /// `repeat up to N times every D while e { … }`; whether people get beyond it.
    pub(super) fn repeat(&mut self, stmt: &Stmt, out: &mut Vec<Hir>) -> bool {
        let AstStmt::Repeat { times, every, condition, body } = &stmt.kind else { return true };
        if !(1..=TURNS).contains(&times.node) {
            self.cx.say(loops::turns(times.span, TURNS));
        }
        if let Some(every) = every {
            self.positive(every);
        }
        // A later turn begins after a rest, and that is all that every turn may rely on.
        let before = self.cx.facts.rested;
        self.cx.facts.suspend();
        self.cx.facts.rested = false;
        let mut head = self.cx.facts.clone();
        let condition = condition.as_ref().map(|e| self.cx.condition(e));
        let implied = Implied::by_option(condition.as_ref());
        self.cx.facts.extend(implied.yes);
        let start = self.cx.facts.clone();
        let mut turn = Meeting::default();
        let (stmts, frame) = self.framed(&start, Frame::turn(), &mut turn, |b| b.block(body));
        if let Some(end) = turn.known()
            && every.is_none()
            && !end.rested
        {
            self.cx.say(loops::no_rest(stmt.span));
        }
        let mut meeting = frame.broken.unwrap_or_default();
        meeting.join_all(&turn);
        if condition.is_some() {
            head.extend(implied.no);
            meeting.join(&head);
        }
        if let Some(known) = meeting.known() {
            known.rested |= before;
        }
        let every = every.as_ref().map(|d| (self.labels.of(stmt), d.node));
        let repeat = Repeat { times: times.node, every, condition, body: stmts };
        out.push(Hir { kind: StmtKind::Repeat(repeat), span: stmt.span });
        self.meet(meeting)
    }
}
