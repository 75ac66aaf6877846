//! Changes of a table that is read by key, and a bounded cache of what did not change.

use super::{Bytes, Slot, StateError, Table};
use crate::engine::state::State;
use std::collections::hash_map::Entry;
use std::collections::{HashMap, HashSet, VecDeque};

/// Entries by key. The hash is seeded at random, so that chosen keys cannot slow it down; no order of it is ever seen.
#[derive(Debug)]
pub(super) struct Cached {
    slots: HashMap<Bytes, Slot>,
    /// Keys that became dirty since the last checkpoint.
    dirty: Vec<Bytes>,
    /// Keys that were taken and are not stored yet.
    flight: Vec<Bytes>,
    dirty_bytes: usize,
    /// Clean entries in the order they are looked at for eviction.
    clean: VecDeque<Bytes>,
    clean_bytes: usize,
    bound: usize,
}

impl Cached {
    /// Empty, with a bound on clean bytes.
    pub(super) fn new(bound: usize) -> Self {
        Self {
            slots: HashMap::new(),
            dirty: Vec::new(),
            flight: Vec::new(),
            dirty_bytes: 0,
            clean: VecDeque::new(),
            clean_bytes: 0,
            bound,
        }
    }

    /// The value, kept from now on.
    pub(super) fn get(&mut self, state: &dyn State, table: Table, key: &[u8]) -> Result<Option<Bytes>, StateError> {
        if let Some(slot) = self.slots.get_mut(key) {
            slot.used = true;
            return Ok(slot.value.clone());
        }
        let value: Option<Bytes> = state.get(table, key)?.map(Bytes::from);
        let key = Bytes::from(key);
        let slot = Slot { value: value.clone(), dirty: false, flight: false, used: false, queued: true };
        self.clean_bytes += slot.size(&key);
        self.clean.push_back(key.clone());
        self.slots.insert(key, slot);
        self.evict();
        Ok(value)
    }

    /// The entry, if it is held.
    pub(super) fn held(&self, key: &[u8]) -> Option<Option<Bytes>> {
        self.slots.get(key).map(|slot| slot.value.clone())
    }

    /// Changes an entry.
    pub(super) fn put(&mut self, key: Bytes, value: Option<Bytes>) {
        match self.slots.entry(key.clone()) {
            Entry::Vacant(place) => {
                let slot = place.insert(Slot { value, dirty: true, flight: false, used: true, queued: false });
                self.dirty_bytes += slot.size(&key);
                self.dirty.push(key);
            }
            Entry::Occupied(place) => {
                let slot = place.into_mut();
                let before = slot.size(&key);
                match (slot.dirty, slot.flight) {
                    (true, _) => self.dirty_bytes = self.dirty_bytes.saturating_sub(before),
                    (false, true) => self.dirty.push(key.clone()),
                    (false, false) => {
                        self.clean_bytes = self.clean_bytes.saturating_sub(before);
                        self.dirty.push(key.clone());
                    }
                }
                slot.value = value;
                slot.dirty = true;
                slot.used = true;
                self.dirty_bytes += slot.size(&key);
            }
        }
    }

    /// Changed entries from a key on, in order.
    pub(super) fn from(&self, from: &[u8]) -> Vec<(Bytes, Option<Bytes>)> {
        let keys: HashSet<&Bytes> = self.dirty.iter().chain(&self.flight).filter(|key| ***key >= *from).collect();
        let entry = |key: &Bytes| self.slots.get(key).map(|slot| (key.clone(), slot.value.clone()));
        let mut changed: Vec<_> = keys.into_iter().filter_map(entry).collect();
        changed.sort_unstable_by(|a, b| a.0.cmp(&b.0));
        changed
    }

    /// Takes what is dirty, in order.
    pub(super) fn take(&mut self) -> Vec<(Bytes, Option<Bytes>)> {
        self.dirty_bytes = 0;
        let mut dirty = std::mem::take(&mut self.dirty);
        dirty.sort_unstable();
        let mut taken = Vec::with_capacity(dirty.len());
        for key in dirty {
            let Some(slot) = self.slots.get_mut(&key) else { continue };
            slot.dirty = false;
            slot.flight = true;
            taken.push((key.clone(), slot.value.clone()));
            self.flight.push(key);
        }
        taken
    }

    /// What was taken is stored.
    pub(super) fn saved(&mut self) {
        for key in std::mem::take(&mut self.flight) {
            let Some(slot) = self.slots.get_mut(&key) else { continue };
            slot.flight = false;
            if slot.dirty {
                continue;
            }
            self.clean_bytes += slot.size(&key);
            if !std::mem::replace(&mut slot.queued, true) {
                self.clean.push_back(key);
            }
        }
        self.evict();
    }

    /// About how many bytes are dirty.
    pub(super) fn dirty_bytes(&self) -> usize {
        self.dirty_bytes
    }

    /// Second chance: an entry used since the last look stays for one more round.
    fn evict(&mut self) {
        while self.clean_bytes > self.bound {
            let Some(key) = self.clean.pop_front() else { break };
            let Some(slot) = self.slots.get_mut(&key) else { continue };
            slot.queued = false;
            if slot.dirty || slot.flight {
                continue;
            }
            if std::mem::take(&mut slot.used) {
                slot.queued = true;
                self.clean.push_back(key);
                continue;
            }
            self.clean_bytes = self.clean_bytes.saturating_sub(slot.size(&key));
            self.slots.remove(&key);
        }
    }
}
