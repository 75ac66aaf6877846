//! Files kept ready for the next segments: recycled ones first, else one is pre-written in the background.

use super::file::Options;
use super::{JournalError, segment};
use std::path::{Path, PathBuf};
use std::thread::JoinHandle;

#[derive(Debug)]
pub(super) struct Spares {
    dir: PathBuf,
    bytes: u64,
    /// How many recycled files are kept.
    kept: usize,
    ready: Vec<PathBuf>,
    making: Option<JoinHandle<Result<PathBuf, JournalError>>>,
    made: u64,
}

impl Spares {
    /// Takes over what an earlier run left; files of another size go.
    pub(super) fn new(dir: &Path, options: Options, found: Vec<PathBuf>) -> Self {
        let bytes = options.segment_bytes;
        let mut ready = Vec::new();
        for path in found {
            let whole = path.metadata().is_ok_and(|m| m.len() == bytes);
            if whole && path.extension().is_none() {
                ready.push(path);
            } else {
                // A leftover; if it cannot be removed it does no harm.
                let _ = std::fs::remove_file(&path);
            }
        }
        Self { dir: dir.to_path_buf(), bytes, kept: options.spares, ready, making: None, made: 0 }
    }

    /// Bytes the spares take on disk.
    pub(super) fn size(&self) -> u64 {
        self.ready.len() as u64 * self.bytes
    }

    /// Starts to write one unless one is ready.
    pub(super) fn prepare(&mut self) {
        if self.ready.is_empty() && self.making.is_none() {
            let (dir, bytes, name) = (self.dir.clone(), self.bytes, self.fresh_name());
            self.making = std::thread::Builder::new()
                .name("journal-spare".into())
                .spawn(move || {
                    let half_done = name.with_extension("new");
                    segment::prewrite(&half_done, bytes)?;
                    std::fs::rename(&half_done, &name).map_err(JournalError::io("rename", &half_done))?;
                    segment::sync_dir(&dir)?;
                    Ok(name)
                })
                .ok();
        }
    }

    /// A pre-written file of at least so many bytes, and its size.
    pub(super) fn take(&mut self, least: u64) -> Result<(PathBuf, u64), JournalError> {
        if least > self.bytes {
            let path = self.fresh_name().with_extension("large");
            segment::prewrite(&path, least)?;
            return Ok((path, least));
        }
        if self.ready.is_empty() {
            self.prepare();
            if let Some(Ok(made)) = self.making.take().map(JoinHandle::join) {
                self.ready.push(made?);
            }
        }
        if let Some(path) = self.ready.pop() {
            return Ok((path, self.bytes));
        }
        let path = self.fresh_name();
        segment::prewrite(&path, self.bytes)?;
        Ok((path, self.bytes))
    }

    /// Keeps a segment that is not needed any more, or removes it.
    pub(super) fn recycle(&mut self, old: &segment::Segment) -> Result<(), JournalError> {
        if old.header.bytes == self.bytes && self.ready.len() < self.kept {
            let path = self.fresh_name();
            std::fs::rename(&old.path, &path).map_err(JournalError::io("rename", &old.path))?;
            self.ready.push(path);
        } else {
            std::fs::remove_file(&old.path).map_err(JournalError::io("remove", &old.path))?;
        }
        Ok(())
    }

    fn fresh_name(&mut self) -> PathBuf {
        loop {
            self.made += 1;
            let path = self.dir.join(format!("spare-{}", self.made));
            if !path.exists() && !path.with_extension("new").exists() {
                return path;
            }
        }
    }
}

impl Drop for Spares {
    fn drop(&mut self) {
        if let Some(making) = self.making.take() {
            // Only so that nobody writes into the folder after the journal is closed.
            let _ = making.join();
        }
    }
}
