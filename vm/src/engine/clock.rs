//! Spans on the calendar of a zone, from the zone database in the binary: a replay elsewhere gives the same instants.

use crate::builtins::calendar::Calendar;
use crate::builtins::zones;
use crate::record::Micros;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use journey_bytecode::types::Span;

/// The first of the names that is a zone, or UTC.
pub(crate) fn zone<'a>(names: impl IntoIterator<Item = &'a str>) -> TimeZone {
    names.into_iter().find_map(zones::zone).unwrap_or(TimeZone::UTC)
}

/// An instant later by a span; beyond the calendar it is the last instant there is.
pub(crate) fn add(at: Micros, span: Span, zone: &TimeZone) -> Micros {
    Calendar::new(zone.clone()).add(at, &span).map_or(Micros::MAX, |at| at.micros)
}

/// An instant in words, on the zone's clock.
pub(crate) fn words(at: Micros, zone: &TimeZone) -> String {
    let Ok(at) = Timestamp::from_microsecond(at) else { return "the end of time".to_owned() };
    let local = at.to_zoned_datetime(zone.clone());
    let format = if local.second() == 0 && local.subsec_nanosecond() == 0 { "%Y-%m-%d %H:%M" } else { "%Y-%m-%d %H:%M:%S" };
    format!("{} ({})", local.strftime(format), zone.iana_name().unwrap_or("UTC"))
}
