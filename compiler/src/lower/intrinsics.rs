//! Functions of the machine that no source can name: what they take, give and mean. The machine has one
//! implementation for each (`vm/src/builtins`).
//!
//! Types are written as in the language; `T` is any type. An import in a bundle holds the name and the types.
//! Everywhere, `zone` is an IANA name; one that the zone database does not know means the project's zone
//! (`Meta::timezone`). Results of calendar arithmetic carry the zone's offset. A result out of range is a fault.

use journey_stdlib::functions::{self, Needs};

/// A function called by compiled code only.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Intrinsic {
    /// Name in the import table.
    pub name: &'static str,
    /// Types of the parameters, of each overload.
    pub overloads: &'static [(&'static [&'static str], &'static str)],
    /// What it gives.
    pub meaning: &'static str,
}

macro_rules! intrinsics {
    ($( $name:ident = $text:literal: $( ( $($param:literal),* ) -> $result:literal ),+ ; $meaning:literal )*) => {
        $( #[doc = $meaning] pub const $name: &str = $text; )*
        /// All of them.
        pub const INTRINSICS: &[Intrinsic] = &[$(
            Intrinsic { name: $name, overloads: &[$( (&[$($param),*], $result) ),+], meaning: $meaning },
        )*];
    };
}

intrinsics! {
    ADD_SPAN = "@add_span":
        ("datetime", "duration", "string") -> "datetime", ("localdatetime", "duration", "string") -> "localdatetime",
        ("date", "duration", "string") -> "date";
        "`(t, d, zone)`: t plus months, then days on the zone's calendar (a local time in a gap becomes the first valid instant after it, one in a fold the first of the two; a day past the month's end becomes its last), then the exact microseconds. Of a date, the exact part counts in whole days, rounded towards zero."
    SUB_SPAN = "@sub_span":
        ("datetime", "duration", "string") -> "datetime", ("localdatetime", "duration", "string") -> "localdatetime",
        ("date", "duration", "string") -> "date";
        "`(t, d, zone)`: the same with every part of d negated."
    NEG_SPAN = "@neg_span": ("duration") -> "duration";
        "`(d)`: every part negated."
    AT_TIME = "@at_time": ("datetime", "time", "string") -> "datetime";
        "`(t, time, zone)`: the first instant at or after t at which the zone's clock shows the time (in a gap: the first valid instant after it)."
    DAY_AT = "@day_at":
        ("datetime", "time", "string") -> "datetime", ("localdatetime", "time", "string") -> "datetime",
        ("date", "time", "string") -> "datetime";
        "`(day, time, zone)`: the time of day on that day; the day of a datetime is the one it falls on in the zone. Gap and fold as for `@add_span`."
    INSTANT = "@instant": ("localdatetime", "string") -> "datetime", ("date", "string") -> "datetime";
        "`(local, zone)`: the instant at which the zone's clock shows it; a date means the start of its day. Gap and fold as for `@add_span`."
    BUCKET = "@bucket": ("string", "string", "integer") -> "integer";
        "`(salt, key, point)`: 0..=9999, the same for ever for equal salt and key: the first eight bytes (little end first) of the BLAKE3 hash of the salt's length in bytes (eight bytes, little end first), the salt and the key, modulo 10,000. The point is the index of the split in its journey: a test that assigns an arm gets the lowest number of that arm instead."
    URL_SEGMENT = "@url_segment": ("string") -> "string";
        "`(text)`: percent-encoded for a segment of a URL's path: all bytes but the unreserved characters `A-Z a-z 0-9 - . _ ~`."
    ENTRY_KEY = "@entry_key": ("list of (string?)") -> "string";
        "`(parts)`: one text that differs wherever the parts do: each present part as its length in bytes, a colon and itself, an absent part as `-`."
    COUNT = "@count": ("list of T") -> "integer";
        "`(list)`: how many elements; none when the list (then of an option type) is absent."
    AT = "@at": ("list of T", "integer") -> "T?";
        "`(list, n)`: the element at n, from 0; absent outside the list, or when the list (then an option type) is absent."
    LAST = "@last": ("list of T") -> "T?";
        "`(list)`: the last element; absent when the list is empty or (then an option type) absent."
    ADD_SPANS = "@add_spans": ("duration", "duration") -> "duration";
        "`(a, b)`: part by part; beyond what a length of time can hold, a fault."
    FLATTEN = "@flatten": ("list of (list of T)") -> "list of T";
        "`(lists)`: the elements of all lists in a row; an absent list has none."
    KEYS = "@keys": ("map of T") -> "list of string";
        "`(map)`: its keys, in order."
    DISTINCT_BY = "@distinct_by": ("list of T", "list of K") -> "list of T";
        "`(list, keys)`: the elements whose keys (at the same places of the second list) were not there before."
    SORT_BY = "@sort_by": ("list of T", "list of K", "boolean") -> "list of T";
        "`(list, keys, ascending)`: the elements in the order of their keys; absent keys are last, equal ones stay in their order."
}

/// What a call of a library function takes after its written arguments, in this order.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Hidden {
    /// `now` (datetime): the receipt time.
    pub now: bool,
    /// `zone` (string): of the journey; of the project outside journeys.
    pub zone: bool,
}

/// The hidden arguments of a library function: one that needs the zone takes it where its first argument is an instant
/// (calendar values show their own clock); one that needs the clock takes the receipt time and the zone.
#[must_use]
pub fn hidden(name: &str, first_is_instant: Option<bool>) -> Hidden {
    match functions::named(name).next().map_or(Needs::Nothing, |f| f.needs) {
        Needs::Nothing | Needs::Chance => Hidden::default(),
        Needs::Clock => Hidden { now: true, zone: true },
        Needs::Zone => Hidden { now: false, zone: first_is_instant.unwrap_or(false) },
    }
}
