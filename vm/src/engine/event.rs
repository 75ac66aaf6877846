//! An event: a person's waits first, then the journeys it starts.

use super::activation::{Fate, exit_if};
use super::overlay::Bytes;
use super::person::{Happening, Instance, REMEMBERED, Remembered, Rest};
use super::turn::{Columns, Running, Scene, Trouble, Turn, day};
use super::{Applied, Engine, EngineError, id};
use crate::pack;
use crate::record::{EventInput, Micros};
use crate::value::Value;
use journey_bytecode::program::{Journey, PointKind, RaceArm, Since};
use journey_bytecode::types::{DocRef, EventRef, Pc, PointRef};
use std::sync::Arc;

/// A declaration that the event is.
#[derive(Debug)]
pub(crate) struct Incoming {
    pub(crate) bundle: u32,
    pub(crate) event: EventRef,
    document: DocRef,
    columns: Columns,
    values: Bytes,
}

impl Incoming {
    /// The event in context.
    pub(crate) fn scene(&self) -> Scene {
        Scene::document(self.document, &self.columns)
    }
}

impl Engine {
    /// Applies an event.
    pub(crate) fn event(&mut self, input: &EventInput, now: Micros) -> Result<Applied, EngineError> {
        let mut applied = Applied::default();
        if input.epoch != self.bundles.epoch {
            applied.reply.stale = Some(self.bundles.epoch);
            return Ok(applied);
        }
        let mut turn = self.begin(&input.profile, now)?;
        if seen_before(&mut turn, &input.id) {
            turn.out.reply.duplicate = true;
            return self.finish(turn);
        }
        turn.changed = true;
        turn.person.events += 1;
        let incoming = self.incoming(input);
        for number in turn.numbers() {
            self.offer(&mut turn, number, &incoming)?;
        }
        for one in &incoming {
            self.enter_all(&mut turn, one)?;
        }
        self.remember(&mut turn, &incoming);
        self.finish(turn)
    }

    fn incoming(&self, input: &EventInput) -> Vec<Incoming> {
        let mut incoming = Vec::with_capacity(input.matches.len());
        for matched in &input.matches {
            let Some(live) = self.bundles.live().get(usize::from(matched.bundle)) else { continue };
            let Some(event) = live.program.event(matched.event) else { continue };
            let types = live.facts.columns(event.document);
            // What ingestion packed for this epoch can be unpacked; what cannot is no event of it.
            let Ok(columns) = pack::unpack(&live.program.bundle.types, types, &matched.values) else { continue };
            incoming.push(Incoming {
                bundle: live.number,
                event: matched.event,
                document: event.document,
                columns: columns.into(),
                values: Bytes::clone(&matched.values),
            });
        }
        incoming
    }

    /// Shows an event to an instance.
    fn offer(&mut self, turn: &mut Turn, number: u32, incoming: &[Incoming]) -> Result<(), EngineError> {
        let instance = turn.person.position(number).and_then(|index| turn.person.instances.get(index));
        if !instance.is_some_and(|instance| self.cares(instance, incoming)) {
            return Ok(());
        }
        let Some(mut instance) = turn.take(number) else { return Ok(()) };
        match self.running_of(turn, &instance) {
            Ok(mut who) => {
                let fate = self.react(turn, &mut instance, &mut who, incoming);
                self.dispose(turn, instance, &who, fate)
            }
            Err(trouble) => self.trouble(turn, instance, trouble),
        }
    }

    /// Whether anything of the instance can depend on the event.
    fn cares(&self, instance: &Instance, incoming: &[Incoming]) -> bool {
        let Some(live) = self.bundles.get(instance.bundle) else { return true };
        let Some(journey) = live.program.journey(instance.journey) else { return true };
        let is = |event: EventRef| incoming.iter().any(|one| one.bundle == instance.bundle && one.event == event);
        let waits = || {
            let mut arms = instance.rests().filter_map(|(point, rest)| arms(journey, point, rest)).flatten();
            arms.any(|arm| is(arm.event))
        };
        !matches!(instance.rest, Rest::Held { .. })
            && (!journey.exit_ifs.is_empty()
                || journey.goals.iter().any(|goal| is(goal.event))
                || journey.exits.iter().any(|exit| is(exit.event))
                || waits())
    }

