//! The zone database: the one built in, so that every node and every replay reckons alike.

use jiff::tz::{TimeZone, TimeZoneDatabase};
use std::sync::OnceLock;

/// A zone by its IANA name.
pub(crate) fn zone(name: &str) -> Option<TimeZone> {
    static DATABASE: OnceLock<TimeZoneDatabase> = OnceLock::new();
    if name == "UTC" {
        return Some(TimeZone::UTC);
    }
    DATABASE.get_or_init(TimeZoneDatabase::bundled).get(name).ok()
}
