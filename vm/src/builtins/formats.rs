//! Days, times and numbers as the people of a locale write them.

use super::locales::{self, Locale};
use super::{ARGUMENTS, Call, Outcome};
use crate::machine::FaultKind;
use crate::value::Value;
use journey_bytecode::civil;
use journey_bytecode::limits::DAY;
use rust_decimal::{Decimal, RoundingStrategy};
use std::fmt::Write;
use std::sync::Arc;

fn text(out: String) -> Outcome {
    Ok(Value::String(Arc::from(out)))
}

/// The wall clock of the first argument: of an instant, in the zone that follows all others.
fn local(call: &Call<'_>) -> Result<i64, FaultKind> {
    match call.arg(0)? {
        Value::DateTime(at) => call.calendar(call.args.len().saturating_sub(1))?.local(at.micros),
        Value::LocalDateTime(local) => Ok(*local),
        Value::Date(day) => Ok(i64::from(*day) * DAY),
        Value::Time(time) => Ok(*time),
        _ => Err(ARGUMENTS),
    }
}

pub(super) fn date(call: &Call<'_>) -> Outcome {
    let locale = locales::find(call.str(2)?);
    let [short, medium, long, full] = locale.patterns;
    let pattern = match &**call.str(1)? {
        "short" => short,
        "long" => long,
        "full" => full,
        _ => medium,
    };
    let day = i32::try_from(local(call)?.div_euclid(DAY)).map_err(|_| FaultKind::Overflow)?;
    text(written(day, pattern, locale))
}

fn written(day: i32, pattern: &str, locale: &Locale) -> String {
    let date = civil::ymd(day);
    let month = date.month.saturating_sub(1) as usize;
    let weekday = civil::weekday(day).saturating_sub(1) as usize;
    let mut out = String::new();
    let mut rest = pattern;
    while let Some(first) = rest.chars().next() {
        let run = rest.chars().take_while(|c| *c == first).count();
        match (first, run) {
            ('\'', _) => {
                let (inside, after) = rest.get(1..).and_then(|r| r.split_once('\'')).unwrap_or((rest, ""));
                out.push_str(inside);
                rest = after;
                continue;
            }
            ('d', 2) => drop(write!(out, "{:02}", date.day)),
            ('d', _) => drop(write!(out, "{}", date.day)),
            ('M', 1) => drop(write!(out, "{}", date.month)),
            ('M', 2) => drop(write!(out, "{:02}", date.month)),
            ('M', 3) => out.push_str(locale.short_months.get(month).copied().unwrap_or_default()),
            ('M', _) => out.push_str(locale.months.get(month).copied().unwrap_or_default()),
            ('y', 2) => drop(write!(out, "{:02}", date.year.rem_euclid(100))),
            ('y', _) => drop(write!(out, "{}", date.year)),
            ('E', _) => out.push_str(locale.days.get(weekday).copied().unwrap_or_default()),
            _ => (0..run).for_each(|_| out.push(first)),
        }
        rest = rest.get(first.len_utf8() * run..).unwrap_or("");
    }
    out
}

pub(super) fn time(call: &Call<'_>) -> Outcome {
    let locale = locales::find(call.str(1)?);
    let minutes = local(call)?.rem_euclid(DAY) / 60_000_000;
    let (hour, minute) = (minutes / 60, minutes % 60);
    text(if locale.half_days {
        let shown = if hour % 12 == 0 { 12 } else { hour % 12 };
        format!("{shown}:{minute:02} {}", if hour < 12 { "AM" } else { "PM" })
    } else {
        format!("{hour:02}:{minute:02}")
    })
}

pub(super) fn number(call: &Call<'_>) -> Outcome {
    let value = match call.arg(0)? {
        Value::Integer(value) => Decimal::from(*value),
        Value::Decimal(value) => *value,
        _ => return Err(ARGUMENTS),
    };
    let (digits, locale) = match call.args.len() {
        2 => (value.normalize().to_string(), call.str(1)?),
        _ => {
            let places = u32::try_from(call.integer(1)?.clamp(0, 28)).unwrap_or(0);
            let rounded = value.round_dp_with_strategy(places, RoundingStrategy::MidpointAwayFromZero);
            (format!("{rounded:.*}", places as usize), call.str(2)?)
        }
    };
    text(grouped(&digits, locales::find(locale)))
}

fn grouped(digits: &str, locale: &Locale) -> String {
    let (sign, digits) = digits.strip_prefix('-').map_or(("", digits), |rest| ("-", rest));
    let (whole, fraction) = digits.split_once('.').map_or((digits, None), |(whole, rest)| (whole, Some(rest)));
    let mut out = String::from(sign);
    let groups = whole.len() > 4 || locale.groups_four;
    for (n, digit) in whole.chars().enumerate() {
        if n > 0 && groups && (whole.len() - n) % 3 == 0 {
            out.push_str(locale.group);
        }
        out.push(digit);
    }
    if let Some(fraction) = fraction {
        out.push(locale.decimal);
        out.push_str(fraction);
    }
    out
}
