//! The journal: the records of a partition in order, one packed entry per batch, durable before anything else happens.
//!
//! The format is specified in `docs/journal-format.md`; the state is a fold of what stands here.

pub mod file;
pub mod format;
pub mod memory;
pub mod salvage;
mod scan;
mod segment;
mod spare;
#[cfg(test)]
mod tests;

use std::io;
use std::path::{Path, PathBuf};

/// Hash that ties an entry to all entries before it.
pub type Chain = [u8; 16];

/// An entry as it is read back.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Entry<'a> {
    /// Dense number, from 1.
    pub sequence: u64,
    /// What was appended.
    pub payload: &'a [u8],
}

/// Gets the entries of a journal while it is opened, oldest first.
pub type Visit<'v> = &'v mut dyn FnMut(Entry<'_>) -> Result<(), JournalError>;

/// An ordered, durable log of entries with one writer.
pub trait Journal: Send + std::fmt::Debug {
    /// Writes an entry and makes it durable; returns its number. After an error the journal takes nothing more:
    /// a failed sync says nothing about what is on the disk, so it is never tried again.
    ///
    /// # Errors
    /// When the entry is not durable.
    fn append(&mut self, payload: &[u8]) -> Result<u64, JournalError>;

    /// Number of the last durable entry; 0 when there is none.
    fn last(&self) -> u64;

    /// Says that entries up to and with this number are not needed any more.
    ///
    /// # Errors
    /// When their space cannot be given back.
    fn release(&mut self, upto: u64) -> Result<(), JournalError>;

    /// Bytes on disk, spares included.
    fn bytes(&self) -> u64;
}

/// Why a journal cannot go on.
#[derive(Debug, thiserror::Error)]
pub enum JournalError {
    /// The operating system refused.
    #[error("cannot {action} {}: {source}", file.display())]
    Io {
        /// What was tried.
        action: &'static str,
        /// On which file.
        file: PathBuf,
        /// Why not.
        source: io::Error,
    },
    /// Bytes that were durable are not what was written.
    #[error(
        "the journal is damaged: {} at offset {offset}: {what}. \
         Nothing was changed. `journeyd repair` says what can be recovered and does it; entries before number \
         {sequence} are whole",
        file.display()
    )]
    Damaged {
        /// Segment.
        file: PathBuf,
        /// Where in it.
        offset: u64,
        /// What is wrong there.
        what: String,
        /// Number of the first entry that cannot be read.
        sequence: u64,
    },
    /// Written by a later version.
    #[error(
        "{} is written in journal format {found}, this journeyd reads up to format {known}: \
         start the version that wrote it, or a later one",
        file.display()
    )]
    Newer {
        /// Segment.
        file: PathBuf,
        /// Its format.
        found: u32,
        /// The newest this program reads.
        known: u32,
    },
    /// A write or sync failed before.
    #[error(
        "the journal stopped after an earlier failure to write or sync: find its cause (disk full, device error), then restart"
    )]
    Stopped,
    /// An entry over the bound of the format.
    #[error("an entry of {0} bytes is over the journal's bound")]
    TooLarge(usize),
    /// The reader of the entries gave up.
    #[error("{0}")]
    Reader(String),
}

impl JournalError {
    fn io(action: &'static str, file: &Path) -> impl FnOnce(io::Error) -> Self {
        let file = file.to_path_buf();
        move |source| Self::Io { action, file, source }
    }
}
