//! Dates, times and durations out of text: RFC 3339 and ISO 8601, no allocation.

use crate::civil::{self, Ymd};
use crate::limits::{DAY, INSTANTS};
use crate::types::Span;
use rust_decimal::Decimal;

/// Takes characters off the front.
struct Cursor<'a>(&'a [u8]);

impl Cursor<'_> {
    fn peek(&self) -> Option<u8> {
        self.0.first().copied()
    }

    fn any(&mut self, of: &[u8]) -> Option<u8> {
        let first = self.peek().filter(|b| of.contains(b))?;
        self.0 = self.0.get(1..)?;
        Some(first)
    }

    fn digits(&mut self, count: usize) -> Option<u32> {
        let (digits, rest) = self.0.split_at_checked(count)?;
        let mut value = 0;
        for digit in digits {
            value = value * 10 + u32::from(digit.is_ascii_digit().then(|| digit - b'0')?);
        }
        self.0 = rest;
        Some(value)
    }

    fn two(&mut self, most: u32) -> Option<u32> {
        self.digits(2).filter(|value| *value <= most)
    }

    fn end<T>(&self, value: T) -> Option<T> {
        self.0.is_empty().then_some(value)
    }

    fn date(&mut self) -> Option<i32> {
        let year = self.digits(4).filter(|year| *year >= 1)? as i32;
        self.any(b"-")?;
        let month = self.two(12).filter(|month| *month >= 1)?;
        self.any(b"-")?;
        let day = self.two(civil::days_in_month(year, month)).filter(|day| *day >= 1)?;
        Some(civil::days(Ymd { year, month, day }))
    }

    /// Hours and minutes, seconds and their fraction where they are written; beyond microseconds it is cut off. A leap
    /// second counts as the second before it.
    fn time(&mut self) -> Option<i64> {
        let hours = i64::from(self.two(23)?);
        self.any(b":")?;
        let minutes = i64::from(self.two(59)?);
        let mut micros = (hours * 60 + minutes) * 60_000_000;
        if self.any(b":").is_some() {
            micros += i64::from(self.two(60)?.min(59)) * 1_000_000;
            if self.any(b".,").is_some() {
                micros += self.fraction()?;
            }
        }
        Some(micros)
    }

    fn fraction(&mut self) -> Option<i64> {
        let mut unit = 100_000;
        let mut value = 0;
        let mut some = false;
        while let Some(digit) = self.any(b"0123456789") {
            value += i64::from(digit - b'0') * unit;
            unit /= 10;
            some = true;
        }
        some.then_some(value)
    }

    fn offset(&mut self) -> Option<i32> {
        let sign = match self.any(b"Zz+-")? {
            b'+' => 1,
            b'-' => -1,
            _ => return Some(0),
        };
        let hours = self.two(23)?;
        let mut minutes = 0;
        if !self.0.is_empty() {
            let _ = self.any(b":");
            minutes = self.two(59)?;
        }
        Some(sign * (hours * 3_600 + minutes * 60) as i32)
    }

    fn local(&mut self) -> Option<i64> {
        let date = self.date()?;
        self.any(b"Tt ")?;
        Some(i64::from(date) * DAY + self.time()?)
    }
}

/// `2026-02-28`.
#[must_use]
pub fn date(text: &str) -> Option<i32> {
    let mut at = Cursor(text.as_bytes());
    let date = at.date()?;
    at.end(date)
}

/// `09:30` or `09:30:15.5`.
#[must_use]
pub fn time(text: &str) -> Option<i64> {
    let mut at = Cursor(text.as_bytes());
    let time = at.time()?;
    at.end(time)
}

/// `2026-02-28T09:30`.
#[must_use]
pub fn local(text: &str) -> Option<i64> {
    let mut at = Cursor(text.as_bytes());
    let local = at.local()?;
    at.end(local)
}

/// `2026-02-28T09:30:00Z`, `2026-02-28T09:30+01:00`: microseconds since 1970 UTC, and the offset in seconds.
#[must_use]
pub fn datetime(text: &str) -> Option<(i64, i32)> {
    let mut at = Cursor(text.as_bytes());
    let local = at.local()?;
    let offset = at.offset()?;
    let micros = local - i64::from(offset) * 1_000_000;
    if !INSTANTS.contains(&micros) {
        return None;
    }
    at.end((micros, offset))
}

