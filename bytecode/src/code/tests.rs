//! Every instruction, as bytes and back.
#![expect(clippy::unwrap_used, reason = "tests")]

use super::*;
use proptest::prelude::*;

/// Operands that count up, so that each is another.
struct Counter(u16);

impl Source for Counter {
    type Error = std::convert::Infallible;

    fn number(&mut self) -> Result<u16, Self::Error> {
        self.0 = self.0.wrapping_mul(31).wrapping_add(7);
        Ok(self.0)
    }
}

#[test]
fn every_instruction_comes_back() {
    let mut numbers = Counter(1);
    for (opcode, mnemonic) in Instr::TABLE {
        let Ok(instr) = Instr::build(*opcode, &mut numbers);
        let instr = instr.unwrap();
        assert_eq!((instr.opcode(), instr.mnemonic()), (*opcode, *mnemonic));
        assert_eq!(decode(&encode(&[instr, instr])), Ok(vec![instr, instr]), "{mnemonic}");
    }
}

#[test]
fn opcodes_and_mnemonics_are_unique() {
    for (place, (opcode, mnemonic)) in Instr::TABLE.iter().enumerate() {
        let rest = Instr::TABLE.iter().skip(place + 1);
        assert!(rest.clone().all(|(o, m)| o != opcode && m != mnemonic), "{mnemonic}");
    }
}

#[test]
fn the_encoding_is_opcode_and_leb128() {
    use crate::op::Regs;
    use crate::types::{ConstRef, Reg};
    let code = [
        Instr::Const { out: Reg(300), value: ConstRef(1) },
        Instr::Concat { out: Reg(0), parts: Regs { first: Reg(2), count: 128 } },
        Instr::Halt {},
    ];
    assert_eq!(encode(&code), [0x01, 0xac, 0x02, 0x01, 0x50, 0x00, 0x02, 0x80, 0x01, 0x26]);
}

#[test]
fn bytes_that_are_no_code_are_refused() {
    assert_eq!(decode(&[0xff]), Err(CodeError::Opcode { opcode: 0xff, at: 0 }));
    assert_eq!(decode(&[0x26, 0x00]), Err(CodeError::Opcode { opcode: 0x00, at: 1 }));
    assert_eq!(decode(&[0x03]), Err(CodeError::Wire(WireError::End(1))));
    assert_eq!(decode(&[0x03, 0x80, 0x80, 0x04]), Err(CodeError::Wire(WireError::Number(1))));
    assert_eq!(decode(&[0x03, 0x80, 0x00]), Err(CodeError::Wire(WireError::Number(1))));
    assert_eq!(decode(&vec![0x26; INSTRUCTIONS + 1]), Err(CodeError::TooMany));
}

proptest! {
    #[test]
    fn what_decodes_encodes_to_the_same(bytes in prop::collection::vec(any::<u8>(), 0..60)) {
        if let Ok(code) = decode(&bytes) {
            prop_assert_eq!(encode(&code), bytes);
        }
    }
}
