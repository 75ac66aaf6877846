//! Images: the whole state of a partition in one file of our own, read back before anything relies on it. From the
//! newest one and the journal behind it a damaged state is rebuilt (`docs/journal-format.md`).

mod format;
mod keeper;
#[cfg(test)]
mod tests;

pub use keeper::Keeper;

use format::{BlockWriter, Blocks};
use journey_vm::engine::{Change, Changes, State, StateError, Table};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};

/// When images are written, and where.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Policy {
    /// Folder.
    pub dir: PathBuf,
    /// Bytes of journal after which one is due.
    pub every: u64,
    /// Bytes of journal that were behind the newest one at the start.
    pub behind: u64,
}

/// Why an image cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ImageError {
    /// The operating system refused.
    #[error("cannot {action} {}: {source}", file.display())]
    Io {
        /// What was tried.
        action: &'static str,
        /// On which file.
        file: PathBuf,
        /// Why not.
        source: std::io::Error,
    },
    /// Not what was written.
    #[error("the image {} is damaged at offset {offset}: {what}", file.display())]
    Damaged {
        /// Which.
        file: PathBuf,
        /// Where.
        offset: u64,
        /// What is wrong.
        what: &'static str,
    },
    /// Of a later version.
    #[error("the image {} is written in format {found}: start the version that wrote it, or a later one", file.display())]
    Newer {
        /// Which.
        file: PathBuf,
        /// Its format.
        found: u32,
    },
    /// The state it is made of, or goes into.
    #[error("{0}")]
    State(String),
    /// The daemon ends.
    #[error("the image was not finished: the daemon ends")]
    Ending,
}

impl From<StateError> for ImageError {
    fn from(error: StateError) -> Self {
        Self::State(error.to_string())
    }
}

fn io(action: &'static str, file: &Path) -> impl FnOnce(std::io::Error) -> ImageError {
    let file = file.to_path_buf();
    move |source| ImageError::Io { action, file, source }
}

/// Entries of the state read at a time.
const PAGE: usize = 1_024;

/// Images of a folder with the journal entry each stands for, oldest first.
///
/// # Errors
/// The folder cannot be read; one that is not there has no images.
pub fn list(dir: &Path) -> Result<Vec<(u64, PathBuf)>, ImageError> {
    let mut found = Vec::new();
    let entries = match std::fs::read_dir(dir) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(found),
        other => other.map_err(io("list", dir))?,
    };
    for entry in entries {
        let path = entry.map_err(io("list", dir))?.path();
        let name = path.file_name().and_then(|n| n.to_str()).unwrap_or_default();
        if let Some(sequence) = name.strip_suffix(".image").and_then(|n| n.parse().ok()) {
            found.push((sequence, path));
        }
    }
    found.sort();
    Ok(found)
}

/// Writes the image of a state that stands for a journal entry, and reads it back from the file; only then it gets its
/// name. Returns its size.
///
/// # Errors
/// It is not there, or not whole.
pub fn write(dir: &Path, sequence: u64, state: &dyn State, ending: &AtomicBool) -> Result<u64, ImageError> {
    std::fs::create_dir_all(dir).map_err(io("create", dir))?;
    let path = dir.join(format!("{sequence:016}.image"));
    let half_done = path.with_extension("new");
    let written = (|| {
        let mut out = BlockWriter::create(&half_done, sequence)?;
        for (table, number) in Table::ALL.into_iter().zip(0_u8..) {
            let mut from = Vec::new();
            loop {
                if ending.load(Ordering::Relaxed) {
                    return Err(ImageError::Ending);
                }
                let found = state.scan(table, &from, PAGE)?;
                let Some((last, _)) = found.last() else { break };
                from.clone_from(last);
                from.push(0);
                for (key, value) in &found {
                    out.entry(number, key, value)?;
                }
            }
        }
        let bytes = out.finish()?;
        read(&half_done, &mut |_| Ok(()))?;
        std::fs::rename(&half_done, &path).map_err(io("rename", &half_done))?;
        std::fs::File::open(dir).and_then(|d| d.sync_all()).map_err(io("sync", dir))?;
        Ok(bytes)
    })();
    if written.is_err() {
        // Half an image is of no use; if it cannot be removed, the next start does it.
        let _ = std::fs::remove_file(&half_done);
    }
    written
}

/// Gets the entries of an image, some at a time.
pub type Visit<'v> = &'v mut dyn FnMut(Changes) -> Result<(), String>;

/// Reads an image; returns the number of the journal entry it stands for. What was shown to `visit` counts only if all
/// of it could be read.
///
/// # Errors
/// It is not whole.
pub fn read(path: &Path, visit: Visit<'_>) -> Result<u64, ImageError> {
    let mut blocks = Blocks::open(path)?;
    while let Some(entries) = blocks.next()? {
        let changes =
            entries.into_iter().map(|(table, key, value)| Change { table, key: key.into(), value: Some(value.into()) });
        visit(Changes { entries: changes.collect() }).map_err(ImageError::State)?;
    }
    Ok(blocks.sequence)
}
