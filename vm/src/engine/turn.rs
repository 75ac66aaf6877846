//! One record's work on one person: the person is read, changed by the rules, and written back.

use super::bundles::facts::Facts;
use super::outbox::Outgoing;
use super::overlay::Bytes;
use super::person::{Branch, Instance, Person, REFUSALS, Refusal, SEEN, SEEN_DAYS, Way};
use super::state::Table;
use super::{Applied, Engine, EngineError, counters, damaged, invariants};
use crate::ingest;
use crate::machine::{Context, Fault, Machine, Stop, Unit};
use crate::program::Program;
use crate::record::{EffectId, Micros, ProfileKey};
use crate::value::Value;
use journey_bytecode::types::{DocRef, JourneyRef, Pc, PointRef};
use std::sync::Arc;

const DAY: i64 = 86_400_000_000;

/// The work on a person.
#[derive(Debug)]
pub(crate) struct Turn {
    pub(crate) key: ProfileKey,
    pub(crate) bytes: Bytes,
    pub(crate) person: Person,
    /// Something changed and has to be written.
    pub(crate) changed: bool,
    /// The profile was written: others of the person look at it before the record is done.
    pub(crate) profile_written: bool,
    pub(crate) now: Micros,
    /// Number of the record.
    pub(crate) record: u64,
    pub(crate) machine: Machine,
    pub(crate) out: Applied,
    /// Where the instance rests that is being worked on.
    pub(crate) before: Option<Before>,
    /// The profile's columns by number of the bundle, or why there are none.
    pub(crate) profiles: Vec<(u32, Result<Columns, Arc<str>>)>,
}

/// Where an instance rested before it was worked on, should it have to be held.
#[derive(Debug)]
pub(crate) struct Before {
    /// Which.
    pub(crate) number: u32,
    /// Its own way and its branches.
    pub(crate) ways: Vec<Branch>,
    /// The call that was answered: it is no longer in the outbox.
    pub(crate) answered: Option<(EffectId, Outgoing)>,
}

impl Before {
    fn of(instance: &Instance) -> Before {
        let Instance { number, point, since, rest, frame, branches, .. } = instance;
        let own = Way { point: *point, since: *since, rest: rest.clone(), frame: frame.clone() };
        let own = Branch { number: 0, of: 0, index: 0, way: own };
        let ways = [own].into_iter().chain(branches.iter().cloned()).collect();
        Before { number: *number, ways, answered: None }
    }
}

/// Columns of a document.
pub(crate) type Columns = Arc<[Value]>;

/// Why an instance's activation did not come to its end.
#[derive(Debug)]
pub(crate) enum Trouble {
    /// Of the instance: it is held.
    Fault(Arc<str>),
    /// Of the engine: the partition stops.
    Engine(EngineError),
}

impl From<Fault> for Trouble {
    fn from(fault: Fault) -> Self {
        let place = fault.location.map(|location| format!(" (line {})", location.line)).unwrap_or_default();
        Trouble::Fault(format!("{fault}{place}").into())
    }
}

impl<E: Into<EngineError>> From<E> for Trouble {
    fn from(error: E) -> Self {
        Trouble::Engine(error.into())
    }
}

/// A journey whose code runs.
#[derive(Clone, Debug)]
pub(crate) struct Running {
    pub(crate) bundle: u32,
    pub(crate) program: Arc<Program>,
    pub(crate) facts: Arc<Facts>,
    pub(crate) journey: JourneyRef,
    /// Number of the journey, over all versions.
    pub(crate) number: u32,
    profile: Option<Columns>,
    step_key: Option<EffectId>,
    assigned: Arc<[(PointRef, u16)]>,
}

/// What is in context besides the profile.
#[derive(Clone, Debug, Default)]
pub(crate) struct Scene {
    pub(crate) document: Option<(DocRef, Columns)>,
    pub(crate) answered: bool,
    pub(crate) error: Option<Arc<str>>,
}

impl Scene {
    /// An event.
    pub(crate) fn document(document: DocRef, columns: &Columns) -> Scene {
        Scene { document: Some((document, Arc::clone(columns))), ..Scene::default() }
    }
}

impl Turn {
    /// Runs code that returns a boolean.
    pub(crate) fn guard(&mut self, who: &Running, pc: Pc, scene: &Scene) -> Result<bool, Fault> {
        let context = context(self.now, &self.key, who, scene);
        self.machine.guard(&who.program, Unit::Journey(who.journey), pc, &context)
    }

