//! Values as bytes, by their types, without tags.
//!
//! Two streams share one buffer: whole bytes (numbers, lengths, text) grow from its front, single bits (booleans, presence,
//! small choices) from its back. Both sides know the types, so nothing says where one value ends or the streams meet.

mod read;
mod streams;
#[cfg(test)]
mod tests;
mod write;

use crate::value::Value;
use journey_bytecode::types::{Type, TypeRef};

/// Most values (elements, fields, entries) that may be packed together.
pub const VALUES: usize = 1 << 18;
/// About how many bytes may be packed together: what the values of any document take.
const BYTES: usize = 4 * journey_bytecode::limits::DOCUMENT_BYTES;
/// Deepest nesting of types followed; a verified table stays well below.
const DEPTH: usize = journey_bytecode::limits::TYPE_DEPTH + 2;
/// 2026-01-01T00:00Z in seconds: instants near it take four bytes.
const EPOCH: i64 = 1_767_225_600;

/// Why values were not packed or unpacked.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum PackError {
    /// A value is not of its type, or cannot be kept (an iterator).
    #[error("a value does not fit its type")]
    Type,
    /// The bytes end too early, go on too long, or hold a number, text or time that cannot be.
    #[error("the bytes do not hold values of these types")]
    Damaged,
    /// More values or bytes than allowed.
    #[error("too many values")]
    TooLarge,
}

/// Packs values by their types (of one bundle's type table).
///
/// # Errors
/// A value is not of its type, or there are more than [`VALUES`] of them.
pub fn pack(types: &[Type], tys: &[TypeRef], values: &[Value]) -> Result<Vec<u8>, PackError> {
    if tys.len() != values.len() {
        return Err(PackError::Type);
    }
    pack_each(types, tys.iter().copied().zip(values))
}

/// Packs values that do not lie side by side (live registers), each with its type.
///
/// # Errors
/// As for [`pack`].
pub fn pack_each<'v>(
    types: &[Type],
    values: impl IntoIterator<Item = (TypeRef, &'v Value)>,
) -> Result<Vec<u8>, PackError> {
    let mut packer = write::Packer::new(types);
    for (ty, value) in values {
        packer.value(ty, value, 0)?;
    }
    Ok(packer.finish())
}

/// Unpacks what [`pack`] packed. Total: any bytes give values of these types or an error, with bounded memory.
///
/// # Errors
/// The bytes do not hold values of these types.
pub fn unpack(types: &[Type], tys: &[TypeRef], bytes: &[u8]) -> Result<Vec<Value>, PackError> {
    let mut values = Vec::with_capacity(tys.len());
    unpack_each(types, tys.iter().copied(), bytes, |value| values.push(value))?;
    Ok(values)
}

/// Unpacks values one by one, in order.
///
/// # Errors
/// As for [`unpack`]; what was given out before the error is to be thrown away.
pub fn unpack_each(
    types: &[Type],
    tys: impl IntoIterator<Item = TypeRef>,
    bytes: &[u8],
    mut each: impl FnMut(Value),
) -> Result<(), PackError> {
    let mut unpacker = read::Unpacker::new(types, bytes);
    for ty in tys {
        each(unpacker.value(ty, 0)?);
    }
    unpacker.finish()
}
