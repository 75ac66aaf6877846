//! Makes batches durable, then lets out what they did. While it syncs one, the next is applied.

use super::checkpoint::Checkpoint;
use super::queue::Queue;
use super::{Outlet, Shared};
use crate::journal::{Journal, JournalError};
use crate::metrics::Metrics;
use journey_bytecode::wire;
use journey_vm::record::{self, Effect, EffectId, Record, Reply};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, Sender, SyncSender, sync_channel};
use std::thread::JoinHandle;
use std::time::Instant;
use tokio::sync::oneshot;

/// What somebody waits for.
pub(super) enum Output {
    Events(oneshot::Sender<Vec<Reply>>, Vec<Reply>),
    Command(oneshot::Sender<Result<Reply, String>>, Result<Reply, String>),
    Query(Box<dyn FnOnce() + Send>),
}

/// Records and what they did.
#[derive(Default)]
pub(super) struct Batch {
    pub(super) records: Vec<Record>,
    pub(super) outputs: Vec<Output>,
    pub(super) effects: Vec<Effect>,
    pub(super) cancelled: Vec<EffectId>,
    /// Effects that were held back may leave.
    pub(super) refill: bool,
}

impl Batch {
    pub(super) fn is_empty(&self) -> bool {
        self.records.is_empty() && self.outputs.is_empty()
    }
}

pub(super) enum Job {
    Batch(Batch),
    Checkpoint(Checkpoint),
}

pub(super) struct Writer {
    pub(super) journal: Box<dyn Journal>,
    pub(super) outlet: Arc<dyn Outlet>,
    pub(super) queue: Arc<Queue>,
    pub(super) shared: Arc<Shared>,
    pub(super) metrics: Arc<Metrics>,
    pub(super) checkpointer: Sender<Checkpoint>,
    pub(super) release: Arc<AtomicU64>,
    pub(super) partition: usize,
    /// Bytes appended since the start.
    pub(super) written: u64,
}

pub(super) fn start(writer: Writer) -> std::io::Result<(SyncSender<Job>, JoinHandle<()>)> {
    let (sender, jobs) = sync_channel(1);
    let thread =
        std::thread::Builder::new().name(format!("journal-{}", writer.partition)).spawn(move || writer.run(&jobs))?;
    Ok((sender, thread))
}

impl Writer {
    fn run(mut self, jobs: &Receiver<Job>) {
        let mut payload = wire::Writer::default();
        let mut released = 0;
        for job in jobs {
            match job {
                Job::Batch(batch) => {
                    if self.commit(batch, &mut payload).is_err() {
                        return;
                    }
                    self.shared.syncing.fetch_sub(1, Ordering::AcqRel);
                }
                // All batches before it are durable: that is why it comes this way.
                Job::Checkpoint(mut checkpoint) => {
                    checkpoint.journal_bytes = self.written;
                    if self.checkpointer.send(checkpoint).is_err() {
                        return;
                    }
                }
            }
            let upto = self.release.load(Ordering::Acquire);
            if upto > released {
                released = upto;
                if let Err(error) = self.journal.release(upto) {
                    tracing::warn!("journal segments are kept: {error}");
                }
            }
        }
    }

    fn commit(&mut self, batch: Batch, payload: &mut wire::Writer) -> Result<(), JournalError> {
        if !batch.records.is_empty() {
            payload.bytes.clear();
            record::encode(&batch.records, payload);
            let begun = Instant::now();
            // The reason comes first: whoever loses his reply with the batch asks for it at once.
            let appended = self.journal.append(&payload.bytes);
            appended.inspect_err(|error| self.shared.stop(&self.queue, error.to_string()))?;
            self.written += payload.bytes.len() as u64;
            self.metrics.batch(begun.elapsed(), batch.records.len(), payload.bytes.len(), self.journal.bytes());
        }
        let Batch { mut effects, cancelled, outputs, refill, .. } = batch;
        if !cancelled.is_empty() {
            effects.retain(|effect| !cancelled.contains(&effect.id));
            self.outlet.cancel(&cancelled);
        }
        if !effects.is_empty() {
            self.outlet.send(self.partition, effects);
        }
        if refill {
            self.outlet.refill(self.partition);
        }
        for output in outputs {
            // Whoever does not wait any more is not told; what was done stays done.
            match output {
                Output::Events(to, replies) => drop(to.send(replies)),
                Output::Command(to, reply) => drop(to.send(reply)),
                Output::Query(deliver) => deliver(),
            }
        }
        Ok(())
    }
}
