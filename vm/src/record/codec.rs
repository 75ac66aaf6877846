//! Records as bytes: the payload of a journal entry.
//!
//! A batch is a count and the records; times are differences, so that a record of a busy batch pays a byte for its
//! time. Decoding is total: hostile bytes give an error and never allocate more than a small multiple of their length.

use super::{
    BundleId, EffectId, EventInput, EventMatch, InstanceId, LetterId, Operation, Outcome, ProfileKey, Record,
    RecordKind,
};
use journey_bytecode::program::ErrorSet;
use journey_bytecode::types::EventRef;
use journey_bytecode::wire::{Reader, WireError, Writer};
use std::sync::Arc;

const DEPLOY: u8 = 1;
const EVENT: u8 = 2;
const TIMERS: u8 = 3;
const ANSWER: u8 = 4;
const FAILURE: u8 = 5;
const PUT_PROFILE: u8 = 6;
const DELETE_PROFILE: u8 = 7;
const OPERATE: u8 = 8;

/// Appends a batch of records.
pub fn encode(records: &[Record], out: &mut Writer) {
    out.number(records.len() as u64);
    let mut before = 0;
    for record in records {
        out.signed(record.at.wrapping_sub(before));
        before = record.at;
        encode_kind(&record.kind, out);
    }
}

/// Reads a batch of records; the bytes must end with it.
///
/// # Errors
/// The bytes are not what [`encode`] writes.
pub fn decode(bytes: &[u8]) -> Result<Vec<Record>, WireError> {
    let mut reader = Reader::new(bytes);
    let count = reader.length()?;
    let mut records = Vec::with_capacity(count.min(4_096));
    let mut before = 0_i64;
    for _ in 0..count {
        let at = before.wrapping_add(reader.signed()?);
        before = at;
        records.push(Record { at, kind: decode_kind(&mut reader)? });
    }
    match reader.left() {
        0 => Ok(records),
        _ => Err(WireError::Tag(reader.at())),
    }
}

fn encode_kind(kind: &RecordKind, out: &mut Writer) {
    match kind {
        RecordKind::Deploy(bytes) => {
            out.byte(DEPLOY);
            out.block(bytes);
        }
        RecordKind::Event(event) => {
            out.byte(EVENT);
            encode_event(event, out);
        }
        RecordKind::Timers { up_to, most } => {
            out.byte(TIMERS);
            out.signed(*up_to);
            out.number(u64::from(*most));
        }
        RecordKind::Answer { effect, attempt, outcome: Outcome::Answer(values) } => {
            out.byte(ANSWER);
            out.raw(&effect.0);
            out.number(u64::from(*attempt));
            out.block(values);
        }
        RecordKind::Answer { effect, attempt, outcome: Outcome::Failure { error, message, retry_after } } => {
            out.byte(FAILURE);
            out.raw(&effect.0);
            out.number(u64::from(*attempt));
            encode_error(*error, out);
            out.text(message);
            encode_option(*retry_after, out);
        }
        RecordKind::PutProfile(key, json) => {
            out.byte(PUT_PROFILE);
            key.encode(out);
            out.text(json);
        }
        RecordKind::DeleteProfile(key) => {
            out.byte(DELETE_PROFILE);
            key.encode(out);
        }
        RecordKind::Operate(operation) => {
            out.byte(OPERATE);
            operation.encode(out);
        }
    }
}

fn decode_kind(reader: &mut Reader<'_>) -> Result<RecordKind, WireError> {
    let start = reader.at();
    Ok(match reader.byte()? {
        DEPLOY => RecordKind::Deploy(reader.block()?.into()),
        EVENT => RecordKind::Event(decode_event(reader)?),
        TIMERS => RecordKind::Timers { up_to: reader.signed()?, most: small(reader)? },
        ANSWER => RecordKind::Answer {
            effect: EffectId(array(reader)?),
            attempt: small(reader)?,
            outcome: Outcome::Answer(reader.block()?.into()),
        },
        FAILURE => RecordKind::Answer {
            effect: EffectId(array(reader)?),
            attempt: small(reader)?,
            outcome: Outcome::Failure {
                error: decode_error(reader)?,
                message: reader.text()?.into(),
                retry_after: decode_option(reader)?,
            },
        },
        PUT_PROFILE => RecordKind::PutProfile(ProfileKey::decode(reader)?, reader.text()?.into()),
        DELETE_PROFILE => RecordKind::DeleteProfile(ProfileKey::decode(reader)?),
        OPERATE => RecordKind::Operate(Operation::decode(reader)?),
        _ => return Err(WireError::Tag(start)),
    })
}

fn encode_event(event: &EventInput, out: &mut Writer) {
    event.profile.encode(out);
    out.text(&event.id);
    out.number(u64::from(event.epoch));
    out.number(event.matches.len() as u64);
    for matched in &event.matches {
        out.number(u64::from(matched.bundle));
        out.number(u64::from(matched.event.0));
        out.block(&matched.values);
    }
}

