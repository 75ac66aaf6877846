//! Facts of the partition as a whole.

use super::overlay::{Bytes, Overlay};
use super::state::Table;
use super::{EngineError, damaged};
use crate::record::{Micros, small};
use journey_bytecode::wire::{Reader, WireError, Writer};

const KEY: &[u8] = b"partition";
/// Format of the state; another is refused.
const FORMAT: u8 = 2;

/// Counts and clocks.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Meta {
    /// Records applied.
    pub(crate) records: u64,
    /// Time of the last.
    pub(crate) last: Micros,
    /// Number of the live set.
    pub(crate) epoch: u32,
    /// When the last timer that fired was due.
    pub(crate) fired: Micros,
    /// Dead letters that are kept.
    pub(crate) letters: u64,
}

impl Meta {
    /// Reads it; a new partition starts from nothing.
    pub(crate) fn open(overlay: &Overlay) -> Result<Meta, EngineError> {
        match overlay.peek(Table::Meta, KEY)? {
            None => Ok(Meta { records: 0, last: Micros::MIN, epoch: 0, fired: Micros::MIN, letters: 0 }),
            Some(bytes) => match bytes.first() {
                Some(&FORMAT) => Meta::decode(&bytes).map_err(|error| damaged(Table::Meta, error)),
                _ => Err(damaged(Table::Meta, "it was written in a format that this version does not read")),
            },
        }
    }

    /// Writes it.
    pub(crate) fn write(self, overlay: &mut Overlay) {
        let mut out = Writer::default();
        out.byte(FORMAT);
        out.number(self.records);
        out.signed(self.last);
        out.number(u64::from(self.epoch));
        out.signed(self.fired);
        out.number(self.letters);
        overlay.put(Table::Meta, Bytes::from(KEY), Some(out.bytes.into()));
    }

    fn decode(bytes: &[u8]) -> Result<Meta, WireError> {
        let r = &mut Reader::new(bytes);
        r.byte()?;
        Ok(Meta { records: r.number()?, last: r.signed()?, epoch: small(r)?, fired: r.signed()?, letters: r.number()? })
    }
}
