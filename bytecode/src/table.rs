//! The flat tables inside a section. The only file that knows bincode.

use crate::limits::BUNDLE_BYTES;
use bincode::config::{Configuration, Limit, LittleEndian, Varint};
use serde::{Deserialize, Serialize};

/// bincode counts a number by its width in memory, at most eight times its encoding.
const LIMIT: usize = 8 * BUNDLE_BYTES;
type Config = Configuration<LittleEndian, Varint, Limit<LIMIT>>;

fn config() -> Config {
    bincode::config::standard().with_limit::<LIMIT>()
}

/// The bytes of a table.
pub(crate) fn encode<T: Serialize + ?Sized>(table: &T) -> Vec<u8> {
    #[expect(clippy::expect_used, reason = "a vector takes all bytes, and every length is known")]
    bincode::serde::encode_to_vec(table, config()).expect("tables always encode")
}

/// A table from exactly these bytes: all of them, and no other bytes mean the same.
pub(crate) fn decode<'a, T: Deserialize<'a> + Serialize>(bytes: &'a [u8]) -> Result<T, String> {
    let (table, used): (T, usize) =
        bincode::serde::borrow_decode_from_slice(bytes, config()).map_err(|error| explain(&error))?;
    if used != bytes.len() {
        return Err(format!("{} bytes are left over", bytes.len().saturating_sub(used)));
    }
    if encode(&table) != bytes {
        return Err("a value is not in its shortest form".to_owned());
    }
    Ok(table)
}

fn explain(error: &bincode::error::DecodeError) -> String {
    use bincode::error::DecodeError as E;
    match error {
        E::UnexpectedEnd { .. } => "the data ends too early".to_owned(),
        E::LimitExceeded => "a length is larger than any bundle".to_owned(),
        E::UnexpectedVariant { found, .. } => format!("{found} has no meaning here"),
        E::Utf8 { .. } => "text is not UTF-8".to_owned(),
        E::InvalidBooleanValue(found) => format!("{found} is neither true nor false"),
        E::InvalidIntegerType { .. } => "a number is too large".to_owned(),
        E::OtherString(text) => text.clone(),
        other => other.to_string(),
    }
}