fn decode_event(reader: &mut Reader<'_>) -> Result<EventInput, WireError> {
    let profile = ProfileKey::decode(reader)?;
    let id: Arc<str> = reader.text()?.into();
    let epoch = small(reader)?;
    let count = reader.length()?;
    let mut matches = Vec::with_capacity(count.min(64));
    for _ in 0..count {
        matches.push(EventMatch {
            bundle: tiny(reader)?,
            event: EventRef(tiny(reader)?),
            values: reader.block()?.into(),
        });
    }
    Ok(EventInput { profile, id, epoch, matches })
}

/// Writes an error; also used by the stored state.
pub(crate) fn encode_error(error: ErrorSet, out: &mut Writer) {
    match error {
        ErrorSet::Timeout => out.byte(0),
        ErrorSet::Limited => out.byte(1),
        ErrorSet::Http(status) => {
            out.byte(2);
            out.number(u64::from(status));
        }
        ErrorSet::HttpClass(class) => {
            out.byte(3);
            out.byte(class);
        }
        ErrorSet::Invalid => out.byte(4),
        ErrorSet::Refused => out.byte(5),
        ErrorSet::Any => out.byte(6),
    }
}

/// Reads what [`encode_error`] wrote.
pub(crate) fn decode_error(reader: &mut Reader<'_>) -> Result<ErrorSet, WireError> {
    let start = reader.at();
    Ok(match reader.byte()? {
        0 => ErrorSet::Timeout,
        1 => ErrorSet::Limited,
        2 => ErrorSet::Http(tiny(reader)?),
        3 => ErrorSet::HttpClass(reader.byte()?),
        4 => ErrorSet::Invalid,
        5 => ErrorSet::Refused,
        6 => ErrorSet::Any,
        _ => return Err(WireError::Tag(start)),
    })
}

/// Writes an optional signed number.
pub(crate) fn encode_option(value: Option<i64>, out: &mut Writer) {
    match value {
        None => out.byte(0),
        Some(value) => {
            out.byte(1);
            out.signed(value);
        }
    }
}

/// Reads what [`encode_option`] wrote.
pub(crate) fn decode_option(reader: &mut Reader<'_>) -> Result<Option<i64>, WireError> {
    let start = reader.at();
    match reader.byte()? {
        0 => Ok(None),
        1 => Ok(Some(reader.signed()?)),
        _ => Err(WireError::Tag(start)),
    }
}

/// A number of at most 32 bits.
pub(crate) fn small(reader: &mut Reader<'_>) -> Result<u32, WireError> {
    let start = reader.at();
    u32::try_from(reader.number()?).map_err(|_| WireError::Number(start))
}

/// A number of at most 16 bits.
pub(crate) fn tiny(reader: &mut Reader<'_>) -> Result<u16, WireError> {
    let start = reader.at();
    u16::try_from(reader.number()?).map_err(|_| WireError::Number(start))
}

/// So many bytes as they are.
pub(crate) fn array<const N: usize>(reader: &mut Reader<'_>) -> Result<[u8; N], WireError> {
    let start = reader.at();
    <[u8; N]>::try_from(reader.raw(N)?).map_err(|_| WireError::End(start))
}

impl ProfileKey {
    /// Appends the key.
    pub fn encode(&self, out: &mut Writer) {
        out.text(&self.namespace);
        out.text(&self.id);
    }

    /// Reads a key.
    ///
    /// # Errors
    /// The bytes are not a key.
    pub fn decode(reader: &mut Reader<'_>) -> Result<ProfileKey, WireError> {
        Ok(ProfileKey { namespace: reader.text()?.into(), id: reader.text()?.into() })
    }

    /// The key of a stored entry.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut out = Writer { bytes: Vec::with_capacity(self.namespace.len() + self.id.len() + 2) };
        out.text(&self.namespace);
        out.raw(self.id.as_bytes());
        out.bytes
    }

    /// Reads what [`ProfileKey::to_bytes`] wrote.
    ///
    /// # Errors
    /// The bytes are not a key.
    pub fn from_bytes(bytes: &[u8]) -> Result<ProfileKey, WireError> {
        let mut reader = Reader::new(bytes);
        let namespace = reader.text()?.into();
        let start = reader.at();
        let id = std::str::from_utf8(reader.raw(reader.left())?).map_err(|_| WireError::Text(start))?;
        Ok(ProfileKey { namespace, id: id.into() })
    }
}

macro_rules! hex {
    ($($name:ident),*) => {$(
        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
            }
        }

        impl std::str::FromStr for $name {
            type Err = NotHex;
            fn from_str(text: &str) -> Result<Self, NotHex> {
                let mut bytes = [0; size_of::<Self>()];
                if text.len() != bytes.len() * 2 || !text.is_ascii() {
                    return Err(NotHex);
                }
                for (index, byte) in bytes.iter_mut().enumerate() {
                    let digits = text.get(index * 2..index * 2 + 2).ok_or(NotHex)?;
                    *byte = u8::from_str_radix(digits, 16).map_err(|_| NotHex)?;
                }
                Ok($name(bytes))
            }
        }
    )*};
}
hex!(BundleId, InstanceId, EffectId, LetterId);

/// The text is not an identity in hexadecimal.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("not an id: it has to be hexadecimal digits of the right number")]
pub struct NotHex;
