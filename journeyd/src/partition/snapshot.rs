//! The live bundles as those outside the partition's thread see them.

use journey_vm::engine::Engine;
use journey_vm::ingest::Ingest;
use journey_vm::program::Program;
use journey_vm::record::BundleId;
use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};

/// How events are read in an epoch of a partition.
#[derive(Debug)]
pub struct Snapshot {
    /// The reader.
    pub ingest: Ingest,
    /// The bundles, in the order that counts.
    pub bundles: Vec<BundleId>,
}

impl Snapshot {
    /// Of an engine as it is now.
    #[must_use]
    pub fn of(engine: &Engine) -> Self {
        Self {
            ingest: Ingest::new(engine.epoch(), engine.programs()),
            bundles: engine.programs().iter().map(|p| p.id).collect(),
        }
    }
}

/// All bundles that were live since the start, for the dispatcher.
#[derive(Debug, Default)]
pub struct Programs(RwLock<HashMap<BundleId, Arc<Program>>>);

impl Programs {
    /// Adds bundles.
    pub fn add(&self, programs: &[Arc<Program>]) {
        let mut known = self.0.write().unwrap_or_else(PoisonError::into_inner);
        for program in programs {
            known.entry(program.id).or_insert_with(|| Arc::clone(program));
        }
    }

    /// A bundle.
    #[must_use]
    pub fn get(&self, id: BundleId) -> Option<Arc<Program>> {
        self.0.read().unwrap_or_else(PoisonError::into_inner).get(&id).cloned()
    }
}
