//! Receipt time: what the clock says, but never back.

#[cfg(test)]
mod tests;

use journey_vm::record::Micros;
use std::fmt::Debug;
use std::str::FromStr;
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

/// A clock that runs faster than the wall clock from some instant on: weeks of a journey in minutes, for rehearsals.
/// What it says depends on nothing but the wall clock, so that it goes on over restarts.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Lapse {
    from: Micros,
    rate: f64,
}

/// A time lapse that is not one.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error(
    "`{0}` is not a time lapse: write how many times as fast, and from when on, as in 3600@2026-05-04T10:00:00Z (an hour passes each second)"
)]
pub struct LapseError(String);

impl Lapse {
    /// So many times as fast from an instant on; a rate below 1 is taken as 1.
    #[must_use]
    pub fn new(from: Micros, rate: f64) -> Self {
        Self { from, rate: rate.max(1.0) }
    }

    /// What it says when the wall clock says that.
    #[must_use]
    pub fn at(&self, wall: Micros) -> Micros {
        let since = wall.saturating_sub(self.from).max(0) as f64;
        wall.saturating_add((since * (self.rate - 1.0)) as i64)
    }
}

impl FromStr for Lapse {
    type Err = LapseError;

    fn from_str(text: &str) -> Result<Self, LapseError> {
        let wrong = || LapseError(text.to_owned());
        let (rate, from) = text.split_once('@').ok_or_else(wrong)?;
        let rate: f64 = rate.trim().parse().map_err(|_| wrong())?;
        let from: jiff::Timestamp = from.trim().parse().map_err(|_| wrong())?;
        if !(1.0..=1e7).contains(&rate) {
            return Err(wrong());
        }
        Ok(Self::new(from.as_microsecond(), rate))
    }
}

impl Source for Lapse {
    fn now(&self) -> Micros {
        self.at(wall())
    }

    fn until(&self, instant: Micros) -> Option<Duration> {
        let left = instant.saturating_sub(self.now()).max(0) as f64 / self.rate;
        Some(Duration::from_micros(left.ceil() as u64))
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
