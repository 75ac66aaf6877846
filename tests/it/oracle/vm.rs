//! The real engine over a state in memory, driven record by record.

use super::instance::Request;
use super::{Shown, Told};
use journey_bytecode::bundle;
use journey_bytecode::program::ErrorSet;
use journey_vm::engine::{Applied, Engine, InstanceQuery, MemoryState, Options, Status};
use journey_vm::ingest::{self, Ingest, Ingested};
use journey_vm::machine::Machine;
use journey_vm::program::Program;
use journey_vm::record::{Effect, Outcome, ProfileKey, Record, RecordKind};
use journey_vm::{json, pack};
use serde_json::Value as Json;
use std::sync::Arc;

/// One partition with one person.
pub(crate) struct Vm {
    program: Arc<Program>,
    engine: Engine,
    store: MemoryState,
    machine: Machine,
    key: ProfileKey,
}

impl Vm {
    pub(crate) fn new(program: &Arc<Program>, id: &str, now: i64) -> Self {
        let store = MemoryState::default();
        let engine = Engine::open(Box::new(store.clone()), Options::default()).unwrap();
        let key = ProfileKey { namespace: "email".into(), id: id.into() };
        let mut vm = Vm { program: Arc::clone(program), engine, store, machine: Machine::new(), key };
        let bytes = bundle::encode(&program.bundle).into();
        vm.engine.apply(&Record { at: now, kind: RecordKind::Deploy(bytes) }).unwrap();
        vm
    }

    pub(crate) fn next_timer(&self) -> Option<i64> {
        self.engine.next_timer()
    }

    pub(crate) fn put_profile(&mut self, json: &Json, now: i64) -> (Told, Vec<Effect>) {
        self.apply(RecordKind::PutProfile(self.key.clone(), json.to_string().into()), now)
    }

    pub(crate) fn event(&mut self, json: &Json, now: i64) -> (Told, Vec<Effect>) {
        let ingest = Ingest::new(self.engine.epoch(), self.engine.programs());
        match ingest.event(json.to_string().as_bytes(), &mut self.machine) {
            Ok(Ingested::Events(events)) => {
                let [event] = <[_; 1]>::try_from(events).unwrap();
                self.apply(RecordKind::Event(event), now)
            }
            // No declaration of the program is this event: it does nothing, but the reference has to agree.
            Ok(Ingested::Ignored(_)) => (Told { ignored: true, ..Told::default() }, Vec::new()),
            Err(rejection) => panic!("{json}: {rejection}"),
        }
    }

    pub(crate) fn timer(&mut self, now: i64) -> (Told, Vec<Effect>) {
        self.apply(RecordKind::Timers { up_to: now, most: 1 }, now)
    }

    pub(crate) fn answer(&mut self, effect: &Effect, answer: &Result<Json, ErrorSet>, now: i64) -> (Told, Vec<Effect>) {
        let outcome = match answer {
            Err(error) => Outcome::Failure { error: *error, message: "as the script says".into(), retry_after: None },
            Ok(json) => {
                let document = self.program.endpoint(effect.endpoint).unwrap().answer;
                let packed = document.map(|document| {
                    let columns = ingest::document(&self.program, document, json.to_string().as_bytes()).unwrap();
                    pack::pack(&self.program.bundle.types, &self.program.columns(document), &columns).unwrap()
                });
                Outcome::Answer(packed.unwrap_or_default().into())
            }
        };
        self.apply(RecordKind::Answer { effect: effect.id, attempt: effect.attempt, outcome }, now)
    }

    /// The node stops, and starts again from what it stored.
    pub(crate) fn crash(&mut self) {
        let changes = self.engine.changes();
        self.store.write(&changes);
        self.engine = Engine::open(Box::new(self.store.clone()), Options::default()).unwrap();
    }

    fn apply(&mut self, kind: RecordKind, now: i64) -> (Told, Vec<Effect>) {
        let Applied { reply, effects, .. } = self.engine.apply(&Record { at: now, kind }).unwrap();
        let names = |of: &[(Arc<str>, _)]| of.iter().map(|(name, _)| name.to_string()).collect::<Vec<_>>();
        let told = Told {
            ignored: false,
            duplicate: reply.duplicate,
            entered: names(&reply.entered),
            resumed: names(&reply.resumed),
            exited: reply.exited.iter().map(|(name, _, reason)| (name.to_string(), reason.to_string())).collect(),
            goals: names(&reply.goals),
            refused: reply.refused.iter().map(|(name, _)| name.to_string()).collect(),
            requests: effects.iter().map(|effect| self.request(effect)).collect(),
        };
        (told, effects)
    }

    fn request(&self, effect: &Effect) -> Request {
        let types = self.program.params(effect.endpoint);
        let values = pack::unpack(&self.program.bundle.types, &types, &effect.args).unwrap();
        let args = types.iter().zip(&values);
        let args = args.map(|(ty, value)| serde_json::from_str(&json::json(&self.program, *ty, value)).unwrap());
        let endpoint = self.program.text(self.program.endpoint(effect.endpoint).unwrap().name).into();
        Request { number: 0, endpoint, args: args.collect() }
    }

    pub(crate) fn shown(&self) -> Vec<Shown> {
        let query =
            InstanceQuery { profile: Some(self.key.clone()), ended: true, most: 1_000, ..InstanceQuery::default() };
        let page = self.engine.instances(&query).unwrap();
        let show = |one: &journey_vm::engine::InstanceView| Shown {
            journey: one.journey.to_string(),
            status: match &one.status {
                Status::Waiting => "waits".to_owned(),
                Status::Calling => "calls".to_owned(),
                Status::Quarantined(_) => "held".to_owned(),
                Status::Ended(reason) => format!("ended: {reason}"),
                Status::Expired => "expired".to_owned(),
            },
            entered: one.entered,
            due: one.due,
            expires: one.expires,
            goal: one.goal,
        };
        page.instances.iter().map(show).collect()
    }
}