    /// Goals, exits, then the wait.
    fn react(
        &mut self,
        turn: &mut Turn,
        instance: &mut Instance,
        who: &mut Running,
        incoming: &[Incoming],
    ) -> Result<Fate, Trouble> {
        turn.restore(who, instance)?;
        let program = Arc::clone(&who.program);
        let Some(journey) = program.journey(who.journey) else { return Ok(Fate::Rests) };
        let bundle = who.bundle;
        let of = |event: EventRef| incoming.iter().find(|one| one.bundle == bundle && one.event == event);
        self.goals(turn, instance, who, journey, of)?;
        for exit in &journey.exits {
            if let Some(one) = of(exit.event)
                && holds(turn, who, exit.guard, &one.scene())?
            {
                return Ok(Fate::Exits(program.shared(exit.reason)));
            }
        }
        if let Some(reason) = exit_if(turn, who)? {
            return Ok(Fate::Exits(reason));
        }
        if instance.branches.is_empty() {
            return Ok(self.offer_to(turn, instance, who, journey, of)?.unwrap_or(Fate::Rests));
        }
        // One wait takes it: the first in the text.
        for number in instance.ways() {
            instance.work_on(number);
            let arms = arms(journey, instance.point, &instance.rest).unwrap_or_default();
            if arms.iter().any(|arm| of(arm.event).is_some()) {
                turn.restore(who, instance)?;
                if let Some(fate) = self.offer_to(turn, instance, who, journey, of)? {
                    return Ok(fate);
                }
            }
        }
        Ok(Fate::Rests)
    }

    /// The arms of the way at work; none where no arm takes the event.
    fn offer_to<'i>(
        &mut self,
        turn: &mut Turn,
        instance: &mut Instance,
        who: &mut Running,
        journey: &Journey,
        of: impl Fn(EventRef) -> Option<&'i Incoming>,
    ) -> Result<Option<Fate>, Trouble> {
        let arms = arms(journey, instance.point, &instance.rest).unwrap_or_default();
        for (arm, index) in arms.iter().zip(0_u16..) {
            if let Some(one) = of(arm.event)
                && holds(turn, who, arm.guard, &one.scene())?
            {
                instance.timeline.push(turn.now, &Happening::Event(instance.point, index));
                instance.taken.extend(who.looks_back().then_some(turn.person.events));
                turn.out.reply.resumed.push((who.name(), instance.identity.id(&turn.key)));
                let scene = one.scene();
                return self.advance(turn, instance, who, arm.resume, scene).map(Some);
            }
        }
        Ok(None)
    }

    fn goals<'i>(
        &mut self,
        turn: &mut Turn,
        instance: &mut Instance,
        who: &Running,
        journey: &Journey,
        of: impl Fn(EventRef) -> Option<&'i Incoming>,
    ) -> Result<(), Trouble> {
        for (goal, index) in journey.goals.iter().zip(0_u16..64) {
            let bit = 1_u64 << index;
            let Some(one) = of(goal.event).filter(|_| instance.goals & bit == 0) else { continue };
            let counts_yet = match goal.since.map(|since| turn.machine.register(since)) {
                None => true,
                Some(Value::DateTime(since)) => since.micros <= turn.now,
                Some(_) => false,
            };
            if counts_yet && holds(turn, who, goal.guard, &one.scene())? {
                self.counters.count(who.number, |counts| counts.goals += u64::from(instance.goals == 0));
                instance.goals |= bit;
                instance.timeline.push(turn.now, &Happening::Goal(index));
                turn.out.reply.goals.push((who.name(), instance.identity.id(&turn.key)));
            }
        }
        Ok(())
    }

    /// Keeps the event for waits that look back, where the person is in a journey that has such.
    fn remember(&self, turn: &mut Turn, incoming: &[Incoming]) {
        for one in incoming {
            let looks = |instance: &Instance| {
                let facts = self.bundles.get(instance.bundle).map(|live| live.facts.looks_back(instance.journey));
                instance.bundle == one.bundle && facts.is_some_and(|events| events.contains(&one.event))
            };
            if !turn.person.instances.iter().any(looks) {
                continue;
            }
            let remembered = &mut turn.person.remembered;
            let same = |event: &Remembered| event.bundle == one.bundle && event.event == one.event;
            if remembered.iter().filter(|event| same(event)).count() >= REMEMBERED
                && let Some(oldest) = remembered.iter().position(same)
            {
                remembered.remove(oldest);
            }
            remembered.push(Remembered {
                number: turn.person.events,
                at: turn.now,
                bundle: one.bundle,
                event: one.event,
                values: Bytes::clone(&one.values),
            });
        }
    }

    /// The earliest remembered event that ends a race by one of its arms, as if the race had been open since then.
    pub(crate) fn look_back(
        &mut self,
        turn: &mut Turn,
        instance: &mut Instance,
        who: &Running,
        arms: &[RaceArm],
    ) -> Result<Option<(Pc, Scene)>, Trouble> {
        let last = turn.person.events;
        for index in 0..turn.person.remembered.len() {
            let Some(event) = turn.person.remembered.get(index).cloned() else { break };
            let entry = instance.taken.first().copied().unwrap_or(last);
            if event.bundle != instance.bundle || event.number <= entry || instance.taken.contains(&event.number) {
                continue;
            }
            let mut scene = None;
            for (arm, arm_index) in arms.iter().zip(0_u16..) {
                if arm.event != event.event || !counts(turn, arm.since, event.at) {
                    continue;
                }
                if scene.is_none() {
                    scene = unpacked(who, &event)?;
                }
                let Some(scene) = &scene else { continue };
                if holds(turn, who, arm.guard, scene)? {
                    instance.taken.push(event.number);
                    instance.timeline.push(turn.now, &Happening::Earlier(instance.point, arm_index));
                    return Ok(Some((arm.resume, scene.clone())));
                }
            }
        }
        Ok(None)
    }
}

