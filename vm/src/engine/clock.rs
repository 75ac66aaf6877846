//! Spans on the calendar of a zone, and instants in words.

use crate::builtins::calendar::Calendar;
use crate::record::Micros;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use journey_bytecode::types::Span;

/// An instant later by a span; beyond the calendar it is the last instant there is.
pub(crate) fn add(at: Micros, span: Span, zone: &TimeZone) -> Micros {
    Calendar::new(zone.clone()).add(at, &span).map_or(Micros::MAX, |at| at.micros)
}

/// An instant in words, on the zone's clock.
pub(crate) fn words(at: Micros, zone: &TimeZone) -> String {
    let Ok(at) = Timestamp::from_microsecond(at) else { return "the end of time".to_owned() };
    let local = at.to_zoned_datetime(zone.clone());
    let format =
        if local.second() == 0 && local.subsec_nanosecond() == 0 { "%Y-%m-%d %H:%M" } else { "%Y-%m-%d %H:%M:%S" };
    format!("{} ({})", local.strftime(format), zone.iana_name().unwrap_or("UTC"))
}
