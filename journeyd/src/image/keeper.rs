//! Writes images beside the work and keeps the last two; says how far back the journal is needed.

use super::{Policy, list, write};
use journey_vm::engine::State;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread::JoinHandle;

/// Images kept: if the newest cannot be read, the one before it stands in.
const KEPT: usize = 2;

/// Looks after a partition's images.
#[derive(Debug)]
pub struct Keeper {
    policy: Policy,
    /// Journal bytes, as counted by the caller, when the last image was begun.
    begun: Option<u64>,
    shared: Arc<Shared>,
    writing: Option<JoinHandle<()>>,
}

#[derive(Debug, Default)]
struct Shared {
    /// The journal is needed behind this entry: that of the older image, or from its beginning.
    floor: AtomicU64,
    /// Size of the last image.
    size: AtomicU64,
    ending: AtomicBool,
}

impl Keeper {
    /// Takes over the images of a folder.
    #[must_use]
    pub fn new(policy: Policy) -> Self {
        let shared = Arc::new(Shared::default());
        let size = list(&policy.dir).ok().and_then(|all| all.last()?.1.metadata().ok()).map_or(0, |m| m.len());
        shared.size.store(size, Ordering::Relaxed);
        let keeper = Self { policy, begun: None, shared, writing: None };
        tidy(&keeper.policy, &keeper.shared);
        keeper
    }

    /// The journal must keep all entries behind this one.
    #[must_use]
    pub fn floor(&self) -> u64 {
        self.shared.floor.load(Ordering::Acquire)
    }

    /// Begins an image of a state that stands for an entry, if enough journal has been written since the last:
    /// as much as the policy says, and as much as the last image took, so that writing images never costs more than
    /// writing the journal.
    pub fn offer(&mut self, journal_bytes: u64, sequence: u64, freeze: impl FnOnce() -> Option<Box<dyn State>>) {
        let due = self.policy.every.max(self.shared.size.load(Ordering::Relaxed));
        let busy = self.writing.as_ref().is_some_and(|thread| !thread.is_finished());
        if busy || self.since(journal_bytes) < due {
            return;
        }
        let Some(state) = freeze() else { return };
        self.begun = Some(journal_bytes);
        let (policy, shared) = (self.policy.clone(), Arc::clone(&self.shared));
        let work = move || match write(&policy.dir, sequence, &*state, &shared.ending) {
            Ok(bytes) => {
                shared.size.store(bytes, Ordering::Relaxed);
                tracing::info!(sequence, bytes, "image written and read back");
                tidy(&policy, &shared);
            }
            Err(super::ImageError::Ending) => {}
            // The older ones still stand, and the journal is kept for them.
            Err(error) => tracing::warn!("no image of the state: {error}"),
        };
        self.writing = std::thread::Builder::new().name("image".into()).spawn(work).ok();
    }

    /// Bytes of journal behind the last image begun. A daemon that never writes enough in one life counts those of its
    /// lives before.
    fn since(&self, journal_bytes: u64) -> u64 {
        match self.begun {
            Some(begun) => journal_bytes.saturating_sub(begun),
            None => self.policy.behind.saturating_add(journal_bytes),
        }
    }

    /// Waits for the image that is being written.
    pub fn finish(&mut self) {
        if let Some(writing) = self.writing.take() {
            // One that failed has said so; the older images stand.
            let _ = writing.join();
        }
    }
}

impl Drop for Keeper {
    fn drop(&mut self) {
        // Nobody must write into the folder after the partition is closed.
        self.shared.ending.store(true, Ordering::Relaxed);
        self.finish();
    }
}

/// Removes all but the last images, and then says what the journal is needed for.
fn tidy(policy: &Policy, shared: &Shared) {
    let Ok(images) = list(&policy.dir) else { return };
    for entry in std::fs::read_dir(&policy.dir).into_iter().flatten().flatten() {
        if entry.path().extension().is_some_and(|e| e == "new") {
            // Half an image of an earlier run; kept, it only takes room.
            let _ = std::fs::remove_file(entry.path());
        }
    }
    let surplus = images.len().saturating_sub(KEPT);
    for (_, path) in images.iter().take(surplus) {
        // Kept, it only takes room.
        let _ = std::fs::remove_file(path);
    }
    // As long as there are fewer, the journal is whole and can be replayed from its beginning.
    if let Some((oldest, _)) = images.get(surplus).filter(|_| images.len() >= KEPT) {
        shared.floor.store(*oldest, Ordering::Release);
    }
}