    /// Runs code that returns text.
    pub(crate) fn text(&mut self, who: &Running, pc: Pc, scene: &Scene) -> Result<Option<Arc<str>>, Fault> {
        let context = context(self.now, &self.key, who, scene);
        self.machine.text(&who.program, Unit::Journey(who.journey), pc, &context)
    }

    /// Runs a stretch of the body.
    pub(crate) fn run(&mut self, who: &Running, pc: Pc, scene: &Scene) -> Result<Stop, Fault> {
        let context = context(self.now, &self.key, who, scene);
        self.machine.run(&who.program, Unit::Journey(who.journey), pc, &context)
    }

    /// Puts a resting instance's values into the machine.
    pub(crate) fn restore(&mut self, who: &Running, instance: &Instance) -> Result<(), Fault> {
        self.machine.restore(&who.program, who.journey, instance.point, &instance.frame)
    }

    /// Takes an instance out, to work on it.
    pub(crate) fn take(&mut self, number: u32) -> Option<Instance> {
        let index = self.person.position(number)?;
        let instance = self.person.instances.remove(index);
        self.before = Some(Before::of(&instance));
        Some(instance)
    }

    /// Puts it back in its place.
    pub(crate) fn put(&mut self, instance: Instance) {
        let index = self.person.instances.partition_point(|other| other.number < instance.number);
        self.person.instances.insert(index, instance);
    }

    /// Numbers of the instances.
    pub(crate) fn numbers(&self) -> Vec<u32> {
        self.person.instances.iter().map(|instance| instance.number).collect()
    }
}

fn context<'a>(now: Micros, key: &'a ProfileKey, who: &'a Running, scene: &'a Scene) -> Context<'a> {
    Context {
        now,
        profile: Some(key),
        profile_columns: who.profile.as_deref(),
        document: scene.document.as_ref().map(|(document, columns)| (*document, &**columns)),
        answered: scene.answered,
        error: scene.error.as_deref(),
        step_key: who.step_key,
        assigned: &who.assigned,
    }
}

impl Engine {
    /// Reads the person of a record.
    pub(crate) fn begin(&mut self, key: &ProfileKey, now: Micros) -> Result<Turn, EngineError> {
        let bytes = Bytes::from(key.to_bytes());
        let person = match self.overlay.get(Table::People, &bytes)? {
            Some(stored) => Person::decode(&stored).map_err(|error| damaged(Table::People, error))?,
            None => Person::default(),
        };
        Ok(Turn {
            key: key.clone(),
            bytes,
            person,
            changed: false,
            profile_written: false,
            now,
            record: self.meta.records,
            machine: std::mem::take(&mut self.machine),
            out: Applied::default(),
            before: None,
            profiles: Vec::new(),
        })
    }

    /// Writes the person back.
    pub(crate) fn finish(&mut self, mut turn: Turn) -> Result<Applied, EngineError> {
        self.profile_written(&mut turn)?;
        self.machine = std::mem::take(&mut turn.machine);
        if !turn.changed {
            return Ok(turn.out);
        }
        self.prune(&mut turn.person, turn.now);
        let person = &mut turn.person;
        person.touched = turn.now;
        person.timer = self.timers.set(&mut self.overlay, &turn.bytes, person.timer, person.next_due());
        if cfg!(debug_assertions) {
            invariants::check(self, &turn.key, &turn.person)?;
        }
        let value = (!turn.person.is_empty()).then(|| Bytes::from(turn.person.encode()));
        self.overlay.put(Table::People, turn.bytes, value);
        Ok(turn.out)
    }

    /// Forgets a person.
    pub(crate) fn erase(&mut self, mut turn: Turn) -> Applied {
        self.machine = std::mem::take(&mut turn.machine);
        self.timers.set(&mut self.overlay, &turn.bytes, turn.person.timer, None);
        self.overlay.put(Table::People, turn.bytes.clone(), None);
        self.overlay.put(Table::Profiles, turn.bytes, None);
        turn.out
    }

