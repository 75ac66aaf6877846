//! The queue of an endpoint, its token bucket and how much is under way.

use journey_bytecode::program::Limit;
use journey_vm::program::Program;
use journey_vm::record::{Effect, EffectId, Micros};
use rustc_hash::FxHashMap;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// Project and endpoint.
pub(super) type LaneKey = (Arc<str>, Arc<str>);

/// An effect that waits for its turn.
#[derive(Debug)]
pub(super) struct Waiting {
    pub(super) partition: usize,
    pub(super) effect: Effect,
    pub(super) program: Arc<Program>,
    pub(super) since: Instant,
}

/// What a lane may do now.
#[derive(Debug)]
pub(super) enum Next {
    /// Nothing, until something ends or comes.
    Nothing,
    /// Nothing, until so much time has gone by.
    Later(Duration),
    /// The first in the queue was not wanted any more.
    Cancelled,
    /// The first in the queue is over the limit.
    Limited(Box<Waiting>),
    /// The first in the queue may go.
    Start(Box<Waiting>),
}

#[derive(Debug, Default)]
pub(super) struct Lane {
    /// By when the attempt was decided on: the same order after a restart.
    queue: BTreeMap<(Micros, EffectId), Waiting>,
    running: usize,
    bucket: Option<Bucket>,
    /// Somebody will look again later.
    asleep: bool,
}

impl Lane {
    /// Adds an effect; false when it is there already (it was called back and may leave after all). The limit is the one its bundle declares: the newest one heard of counts.
    pub(super) fn push(&mut self, waiting: Waiting, limit: Option<Limit>) -> bool {
        match (&mut self.bucket, limit) {
            (Some(bucket), Some(limit)) => bucket.limit = limit,
            (bucket, limit) => *bucket = limit.map(Bucket::full),
        }
        self.queue.insert((waiting.effect.queued, waiting.effect.id), waiting).is_none()
    }

    /// A request has ended.
    pub(super) fn ended(&mut self) {
        self.running = self.running.saturating_sub(1);
    }

    /// The one who was to look again does so.
    pub(super) fn awake(&mut self) {
        self.asleep = false;
    }

    /// Decides about the first in the queue.
    pub(super) fn next(&mut self, now: Instant, concurrency: usize, wanted: &FxHashMap<EffectId, u32>) -> Next {
        let Some((_, first)) = self.queue.first_key_value() else { return Next::Nothing };
        if wanted.get(&first.effect.id) != Some(&first.effect.attempt) {
            self.queue.pop_first();
            return Next::Cancelled;
        }
        let waited = now.saturating_duration_since(first.since);
        let overdue = self.bucket.as_ref().is_some_and(|b| b.patience().is_some_and(|most| waited > most));
        if !overdue && self.running >= concurrency {
            return Next::Nothing;
        }
        let pause =
            if overdue { None } else { self.bucket.as_mut().map_or(Some(Duration::ZERO), |b| b.pause(now, waited)) };
        match pause {
            Some(Duration::ZERO) => {
                if let Some(bucket) = &mut self.bucket {
                    bucket.tokens -= 1.0;
                }
                self.running += 1;
                self.queue.pop_first().map_or(Next::Nothing, |(_, w)| Next::Start(Box::new(w)))
            }
            Some(_) if self.asleep => Next::Nothing,
            Some(pause) => {
                self.asleep = true;
                Next::Later(pause)
            }
            None => self.queue.pop_first().map_or(Next::Nothing, |(_, w)| Next::Limited(Box::new(w))),
        }
    }
}

/// A token bucket: full it lets a whole period's calls through at once.
#[derive(Debug)]
struct Bucket {
    limit: Limit,
    tokens: f64,
    at: Option<Instant>,
}

impl Bucket {
    fn full(limit: Limit) -> Self {
        Self { tokens: f64::from(limit.calls.max(1)), limit, at: None }
    }

    fn patience(&self) -> Option<Duration> {
        self.limit.queue.map(micros)
    }

    /// How long until there is a token; zero: there is one; none: over the limit.
    fn pause(&mut self, now: Instant, waited: Duration) -> Option<Duration> {
        let calls = f64::from(self.limit.calls.max(1));
        let per_token = micros(self.limit.per).as_secs_f64() / calls;
        if let Some(at) = self.at.replace(now) {
            let earned = now.saturating_duration_since(at).as_secs_f64() / per_token.max(1e-9);
            self.tokens = (self.tokens + earned).min(calls);
        }
        if self.tokens >= 1.0 {
            return Some(Duration::ZERO);
        }
        let pause = Duration::from_secs_f64(((1.0 - self.tokens) * per_token).clamp(0.000_1, 86_400.0 * 366.0));
        let left = self.patience()?.checked_sub(waited)?;
        // It is told at the end of its patience, not before: other effects before it may be cancelled.
        Some(pause.min(left.max(Duration::from_micros(100))))
    }
}

fn micros(micros: i64) -> Duration {
    Duration::from_micros(u64::try_from(micros).unwrap_or(0))
}
