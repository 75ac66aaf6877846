//! Sets of small numbers.

/// One bit for each number.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(super) struct Bits {
    words: Vec<u64>,
}

impl Bits {
    pub(crate) fn new(count: usize) -> Self {
        Self { words: vec![0; count.div_ceil(64)] }
    }

    pub(crate) fn insert(&mut self, at: u32) {
        if let Some(word) = self.words.get_mut(at as usize / 64) {
            *word |= 1 << (at % 64);
        }
    }

    pub(crate) fn contains(&self, at: u32) -> bool {
        self.words.get(at as usize / 64).is_some_and(|word| word >> (at % 64) & 1 == 1)
    }

    /// Adds all of `other`; tells whether anything was new.
    pub(crate) fn add(&mut self, other: &Bits) -> bool {
        let mut new = false;
        for (a, b) in self.words.iter_mut().zip(&other.words) {
            new |= *b & !*a != 0;
            *a |= *b;
        }
        new
    }

    /// `(self − without) ∪ with`
    pub(crate) fn transfer(&self, without: &Bits, with: &Bits) -> Bits {
        let words = self.words.iter().zip(&without.words).zip(&with.words);
        Bits { words: words.map(|((a, b), c)| (a & !b) | c).collect() }
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = u32> {
        self.words.iter().zip(0_u32..).flat_map(|(word, i)| {
            let mut left = *word;
            std::iter::from_fn(move || {
                let bit = left.trailing_zeros();
                // Clears the lowest bit; nothing is left of an empty word.
                left &= left.wrapping_sub(1);
                (bit < 64).then_some(i * 64 + bit)
            })
        })
    }
}

/// A set that is cheap to walk while it is small.
#[derive(Debug, Default)]
pub(super) struct Sparse {
    items: Vec<u32>,
    places: Vec<u32>,
}

const NONE: u32 = u32::MAX;

impl Sparse {
    pub(crate) fn new(count: usize) -> Self {
        Self { items: vec![], places: vec![NONE; count] }
    }

    pub(crate) fn contains(&self, item: u32) -> bool {
        self.places.get(item as usize).is_some_and(|p| *p != NONE)
    }

    pub(crate) fn insert(&mut self, item: u32) {
        if !self.contains(item)
            && let Some(place) = self.places.get_mut(item as usize)
        {
            *place = self.items.len() as u32;
            self.items.push(item);
        }
    }

    pub(crate) fn remove(&mut self, item: u32) {
        let Some(place) = self.places.get(item as usize).copied().filter(|p| *p != NONE) else { return };
        self.items.swap_remove(place as usize);
        if let Some(moved) = self.items.get(place as usize).copied()
            && let Some(p) = self.places.get_mut(moved as usize)
        {
            *p = place;
        }
        if let Some(p) = self.places.get_mut(item as usize) {
            *p = NONE;
        }
    }

    pub(crate) fn len(&self) -> usize {
        self.items.len()
    }

    pub(crate) fn clear(&mut self) {
        for item in std::mem::take(&mut self.items) {
            if let Some(p) = self.places.get_mut(item as usize) {
                *p = NONE;
            }
        }
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = u32> + '_ {
        self.items.iter().copied()
    }
}