    /// Lets go what no rule needs any more.
    fn prune(&self, person: &mut Person, now: Micros) {
        let oldest = day(now).saturating_sub(SEEN_DAYS);
        let gone = person.seen.partition_point(|(day, _)| *day < oldest);
        let gone = gone.max(person.seen.len().saturating_sub(SEEN));
        person.seen.drain(..gone);
        let Person { instances, memories, remembered, .. } = person;
        let live = |instance: &Instance| self.bundles.get(instance.bundle);
        memories.retain(|memory| {
            let inside = |of: &Instance| of.key == memory.key && self.journey_number(of) == memory.journey;
            memory.again.is_none_or(|again| again > now) || instances.iter().any(inside)
        });
        remembered.retain(|event| {
            instances.iter().any(|instance| {
                let looks =
                    live(instance).is_some_and(|of| of.facts.looks_back(instance.journey).contains(&event.event));
                instance.bundle == event.bundle && looks
            })
        });
    }

    /// What is needed to run a journey's code for the person.
    pub(crate) fn running(&self, turn: &mut Turn, bundle: u32, journey: JourneyRef) -> Result<Running, Trouble> {
        let missing =
            || damaged(Table::Bundles, format!("bundle {bundle}, which instances are pinned to, is not live"));
        let live = self.bundles.get(bundle).ok_or_else(missing)?;
        let facts = live.facts.journey(journey);
        let profile = match live.program.bundle.profile {
            Some(document) if facts.is_some_and(|facts| facts.reads_profile) => {
                Some(self.profile_columns(turn, bundle, &live.program, document)?)
            }
            _ => None,
        };
        let none: Arc<[(PointRef, u16)]> = Arc::from([]);
        Ok(Running {
            bundle,
            program: Arc::clone(&live.program),
            facts: Arc::clone(&live.facts),
            journey,
            number: live.journey_number(journey),
            profile,
            step_key: None,
            assigned: self.assigned.get(&journey).map_or(none, Arc::clone),
        })
    }

    /// The same for an instance.
    pub(crate) fn running_of(&self, turn: &mut Turn, instance: &Instance) -> Result<Running, Trouble> {
        let mut who = self.running(turn, instance.bundle, instance.journey)?;
        who.know_step_key(&turn.key, instance);
        Ok(who)
    }

    /// The profile in context is read anew.
    pub(crate) fn see_profile(&self, turn: &mut Turn, who: &mut Running) -> Result<(), Trouble> {
        let fresh = self.running(turn, who.bundle, who.journey)?;
        who.profile = fresh.profile;
        Ok(())
    }

    fn profile_columns(
        &self,
        turn: &mut Turn,
        bundle: u32,
        program: &Program,
        document: DocRef,
    ) -> Result<Columns, Trouble> {
        if let Some((_, known)) = turn.profiles.iter().find(|(of, _)| *of == bundle) {
            return known.clone().map_err(Trouble::Fault);
        }
        let columns: Result<Columns, Arc<str>> = match self.overlay.peek(Table::Profiles, &turn.bytes)? {
            None => {
                let count = program.document(document).map_or(0, |document| document.columns.len());
                Ok(vec![Value::Absent; count].into())
            }
            Some(json) => ingest::columns(program, document, &json)
                .map(Arc::from)
                .map_err(|rejection| format!("the profile does not fit its schema: {rejection}").into()),
        };
        turn.profiles.push((bundle, columns.clone()));
        columns.map_err(Trouble::Fault)
    }

    /// Notes that an entry was refused.
    pub(crate) fn refuse(&mut self, turn: &mut Turn, journey: u32, name: Arc<str>, reason: &str) {
        let reason: Arc<str> = reason.into();
        self.counters.count(journey, |counts| counters::add(&mut counts.refused, &reason));
        let refused = &mut turn.person.refused;
        refused.push(Refusal { at: turn.now, journey, reason: Arc::clone(&reason) });
        refused.drain(..refused.len().saturating_sub(REFUSALS));
        turn.out.reply.refused.push((name, reason));
    }
}

impl Running {
    /// Name of the journey.
    pub(crate) fn name(&self) -> Arc<str> {
        self.program.journey(self.journey).map_or_else(|| Arc::from(""), |journey| self.program.shared(journey.name))
    }

    /// Lets the code see the key of the instance's next call, if it asks for it.
    pub(crate) fn know_step_key(&mut self, key: &ProfileKey, instance: &Instance) {
        if self.facts.journey(self.journey).is_some_and(|facts| facts.reads_step_key) {
            self.step_key = Some(super::id::effect(instance.identity.id(key), instance.turn.saturating_add(1)));
        }
    }
}

/// Day of an instant, in UTC.
pub(crate) fn day(at: Micros) -> i32 {
    at.div_euclid(DAY) as i32
}
