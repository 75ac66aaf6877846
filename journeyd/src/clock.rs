//! Receipt time: what the clock says, but never back.

use journey_vm::record::Micros;
use std::fmt::Debug;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

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

    /// How long to sleep until an instant; none: nobody knows, whoever moves the clock says so ([`crate::Handle::wake`]).
    fn until(&self, instant: Micros) -> Option<Duration>;
}

/// The wall clock.
#[derive(Clone, Copy, Debug, Default)]
pub struct System;

impl Source for System {
    fn now(&self) -> Micros {
        wall()
    }

    fn until(&self, instant: Micros) -> Option<Duration> {
        Some(Duration::from_micros(u64::try_from(instant.saturating_sub(wall())).unwrap_or(0)))
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

    fn until(&self, instant: Micros) -> Option<Duration> {
        (instant <= self.now()).then_some(Duration::ZERO)
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

    /// How long to sleep until the time is past an instant.
    #[must_use]
    pub fn until_past(&self, instant: Micros) -> Option<Duration> {
        self.source.until(instant.saturating_add(1))
    }
}
