//! When people are due. The near ones are in memory; the others are read from the store as they come near.
//!
//! The table's key is the due time (eight bytes, big end first, ordered) and the person's key. A scan never starts at
//! the table's beginning, where only deleted entries are, but where the last timer fired.

use super::overlay::{Bytes, Overlay};
use super::state::{StateError, Table};
use crate::record::Micros;
use std::collections::BTreeSet;

/// Timers of all people, one each: the first that is due.
#[derive(Debug)]
pub(crate) struct Timers {
    near: BTreeSet<(Micros, Bytes)>,
    /// All timers before this key are in `near`; none: all there are.
    horizon: Option<Vec<u8>>,
    capacity: usize,
    /// Due time of the last timer that fired: nothing before it is in the table.
    pub(crate) fired: Micros,
}

impl Timers {
    /// Reads the near ones.
    pub(crate) fn open(overlay: &Overlay, fired: Micros, capacity: usize) -> Result<Timers, StateError> {
        let capacity = capacity.max(2);
        let mut timers = Timers { near: BTreeSet::new(), horizon: Some(due_bytes(fired).to_vec()), capacity, fired };
        timers.fill(overlay)?;
        Ok(timers)
    }

    /// The first that is due.
    pub(crate) fn first(&self) -> Option<(Micros, &Bytes)> {
        self.near.first().map(|(due, person)| (*due, person))
    }

    /// Sets when a person is due. A time before the last that fired is taken as that.
    pub(crate) fn set(
        &mut self,
        overlay: &mut Overlay,
        person: &Bytes,
        before: Option<Micros>,
        due: Option<Micros>,
    ) -> Option<Micros> {
        let due = due.map(|due| due.max(self.fired));
        if before == due {
            return due;
        }
        if let Some(before) = before {
            overlay.put(Table::Timers, key(before, person), None);
            self.near.remove(&(before, person.clone()));
        }
        if let Some(due) = due {
            let key = key(due, person);
            if self.horizon.as_ref().is_none_or(|horizon| *key < **horizon) {
                self.near.insert((due, person.clone()));
            }
            overlay.put(Table::Timers, key, Some(Bytes::from([])));
        }
        due
    }

    /// Makes sure that the first timer is in memory, and not too many are.
    pub(crate) fn fill(&mut self, overlay: &Overlay) -> Result<(), StateError> {
        while self.near.is_empty() {
            let Some(from) = self.horizon.take() else { return Ok(()) };
            let found = overlay.scan(Table::Timers, &from, self.capacity)?;
            if found.len() == self.capacity {
                self.horizon = found.last().map(|(key, _)| {
                    let mut after = key.clone();
                    after.push(0);
                    after
                });
            }
            self.near.extend(found.iter().filter_map(|(key, _)| parts(key)));
        }
        if self.near.len() > self.capacity.saturating_mul(2) {
            while self.near.len() > self.capacity {
                let Some((due, person)) = self.near.pop_last() else { break };
                self.horizon = Some(key(due, &person).to_vec());
            }
        }
        Ok(())
    }

    /// How many are in memory.
    #[cfg(test)]
    pub(crate) fn held(&self) -> usize {
        self.near.len()
    }
}

/// Ordered as the times are.
fn due_bytes(due: Micros) -> [u8; 8] {
    ((due as u64) ^ (1 << 63)).to_be_bytes()
}

/// The entry of a person in the table.
pub(crate) fn key(due: Micros, person: &[u8]) -> Bytes {
    let mut key = Vec::with_capacity(8 + person.len());
    key.extend_from_slice(&due_bytes(due));
    key.extend_from_slice(person);
    key.into()
}

/// Due time and person of an entry.
pub(crate) fn parts(key: &[u8]) -> Option<(Micros, Bytes)> {
    let (due, person) = key.split_first_chunk::<8>()?;
    Some(((u64::from_be_bytes(*due) ^ (1 << 63)) as i64, person.into()))
}

#[cfg(test)]
mod tests;
