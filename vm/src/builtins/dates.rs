//! Functions over dates, times and durations.

use super::calendar::{add_date, add_local};
use super::conversions::own;
use super::{ARGUMENTS, Call, Outcome};
use crate::machine::FaultKind;
use crate::value::{DateTime, Value};
use journey_bytecode::civil::{self, Ymd};
use journey_bytecode::limits::{DAY, INSTANTS};
use journey_bytecode::types::Span;

fn negated(span: &Span) -> Result<Span, FaultKind> {
    let part = |value: i32| value.checked_neg().ok_or(FaultKind::Overflow);
    Ok(Span {
        months: part(span.months)?,
        days: part(span.days)?,
        micros: span.micros.checked_neg().ok_or(FaultKind::Overflow)?,
    })
}

fn span<'c>(call: &'c Call<'_>, index: usize) -> Result<&'c Span, FaultKind> {
    match call.arg(index)? {
        Value::Duration(span) => Ok(span),
        _ => Err(ARGUMENTS),
    }
}

fn moved(call: &Call<'_>, span: &Span) -> Outcome {
    Ok(match call.arg(0)? {
        Value::DateTime(from) => Value::DateTime(call.calendar(2)?.add(from.micros, span)?),
        Value::LocalDateTime(from) => Value::LocalDateTime(add_local(*from, span)?),
        Value::Date(from) => {
            let whole = i32::try_from(span.micros / DAY).map_err(|_| FaultKind::Overflow)?;
            let days = span.days.checked_add(whole).ok_or(FaultKind::Overflow)?;
            Value::Date(add_date(*from, span.months, days)?)
        }
        _ => return Err(ARGUMENTS),
    })
}

pub(super) fn add_span(call: &Call<'_>) -> Outcome {
    moved(call, span(call, 1)?)
}

pub(super) fn sub_span(call: &Call<'_>) -> Outcome {
    moved(call, &negated(span(call, 1)?)?)
}

pub(super) fn neg_span(call: &Call<'_>) -> Outcome {
    Ok(Value::Duration(Box::new(negated(span(call, 0)?)?)))
}

pub(super) fn at_time(call: &Call<'_>) -> Outcome {
    let from = call.datetime(0)?.micros;
    Ok(Value::DateTime(call.calendar(2)?.next_at(from, call.time(1)?)?))
}

pub(super) fn day_at(call: &Call<'_>) -> Outcome {
    let calendar = call.calendar(2)?;
    let day = match call.arg(0)? {
        Value::DateTime(at) => calendar.local(at.micros)?.div_euclid(DAY),
        Value::LocalDateTime(local) => local.div_euclid(DAY),
        Value::Date(day) => i64::from(*day),
        _ => return Err(ARGUMENTS),
    };
    Ok(Value::DateTime(calendar.shown(day * DAY + call.time(1)?)?.first))
}

pub(super) fn instant(call: &Call<'_>) -> Outcome {
    let local = match call.arg(0)? {
        Value::LocalDateTime(local) => *local,
        Value::Date(day) => i64::from(*day) * DAY,
        _ => return Err(ARGUMENTS),
    };
    Ok(Value::DateTime(call.calendar(1)?.shown(local)?.first))
}

/// The wall clock of the first argument: of an instant, in the zone that follows it.
fn local(call: &Call<'_>) -> Result<i64, FaultKind> {
    match call.arg(0)? {
        Value::DateTime(at) => call.calendar(1)?.local(at.micros),
        Value::LocalDateTime(local) => Ok(*local),
        Value::Date(day) => Ok(i64::from(*day) * DAY),
        Value::Time(time) => Ok(*time),
        _ => Err(ARGUMENTS),
    }
}

fn day_of(call: &Call<'_>) -> Result<i32, FaultKind> {
    Ok(local(call)?.div_euclid(DAY) as i32)
}

