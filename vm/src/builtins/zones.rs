//! The zone database: the one built in, so that every node and every replay reckons alike.

use jiff::tz::{Offset, TimeZone, TimeZoneDatabase};
use std::sync::OnceLock;

/// A zone by its IANA name, or by its offset (`Z`, `+02:00`).
pub(crate) fn zone(name: &str) -> Option<TimeZone> {
    static DATABASE: OnceLock<TimeZoneDatabase> = OnceLock::new();
    if matches!(name, "UTC" | "Z") {
        return Some(TimeZone::UTC);
    }
    if name.starts_with(['+', '-']) {
        let seconds = journey_bytecode::read::offset(name)?;
        return Offset::from_seconds(seconds).ok().map(TimeZone::fixed);
    }
    DATABASE.get_or_init(TimeZoneDatabase::bundled).get(name).ok()
}
