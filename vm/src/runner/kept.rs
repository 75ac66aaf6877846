//! How much the instances of a bundle keep while they rest, as its own tests drive them.

use super::world::World;
use super::{expect, run_step};
use crate::engine::Status;
use crate::program::Program;
use crate::record::{InstanceId, Micros};
use std::collections::HashSet;
use std::sync::Arc;

/// An instance that came to rest.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Kept {
    /// Journey.
    pub journey: Arc<str>,
    /// Label of the step.
    pub step: Arc<str>,
    /// Bytes of its packed values.
    pub bytes: usize,
}

/// Every rest of every instance in the tests of a bundle, in the order they happen. A test that fails counts up to
/// there.
#[must_use]
pub fn kept(program: &Arc<Program>) -> Vec<Kept> {
    let mut found = Vec::new();
    for test in &program.bundle.tests {
        let mut world = World::new(program, false);
        world.kept = Some(Rests::default());
        let _ = test.steps.iter().try_for_each(|(step, _)| run_step(&mut world, step));
        found.extend(world.kept.unwrap_or_default().found);
    }
    found
}

/// What a world noted.
#[derive(Debug, Default)]
pub(super) struct Rests {
    seen: HashSet<(InstanceId, Micros, Option<Arc<str>>)>,
    found: Vec<Kept>,
}

impl World {
    /// Notes who rests after a record.
    pub(super) fn note_kept(&mut self) -> Result<(), String> {
        let Some(mut rests) = self.kept.take() else { return Ok(()) };
        for view in expect::instances(self)? {
            let resting = matches!(view.status, Status::Waiting | Status::Calling);
            if resting && rests.seen.insert((view.id, view.since, view.at.clone())) {
                let step = view.at.unwrap_or_else(|| Arc::from(""));
                rests.found.push(Kept { journey: view.journey, step, bytes: view.kept });
            }
        }
        self.kept = Some(rests);
        Ok(())
    }
}
