//! Answers of sources, kept as declared: fresh for a while, then only for when the source fails.

use rustc_hash::FxHashMap;
use std::collections::VecDeque;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// Hash of the bundle, the endpoint and the whole request.
pub(super) type CacheKey = [u8; 32];

/// Memory an entry takes besides its answer.
const ENTRY: usize = 160;

#[derive(Debug, Default)]
pub(super) struct Cache {
    most: usize,
    bytes: usize,
    entries: FxHashMap<CacheKey, (Instant, Arc<[u8]>)>,
    /// Oldest first; an entry written again is here twice, and the older place means nothing.
    order: VecDeque<(CacheKey, Instant)>,
}

impl Cache {
    pub(super) fn new(most: usize) -> Self {
        Self { most, ..Self::default() }
    }

    /// The packed answer, unless it is older than that.
    pub(super) fn get(&self, key: &CacheKey, age: Duration, now: Instant) -> Option<Arc<[u8]>> {
        let (at, answer) = self.entries.get(key)?;
        (now.saturating_duration_since(*at) <= age).then(|| Arc::clone(answer))
    }

    /// Keeps an answer; the oldest ones make room.
    pub(super) fn put(&mut self, key: CacheKey, answer: Arc<[u8]>, now: Instant) {
        self.bytes += answer.len() + ENTRY;
        if let Some((_, old)) = self.entries.insert(key, (now, answer)) {
            self.bytes -= old.len() + ENTRY;
        }
        self.order.push_back((key, now));
        while self.bytes > self.most || self.order.len() > 2 * self.entries.len() + 16 {
            let Some((oldest, at)) = self.order.pop_front() else { return };
            if self.entries.get(&oldest).is_some_and(|(newer, _)| *newer == at)
                && let Some((_, old)) = self.entries.remove(&oldest)
            {
                self.bytes -= old.len() + ENTRY;
            }
        }
    }
}
