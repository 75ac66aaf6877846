//! A partition: one writer for the people it holds. A queue in, a thread that applies records, one that makes them
//! durable and then lets out what they did, one that writes checkpoints.

pub mod checkpoint;
pub mod open;
pub mod queue;
pub mod snapshot;
#[cfg(test)]
mod tests;
mod worker;
mod writer;

pub use open::open;
pub use snapshot::{Programs, Snapshot};

use crate::clock;
use crate::image::Policy;
use crate::journal::Journal;
use crate::metrics::Metrics;
use checkpoint::Checkpoints;
use journey_vm::engine::Engine;
use journey_vm::record::{Effect, EffectId, Micros, RecordKind, Reply};
use queue::{Bounds, Events, Input, Queue, Refused};
use std::sync::atomic::{AtomicI64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::thread::JoinHandle;
use std::time::Duration;
use tokio::sync::oneshot;

/// Settings of a partition.
#[derive(Clone, Debug)]
pub struct Options {
    /// Its number, from 0.
    pub number: usize,
    /// Queue and batches.
    pub bounds: Bounds,
    /// Timers of one record.
    pub timers_at_once: u32,
    /// A checkpoint is due at so many changed bytes …
    pub checkpoint_bytes: usize,
    /// … or after so long.
    pub checkpoint_every: Duration,
    /// Receipt clock.
    pub clock: Arc<dyn clock::Source>,
    /// Images of the state; none: the journal is kept for the last two checkpoints only.
    pub images: Option<Policy>,
}

/// Where effects go once the record that caused them is durable.
pub trait Outlet: Send + Sync {
    /// Takes effects to send.
    fn send(&self, partition: usize, effects: Vec<Effect>);
    /// Those not sent yet must not leave any more.
    fn cancel(&self, effects: &[EffectId]);
    /// Effects that were held back may leave: the partition's engine has them.
    fn refill(&self, _partition: usize) {}
}

/// What the threads of a partition and its users share.
#[derive(Debug)]
pub struct Shared {
    snapshot: RwLock<Arc<Snapshot>>,
    stopped: Mutex<Option<String>>,
    /// Batches applied whose effects have not left.
    syncing: AtomicUsize,
    /// When the next timer is due; `i64::MAX`: never.
    next_timer: AtomicI64,
}

impl Shared {
    fn new(snapshot: Snapshot) -> Arc<Self> {
        Arc::new(Self {
            snapshot: RwLock::new(Arc::new(snapshot)),
            stopped: Mutex::new(None),
            syncing: AtomicUsize::new(0),
            next_timer: AtomicI64::new(i64::MAX),
        })
    }

    fn stop(&self, queue: &Queue, why: String) {
        tracing::error!("the partition stopped: {why}");
        let mut stopped = self.stopped.lock().unwrap_or_else(PoisonError::into_inner);
        stopped.get_or_insert(why);
        drop(stopped);
        queue.close();
    }

    fn show_timer(&self, due: Option<Micros>) {
        self.next_timer.store(due.unwrap_or(i64::MAX), Ordering::Release);
    }

    fn why_stopped(&self) -> Option<String> {
        self.stopped.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// A running partition.
#[derive(Debug)]
pub struct Partition {
    queue: Arc<Queue>,
    shared: Arc<Shared>,
    threads: Mutex<Vec<JoinHandle<()>>>,
}

impl Partition {
    /// Starts the threads over an engine that has caught up with its journal. Effects in flight are sent again.
    ///
    /// # Errors
    /// The operating system gives no thread.
    pub fn start(
        engine: Engine,
        journal: Box<dyn Journal>,
        store: Box<dyn Checkpoints>,
        outlet: Arc<dyn Outlet>,
        programs: &Arc<Programs>,
        metrics: &Arc<Metrics>,
        options: Options,
    ) -> std::io::Result<Self> {
        let queue = Arc::new(Queue::new(options.bounds, engine.last_record(), Arc::clone(&options.clock)));
        let shared = Shared::new(Snapshot::of(&engine));
        shared.show_timer(engine.next_timer());
        let number = options.number;
        programs.add(engine.programs());
        let saved = store.position().map_err(std::io::Error::other)?.sequence;
        let (checkpointer, done, release, checkpoints) = checkpoint::start(
            store,
            Arc::clone(&queue),
            Arc::clone(&shared),
            Arc::clone(metrics),
            options.images.clone(),
        )?;
        let sequence = journal.last();
        let (jobs, writing) = writer::start(writer::Writer {
            journal,
            outlet,
            queue: Arc::clone(&queue),
            shared: Arc::clone(&shared),
            metrics: Arc::clone(metrics),
            checkpointer,
            release,
            partition: number,
            written: 0,
        })?;
        let name = format!("partition-{number}");
        let worker = worker::Worker::new(
            engine,
            Arc::clone(&queue),
            Arc::clone(&shared),
            Arc::clone(programs),
            Arc::clone(metrics),
            options,
            worker::Ends { jobs, done, sequence, saved },
        );
        let working = std::thread::Builder::new().name(name).spawn(move || worker.run())?;
        Ok(Self { queue, shared, threads: Mutex::new(vec![working, writing, checkpoints]) })
    }

    /// What events are read by now.
    #[must_use]
    pub fn snapshot(&self) -> Arc<Snapshot> {
        Arc::clone(&self.shared.snapshot.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Why it does not go on, if it has stopped.
    #[must_use]
    pub fn stopped(&self) -> Option<String> {
        self.shared.why_stopped()
    }

    /// Records waiting.
    #[must_use]
    pub fn depth(&self) -> usize {
        self.queue.depth()
    }

    /// Records not applied yet, and batches whose effects have not left yet.
    #[must_use]
    pub fn unfinished(&self) -> usize {
        // In this order: a batch is counted as syncing before it ceases to be counted as being applied.
        self.queue.unfinished() + self.shared.syncing.load(Ordering::Acquire)
    }

    /// When the next timer is due.
    #[must_use]
    pub fn next_timer(&self) -> Option<Micros> {
        Some(self.shared.next_timer.load(Ordering::Acquire)).filter(|due| *due != i64::MAX)
    }

    /// The clock was moved: looks at the timers.
    pub fn wake(&self) {
        self.queue.nudge();
    }

    /// Takes events in; the answer comes once they are durable.
    ///
    /// # Errors
    /// No room, or stopping.
    pub fn events(
        &self,
        events: Vec<journey_vm::record::EventInput>,
    ) -> Result<oneshot::Receiver<Vec<Reply>>, Refused> {
        let (replies, receiver) = oneshot::channel();
        self.queue.push(Input::Events(Events { events, replies }))?;
        Ok(receiver)
    }

    /// Takes another record in; the answer comes once it is durable.
    ///
    /// # Errors
    /// No room, or stopping.
    pub fn command(&self, kind: RecordKind) -> Result<oneshot::Receiver<Result<Reply, String>>, Refused> {
        let (reply, receiver) = oneshot::channel();
        self.queue.push(Input::Command(kind, reply))?;
        Ok(receiver)
    }

    /// Takes the outcome of an effect in.
    ///
    /// # Errors
    /// Stopping.
    pub fn answer(&self, effect: EffectId, attempt: u32, outcome: journey_vm::record::Outcome) -> Result<(), Refused> {
        self.queue.push(Input::Answer(effect, attempt, outcome))
    }

    /// Looks at the engine; the answer comes once all that it saw is durable.
    ///
    /// # Errors
    /// No room, or stopping.
    pub fn query<T: Send + 'static>(
        &self,
        look: impl FnOnce(&Engine) -> T + Send + 'static,
    ) -> Result<oneshot::Receiver<T>, Refused> {
        let (answer, receiver) = oneshot::channel();
        self.queue.push(Input::Query(Box::new(move |engine| {
            let seen = look(engine);
            // Nobody waits any more: then there is nobody to tell.
            Box::new(move || drop(answer.send(seen)))
        })))?;
        Ok(receiver)
    }

    /// Finishes what is in the queue, writes a checkpoint and ends.
    pub fn close(&self) {
        self.queue.close();
        let threads = std::mem::take(&mut *self.threads.lock().unwrap_or_else(PoisonError::into_inner));
        for thread in threads {
            if thread.join().is_err() {
                self.shared.stop(&self.queue, "a thread of the partition died".into());
            }
        }
    }
}

impl Drop for Partition {
    fn drop(&mut self) {
        self.close();
    }
}
