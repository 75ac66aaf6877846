//! The world of one test: an engine, a clock, one person, and everybody that is called.

use super::answers::Answers;
use super::kept::Rests;
use super::{document, story};
use crate::engine::{Applied, Engine, EngineError, MemoryState, Options};
use crate::ingest::{Ingest, Ingested};
use crate::machine::Machine;
use crate::program::Program;
use crate::record::{Effect, InstanceId, Micros, ProfileKey, Record, RecordKind, Reply};
use journey_bytecode::bundle;
use journey_bytecode::program::ErrorSet;
use journey_bytecode::types::{EndpointRef, EventRef, JourneyRef, PointRef, Span, StrRef};
use serde_json::Value;
use std::collections::{BTreeSet, HashMap, VecDeque};
use std::sync::Arc;

/// Where the clock stands in a test that does not set it: 2026-01-01T00:00Z.
const START: Micros = 1_767_225_600_000_000;
/// Records of one step; a test that needs more goes round in circles.
const RECORDS: u32 = 100_000;

/// What the last `receive` came to.
#[derive(Debug, Default)]
pub(super) struct Received {
    /// What the engine did.
    pub(super) reply: Reply,
    /// Why it did not even get there.
    pub(super) refused: Option<String>,
}

/// A request that was made.
#[derive(Debug)]
pub(super) struct Request {
    pub(super) endpoint: EndpointRef,
    /// Arguments by parameter.
    pub(super) args: Vec<Value>,
}

/// The world of a test.
#[derive(Debug)]
pub(super) struct World {
    pub(super) program: Arc<Program>,
    bundle: Arc<[u8]>,
    store: MemoryState,
    pub(super) engine: Option<Engine>,
    machine: Machine,
    pub(super) now: Micros,
    zone: Arc<str>,
    name: Arc<str>,
    profile: Value,
    has_profile: bool,
    assigned: Vec<(JourneyRef, PointRef, u16)>,
    answers: Answers,
    pub(super) requests: Vec<Request>,
    pub(super) last: Option<Received>,
    /// What happened is written down.
    told: bool,
    pub(super) log: Vec<story::Line>,
    /// Lines of each instance's timeline that are in the log.
    pub(super) lines: HashMap<InstanceId, usize>,
    received: u32,
    /// Who rested with how much, where that is asked for.
    pub(super) kept: Option<Rests>,
}

impl World {
    pub(super) fn new(program: &Arc<Program>, told: bool) -> World {
        World {
            program: Arc::clone(program),
            bundle: bundle::encode(&program.bundle).into(),
            store: MemoryState::default(),
            engine: None,
            machine: Machine::new(),
            now: START,
            zone: "UTC".into(),
            name: "somebody".into(),
            profile: Value::Object(serde_json::Map::new()),
            has_profile: false,
            assigned: Vec::new(),
            answers: Answers::default(),
            requests: Vec::new(),
            last: None,
            told,
            log: Vec::new(),
            lines: HashMap::new(),
            received: 0,
            kept: None,
        }
    }

    /// The engine, opened where it is first needed: the clock may be set before.
    pub(super) fn engine(&mut self) -> Result<&mut Engine, String> {
        if self.engine.is_none() {
            self.engine = Some(self.open()?);
            let bundle = Arc::clone(&self.bundle);
            self.apply(RecordKind::Deploy(bundle))?;
            self.put_profile()?;
        }
        self.engine.as_mut().ok_or_else(|| "the engine did not start".to_owned())
    }

    fn open(&self) -> Result<Engine, String> {
        let mut engine = Engine::open(Box::new(self.store.clone()), Options::default()).map_err(text)?;
        engine.give_up_at_once();
        if self.told {
            engine.trace();
        }
        for (journey, split, arm) in &self.assigned {
            engine.assign(*journey, *split, *arm);
        }
        Ok(engine)
    }

    pub(super) fn given_profile(&mut self, name: StrRef, json: StrRef) -> Result<(), String> {
        self.profile = parse(self.program.text(json))?;
        self.name = self.program.shared(name);
        self.has_profile = true;
        if self.engine.is_some() { self.put_profile() } else { Ok(()) }
    }

    pub(super) fn set_profile(&mut self, json: StrRef) -> Result<(), String> {
        self.engine()?;
        let changes = parse(self.program.text(json))?;
        self.note(format!("set profile {changes}"));
        if !self.has_profile {
            document::merge(&mut self.profile, changes);
            self.has_profile = true;
            return self.put_profile();
        }
        // The person stays who they are, and keeps what journeys wrote.
        for key in self.keys() {
            let stored = self.engine()?.profile(&key).map_err(text)?;
            let mut profile = stored.map_or_else(|| Ok(self.profile.clone()), |json| parse(&json))?;
            document::merge(&mut profile, changes.clone());
            self.put(key, profile.to_string())?;
        }
        Ok(())
    }

    /// Stores the person's document under each identity by which events may name them.
    fn put_profile(&mut self) -> Result<(), String> {
        if !self.has_profile {
            return Ok(());
        }
        self.keys().into_iter().try_for_each(|key| self.put(key, self.profile.to_string()))
    }

    fn keys(&self) -> Vec<ProfileKey> {
        let spaces: BTreeSet<&str> =
            self.program.bundle.events.iter().map(|e| self.program.text(e.namespace)).collect();
        spaces.into_iter().map(|space| self.identity(space)).collect()
    }

    fn put(&mut self, key: ProfileKey, json: String) -> Result<(), String> {
        let applied = self.apply(RecordKind::PutProfile(key, json.into()))?;
        match applied.reply.refused.iter().find(|(what, _)| **what == *"profile") {
            Some((_, why)) => Err(format!("the profile does not fit its schema: {why}")),
            None => self.settle(applied),
        }
    }

