//! Finding whole entries in a damaged journal, wherever they stand. An entry's tag, number and checksum say what it is;
//! its chain hash says what it follows.

use super::format::{ALIGN, HEADER_BYTES, Link, SegmentHeader, decode_entry, entry_size};
use super::{Chain, JournalError, segment};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// Where an entry stands.
#[derive(Clone, Debug)]
struct Place {
    file: usize,
    offset: usize,
    /// The hash it carries: of the entry before it.
    chain: Chain,
    /// Its own.
    after: Chain,
}

/// The whole entries of a journal's folder.
#[derive(Debug, Default)]
pub struct Salvage {
    files: Vec<PathBuf>,
    places: BTreeMap<u64, Place>,
    tag: u64,
}

impl Salvage {
    /// Looks through all segments and spares of a folder. One that is not there holds nothing.
    ///
    /// # Errors
    /// Segments of a later format, or of two journals; the operating system.
    pub fn of(dir: &Path) -> Result<Self, JournalError> {
        let mut salvage = Self::default();
        if !dir.exists() {
            return Ok(salvage);
        }
        let (segments, spares) = segment::list(dir)?;
        let mut tag = None;
        for (number, path) in &segments {
            match segment::header(*number, path.clone()) {
                Ok(found) if tag.is_none_or(|tag| tag == found.header.tag) => tag = Some(found.header.tag),
                Ok(found) => return Err(two_journals(found.path)),
                Err(newer @ JournalError::Newer { .. }) => return Err(newer),
                // Damaged, or of another length: it may still hold entries.
                Err(_) => tag = tag.or_else(|| tag_of(path)),
            }
        }
        let Some(tag) = tag else { return Ok(salvage) };
        salvage.tag = tag;
        for path in segments.into_iter().map(|(_, path)| path).chain(spares) {
            let bytes = std::fs::read(&path).map_err(JournalError::io("read", &path))?;
            salvage.file(path, &bytes);
        }
        Ok(salvage)
    }

    fn file(&mut self, path: PathBuf, bytes: &[u8]) {
        let file = self.files.len();
        self.files.push(path);
        let tag = self.tag.to_le_bytes();
        let mut offset = HEADER_BYTES;
        while let Some(rest) = bytes.get(offset..).filter(|rest| !rest.is_empty()) {
            let entry = rest.starts_with(&tag).then(|| decode_entry(self.tag, rest)).flatten();
            let Some((entry, chain)) = entry else {
                offset += ALIGN;
                continue;
            };
            let link = Link { tag: self.tag, next: entry.sequence, chain };
            let after = link.after(entry.payload).chain;
            self.places.entry(entry.sequence).or_insert(Place { file, offset, chain, after });
            offset += entry_size(entry.payload.len());
        }
    }

    /// Number of the last whole entry; 0: none.
    #[must_use]
    pub fn last(&self) -> u64 {
        self.places.last_key_value().map_or(0, |(sequence, _)| *sequence)
    }

    /// How far entries follow one another without a gap behind an entry; itself, if the next one is not there.
    #[must_use]
    pub fn reach(&self, base: u64) -> u64 {
        let mut reached = base;
        let mut before: Option<Chain> = self.places.get(&base).map(|place| place.after);
        while let Some(place) = self.places.get(&(reached + 1)) {
            if before.is_some_and(|before| before != place.chain) {
                break;
            }
            before = Some(place.after);
            reached += 1;
        }
        reached
    }

    /// Shows the payloads of entries behind `base` up to `upto`, in order.
    ///
    /// # Errors
    /// Those of `visit`; the operating system.
    pub fn replay(&self, base: u64, upto: u64, visit: super::Visit<'_>) -> Result<(), JournalError> {
        if upto <= base {
            return Ok(());
        }
        let mut read: Option<(usize, Vec<u8>)> = None;
        for (sequence, place) in self.places.range(base + 1..=upto) {
            let Some(path) = self.files.get(place.file) else { continue };
            let bytes = match read.take() {
                Some((file, bytes)) if file == place.file => bytes,
                _ => std::fs::read(path).map_err(JournalError::io("read", path))?,
            };
            let found = bytes.get(place.offset..).and_then(|rest| decode_entry(self.tag, rest));
            let (entry, _) = found.filter(|(entry, _)| entry.sequence == *sequence).ok_or_else(|| {
                let source = std::io::Error::other("it changed while it was being read");
                JournalError::Io { action: "read", file: path.clone(), source }
            })?;
            visit(entry)?;
            read = Some((place.file, bytes));
        }
        Ok(())
    }
}

/// The tag of a segment whose header is damaged elsewhere: that of its first whole entry.
fn tag_of(path: &Path) -> Option<u64> {
    let bytes = std::fs::read(path).ok()?;
    let (tag, _) = bytes.get(HEADER_BYTES..)?.split_first_chunk::<8>()?;
    let tag = u64::from_le_bytes(*tag);
    let header = bytes.get(..HEADER_BYTES).and_then(|page| SegmentHeader::decode(page).ok());
    let first = decode_entry(tag, bytes.get(HEADER_BYTES..)?);
    header.map(|header| header.tag).or_else(|| first.map(|_| tag))
}

fn two_journals(file: PathBuf) -> JournalError {
    JournalError::Damaged {
        file,
        offset: 40,
        what: "the folder holds segments of two journals: move those that do not belong here away".into(),
        sequence: 0,
    }
}
