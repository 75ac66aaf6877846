//! Bytes from the front, bits from the back.

use super::PackError;

/// Collects both streams.
#[derive(Debug)]
pub(super) struct Out {
    bytes: Vec<u8>,
    bits: Vec<u8>,
    bit_count: usize,
}

impl Out {
    /// Room for what most frames and events take.
    pub(super) fn new() -> Self {
        Self { bytes: Vec::with_capacity(256), bits: Vec::with_capacity(8), bit_count: 0 }
    }

    pub(super) fn len(&self) -> usize {
        self.bytes.len()
    }

    pub(super) fn bit(&mut self, value: bool) {
        let shift = self.bit_count % 8;
        if shift == 0 {
            self.bits.push(0);
        }
        if let Some(last) = self.bits.last_mut() {
            *last |= u8::from(value) << shift;
        }
        self.bit_count += 1;
    }

    pub(super) fn byte(&mut self, value: u8) {
        self.bytes.push(value);
    }

    pub(super) fn raw(&mut self, value: &[u8]) {
        self.bytes.extend_from_slice(value);
    }

    pub(super) fn number(&mut self, mut value: u64) {
        while value >= 0x80 {
            self.bytes.push((value as u8) | 0x80);
            value >>= 7;
        }
        self.bytes.push(value as u8);
    }

    pub(super) fn wide(&mut self, mut value: u128) {
        while value >= 0x80 {
            self.bytes.push((value as u8) | 0x80);
            value >>= 7;
        }
        self.bytes.push(value as u8);
    }

    pub(super) fn signed(&mut self, value: i64) {
        self.number(((value << 1) ^ (value >> 63)) as u64);
    }

    pub(super) fn finish(mut self) -> Vec<u8> {
        self.bytes.extend(self.bits.iter().rev());
        self.bytes
    }
}

/// Takes from both streams until they meet.
#[derive(Debug)]
pub(super) struct In<'a> {
    rest: &'a [u8],
    bits: u8,
    bits_left: u8,
}

impl<'a> In<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Self {
        Self { rest: bytes, bits: 0, bits_left: 0 }
    }

    pub(super) fn left(&self) -> usize {
        self.rest.len()
    }

    pub(super) fn bit(&mut self) -> Result<bool, PackError> {
        if self.bits_left == 0 {
            let (last, rest) = self.rest.split_last().ok_or(PackError::Damaged)?;
            self.rest = rest;
            self.bits = *last;
            self.bits_left = 8;
        }
        let value = self.bits & 1 == 1;
        self.bits >>= 1;
        self.bits_left -= 1;
        Ok(value)
    }

    pub(super) fn byte(&mut self) -> Result<u8, PackError> {
        let (first, rest) = self.rest.split_first().ok_or(PackError::Damaged)?;
        self.rest = rest;
        Ok(*first)
    }

    pub(super) fn raw(&mut self, count: usize) -> Result<&'a [u8], PackError> {
        let (taken, rest) = self.rest.split_at_checked(count).ok_or(PackError::Damaged)?;
        self.rest = rest;
        Ok(taken)
    }

    pub(super) fn number(&mut self) -> Result<u64, PackError> {
        u64::try_from(self.wide()?).map_err(|_| PackError::Damaged)
    }

    /// Only the shortest form is taken: bytes and values correspond one to one.
    pub(super) fn wide(&mut self) -> Result<u128, PackError> {
        let mut value = 0_u128;
        for shift in (0..=98).step_by(7) {
            let byte = self.byte()?;
            let part = u128::from(byte & 0x7f);
            value |= part << shift;
            if byte & 0x80 == 0 {
                return if part == 0 && shift > 0 { Err(PackError::Damaged) } else { Ok(value) };
            }
        }
        Err(PackError::Damaged)
    }

    pub(super) fn signed(&mut self) -> Result<i64, PackError> {
        let value = self.number()?;
        Ok(((value >> 1) as i64) ^ -((value & 1) as i64))
    }

    pub(super) fn text(&mut self) -> Result<&'a str, PackError> {
        let count = usize::try_from(self.number()?).map_err(|_| PackError::Damaged)?;
        std::str::from_utf8(self.raw(count)?).map_err(|_| PackError::Damaged)
    }

    /// Everything taken, and the bits that fill the last byte are zero.
    pub(super) fn finish(self) -> Result<(), PackError> {
        if self.rest.is_empty() && self.bits == 0 { Ok(()) } else { Err(PackError::Damaged) }
    }
}
