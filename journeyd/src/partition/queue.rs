//! What waits for the partition's thread: bounded, in order of receipt.

use crate::clock::{Clock, Source};
use journey_vm::engine::Engine;
use journey_vm::record::{EffectId, EventInput, Micros, Outcome, RecordKind, Reply};
use std::collections::VecDeque;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};
use tokio::sync::oneshot;

/// Events of one request, of one partition, in order.
#[derive(Debug)]
pub struct Events {
    /// What was read of them.
    pub events: Vec<EventInput>,
    /// What they did, once that is durable.
    pub replies: oneshot::Sender<Vec<Reply>>,
}

/// Tells what was seen.
pub type Deliver = Box<dyn FnOnce() + Send>;

/// Anything the thread does.
pub enum Input {
    /// Events.
    Events(Events),
    /// Another record that somebody waits for.
    Command(RecordKind, oneshot::Sender<Result<Reply, String>>),
    /// The outcome of an effect.
    Answer(EffectId, u32, Outcome),
    /// A look at the engine; what it returns shows what it saw, once that is durable.
    Query(Box<dyn FnOnce(&Engine) -> Deliver + Send>),
}

impl std::fmt::Debug for Input {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Input::Events(_) => "Events",
            Input::Command(..) => "Command",
            Input::Answer(..) => "Answer",
            Input::Query(_) => "Query",
        })
    }
}

impl Input {
    /// Records it makes, at least one.
    fn records(&self) -> usize {
        match self {
            Input::Events(events) => events.events.len().max(1),
            _ => 1,
        }
    }

    /// About how much memory it takes.
    fn bytes(&self) -> usize {
        match self {
            Input::Events(events) => events.events.iter().map(event_bytes).sum(),
            Input::Command(RecordKind::Deploy(bytes), _) => bytes.len(),
            Input::Command(RecordKind::PutProfile(_, json), _) => json.len(),
            Input::Answer(_, _, Outcome::Answer(bytes)) => bytes.len(),
            _ => 64,
        }
    }
}

fn event_bytes(event: &EventInput) -> usize {
    let matches: usize = event.matches.iter().map(|m| m.values.len() + 32).sum();
    event.id.len() + event.profile.id.len() + matches + 96
}

/// Why something was not taken in.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Refused {
    /// No room; it may be tried again.
    Full,
    /// The partition is stopping, or has stopped.
    Closed,
}

/// Bounds of a queue, and of what is taken from it at a time.
#[derive(Clone, Copy, Debug)]
pub struct Bounds {
    /// Records waiting.
    pub records: usize,
    /// Bytes waiting.
    pub bytes: usize,
    /// Records of a batch.
    pub batch_records: usize,
    /// Bytes of a batch.
    pub batch_bytes: usize,
    /// How long a batch waits for more once it has something.
    pub linger: Duration,
}

/// What was taken.
#[derive(Debug)]
pub struct Taken {
    /// With their time of receipt.
    pub inputs: Vec<(Micros, Input)>,
    /// All that was received before this instant has been taken, now or earlier.
    pub frontier: Micros,
    /// Nothing more will come.
    pub closed: bool,
}

/// The queue.
#[derive(Debug)]
pub struct Queue {
    inner: Mutex<Inner>,
    wake: Condvar,
    bounds: Bounds,
}

#[derive(Debug)]
struct Inner {
    waiting: VecDeque<(Micros, Input)>,
    records: usize,
    bytes: usize,
    clock: Clock,
    closed: bool,
    nudged: bool,
    /// What was taken last is still being applied.
    working: bool,
}

impl Queue {
    /// An empty queue whose clock goes on from the last record.
    #[must_use]
    pub fn new(bounds: Bounds, last: Micros, source: Arc<dyn Source>) -> Self {
        let inner = Inner {
            waiting: VecDeque::new(),
            records: 0,
            bytes: 0,
            clock: Clock::after(last, source),
            closed: false,
            nudged: false,
            working: false,
        };
        Self { inner: Mutex::new(inner), wake: Condvar::new(), bounds }
    }