/// `Z`, `+02:00`: seconds.
#[must_use]
pub fn offset(text: &str) -> Option<i32> {
    let mut at = Cursor(text.as_bytes());
    let offset = at.offset()?;
    at.end(offset)
}

/// The day of a text that is a date, or a date and time with or without an offset.
#[must_use]
pub fn any_date(text: &str) -> Option<i32> {
    let text = text.trim();
    date(text).or_else(|| i32::try_from(clock(text)?.div_euclid(DAY)).ok())
}

/// What the clock shows in a text that is a date and time, its offset dropped, or a date, which is its midnight.
#[must_use]
pub fn any_local(text: &str) -> Option<i64> {
    let text = text.trim();
    clock(text).or_else(|| date(text).map(|day| i64::from(day) * DAY))
}

fn clock(text: &str) -> Option<i64> {
    local(text).or_else(|| datetime(text).map(|(micros, offset)| micros + i64::from(offset) * 1_000_000))
}

/// A number, plain (`-12.50`) or with an exponent.
#[must_use]
pub fn number(text: &str) -> Option<Decimal> {
    let text = text.trim();
    Decimal::from_str_exact(text).ok().or_else(|| Decimal::from_scientific(text).ok())
}

/// A length of time in which a day counts 24 hours; years, months and weeks are not taken.
#[must_use]
pub fn exact(text: &str) -> Option<Span> {
    let text = text.trim();
    let (days, _) = text.split_once(['T', 't']).unwrap_or((text, ""));
    if days.contains(['Y', 'y', 'M', 'm', 'W', 'w']) {
        return None;
    }
    let span = duration(text)?;
    let micros = i64::from(span.days).checked_mul(DAY)?.checked_add(span.micros)?;
    Some(Span { months: 0, days: 0, micros })
}

/// `P1Y2M3W4DT5H6M7.5S`, a part or the whole negated by `-`.
#[must_use]
pub fn duration(text: &str) -> Option<Span> {
    let mut at = Cursor(text.as_bytes());
    let whole = if at.any(b"+-") == Some(b'-') { -1 } else { 1 };
    at.any(b"Pp")?;
    let (mut months, mut days, mut micros) = (0_i64, 0_i64, 0_i64);
    let mut last = 0;
    let mut clock = false;
    while !at.0.is_empty() {
        if !clock && at.any(b"Tt").is_some() {
            clock = true;
            last = 4;
            continue;
        }
        let (value, fraction) = part(&mut at)?;
        let value = value * whole;
        let fraction_allowed = clock && at.peek().is_some_and(|b| matches!(b, b'S' | b's'));
        if fraction.is_some() && !fraction_allowed {
            return None;
        }
        let unit = at.any(b"YyMmWwDdHhSs")?.to_ascii_uppercase();
        let rank = match (clock, unit) {
            (false, b'Y') => add(&mut months, value, 12, 1)?,
            (false, b'M') => add(&mut months, value, 1, 2)?,
            (false, b'W') => add(&mut days, value, 7, 3)?,
            (false, b'D') => add(&mut days, value, 1, 4)?,
            (true, b'H') => add(&mut micros, value, 3_600_000_000, 5)?,
            (true, b'M') => add(&mut micros, value, 60_000_000, 6)?,
            (true, b'S') => {
                micros = micros.checked_add(fraction.unwrap_or(0) * whole)?;
                add(&mut micros, value, 1_000_000, 7)?
            }
            _ => return None,
        };
        if rank <= last {
            return None;
        }
        last = rank;
    }
    // `P`, `PT` and `P1DT` say nothing.
    if last == 0 || (clock && last == 4) {
        return None;
    }
    Some(Span { months: i32::try_from(months).ok()?, days: i32::try_from(days).ok()?, micros })
}

fn add(total: &mut i64, value: i64, unit: i64, rank: u8) -> Option<u8> {
    *total = total.checked_add(value.checked_mul(unit)?)?;
    Some(rank)
}

/// A whole number and its fraction in millionths, of the same sign.
fn part(at: &mut Cursor<'_>) -> Option<(i64, Option<i64>)> {
    let sign = if at.any(b"+-") == Some(b'-') { -1 } else { 1 };
    let mut value = 0_i64;
    let mut some = false;
    while let Some(digit) = at.any(b"0123456789") {
        value = value.checked_mul(10)?.checked_add(i64::from(digit - b'0'))?;
        some = true;
    }
    let fraction = if some && at.any(b".,").is_some() { Some(sign * at.fraction()?) } else { None };
    some.then_some((sign * value, fraction))
}
