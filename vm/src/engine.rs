//! The deterministic state machine of a partition.
//!
//! [`Engine::apply`] is a function of state and record: the same records give the same replies, effects and
//! [`Changes`], byte for byte. The caller makes records durable before it answers or lets effects leave, calls
//! [`Engine::changes`] for a checkpoint and [`Engine::saved`] once it is stored.

pub mod state;
pub mod view;

use crate::program::Program;
use crate::record::{Effect, EffectId, Micros, ProfileKey, Record, Reply};
pub use state::{Change, Changes, Entries, MemoryState, State, StateError, Table};
use std::sync::Arc;
pub use view::{InstancePage, InstanceQuery, InstanceView, JourneyView, RefusalView, Status, TimelineEntry};

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
}

/// The state machine of one partition.
#[derive(Debug)]
pub struct Engine {
    programs: Vec<Arc<Program>>,
}

impl Engine {
    /// Opens a partition: bundles, counters and near timers are read, people when they are needed.
    ///
    /// # Errors
    /// The store cannot be read.
    pub fn open(_state: Box<dyn State>, _options: Options) -> Result<Engine, EngineError> {
        Ok(Engine { programs: Vec::new() })
    }

    /// Applies one record.
    ///
    /// # Errors
    /// See [`EngineError`]. After an error other than [`EngineError::Bundle`] the engine must not be used again.
    pub fn apply(&mut self, _record: &Record) -> Result<Applied, EngineError> {
        Ok(Applied::default())
    }

    /// Number of the live set; a changed set has a higher one.
    #[must_use]
    pub fn epoch(&self) -> u32 {
        0
    }

    /// The live set: bundles whose events matter, by index of [`crate::record::EventMatch::bundle`].
    #[must_use]
    pub fn programs(&self) -> &[Arc<Program>] {
        &self.programs
    }

    /// When the next timer is due.
    #[must_use]
    pub fn next_timer(&self) -> Option<Micros> {
        None
    }

    /// Receipt time of the last record.
    #[must_use]
    pub fn last_record(&self) -> Micros {
        0
    }

    /// Effects in flight with ids after `after`, to be sent again after a restart; at most `most`, in order of id.
    ///
    /// # Errors
    /// The store cannot be read.
    pub fn pending_effects(&self, _after: Option<EffectId>, _most: usize) -> Result<Vec<Effect>, EngineError> {
        Ok(Vec::new())
    }

    /// Takes the changes since the last call, for a checkpoint. They stay in memory until [`Engine::saved`];
    /// a second call before that is a new checkpoint on top of the first.
    pub fn changes(&mut self) -> Changes {
        Changes::default()
    }

    /// The changes last taken are in the store: they may leave memory.
    pub fn saved(&mut self) {}

    /// About how many bytes the next checkpoint holds.
    #[must_use]
    pub fn dirty_bytes(&self) -> usize {
        0
    }

    /// The document of a profile.
    ///
    /// # Errors
    /// The store cannot be read.
    pub fn profile(&self, _key: &ProfileKey) -> Result<Option<Arc<str>>, EngineError> {
        Ok(None)
    }

    /// Instances with their timelines.
    ///
    /// # Errors
    /// The store cannot be read.
    pub fn instances(&self, _query: &InstanceQuery) -> Result<InstancePage, EngineError> {
        Ok(InstancePage::default())
    }

    /// The last entries of a person that were refused, oldest first.
    ///
    /// # Errors
    /// The store cannot be read.
    pub fn refusals(&self, _key: &ProfileKey) -> Result<Vec<RefusalView>, EngineError> {
        Ok(Vec::new())
    }

    /// Journeys with their counts.
    #[must_use]
    pub fn journeys(&self) -> Vec<JourneyView> {
        Vec::new()
    }
}
