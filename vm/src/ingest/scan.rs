//! JSON token by token over the bytes of a text: nothing is copied, what nobody reads is passed over at speed.

use journey_bytecode::limits::DOCUMENT_DEPTH;
use std::borrow::Cow;

/// Where and why a text is not JSON (or more than is taken).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Syntax {
    pub(super) at: usize,
    pub(super) what: &'static str,
}

pub(super) type Scanned<T> = Result<T, Syntax>;

/// A place in a JSON text.
#[derive(Clone, Copy, Debug)]
pub(super) struct Scan<'a> {
    text: &'a str,
    at: usize,
}

/// A string between its quotes.
#[derive(Clone, Copy, Debug)]
pub(super) struct Str<'a> {
    /// As written.
    pub(super) raw: &'a str,
    /// Whether there are escapes in it.
    escaped: bool,
    at: usize,
}

const ONES: u64 = 0x0101_0101_0101_0101;
const HIGH: u64 = 0x8080_8080_8080_8080;

/// Marks the bytes equal to one; exact up to the first mark.
const fn equal(word: u64, byte: u8) -> u64 {
    let zero = word ^ (ONES * byte as u64);
    zero.wrapping_sub(ONES) & !zero & HIGH
}

/// Marks control characters; exact up to the first mark.
const fn control(word: u64) -> u64 {
    word.wrapping_sub(ONES * 0x20) & !word & HIGH
}

impl<'a> Scan<'a> {
    pub(super) fn new(text: &'a str, at: usize) -> Self {
        Self { text, at }
    }

    pub(super) fn at(&self) -> usize {
        self.at
    }

    pub(super) fn error<T>(&self, what: &'static str) -> Scanned<T> {
        Err(Syntax { at: self.at, what })
    }

    /// The next byte, white space or not; 0 at the end.
    #[inline]
    pub(super) fn byte(&self) -> u8 {
        // Nothing in JSON outside of strings is a zero byte: it stands for the end.
        self.text.as_bytes().get(self.at).copied().unwrap_or(0)
    }

    /// Passes one byte.
    pub(super) fn advance(&mut self) {
        self.at += 1;
    }

    /// The first byte of the next token; 0 at the end.
    #[inline]
    pub(super) fn peek(&mut self) -> u8 {
        loop {
            let byte = self.byte();
            if byte > b' ' || !matches!(byte, b' ' | b'\n' | b'\r' | b'\t') {
                return byte;
            }
            self.at += 1;
        }
    }

    /// Takes the next token if it is this one.
    #[inline]
    pub(super) fn take(&mut self, token: u8) -> bool {
        let is = self.peek() == token;
        self.at += usize::from(is);
        is
    }

    /// Nothing follows.
    pub(super) fn end(mut self) -> Scanned<()> {
        if self.peek() == 0 && self.at == self.text.len() {
            Ok(())
        } else {
            self.error("nothing may follow the document")
        }
    }

