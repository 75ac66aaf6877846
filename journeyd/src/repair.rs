//! `journeyd repair`: finds out what of a data folder is whole, and brings what can be had back from the rest: a state
//! from an image and the journal, a journal from its whole entries. Nothing is removed: what was damaged is set aside.

mod partition;
#[cfg(test)]
mod tests;

use crate::data::{Data, DataError};
use crate::image::ImageError;
use crate::journal::JournalError;
use crate::store::StoreError;
use clap::Args;
use journey_vm::engine::EngineError;
use std::path::PathBuf;

/// What `journeyd repair` is told.
#[derive(Args, Clone, Debug)]
pub struct Options {
    /// Folder of journal and state
    #[arg(long, value_name = "DIR", default_value = "data")]
    pub data: PathBuf,
    /// Only say what is wrong and what would be done
    #[arg(long)]
    pub check: bool,
    /// Go on without the records that cannot be recovered
    #[arg(long)]
    pub accept_loss: bool,
}

/// Why nothing was done.
#[derive(Debug, thiserror::Error)]
pub enum RepairError {
    /// The data folder.
    #[error(transparent)]
    Data(#[from] DataError),
    /// The journal.
    #[error(transparent)]
    Journal(#[from] JournalError),
    /// The state.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// An image.
    #[error(transparent)]
    Image(#[from] ImageError),
    /// The records cannot be applied.
    #[error("the records cannot be applied to what was recovered: {0}")]
    Engine(#[from] EngineError),
    /// The operating system.
    #[error("cannot {action} {}: {source}", path.display())]
    Io {
        /// What was tried.
        action: &'static str,
        /// On which file.
        path: PathBuf,
        /// Why not.
        source: std::io::Error,
    },
    /// Nothing to start from.
    #[error(
        "{}: neither the state nor an image can be read, and the journal does not begin with its first entry: \
         restore the folder from a copy", .0.display()
    )]
    Hopeless(PathBuf),
}

/// What came of it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Verdict {
    /// All is whole; nothing was touched.
    Whole,
    /// What was wrong has been put right, or would be.
    Repaired,
    /// Records are lost: nothing was touched.
    Loss,
}

/// Looks at all partitions of a data folder and repairs them one by one; says what it finds, a line each.
///
/// # Errors
/// The folder is in use, of a later version, or cannot be repaired.
pub fn run(options: &Options, say: &mut dyn FnMut(&str)) -> Result<Verdict, RepairError> {
    let (data, partitions) = Data::take(&options.data)?;
    let mut worst = Verdict::Whole;
    for number in 0..partitions {
        say(&format!("partition-{number}"));
        let verdict = partition::repair(&data.partition(number), options, &mut |line| say(&format!("  {line}")))?;
        worst = match (worst, verdict) {
            (Verdict::Loss, _) | (_, Verdict::Loss) => Verdict::Loss,
            (Verdict::Repaired, _) | (_, Verdict::Repaired) => Verdict::Repaired,
            _ => Verdict::Whole,
        };
    }
    Ok(worst)
}
