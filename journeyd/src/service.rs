//! What the front doors (HTTP, the embedding program) do with the partitions.

pub mod deploy;
pub mod intake;

use crate::metrics::Metrics;
use crate::partition::queue::Refused;
use crate::partition::{Partition, Programs};
use journey_vm::record::ProfileKey;
use std::sync::Arc;
use tokio::sync::oneshot;

/// Why nothing was done.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Unavailable {
    /// No room; try again shortly.
    Busy,
    /// A partition has stopped, or the daemon is ending.
    Stopped(String),
}

/// The partitions and what goes with them.
#[derive(Debug)]
pub struct Service {
    /// One writer each.
    pub partitions: Vec<Arc<Partition>>,
    /// Bundles seen.
    pub programs: Arc<Programs>,
    /// Counts.
    pub metrics: Arc<Metrics>,
}

impl Service {
    /// Which partition a person is in: the first 8 bytes of BLAKE3 over namespace, a zero byte and id, modulo their number.
    #[must_use]
    pub fn place(&self, profile: &ProfileKey) -> usize {
        let count = self.partitions.len() as u64;
        if count <= 1 {
            return 0;
        }
        let mut hasher = blake3::Hasher::new();
        hasher.update(profile.namespace.as_bytes());
        hasher.update(&[0]);
        hasher.update(profile.id.as_bytes());
        let mut first = [0; 8];
        hasher.finalize_xof().fill(&mut first);
        (u64::from_le_bytes(first) % count) as usize
    }

    /// The partition of a person.
    ///
    /// # Errors
    /// Never with at least one partition.
    pub fn partition_of(&self, profile: &ProfileKey) -> Result<&Arc<Partition>, Unavailable> {
        self.partition(self.place(profile))
    }

    /// A partition by number.
    ///
    /// # Errors
    /// There is none.
    pub fn partition(&self, number: usize) -> Result<&Arc<Partition>, Unavailable> {
        self.partitions.get(number).ok_or_else(|| Unavailable::Stopped("there is no such partition".into()))
    }

    /// Why the daemon cannot take events, if it cannot.
    #[must_use]
    pub fn trouble(&self) -> Option<String> {
        let stopped: Vec<String> = self.partitions.iter().filter_map(|p| p.stopped()).collect();
        self.metrics.stopped(stopped.len());
        (!stopped.is_empty()).then(|| stopped.join("; "))
    }

    /// Waits for what a partition was asked.
    ///
    /// # Errors
    /// It had no room, or stopped before it answered.
    pub async fn wait<T>(
        &self,
        partition: &Partition,
        asked: Result<oneshot::Receiver<T>, Refused>,
    ) -> Result<T, Unavailable> {
        let stopped =
            || Unavailable::Stopped(partition.stopped().unwrap_or_else(|| "the daemon is shutting down".into()));
        match asked {
            Ok(receiver) => receiver.await.map_err(|_| stopped()),
            Err(Refused::Full) => Err(Unavailable::Busy),
            Err(Refused::Closed) => Err(stopped()),
        }
    }
}
