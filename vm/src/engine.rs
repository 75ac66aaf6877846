//! The deterministic state machine of a partition.
//!
//! [`Engine::apply`] is a function of state and record: the same records give the same replies, effects and
//! [`Changes`], byte for byte. The caller makes records durable before it answers or lets effects leave, calls
//! [`Engine::changes`] for a checkpoint and [`Engine::saved`] once it is stored.

mod activation;
mod audit;
mod branches;
mod bundles;
mod call;
mod clock;
mod counters;
mod entry;
mod event;
mod fire;
mod id;
mod invariants;
mod letters;
mod limit;
mod meta;
mod operate;
mod outbox;
mod overlay;
mod person;
mod profile;
pub mod state;
#[cfg(test)]
pub(crate) mod tests;
mod timers;
mod turn;
pub mod view;

use crate::machine::{Decision, Machine};
use crate::program::Program;
use crate::record::{Effect, EffectId, Micros, ProfileKey, Record, RecordKind, Reply};
pub use audit::Audit;
use bundles::Bundles;
pub(crate) use call::error_text;
pub(crate) use clock::{add as later, words as moment};
use counters::Counters;
use journey_bytecode::types::{JourneyRef, PointRef};
use meta::Meta;
use outbox::Outgoing;
use overlay::Overlay;
pub use state::{Change, Changes, Entries, MemoryState, State, StateError, Table};
use std::collections::HashMap;
use std::sync::Arc;
use timers::Timers;
pub use view::{
    BranchView, InstancePage, InstanceQuery, InstanceView, JourneyView, LetterView, RefusalView, Status, TimelineEntry,
};

/// Why the engine cannot go on. All but [`EngineError::Bundle`] stop the partition.
#[derive(Clone, PartialEq, Debug, thiserror::Error)]
pub enum EngineError {
    /// The store failed.
    #[error(transparent)]
    State(#[from] StateError),
    /// What the store holds is not what the engine wrote.
    #[error("the stored {table} hold an entry that cannot be read: {what}", table = .table.name())]
    Damaged {
        /// Where.
        table: Table,
        /// What is wrong.
        what: String,
    },
    /// The bundle of a deploy is not valid; nothing changed.
    #[error("the bundle is not valid: {0}")]
    Bundle(String),
    /// Receipt time went back.
    #[error("the record's time {at} is before the last one's {last}")]
    Clock {
        /// Of the record.
        at: Micros,
        /// Before it.
        last: Micros,
    },
}

/// Bounds on memory.
#[derive(Clone, Copy, Debug)]
pub struct Options {
    /// Bytes of unchanged people and profiles kept in memory.
    pub cache_bytes: usize,
    /// Timers kept in memory; the others are read from the store as they come near.
    pub near_timers: usize,
}

impl Default for Options {
    fn default() -> Self {
        Self { cache_bytes: 256 << 20, near_timers: 65_536 }
    }
}

/// What came of a record.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Applied {
    /// For the producer.
    pub reply: Reply,
    /// To do once the record is durable.
    pub effects: Vec<Effect>,
    /// No longer wanted: an effect not yet sent must not leave.
    pub cancelled: Vec<EffectId>,
    /// Effects that were held back may leave: [`Engine::pending_effects`] has them.
    pub refill: bool,
}

/// The state machine of one partition.
#[derive(Debug)]
pub struct Engine {
    overlay: Overlay,
    meta: Meta,
    bundles: Bundles,
    counters: Counters,
    timers: Timers,
    machine: Machine,
    assigned: HashMap<JourneyRef, Arc<[(PointRef, u16)]>>,
    /// Failures are final (in a test of the language).
    final_failures: bool,
    /// A checkpoint was not yet taken of the last record.
    unwritten: bool,
}

impl Engine {
    /// Opens a partition: bundles, counters and near timers are read, people when they are needed.
    ///
    /// # Errors
    /// The store cannot be read.
    pub fn open(state: Box<dyn State>, options: Options) -> Result<Engine, EngineError> {
        let overlay = Overlay::new(state, options.cache_bytes);
        let meta = Meta::open(&overlay)?;
        let mut counters = Counters::open(&overlay)?;
        let bundles = Bundles::open(&overlay, &mut counters, meta.epoch)?;
        let timers = Timers::open(&overlay, meta.fired, options.near_timers)?;
        let machine = Machine::new();
        Ok(Engine {
            overlay,
            meta,
            bundles,
            counters,
            timers,
            machine,
            assigned: HashMap::new(),
            final_failures: false,
            unwritten: false,
        })
    }

    /// Applies one record.
    ///
    /// # Errors
    /// See [`EngineError`]. After an error other than [`EngineError::Bundle`] or [`EngineError::Clock`] the engine must
    /// not be used again.
    pub fn apply(&mut self, record: &Record) -> Result<Applied, EngineError> {
        if record.at < self.meta.last {
            return Err(EngineError::Clock { at: record.at, last: self.meta.last });
        }
        self.meta.records += 1;
        self.meta.last = record.at;
        self.unwritten = true;
        let applied = match &record.kind {
            RecordKind::Deploy(bytes) => {
                self.bundles.deploy(&mut self.overlay, &mut self.counters, bytes).map(|_| Applied::default())
            }
            RecordKind::Event(event) => self.event(event, record.at),
            RecordKind::Timers { up_to, most } => self.fire(record.at, *up_to, *most),
            RecordKind::Answer { effect, attempt, outcome } => self.answer(record.at, *effect, *attempt, outcome),
            RecordKind::PutProfile(key, json) => self.put_profile(key, json, record.at),
            RecordKind::DeleteProfile(key) => self.delete_profile(key, record.at),
            RecordKind::Operate(operation) => self.operate(operation, record.at),
        }?;
        self.bundles.retire();
        self.timers.fill(&self.overlay)?;
        Ok(applied)
    }

