//! Segment files: names, headers, pre-writing, renaming.

use super::JournalError;
use super::format::{HEADER_BYTES, HeaderError, SegmentHeader, VERSION};
use std::fs::{File, OpenOptions};
use std::io::{Read, Write};
use std::path::{Path, PathBuf};

/// A segment in use.
#[derive(Debug, Clone)]
pub(super) struct Segment {
    pub(super) path: PathBuf,
    pub(super) header: SegmentHeader,
}

/// Segments by number.
type Numbered = Vec<(u64, PathBuf)>;

pub(super) fn path(dir: &Path, number: u64) -> PathBuf {
    dir.join(format!("{number:016}.journal"))
}

/// The segments of a folder in order, and the spare files.
pub(super) fn list(dir: &Path) -> Result<(Numbered, Vec<PathBuf>), JournalError> {
    let (mut segments, mut spares) = (Vec::new(), Vec::new());
    for entry in std::fs::read_dir(dir).map_err(JournalError::io("list", dir))? {
        let path = entry.map_err(JournalError::io("list", dir))?.path();
        let name = path.file_name().and_then(|n| n.to_str()).unwrap_or_default();
        if let Some(number) = name.strip_suffix(".journal").and_then(|n| n.parse().ok()) {
            segments.push((number, path));
        } else if name.starts_with("spare-") {
            spares.push(path);
        }
    }
    segments.sort();
    spares.sort();
    Ok((segments, spares))
}

/// Reads a segment's header, and checks that the file is what its name and its header say.
pub(super) fn header(number: u64, path: PathBuf) -> Result<Segment, JournalError> {
    let mut page = Vec::new();
    let file = File::open(&path).map_err(JournalError::io("open", &path))?;
    let bytes = file.metadata().map_err(JournalError::io("read", &path))?.len();
    file.take(HEADER_BYTES as u64).read_to_end(&mut page).map_err(JournalError::io("read", &path))?;
    let damaged = |what: String| JournalError::Damaged { file: path.clone(), offset: 0, what, sequence: 0 };
    let header = SegmentHeader::decode(&page).map_err(|error| match error {
        HeaderError::Bad(what) => damaged(what.to_owned()),
        HeaderError::Newer(found) => JournalError::Newer { file: path.clone(), found, known: VERSION },
    })?;
    if header.number != number {
        return Err(damaged(format!("the file says it is segment {}", header.number)));
    }
    if header.bytes != bytes {
        return Err(damaged(format!("the file has {bytes} bytes, its header says {}", header.bytes)));
    }
    Ok(Segment { path, header })
}

/// Reads a whole segment.
pub(super) fn read(segment: &Segment) -> Result<Vec<u8>, JournalError> {
    std::fs::read(&segment.path).map_err(JournalError::io("read", &segment.path))
}

/// Writes a file full of zeros and syncs it, so that later syncs of its data need no change of metadata.
pub(super) fn prewrite(path: &Path, bytes: u64) -> Result<(), JournalError> {
    let mut file = OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(true)
        .open(path)
        .map_err(JournalError::io("create", path))?;
    let zeros = vec![0_u8; 1 << 18];
    let mut left = bytes;
    while left > 0 {
        let part = left.min(zeros.len() as u64) as usize;
        file.write_all(zeros.get(..part).unwrap_or_default()).map_err(JournalError::io("write", path))?;
        left -= part as u64;
    }
    file.sync_all().map_err(JournalError::io("sync", path))
}

/// Turns a pre-written file into the next segment: header first, then its name, both durable.
pub(super) fn begin(dir: &Path, spare: &Path, header: SegmentHeader) -> Result<(Segment, File), JournalError> {
    let mut file = OpenOptions::new().read(true).write(true).open(spare).map_err(JournalError::io("open", spare))?;
    file.write_all(&header.encode()).map_err(JournalError::io("write", spare))?;
    file.sync_data().map_err(JournalError::io("sync", spare))?;
    let path = path(dir, header.number);
    std::fs::rename(spare, &path).map_err(JournalError::io("rename", spare))?;
    sync_dir(dir)?;
    Ok((Segment { path, header }, file))
}

/// Makes names in a folder durable.
pub(super) fn sync_dir(dir: &Path) -> Result<(), JournalError> {
    File::open(dir).and_then(|d| d.sync_all()).map_err(JournalError::io("sync", dir))
}
