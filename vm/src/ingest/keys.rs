//! Keys of an object, found by their first and last eight bytes: most keys are told by those alone.

use std::sync::Arc;

/// Keys, each with the state it leads to and its bit among those that must be there.
#[derive(Debug, Default)]
pub(super) struct Keys {
    slots: Box<[Slot]>,
    names: Box<[Arc<str>]>,
    /// Bits of a hash that are not looked at.
    shift: u32,
}

#[derive(Clone, Copy, Debug, Default)]
struct Slot {
    first: u64,
    last: u64,
    bit: u64,
    /// Length plus one; 0: nobody is here.
    length: u32,
    name: u32,
    state: u32,
}

impl Keys {
    pub(super) fn new(entries: Vec<(Arc<str>, u32, u64)>) -> Self {
        if entries.is_empty() {
            return Self::default();
        }
        let size = (entries.len() * 2).next_power_of_two().max(4);
        let mut keys = Self {
            slots: vec![Slot::default(); size].into(),
            names: entries.iter().map(|(name, ..)| Arc::clone(name)).collect(),
            shift: 64 - size.trailing_zeros(),
        };
        for ((text, state, bit), name) in entries.iter().zip(0..) {
            let (first, last) = ends(text.as_bytes());
            let length = u32::try_from(text.len() + 1).unwrap_or(u32::MAX);
            let slot = Slot { first, last, bit: *bit, length, name, state: *state };
            let mut at = keys.start(first, last, length);
            while keys.slots.get(at).is_some_and(|taken| taken.length != 0) {
                at = (at + 1) & (size - 1);
            }
            if let Some(place) = keys.slots.get_mut(at) {
                *place = slot;
            }
        }
        keys
    }

    #[inline]
    fn start(&self, first: u64, last: u64, length: u32) -> usize {
        let mixed = (first ^ last.rotate_left(29) ^ u64::from(length)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        (mixed >> self.shift) as usize
    }

    /// State and bit of a key.
    #[inline]
    pub(super) fn get(&self, key: &str) -> Option<(u32, u64)> {
        let (first, last) = ends(key.as_bytes());
        let length = (key.len() as u32).wrapping_add(1);
        let mut at = self.start(first, last, length);
        loop {
            let slot = self.slots.get(at)?;
            if slot.length == 0 {
                return None;
            }
            if slot.first == first && slot.last == last && slot.length == length && self.same(slot, key) {
                return Some((slot.state, slot.bit));
            }
            at = (at + 1) & (self.slots.len() - 1);
        }
    }

    #[inline]
    fn same(&self, slot: &Slot, key: &str) -> bool {
        key.len() <= 16 || self.names.get(slot.name as usize).is_some_and(|name| **name == *key)
    }
}

/// The first and the last eight bytes, padded with zeros where there are fewer.
#[inline]
fn ends(bytes: &[u8]) -> (u64, u64) {
    match (bytes.first_chunk::<8>(), bytes.last_chunk::<8>()) {
        (Some(first), Some(last)) => (u64::from_le_bytes(*first), u64::from_le_bytes(*last)),
        _ => (bytes.iter().rev().fold(0, |word, byte| word << 8 | u64::from(*byte)), 0),
    }
}
