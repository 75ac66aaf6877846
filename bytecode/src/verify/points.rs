//! Steps of a journey: what they need, and how an instance goes on from them.

use super::bits::Bits;
use super::code::Unit;
use super::flow::{Flow, Role, Seen};
use super::problem::{Checked, Problem};
use super::{Context, constants, within};
use crate::limits::{BRANCHES, DOCUMENT_DEPTH};
use crate::program::{ErrorSet, Journey, OnError, Point, PointKind, RaceArm, Since, Write};
use crate::types::{Pc, Reg, StrRef, Type};

/// Registers that must be set when an instance comes to rest here.
pub(super) fn needs(unit: &Unit<'_>, point: &Point) -> Result<Bits, Problem> {
    let mut needs = unit.set(&point.live)?;
    match &point.kind {
        PointKind::Wait { due, .. } => needs.insert(*due),
        PointKind::Race { timer, .. } => {
            if let Some((due, _)) = timer {
                needs.insert(*due);
            }
        }
        PointKind::Call { args, .. } => args.iter().for_each(|arg| needs.insert(*arg)),
        PointKind::Parallel { passed, .. } => passed.iter().for_each(|reg| needs.insert(*reg)),
        PointKind::Update { writes, .. } => writes.iter().for_each(|write| needs.insert(write.value)),
        PointKind::Split { .. } | PointKind::Exit | PointKind::Mark | PointKind::Limit { .. } => {}
    }
    unit.cx.spend(needs.words())?;
    Ok(needs)
}

/// Checks a step and starts the code it may go on with.
pub(super) fn check(flow: &mut Flow<'_, '_>, unit: &Unit<'_>, journey: &Journey, point: &Point) -> Checked {
    let cx = unit.cx;
    cx.string(point.label)?;
    cx.strings(point.title)?;
    cx.location(&point.location)?;
    if !point.live.is_sorted_by(|a, b| a < b) {
        return Err(Problem::new("the registers it keeps are not in order"));
    }
    let live = unit.set(&point.live)?;
    cx.spend(live.words() + point.live.len())?;
    let rest = Rest { unit, journey, live: &live };
    match &point.kind {
        PointKind::Split { arms } => split(cx, arms),
        PointKind::Exit | PointKind::Mark => Ok(()),
        PointKind::Wait { due, resume } => {
            rest.frame(point)?;
            rest.datetime(*due, "the time it waits for")?;
            flow.enter(*resume, Role::Body, Seen::default(), &live)
        }
        PointKind::Race { arms, timer } => {
            rest.frame(point)?;
            rest.race(flow, arms, *timer)
        }
        PointKind::Call { .. } => {
            rest.frame(point)?;
            rest.call(flow, &point.kind)
        }
        PointKind::Limit { count, per, key, within, beyond } => {
            rest.frame(point)?;
            if *count == 0 {
                return Err(Problem::new("it lets nobody through"));
            }
            cx.string(*key)?;
            if let Some(per) = per {
                constants::positive(per)?;
            }
            flow.enter(*within, Role::Body, Seen::default(), &live)?;
            flow.enter(*beyond, Role::Body, Seen::default(), &live)
        }
        PointKind::Parallel { branches, need, passed } => {
            rest.frame(point)?;
            rest.parallel(flow, branches, *need, passed)
        }
        PointKind::Update { writes, resume } => {
            rest.frame(point)?;
            rest.writes(writes)?;
            flow.enter(*resume, Role::Body, Seen::default(), &live)
        }
    }
}

fn split(cx: &Context<'_>, arms: &[(crate::types::StrRef, u32)]) -> Checked {
    cx.strings(arms.iter().map(|(label, _)| *label))?;
    let sum: u64 = arms.iter().map(|(_, share)| u64::from(*share)).sum();
    if sum == 10_000 {
        return Ok(());
    }
    Err(Problem::new(format!("the shares of its arms sum to {sum}, not to 10000")))
}

/// A step at which an instance rests.
struct Rest<'r, 'a> {
    unit: &'r Unit<'a>,
    journey: &'r Journey,
    live: &'r Bits,
}

impl Rest<'_, '_> {
    /// What it keeps can be kept, and is enough for the header's guards.
    fn frame(&self, point: &Point) -> Checked {
        for reg in &point.live {
            if let Type::Iterator(_) = self.unit.reg(*reg)?.kind {
                return Err(Problem::new(format!("it keeps r{}, an iterator", reg.0)));
            }
        }
        let header = self.unit.set(&self.journey.header_live)?;
        self.unit.cx.spend(header.words() + self.journey.header_live.len())?;
        match header.missing_in(self.live) {
            Some(reg) => Err(Problem::new(format!("it does not keep r{}, which the header reads", reg.0))),
            None => Ok(()),
        }
    }

    fn datetime(&self, reg: Reg, what: &str) -> Checked {
        if self.unit.reg(reg)?.is(&Type::DateTime) {
            return Ok(());
        }
        Err(Problem::new(format!("{what}, {}, is not a datetime", self.unit.name(reg))))
    }