impl Running {
    /// Whether any wait of the journey looks back.
    pub(crate) fn looks_back(&self) -> bool {
        !self.facts.looks_back(self.journey).is_empty()
    }
}

/// An event received in the same microsecond as the instant counts: its order then is not in doubt for the person.
fn counts(turn: &Turn, since: Since, at: Micros) -> bool {
    match since {
        Since::Reached => false,
        Since::Entry => true,
        Since::Label(register) => match turn.machine.register(register) {
            Value::DateTime(since) => since.micros <= at,
            _ => false,
        },
    }
}

fn unpacked(who: &Running, event: &Remembered) -> Result<Option<Scene>, Trouble> {
    let Some(declared) = who.program.event(event.event) else { return Ok(None) };
    let types = who.facts.columns(declared.document);
    let columns = pack::unpack(&who.program.bundle.types, types, &event.values);
    let columns = columns.map_err(|error| Trouble::Fault(format!("a remembered event: {error}").into()))?;
    Ok(Some(Scene::document(declared.document, &columns.into())))
}

/// A guard that is not there holds.
pub(crate) fn holds(turn: &mut Turn, who: &Running, guard: Option<Pc>, scene: &Scene) -> Result<bool, Trouble> {
    match guard {
        None => Ok(true),
        Some(guard) => Ok(turn.guard(who, guard, scene)?),
    }
}

/// Arms of the race that a way rests at.
fn arms<'j>(journey: &'j Journey, point: PointRef, rest: &Rest) -> Option<&'j [RaceArm]> {
    match (rest, &journey.points.get(point.index())?.kind) {
        (Rest::Wait { .. }, PointKind::Race { arms, .. }) => Some(arms),
        _ => None,
    }
}

/// Whether the person has had this event; notes it if not. An event without an id is always new.
fn seen_before(turn: &mut Turn, id: &str) -> bool {
    if id.is_empty() {
        return false;
    }
    let hash = id::text(id);
    let today = day(turn.now);
    let oldest = today.saturating_sub(super::person::SEEN_DAYS);
    if turn.person.seen.iter().rev().any(|(day, seen)| *seen == hash && *day >= oldest) {
        return true;
    }
    turn.person.seen.push((today, hash));
    false
}
