//! Bytes of segment headers and entries (`docs/journal-format.md`).

use super::{Chain, Entry};

/// Newest format this program reads, and the one it writes.
pub const VERSION: u32 = 1;
/// First bytes of every segment.
pub const MAGIC: [u8; 8] = *b"JRNYJRNL";
/// A segment's header takes one page.
pub const HEADER_BYTES: usize = 4_096;
/// Bytes of an entry before its payload.
pub const ENTRY_BYTES: usize = 48;
/// Entries begin at multiples of this.
pub const ALIGN: usize = 8;
/// Largest payload of an entry.
pub const PAYLOAD_BYTES: usize = 256 << 20;

/// What a segment says of itself.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct SegmentHeader {
    /// Dense number, from 1; also the file's name.
    pub number: u64,
    /// Length of the file.
    pub bytes: u64,
    /// Number of the first entry in it.
    pub first: u64,
    /// Chain hash of the entry before that.
    pub chain: Chain,
    /// Random mark of this journal; begins every entry.
    pub tag: u64,
}

/// Why a header is not one.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum HeaderError {
    /// Not a segment, or damaged.
    Bad(&'static str),
    /// Of a later format.
    Newer(u32),
}

impl SegmentHeader {
    /// The header page.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        let mut page = Vec::with_capacity(HEADER_BYTES);
        page.extend_from_slice(&MAGIC);
        page.extend_from_slice(&VERSION.to_le_bytes());
        page.extend_from_slice(&[0; 4]);
        for number in [self.number, self.bytes, self.first, self.tag] {
            page.extend_from_slice(&number.to_le_bytes());
        }
        page.extend_from_slice(&self.chain);
        let sum = crc32c::crc32c(&page);
        page.extend_from_slice(&sum.to_le_bytes());
        page.resize(HEADER_BYTES, 0);
        page
    }

    /// Reads a header page. The magic and the version come before the checksum, so that a later format may change
    /// everything behind them.
    ///
    /// # Errors
    /// When it is not a header of a format this program reads.
    pub fn decode(page: &[u8]) -> Result<Self, HeaderError> {
        let mut fields = Fields { bytes: page };
        if fields.take::<8>() != Some(MAGIC) {
            return Err(HeaderError::Bad("this is not a journal segment"));
        }
        let version = fields.u32().unwrap_or(0);
        if version > VERSION {
            return Err(HeaderError::Newer(version));
        }
        let short = HeaderError::Bad("the segment's header is cut");
        let _flags = fields.u32().ok_or(short)?;
        let mut numbers = [0; 4];
        for number in &mut numbers {
            *number = fields.u64().ok_or(short)?;
        }
        let chain = fields.take::<16>().ok_or(short)?;
        let covered = page.len() - fields.bytes.len();
        let sum = fields.u32().ok_or(short)?;
        if version != VERSION || crc32c::crc32c(page.get(..covered).unwrap_or_default()) != sum {
            return Err(HeaderError::Bad("the segment's header does not match its checksum"));
        }
        let [number, bytes, first, tag] = numbers;
        Ok(Self { number, bytes, first, chain, tag })
    }
}

/// Where the chain stands: what the next entry has to carry.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Link {
    /// Random mark of the journal.
    pub tag: u64,
    /// Number of the next entry.
    pub next: u64,
    /// Hash of the last entry.
    pub chain: Chain,
}

impl Link {
    /// The link after an entry with this payload.
    #[must_use]
    pub fn after(&self, payload: &[u8]) -> Self {
        let mut hasher = blake3::Hasher::new();
        hasher.update(&self.chain);
        hasher.update(&self.next.to_le_bytes());
        hasher.update(payload);
        let mut chain = [0; 16];
        hasher.finalize_xof().fill(&mut chain);
        Self { chain, next: self.next + 1, tag: self.tag }
    }
}

/// Bytes an entry takes in a segment.
#[must_use]
pub fn entry_size(payload: usize) -> usize {
    (ENTRY_BYTES + payload).next_multiple_of(ALIGN)
}

/// Appends the bytes of the entry that comes next to `out`.
pub fn encode_entry(link: &Link, payload: &[u8], out: &mut Vec<u8>) {
    let start = out.len();
    out.extend_from_slice(&link.tag.to_le_bytes());
    out.extend_from_slice(&link.next.to_le_bytes());
    out.extend_from_slice(&link.chain);
    out.extend_from_slice(&(payload.len() as u32).to_le_bytes());
    out.extend_from_slice(&[0; 8]);
    let sum = crc32c::crc32c_append(crc32c::crc32c(out.get(start..).unwrap_or_default()), payload);
    out.extend_from_slice(&sum.to_le_bytes());
    out.extend_from_slice(payload);
    out.resize(start + entry_size(payload.len()), 0);
}

/// Reads the entry that begins `bytes`, whatever its number: `(entry, chain hash it carries)`. None if there is no whole one.
#[must_use]
pub fn decode_entry(tag: u64, bytes: &[u8]) -> Option<(Entry<'_>, Chain)> {
    let mut fields = Fields { bytes };
    if fields.u64()? != tag {
        return None;
    }
    let sequence = fields.u64()?;
    let chain = fields.take::<16>()?;
    let length = fields.u32()? as usize;
    let _reserved = fields.u64()?;
    let covered = bytes.get(..ENTRY_BYTES - 4)?;
    let sum = fields.u32()?;
    let payload = fields.bytes.get(..length)?;
    let whole = crc32c::crc32c_append(crc32c::crc32c(covered), payload) == sum;
    whole.then_some((Entry { sequence, payload }, chain))
}

struct Fields<'a> {
    bytes: &'a [u8],
}

impl Fields<'_> {
    fn take<const N: usize>(&mut self) -> Option<[u8; N]> {
        let (head, rest) = self.bytes.split_first_chunk::<N>()?;
        self.bytes = rest;
        Some(*head)
    }
    fn u32(&mut self) -> Option<u32> {
        self.take().map(u32::from_le_bytes)
    }
    fn u64(&mut self) -> Option<u64> {
        self.take().map(u64::from_le_bytes)
    }
}
