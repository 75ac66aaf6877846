//! Entries into journeys, and why they are refused.

use super::activation::Fate;
use super::event::{Incoming, holds};
use super::person::{INSTANCES, Identity, Instance, Memory, Rest, Timeline};
use super::turn::{Running, Scene, Trouble, Turn};
use super::{Engine, EngineError, clock, id};
use crate::machine::Unit;
use crate::record::{Micros, Standing};
use journey_bytecode::program::{Journey, Reentry};
use journey_bytecode::types::{JourneyRef, PointRef};
use std::sync::Arc;

/// What the checks before an entry come to.
enum Door {
    /// Open, with the hash of the entry key.
    Open(u64),
    /// Closed, for this reason.
    Closed(String),
}

impl Engine {
    /// Journeys that an event starts, in text order. Only the current version takes people in.
    pub(crate) fn enter_all(&mut self, turn: &mut Turn, one: &Incoming) -> Result<(), EngineError> {
        let Some(live) = self.bundles.get(one.bundle).filter(|live| live.current) else { return Ok(()) };
        let facts = Arc::clone(&live.facts);
        for journey in facts.starts(one.event) {
            self.enter(turn, one, *journey)?;
        }
        Ok(())
    }

    fn enter(&mut self, turn: &mut Turn, one: &Incoming, journey: JourneyRef) -> Result<(), EngineError> {
        let scene = one.scene();
        let mut who = match self.running(turn, one.bundle, journey) {
            Ok(who) => who,
            Err(Trouble::Engine(error)) => return Err(error),
            Err(Trouble::Fault(message)) => {
                self.refuse_by_name(turn, one.bundle, journey, &message);
                return Ok(());
            }
        };
        let program = Arc::clone(&who.program);
        let Some(declared) = program.journey(journey) else { return Ok(()) };
        let standing = self.counters.standing(who.number);
        if standing != Standing::Live {
            self.refuse(turn, who.number, who.name(), &format!("the journey is {}", standing.word()));
            return Ok(());
        }
        if let Some(reason) = outside(declared, turn.now) {
            self.refuse(turn, who.number, who.name(), reason);
            return Ok(());
        }
        let door = match self.door(turn, &who, declared, &scene) {
            Ok(door) => door,
            Err(Trouble::Engine(error)) => return Err(error),
            Err(Trouble::Fault(message)) => Door::Closed(format!("failed: {message}")),
        };
        match door {
            Door::Closed(reason) => {
                self.refuse(turn, who.number, who.name(), &reason);
                Ok(())
            }
            Door::Open(key) => self.admit(turn, &mut who, declared, key, scene),
        }
    }

    /// `where`, `require`, the entry key, re-entry.
    fn door(&self, turn: &mut Turn, who: &Running, journey: &Journey, scene: &Scene) -> Result<Door, Trouble> {
        turn.machine.enter(&who.program, Unit::Journey(who.journey))?;
        let guard = journey.trigger.as_ref().and_then(|trigger| trigger.guard);
        if !holds(turn, who, guard, scene)? {
            return Ok(Door::Closed("its `where` does not hold".to_owned()));
        }
        for (guard, text) in &journey.require {
            if !turn.guard(who, *guard, scene)? {
                return Ok(Door::Closed(format!("require {}: absent", who.program.text(*text))));
            }
        }
        let key = match journey.entry_key {
            None => 0,
            Some(code) => match turn.text(who, code, scene)? {
                Some(key) => id::text(&key),
                None => return Ok(Door::Closed("one per: the key is absent".to_owned())),
            },
        };
        Ok(self
            .reentry(turn, who, journey.reentry, key)
            .map_or(Door::Open(key), |reason| Door::Closed(reason.to_owned())))
    }

