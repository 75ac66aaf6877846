//! The state of a partition on disk: written behind the journal, one atomic batch per checkpoint.
//!
//! Why one batch: see "State" in `docs/journal-format.md`.

mod intact;
#[cfg(test)]
mod tests;

use fjall::{Database, Guard, Keyspace, KeyspaceCreateOptions, PersistMode, Readable, Snapshot};
use journey_vm::engine::{Changes, Entries, State, StateError, Table};
use std::path::Path;

/// Newest layout of the state this program reads, and the one it writes.
const VERSION: u32 = 2;
const POSITION: &[u8] = b"position";
/// What the library keeps in memory of a table before it writes a file. It is read back from the library's log at the
/// start, entry by entry: half a second for a few hundred thousand.
const MEMTABLE_BYTES: u64 = 8 << 20;
/// The library's log is read at the start too; over this, tables that changed little are written to files as well, so
/// that it can be cut.
const LOG_BYTES: u64 = 64 << 20;
/// In each table: the checkpoint that it holds. The library keeps tables in files of their own, so that damage can take
/// one of them back alone. No key of the engine is this one: each begins with a number, and this is none.
const STAMP: &[u8] = &[0xff; 24];
/// Changes of a checkpoint that are read back are at least every so-many-th.
const READ_BACK: usize = 1_000;

/// Why the state cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The library refused.
    #[error("the state in {path} cannot be {action}: {source}. If the disk is full, make room and restart")]
    Library {
        /// Opened, read or written.
        action: &'static str,
        /// Where.
        path: String,
        /// Why not.
        source: fjall::Error,
    },
    /// Written by a later version.
    #[error(
        "the state in {path} has layout {found}, this journeyd reads up to {VERSION}: start the version that wrote it, or a later one"
    )]
    Newer {
        /// Where.
        path: String,
        /// Its layout.
        found: u32,
    },
    /// The position cannot be read.
    #[error(
        "the state in {0} does not say which journal entry it stands for: it is damaged. `journeyd repair` rebuilds it from the journal"
    )]
    Damaged(String),
    /// A file of the library is not what its checksum says.
    #[error("the file {0} of the state is damaged. `journeyd repair` rebuilds the state from the journal")]
    Broken(String),
    /// The files cannot be looked at.
    #[error("the files of the state in {path} cannot be read: {source}")]
    Io {
        /// Where.
        path: String,
        /// Why not.
        source: std::io::Error,
    },
    /// Tables of different checkpoints.
    #[error(
        "the state in {path} is damaged: its {table} are not of the checkpoint at entry {sequence}. `journeyd repair` rebuilds it from \
         the journal"
    )]
    Mixed {
        /// Where.
        path: String,
        /// Which table.
        table: &'static str,
        /// The checkpoint.
        sequence: u64,
    },
    /// A checkpoint reads back as something else than was written.
    #[error(
        "the checkpoint just written to {path} does not read back ({table}): the state is not to be trusted. Restart; if it says \
             so again, `journeyd repair`"
    )]
    Unverified {
        /// Where.
        path: String,
        /// Which table.
        table: &'static str,
    },
}

/// Which journal entries a state stands for.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Position {
    /// Number of the last entry in it; 0: none.
    pub sequence: u64,
    /// The same of the checkpoint before: what the journal is kept back to.
    pub previous: u64,
}

impl Position {
    fn encode(self) -> Vec<u8> {
        let mut bytes = VERSION.to_le_bytes().to_vec();
        bytes.extend_from_slice(&self.sequence.to_le_bytes());
        bytes.extend_from_slice(&self.previous.to_le_bytes());
        bytes
    }
}

/// An open state.
#[derive(Clone)]
pub struct Store {
    db: Database,
    tables: [Keyspace; Table::ALL.len()],
    position: Keyspace,
    path: String,
}

impl std::fmt::Debug for Store {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Store").field("path", &self.path).finish_non_exhaustive()
    }
}

