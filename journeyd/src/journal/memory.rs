//! A journal in memory that fails when it is told to: for simulation and tests.

use super::format::PAYLOAD_BYTES;
use super::{Entry, Journal, JournalError, Visit};
use std::collections::BTreeMap;
use std::io::{Error, ErrorKind};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

/// What survives a crash: shared between a journal and the one opened after it.
#[derive(Clone, Debug, Default)]
pub struct Disk(Arc<Mutex<Content>>);

#[derive(Debug, Default)]
struct Content {
    entries: BTreeMap<u64, Vec<u8>>,
    last: u64,
    faults: BTreeMap<u64, Fault>,
}

/// What goes wrong with an append.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Fault {
    /// Nothing is written: no space.
    Full,
    /// The sync fails, and what was written is lost.
    SyncLost,
    /// The sync fails, and yet what was written is there after a restart.
    SyncKept,
}

impl Disk {
    /// Makes the append of this entry number fail.
    pub fn fail(&self, sequence: u64, fault: Fault) {
        self.with(|content| content.faults.insert(sequence, fault));
    }

    /// Numbers of the entries held.
    #[must_use]
    pub fn held(&self) -> Vec<u64> {
        self.with(|content| content.entries.keys().copied().collect())
    }

    fn with<T>(&self, action: impl FnOnce(&mut Content) -> T) -> T {
        action(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// A journal in memory.
#[derive(Debug)]
pub struct MemoryJournal {
    disk: Disk,
    last: u64,
    stopped: bool,
}

impl MemoryJournal {
    /// Opens what a disk holds.
    ///
    /// # Errors
    /// Those of `visit`.
    pub fn open(disk: &Disk, visit: Visit<'_>) -> Result<Self, JournalError> {
        let (entries, last) = disk.with(|content| (content.entries.clone(), content.last));
        for (sequence, payload) in &entries {
            visit(Entry { sequence: *sequence, payload })?;
        }
        Ok(Self { disk: disk.clone(), last, stopped: false })
    }
}

impl Journal for MemoryJournal {
    fn append(&mut self, payload: &[u8]) -> Result<u64, JournalError> {
        if self.stopped {
            return Err(JournalError::Stopped);
        }
        if payload.len() > PAYLOAD_BYTES {
            return Err(JournalError::TooLarge(payload.len()));
        }
        let sequence = self.last + 1;
        let fault = self.disk.with(|content| {
            let fault = content.faults.remove(&sequence);
            if matches!(fault, None | Some(Fault::SyncKept)) {
                content.entries.insert(sequence, payload.to_vec());
                content.last = sequence;
            }
            fault
        });
        let Some(fault) = fault else {
            self.last = sequence;
            return Ok(sequence);
        };
        self.stopped = true;
        let (action, kind) = match fault {
            Fault::Full => ("write", ErrorKind::StorageFull),
            Fault::SyncLost | Fault::SyncKept => ("sync", ErrorKind::Other),
        };
        Err(JournalError::Io { action, file: PathBuf::from("memory"), source: Error::from(kind) })
    }

    fn last(&self) -> u64 {
        self.last
    }

    fn release(&mut self, upto: u64) -> Result<(), JournalError> {
        self.disk.with(|content| content.entries.retain(|sequence, _| *sequence > upto));
        Ok(())
    }

    fn bytes(&self) -> u64 {
        self.disk.with(|content| content.entries.values().map(|p| p.len() as u64).sum())
    }
}
