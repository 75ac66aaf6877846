//! A bundle as bytes: header, section table, sections, checksum. `docs/bundle-format.md` specifies it.

#[cfg(test)]
mod tests;

use crate::limits::BUNDLE_BYTES;
use crate::program::Bundle;
use crate::seq::List;
use crate::table;
use crate::wire::{Reader, Writer};
use serde::{Deserialize, Serialize};

/// The first bytes of every bundle. Not text, and damaged by any transfer that believes it is.
pub const MAGIC: [u8; 8] = *b"\x89JRNY\r\n\x1a";
/// The format that is written. All formats from 1 to this one are read.
pub const FORMAT: u16 = 1;

const HEADER: usize = 12;
const ENTRY: usize = 12;
const CHECKSUM: usize = 32;

/// Sections in their order in the file.
const SECTIONS: [(u32, &str); 12] = [
    (1, "meta"),
    (2, "strings"),
    (3, "types"),
    (4, "constants"),
    (5, "imports"),
    (6, "documents"),
    (7, "events"),
    (8, "endpoints"),
    (9, "journeys"),
    (10, "tests"),
    (11, "files"),
    (12, "forms"),
];

/// Why some bytes are not a bundle.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum BundleError {
    /// Larger than [`BUNDLE_BYTES`].
    #[error("the bundle has {0} bytes, more than the {BUNDLE_BYTES} allowed")]
    TooLarge(usize),
    /// The first bytes are others.
    #[error("this is not a bundle: it does not start with the mark of one")]
    NotABundle,
    /// Written by a newer compiler, or nonsense.
    #[error("the bundle is of format {0}; this program reads formats up to {FORMAT}. Update it, or compile again")]
    Format(u16),
    /// Damaged.
    #[error("the bundle is damaged: its checksum does not agree with its content")]
    Checksum,
    /// The section table is not the one of the format.
    #[error("the section table is wrong: {0}")]
    Layout(&'static str),
    /// A section's content.
    #[error("section `{section}`: {problem}")]
    Section {
        /// Its name.
        section: &'static str,
        /// What is wrong.
        problem: String,
    },
}

/// Identity of a bundle: the BLAKE3 hash of all its bytes.
#[must_use]
pub fn id(bytes: &[u8]) -> [u8; 32] {
    *blake3::hash(bytes).as_bytes()
}

/// The bytes of a bundle: the same for the same bundle, always.
#[must_use]
pub fn encode(bundle: &Bundle) -> Vec<u8> {
    let sections = sections(bundle);
    let mut out = Writer::default();
    out.raw(&MAGIC);
    out.raw(&FORMAT.to_le_bytes());
    out.raw(&(SECTIONS.len() as u16).to_le_bytes());
    let mut offset = HEADER + ENTRY * SECTIONS.len();
    for ((id, _), content) in SECTIONS.iter().zip(&sections) {
        // A section over 4 GiB gives a length that no reader accepts: over the size limit by far.
        for number in [*id, saturate(offset), saturate(content.len())] {
            out.raw(&number.to_le_bytes());
        }
        offset += content.len();
    }
    for content in &sections {
        out.raw(content);
    }
    let checksum = id(&out.bytes);
    out.raw(&checksum);
    out.bytes
}

fn saturate(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}

fn sections(bundle: &Bundle) -> [Vec<u8>; 12] {
    [
        table::encode(&(&bundle.meta, &bundle.profile)),
        table::encode(&bundle.strings),
        table::encode(&bundle.types),
        table::encode(&bundle.consts),
        table::encode(&bundle.imports),
        table::encode(&bundle.documents),
        table::encode(&bundle.events),
        table::encode(&bundle.endpoints),
        table::encode(&bundle.journeys),
        table::encode(&bundle.tests),
        table::encode(&bundle.files),
        table::encode(&bundle.forms),
    ]
}

