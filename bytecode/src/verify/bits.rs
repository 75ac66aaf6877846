//! Sets of registers.

use crate::types::Reg;

/// A set of registers of one unit.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Bits(Box<[u64]>);

impl Bits {
    pub(super) fn new(registers: usize) -> Self {
        Self(vec![0; registers.div_ceil(64)].into_boxed_slice())
    }

    pub(super) fn of(registers: usize, members: impl IntoIterator<Item = Reg>) -> Self {
        let mut bits = Self::new(registers);
        members.into_iter().for_each(|reg| bits.insert(reg));
        bits
    }

    /// What it costs to go through.
    pub(super) fn words(&self) -> usize {
        self.0.len() + 1
    }

    pub(super) fn insert(&mut self, reg: Reg) {
        if let Some(word) = self.0.get_mut(reg.index() / 64) {
            *word |= 1 << (reg.0 % 64);
        }
    }

    pub(super) fn contains(&self, reg: Reg) -> bool {
        self.0.get(reg.index() / 64).is_some_and(|word| word >> (reg.0 % 64) & 1 == 1)
    }

    pub(super) fn keep(&mut self, other: &Self) {
        for (mine, theirs) in self.0.iter_mut().zip(&other.0) {
            *mine &= theirs;
        }
    }

    /// The first member that `other` lacks.
    pub(super) fn missing_in(&self, other: &Self) -> Option<Reg> {
        let words = self.0.iter().zip(&other.0).enumerate();
        words
            .map(|(at, (mine, theirs))| (at, mine & !theirs))
            .find(|(_, word)| *word != 0)
            .map(|(at, word)| Reg((at * 64) as u16 + word.trailing_zeros() as u16))
    }
}
