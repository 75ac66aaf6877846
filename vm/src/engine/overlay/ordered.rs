//! Changes of a table whose order matters; nothing stays once it is stored.

use super::{Bytes, Slot};
use std::collections::BTreeMap;
use std::ops::Bound;

const EMPTY: Slot = Slot { value: None, dirty: false, flight: false, used: false, queued: false };

/// Changed entries in key order.
#[derive(Debug, Default)]
pub(super) struct Ordered {
    slots: BTreeMap<Bytes, Slot>,
    dirty_bytes: usize,
}

impl Ordered {
    /// The entry, if it changed.
    pub(super) fn held(&self, key: &[u8]) -> Option<Option<Bytes>> {
        self.slots.get(key).map(|slot| slot.value.clone())
    }

    /// Changes an entry.
    pub(super) fn put(&mut self, key: Bytes, value: Option<Bytes>) {
        let slot = self.slots.entry(key.clone()).or_insert(EMPTY);
        if slot.dirty {
            self.dirty_bytes = self.dirty_bytes.saturating_sub(slot.size(&key));
        }
        slot.value = value;
        slot.dirty = true;
        self.dirty_bytes += slot.size(&key);
    }

    /// Changed entries from a key on.
    pub(super) fn from(&self, from: &[u8]) -> Vec<(Bytes, Option<Bytes>)> {
        let range = self.slots.range::<[u8], _>((Bound::Included(from), Bound::Unbounded));
        range.map(|(key, slot)| (key.clone(), slot.value.clone())).collect()
    }

    /// Takes what is dirty.
    pub(super) fn take(&mut self) -> Vec<(Bytes, Option<Bytes>)> {
        self.dirty_bytes = 0;
        let dirty = self.slots.iter_mut().filter(|(_, slot)| slot.dirty);
        dirty
            .map(|(key, slot)| {
                slot.dirty = false;
                slot.flight = true;
                (key.clone(), slot.value.clone())
            })
            .collect()
    }

    /// What was taken is stored.
    pub(super) fn saved(&mut self) {
        self.slots.retain(|_, slot| {
            slot.flight = false;
            slot.dirty
        });
    }

    /// About how many bytes are dirty.
    pub(super) fn dirty_bytes(&self) -> usize {
        self.dirty_bytes
    }
}
