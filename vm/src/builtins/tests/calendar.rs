//! Calendar arithmetic in zones: examples, and every transition from 2020 to 2040 against a clock watched minute by minute.

use super::{call, instant, string};
use crate::builtins::calendar::{Calendar, Shown};
use crate::builtins::zones::zone;
use crate::machine::FaultKind;
use crate::text;
use crate::value::{DateTime, Value};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use journey_bytecode::limits::DAY;
use journey_bytecode::types::Span;

/// Zones with something of their own: half an hour, two hours, midnight, winter time that is summer time, Ramadan, none.
const ZONES: &[&str] = &[
    "America/New_York",
    "Europe/Paris",
    "Europe/Dublin",
    "Australia/Lord_Howe",
    "Antarctica/Troll",
    "America/Havana",
    "Africa/Cairo",
    "Africa/Casablanca",
    "Asia/Beirut",
    "Asia/Gaza",
    "Asia/Tehran",
    "America/Santiago",
    "America/Scoresbysund",
    "Pacific/Auckland",
    "Pacific/Chatham",
    "Asia/Kathmandu",
    "America/Sao_Paulo",
];
const MINUTE: i64 = 60_000_000;

fn span(days: i32, micros: i64) -> Value {
    Value::Duration(Box::new(Span { months: 0, days, micros }))
}

fn months(months: i32) -> Value {
    Value::Duration(Box::new(Span { months, days: 0, micros: 0 }))
}

fn written(value: Result<Value, FaultKind>) -> String {
    value.map_or_else(|fault| fault.to_string(), |value| text::plain(&value).unwrap().to_string())
}

fn add(from: &str, by: Value, zone: &str) -> String {
    let args = [instant(from), by, string(zone)];
    written(call("@add_span", &["datetime", "duration", "string"], "datetime", &args))
}

fn at_time(from: &str, hour: i64, minute: i64, zone: &str) -> String {
    let args = [instant(from), Value::Time((hour * 60 + minute) * MINUTE), string(zone)];
    written(call("@at_time", &["datetime", "time", "string"], "datetime", &args))
}

#[test]
fn days_keep_the_clock_and_hours_are_exact() {
    let new_york = "America/New_York";
    // The clocks go forward on the 8th of March, back on the 1st of November.
    assert_eq!(add("2026-03-06T14:00:00Z", span(3, 0), new_york), "2026-03-09T09:00:00-04:00");
    assert_eq!(add("2026-03-06T14:00:00Z", span(0, 72 * 60 * MINUTE), new_york), "2026-03-09T10:00:00-04:00");
    assert_eq!(add("2026-03-07T07:30:00Z", span(1, 0), new_york), "2026-03-08T03:00:00-04:00");
    assert_eq!(add("2026-10-31T05:30:00Z", span(1, 0), new_york), "2026-11-01T01:30:00-04:00");
    // From the second half past one: no day moves, so the exact part counts from there.
    assert_eq!(add("2026-11-01T06:30:00Z", span(0, 30 * MINUTE), new_york), "2026-11-01T02:00:00-05:00");
    assert_eq!(add("2026-03-08T12:00:00Z", span(-1, 0), new_york), "2026-03-07T08:00:00-05:00");
}

#[test]
fn a_day_past_the_end_of_a_month_is_its_last() {
    assert_eq!(add("2026-01-31T12:00:00Z", months(1), "UTC"), "2026-02-28T12:00:00Z");
    assert_eq!(add("2028-01-31T12:00:00Z", months(1), "UTC"), "2028-02-29T12:00:00Z");
    assert_eq!(add("2024-02-29T12:00:00Z", months(12), "UTC"), "2025-02-28T12:00:00Z");
    assert_eq!(add("2026-03-31T12:00:00Z", months(-1), "UTC"), "2026-02-28T12:00:00Z");
    assert_eq!(add("2026-12-15T12:00:00Z", months(1), "UTC"), "2027-01-15T12:00:00Z");
    let both = Value::Duration(Box::new(Span { months: 1, days: 1, micros: DAY }));
    assert_eq!(add("2026-01-31T12:00:00Z", both, "UTC"), "2026-03-02T12:00:00Z");
}