impl Store {
    /// Opens or creates the state in a folder.
    ///
    /// # Errors
    /// Damage, a later layout, the operating system.
    pub fn open(path: &Path, cache_bytes: u64) -> Result<(Self, Position), StoreError> {
        let name = path.display().to_string();
        let unread = |source| StoreError::Io { path: name.clone(), source };
        if let Some(file) = intact::damaged(path).map_err(unread)? {
            return Err(StoreError::Broken(file.display().to_string()));
        }
        let opening = |source| StoreError::Library { action: "opened", path: name.clone(), source };
        let db = Database::builder(path)
            .cache_size(cache_bytes)
            .max_journaling_size(LOG_BYTES)
            .manual_journal_persist(true)
            .worker_threads(2)
            .open()
            .map_err(opening)?;
        let options = || KeyspaceCreateOptions::default().max_memtable_size(MEMTABLE_BYTES);
        let keyspace = |name: &str| db.keyspace(name, options).map_err(opening);
        let [meta, bundles, counters, people, profiles, timers, outbox, letters] =
            Table::ALL.map(|t| keyspace(t.name()));
        let tables = [meta?, bundles?, counters?, people?, profiles?, timers?, outbox?, letters?];
        let position = keyspace(std::str::from_utf8(POSITION).unwrap_or("position"))?;
        let store = Self { position, tables, path: name.clone(), db };
        let position = store.position()?;
        Ok((store, position))
    }

    /// Which entries it stands for.
    ///
    /// # Errors
    /// Damage, a later layout.
    pub fn position(&self) -> Result<Position, StoreError> {
        let damaged = || StoreError::Damaged(self.path.clone());
        let found = self.position.get(POSITION).map_err(self.failed("read"))?;
        let Some(found) = found else {
            // Empty as a whole, or not to be trusted.
            for table in &self.tables {
                if !table.is_empty().map_err(self.failed("read"))? {
                    return Err(damaged());
                }
            }
            return Ok(Position::default());
        };
        let (version, rest) = found.split_first_chunk().ok_or_else(damaged)?;
        let found = u32::from_le_bytes(*version);
        if found > VERSION {
            return Err(StoreError::Newer { path: self.path.clone(), found });
        }
        let (sequence, rest) = rest.split_first_chunk().ok_or_else(damaged)?;
        let (previous, _) = rest.split_first_chunk().ok_or_else(damaged)?;
        let position = Position { sequence: u64::from_le_bytes(*sequence), previous: u64::from_le_bytes(*previous) };
        for (table, keyspace) in Table::ALL.iter().zip(&self.tables) {
            let stamp = keyspace.get(STAMP).map_err(self.failed("read"))?;
            if stamp.as_deref() != Some(&position.sequence.to_le_bytes()) {
                let (path, table) = (self.path.clone(), table.name());
                return Err(StoreError::Mixed { path, table, sequence: position.sequence });
            }
        }
        Ok(position)
    }

    /// Writes a checkpoint: all or nothing, durable on return.
    ///
    /// # Errors
    /// When it is not durable. What was before is still there.
    pub fn checkpoint(&self, changes: &Changes, position: Position) -> Result<(), StoreError> {
        let mut batch = self.db.batch().durability(Some(PersistMode::SyncAll));
        for change in &changes.entries {
            let Some(table) = self.table(change.table) else { continue };
            match &change.value {
                Some(value) => batch.insert(table, change.key.as_ref(), value.as_ref()),
                None => batch.remove(table, change.key.as_ref()),
            }
        }
        for table in &self.tables {
            batch.insert(table, STAMP, position.sequence.to_le_bytes());
        }
        batch.insert(&self.position, POSITION, position.encode());
        batch.commit().map_err(self.failed("written"))
    }

    /// Merges the files of every table, so that nothing is stored twice and nothing deleted is left.
    ///
    /// # Errors
    /// The library refused.
    pub fn compact(&self) -> Result<(), StoreError> {
        for table in &self.tables {
            table.rotate_memtable_and_wait().map_err(self.failed("written"))?;
            table.major_compact().map_err(self.failed("written"))?;
        }
        Ok(())
    }

