//! An engine with a store and a clock, told what to do in a line.

use super::kit::MINUTE;
use crate::engine::{Applied, Change, Changes, Engine, InstanceQuery, InstanceView, MemoryState, Options, Status};
use crate::ingest::{Ingest, Ingested};
use crate::machine::Machine;
use crate::pack;
use crate::record::{Effect, Outcome, ProfileKey, Record, RecordKind, Reply};
use crate::value::Value;
use journey_bytecode::program::ErrorSet;
use std::sync::Arc;

pub(crate) const START: i64 = 1_780_000_000_000_000;

pub(crate) fn ada() -> ProfileKey {
    person("ada")
}

pub(crate) fn person(id: &str) -> ProfileKey {
    ProfileKey { namespace: "email".into(), id: id.into() }
}

/// The engine under test. `now` counts from [`START`].
pub(crate) struct Rig {
    pub(crate) engine: Engine,
    pub(crate) store: MemoryState,
    pub(crate) now: i64,
    pub(crate) records: Vec<Record>,
    pub(crate) effects: Vec<Effect>,
    ids: u32,
}

impl Rig {
    pub(crate) fn new(bundle: Arc<[u8]>) -> Rig {
        let store = MemoryState::default();
        let engine = open(&store);
        let mut rig = Rig { engine, store, now: 0, records: Vec::new(), effects: Vec::new(), ids: 0 };
        rig.apply(RecordKind::Deploy(bundle));
        rig
    }

    pub(crate) fn apply(&mut self, kind: RecordKind) -> Applied {
        let record = Record { at: START + self.now, kind };
        let applied = self.engine.apply(&record).unwrap();
        self.records.push(record);
        self.effects.retain(|effect| !applied.cancelled.contains(&effect.id));
        self.effects.extend(applied.effects.iter().cloned());
        applied
    }

    /// An event of Ada: `type`, then fields as JSON.
    pub(crate) fn event(&mut self, name: &str, fields: &str) -> Reply {
        self.ids += 1;
        let id = self.ids;
        self.event_of("ada", &format!("e{id}"), name, fields)
    }

    pub(crate) fn event_of(&mut self, who: &str, id: &str, name: &str, fields: &str) -> Reply {
        let kind = self.read(who, id, name, fields);
        self.apply(kind).reply
    }

    pub(crate) fn read(&self, who: &str, id: &str, name: &str, fields: &str) -> RecordKind {
        let comma = if fields.is_empty() { "" } else { "," };
        let json = format!(r#"{{"_id":"{id}","type":"{name}","email":"{who}"{comma}{fields}}}"#);
        let ingest = Ingest::new(self.engine.epoch(), self.engine.programs());
        match ingest.event(json.as_bytes(), &mut Machine::new()).unwrap() {
            Ingested::Events(mut events) if events.len() == 1 => RecordKind::Event(events.remove(0)),
            other => panic!("{other:?}"),
        }
    }

    /// The clock goes on; timers fire when they are due.
    pub(crate) fn advance(&mut self, micros: i64) -> Applied {
        let until = self.now + micros;
        let mut all = Applied::default();
        while let Some(due) = self.engine.next_timer().filter(|due| *due <= START + until) {
            self.now = self.now.max(due - START);
            let applied = self.apply(RecordKind::Timers { up_to: START + self.now, most: 1_000 });
            all.effects.extend(applied.effects);
            all.cancelled.extend(applied.cancelled);
            all.reply.exited.extend(applied.reply.exited);
        }
        self.now = until;
        all
    }

    pub(crate) fn profile(&mut self, json: &str) -> Applied {
        self.apply(RecordKind::PutProfile(ada(), json.into()))
    }

    /// Answers the oldest effect that is out.
    pub(crate) fn succeed(&mut self, id: &str) -> Applied {
        let effect = self.effects.remove(0);
        let program = self.engine.programs().iter().find(|program| program.id == effect.bundle).unwrap();
        let document = program.endpoint(effect.endpoint).unwrap().answer.unwrap();
        let values = [Value::String(id.into())];
        let packed = pack::pack(&program.bundle.types, &program.columns(document), &values).unwrap();
        self.answer(&effect, Outcome::Answer(packed.into()))
    }

    pub(crate) fn fail(&mut self, error: ErrorSet) -> Applied {
        let effect = self.effects.remove(0);
        self.answer(&effect, Outcome::Failure { error, message: "no".into(), retry_after: None })
    }

    pub(crate) fn answer(&mut self, effect: &Effect, outcome: Outcome) -> Applied {
        self.apply(RecordKind::Answer { effect: effect.id, attempt: effect.attempt, outcome })
    }

    /// The engine is opened again from the store, after a checkpoint.
    pub(crate) fn restart(&mut self) {
        self.checkpoint();
        self.engine = open(&self.store);
    }

    pub(crate) fn checkpoint(&mut self) {
        self.store.write(&self.engine.changes());
        self.engine.saved();
    }

    pub(crate) fn views(&self) -> Vec<InstanceView> {
        let query = InstanceQuery { profile: Some(ada()), ended: true, ..InstanceQuery::default() };
        self.engine.instances(&query).unwrap().instances
    }

    /// The only instance of Ada, or her last that ended.
    pub(crate) fn view(&self) -> InstanceView {
        let mut views = self.views();
        let inside = views.iter().position(|view| !matches!(view.status, Status::Ended(_) | Status::Expired));
        views.remove(inside.unwrap_or(views.len() - 1))
    }

    /// Where Ada stands: `at LABEL`, or how she left.
    pub(crate) fn stands(&self) -> String {
        let view = self.view();
        match view.status {
            Status::Ended(reason) => format!("exit {reason}"),
            Status::Expired => "expired".into(),
            Status::Quarantined(why) => format!("held: {why}"),
            Status::Waiting | Status::Calling => format!("at {}", view.at.as_deref().unwrap_or("")),
        }
    }

    /// Ada's timeline, a line each: minutes since the start, words.
    pub(crate) fn timeline(&self) -> String {
        let view = self.view();
        let line = |at: i64, text: &str| format!("{:>5}m {text}\n", (at - START).div_euclid(MINUTE));
        view.timeline.iter().map(|entry| line(entry.at, &entry.text)).collect()
    }

    /// All that is stored or would be.
    pub(crate) fn dump(&mut self) -> Changes {
        self.checkpoint();
        let entries = crate::engine::Table::ALL.into_iter().flat_map(|table| {
            let entries = self.store.entries(table).into_iter();
            entries.map(move |(key, value)| Change { table, key: key.into(), value: Some(value.into()) })
        });
        Changes { entries: entries.collect() }
    }
}

pub(crate) fn open(store: &MemoryState) -> Engine {
    // A cache of almost nothing, so that every test meets eviction too.
    let options = Options { cache_bytes: 1, near_timers: 2 };
    Engine::open(Box::new(store.clone()), options).unwrap()
}
