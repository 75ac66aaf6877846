//! Opening a partition's folder: the last checkpoint, then the rest of the journal.

use super::{Options, Outlet, Partition, Programs};
use crate::image;
use crate::journal::file::{self, FileJournal};
use crate::journal::{Entry, Journal, JournalError};
use crate::metrics::Metrics;
use crate::store::{Position, Store, StoreError};
use journey_vm::engine::{self, Engine, EngineError};
use journey_vm::record::{self, EffectId};
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// Why a partition cannot be opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The journal.
    #[error(transparent)]
    Journal(#[from] JournalError),
    /// The state.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The engine.
    #[error(transparent)]
    Engine(#[from] EngineError),
    /// Journal and state do not meet.
    #[error("{0}")]
    Apart(String),
    /// Something else the operating system refused.
    #[error("a partition cannot be started: {0}")]
    Io(#[from] std::io::Error),
}

/// After a replay that took longer, a checkpoint is written before anything else.
const LONG: Duration = Duration::from_secs(2);
/// Effects in flight read at a time.
const EFFECTS: usize = 1_024;

/// Settings of the files.
#[derive(Clone, Copy, Debug)]
pub struct Files {
    /// Journal.
    pub journal: file::Options,
    /// Bytes of state blocks kept in memory.
    pub block_cache: u64,
    /// The engine's bounds.
    pub engine: engine::Options,
}

/// Opens the partition in a folder and starts it.
///
/// # Errors
/// See [`OpenError`].
pub fn open(
    dir: &Path,
    files: Files,
    outlet: Arc<dyn Outlet>,
    programs: &Arc<Programs>,
    metrics: &Arc<Metrics>,
    mut options: Options,
) -> Result<Partition, OpenError> {
    if files.journal.may_create {
        std::fs::create_dir_all(dir)?;
    }
    let state = dir.join("state");
    if !files.journal.may_create && !state.exists() {
        return Err(OpenError::Apart(format!(
            "the state in {} is not there although the data folder is not new: `journeyd repair` rebuilds it from the journal",
            dir.display()
        )));
    }
    let (store, position) = Store::open(&state, files.block_cache)?;
    let mut engine = Engine::open(Box::new(store.clone()), files.engine)?;
    let (mut replayed, mut behind, begun) = (0_u64, 0_u64, Instant::now());
    let pictured = match &options.images {
        Some(policy) => {
            image::list(&policy.dir).map_err(std::io::Error::other)?.last().map_or(0, |(sequence, _)| *sequence)
        }
        None => 0,
    };
    let journal = FileJournal::open(
        &dir.join("journal"),
        file::Options { skip: position.sequence, ..files.journal },
        &mut |entry| {
            if entry.sequence > pictured {
                behind += entry.payload.len() as u64;
            }
            replayed += replay(&mut engine, position, entry)?;
            Ok(())
        },
    )?;
    check_meeting(dir, position, &journal)?;
    if let Some(policy) = &mut options.images {
        policy.behind = behind + journal.unread_behind(pictured, position.sequence);
    }
    if begun.elapsed() > LONG {
        // In a daemon that crashes again and again the journal behind the state would grow, and each start take longer.
        let upto = Position { sequence: journal.last(), previous: position.sequence };
        store.checkpoint(&engine.changes(), upto)?;
        engine.saved();
    }
    tracing::info!(
        partition = options.number,
        checkpoint = position.sequence,
        journal = journal.last(),
        replayed,
        "partition opened"
    );
    // The dispatcher has to know the bundles of what it is given.
    programs.add(engine.programs());
    resend(&engine, &outlet, options.number)?;
    Ok(Partition::start(engine, Box::new(journal), Box::new(store), outlet, programs, metrics, options)?)
}

/// Applies an entry that the state does not hold yet; returns how many records it had.
pub(crate) fn replay(engine: &mut Engine, position: Position, entry: Entry<'_>) -> Result<u64, JournalError> {
    if entry.sequence <= position.sequence {
        return Ok(0);
    }
    let reader =
        |error: String| JournalError::Reader(format!("journal entry {} cannot be applied: {error}", entry.sequence));
    let records = record::decode(entry.payload).map_err(|e| reader(e.to_string()))?;
    for record in &records {
        engine.apply(record).map_err(|e| reader(e.to_string()))?;
    }
    Ok(records.len() as u64)
}

fn check_meeting(dir: &Path, position: Position, journal: &FileJournal) -> Result<(), OpenError> {
    let dir = dir.display();
    if journal.last() < position.sequence {
        return Err(OpenError::Apart(format!(
            "the state in {dir} stands for journal entry {}, but the journal ends with entry {}: the end of the journal was damaged or \
             removed. `journeyd repair` says what can be recovered",
            position.sequence,
            journal.last()
        )));
    }
    if journal.first() > position.sequence + 1 {
        return Err(OpenError::Apart(format!(
            "the state in {dir} stands for journal entry {}, but the journal begins with entry {}: the state was removed, damaged or is of an \
             older copy. `journeyd repair` rebuilds it from an image and the journal",
            position.sequence,
            journal.first()
        )));
    }
    Ok(())
}

/// Sends what was in flight again: nobody knows whether it arrived, and the other side knows it by its key.
fn resend(engine: &Engine, outlet: &Arc<dyn Outlet>, partition: usize) -> Result<(), EngineError> {
    let mut after: Option<EffectId> = None;
    loop {
        let effects = engine.pending_effects(after, EFFECTS)?;
        let Some(last) = effects.last() else { return Ok(()) };
        after = Some(last.id);
        outlet.send(partition, effects);
    }
}