#[test]
fn beyond_the_calendar_is_a_fault() {
    let overflow = FaultKind::Overflow.to_string();
    for by in [
        months(i32::MAX),
        months(i32::MIN),
        span(i32::MAX, 0),
        span(0, i64::MAX),
        span(0, i64::MIN),
        months(12 * 8_000),
    ] {
        assert_eq!(add("2026-01-31T12:00:00Z", by, "Europe/Paris"), overflow);
    }
    let args = [instant("2026-01-31T12:00:00Z"), span(i32::MIN, 0), string("UTC")];
    assert_eq!(call("@sub_span", &["datetime", "duration", "string"], "datetime", &args), Err(FaultKind::Overflow));
    assert_eq!(at_time("9999-12-29T23:59:00Z", 9, 0, "UTC"), overflow);
}

#[test]
fn calendar_values_move_without_a_zone() {
    let zone = string("America/New_York");
    let date = Value::Date(text::date("2026-01-31").unwrap());
    let moved = |by: Value| {
        written(call("@add_span", &["date", "duration", "string"], "date", &[date.clone(), by, zone.clone()]))
    };
    assert_eq!(moved(months(1)), "2026-02-28");
    assert_eq!(moved(span(1, 36 * 60 * MINUTE)), "2026-02-02");
    assert_eq!(moved(span(0, -36 * 60 * MINUTE)), "2026-01-30");
    let local = Value::LocalDateTime(text::local("2026-03-08T01:30:00").unwrap());
    let args = [local, span(0, 60 * MINUTE), zone.clone()];
    let moved = call("@sub_span", &["localdatetime", "duration", "string"], "localdatetime", &args);
    assert_eq!(written(moved), "2026-03-08T00:30:00");
}

#[test]
fn the_next_time_of_day() {
    let paris = "Europe/Paris";
    assert_eq!(at_time("2026-05-04T07:59:59Z", 10, 0, paris), "2026-05-04T10:00:00+02:00");
    assert_eq!(at_time("2026-05-04T08:00:00Z", 10, 0, paris), "2026-05-04T10:00:00+02:00");
    assert_eq!(at_time("2026-05-04T08:00:00.000001Z", 10, 0, paris), "2026-05-05T10:00:00+02:00");
    // In the gap of the 29th of March, and in the fold of the 25th of October, first and second half past two.
    assert_eq!(at_time("2026-03-28T23:00:00Z", 2, 30, paris), "2026-03-29T03:00:00+02:00");
    assert_eq!(at_time("2026-10-24T22:00:00Z", 2, 30, paris), "2026-10-25T02:30:00+02:00");
    assert_eq!(at_time("2026-10-25T00:45:00Z", 2, 30, paris), "2026-10-25T02:30:00+01:00");
    assert_eq!(at_time("2026-10-25T01:45:00Z", 2, 30, paris), "2026-10-26T02:30:00+01:00");
}

#[test]
fn a_day_that_a_zone_skipped() {
    // Samoa went from the 29th to the 31st of December 2011.
    let day = Value::Date(text::date("2011-12-30").unwrap());
    let apia = string("Pacific/Apia");
    let noon = Value::Time(12 * 60 * MINUTE);
    let made = call("@day_at", &["date", "time", "string"], "datetime", &[day.clone(), noon, apia.clone()]);
    assert_eq!(written(made), "2011-12-31T00:00:00+14:00");
    assert_eq!(written(call("@instant", &["date", "string"], "datetime", &[day, apia])), "2011-12-31T00:00:00+14:00");
}

#[test]
fn the_day_of_an_instant_is_that_of_the_zone() {
    let args = [instant("2026-05-04T23:30:00Z"), Value::Time(9 * 60 * MINUTE), string("Asia/Tokyo")];
    assert_eq!(
        written(call("@day_at", &["datetime", "time", "string"], "datetime", &args)),
        "2026-05-05T09:00:00+09:00"
    );
    let args = [instant("2026-05-04T23:30:00Z"), string("Asia/Tokyo")];
    assert_eq!(written(call("date", &["datetime", "string"], "date", &args)), "2026-05-05");
    assert_eq!(written(call("weekday", &["datetime", "string"], "integer", &args)), "2");
}

fn clock(zone: &TimeZone, micros: i64) -> i64 {
    let offset = zone.to_offset(Timestamp::from_microsecond(micros).unwrap()).seconds();
    micros + i64::from(offset) * 1_000_000
}

