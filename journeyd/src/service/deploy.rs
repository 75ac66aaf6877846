//! Bundles going live.

use super::{Service, Unavailable};
use journey_vm::program::{LoadError, Program};
use journey_vm::record::{BundleId, RecordKind};
use std::sync::Arc;

/// Why a bundle did not go live.
#[derive(Debug, thiserror::Error)]
pub enum DeployError {
    /// It is not a bundle that is safe to run.
    #[error(transparent)]
    Load(#[from] LoadError),
    /// The engine refused it.
    #[error("{0}")]
    Refused(String),
    /// Not now.
    #[error("the daemon cannot take it now")]
    Unavailable(Unavailable),
}

impl Service {
    /// Verifies a bundle, then makes it live in every partition. Deploying what is live already changes nothing.
    ///
    /// # Errors
    /// See [`DeployError`].
    pub async fn deploy(&self, bytes: &[u8]) -> Result<Arc<Program>, DeployError> {
        let program = Program::load(bytes)?;
        self.programs.add(std::slice::from_ref(&program));
        let bytes: Arc<[u8]> = Arc::from(bytes);
        for number in 0..self.partitions.len() {
            let unavailable = DeployError::Unavailable;
            if self.is_current(number, program.id).await.map_err(unavailable)? {
                continue;
            }
            let partition = self.partition(number).map_err(unavailable)?;
            let asked = partition.command(RecordKind::Deploy(Arc::clone(&bytes)));
            self.wait(partition, asked).await.map_err(unavailable)?.map_err(DeployError::Refused)?;
        }
        Ok(program)
    }

    async fn is_current(&self, number: usize, id: BundleId) -> Result<bool, Unavailable> {
        let partition = self.partition(number)?;
        let asked = partition.query(move |engine| engine.journeys().iter().any(|j| j.version == Some(id)));
        self.wait(partition, asked).await
    }
}

/// The usual way to write a hash.
#[must_use]
pub fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write;
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut out, byte| {
        // Writing to a string does not fail.
        let _ = write!(out, "{byte:02x}");
        out
    })
}
