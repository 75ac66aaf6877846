//! The data folder: who holds it, what it is.

use serde::{Deserialize, Serialize};
use std::fs::{File, OpenOptions, TryLockError};
use std::io::Write;
use std::path::{Path, PathBuf};

/// Newest layout this program reads, and the one it writes.
const VERSION: u32 = 1;
const MARK: &str = "journeyd.json";

/// Why a data folder cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum DataError {
    /// The operating system refused.
    #[error("cannot {action} {}: {source}", path.display())]
    Io {
        /// What was tried.
        action: &'static str,
        /// On which file.
        path: PathBuf,
        /// Why not.
        source: std::io::Error,
    },
    /// Another process has it.
    #[error("{} is in use by another journeyd: stop that one first, or choose another folder with --data", .0.display())]
    InUse(PathBuf),
    /// Not what this program reads.
    #[error("{} is not a data folder that this journeyd reads: {why}", path.display())]
    Unknown {
        /// The mark.
        path: PathBuf,
        /// What is wrong with it.
        why: String,
    },
    /// Another number of partitions.
    #[error(
        "the data folder has {has} partitions, the settings say {wanted}: the number is fixed when the folder is made. Leave the setting as it was"
    )]
    Partitions {
        /// In the folder.
        has: usize,
        /// In the settings.
        wanted: usize,
    },
}

#[derive(Serialize, Deserialize)]
struct Mark {
    format: u32,
    partitions: usize,
}

/// A data folder that this process holds.
#[derive(Debug)]
pub struct Data {
    dir: PathBuf,
    /// Whether it is being made.
    pub new: bool,
    /// The lock is given back when the file is closed.
    _lock: File,
}

impl Data {
    /// Takes a folder for this process.
    ///
    /// # Errors
    /// In use, of another kind, or refused by the operating system.
    pub fn hold(dir: &Path, partitions: usize) -> Result<Self, DataError> {
        std::fs::create_dir_all(dir).map_err(io("create", dir))?;
        let path = dir.join("lock");
        let lock =
            OpenOptions::new().write(true).create(true).truncate(false).open(&path).map_err(io("open", &path))?;
        match lock.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Err(DataError::InUse(dir.to_path_buf())),
            Err(TryLockError::Error(source)) => return Err(io("lock", &path)(source)),
        }
        let mark = dir.join(MARK);
        let new = !mark.exists();
        if !new {
            check(&mark, partitions)?;
        }
        Ok(Self { dir: dir.to_path_buf(), new, _lock: lock })
    }

    /// Takes a folder that is there already, whatever the number of its partitions.
    ///
    /// # Errors
    /// In use, of another kind, or refused by the operating system.
    pub fn take(dir: &Path) -> Result<(Self, usize), DataError> {
        let mark = read(&dir.join(MARK))?;
        Ok((Self::hold(dir, mark.partitions)?, mark.partitions))
    }

    /// Folder of a partition.
    #[must_use]
    pub fn partition(&self, number: usize) -> PathBuf {
        self.dir.join(format!("partition-{number}"))
    }

    /// Says that all partitions are there: from now on a missing one is an error.
    ///
    /// # Errors
    /// Refused by the operating system.
    pub fn complete(&mut self, partitions: usize) -> Result<(), DataError> {
        if !self.new {
            return Ok(());
        }
        let path = self.dir.join(MARK);
        let text = serde_json::to_string(&Mark { format: VERSION, partitions }).unwrap_or_default();
        let half_done = path.with_extension("new");
        let write = || {
            let mut file = File::create(&half_done)?;
            file.write_all(text.as_bytes())?;
            file.sync_all()?;
            std::fs::rename(&half_done, &path)?;
            File::open(&self.dir)?.sync_all()
        };
        write().map_err(io("write", &path))?;
        self.new = false;
        Ok(())
    }
}

fn check(path: &Path, partitions: usize) -> Result<(), DataError> {
    let mark = read(path)?;
    if mark.partitions != partitions {
        return Err(DataError::Partitions { has: mark.partitions, wanted: partitions });
    }
    Ok(())
}

fn read(path: &Path) -> Result<Mark, DataError> {
    let unknown = |why: String| DataError::Unknown { path: path.to_path_buf(), why };
    let text = std::fs::read_to_string(path).map_err(io("read", path))?;
    let mark: Mark = serde_json::from_str(&text).map_err(|error| unknown(error.to_string()))?;
    if mark.format > VERSION {
        return Err(unknown(format!("it has layout {}, the newest known is {VERSION}", mark.format)));
    }
    Ok(mark)
}

fn io(action: &'static str, path: &Path) -> impl FnOnce(std::io::Error) -> DataError {
    let path = path.to_path_buf();
    move |source| DataError::Io { action, path, source }
}