    fn reentry(&self, turn: &Turn, who: &Running, rule: Reentry, key: u64) -> Option<&'static str> {
        if turn.person.instances.len() >= INSTANCES {
            return Some("the person is in too many instances already");
        }
        let memory = turn.person.memories.iter().find(|memory| memory.journey == who.number && memory.key == key);
        let inside = || {
            let instances = &turn.person.instances;
            instances.iter().any(|instance| instance.key == key && self.journey_number(instance) == who.number)
        };
        match rule {
            Reentry::Always => None,
            _ if inside() => Some("reentry: inside already"),
            Reentry::Never => memory.map(|_| "reentry never: was inside before"),
            Reentry::AfterEntry(_) | Reentry::AfterExit(_) => {
                let again = memory.map(|memory| memory.again.unwrap_or(i64::MIN))?;
                (again > turn.now).then_some("reentry: too soon after the last entry")
            }
        }
    }

    fn admit(
        &mut self,
        turn: &mut Turn,
        who: &mut Running,
        journey: &Journey,
        key: u64,
        scene: Scene,
    ) -> Result<(), EngineError> {
        turn.person.last_instance += 1;
        let number = turn.person.last_instance;
        let identity = Identity { born: turn.record, entered: turn.now, number };
        let mut instance = Instance {
            number,
            identity,
            bundle: who.bundle,
            journey: who.journey,
            key,
            expires: None,
            goals: 0,
            turn: 0,
            point: PointRef(0),
            since: turn.now,
            rest: Rest::Wait { due: None },
            taken: if who.looks_back() { vec![turn.person.events] } else { Vec::new() },
            frame: Vec::new(),
            branches: Vec::new(),
            at_work: 0,
            timeline: Timeline::new(turn.now),
        };
        self.bundles.pin(who.bundle, true);
        self.counters.count(who.number, |counts| {
            counts.entered += 1;
            counts.inside += 1;
        });
        turn.out.reply.entered.push((who.name(), identity.id(&turn.key)));
        who.know_step_key(&turn.key, &instance);
        let fate = match turn.machine.enter(&who.program, Unit::Journey(who.journey)) {
            Ok(()) => self.advance(turn, &mut instance, who, journey.start, scene),
            Err(fault) => Err(fault.into()),
        };
        let fate = self.calendar(turn, &mut instance, who, journey, fate);
        self.dispose(turn, instance, who, fate)
    }

    /// What depends on the journey's zone, which may depend on values that the body has now assigned.
    fn calendar(
        &mut self,
        turn: &mut Turn,
        instance: &mut Instance,
        who: &Running,
        journey: &Journey,
        fate: Result<Fate, Trouble>,
    ) -> Result<Fate, Trouble> {
        let named = match (&fate, journey.zone) {
            (Ok(_), Some(code)) => turn.text(who, code, &Scene::default()),
            _ => Ok(None),
        };
        let (named, fate) = match (named, fate) {
            (Ok(named), fate) => (named, fate),
            // One that ended may have ended before the values were there that its zone depends on.
            (Err(fault), Ok(Fate::Rests)) => (None, Err(fault.into())),
            (Err(_), fate) => (None, fate),
        };
        let project = || who.program.project_zone().clone();
        let zone = named.map_or_else(project, |name| who.program.zone(&name));
        instance.expires = journey.expires.map(|age| clock::add(turn.now, age, &zone));
        let again = match journey.reentry {
            Reentry::Always => return fate,
            Reentry::Never => None,
            Reentry::AfterEntry(span) | Reentry::AfterExit(span) => Some(clock::add(turn.now, span, &zone)),
        };
        let memories = &mut turn.person.memories;
        memories.retain(|memory| memory.journey != who.number || memory.key != instance.key);
        memories.push(Memory { journey: who.number, key: instance.key, again });
        fate
    }

    fn refuse_by_name(&mut self, turn: &mut Turn, bundle: u32, journey: JourneyRef, message: &str) {
        let Some(live) = self.bundles.get(bundle) else { return };
        let (number, program) = (live.journey_number(journey), Arc::clone(&live.program));
        let name = program.journey(journey).map_or_else(|| Arc::from(""), |journey| program.shared(journey.name));
        self.refuse(turn, number, name, message);
    }
}

/// Why nobody enters now, by the journey's dates.
fn outside(journey: &Journey, now: Micros) -> Option<&'static str> {
    if journey.open.from.is_some_and(|from| now < from) {
        return Some("the journey has not started yet");
    }
    journey.open.until.filter(|until| now >= *until).map(|_| "the journey has ended")
}
