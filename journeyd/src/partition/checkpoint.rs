//! Checkpoints, written beside the work of the partition.

use super::Shared;
use super::queue::Queue;
use crate::image::{Keeper, Policy};
use crate::metrics::Metrics;
use crate::store::{Position, Store, StoreError};
use journey_vm::engine::{Changes, MemoryState, State};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::Instant;

/// Where checkpoints go.
pub trait Checkpoints: Send {
    /// Writes all changes and their position, all or nothing, durable on return.
    ///
    /// # Errors
    /// When it is not durable.
    fn write(&self, changes: &Changes, position: Position) -> Result<(), StoreError>;

    /// What the last one stands for.
    ///
    /// # Errors
    /// It cannot be read.
    fn position(&self) -> Result<Position, StoreError>;

    /// Reads what was written back.
    ///
    /// # Errors
    /// It is not what was written.
    fn verify(&self, _changes: &Changes, _position: Position) -> Result<(), StoreError> {
        Ok(())
    }

    /// The state as it is now, for an image; none: no images are made of it.
    fn frozen(&self) -> Option<Box<dyn State>> {
        None
    }

    /// Bytes on disk.
    fn bytes(&self) -> u64;
}

impl Checkpoints for Store {
    fn write(&self, changes: &Changes, position: Position) -> Result<(), StoreError> {
        self.checkpoint(changes, position)
    }
    fn position(&self) -> Result<Position, StoreError> {
        Store::position(self)
    }
    fn verify(&self, changes: &Changes, position: Position) -> Result<(), StoreError> {
        Store::verify(self, changes, position)
    }
    fn frozen(&self) -> Option<Box<dyn State>> {
        Some(Box::new(Store::frozen(self)))
    }
    fn bytes(&self) -> u64 {
        Store::bytes(self)
    }
}

/// Checkpoints in memory, for simulation.
#[derive(Clone, Debug, Default)]
pub struct MemoryStore {
    /// The state.
    pub state: MemoryState,
    position: Arc<Mutex<Position>>,
}

impl Checkpoints for MemoryStore {
    fn write(&self, changes: &Changes, position: Position) -> Result<(), StoreError> {
        let mut held = self.position.lock().unwrap_or_else(PoisonError::into_inner);
        self.state.write(changes);
        *held = position;
        Ok(())
    }
    fn position(&self) -> Result<Position, StoreError> {
        Ok(*self.position.lock().unwrap_or_else(PoisonError::into_inner))
    }
    fn bytes(&self) -> u64 {
        0
    }
}

/// A checkpoint to write; all entries up to its sequence are durable.
pub(super) struct Checkpoint {
    pub(super) changes: Changes,
    pub(super) sequence: u64,
    /// Bytes of journal written since the start.
    pub(super) journal_bytes: u64,
}

type Started = (Sender<Checkpoint>, Receiver<u64>, Arc<AtomicU64>, JoinHandle<()>);

/// Starts the thread: where to send checkpoints, where each is reported, up to where the journal may be given up.
pub(super) fn start(
    store: Box<dyn Checkpoints>,
    queue: Arc<Queue>,
    shared: Arc<Shared>,
    metrics: Arc<Metrics>,
    images: Option<Policy>,
) -> std::io::Result<Started> {
    let (sender, receiver) = channel::<Checkpoint>();
    let (done, reports) = channel();
    let release = Arc::new(AtomicU64::new(0));
    let released = Arc::clone(&release);
    let thread = std::thread::Builder::new().name("checkpoint".into()).spawn(move || {
        let mut keeper = images.map(Keeper::new);
        for checkpoint in receiver {
            let begun = Instant::now();
            let written = store.position().and_then(|before| {
                let position = Position { sequence: checkpoint.sequence, previous: before.sequence };
                store.write(&checkpoint.changes, position)?;
                store.verify(&checkpoint.changes, position)?;
                Ok(before.sequence)
            });
            match written {
                Ok(previous) => {
                    metrics.checkpoint(begun.elapsed(), checkpoint.changes.entries.len(), store.bytes());
                    // What the journal is kept for: the checkpoint before, and the older of the last two images.
                    let mut needed = previous;
                    if let Some(keeper) = &mut keeper {
                        keeper.offer(checkpoint.journal_bytes, checkpoint.sequence, || store.frozen());
                        needed = needed.min(keeper.floor());
                    }
                    release.store(needed, Ordering::Release);
                    if done.send(checkpoint.sequence).is_err() {
                        return;
                    }
                }
                Err(error) => return shared.stop(&queue, error.to_string()),
            }
        }
    })?;
    Ok((sender, reports, released, thread))
}
