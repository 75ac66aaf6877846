//! Receipt time: the wall clock, but never back.

use journey_vm::record::Micros;
use std::time::{SystemTime, UNIX_EPOCH};

/// What the wall clock says now.
#[must_use]
pub fn wall() -> Micros {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_micros()).unwrap_or(i64::MAX)
}

/// A clock that stands still while the wall clock is behind it.
#[derive(Debug)]
pub struct Clock {
    last: Micros,
}

impl Clock {
    /// Goes on from the last time given out by an earlier run.
    #[must_use]
    pub fn after(last: Micros) -> Self {
        Self { last }
    }

    /// The time now.
    pub fn now(&mut self) -> Micros {
        self.last = self.last.max(wall());
        self.last
    }
}
