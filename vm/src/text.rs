//! Values as people and other programs read them, and back.

#[cfg(test)]
mod tests;

pub(crate) use journey_bytecode::read::{date, duration, local, time};

use crate::value::{DateTime, Value};
use journey_bytecode::civil;
use journey_bytecode::limits::DAY;
use journey_bytecode::types::Span;
use rust_decimal::Decimal;
use std::fmt::Write;
use std::sync::Arc;

/// An instant out of text.
pub(crate) fn datetime(text: &str) -> Option<DateTime> {
    journey_bytecode::read::datetime(text).map(|(micros, offset)| DateTime { micros, offset })
}

/// The text of a scalar, as interpolation writes it.
pub(crate) fn plain(value: &Value) -> Option<Arc<str>> {
    if let Value::String(text) | Value::Json(text) = value {
        return Some(Arc::clone(text));
    }
    let mut text = String::new();
    write(&mut text, value)?;
    Some(Arc::from(text))
}

/// The same into a buffer.
pub(crate) fn write(out: &mut String, value: &Value) -> Option<()> {
    match value {
        Value::Boolean(value) => out.push_str(if *value { "true" } else { "false" }),
        Value::Integer(value) => drop(write!(out, "{value}")),
        Value::Decimal(value) => write_decimal(out, *value),
        Value::String(text) | Value::Json(text) => out.push_str(text),
        Value::Date(days) => write_date(out, *days),
        Value::Time(micros) => write_clock(out, *micros),
        Value::DateTime(value) => write_datetime(out, *value),
        Value::LocalDateTime(micros) => write_local(out, *micros),
        Value::Duration(span) => write_duration(out, span),
        Value::Absent | Value::List(_) | Value::Map(_) | Value::Record(_) | Value::Iterator(..) => return None,
    }
    Some(())
}

/// Lower-case hexadecimal.
pub(crate) fn hex(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len() * 2);
    for byte in bytes {
        let _ = write!(text, "{byte:02x}");
    }
    text
}

/// Equal decimals have equal text, whatever scale they came with: without zeros at the end of the fraction.
fn write_decimal(out: &mut String, value: Decimal) {
    let _ = write!(out, "{}", value.normalize());
}

fn write_date(out: &mut String, days: i32) {
    let date = civil::ymd(days);
    let _ = write!(out, "{:04}-{:02}-{:02}", date.year, date.month, date.day);
}

/// `09:30`; seconds only where they are not zero.
fn write_clock(out: &mut String, micros: i64) {
    if micros % 60_000_000 != 0 {
        return write_time(out, micros);
    }
    let minutes = micros / 60_000_000;
    let _ = write!(out, "{:02}:{:02}", minutes / 60, minutes % 60);
}

/// `09:30:00`, with a fraction only where there is one.
pub(crate) fn write_time(out: &mut String, micros: i64) {
    let seconds = micros / 1_000_000;
    let _ = write!(out, "{:02}:{:02}:{:02}", seconds / 3_600, seconds / 60 % 60, seconds % 60);
    let fraction = micros % 1_000_000;
    if fraction != 0 {
        let _ =
            if fraction % 1_000 == 0 { write!(out, ".{:03}", fraction / 1_000) } else { write!(out, ".{fraction:06}") };
    }
}

fn write_local(out: &mut String, micros: i64) {
    write_date(out, micros.div_euclid(DAY) as i32);
    out.push('T');
    write_time(out, micros.rem_euclid(DAY));
}

/// RFC 3339.
fn write_datetime(out: &mut String, value: DateTime) {
    write_local(out, value.micros + i64::from(value.offset) * 1_000_000);
    if value.offset == 0 {
        return out.push('Z');
    }
    let sign = if value.offset < 0 { '-' } else { '+' };
    // An offset of the time zone database's earliest entries has seconds; RFC 3339 has not.
    let minutes = (value.offset.abs() + 30) / 60;
    let _ = write!(out, "{sign}{:02}:{:02}", minutes / 60, minutes % 60);
}

/// ISO 8601: `P1Y2M3DT4H5M6.5S`; parts of different signs each carry their own.
fn write_duration(out: &mut String, span: &Span) {
    if *span == Span::default() {
        return out.push_str("PT0S");
    }
    out.push('P');
    let mut part = |value: i64, unit: char| {
        if value != 0 {
            let _ = write!(out, "{value}{unit}");
        }
    };
    part(i64::from(span.months / 12), 'Y');
    part(i64::from(span.months % 12), 'M');
    part(i64::from(span.days), 'D');
    if span.micros == 0 {
        return;
    }
    out.push('T');
    let seconds = span.micros / 1_000_000;
    let fraction = (span.micros % 1_000_000).unsigned_abs();
    let mut part = |value: i64, unit: char| {
        if value != 0 {
            let _ = write!(out, "{value}{unit}");
        }
    };
    part(seconds / 3_600, 'H');
    part(seconds / 60 % 60, 'M');
    if fraction == 0 {
        part(seconds % 60, 'S');
    } else {
        let sign = if span.micros < 0 { "-" } else { "" };
        let digits = format!("{fraction:06}");
        let _ = write!(out, "{sign}{}.{}S", (seconds % 60).unsigned_abs(), digits.trim_end_matches('0'));
    }
}
