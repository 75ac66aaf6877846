//! The thread that owns the engine: takes batches from the queue, applies them, hands them to the journal.

use super::checkpoint::Checkpoint;
use super::queue::{Input, Queue, Taken};
use super::writer::{Batch, Job, Output};
use super::{Options, Programs, Shared, Snapshot};
use crate::metrics::Metrics;
use journey_vm::engine::{Engine, EngineError};
use journey_vm::record::{EventInput, Micros, Operation, Record, RecordKind, Reply};
use std::sync::atomic::Ordering;
use std::sync::mpsc::{Receiver, SyncSender};
use std::sync::{Arc, PoisonError};
use std::time::{Duration, Instant};

/// How long the thread rests at most when nothing comes; checkpoints by time are looked at so often.
const REST: Duration = Duration::from_millis(500);

/// People looked at by one record when a journey is stopped: a few milliseconds, between which events go on.
const SWEPT: u32 = 1_024;

/// Why the thread ends before it is told to.
enum Stop {
    /// The engine failed.
    Engine(EngineError),
    /// Another thread stopped the partition and said why.
    Elsewhere,
}

impl From<EngineError> for Stop {
    fn from(error: EngineError) -> Self {
        Self::Engine(error)
    }
}

/// Channels to the other threads.
pub(super) struct Ends {
    pub(super) jobs: SyncSender<Job>,
    pub(super) done: Receiver<u64>,
    /// Number of the journal's last entry.
    pub(super) sequence: u64,
    /// Number of the entry that the last checkpoint stands for.
    pub(super) saved: u64,
}

pub(super) struct Worker {
    engine: Engine,
    queue: Arc<Queue>,
    shared: Arc<Shared>,
    programs: Arc<Programs>,
    metrics: Arc<Metrics>,
    options: Options,
    ends: Ends,
    /// A checkpoint under way.
    writing: Option<u64>,
    /// What the last checkpoint stands for, and when it was begun.
    saved: (u64, Instant),
}

impl Worker {
    pub(super) fn new(
        engine: Engine,
        queue: Arc<Queue>,
        shared: Arc<Shared>,
        programs: Arc<Programs>,
        metrics: Arc<Metrics>,
        options: Options,
        ends: Ends,
    ) -> Self {
        // What was replayed is not replayed once more after the next crash: a checkpoint is due at once.
        let behind = if ends.sequence > ends.saved { options.checkpoint_every } else { Duration::ZERO };
        let saved = (ends.saved, Instant::now().checked_sub(behind).unwrap_or_else(Instant::now));
        Self { engine, queue, shared, programs, metrics, options, ends, writing: None, saved }
    }

    pub(super) fn run(mut self) {
        match self.work() {
            Ok(()) | Err(Stop::Elsewhere) => {}
            Err(Stop::Engine(error)) => self.shared.stop(&self.queue, error.to_string()),
        }
        // Whoever still waits in the queue is told by the end of his channel.
        self.queue.close();
        while !self.queue.take(None, Duration::ZERO).closed {}
    }

    fn work(&mut self) -> Result<(), Stop> {
        loop {
            // A journey that is being stopped does not wait for anything.
            let due = if self.engine.sweeping() { Some(Micros::MIN) } else { self.engine.next_timer() };
            let taken = self.queue.take(due, REST);
            if self.shared.why_stopped().is_some() {
                return Err(Stop::Elsewhere);
            }
            let closed = taken.closed;
            let batch = self.apply(taken)?;
            self.publish();
            self.shared.show_timer(self.engine.next_timer());
            self.commit(batch)?;
            self.settle(false)?;
            self.checkpoint(closed)?;
            if closed {
                return self.settle(true);
            }
        }
    }

    fn apply(&mut self, taken: Taken) -> Result<Batch, Stop> {
        let mut batch = Batch::default();
        for (at, input) in taken.inputs {
            match input {
                Input::Events(events) => {
                    let mut replies = Vec::with_capacity(events.events.len());
                    for event in events.events {
                        replies.push(self.event(at, event, &mut batch)?);
                    }
                    batch.outputs.push(Output::Events(events.replies, replies));
                }
                Input::Command(kind, to) => {
                    let reply = match self.record(at, kind, &mut batch) {
                        Ok(reply) => Ok(reply),
                        Err(EngineError::Bundle(why)) => Err(why),
                        Err(other) => return Err(other.into()),
                    };
                    batch.outputs.push(Output::Command(to, reply));
                }
                Input::Answer(effect, attempt, outcome) => {
                    self.record(at, RecordKind::Answer { effect, attempt, outcome }, &mut batch)?;
                }
                Input::Query(look) => batch.outputs.push(Output::Query(look(&self.engine))),
            }
        }
        self.timers(taken.frontier, &mut batch)?;
        self.sweep(taken.frontier, &mut batch)?;
        Ok(batch)
    }

