//! What depends on when it runs. After the written arguments come the receipt time and the zone.

use super::conversions::day;
use super::{ARGUMENTS, Call, Outcome};
use crate::machine::FaultKind;
use crate::value::{DateTime, Value};
use journey_bytecode::civil::{self, Ymd};
use journey_bytecode::limits::DAY;
use journey_bytecode::types::Span;

const HOUR: i64 = 3_600_000_000;

/// The receipt time, after so many written arguments.
fn now(call: &Call<'_>, written: usize) -> Result<i64, FaultKind> {
    Ok(call.datetime(written)?.micros)
}

pub(super) fn instant(call: &Call<'_>) -> Outcome {
    match call.args.len() {
        2 => Ok(Value::DateTime(call.datetime(0)?)),
        _ => Ok(Value::DateTime(call.calendar(0)?.at(now(call, 1)?)?)),
    }
}

pub(super) fn millis(call: &Call<'_>) -> Outcome {
    Ok(Value::Integer(now(call, 0)?.div_euclid(1_000)))
}

/// So many units.
fn span(count: i64, unit: &str) -> Result<Span, FaultKind> {
    let whole =
        |factor: i64| count.checked_mul(factor).and_then(|value| i32::try_from(value).ok()).ok_or(FaultKind::Overflow);
    let exact = |factor: i64| count.checked_mul(factor).ok_or(FaultKind::Overflow);
    let zero = Span::default();
    Ok(match unit {
        "years" => Span { months: whole(12)?, ..zero },
        "months" => Span { months: whole(1)?, ..zero },
        "days" => Span { days: whole(1)?, ..zero },
        "hours" => Span { micros: exact(HOUR)?, ..zero },
        "minutes" => Span { micros: exact(HOUR / 60)?, ..zero },
        "seconds" => Span { micros: exact(1_000_000)?, ..zero },
        _ => return Err(ARGUMENTS),
    })
}

pub(super) fn with_delta(call: &Call<'_>) -> Outcome {
    let span = span(call.integer(0)?, call.str(1)?)?;
    let zoned = call.args.len() > 4;
    let from = now(call, if zoned { 3 } else { 2 })?;
    let at = call.calendar(if zoned { 2 } else { 3 })?.add(from, &span)?;
    // Without a zone, the clock is UTC's, as the one of `now` is.
    Ok(Value::DateTime(if zoned { at } else { DateTime { offset: 0, ..at } }))
}

/// Whether the instant lies between now and the other end, both in.
fn within(call: &Call<'_>, unit: &str, sign: i64) -> Outcome {
    let (at, count, now) = (call.datetime(0)?.micros, call.integer(1)?, now(call, 2)?);
    let span = span(count.checked_mul(sign).ok_or(FaultKind::Overflow)?, unit)?;
    let end = call.calendar(3)?.add(now, &span)?.micros;
    let (low, high) = if sign < 0 { (end, now) } else { (now, end) };
    Ok(Value::Boolean((low..=high).contains(&at)))
}

macro_rules! windows {
    ($($name:ident $unit:literal $sign:literal),*) => {$(
        pub(super) fn $name(call: &Call<'_>) -> Outcome {
            within(call, $unit, $sign)
        }
    )*};
}

windows! {
    in_last_hours "hours" -1, in_last_days "days" -1, in_last_months "months" -1, in_last_years "years" -1,
    in_next_hours "hours" 1, in_next_days "days" 1, in_next_months "months" 1, in_next_years "years" 1
}

pub(super) fn best_send_time(call: &Call<'_>) -> Outcome {
    let at = now(call, 3)?.checked_add(call.integer(2)?.checked_mul(HOUR).ok_or(FaultKind::Overflow)?);
    Ok(Value::DateTime(call.calendar(4)?.at(at.ok_or(FaultKind::Overflow)?).map(|at| DateTime { offset: 0, ..at })?))
}

pub(super) fn next_anniversary(call: &Call<'_>) -> Outcome {
    let Value::Date(of) = call.arg(0)? else { return Err(ARGUMENTS) };
    let today = call.calendar(2)?.local(now(call, 1)?)?.div_euclid(DAY);
    let (born, this) = (civil::ymd(*of), civil::ymd(day(today)?));
    let on = |year: i32| {
        let day = born.day.min(civil::days_in_month(year, born.month));
        i64::from(civil::days(Ymd { year, month: born.month, day }))
    };
    let next = if on(this.year) >= today { on(this.year) } else { on(this.year + 1) };
    Ok(Value::Date(day(next)?))
}
