//! What lies between two times.

use super::calendar::add_date;
use super::compare::length;
use super::{ARGUMENTS, Call, Outcome};
use crate::machine::FaultKind;
use crate::value::Value;
use journey_bytecode::civil;
use journey_bytecode::limits::DAY;
use journey_bytecode::types::Span;

/// An argument as the wall clock shows it: of an instant, in the zone that follows the two.
fn local(call: &Call<'_>, index: usize) -> Result<i64, FaultKind> {
    match call.arg(index)? {
        Value::DateTime(at) => call.calendar(2)?.local(at.micros),
        Value::LocalDateTime(local) => Ok(*local),
        Value::Date(day) => Ok(i64::from(*day) * DAY),
        _ => Err(ARGUMENTS),
    }
}

/// An argument on a time scale without zones.
fn exact(call: &Call<'_>, index: usize) -> Result<i64, FaultKind> {
    match call.arg(index)? {
        Value::DateTime(at) => Ok(at.micros),
        Value::LocalDateTime(local) => Ok(*local),
        Value::Date(day) => Ok(i64::from(*day) * DAY),
        _ => Err(ARGUMENTS),
    }
}

pub(super) fn days(call: &Call<'_>) -> Outcome {
    Ok(Value::Integer(local(call, 1)?.div_euclid(DAY) - local(call, 0)?.div_euclid(DAY)))
}

/// Whole months: the greatest number that does not pass the second when added to the first.
fn whole_months(from: i64, to: i64) -> Result<i64, FaultKind> {
    let day = |local: i64| i32::try_from(local.div_euclid(DAY)).map_err(|_| FaultKind::Overflow);
    let (a, b) = (civil::ymd(day(from)?), civil::ymd(day(to)?));
    let mut months = (b.year - a.year) * 12 + b.month as i32 - a.month as i32;
    let moved = |months: i32| -> Result<i64, FaultKind> {
        Ok(i64::from(add_date(day(from)?, months, 0)?) * DAY + from.rem_euclid(DAY))
    };
    if from <= to && moved(months)? > to {
        months -= 1;
    } else if from > to && moved(months)? < to {
        months += 1;
    }
    Ok(i64::from(months))
}

pub(super) fn months(call: &Call<'_>) -> Outcome {
    Ok(Value::Integer(whole_months(local(call, 0)?, local(call, 1)?)?))
}

pub(super) fn years(call: &Call<'_>) -> Outcome {
    Ok(Value::Integer(whole_months(local(call, 0)?, local(call, 1)?)? / 12))
}

fn micros(call: &Call<'_>) -> Result<i64, FaultKind> {
    exact(call, 1)?.checked_sub(exact(call, 0)?).ok_or(FaultKind::Overflow)
}

pub(super) fn hours(call: &Call<'_>) -> Outcome {
    Ok(Value::Integer(micros(call)? / 3_600_000_000))
}

pub(super) fn minutes(call: &Call<'_>) -> Outcome {
    Ok(Value::Integer(micros(call)? / 60_000_000))
}

pub(super) fn duration(call: &Call<'_>) -> Outcome {
    let micros = micros(call)?;
    let span = match call.arg(0)? {
        Value::Date(_) => {
            Span { days: i32::try_from(micros / DAY).map_err(|_| FaultKind::Overflow)?, ..Span::default() }
        }
        _ => Span { micros, ..Span::default() },
    };
    Ok(Value::Duration(Box::new(span)))
}

pub(super) fn milliseconds(call: &Call<'_>) -> Outcome {
    let Value::Duration(span) = call.arg(0)? else { return Err(ARGUMENTS) };
    i64::try_from(length(span) / 1_000).map(Value::Integer).map_err(|_| FaultKind::Overflow)
}
