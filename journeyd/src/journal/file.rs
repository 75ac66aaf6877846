//! The journal on disk.

use super::format::{HEADER_BYTES, Link, PAYLOAD_BYTES, SegmentHeader, encode_entry, entry_size};
use super::segment::{self, Segment};
use super::spare::Spares;
use super::{Journal, JournalError, Visit, scan};
use std::collections::VecDeque;
use std::fs::{File, OpenOptions};
use std::hash::{BuildHasher, Hasher, RandomState};
use std::io::{Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

/// Settings of a journal on disk.
#[derive(Clone, Copy, Debug)]
pub struct Options {
    /// Size of a segment file.
    pub segment_bytes: u64,
    /// Whether a folder without segments is an empty journal. Otherwise it is an error: something was lost.
    pub may_create: bool,
    /// Entries up to this number are not wanted: of segments that hold only such the headers alone are read.
    pub skip: u64,
    /// Segments kept ready for use once they are not needed any more.
    pub spares: usize,
}

impl Options {
    /// An empty journal may be made; all entries are wanted.
    #[must_use]
    pub fn new(segment_bytes: u64) -> Self {
        Self { segment_bytes, may_create: true, skip: 0, spares: 4 }
    }
}

/// Segment files in a folder.
#[derive(Debug)]
pub struct FileJournal {
    dir: PathBuf,
    /// Oldest first; the last one takes entries.
    segments: VecDeque<Segment>,
    spares: Spares,
    file: File,
    offset: u64,
    link: Link,
    buffer: Vec<u8>,
    stopped: bool,
}

impl FileJournal {
    /// Opens the journal in a folder, checks every entry in it and shows them to `visit` in order. A torn tail is
    /// cut; any other damage is an error, and then nothing on disk was changed.
    ///
    /// # Errors
    /// Damage, a later format, or the operating system.
    pub fn open(dir: &Path, options: Options, visit: Visit<'_>) -> Result<Self, JournalError> {
        if options.may_create {
            std::fs::create_dir_all(dir).map_err(JournalError::io("create", dir))?;
        }
        let (found, spares) = segment::list(dir)?;
        if found.is_empty() {
            return Self::create(dir, options, spares);
        }
        let (segments, tail) = walk(found, options.skip, visit)?;
        let (Some(current), Some((scanned, bytes))) = (segments.back(), tail) else {
            return Self::create(dir, options, spares);
        };
        scan::refuse_later_entries(&current.path, &bytes, &scanned)?;
        let mut file = OpenOptions::new()
            .read(true)
            .write(true)
            .open(&current.path)
            .map_err(JournalError::io("open", &current.path))?;
        rewrite_last(&mut file, &bytes, &scanned).map_err(JournalError::io("sync", &current.path))?;
        let mut journal = Self {
            dir: dir.to_path_buf(),
            spares: Spares::new(dir, options, spares),
            segments,
            file,
            offset: scanned.end as u64,
            link: scanned.link,
            buffer: Vec::new(),
            stopped: false,
        };
        journal.spares.prepare();
        Ok(journal)
    }

    /// Looks at the journal in a folder as [`FileJournal::open`] does, but changes nothing: numbers of the first entry kept
    /// and of the last.
    ///
    /// # Errors
    /// The same.
    pub fn check(dir: &Path, skip: u64) -> Result<(u64, u64), JournalError> {
        let (found, _) = segment::list(dir)?;
        let (segments, tail) = walk(found, skip, &mut |_| Ok(()))?;
        let (Some(first), Some(current), Some((scanned, bytes))) = (segments.front(), segments.back(), tail) else {
            return Err(no_segments(dir));
        };
        scan::refuse_later_entries(&current.path, &bytes, &scanned)?;
        Ok((first.header.first, scanned.link.next - 1))
    }

    /// Makes the folder of a journal whose first entry has a number of its own: entries before it are not there.
    ///
    /// # Errors
    /// The operating system refuses.
    pub fn begin(dir: &Path, options: Options, first: u64) -> Result<Self, JournalError> {
        std::fs::create_dir_all(dir).map_err(JournalError::io("create", dir))?;
        Self::start(dir, options, Vec::new(), first)
    }

    fn create(dir: &Path, options: Options, spares: Vec<PathBuf>) -> Result<Self, JournalError> {
        if !options.may_create {
            return Err(no_segments(dir));
        }
        Self::start(dir, options, spares, 1)
    }

    fn start(dir: &Path, options: Options, spares: Vec<PathBuf>, first: u64) -> Result<Self, JournalError> {
        let mut spares = Spares::new(dir, options, spares);
        // The mark only has to be unknown to those who send events: no payload can then pass for an entry.
        let tag = RandomState::new().build_hasher().finish();
        let link = Link { tag, next: first, chain: [0; 16] };
        let (segment, file) = next_segment(dir, &mut spares, 1, &link, 0)?;
        spares.prepare();
        Ok(Self {
            dir: dir.to_path_buf(),
            segments: VecDeque::from([segment]),
            spares,
            file,
            offset: HEADER_BYTES as u64,
            link,
            buffer: Vec::new(),
            stopped: false,
        })
    }

    /// Number of the oldest entry kept.
    #[must_use]
    pub fn first(&self) -> u64 {
        self.segments.front().map_or(1, |s| s.header.first)
    }

    /// Bytes of the segments that opening did not read because of [`Options::skip`], and whose entries all come after
    /// `sequence`.
    #[must_use]
    pub fn unread_behind(&self, sequence: u64, skip: u64) -> u64 {
        let unread = self.segments.iter().skip(1).take_while(|next| next.header.first <= skip + 1).count();
        self.segments.iter().take(unread).filter(|s| s.header.first > sequence).map(|s| s.header.bytes).sum()
    }

    fn write(&mut self, payload: &[u8]) -> Result<(), JournalError> {
        let size = entry_size(payload.len()) as u64;
        let (number, room) = self.segments.back().map_or((0, 0), |s| (s.header.number, s.header.bytes));
        if self.offset + size > room {
            let (segment, file) = next_segment(&self.dir, &mut self.spares, number + 1, &self.link, size)?;
            self.segments.push_back(segment);
            self.file = file;
            self.offset = HEADER_BYTES as u64;
            self.spares.prepare();
        }
        self.buffer.clear();
        encode_entry(&self.link, payload, &mut self.buffer);
        let path = self.segments.back().map_or(self.dir.as_path(), |s| s.path.as_path());
        self.file.seek(SeekFrom::Start(self.offset)).map_err(JournalError::io("seek in", path))?;
        self.file.write_all(&self.buffer).map_err(JournalError::io("write", path))?;
        self.file.sync_data().map_err(JournalError::io("sync", path))?;
        self.offset += size;
        self.link = self.link.after(payload);
        Ok(())
    }
}

impl Journal for FileJournal {
    fn append(&mut self, payload: &[u8]) -> Result<u64, JournalError> {
        if self.stopped {
            return Err(JournalError::Stopped);
        }
        if payload.len() > PAYLOAD_BYTES {
            return Err(JournalError::TooLarge(payload.len()));
        }
        let sequence = self.link.next;
        self.write(payload).inspect_err(|_| self.stopped = true)?;
        Ok(sequence)
    }

    fn last(&self) -> u64 {
        self.link.next - 1
    }

    fn release(&mut self, upto: u64) -> Result<(), JournalError> {
        let mut changed = false;
        while self.segments.get(1).is_some_and(|second| second.header.first <= upto + 1) {
            if let Some(old) = self.segments.pop_front() {
                self.spares.recycle(&old)?;
                changed = true;
            }
        }
        if changed { segment::sync_dir(&self.dir) } else { Ok(()) }
    }

    fn bytes(&self) -> u64 {
        self.segments.iter().map(|s| s.header.bytes).sum::<u64>() + self.spares.size()
    }
}

/// The last segment: what was found in it, and its bytes.
type Tail = Option<(scan::Scanned, Vec<u8>)>;

/// Shows the entries of segments in order; of those with only entries up to `skip` the headers alone are read.
fn walk(found: Vec<(u64, PathBuf)>, skip: u64, visit: Visit<'_>) -> Result<(VecDeque<Segment>, Tail), JournalError> {
    let segments = headers(found)?;
    let unread = segments.iter().skip(1).take_while(|next| next.header.first <= skip + 1).count();
    let mut tail: Tail = None;
    let mut before: Option<&Segment> = None;
    for segment in segments.iter().skip(unread) {
        let bytes = segment::read(segment)?;
        check_follows(before, tail.as_ref().map(|(scanned, _)| scanned), segment)?;
        let link = Link { tag: segment.header.tag, next: segment.header.first, chain: segment.header.chain };
        let scanned = scan::entries(&bytes, link, visit)?;
        tail = Some((scanned, bytes));
        before = Some(segment);
    }
    Ok((segments, tail))
}

fn no_segments(dir: &Path) -> JournalError {
    JournalError::Damaged {
        file: dir.to_path_buf(),
        offset: 0,
        what: "the folder holds no segment although this partition has state".into(),
        sequence: 1,
    }
}

/// The segments by their headers: dense, of one journal.
fn headers(found: Vec<(u64, PathBuf)>) -> Result<VecDeque<Segment>, JournalError> {
    let mut segments: VecDeque<Segment> = VecDeque::with_capacity(found.len());
    for (number, path) in found {
        let segment = segment::header(number, path)?;
        if let Some(before) = segments.back()
            && (number != before.header.number + 1
                || segment.header.tag != before.header.tag
                || segment.header.first < before.header.first)
        {
            return Err(JournalError::Damaged {
                what: format!(
                    "segment {number} does not follow segment {}: one between them is missing",
                    before.header.number
                ),
                file: segment.path,
                offset: 0,
                sequence: before.header.first,
            });
        }
        segments.push_back(segment);
    }
    Ok(segments)
}

/// A segment must go on where the one before it ended.
fn check_follows(
    before: Option<&Segment>,
    scanned: Option<&scan::Scanned>,
    segment: &Segment,
) -> Result<(), JournalError> {
    let (Some(before), Some(scanned), header) = (before, scanned, &segment.header) else { return Ok(()) };
    if header.first != scanned.link.next || header.chain != scanned.link.chain {
        let why = format!("segment {} goes on with entry {}", header.number, header.first);
        return Err(scan::broken(&before.path, scanned, &why));
    }
    Ok(())
}

fn next_segment(
    dir: &Path,
    spares: &mut Spares,
    number: u64,
    link: &Link,
    entry: u64,
) -> Result<(Segment, File), JournalError> {
    let (spare, bytes) = spares.take(HEADER_BYTES as u64 + entry)?;
    let header = SegmentHeader { number, bytes, first: link.next, chain: link.chain, tag: link.tag };
    segment::begin(dir, &spare, header)
}

/// Writes the last whole entry once more and syncs it. After a failed sync the page cache may show bytes that the disk
/// does not hold and that no later sync would write; what is replayed from now on must be on the disk.
fn rewrite_last(file: &mut File, bytes: &[u8], scanned: &scan::Scanned) -> std::io::Result<()> {
    if let Some(last) = scanned.last {
        file.seek(SeekFrom::Start(last as u64))?;
        file.write_all(bytes.get(last..scanned.end).unwrap_or_default())?;
    }
    file.sync_data()
}