    fn race(&self, flow: &mut Flow<'_, '_>, arms: &[RaceArm], timer: Option<(Reg, Pc)>) -> Checked {
        if arms.is_empty() && timer.is_none() {
            return Err(Problem::new("nothing can ever wake it"));
        }
        for (index, arm) in arms.iter().enumerate() {
            self.arm(flow, arm).map_err(|p| p.within(format!("arm {index}")))?;
        }
        let Some((due, resume)) = timer else { return Ok(()) };
        self.datetime(due, "the time it waits for")?;
        flow.enter(resume, Role::Body, Seen::default(), self.live)
    }

    fn arm(&self, flow: &mut Flow<'_, '_>, arm: &RaceArm) -> Checked {
        let events = &self.unit.cx.bundle.events;
        within("event", arm.event.index(), events.len())?;
        let Some(event) = events.get(arm.event.index()) else { return Ok(()) };
        let seen = Seen::document(event.document);
        if let Some(guard) = arm.guard {
            flow.enter(guard, Role::Guard, seen, self.live).map_err(|p| p.within("guard"))?;
        }
        if let Since::Label(reg) = arm.since {
            if !self.live.contains(reg) {
                return Err(Problem::new(format!("r{} is not kept", reg.0)));
            }
            if !self.unit.reg(reg)?.may_be(&Type::DateTime) {
                return Err(Problem::new(format!("{} is not a datetime", self.unit.name(reg))));
            }
        }
        flow.enter(arm.resume, Role::Body, seen, self.live)
    }

    fn parallel(&self, flow: &mut Flow<'_, '_>, branches: &[(StrRef, Pc, Pc)], need: u16, passed: &[Reg]) -> Checked {
        if branches.len() > BRANCHES || need == 0 || usize::from(need) > branches.len() {
            return Err(Problem::new(format!("it waits for {need} of {} branches", branches.len())));
        }
        if !passed.is_sorted_by(|a, b| a < b) {
            return Err(Problem::new("the registers its branches start with are not in order"));
        }
        let starts = self.unit.set(passed)?;
        self.unit.cx.spend(2 * starts.words() * branches.len() + passed.len())?;
        if let Some(reg) = self.unit.set(&self.journey.header_live)?.missing_in(&starts) {
            return Err(Problem::new(format!("its branches start without r{}, which the header reads", reg.0)));
        }
        for (name, start, resume) in branches {
            self.unit.cx.string(*name)?;
            flow.enter(*start, Role::Body, Seen::default(), &starts)?;
            flow.enter(*resume, Role::Body, Seen::default(), self.live)?;
        }
        Ok(())
    }

    fn writes(&self, writes: &[Write]) -> Checked {
        let cx = self.unit.cx;
        cx.spend(writes.len())?;
        for write in writes {
            if write.path.is_empty() || write.path.len() > DOCUMENT_DEPTH {
                return Err(Problem::new("it writes a path of no segments, or of too many"));
            }
            cx.strings(write.path.iter().copied())?;
            if let Type::Iterator(_) = self.unit.reg(write.value)?.kind {
                return Err(Problem::new(format!("it writes r{}, an iterator", write.value.0)));
            }
        }
        // One path that is the beginning of another comes right before it, in order of the texts.
        let mut paths: Vec<&[StrRef]> = writes.iter().map(|write| &*write.path).collect();
        paths.sort_unstable();
        match paths.windows(2).any(|pair| matches!(pair, [a, b] if b.starts_with(a))) {
            true => Err(Problem::new("it writes a path and a part of it")),
            false => Ok(()),
        }
    }

    fn call(&self, flow: &mut Flow<'_, '_>, kind: &PointKind) -> Checked {
        let PointKind::Call { endpoint, args, ok, errors, or_none } = kind else { return Ok(()) };
        let endpoints = &self.unit.cx.bundle.endpoints;
        within("endpoint", endpoint.index(), endpoints.len())?;
        let Some(called) = endpoints.get(endpoint.index()) else { return Ok(()) };
        if args.len() != called.params.len() {
            let (wanted, found) = (called.params.len(), args.len());
            return Err(Problem::new(format!("the endpoint takes {wanted} values, not {found}")));
        }
        self.unit.cx.spend(args.len())?;
        for (arg, (_, ty)) in args.iter().zip(&called.params) {
            if !self.unit.reg(*arg)?.fits(self.unit.cx.types.ty(*ty)?) {
                let found = self.unit.name(*arg);
                return Err(Problem::new(format!("{found} is not of the type of its parameter")));
            }
        }
        let mut all_handled = false;
        for (sets, pc) in errors {
            sets.iter().try_for_each(super::endpoints::error_set)?;
            all_handled |= sets.contains(&ErrorSet::Any);
            let seen = Seen { failed: true, ..Seen::default() };
            flow.enter(*pc, Role::Body, seen, self.live).map_err(|p| p.within("handler"))?;
        }
        let goes_on = self.journey.on_error == OnError::Continue && !all_handled;
        let document = called.answer.map(|document| (document, *or_none || goes_on));
        let seen = Seen { document, answered: true, failed: false };
        flow.enter(*ok, Role::Body, seen, self.live)
    }
}