    /// Text taken from a place up to here.
    pub(super) fn since(&self, start: usize) -> &'a str {
        self.text.get(start..self.at).unwrap_or("")
    }

    /// The next key of an object and its colon, or its end; `first` says whether it is the first.
    #[inline]
    pub(super) fn key(&mut self, first: bool) -> Scanned<Option<Str<'a>>> {
        if self.take(b'}') {
            return Ok(None);
        }
        if !first && !self.take(b',') {
            return self.error("expected `,` or `}`");
        }
        if self.peek() != b'"' {
            return self.error(if first { "expected a key in quotes, or `}`" } else { "expected a key in quotes" });
        }
        let key = self.string()?;
        if !self.take(b':') {
            return self.error("expected `:`");
        }
        Ok(Some(key))
    }

    /// Whether another element of a list follows.
    #[inline]
    pub(super) fn element(&mut self, first: bool) -> Scanned<bool> {
        if self.take(b']') {
            return Ok(false);
        }
        if !first && !self.take(b',') {
            return self.error("expected `,` or `]`");
        }
        Ok(true)
    }

    /// A string; the opening quote is next.
    pub(super) fn string(&mut self) -> Scanned<Str<'a>> {
        self.at += 1;
        let start = self.at;
        let mut escaped = false;
        loop {
            self.plain();
            match self.byte() {
                b'"' => {
                    let raw = self.since(start);
                    self.at += 1;
                    return Ok(Str { raw, escaped, at: start });
                }
                b'\\' => {
                    escaped = true;
                    self.escape()?;
                }
                _ if self.at >= self.text.len() => return self.error("the text ends inside a string"),
                _ => return self.error("a control character inside a string"),
            }
        }
    }

    /// Passes characters that mean themselves, eight at a time.
    #[inline]
    fn plain(&mut self) {
        let bytes = self.text.as_bytes();
        while let Some(chunk) = bytes.get(self.at..).and_then(<[u8]>::first_chunk::<8>) {
            let word = u64::from_le_bytes(*chunk);
            let marks = equal(word, b'"') | equal(word, b'\\') | control(word);
            if marks != 0 {
                self.at += (marks.trailing_zeros() / 8) as usize;
                return;
            }
            self.at += 8;
        }
        while bytes.get(self.at).is_some_and(|b| *b >= 0x20 && *b != b'"' && *b != b'\\') {
            self.at += 1;
        }
    }

    fn escape(&mut self) -> Scanned<()> {
        self.at += 1;
        match self.byte() {
            b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't' => self.at += 1,
            b'u' => {
                self.at += 1;
                for _ in 0..4 {
                    if !self.byte().is_ascii_hexdigit() {
                        return self.error("expected four hexadecimal digits");
                    }
                    self.at += 1;
                }
            }
            _ => return self.error("no such escape"),
        }
        Ok(())
    }

    /// A number, as written.
    pub(super) fn number(&mut self) -> Scanned<&'a str> {
        let start = self.at;
        self.at += usize::from(self.byte() == b'-');
        if self.byte() == b'0' {
            self.at += 1;
        } else {
            self.digits()?;
        }
        if self.byte() == b'.' {
            self.at += 1;
            self.digits()?;
        }
        if matches!(self.byte(), b'e' | b'E') {
            self.at += 1;
            self.at += usize::from(matches!(self.byte(), b'+' | b'-'));
            self.digits()?;
        }
        Ok(self.since(start))
    }

    fn digits(&mut self) -> Scanned<()> {
        if !self.byte().is_ascii_digit() {
            return self.error("expected a digit");
        }
        while self.byte().is_ascii_digit() {
            self.at += 1;
        }
        Ok(())
    }

    /// `true`, `false` or `null`; its first letter is next.
    pub(super) fn word(&mut self, word: &'static str) -> Scanned<()> {
        if self.text.as_bytes().get(self.at..).is_some_and(|rest| rest.starts_with(word.as_bytes())) {
            self.at += word.len();
            return Ok(());
        }
        self.error("expected a value")
    }

    /// Passes over any value. `depth` is that of the value.
    pub(super) fn skip(&mut self, depth: usize) -> Scanned<()> {
        match self.peek() {
            b'"' => self.string().map(drop),
            b'{' => self.skip_object(depth),
            b'[' => self.skip_list(depth),
            b't' => self.word("true"),
            b'f' => self.word("false"),
            b'n' => self.word("null"),
            b'-' | b'0'..=b'9' => self.number().map(drop),
            _ => self.error("expected a value"),
        }
    }

    /// Goes into an object or a list; its bracket is next.
    #[inline]
    pub(super) fn open(&mut self, depth: usize) -> Scanned<()> {
        if depth > DOCUMENT_DEPTH {
            return self.error("nested too deeply");
        }
        self.at += 1;
        Ok(())
    }

    fn skip_object(&mut self, depth: usize) -> Scanned<()> {
        self.open(depth)?;
        let mut first = true;
        while self.key(first)?.is_some() {
            first = false;
            self.skip(depth + 1)?;
        }
        Ok(())
    }

    fn skip_list(&mut self, depth: usize) -> Scanned<()> {
        self.open(depth)?;
        let mut first = true;
        while self.element(first)? {
            first = false;
            self.skip(depth + 1)?;
        }
        Ok(())
    }
}

impl<'a> Str<'a> {
    /// Whether it means something else than is written.
    pub(super) fn escaped(&self) -> bool {
        self.escaped
    }

    /// What it means.
    pub(super) fn text(&self) -> Scanned<Cow<'a, str>> {
        if !self.escaped {
            return Ok(Cow::Borrowed(self.raw));
        }
        let mut out = String::with_capacity(self.raw.len());
        let mut rest = self.raw;
        while let Some((before, after)) = rest.split_once('\\') {
            out.push_str(before);
            let (char, after) =
                unescape(after).ok_or(Syntax { at: self.at, what: "half of a character in `\\u` escapes" })?;
            out.push(char);
            rest = after;
        }
        out.push_str(rest);
        Ok(Cow::Owned(out))
    }
}

/// The character of an escape after its backslash; `None` for a half of a surrogate pair.
fn unescape(escape: &str) -> Option<(char, &str)> {
    let mut chars = escape.chars();
    let char = match chars.next()? {
        'b' => '\u{8}',
        'f' => '\u{c}',
        'n' => '\n',
        'r' => '\r',
        't' => '\t',
        'u' => return unicode(chars.as_str()),
        other => other,
    };
    Some((char, chars.as_str()))
}

fn unicode(digits: &str) -> Option<(char, &str)> {
    let (first, rest) = hex(digits)?;
    if !(0xd800..0xe000).contains(&first) {
        return Some((char::from_u32(first)?, rest));
    }
    let (second, rest) = hex(rest.strip_prefix("\\u")?)?;
    if first >= 0xdc00 || !(0xdc00..0xe000).contains(&second) {
        return None;
    }
    Some((char::from_u32(0x1_0000 + ((first - 0xd800) << 10) + (second - 0xdc00))?, rest))
}

fn hex(digits: &str) -> Option<(u32, &str)> {
    let (four, rest) = digits.split_at_checked(4)?;
    Some((u32::from_str_radix(four, 16).ok()?, rest))
}
