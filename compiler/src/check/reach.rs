//! Conditions that nobody, or everybody, passes: what is known of the values on each path, over enums, texts, booleans
//! and ranges.
//!
//! Sound, not complete: it speaks up only where no value at all is left; what it does not understand it knows nothing
//! about. It walks the typed program, so it sees what the machine will see.

mod assume;
mod domain;

use super::diagnostics::{always_true, never_true, no_such_event};
use crate::diag::Diagnostic;
use crate::hir::{BindingId, Call, Event, Expr, Journey, RaceArm, Since, Stmt, StmtKind};
use assume::{Assume, Known};

pub(in crate::check) use assume::Clash;

/// An event that its own `where` rules out.
pub(super) fn event(event: &Event, out: &mut Vec<Diagnostic>) {
    let Some(filter) = &event.filter else { return };
    if let Err(clash) = Assume::default().condition(&Known::default(), filter) {
        out.push(no_such_event::report(&event.name, &clash));
    }
}

/// Conditions of a journey that are decided beforehand.
pub(super) fn journey(journey: &Journey, events: &[Event], out: &mut Vec<Diagnostic>) {
    let mut walk = Walk { events, out };
    let mut known = Known::default();
    if let Some((event, binding, guard)) = &journey.trigger {
        walk.guard(&mut known, event.index(), *binding, guard.as_ref());
    }
    for (condition, _) in &journey.require {
        known = Assume::default().condition(&known, condition).unwrap_or(known);
    }
    let mut inside = known.clone();
    inside.suspend();
    for (event, binding, guard, _) in &journey.exits {
        walk.guard(&mut inside.clone(), event.index(), *binding, guard.as_ref());
    }
    for goal in &journey.goals {
        walk.guard(&mut inside.clone(), goal.event.index(), goal.binding, goal.guard.as_ref());
    }
    for (condition, _) in &journey.exit_ifs {
        walk.decided(&inside, condition);
    }
    walk.block(known, &journey.body);
}

struct Walk<'w> {
    events: &'w [Event],
    out: &'w mut Vec<Diagnostic>,
}

/// What is known where people come out; none if nobody does.
type After = Option<Known>;

