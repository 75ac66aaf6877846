//! From one type to another. Text that cannot be read gives nothing.

use super::{ARGUMENTS, Call, Outcome, zone};
use crate::machine::FaultKind;
use crate::text as texts;
use crate::value::{DateTime, Value};
use journey_bytecode::civil::{self, Ymd};
use journey_bytecode::limits::{DAY, DAYS, INSTANTS, LOCAL_TIMES};
use journey_bytecode::read;
use journey_bytecode::types::Span;
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use std::sync::Arc;

fn maybe<T>(value: Option<T>, make: impl FnOnce(T) -> Value) -> Outcome {
    Ok(value.map(make).unwrap_or_default())
}

pub(super) fn to_bool(call: &Call<'_>) -> Outcome {
    Ok(Value::Boolean(match call.arg(0)? {
        Value::Boolean(value) => *value,
        Value::Integer(value) => *value != 0,
        Value::Decimal(value) => !value.is_zero(),
        Value::String(text) => text.eq_ignore_ascii_case("true"),
        _ => return Err(ARGUMENTS),
    }))
}

pub(super) fn to_integer(call: &Call<'_>) -> Outcome {
    match call.arg(0)? {
        Value::Integer(value) => Ok(Value::Integer(*value)),
        Value::Decimal(value) => value.trunc().to_i64().map(Value::Integer).ok_or(FaultKind::Overflow),
        Value::Boolean(value) => Ok(Value::Integer(i64::from(*value))),
        Value::DateTime(value) => Ok(Value::Integer(value.micros.div_euclid(1_000))),
        Value::String(text) => maybe(text.trim().parse().ok(), Value::Integer),
        _ => Err(ARGUMENTS),
    }
}

pub(super) fn to_decimal(call: &Call<'_>) -> Outcome {
    match call.arg(0)? {
        Value::Integer(value) => Ok(Value::Decimal(Decimal::from(*value))),
        Value::Decimal(value) => Ok(Value::Decimal(*value)),
        Value::Boolean(value) => Ok(Value::Decimal(Decimal::from(u8::from(*value)))),
        Value::DateTime(value) => Ok(Value::Decimal(Decimal::from(value.micros.div_euclid(1_000)))),
        Value::String(text) => maybe(read::number(text), Value::Decimal),
        _ => Err(ARGUMENTS),
    }
}

pub(super) fn to_string(call: &Call<'_>) -> Outcome {
    let value = match call.arg(0)? {
        Value::DateTime(at) => texts::plain(&Value::DateTime(DateTime { offset: 0, ..*at })),
        value => texts::plain(value),
    };
    value.map(Value::String).ok_or(ARGUMENTS)
}

/// What the clocks of a value's own offset show.
pub(super) fn own(at: &DateTime) -> i64 {
    at.micros + i64::from(at.offset) * 1_000_000
}

/// The parts from an argument on: a date, or a date and a time.
fn parts(call: &Call<'_>, from: usize) -> Result<Option<i64>, FaultKind> {
    let part = |n: usize| call.integer(from + n);
    let in_range =
        |value: i64, low: i64, high: i64| u32::try_from(value).ok().filter(|_| (low..=high).contains(&value));
    let year = part(0)?;
    let (Some(_), Some(month)) = (in_range(year, 1, 9_999), in_range(part(1)?, 1, 12)) else { return Ok(None) };
    let year = year as i32;
    let last = i64::from(civil::days_in_month(year, month));
    let Some(day) = in_range(part(2)?, 1, last) else { return Ok(None) };
    let midnight = i64::from(civil::days(Ymd { year, month, day })) * DAY;
    if call.args.len() <= from + 3 {
        return Ok(Some(midnight));
    }
    let clock = (in_range(part(3)?, 0, 23), in_range(part(4)?, 0, 59), in_range(part(5)?, 0, 59));
    let (Some(hour), Some(minute), Some(second)) = clock else { return Ok(None) };
    Ok(Some(midnight + i64::from(hour * 3_600 + minute * 60 + second) * 1_000_000))
}

