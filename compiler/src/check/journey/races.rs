//! Waits for the first of several events, or the clock.

use super::body::{Body, Meeting};
use crate::ast::{self, EventPattern, RaceArm as Ast, Stmt};
use crate::check::diagnostics::flow;
use crate::check::env::{Facts, Implied, Named};
use crate::hir::{Due, LabelId, RaceArm, Since, Stmt as Hir, StmtKind};

impl Body<'_, '_> {
    /// `wait { on … after … }`
    pub(super) fn race(&mut self, stmt: &Stmt, arms: &[Ast], out: &mut Vec<Hir>) -> bool {
        let label = self.labels.of(stmt);
        self.cx.facts.suspend();
        let start = self.cx.facts.clone();
        let mut meeting = Meeting::default();
        let (mut events, mut after): (Vec<RaceArm>, Option<(Due, Vec<Hir>)>) = (vec![], None);
        let mut broken = false;
        let mut first_after = None;
        for arm in arms {
            match arm {
                Ast::On { event, body, .. } => {
                    let arm = self.event_arm(label, &start, &mut meeting, event, body, stmt);
                    events.extend(arm);
                }
                Ast::After { length, until, body, span } => {
                    if let Some(first) = first_after {
                        self.cx.say(crate::check::diagnostics::clauses::twice("after", *span, first));
                    }
                    first_after = Some(*span);
                    self.cx.facts = start.clone();
                    let due = self.after(length, until.as_ref());
                    let stmts = self.arm(&start, Some(label), &mut meeting, |b| b.block(body));
                    after = Some((due, stmts));
                }
                Ast::Broken(_) => broken = true,
            }
        }
        if let (None, (None, Some(expires)), false) = (&after, self.expires, broken) {
            self.cx.say(flow::waits_for_ever(stmt.span, expires));
        }
        out.push(Hir { kind: StmtKind::Race { label, arms: events, after }, span: stmt.span });
        if broken {
            meeting.join(&start);
        }
        self.meet(meeting)
    }

    fn event_arm(
        &mut self,
        label: LabelId,
        start: &Facts,
        meeting: &mut Meeting,
        pattern: &EventPattern,
        body: &ast::Block,
        stmt: &Stmt,
    ) -> Option<RaceArm> {
        let event = self.cx.c.find_event(self.cx.file, &pattern.event);
        if let Some(event) = event {
            self.same_namespace(&pattern.event, event);
        }
        let since = match &pattern.since {
            None => Some(Since::Reached),
            Some(name) => self.since(name, Some((stmt.span, label))),
        };
        let (mut binding, mut guard) = (None, None);
        let stmts = self.arm(start, Some(label), meeting, |b| {
            let named = match event {
                Some(event) => {
                    let name = pattern.binding.as_ref().map_or("event", |n| &n.node);
                    let id = b.cx.event_binding(name, event);
                    binding = Some(id);
                    Named::Binding(id)
                }
                None => Named::Silent,
            };
            if let Some(name) = &pattern.binding {
                b.cx.enter(name, named);
            }
            guard = pattern.filter.as_ref().map(|e| b.cx.condition(e));
            let implied = Implied::by_option(guard.as_ref());
            b.cx.facts.extend(implied.yes);
            b.block(body)
        });
        Some(RaceArm { event: event?, binding: binding?, guard, since: since?, body: stmts })
    }
}