    /// Writes entries without a position: a state that is being built, and not one before its first checkpoint.
    ///
    /// # Errors
    /// They are not there.
    pub fn load(&self, changes: &Changes) -> Result<(), StoreError> {
        let mut batch = self.db.batch();
        for change in &changes.entries {
            if let (Some(table), Some(value)) = (self.table(change.table), &change.value) {
                batch.insert(table, change.key.as_ref(), value.as_ref());
            }
        }
        batch.commit().map_err(self.failed("written"))
    }

    /// Reads a checkpoint back: its position, and a sample of what it changed.
    ///
    /// # Errors
    /// It reads as something else than was written.
    pub fn verify(&self, changes: &Changes, position: Position) -> Result<(), StoreError> {
        let unverified = |table| StoreError::Unverified { path: self.path.clone(), table };
        if self.position()? != position {
            return Err(unverified("position"));
        }
        let step = changes.entries.len().div_ceil(READ_BACK).max(1);
        for change in changes.entries.iter().step_by(step) {
            let Some(table) = self.table(change.table) else { continue };
            let found = table.get(change.key.as_ref()).map_err(self.failed("read"))?;
            if found.as_deref() != change.value.as_deref() {
                return Err(unverified(change.table.name()));
            }
        }
        Ok(())
    }

    /// The state as it is now, whatever is written to it from now on.
    #[must_use]
    pub fn frozen(&self) -> Frozen {
        Frozen { snapshot: self.db.snapshot(), store: self.clone() }
    }

    /// Bytes on disk.
    #[must_use]
    pub fn bytes(&self) -> u64 {
        self.db.disk_space().unwrap_or(0)
    }

    fn table(&self, table: Table) -> Option<&Keyspace> {
        self.tables.get(Table::ALL.iter().position(|t| *t == table)?)
    }

    fn failed(&self, action: &'static str) -> impl FnOnce(fjall::Error) -> StoreError {
        let path = self.path.clone();
        move |source| StoreError::Library { action, path, source }
    }
}

/// A state that does not change any more.
pub struct Frozen {
    snapshot: Snapshot,
    store: Store,
}

impl std::fmt::Debug for Frozen {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Frozen").field("store", &self.store).finish_non_exhaustive()
    }
}

impl State for Frozen {
    fn get(&self, table: Table, key: &[u8]) -> Result<Option<Vec<u8>>, StateError> {
        let Some(table) = self.store.table(table) else { return Ok(None) };
        let found = self.snapshot.get(table, key).map_err(|e| StateError(e.to_string()))?;
        Ok(found.map(|value| value.to_vec()))
    }

    fn scan(&self, table: Table, from: &[u8], most: usize) -> Result<Entries, StateError> {
        let Some(table) = self.store.table(table) else { return Ok(Vec::new()) };
        entries(self.snapshot.range(table, from..), most)
    }
}

/// Entries of the engine, at most so many.
fn entries(found: impl Iterator<Item = Guard>, most: usize) -> Result<Entries, StateError> {
    let mut entries = Vec::new();
    for guard in found.take(most) {
        let (key, value) = guard.into_inner().map_err(|e| StateError(e.to_string()))?;
        if *key != *STAMP {
            entries.push((key.to_vec(), value.to_vec()));
        }
    }
    Ok(entries)
}

impl State for Store {
    fn get(&self, table: Table, key: &[u8]) -> Result<Option<Vec<u8>>, StateError> {
        let Some(table) = self.table(table) else { return Ok(None) };
        let found = table.get(key).map_err(|e| StateError(e.to_string()))?;
        Ok(found.map(|value| value.to_vec()))
    }

    fn scan(&self, table: Table, from: &[u8], most: usize) -> Result<Entries, StateError> {
        let Some(table) = self.table(table) else { return Ok(Vec::new()) };
        entries(table.range(from..), most)
    }
}
