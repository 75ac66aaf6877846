//! Values as bytes, by their types, without tags.

use crate::value::Value;
use journey_bytecode::types::{Type, TypeRef};

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
/// A value is not of its type.
pub fn pack(_types: &[Type], _tys: &[TypeRef], _values: &[Value]) -> Result<Vec<u8>, PackError> {
    Err(PackError::Type)
}

/// Unpacks what [`pack`] packed. Total: any bytes give values of these types or an error, with bounded memory.
///
/// # Errors
/// The bytes do not hold values of these types.
pub fn unpack(_types: &[Type], _tys: &[TypeRef], _bytes: &[u8]) -> Result<Vec<Value>, PackError> {
    Err(PackError::Damaged)
}