impl Walk<'_> {
    fn block(&mut self, mut known: Known, stmts: &[Stmt]) -> After {
        for stmt in stmts {
            known = self.stmt(known, stmt)?;
        }
        Some(known)
    }

    fn stmt(&mut self, mut known: Known, stmt: &Stmt) -> After {
        match &stmt.kind {
            StmtKind::Call(call) => Some(self.call(known, call)),
            StmtKind::Let(..) | StmtKind::Name(..) => Some(known),
            StmtKind::If { condition, then, otherwise } => {
                let (yes, no) = self.decided(&known, condition);
                let yes = yes.and_then(|known| self.block(known, then));
                let no = no.and_then(|known| self.block(known, otherwise));
                meet(yes, no)
            }
            // what was known of the profile may not be so any more
            StmtKind::Wait { .. } | StmtKind::Update { .. } => {
                known.suspend();
                Some(known)
            }
            StmtKind::Race { arms, after, .. } => {
                known.suspend();
                rebound(arms.iter().flat_map(|a| &a.body), &mut known);
                rebound(after.iter().flat_map(|(_, body)| body), &mut known);
                let mut met = None;
                for (at, arm) in arms.iter().enumerate() {
                    let before = arms.get(..at).unwrap_or_default();
                    met = meet(met, self.arm(&known, arm, before));
                }
                if let Some((_, body)) = after {
                    met = meet(met, self.block(known.clone(), body));
                }
                // `continue` may come from anywhere inside: only what was known before holds after
                Some(met.map_or_else(|| known.clone(), |met| met.common(&known)))
            }
            StmtKind::Split { arms, .. } => {
                for arm in arms {
                    self.block(known.clone(), &arm.body);
                }
                Some(after_arms(known, arms.iter().map(|a| a.body.as_slice())))
            }
            StmtKind::Match { arms, otherwise } => {
                // arms that take nothing are told by the check of `match` itself
                let mut left = Some(known.clone());
                for (condition, body) in arms {
                    let assume = |known: &Known| Assume::default().condition(known, condition).ok();
                    if let Some(inside) = left.as_ref().and_then(assume) {
                        self.block(inside, body);
                    }
                    left = left.and_then(|known| Assume::default().not(&known, condition).ok());
                }
                if let Some(left) = left {
                    self.block(left, otherwise);
                }
                Some(after_arms(known, stmt.kind.blocks().into_iter().map(Vec::as_slice)))
            }
            StmtKind::Repeat(repeat) => {
                let known = after_arms(known, [repeat.body.as_slice()].into_iter());
                self.block(known.clone(), &repeat.body);
                Some(known)
            }
            StmtKind::Limit { .. } | StmtKind::Parallel { .. } => {
                let blocks = stmt.kind.blocks();
                let known = after_arms(known, blocks.iter().map(|block| block.as_slice()));
                for block in blocks {
                    self.block(known.clone(), block);
                }
                Some(known)
            }
            StmtKind::Restart { .. } | StmtKind::Exit { .. } | StmtKind::Continue { .. } | StmtKind::Break => None,
        }
    }

    fn call(&mut self, mut known: Known, call: &Call) -> Known {
        known.suspend();
        for (_, body) in &call.handlers {
            self.block(known.clone(), body);
        }
        after_arms(known, call.handlers.iter().map(|(_, body)| body.as_slice()))
    }

    /// An arm of a race: its guard, after those of earlier arms of the same event have not taken it.
    fn arm(&mut self, known: &Known, arm: &RaceArm, before: &[RaceArm]) -> After {
        let mut known = known.clone();
        for earlier in before.iter().filter(|e| e.event == arm.event && covers(e.since, arm.since)) {
            let assume = Assume { rebind: Some((earlier.binding, arm.binding)) };
            let left = match &earlier.guard {
                Some(guard) => assume.not(&known, guard),
                None => Err(Clash::all(arm.guard.as_ref().map(|g| g.span))),
            };
            match left {
                Ok(left) => known = left,
                Err(_) => {
                    let name = self.events.get(arm.event.index()).map_or("", |e| &*e.name);
                    let place = arm.guard.as_ref().map(|g| g.span).or_else(|| arm.body.first().map(|s| s.span));
                    let earlier =
                        earlier.guard.as_ref().map(|g| g.span).or_else(|| earlier.body.first().map(|s| s.span));
                    if let Some((place, earlier)) = place.zip(earlier) {
                        self.out.push(never_true::taken_before(place, name, earlier));
                    }
                    return None;
                }
            }
        }
        self.guard(&mut known, arm.event.index(), arm.binding, arm.guard.as_ref()).then_some(())?;
        self.block(known, &arm.body)
    }

    /// Adds what an event's own `where` and a guard tell; whether any event passes both.
    fn guard(&mut self, known: &mut Known, event: usize, binding: BindingId, guard: Option<&Expr>) -> bool {
        let events = self.events;
        if let Some(filter) = events.get(event).and_then(|e| e.filter.as_ref()) {
            let assume = Assume { rebind: Some((BindingId(0), binding)) };
            // one that contradicts itself is told where it is declared
            if let Ok(more) = assume.condition(known, filter) {
                *known = more;
            }
        }
        let Some(guard) = guard else { return true };
        match self.decided(known, guard).0 {
            Some(more) => {
                *known = more;
                true
            }
            None => false,
        }
    }

    /// Tells of a condition that is decided beforehand; what is known where it holds and where it does not.
    fn decided(&mut self, known: &Known, condition: &Expr) -> (After, After) {
        let (yes, no) = (Assume::default().condition(known, condition), Assume::default().not(known, condition));
        match (&yes, &no) {
            (Err(clash), Ok(_)) => self.out.push(never_true::report(clash)),
            (Ok(_), Err(clash)) => self.out.push(always_true::report(condition.span, clash)),
            _ => {}
        }
        (yes.ok(), no.ok())
    }
}

/// What holds on both of two ways.
fn meet(a: After, b: After) -> After {
    match (a, b) {
        (Some(a), Some(b)) => Some(a.common(&b)),
        (a, b) => a.or(b),
    }
}

/// What is still known after arms that may have been left anywhere: time passes in some of them.
fn after_arms<'s>(mut known: Known, arms: impl Iterator<Item = &'s [Stmt]>) -> Known {
    for arm in arms {
        if rests(arm) {
            known.suspend();
        }
        rebound(arm, &mut known);
    }
    known
}

/// Whether time may pass, or the profile change, in statements.
fn rests(stmts: &[Stmt]) -> bool {
    stmts.iter().any(|stmt| {
        let own = matches!(
            stmt.kind,
            StmtKind::Call(_)
                | StmtKind::Update { .. }
                | StmtKind::Wait { .. }
                | StmtKind::Race { .. }
                | StmtKind::Repeat(_)
                | StmtKind::Parallel { .. }
        );
        own || stmt.kind.blocks().into_iter().any(|block| rests(block))
    })
}

/// Forgets names that a `restart with` puts other events into.
fn rebound<'s>(stmts: impl IntoIterator<Item = &'s Stmt>, known: &mut Known) {
    for stmt in stmts {
        if let StmtKind::Restart { with: Some((_, to)), .. } = &stmt.kind {
            known.forget(*to);
        }
        stmt.kind.blocks().into_iter().for_each(|block| rebound(block, known));
    }
}

/// Whether events that count for one arm count for another.
fn covers(earlier: Since, later: Since) -> bool {
    earlier == later || earlier == Since::Entry || later == Since::Reached
}
