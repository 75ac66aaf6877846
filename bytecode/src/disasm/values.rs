//! Constants as text.

use crate::limits::DAY;
use crate::types::Span;
use std::fmt::Write;

/// Text in quotes, on one line.
pub(super) fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\'' => out.push('\''),
            c => out.extend(c.escape_debug()),
        }
    }
    out.push('"');
    out
}

/// A day of the proleptic Gregorian calendar (Howard Hinnant's `civil_from_days`).
pub(crate) fn date(days: i32) -> String {
    let shifted = i64::from(days) + 719_468;
    let era = shifted.div_euclid(146_097);
    let day_of_era = shifted.rem_euclid(146_097);
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
    let month = if month_from_march < 10 { month_from_march + 3 } else { month_from_march - 9 };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    format!("{year:04}-{month:02}-{day:02}")
}

/// Time of day; seconds only where there are some.
pub(super) fn time(micros: i64) -> String {
    let seconds = micros / 1_000_000;
    let mut out = format!("{:02}:{:02}", seconds / 3_600, seconds / 60 % 60);
    if micros % 60_000_000 != 0 {
        let _ = write!(out, ":{:02}", seconds % 60);
    }
    if micros % 1_000_000 != 0 {
        let _ = write!(out, ".{:06}", micros % 1_000_000);
    }
    out
}

pub(super) fn local(micros: i64) -> String {
    match i32::try_from(micros.div_euclid(DAY)) {
        Ok(days) => format!("{}T{}", date(days), time(micros.rem_euclid(DAY))),
        Err(_) => format!("?{micros}"),
    }
}

/// An instant with its offset.
pub(super) fn instant(micros: i64, offset: i32) -> String {
    let Some(wall) = micros.checked_add(i64::from(offset) * 1_000_000) else {
        return format!("?{micros}");
    };
    let sign = if offset < 0 { '-' } else { '+' };
    let (hours, minutes) = (offset.unsigned_abs() / 3_600, offset.unsigned_abs() / 60 % 60);
    match offset {
        0 => format!("{}Z", local(wall)),
        _ => format!("{}{sign}{hours:02}:{minutes:02}", local(wall)),
    }
}

/// A length of time, in the words of the language.
pub(super) fn span(span: &Span) -> String {
    let mut parts = Vec::new();
    let mut part = |count: i64, unit: &str| {
        if count != 0 {
            let plural = if count.abs() == 1 { "" } else { "s" };
            parts.push(format!("{count} {unit}{plural}"));
        }
    };
    part(span.months.into(), "month");
    part(span.days.into(), "day");
    part(span.micros / 3_600_000_000, "hour");
    part(span.micros / 60_000_000 % 60, "minute");
    part(span.micros / 1_000_000 % 60, "second");
    part(span.micros % 1_000_000, "microsecond");
    if parts.is_empty() { "nothing".to_owned() } else { parts.join(" ") }
}

/// Exact microseconds as a length of time.
pub(super) fn micros(micros: i64) -> String {
    if micros != 0 && micros % 1_000 == 0 && micros % 1_000_000 != 0 {
        return format!("{} milliseconds", micros / 1_000);
    }
    span(&Span { micros, ..Span::default() })
}
