//! Bounds on everything a bundle can ask for. The compiler reports them, the verifier enforces them.

/// Largest bundle accepted, in bytes.
pub const BUNDLE_BYTES: usize = 64 << 20;
/// Most registers of one code unit.
pub const REGISTERS: usize = 4_096;
/// Most instructions of one code unit.
pub const INSTRUCTIONS: usize = 65_000;
/// Most entries of any table.
pub const TABLE: usize = 65_535;
/// Most branches of a `parallel`, and of an instance at a time.
pub const BRANCHES: usize = 256;
/// Deepest nesting of a type.
pub const TYPE_DEPTH: usize = 32;
/// Instructions one activation may run before it is a fault.
pub const FUEL: u64 = 1_000_000;
/// Largest packed frame of a suspended instance, in bytes.
pub const FRAME_BYTES: usize = 64 << 10;
/// Largest event, profile or answer, in bytes of JSON.
pub const DOCUMENT_BYTES: usize = 1 << 20;
/// Deepest nesting of a JSON document.
pub const DOCUMENT_DEPTH: usize = 64;
/// Longest text that is matched against a pattern of a schema, in bytes.
pub const PATTERN_TEXT: usize = 4 << 10;
/// Largest pattern once it is compiled, in bytes of memory.
pub const PATTERN_SIZE: usize = 64 << 10;
/// Earliest and latest day: years 1 to 9999, which are those that text can write, in days since 1970-01-01.
pub const DAYS: std::ops::RangeInclusive<i32> = -719_162..=2_932_896;
/// Earliest and latest instant, in microseconds since 1970-01-01T00:00Z. A day within [`DAYS`] in every zone.
pub const INSTANTS: std::ops::RangeInclusive<i64> = -719_160 * DAY..=2_932_895 * DAY - 1;
/// Earliest and latest wall-clock time, in microseconds since 1970-01-01T00:00.
pub const LOCAL_TIMES: std::ops::RangeInclusive<i64> = -719_162 * DAY..=2_932_896 * DAY + (DAY - 1);
/// Offsets from UTC, in seconds.
pub const OFFSETS: std::ops::RangeInclusive<i32> = -93_599..=93_599;
/// Most months, days and microseconds of a length of time, either way.
pub const SPAN: (i32, i32, i64) = (239_976, 7_304_484, 631_107_417_600_000_000);
/// Microseconds of a day of 24 hours.
pub const DAY: i64 = 86_400_000_000;
/// Longest timeout, pause between attempts, cache, rate limit period and queue, in microseconds: 366 days.
pub const PERIOD: i64 = 366 * DAY;
/// Most work the verifier does for a bundle, in registers and words of register sets looked at: about a second.
pub const WORK: usize = 1 << 28;
