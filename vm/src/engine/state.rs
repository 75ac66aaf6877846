//! What checkpoints wrote, as the engine reads it; and the same in memory.

use std::collections::BTreeMap;
use std::sync::{Arc, PoisonError, RwLock};

/// The keyspaces of a partition's state.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Table {
    /// Counts of records, the timer cursor, numbers of journeys.
    Meta,
    /// Bundles by their number.
    Bundles,
    /// Counts by journey.
    Counters,
    /// All that is known of a person but the profile's document.
    People,
    /// Profile documents (JSON).
    Profiles,
    /// People by when the first of their timers is due.
    Timers,
    /// Effects without a final answer.
    Outbox,
    /// Effects that were given up, by when.
    Letters,
}

impl Table {
    /// All tables, in a fixed order.
    pub const ALL: [Table; 8] = [
        Table::Meta,
        Table::Bundles,
        Table::Counters,
        Table::People,
        Table::Profiles,
        Table::Timers,
        Table::Outbox,
        Table::Letters,
    ];

    /// Name for files and messages.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Table::Meta => "meta",
            Table::Bundles => "bundles",
            Table::Counters => "counters",
            Table::People => "people",
            Table::Profiles => "profiles",
            Table::Timers => "timers",
            Table::Outbox => "outbox",
            Table::Letters => "letters",
        }
    }
}

/// Reading the state failed; the partition has to stop.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("the stored state cannot be read: {0}")]
pub struct StateError(pub String);

/// Keys and values in key order.
pub type Entries = Vec<(Vec<u8>, Vec<u8>)>;

/// What checkpoints wrote. The engine only reads it; changes leave through [`super::Engine::changes`].
///
/// All changes of one checkpoint must become visible and durable together with the journal position they stand
/// for: replay over a half-written checkpoint is not defined.
pub trait State: Send {
    /// The value of a key.
    ///
    /// # Errors
    /// The store cannot be read.
    fn get(&self, table: Table, key: &[u8]) -> Result<Option<Vec<u8>>, StateError>;

    /// At most `most` entries with keys of at least `from`, ascending.
    ///
    /// # Errors
    /// The store cannot be read.
    fn scan(&self, table: Table, from: &[u8], most: usize) -> Result<Entries, StateError>;
}

/// One key to write.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Change {
    /// Where.
    pub table: Table,
    /// Key.
    pub key: Arc<[u8]>,
    /// New value; none deletes.
    pub value: Option<Arc<[u8]>>,
}

/// All keys changed since the last checkpoint, each once, ordered by table and key.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Changes {
    /// What to write.
    pub entries: Vec<Change>,
}

/// State in memory, for tests and simulation. Clones share their content.
#[derive(Clone, Debug, Default)]
pub struct MemoryState {
    tables: Arc<RwLock<Tables>>,
}

type Tables = BTreeMap<(Table, Vec<u8>), Arc<[u8]>>;

impl MemoryState {
    /// Writes a checkpoint.
    pub fn write(&self, changes: &Changes) {
        let mut tables = self.tables.write().unwrap_or_else(PoisonError::into_inner);
        for change in &changes.entries {
            let key = (change.table, change.key.to_vec());
            match &change.value {
                Some(value) => tables.insert(key, Arc::clone(value)),
                None => tables.remove(&key),
            };
        }
    }

    /// All entries of a table.
    #[must_use]
    pub fn entries(&self, table: Table) -> Entries {
        self.scan(table, &[], usize::MAX).unwrap_or_default()
    }
}

impl State for MemoryState {
    fn get(&self, table: Table, key: &[u8]) -> Result<Option<Vec<u8>>, StateError> {
        let tables = self.tables.read().unwrap_or_else(PoisonError::into_inner);
        Ok(tables.get(&(table, key.to_vec())).map(|value| value.to_vec()))
    }

    fn scan(&self, table: Table, from: &[u8], most: usize) -> Result<Entries, StateError> {
        let tables = self.tables.read().unwrap_or_else(PoisonError::into_inner);
        let found = tables.range((table, from.to_vec())..);
        Ok(found
            .take_while(|((of, _), _)| *of == table)
            .take(most)
            .map(|((_, key), value)| (key.clone(), value.to_vec()))
            .collect())
    }
}
