//! Reading a segment back: whole entries in order, and the verdict on what follows the last one.

use super::format::{ALIGN, HEADER_BYTES, Link, decode_entry, entry_size};
use super::{JournalError, Visit};
use std::path::Path;

/// How far a segment's entries go.
pub(super) struct Scanned {
    /// Where the next entry would begin.
    pub(super) end: usize,
    /// Where the last whole entry begins, if there is one.
    pub(super) last: Option<usize>,
    /// What the next entry has to carry.
    pub(super) link: Link,
}

/// Hands out the whole entries of a segment's bytes from `link` on.
pub(super) fn entries(bytes: &[u8], mut link: Link, visit: Visit<'_>) -> Result<Scanned, JournalError> {
    let (mut end, mut last) = (HEADER_BYTES, None);
    while let Some((entry, chain)) = bytes.get(end..).and_then(|rest| decode_entry(link.tag, rest)) {
        if entry.sequence != link.next || chain != link.chain {
            break;
        }
        visit(entry)?;
        link = link.after(entry.payload);
        last = Some(end);
        end += entry_size(entry.payload.len());
    }
    Ok(Scanned { end, last, link })
}

/// Looks behind the last whole entry of the last segment. Each entry is durable before the next one is written, so
/// a whole later entry means that what is broken before it was durable once: damage, not a torn tail. A recycled
/// segment holds older entries; their numbers are lower.
pub(super) fn refuse_later_entries(file: &Path, bytes: &[u8], scanned: &Scanned) -> Result<(), JournalError> {
    let tag = scanned.link.tag.to_le_bytes();
    let mut at = scanned.end;
    while let Some(rest) = bytes.get(at..) {
        if rest.is_empty() {
            break;
        }
        if rest.starts_with(&tag)
            && let Some((entry, _)) = decode_entry(scanned.link.tag, rest)
            && entry.sequence > scanned.link.next
        {
            return Err(broken(file, scanned, &format!("entry {} is whole behind it, at offset {at}", entry.sequence)));
        }
        at += ALIGN;
    }
    Ok(())
}

/// The error for a broken entry in the middle.
pub(super) fn broken(file: &Path, scanned: &Scanned, why: &str) -> JournalError {
    JournalError::Damaged {
        file: file.to_path_buf(),
        offset: scanned.end as u64,
        what: format!("entry {} cannot be read although {why}", scanned.link.next),
        sequence: scanned.link.next,
    }
}
