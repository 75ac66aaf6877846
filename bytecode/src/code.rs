//! Instructions as bytes: the opcode, then its operands as LEB128 numbers.

#[cfg(test)]
mod tests;

use crate::limits::INSTRUCTIONS;
use crate::op::{Instr, Operand, Source};
use crate::wire::{Reader, WireError, Writer};
use serde::de::{Error, Visitor};
use serde::{Deserializer, Serializer};
use std::fmt;

/// What is wrong with the bytes of some instructions.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum CodeError {
    /// The bytes themselves.
    #[error("code: {0}")]
    Wire(#[from] WireError),
    /// No instruction starts with this byte.
    #[error("code: there is no opcode {opcode:#04x} (at byte {at})")]
    Opcode {
        /// The byte.
        opcode: u8,
        /// Where it stands.
        at: usize,
    },
    /// More than [`INSTRUCTIONS`].
    #[error("code: more than {INSTRUCTIONS} instructions in one unit")]
    TooMany,
}

/// The bytes of some instructions.
#[must_use]
pub fn encode(instrs: &[Instr]) -> Vec<u8> {
    let mut out = Writer::default();
    for instr in instrs {
        out.byte(instr.opcode());
        instr.operands(|operand| write(&mut out, operand));
    }
    out.bytes
}

fn write(out: &mut Writer, operand: Operand) {
    let number = match operand {
        Operand::Out(reg) | Operand::In(reg) => reg.0,
        Operand::Ins(regs) => {
            out.number(u64::from(regs.first.0));
            regs.count
        }
        Operand::Const(r) => r.0,
        Operand::Type(r) => r.0,
        Operand::Jump(pc) => pc.0,
        Operand::Doc(r) => r.0,
        Operand::Col(r) => r.0,
        Operand::Import(r) => r.0,
        Operand::Point(r) => r.0,
        Operand::Index(index) => index,
    };
    out.number(u64::from(number));
}

/// The instructions in some bytes.
///
/// # Errors
/// An unknown opcode, a number that is cut off, too large or not in its shortest form, or too many instructions.
pub fn decode(bytes: &[u8]) -> Result<Vec<Instr>, CodeError> {
    let mut source = Operands(Reader::new(bytes));
    let mut instrs = Vec::new();
    while source.0.left() > 0 {
        let at = source.0.at();
        let opcode = source.0.byte()?;
        let instr = Instr::build(opcode, &mut source)?.ok_or(CodeError::Opcode { opcode, at })?;
        if instrs.len() == INSTRUCTIONS {
            return Err(CodeError::TooMany);
        }
        instrs.push(instr);
    }
    Ok(instrs)
}

struct Operands<'a>(Reader<'a>);

impl Source for Operands<'_> {
    type Error = WireError;

    fn number(&mut self) -> Result<u16, WireError> {
        let at = self.0.at();
        u16::try_from(self.0.number()?).map_err(|_| WireError::Number(at))
    }
}

pub(crate) fn serialize<S: Serializer>(instrs: &[Instr], to: S) -> Result<S::Ok, S::Error> {
    to.serialize_bytes(&encode(instrs))
}

pub(crate) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<Instr>, D::Error> {
    from.deserialize_bytes(Block)
}

struct Block;

impl<'de> Visitor<'de> for Block {
    type Value = Vec<Instr>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the bytes of instructions")
    }

    fn visit_borrowed_bytes<E: Error>(self, bytes: &'de [u8]) -> Result<Vec<Instr>, E> {
        decode(bytes).map_err(E::custom)
    }
}