    /// Takes something in and gives it its time of receipt. Answers of effects always find room: there are never more
    /// than requests under way, and to refuse one would mean to send it again.
    ///
    /// # Errors
    /// No room, or closed.
    pub fn push(&self, input: Input) -> Result<(), Refused> {
        let (records, bytes) = (input.records(), input.bytes());
        let mut inner = self.lock();
        if inner.closed {
            return Err(Refused::Closed);
        }
        let over = inner.records + records > self.bounds.records || inner.bytes + bytes > self.bounds.bytes;
        if over && !inner.waiting.is_empty() && !matches!(input, Input::Answer(..)) {
            return Err(Refused::Full);
        }
        inner.records += records;
        inner.bytes += bytes;
        let at = inner.clock.now();
        inner.waiting.push_back((at, input));
        drop(inner);
        self.wake.notify_one();
        Ok(())
    }

    /// Records waiting.
    #[must_use]
    pub fn depth(&self) -> usize {
        self.lock().records
    }

    /// Records waiting or being applied; a nudge counts until it has been followed.
    #[must_use]
    pub fn unfinished(&self) -> usize {
        let inner = self.lock();
        inner.records + usize::from(inner.nudged || inner.working)
    }

    /// Takes nothing in any more; what waits is still taken out.
    pub fn close(&self) {
        self.lock().closed = true;
        self.wake.notify_all();
    }

    /// Makes [`Queue::take`] return although nothing came.
    pub fn nudge(&self) {
        self.lock().nudged = true;
        self.wake.notify_all();
    }

    /// Waits until there is something, or the clock passed `due`, or `longest` has gone by; then takes a batch.
    pub fn take(&self, due: Option<Micros>, longest: Duration) -> Taken {
        let mut inner = self.lock();
        inner.working = false;
        let give_up = Instant::now() + longest;
        while inner.waiting.is_empty() && !inner.closed && !inner.nudged {
            let now = inner.clock.now();
            let left = give_up.saturating_duration_since(Instant::now());
            if left.is_zero() || due.is_some_and(|due| due < now) {
                break;
            }
            // At an instant of a timer itself it is not due yet: an event may still come at that instant.
            let until_due = due.and_then(|due| inner.clock.until_past(due)).unwrap_or(left);
            let pause = until_due.min(left).max(Duration::from_micros(1));
            inner = self.wake.wait_timeout(inner, pause).unwrap_or_else(PoisonError::into_inner).0;
        }
        if !inner.waiting.is_empty() && !self.bounds.linger.is_zero() {
            inner = self.linger(inner);
        }
        inner.nudged = false;
        inner.working = true;
        self.drain(&mut inner)
    }

    fn linger<'q>(&'q self, mut inner: MutexGuard<'q, Inner>) -> MutexGuard<'q, Inner> {
        let until = Instant::now() + self.bounds.linger;
        while inner.records < self.bounds.batch_records && !inner.closed {
            let left = until.saturating_duration_since(Instant::now());
            if left.is_zero() {
                break;
            }
            inner = self.wake.wait_timeout(inner, left).unwrap_or_else(PoisonError::into_inner).0;
        }
        inner
    }

    fn drain(&self, inner: &mut Inner) -> Taken {
        let mut inputs = Vec::new();
        let (mut records, mut bytes) = (0, 0);
        while let Some((_, input)) = inner.waiting.front() {
            let (more_records, more_bytes) = (input.records(), input.bytes());
            let over =
                records + more_records > self.bounds.batch_records || bytes + more_bytes > self.bounds.batch_bytes;
            if over && !inputs.is_empty() {
                break;
            }
            records += more_records;
            bytes += more_bytes;
            inputs.extend(inner.waiting.pop_front());
        }
        inner.records -= records;
        inner.bytes -= bytes;
        let frontier = match inner.waiting.front() {
            Some((at, _)) => *at,
            None => inner.clock.now(),
        };
        Taken { inputs, frontier, closed: inner.closed && inner.waiting.is_empty() }
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
