//! What the library reads from its own files without a look at their checksums, checked before it reads them.
//!
//! It keeps, for each table, a list of files (`current` names the newest, with a checksum) and the files, each with a
//! directory at its end (the trailer has its checksum). Both begin with a count that it reserves memory for at once: one
//! flipped bit there asks for 32 GiB and ends the process, where the daemon should say what is wrong. The layout is the
//! library's third (`lsm-tree` 3, `sfa` 1), which it reads as long as its major version stays.

#[cfg(test)]
mod tests;

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};
use xxhash_rust::xxh3::xxh3_128;

const TABLES: &str = "keyspaces";
const CURRENT: &str = "current";
const FILES: &str = "tables";
/// Begins the last bytes of a file with a directory.
const TRAILER: &[u8] = b"SFA!";
/// Mark, version, kind of checksum, checksum of the directory, its place, its length.
const TRAILER_BYTES: u64 = 4 + 1 + 1 + 16 + 8 + 8;
/// A directory names a handful of sections.
const MOST_DIRECTORY_BYTES: u64 = 1 << 20;

/// The file of a state that is not what its checksum says; none: the library may read them all.
///
/// What is not there or torn is left to the library: it refuses that by itself, or removes it as what a crash left behind.
///
/// # Errors
/// The operating system.
pub(super) fn damaged(state: &Path) -> io::Result<Option<PathBuf>> {
    for table in entries(&state.join(TABLES))? {
        if let Some(list) = damaged_list(&table)? {
            return Ok(Some(list));
        }
        for file in entries(&table.join(FILES))? {
            if !has_whole_directory(&file)? {
                return Ok(Some(file));
            }
        }
    }
    Ok(None)
}

/// The list of a table's files if it is damaged.
fn damaged_list(table: &Path) -> io::Result<Option<PathBuf>> {
    let current = table.join(CURRENT);
    let Some(named) = read(&current)? else { return Ok(None) };
    let Some((version, checksum)) = split_current(&named) else { return Ok(Some(current)) };
    let list = table.join(format!("v{version}"));
    Ok(read(&list)?.filter(|bytes| xxh3_128(bytes) != checksum).map(|_| list))
}

/// Number and checksum of the newest list.
fn split_current(bytes: &[u8]) -> Option<(u64, u128)> {
    let (version, rest) = bytes.split_first_chunk()?;
    let (checksum, _) = rest.split_first_chunk()?;
    Some((u64::from_le_bytes(*version), u128::from_le_bytes(*checksum)))
}

/// Whether the directory at the end of a file is what the trailer says; true without a trailer.
fn has_whole_directory(path: &Path) -> io::Result<bool> {
    let mut file = File::open(path)?;
    let Some(end) = file.metadata()?.len().checked_sub(TRAILER_BYTES) else { return Ok(true) };
    let mut trailer = [0; TRAILER_BYTES as usize];
    file.seek(SeekFrom::Start(end))?;
    file.read_exact(&mut trailer)?;
    let Some((checksum, begin)) = split_trailer(&trailer) else { return Ok(true) };
    let Some(length) = end.checked_sub(begin).filter(|length| *length <= MOST_DIRECTORY_BYTES) else {
        return Ok(false);
    };
    let mut directory = Vec::new();
    file.seek(SeekFrom::Start(begin))?;
    file.take(length).read_to_end(&mut directory)?;
    Ok(xxh3_128(&directory) == checksum)
}

/// Checksum and place of the directory.
fn split_trailer(bytes: &[u8]) -> Option<(u128, u64)> {
    let rest = bytes.strip_prefix(TRAILER)?.get(2..)?;
    let (checksum, rest) = rest.split_first_chunk()?;
    let (begin, _) = rest.split_first_chunk()?;
    Some((u128::from_le_bytes(*checksum), u64::from_le_bytes(*begin)))
}

fn entries(dir: &Path) -> io::Result<Vec<PathBuf>> {
    match std::fs::read_dir(dir) {
        Ok(found) => found.map(|entry| Ok(entry?.path())).collect(),
        Err(e) if e.kind() == io::ErrorKind::NotFound => Ok(Vec::new()),
        Err(e) => Err(e),
    }
}

fn read(path: &Path) -> io::Result<Option<Vec<u8>>> {
    match std::fs::read(path) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(e) if e.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(e) => Err(e),
    }
}