    /// Number of the live set; a changed set has a higher one.
    #[must_use]
    pub fn epoch(&self) -> u32 {
        self.bundles.epoch
    }

    /// The live set: bundles whose events matter, by index of [`crate::record::EventMatch::bundle`].
    #[must_use]
    pub fn programs(&self) -> &[Arc<Program>] {
        self.bundles.programs()
    }

    /// When the next timer is due.
    #[must_use]
    pub fn next_timer(&self) -> Option<Micros> {
        self.timers.first().map(|(due, _)| due)
    }

    /// Receipt time of the last record; the smallest number before the first.
    #[must_use]
    pub fn last_record(&self) -> Micros {
        self.meta.last
    }

    /// Effects in flight with ids after `after`, to be sent again after a restart; at most `most`, in order of id.
    ///
    /// # Errors
    /// The store cannot be read.
    pub fn pending_effects(&self, after: Option<EffectId>, most: usize) -> Result<Vec<Effect>, EngineError> {
        let mut from = after.map_or_else(Vec::new, |after| [&after.0[..], &[0]].concat());
        let mut effects = Vec::new();
        while effects.len() < most {
            let found = self.overlay.scan(Table::Outbox, &from, most)?;
            let Some((last, _)) = found.last() else { break };
            from = [last, &[0][..]].concat();
            for (key, value) in &found {
                effects.extend(self.pending_effect(key, value)?);
            }
        }
        effects.truncate(most);
        Ok(effects)
    }

    fn pending_effect(&self, key: &[u8], value: &[u8]) -> Result<Option<Effect>, EngineError> {
        let id = EffectId(key.try_into().map_err(|_| damaged(Table::Outbox, "a key of another length"))?);
        let outgoing = Outgoing::decode(value).map_err(|error| damaged(Table::Outbox, error))?;
        let leaves = !outgoing.pausing && self.counters.standing(outgoing.journey).sends();
        let Some(live) = self.bundles.get(outgoing.bundle).filter(|_| leaves) else { return Ok(None) };
        Ok(Some(outgoing.effect(id, live.program.id)))
    }

    /// Takes the changes since the last call, for a checkpoint. They stay in memory until [`Engine::saved`];
    /// a second call before that is a new checkpoint on top of the first.
    pub fn changes(&mut self) -> Changes {
        if std::mem::take(&mut self.unwritten) {
            self.bundles.write(&mut self.overlay);
            self.counters.write(&mut self.overlay);
            let meta = Meta { epoch: self.bundles.epoch, fired: self.timers.fired, ..self.meta };
            meta.write(&mut self.overlay);
        }
        self.overlay.changes()
    }

    /// The changes last taken are in the store: they may leave memory.
    pub fn saved(&mut self) {
        self.overlay.saved();
    }

    /// About how many bytes the next checkpoint holds.
    #[must_use]
    pub fn dirty_bytes(&self) -> usize {
        self.overlay.dirty_bytes()
    }

    /// The document of a profile.
    ///
    /// # Errors
    /// The store cannot be read.
    pub fn profile(&self, key: &ProfileKey) -> Result<Option<Arc<str>>, EngineError> {
        let Some(json) = self.overlay.peek(Table::Profiles, &key.to_bytes())? else { return Ok(None) };
        let json = std::str::from_utf8(&json).map_err(|error| damaged(Table::Profiles, error))?;
        Ok(Some(json.into()))
    }

    /// No call is tried again: a failure stands for all attempts. For tests of the language only, like
    /// [`Engine::assign`].
    pub(crate) fn give_up_at_once(&mut self) {
        self.final_failures = true;
    }

    /// Comparisons are kept from now on, for [`Engine::decisions`].
    pub(crate) fn trace(&mut self) {
        self.machine.trace = Some(Vec::new());
    }

    /// Comparisons made since the last call.
    pub(crate) fn decisions(&mut self) -> Vec<Decision> {
        self.machine.trace.as_mut().map(std::mem::take).unwrap_or_default()
    }

    /// Fixes the arm that a split takes, whatever the person. For tests of the language only: it is no part of the
    /// state.
    pub fn assign(&mut self, journey: JourneyRef, split: PointRef, arm: u16) {
        let held = self.assigned.get(&journey).map(|arms| arms.to_vec()).unwrap_or_default();
        let others = held.into_iter().filter(|(point, _)| *point != split);
        let arms = others.chain([(split, arm)]).collect();
        self.assigned.insert(journey, arms);
    }
}

/// What the store holds is not what the engine wrote.
fn damaged(table: Table, what: impl ToString) -> EngineError {
    EngineError::Damaged { table, what: what.to_string() }
}
