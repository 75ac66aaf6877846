//! The calendar rules of the language, on their own: days in a zone, gaps and folds.

use jiff::civil::{DateTime, Time};
use jiff::tz::{AmbiguousOffset, TimeZone};
use jiff::{Span as JiffSpan, Timestamp, ToSpan};
use journey_bytecode::types::Span;

fn stamp(at: i64) -> Timestamp {
    Timestamp::from_microsecond(at).unwrap()
}

/// The clock of a zone at an instant.
fn clock(at: i64, zone: &TimeZone) -> DateTime {
    zone.to_datetime(stamp(at))
}

/// The instant at which a clock shows a time: in a gap the first valid one after it, in a fold the first of the two.
fn instant(local: DateTime, zone: &TimeZone) -> i64 {
    let ambiguous = zone.to_ambiguous_timestamp(local);
    match ambiguous.offset() {
        AmbiguousOffset::Gap { .. } => {
            let late = ambiguous.later().unwrap();
            let just_before = late.checked_sub(6.hours()).unwrap();
            zone.following(just_before).next().unwrap().timestamp().as_microsecond()
        }
        AmbiguousOffset::Fold { .. } => ambiguous.earlier().unwrap().as_microsecond(),
        AmbiguousOffset::Unambiguous { .. } => ambiguous.unambiguous().unwrap().as_microsecond(),
    }
}

/// An instant later by a span: months, then days on the clock, then the exact rest.
pub(crate) fn later(at: i64, span: &Span, zone: &TimeZone) -> i64 {
    let mut at = at;
    if span.months != 0 || span.days != 0 {
        let by = JiffSpan::new().months(span.months).days(span.days);
        at = instant(clock(at, zone).checked_add(by).unwrap(), zone);
    }
    at + span.micros
}

/// The first instant at or after another at which the clock shows a time of day.
pub(crate) fn until(at: i64, time: i64, zone: &TimeZone) -> i64 {
    let time = Time::midnight().checked_add(time.microseconds()).unwrap();
    let day = clock(at, zone).date();
    let today = instant(day.to_datetime(time), zone);
    if today >= at { today } else { instant(day.tomorrow().unwrap().to_datetime(time), zone) }
}

/// The beginning of the day on the clock.
pub(crate) fn midnight(at: i64, zone: &TimeZone) -> i64 {
    instant(clock(at, zone).date().to_datetime(Time::midnight()), zone)
}