/// Watches the clock from three hours before to three hours after a transition, every five minutes.
fn watched(zone: &TimeZone, transition: i64) -> Vec<(i64, i64)> {
    (-36..=36).map(|n| transition + n * 5 * MINUTE).map(|at| (at, clock(zone, at))).collect()
}

/// The first instant that shows the local time, or the first after a gap; and the second, in a fold.
fn expected(watched: &[(i64, i64)], local: i64) -> Option<(i64, Option<i64>)> {
    let mut showing = watched.iter().filter(|(_, clock)| *clock == local).map(|(at, _)| *at);
    if let Some(first) = showing.next() {
        return Some((first, showing.next()));
    }
    watched.iter().find(|(_, clock)| *clock > local).map(|(at, _)| (*at, None))
}

fn transitions(name: &str) -> Vec<i64> {
    let from: Timestamp = "2020-01-01T00:00:00Z".parse().unwrap();
    let to: Timestamp = "2041-01-01T00:00:00Z".parse().unwrap();
    zone(name)
        .unwrap()
        .following(from)
        .map(|t| t.timestamp())
        .take_while(|t| *t < to)
        .map(|t| t.as_microsecond())
        .collect()
}

#[test]
fn every_transition_of_twenty_one_years() {
    let mut seen = (0, 0);
    for name in ZONES {
        let zone = zone(name).unwrap();
        let calendar = Calendar::new(zone.clone());
        for transition in transitions(name) {
            let watched = watched(&zone, transition);
            let (first, last) =
                (clock(&zone, transition - 2 * 3_600_000_000), clock(&zone, transition + 2 * 3_600_000_000));
            let mut local = first;
            while local <= last {
                let Shown { first, second } = calendar.shown(local).unwrap();
                let (at, again) = expected(&watched, local).unwrap();
                assert_eq!((first.micros, second.map(|s| s.micros)), (at, again), "{name} {local}");
                assert_eq!(clock(&zone, first.micros), first.micros + i64::from(first.offset) * 1_000_000);
                seen.0 += u32::from(clock(&zone, at) != local);
                seen.1 += u32::from(again.is_some());
                // A day after the same clock of the day before is the same instant, whatever the day holds.
                let before = calendar.shown(local - DAY).unwrap();
                if before.second.is_none() && calendar.local(before.first.micros) == Ok(local - DAY) {
                    let by = Span { days: 1, ..Span::default() };
                    assert_eq!(calendar.add(before.first.micros, &by), Ok(first), "{name} {local}");
                }
                local += 5 * MINUTE;
            }
        }
    }
    assert!(seen.0 > 2_000 && seen.1 > 2_000, "gaps and folds seen: {seen:?}");
}

#[test]
fn the_next_time_of_day_around_every_transition() {
    for name in ZONES {
        let zone = zone(name).unwrap();
        let calendar = Calendar::new(zone.clone());
        for transition in transitions(name) {
            let watched = watched(&zone, transition);
            for (from, _) in watched.iter().take(37).step_by(5) {
                for time in (0..48).map(|n| n * 30 * MINUTE) {
                    let next = calendar.next_at(*from, time).unwrap();
                    assert!(next.micros >= *from);
                    let seen = watched.iter().find(|(at, clock)| at >= from && clock.rem_euclid(DAY) == time);
                    match seen {
                        Some((at, _)) => {
                            // Nothing that the clock shows is passed over; a gap may lie before it.
                            assert!(next.micros <= *at, "{name} {from} {time}");
                            let shown = calendar.local(next.micros).unwrap().rem_euclid(DAY);
                            assert!(shown == time || next.micros == transition, "{name} {from} {time}: {next:?}");
                        }
                        None => assert!(next.micros - from < DAY + 3 * 3_600_000_000, "{name} {from} {time}: {next:?}"),
                    }
                }
            }
        }
    }
}

#[test]
fn equal_instants_are_equal_whatever_their_offset() {
    let calendar = Calendar::new(zone("Asia/Tokyo").unwrap());
    let at = calendar.at(0).unwrap();
    assert_eq!(at, DateTime { micros: 0, offset: 0 });
    assert_eq!(at.offset, 9 * 3_600);
}