fn clock(call: &Call<'_>, unit: i64, wrap: i64) -> Outcome {
    Ok(Value::Integer(local(call)?.rem_euclid(DAY) / unit % wrap))
}

pub(super) fn year(call: &Call<'_>) -> Outcome {
    Ok(Value::Integer(i64::from(civil::ymd(day_of(call)?).year)))
}

pub(super) fn month(call: &Call<'_>) -> Outcome {
    Ok(Value::Integer(i64::from(civil::ymd(day_of(call)?).month)))
}

pub(super) fn day(call: &Call<'_>) -> Outcome {
    Ok(Value::Integer(i64::from(civil::ymd(day_of(call)?).day)))
}

pub(super) fn weekday(call: &Call<'_>) -> Outcome {
    Ok(Value::Integer(civil::weekday(day_of(call)?)))
}

pub(super) fn hour(call: &Call<'_>) -> Outcome {
    clock(call, 3_600_000_000, 24)
}

pub(super) fn minute(call: &Call<'_>) -> Outcome {
    clock(call, 60_000_000, 60)
}

pub(super) fn second(call: &Call<'_>) -> Outcome {
    clock(call, 1_000_000, 60)
}

/// Also `today`, whose arguments are the receipt time and the zone.
pub(super) fn date(call: &Call<'_>) -> Outcome {
    Ok(Value::Date(day_of(call)?))
}

pub(super) fn time(call: &Call<'_>) -> Outcome {
    Ok(Value::Time(local(call)?.rem_euclid(DAY)))
}

pub(super) fn quarter(call: &Call<'_>) -> Outcome {
    Ok(Value::Integer(i64::from(civil::ymd(day_of(call)?).month.div_ceil(3))))
}

fn day_in_year(day: i32) -> i64 {
    let first = Ymd { year: civil::ymd(day).year, month: 1, day: 1 };
    i64::from(day - civil::days(first)) + 1
}

pub(super) fn day_of_year(call: &Call<'_>) -> Outcome {
    Ok(Value::Integer(day_in_year(day_of(call)?)))
}

/// The week of the year to which its Thursday belongs.
pub(super) fn week(call: &Call<'_>) -> Outcome {
    let day = day_of(call)?;
    let thursday = i64::from(day) - civil::weekday(day) + 4;
    Ok(Value::Integer((day_in_year(thursday as i32) + 6) / 7))
}

/// Changes what the clock of a value shows; an instant keeps its offset.
fn shifted(call: &Call<'_>, change: impl FnOnce(i64) -> i64) -> Outcome {
    match call.arg(0)? {
        Value::DateTime(at) => {
            let micros = change(own(at)) - i64::from(at.offset) * 1_000_000;
            if !INSTANTS.contains(&micros) {
                return Err(FaultKind::Overflow);
            }
            Ok(Value::DateTime(DateTime { micros, offset: at.offset }))
        }
        Value::LocalDateTime(local) => Ok(Value::LocalDateTime(change(*local))),
        _ => Err(ARGUMENTS),
    }
}

pub(super) fn set_hours(call: &Call<'_>) -> Outcome {
    let hour = call.integer(1)?.clamp(0, 23);
    shifted(call, |local| {
        let clock = local.rem_euclid(DAY);
        local - clock + clock % 3_600_000_000 + hour * 3_600_000_000
    })
}

pub(super) fn set_days(call: &Call<'_>) -> Outcome {
    let wanted = call.integer(1)?;
    shifted(call, |local| {
        let date = civil::ymd(local.div_euclid(DAY) as i32);
        let last = civil::days_in_month(date.year, date.month);
        let day = wanted.clamp(1, i64::from(last)) as u32;
        i64::from(civil::days(Ymd { day, ..date })) * DAY + local.rem_euclid(DAY)
    })
}

pub(super) fn in_zone(call: &Call<'_>) -> Outcome {
    Ok(Value::DateTime(call.calendar(1)?.at(call.datetime(0)?.micros)?))
}