/// The bundle in some bytes. It is well formed but not yet safe to run: see [`crate::verify`].
///
/// # Errors
/// The bytes are not exactly what [`encode`] writes for some bundle.
pub fn decode(bytes: &[u8]) -> Result<Bundle, BundleError> {
    let mut sections = contents(bytes)?.into_iter();
    let (meta, profile) = section(&mut sections)?;
    Ok(Bundle {
        meta,
        profile,
        strings: strings(&mut sections)?,
        types: rows(&mut sections)?,
        consts: rows(&mut sections)?,
        imports: rows(&mut sections)?,
        documents: rows(&mut sections)?,
        events: rows(&mut sections)?,
        endpoints: rows(&mut sections)?,
        journeys: rows(&mut sections)?,
        tests: rows(&mut sections)?,
        files: rows(&mut sections)?,
        forms: rows(&mut sections)?,
    })
}

type Content<'a> = (&'static str, &'a [u8]);

/// Takes header, table and checksum apart; gives each section's name and bytes.
fn contents(bytes: &[u8]) -> Result<Vec<Content<'_>>, BundleError> {
    if bytes.len() > BUNDLE_BYTES {
        return Err(BundleError::TooLarge(bytes.len()));
    }
    let rest = bytes.strip_prefix(&MAGIC).ok_or(BundleError::NotABundle)?;
    let format = rest.first_chunk().map(|b| u16::from_le_bytes(*b)).ok_or(BundleError::NotABundle)?;
    if format != FORMAT {
        return Err(BundleError::Format(format));
    }
    let (body, checksum) = bytes.split_last_chunk::<CHECKSUM>().ok_or(BundleError::Checksum)?;
    if &id(body) != checksum {
        return Err(BundleError::Checksum);
    }
    let mut header = Reader::new(body);
    let cut = |_| BundleError::Layout("it is cut off");
    header.raw(MAGIC.len() + 2).map_err(cut)?;
    let count = number(&mut header, 2)?;
    if count as usize != SECTIONS.len() {
        return Err(BundleError::Layout("a section is missing or unknown"));
    }
    let mut content = Reader::new(body);
    content.raw(HEADER + ENTRY * SECTIONS.len()).map_err(cut)?;
    let mut out = Vec::with_capacity(SECTIONS.len());
    for (id, name) in SECTIONS {
        if number(&mut header, 4)? != id {
            return Err(BundleError::Layout("a section is missing, unknown or out of order"));
        }
        if number(&mut header, 4)? as usize != content.at() {
            return Err(BundleError::Layout("a section does not start where the one before ends"));
        }
        out.push((name, content.raw(number(&mut header, 4)? as usize).map_err(cut)?));
    }
    if content.left() > 0 {
        return Err(BundleError::Layout("there is something after the last section"));
    }
    Ok(out)
}

/// A little-endian number of the header.
fn number(from: &mut Reader<'_>, width: usize) -> Result<u32, BundleError> {
    let bytes = from.raw(width).map_err(|_| BundleError::Layout("it is cut off"))?;
    Ok(bytes.iter().rev().fold(0, |value, byte| value << 8 | u32::from(*byte)))
}

fn section<'a, T: Deserialize<'a> + Serialize>(
    sections: &mut impl Iterator<Item = Content<'a>>,
) -> Result<T, BundleError> {
    let (section, bytes) = sections.next().ok_or(BundleError::Layout("a section is missing"))?;
    table::decode(bytes).map_err(|problem| BundleError::Section { section, problem })
}

fn rows<'a, T: Deserialize<'a> + Serialize>(
    sections: &mut impl Iterator<Item = Content<'a>>,
) -> Result<Vec<T>, BundleError> {
    section(sections).map(|rows: List<T>| rows.0)
}

fn strings<'a>(sections: &mut impl Iterator<Item = Content<'a>>) -> Result<Vec<String>, BundleError> {
    let borrowed: Vec<&str> = rows(sections)?;
    Ok(borrowed.into_iter().map(str::to_owned).collect())
}