    fn identity(&self, namespace: &str) -> ProfileKey {
        let id = document::identity(&self.profile, namespace, &self.name);
        ProfileKey { namespace: namespace.to_lowercase().into(), id: id.into() }
    }

    pub(super) fn given_answer(&mut self, endpoint: EndpointRef, json: StrRef) -> Result<(), String> {
        let text = self.program.shared(json);
        self.answers.given_answer(&self.program, endpoint, text)
    }

    pub(super) fn given_failure(&mut self, endpoint: EndpointRef, error: ErrorSet) {
        self.answers.given_failure(endpoint, error);
    }

    pub(super) fn assign(&mut self, journey: JourneyRef, split: PointRef, arm: u16) {
        self.assigned.push((journey, split, arm));
        if let Some(engine) = &mut self.engine {
            engine.assign(journey, split, arm);
        }
    }

    pub(super) fn zone(&mut self, name: StrRef) {
        self.zone = self.program.shared(name);
    }

    pub(super) fn at(&mut self, to: Micros) -> Result<(), String> {
        if self.engine.is_none() {
            self.now = to;
            return Ok(());
        }
        self.advance_until(to)
    }

    pub(super) fn advance(&mut self, span: Span) -> Result<(), String> {
        let zone = self.program.zone(&self.zone);
        self.advance_until(crate::engine::later(self.now, span, &zone))
    }

    /// The clock goes on; timers fire in order, each at its own time.
    pub(super) fn advance_until(&mut self, to: Micros) -> Result<(), String> {
        if to < self.now {
            return Err(format!("time cannot go back: it is {} already", self.words(self.now)));
        }
        for _ in 0..RECORDS {
            let Some(due) = self.engine()?.next_timer().filter(|due| *due <= to) else {
                self.now = to;
                return Ok(());
            };
            self.now = self.now.max(due);
            let applied = self.apply(RecordKind::Timers { up_to: self.now, most: 1 })?;
            self.settle(applied)?;
        }
        Err("too much happens in this time: the journeys go round in circles".to_owned())
    }

    pub(super) fn receive(&mut self, event: EventRef, json: StrRef) -> Result<(), String> {
        self.engine()?;
        let program = Arc::clone(&self.program);
        let declared = program.event(event).ok_or("there is no such event")?;
        self.received += 1;
        let key = self.identity(program.text(declared.namespace));
        let filling = document::Filling {
            id: format!("test-{}", self.received),
            at: self.now,
            namespace: program.text(declared.namespace),
            identity: &key.id,
        };
        let given = program.text(json);
        self.note(format!("receive {} {}", program.text(declared.name), given));
        let payload = document::fill(given, &filling)?;
        let engine = self.engine()?;
        let ingest = Ingest::new(engine.epoch(), engine.programs());
        let mut last = Received::default();
        match ingest.event(payload.as_bytes(), &mut self.machine) {
            Ok(Ingested::Events(events)) => {
                for event in events {
                    let applied = self.apply(RecordKind::Event(event))?;
                    last.reply.entered.extend(applied.reply.entered.iter().cloned());
                    last.reply.refused.extend(applied.reply.refused.iter().cloned());
                    self.settle(applied)?;
                }
            }
            Ok(Ingested::Ignored(why)) => last.refused = Some(why),
            Err(rejection) => last.refused = Some(rejection.to_string()),
        }
        if let Some(why) = &last.refused {
            self.note(format!("refused: {why}"));
        }
        for (journey, why) in &last.reply.refused {
            let text = format!("  {journey}: not entered: {why}");
            self.log.push(story::Line { at: self.now, text });
        }
        self.last = Some(last);
        Ok(())
    }

    /// The node stops and starts again from what it has stored.
    pub(super) fn crash(&mut self) -> Result<(), String> {
        let changes = self.engine()?.changes();
        self.store.write(&changes);
        self.engine = Some(self.open()?);
        self.note("crash".to_owned());
        let pending = self.engine()?.pending_effects(None, usize::MAX).map_err(text)?;
        self.settle(Applied { effects: pending, ..Applied::default() })
    }

    fn apply(&mut self, kind: RecordKind) -> Result<Applied, String> {
        let at = self.now;
        let engine = self.engine.as_mut().ok_or("the engine did not start")?;
        let applied = engine.apply(&Record { at, kind }).map_err(text)?;
        if self.told {
            self.tell()?;
        }
        self.note_kept()?;
        Ok(applied)
    }

    /// Answers what was sent, and what is sent because of that.
    fn settle(&mut self, applied: Applied) -> Result<(), String> {
        let mut sent: VecDeque<Effect> = applied.effects.into();
        for _ in 0..RECORDS {
            let Some(effect) = sent.pop_front() else { return Ok(()) };
            let request = self.answers.request(&self.program, &effect)?;
            self.note(format!("{}({})", self.called(&request), self.arguments(&request)));
            self.requests.push(request);
            let (outcome, words) = self.answers.outcome(&self.program, effect.endpoint, self.now)?;
            self.note(words);
            let applied = self.apply(RecordKind::Answer { effect: effect.id, attempt: effect.attempt, outcome })?;
            sent.retain(|effect| !applied.cancelled.contains(&effect.id));
            sent.extend(applied.effects);
        }
        Err("too many calls without a wait between them".to_owned())
    }

    pub(super) fn zone_name(&self) -> &str {
        &self.zone
    }

    fn note(&mut self, text: String) {
        if self.told {
            self.log.push(story::Line { at: self.now, text });
        }
    }
}

pub(super) fn parse(json: &str) -> Result<Value, String> {
    serde_json::from_str(json).map_err(|error| format!("the test holds JSON that is none: {error}"))
}

fn text(error: EngineError) -> String {
    error.to_string()
}