    fn event(&mut self, at: Micros, event: EventInput, batch: &mut Batch) -> Result<Reply, EngineError> {
        let epoch = self.engine.epoch();
        if event.epoch != epoch {
            return Ok(Reply { stale: Some(epoch), ..Reply::default() });
        }
        self.record(at, RecordKind::Event(event), batch)
    }

    fn record(&mut self, at: Micros, kind: RecordKind, batch: &mut Batch) -> Result<Reply, EngineError> {
        let record = Record { at, kind };
        let applied = self.engine.apply(&record)?;
        batch.records.push(record);
        batch.effects.extend(applied.effects);
        batch.cancelled.extend(applied.cancelled);
        batch.refill |= applied.refill;
        Ok(applied.reply)
    }

    /// Timers before the frontier fire: all that was received before it has been applied, and an event received at
    /// the very instant of a timer may still come, so that instant is left out.
    fn timers(&mut self, frontier: Micros, batch: &mut Batch) -> Result<(), EngineError> {
        if self.engine.next_timer().is_some_and(|due| due < frontier) {
            let kind = RecordKind::Timers { up_to: frontier - 1, most: self.options.timers_at_once };
            self.record(frontier, kind, batch)?;
        }
        Ok(())
    }

    /// Ends some of those who are in stopped journeys.
    fn sweep(&mut self, at: Micros, batch: &mut Batch) -> Result<(), EngineError> {
        if self.engine.sweeping() {
            self.record(at, RecordKind::Operate(Operation::Sweep(SWEPT)), batch)?;
        }
        Ok(())
    }

    /// Shows a changed live set to those who read events.
    fn publish(&self) {
        let mut shown = self.shared.snapshot.write().unwrap_or_else(PoisonError::into_inner);
        if shown.ingest.epoch() != self.engine.epoch() {
            self.programs.add(self.engine.programs());
            *shown = Arc::new(Snapshot::of(&self.engine));
        }
    }

    fn commit(&mut self, batch: Batch) -> Result<(), Stop> {
        self.metrics.queue(self.options.number, self.queue.depth());
        if batch.is_empty() {
            return Ok(());
        }
        if !batch.records.is_empty() {
            self.ends.sequence += 1;
        }
        self.shared.syncing.fetch_add(1, Ordering::AcqRel);
        self.ends.jobs.send(Job::Batch(batch)).map_err(|_| Stop::Elsewhere)
    }

    /// Begins a checkpoint when one is due, or at the end. While one is being written the next waits, and once the
    /// changes are twice the bound the work waits too: that is what bounds memory.
    fn checkpoint(&mut self, last: bool) -> Result<(), Stop> {
        let dirty = self.engine.dirty_bytes();
        let behind = self.ends.sequence > self.saved.0;
        if self.writing.is_some() && behind && (last || dirty >= 2 * self.options.checkpoint_bytes) {
            self.settle(true)?;
        }
        let due =
            last || dirty >= self.options.checkpoint_bytes || self.saved.1.elapsed() >= self.options.checkpoint_every;
        if due && behind && self.writing.is_none() {
            let (changes, sequence) = (self.engine.changes(), self.ends.sequence);
            let checkpoint = Checkpoint { changes, sequence, journal_bytes: 0 };
            self.saved = (self.ends.sequence, Instant::now());
            self.writing = Some(self.ends.sequence);
            self.ends.jobs.send(Job::Checkpoint(checkpoint)).map_err(|_| Stop::Elsewhere)?;
        }
        Ok(())
    }

    /// Notes that the checkpoint under way is stored; waits for it if told to.
    fn settle(&mut self, wait: bool) -> Result<(), Stop> {
        if self.writing.is_none() {
            return Ok(());
        }
        let done = if wait {
            Some(self.ends.done.recv().map_err(|_| Stop::Elsewhere)?)
        } else {
            self.ends.done.try_recv().ok()
        };
        if done.is_some() {
            self.engine.saved();
            self.writing = None;
        }
        Ok(())
    }
}
