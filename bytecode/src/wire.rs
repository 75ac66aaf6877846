//! Bytes in and out: varints, text, and a reader that never allocates more than its input holds.

/// What is wrong with some bytes.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum WireError {
    /// The input ended.
    #[error("the data ends too early, at byte {0}")]
    End(usize),
    /// A number does not fit.
    #[error("a number at byte {0} is too large")]
    Number(usize),
    /// Text is not UTF-8.
    #[error("text at byte {0} is not UTF-8")]
    Text(usize),
    /// A tag has no meaning.
    #[error("byte {0} has a value without meaning")]
    Tag(usize),
}

/// Appends values to a byte buffer.
#[derive(Debug, Default, Clone)]
pub struct Writer {
    /// What was written.
    pub bytes: Vec<u8>,
}

impl Writer {
    /// One byte.
    pub fn byte(&mut self, value: u8) {
        self.bytes.push(value);
    }

    /// Unsigned LEB128.
    pub fn number(&mut self, mut value: u64) {
        while value >= 0x80 {
            self.bytes.push((value as u8) | 0x80);
            value >>= 7;
        }
        self.bytes.push(value as u8);
    }

    /// Signed number, zigzag and LEB128.
    pub fn signed(&mut self, value: i64) {
        self.number(((value << 1) ^ (value >> 63)) as u64);
    }

    /// Bytes as they are.
    pub fn raw(&mut self, value: &[u8]) {
        self.bytes.extend_from_slice(value);
    }

    /// Length and bytes.
    pub fn block(&mut self, value: &[u8]) {
        self.number(value.len() as u64);
        self.raw(value);
    }

    /// Length and text.
    pub fn text(&mut self, value: &str) {
        self.block(value.as_bytes());
    }
}

/// Takes values from a byte slice.
#[derive(Debug, Clone)]
pub struct Reader<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Reader<'a> {
    /// Reads from the start.
    #[must_use]
    pub fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, at: 0 }
    }

    /// Position.
    #[must_use]
    pub fn at(&self) -> usize {
        self.at
    }

    /// How many bytes are left.
    #[must_use]
    pub fn left(&self) -> usize {
        self.bytes.len() - self.at
    }

    /// One byte.
    ///
    /// # Errors
    /// At the end.
    pub fn byte(&mut self) -> Result<u8, WireError> {
        let value = *self.bytes.get(self.at).ok_or(WireError::End(self.at))?;
        self.at += 1;
        Ok(value)
    }

    /// Unsigned LEB128; only the shortest form is taken.
    ///
    /// # Errors
    /// At the end, over 64 bits, or not in the shortest form.
    pub fn number(&mut self) -> Result<u64, WireError> {
        let start = self.at;
        let mut value = 0_u64;
        for shift in (0..64).step_by(7) {
            let byte = self.byte()?;
            let part = u64::from(byte & 0x7f);
            if shift == 63 && part > 1 {
                return Err(WireError::Number(start));
            }
            value |= part << shift;
            if byte & 0x80 == 0 {
                if part == 0 && shift > 0 {
                    return Err(WireError::Number(start));
                }
                return Ok(value);
            }
        }
        Err(WireError::Number(start))
    }

    /// Signed number.
    ///
    /// # Errors
    /// As for [`Reader::number`].
    pub fn signed(&mut self) -> Result<i64, WireError> {
        let value = self.number()?;
        Ok(((value >> 1) as i64) ^ -((value & 1) as i64))
    }

    /// A number that is a length of something that takes at least one byte each: never more than what is left.
    ///
    /// # Errors
    /// As for [`Reader::number`], and when it is larger than what is left.
    pub fn length(&mut self) -> Result<usize, WireError> {
        let start = self.at;
        let value = self.number()?;
        if value > self.left() as u64 {
            return Err(WireError::End(start));
        }
        Ok(value as usize)
    }

    /// So many bytes.
    ///
    /// # Errors
    /// At the end.
    pub fn raw(&mut self, count: usize) -> Result<&'a [u8], WireError> {
        let end = self.at.checked_add(count).ok_or(WireError::End(self.at))?;
        let value = self.bytes.get(self.at..end).ok_or(WireError::End(self.at))?;
        self.at = end;
        Ok(value)
    }

    /// Length and bytes.
    ///
    /// # Errors
    /// At the end.
    pub fn block(&mut self) -> Result<&'a [u8], WireError> {
        let count = self.length()?;
        self.raw(count)
    }

    /// Length and text.
    ///
    /// # Errors
    /// At the end, or not UTF-8.
    pub fn text(&mut self) -> Result<&'a str, WireError> {
        let start = self.at;
        std::str::from_utf8(self.block()?).map_err(|_| WireError::Text(start))
    }
}