pub(super) fn to_date(call: &Call<'_>) -> Outcome {
    match call.arg(0)? {
        Value::Date(day) => Ok(Value::Date(*day)),
        Value::DateTime(at) => Ok(Value::Date(own(at).div_euclid(DAY) as i32)),
        Value::LocalDateTime(local) => Ok(Value::Date(local.div_euclid(DAY) as i32)),
        Value::String(text) => maybe(read::any_date(text), Value::Date),
        Value::Integer(_) => maybe(parts(call, 0)?, |local| Value::Date(local.div_euclid(DAY) as i32)),
        _ => Err(ARGUMENTS),
    }
}

pub(super) fn to_local(call: &Call<'_>) -> Outcome {
    match call.arg(0)? {
        Value::LocalDateTime(local) => Ok(Value::LocalDateTime(*local)),
        Value::DateTime(at) => Ok(Value::LocalDateTime(own(at))),
        Value::Date(day) => Ok(Value::LocalDateTime(i64::from(*day) * DAY)),
        Value::String(text) => {
            maybe(read::any_local(text).filter(|local| LOCAL_TIMES.contains(local)), Value::LocalDateTime)
        }
        Value::Integer(_) => maybe(parts(call, 0)?, Value::LocalDateTime),
        _ => Err(ARGUMENTS),
    }
}

fn millis(value: i64) -> Result<i64, FaultKind> {
    value.checked_mul(1_000).filter(|micros| INSTANTS.contains(micros)).ok_or(FaultKind::Overflow)
}

pub(super) fn to_instant(call: &Call<'_>) -> Outcome {
    let utc = |micros: i64| Value::DateTime(DateTime { micros, offset: 0 });
    match (call.arg(0)?, call.args.get(1)) {
        (Value::DateTime(at), None) => Ok(Value::DateTime(*at)),
        (Value::Integer(value), None) => Ok(utc(millis(*value)?)),
        (Value::String(text), None) => maybe(texts::datetime(text.trim()), Value::DateTime),
        (Value::Integer(_), Some(_)) => maybe(parts(call, 0)?.filter(|local| INSTANTS.contains(local)), utc),
        (Value::LocalDateTime(local), Some(Value::String(_))) => shown(call, 1, *local),
        (Value::String(_), Some(Value::LocalDateTime(local))) => shown(call, 0, *local),
        (Value::String(_), Some(Value::Date(day))) => shown(call, 0, i64::from(*day) * DAY),
        (Value::String(_), Some(Value::Integer(value))) if call.args.len() == 2 => {
            Ok(Value::DateTime(call.calendar(0)?.at(millis(*value)?)?))
        }
        (Value::String(_), Some(Value::Integer(_))) => match parts(call, 1)? {
            Some(local) => shown(call, 0, local),
            None => Ok(Value::Absent),
        },
        _ => Err(ARGUMENTS),
    }
}

/// The first instant at which the clocks of a zone show a local time.
fn shown(call: &Call<'_>, at: usize, local: i64) -> Outcome {
    Ok(Value::DateTime(call.calendar(at)?.shown(local)?.first))
}

pub(super) fn to_duration(call: &Call<'_>) -> Outcome {
    let span = |span: Span| Value::Duration(Box::new(span));
    match call.arg(0)? {
        Value::Integer(millis) => {
            let micros = millis.checked_mul(1_000).ok_or(FaultKind::Overflow)?;
            Ok(span(Span { months: 0, days: 0, micros }))
        }
        Value::String(text) => maybe(read::exact(text), span),
        _ => Err(ARGUMENTS),
    }
}

pub(super) fn to_zone(call: &Call<'_>) -> Outcome {
    let name = call.str(0)?;
    maybe(zone(name).map(|_| Arc::clone(name)), Value::String)
}

/// A day within the calendar.
pub(super) fn day(value: i64) -> Result<i32, FaultKind> {
    i32::try_from(value).ok().filter(|day| DAYS.contains(day)).ok_or(FaultKind::Overflow)
}
