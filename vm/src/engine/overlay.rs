//! What the store does not hold yet, and what it holds and is wanted often. Reading goes through here.
//!
//! An entry is *dirty* (changed since the last checkpoint was taken), *in flight* (taken, not yet stored) or *clean*.
//! Dirty entries and those in flight hide the store's; clean ones of the cached tables stay up to a bound, the others
//! leave at once. What is evicted never changes a result.

mod cached;
mod ordered;
#[cfg(test)]
mod tests;

use super::state::{Change, Changes, Entries, State, StateError, Table};
use cached::Cached;
use ordered::Ordered;
use std::sync::Arc;

/// A key or value.
pub(crate) type Bytes = Arc<[u8]>;

/// An entry: its value (none: not there) and what the store knows of it.
#[derive(Clone, Debug)]
struct Slot {
    value: Option<Bytes>,
    dirty: bool,
    flight: bool,
    /// Used since the last look of the evictor.
    used: bool,
    /// In the evictor's queue.
    queued: bool,
}

impl Slot {
    fn size(&self, key: &Bytes) -> usize {
        // The map's own overhead is about as large as a small entry.
        key.len() + self.value.as_ref().map_or(0, |value| value.len()) + 96
    }
}

/// State and what changed of it.
pub(crate) struct Overlay {
    state: Box<dyn State>,
    people: Cached,
    profiles: Cached,
    ordered: [(Table, Ordered); 6],
}

impl std::fmt::Debug for Overlay {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Overlay").field("people", &self.people).finish_non_exhaustive()
    }
}

impl Overlay {
    /// Nothing changed yet.
    pub(crate) fn new(state: Box<dyn State>, cache_bytes: usize) -> Self {
        let ordered = [Table::Meta, Table::Bundles, Table::Counters, Table::Timers, Table::Outbox, Table::Letters];
        Self {
            state,
            people: Cached::new(cache_bytes / 2),
            profiles: Cached::new(cache_bytes / 2),
            ordered: ordered.map(|table| (table, Ordered::default())),
        }
    }

    /// The value of a key.
    pub(crate) fn get(&mut self, table: Table, key: &[u8]) -> Result<Option<Bytes>, StateError> {
        match table {
            Table::People => self.people.get(&*self.state, table, key),
            Table::Profiles => self.profiles.get(&*self.state, table, key),
            _ => self.peek(table, key),
        }
    }

    /// The same, without keeping it.
    pub(crate) fn peek(&self, table: Table, key: &[u8]) -> Result<Option<Bytes>, StateError> {
        let held = match table {
            Table::People => self.people.held(key),
            Table::Profiles => self.profiles.held(key),
            _ => self.ordered(table).and_then(|ordered| ordered.held(key)),
        };
        match held {
            Some(value) => Ok(value),
            None => Ok(self.state.get(table, key)?.map(Arc::from)),
        }
    }

    /// Writes (or, without a value, deletes).
    pub(crate) fn put(&mut self, table: Table, key: Bytes, value: Option<Bytes>) {
        match table {
            Table::People => self.people.put(key, value),
            Table::Profiles => self.profiles.put(key, value),
            _ => {
                if let Some((_, ordered)) = self.ordered.iter_mut().find(|(of, _)| *of == table) {
                    ordered.put(key, value);
                }
            }
        }
    }

    /// At most `most` entries with keys of at least `from`, ascending.
    pub(crate) fn scan(&self, table: Table, from: &[u8], most: usize) -> Result<Entries, StateError> {
        let changed = match table {
            Table::People => self.people.from(from),
            Table::Profiles => self.profiles.from(from),
            _ => self.ordered(table).map(|ordered| ordered.from(from)).unwrap_or_default(),
        };
        merge(&*self.state, table, from, most, &changed)
    }

    /// Takes what changed, ordered by table and key.
    pub(crate) fn changes(&mut self) -> Changes {
        let mut entries = Vec::new();
        for table in Table::ALL {
            let taken = match table {
                Table::People => self.people.take(),
                Table::Profiles => self.profiles.take(),
                _ => self.ordered.iter_mut().find(|(of, _)| *of == table).map(|(_, o)| o.take()).unwrap_or_default(),
            };
            entries.extend(taken.into_iter().map(|(key, value)| Change { table, key, value }));
        }
        Changes { entries }
    }

    /// All that was taken is in the store.
    pub(crate) fn saved(&mut self) {
        self.people.saved();
        self.profiles.saved();
        for (_, ordered) in &mut self.ordered {
            ordered.saved();
        }
    }

    /// About how many bytes are dirty.
    pub(crate) fn dirty_bytes(&self) -> usize {
        let ordered: usize = self.ordered.iter().map(|(_, ordered)| ordered.dirty_bytes()).sum();
        self.people.dirty_bytes() + self.profiles.dirty_bytes() + ordered
    }

    fn ordered(&self, table: Table) -> Option<&Ordered> {
        self.ordered.iter().find(|(of, _)| *of == table).map(|(_, ordered)| ordered)
    }
}

/// The store's entries with the changed ones (ascending) in their places.
fn merge(
    state: &dyn State,
    table: Table,
    from: &[u8],
    most: usize,
    changed: &[(Bytes, Option<Bytes>)],
) -> Result<Entries, StateError> {
    let mut found: Entries = Vec::new();
    let mut changed = changed.iter().peekable();
    let mut next = from.to_vec();
    while found.len() < most {
        // Changed entries may hide stored ones, so one read of the store may not be enough.
        let asked = most.saturating_sub(found.len()).max(16);
        let stored = state.scan(table, &next, asked)?;
        let last = stored.len() < asked;
        for (key, value) in stored {
            while let Some((before, new)) = changed.next_if(|(changed, _)| **changed < *key) {
                found.extend(new.as_ref().map(|new| (before.to_vec(), new.to_vec())));
            }
            next.clone_from(&key);
            next.push(0);
            match changed.next_if(|(changed, _)| **changed == *key) {
                Some((_, new)) => found.extend(new.as_ref().map(|new| (key, new.to_vec()))),
                None => found.push((key, value)),
            }
        }
        if last {
            found.extend(changed.filter_map(|(key, new)| new.as_ref().map(|new| (key.to_vec(), new.to_vec()))));
            break;
        }
    }
    found.truncate(most);
    Ok(found)
}
