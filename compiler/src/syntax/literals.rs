//! Values of literals: numbers, lengths of time, dates, times, instants.

use jiff::civil;
use journey_bytecode::types::Span as Length;
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

/// A unit of time in words (`day`, `days`).
pub(crate) fn unit(word: &str) -> Option<Length> {
    let micros = |n: i64| Some(Length { micros: n, ..Length::default() });
    let days = |n: i32| Some(Length { days: n, ..Length::default() });
    let months = |n: i32| Some(Length { months: n, ..Length::default() });
    match word {
        "microsecond" | "microseconds" => micros(1),
        "millisecond" | "milliseconds" => micros(1_000),
        "second" | "seconds" => micros(1_000_000),
        "minute" | "minutes" => micros(60_000_000),
        "hour" | "hours" => micros(3_600_000_000),
        "day" | "days" => days(1),
        "week" | "weeks" => days(7),
        "month" | "months" => months(1),
        "year" | "years" => months(12),
        _ => None,
    }
}

/// The full word of a short unit (`d`); `m` could be minutes or months and is neither.
pub(crate) fn short_unit(word: &str) -> Option<&'static str> {
    Some(match word {
        "ms" => "milliseconds",
        "s" | "sec" | "secs" => "seconds",
        "min" | "mins" => "minutes",
        "h" | "hr" | "hrs" => "hours",
        "d" => "days",
        "w" => "weeks",
        "mo" => "months",
        "y" => "years",
        _ => return None,
    })
}

/// So many of a unit; none if it does not fit, or is a fraction of a calendar unit.
pub(crate) fn times(unit: Length, count: Decimal) -> Option<Length> {
    let whole = |n: i64| {
        let product = Decimal::from(n).checked_mul(count)?;
        if product.fract().is_zero() { product.to_i64() } else { None }
    };
    Some(Length {
        months: i32::try_from(whole(unit.months.into())?).ok()?,
        days: i32::try_from(whole(unit.days.into())?).ok()?,
        micros: whole(unit.micros)?,
    })
}

/// The sum; none if it does not fit.
pub(crate) fn plus(a: Length, b: Length) -> Option<Length> {
    Some(Length {
        months: a.months.checked_add(b.months)?,
        days: a.days.checked_add(b.days)?,
        micros: a.micros.checked_add(b.micros)?,
    })
}

fn civil_date(text: &str) -> Option<civil::Date> {
    let mut parts = text.splitn(3, '-');
    let year = parts.next()?.parse().ok()?;
    let month = parts.next()?.parse().ok()?;
    let day = parts.next()?.parse().ok()?;
    civil::Date::new(year, month, day).ok()
}

/// Days since 1970-01-01.
pub(crate) fn date(text: &str) -> Option<i32> {
    let seconds = civil_date(text)?.duration_since(civil::date(1970, 1, 1)).as_secs();
    i32::try_from(seconds.div_euclid(86_400)).ok()
}

/// Microseconds since midnight.
pub(crate) fn time(text: &str) -> Option<i64> {
    let mut parts = text.splitn(3, ':');
    let hour: i64 = parts.next()?.parse().ok()?;
    let minute: i64 = parts.next()?.parse().ok()?;
    let (second, micros) = match parts.next() {
        None => (0, 0),
        Some(seconds) => fraction(seconds)?,
    };
    (hour < 24 && minute < 60 && second < 60).then_some(((hour * 60 + minute) * 60 + second) * 1_000_000 + micros)
}

/// `05.25` as seconds and microseconds.
fn fraction(text: &str) -> Option<(i64, i64)> {
    let (whole, digits) = text.split_once('.').unwrap_or((text, ""));
    let digits = digits.get(..6).unwrap_or(digits);
    let micros: i64 = if digits.is_empty() { 0 } else { digits.parse().ok()? };
    Some((whole.parse().ok()?, micros * 10_i64.pow(6 - digits.len() as u32)))
}

/// Microseconds since 1970 on the wall clock, and the zone as written (`Z`, `+02:00`, `Europe/Paris`).
pub(crate) fn date_time(text: &str) -> Option<(i64, Option<&str>)> {
    let (day, rest) = text.split_once('T')?;
    let zone_at = rest.find(['Z', '+', '-', '[']).unwrap_or(rest.len());
    let (clock, zone) = rest.split_at_checked(zone_at)?;
    let local = i64::from(date(day)?) * 86_400_000_000 + time(clock)?;
    let offset = zone.split('[').next().filter(|o| !o.is_empty());
    let named = zone.split_once('[').and_then(|(_, name)| name.strip_suffix(']'));
    if let Some(hours) = offset.and_then(|o| o.strip_prefix(['+', '-'])) {
        time(hours)?;
    }
    Some((local, named.or(offset)))
}
