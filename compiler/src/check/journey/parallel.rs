//! `parallel`: branches that go on side by side.

use super::body::{Body, Frame, Meeting};
use crate::ast::{Block, Else, ParallelMode, Stmt, StmtKind as AstStmt};
use crate::check::diagnostics::branches as report;
use crate::check::env::Named;
use crate::hir::{EnumTy, Stmt as Hir, StmtKind, Ty};
use journey_bytecode::limits::BRANCHES;
use std::sync::Arc;

impl Body<'_, '_> {
    /// `parallel all as l { branch x { … } … }`; whether people get beyond it.
    pub(super) fn parallel(&mut self, stmt: &Stmt, out: &mut Vec<Hir>) -> bool {
        let AstStmt::Parallel { mode, branches, label: name } = &stmt.kind else { return true };
        let label = self.labels.of(stmt);
        let need = self.shape(stmt, mode);
        let before = self.cx.facts.rested;
        let mut start = self.cx.facts.clone();
        start.rested = false;
        let (mut bodies, mut ends, mut rested) = (vec![], 0_usize, vec![]);
        for (name, block) in branches {
            let mut end = Meeting::default();
            let frame = Frame::branch(self.cx.scope.len());
            let (body, _) = self.framed(&start, frame, &mut end, |b| b.block(block));
            if let Some(known) = end.known() {
                ends += 1;
                rested.push(known.rested);
            }
            bodies.push((Arc::from(name.node.as_str()), body));
            // What was known of the profile may be gone for those that start later.
            if updates(block) {
                let rested = start.rested;
                start.suspend();
                start.rested = rested;
            }
        }
        self.cx.facts = start;
        self.cx.facts.suspend();
        let all = usize::from(need) == branches.len();
        let waits = if all { rested.contains(&true) } else { rested.iter().all(|rested| *rested) };
        self.cx.facts.rested = before || waits;
        let local = name.as_ref().filter(|name| self.labels.owns(stmt, &name.node)).map(|name| {
            let values = branches.iter().map(|(name, _)| (Arc::from(name.node.as_str()), Arc::from(""))).collect();
            let decided = EnumTy { name: name.node.as_str().into(), values };
            let local = self.cx.local(&name.node, Ty::Enum(Arc::new(decided)));
            self.cx.enter(name, Named::Local(local));
            local
        });
        out.push(Hir { kind: StmtKind::Parallel { label, need, branches: bodies, local }, span: stmt.span });
        ends >= usize::from(need)
    }

    /// Names, numbers; how many branches must end.
    fn shape(&mut self, stmt: &Stmt, mode: &ParallelMode) -> u16 {
        let AstStmt::Parallel { branches, .. } = &stmt.kind else { return 1 };
        self.branches += branches.len();
        if branches.is_empty() {
            self.cx.say(report::none(stmt.span));
        }
        if self.branches > BRANCHES {
            self.cx.say(report::too_many(stmt.span, BRANCHES));
        }
        for (i, (name, _)) in branches.iter().enumerate() {
            if let Some((first, _)) = branches.iter().take(i).find(|(other, _)| other.node == name.node) {
                self.cx.say(report::same_name(name, first.span));
            }
        }
        let count = branches.len().min(BRANCHES) as u16;
        match mode {
            ParallelMode::All => count.max(1),
            ParallelMode::Any => 1,
            ParallelMode::First(n) => match u16::try_from(*n).ok().filter(|n| (1..=count).contains(n)) {
                Some(n) => n,
                None => {
                    self.cx.say(report::first(stmt.span, *n, branches.len()));
                    1
                }
            },
        }
    }
}

/// Whether a block writes the profile somewhere.
fn updates(block: &Block) -> bool {
    fn stmt(s: &Stmt) -> bool {
        let otherwise = match &s.kind {
            AstStmt::Update { .. } => return true,
            AstStmt::If { otherwise: Some(otherwise), .. } => match &**otherwise {
                Else::If(inner) => stmt(inner),
                Else::Block(_) => false,
            },
            _ => false,
        };
        otherwise || s.kind.blocks().into_iter().any(updates)
    }
    block.stmts.iter().any(stmt)
}
