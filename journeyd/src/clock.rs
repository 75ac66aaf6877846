//! Receipt time: what the clock says, but never back.

use journey_vm::record::Micros;
use std::fmt::Debug;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

/// What the wall clock says now.
#[must_use]
pub fn wall() -> Micros {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_micros()).unwrap_or(i64::MAX)
}

/// Where the time comes from.
pub trait Source: Send + Sync + Debug {
    /// The time now; it may go back.
    fn now(&self) -> Micros;
}

/// The wall clock.
#[derive(Clone, Copy, Debug, Default)]
pub struct System;

impl Source for System {
    fn now(&self) -> Micros {
        wall()
    }
}

/// A clock that stands still until it is set: virtual time, for trying journeys.
#[derive(Debug)]
pub struct Manual {
    now: AtomicI64,
}

impl Manual {
    /// Stands at a time.
    #[must_use]
    pub fn at(now: Micros) -> Self {
        Self { now: AtomicI64::new(now) }
    }

    /// Goes on to a time; never back.
    pub fn advance_to(&self, now: Micros) {
        self.now.fetch_max(now, Ordering::SeqCst);
    }
}

impl Source for Manual {
    fn now(&self) -> Micros {
        self.now.load(Ordering::SeqCst)
    }
}

/// A clock that stands still while its source is behind it.
#[derive(Debug)]
pub struct Clock {
    source: Arc<dyn Source>,
    last: Micros,
}

impl Clock {
    /// Goes on from the last time given out by an earlier run.
    #[must_use]
    pub fn after(last: Micros, source: Arc<dyn Source>) -> Self {
        Self { source, last }
    }

    /// The time now.
    pub fn now(&mut self) -> Micros {
        self.last = self.last.max(self.source.now());
        self.last
    }
}
