//! The running clock: how long after entry people reach each step of a journey, at the earliest and at the latest.
//!
//! Months count as 30 days; a wait for an instant that is not constant, and the time services take, count as nothing.

use crate::ast::{Block, Else, Expr, ExprKind, JourneyDecl, RaceArm, Stmt, StmtKind};
use crate::source::Span;
use journey_bytecode::types::Span as Length;

const HOUR: i64 = 3_600_000_000;
const DAY: i64 = 24 * HOUR;

/// When a step is reached, counted from entry.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Running {
    /// The step.
    pub span: Span,
    /// Earliest, in microseconds.
    pub least: i64,
    /// Latest, in microseconds.
    pub most: i64,
    /// The time of day, where a wait has set it: microseconds since midnight.
    pub clock: Option<i64>,
}

impl Running {
    /// In a few words: `day 3, 10:00`, `+2 h`, `day 0–3`.
    #[must_use]
    pub fn words(&self) -> String {
        let clock = self.clock.map(|c| format!(", {}:{:02}", c / HOUR, c % HOUR / 60_000_000)).unwrap_or_default();
        if self.most < DAY && clock.is_empty() {
            return match (short(self.least), short(self.most)) {
                (a, b) if a == b => format!("+{a}"),
                (a, b) => format!("+{a} to {b}"),
            };
        }
        let days = (self.least / DAY, self.most / DAY);
        if days.0 == days.1 { format!("day {}{clock}", days.0) } else { format!("day {}–{}{clock}", days.0, days.1) }
    }
}

fn short(micros: i64) -> String {
    let (hours, minutes, seconds) = (micros / HOUR, micros % HOUR / 60_000_000, micros % 60_000_000 / 1_000_000);
    let part = |n: i64, unit: &str| (n > 0).then(|| format!("{n} {unit}"));
    let parts: Vec<String> =
        [part(hours, "h"), part(minutes, "min"), part(seconds, "s")].into_iter().flatten().collect();
    if parts.is_empty() { "0".into() } else { parts.join(" ") }
}

#[derive(Clone, Copy)]
struct Time {
    least: i64,
    most: i64,
    clock: Option<i64>,
}

impl Time {
    fn meet(ways: Vec<Time>) -> Option<Time> {
        ways.into_iter().reduce(|a, b| Time {
            least: a.least.min(b.least),
            most: a.most.max(b.most),
            clock: a.clock.filter(|_| a.clock == b.clock),
        })
    }

    fn later(self, length: &Expr, until: Option<&Expr>) -> Time {
        let length = match &length.kind {
            ExprKind::Duration(length) => micros(*length),
            _ => 0,
        };
        let whole_days = length % DAY == 0;
        let after = Time {
            least: self.least.saturating_add(length),
            most: self.most.saturating_add(length),
            clock: self.clock.filter(|_| whole_days),
        };
        match until.map(|u| &u.kind) {
            Some(ExprKind::Time(clock)) => match after.clock {
                // From a known time of day to another: exactly so long.
                Some(from) => {
                    let on = (clock - from).rem_euclid(DAY);
                    Time {
                        least: after.least.saturating_add(on),
                        most: after.most.saturating_add(on),
                        clock: Some(*clock),
                    }
                }
                None => Time { most: after.most.saturating_add(DAY - 1), clock: Some(*clock), ..after },
            },
            _ => after,
        }
    }
}

fn micros(length: Length) -> i64 {
    (i64::from(length.months) * 30 + i64::from(length.days)).saturating_mul(DAY).saturating_add(length.micros)
}

/// The steps of a journey that come after a wait.
#[must_use]
pub fn running(journey: &JourneyDecl) -> Vec<Running> {
    let mut out = vec![];
    block(&journey.body, Time { least: 0, most: 0, clock: None }, &mut out);
    out
}

/// When people get beyond a block, if any do.
fn block(block: &Block, start: Time, out: &mut Vec<Running>) -> Option<Time> {
    block.stmts.iter().try_fold(start, |at, s| stmt(s, at, out))
}

fn stmt(s: &Stmt, at: Time, out: &mut Vec<Running>) -> Option<Time> {
    let step = !matches!(s.kind, StmtKind::Let { .. } | StmtKind::Continue | StmtKind::Break | StmtKind::Broken);
    if step && at.most > 0 {
        out.push(Running { span: s.span, least: at.least, most: at.most, clock: at.clock });
    }
    match &s.kind {
        StmtKind::Lookup { call, .. } | StmtKind::Send(call) | StmtKind::Call(call) => {
            let handled = call.handlers.iter().filter_map(|h| block(&h.body, at, out)).collect::<Vec<_>>();
            Time::meet([vec![at], handled].concat())
        }
        StmtKind::If { condition: _, then, otherwise } => {
            let yes = block(then, at, out);
            let no = match otherwise.as_deref() {
                Some(Else::Block(b)) => block(b, at, out),
                Some(Else::If(s)) => stmt(s, at, out),
                None => Some(at),
            };
            Time::meet([yes, no].into_iter().flatten().collect())
        }
        StmtKind::Match { arms, otherwise, .. } => {
            let mut ways: Vec<Time> = arms.iter().filter_map(|a| block(&a.body, at, out)).collect();
            match otherwise {
                Some(b) => ways.extend(block(b, at, out)),
                None => ways.push(at),
            }
            Time::meet(ways)
        }
        StmtKind::Wait { length, until, .. } => Some(at.later(length, until.as_ref())),
        StmtKind::Race { arms, .. } => race(arms, at, out),
        StmtKind::Split { arms, .. } => Time::meet(arms.iter().filter_map(|a| block(&a.body, at, out)).collect()),
        StmtKind::Limit { then, otherwise, .. } => {
            let no = otherwise.as_ref().map_or(Some(at), |b| block(b, at, out));
            Time::meet([block(then, at, out), no].into_iter().flatten().collect())
        }
        StmtKind::Parallel { branches, .. } => {
            Time::meet(branches.iter().filter_map(|(_, b)| block(b, at, out)).collect())
        }
        StmtKind::Repeat { times, every, body, .. } => {
            let after = block(body, at, out).unwrap_or(at);
            let turn = every.as_ref().map_or(after.most - at.most, |e| micros(e.node));
            Some(Time { most: at.most.saturating_add(turn.saturating_mul(times.node)), clock: None, ..at })
        }
        StmtKind::Exit { .. } | StmtKind::Restart { .. } | StmtKind::Break => None,
        // `continue` leaves the arm: people go on behind the statement around.
        _ => Some(at),
    }
}

fn race(arms: &[RaceArm], at: Time, out: &mut Vec<Running>) -> Option<Time> {
    let after = arms.iter().find_map(|a| match a {
        RaceArm::After { length, until, .. } => Some(at.later(length, until.as_ref())),
        _ => None,
    });
    let ways = arms.iter().filter_map(|arm| match arm {
        RaceArm::On { body, .. } => {
            let most = after.map_or(at.most, |a| a.most);
            block(body, Time { most, clock: None, ..at }, out)
        }
        RaceArm::After { body, .. } => block(body, after.unwrap_or(at), out),
        RaceArm::Broken(_) => Some(at),
    });
    Time::meet(ways.collect())
}
