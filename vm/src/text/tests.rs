//! Texts of values, and back.

#![expect(clippy::unwrap_used, reason = "tests")]

use super::{date, datetime, duration, local, plain, time};
use crate::value::{DateTime, Value};
use journey_bytecode::limits::{DAY, DAYS, INSTANTS};
use journey_bytecode::types::Span;
use proptest::prelude::*;

fn write(value: Value) -> String {
    plain(&value).unwrap().to_string()
}

proptest! {
    #[test]
    fn dates_and_times_read_what_they_write(days in DAYS, micros in 0..DAY, at in INSTANTS, minutes in -1_439..=1_439_i32) {
        prop_assert_eq!(date(&write(Value::Date(days))), Some(days));
        prop_assert_eq!(time(&write(Value::Time(micros))), Some(micros));
        let wall = i64::from(days) * DAY + micros;
        prop_assert_eq!(local(&write(Value::LocalDateTime(wall))), Some(wall));
        let read = datetime(&write(Value::DateTime(DateTime { micros: at, offset: minutes * 60 }))).unwrap();
        prop_assert_eq!((read.micros, read.offset), (at, minutes * 60));
    }

    #[test]
    fn durations_read_what_they_write(months: i32, days: i32, micros in -9_000_000_000_000_000_000..=9_000_000_000_000_000_000_i64) {
        let span = Span { months, days, micros };
        prop_assert_eq!(duration(&write(Value::Duration(Box::new(span)))), Some(span));
    }

    #[test]
    fn any_text_is_read_without_panic(text in ".{0,24}", iso in "[-+P0-9YMWDTHS.:Z, ]{0,24}") {
        for text in [text, iso] {
            let _ = (date(&text), time(&text), local(&text), datetime(&text), duration(&text));
        }
    }

    #[test]
    fn days_agree_with_the_calendar_library(days in DAYS) {
        let ymd = journey_bytecode::civil::ymd(days);
        let theirs = jiff::civil::date(1970, 1, 1).checked_add(jiff::Span::new().days(days)).unwrap();
        prop_assert_eq!((theirs.year(), theirs.month(), theirs.day()), (ymd.year as i16, ymd.month as i8, ymd.day as i8));
        prop_assert_eq!(i64::from(theirs.weekday().to_monday_one_offset()), journey_bytecode::civil::weekday(days));
        prop_assert_eq!(journey_bytecode::civil::days(ymd), days);
    }
}

#[test]
fn instants_are_rfc_3339_with_some_kindness() {
    for (text, written) in [
        ("2026-05-04T10:00:00Z", "2026-05-04T10:00:00Z"),
        ("2026-05-04t10:00:00z", "2026-05-04T10:00:00Z"),
        ("2026-05-04 10:00:00.250+02:00", "2026-05-04T10:00:00.250+02:00"),
        ("2026-05-04T10:00:00.1234567891-0330", "2026-05-04T10:00:00.123456-03:30"),
        ("2026-05-04T10:00+05", "2026-05-04T10:00:00+05:00"),
        ("2016-12-31T23:59:60Z", "2016-12-31T23:59:59Z"),
    ] {
        assert_eq!(write(Value::DateTime(datetime(text).unwrap())), written);
    }
    for wrong in [
        "",
        "2026-05-04",
        "2026-05-04T10:00:00",
        "2026-02-29T10:00:00Z",
        "2026-13-01T10:00:00Z",
        "2026-05-04T24:00:00Z",
        "2026-05-04T10:00:00ZZ",
        "2026-05-04T10:00:00.Z",
        "0000-01-01T00:00:00Z",
        "0001-01-01T00:00:00Z",
        "9999-12-31T23:59:59Z",
        "10000-01-01T00:00:00Z",
    ] {
        assert!(datetime(wrong).is_none(), "{wrong}");
    }
}

#[test]
fn durations_are_iso_8601() {
    let span = |months, days, micros| Span { months, days, micros };
    for (text, read) in [
        ("P3DT12H", span(0, 3, 43_200_000_000)),
        ("P1Y2M2W", span(14, 14, 0)),
        ("-PT1.5S", span(0, 0, -1_500_000)),
        ("P1M-2D", span(1, -2, 0)),
        ("PT0S", span(0, 0, 0)),
    ] {
        assert_eq!(duration(text), Some(read), "{text}");
    }
    for wrong in ["", "P", "PT", "P1DT", "P1", "1D", "P1D1Y", "P1.5D", "PT1S1M", "P1H", "PT1D", "P1D1D"] {
        assert!(duration(wrong).is_none(), "{wrong}");
    }
}

#[test]
fn scalars_as_interpolation_writes_them() {
    use rust_decimal::Decimal;
    for (value, text) in [
        (Value::Boolean(true), "true"),
        (Value::Integer(-7), "-7"),
        (Value::Decimal(Decimal::new(150, 2)), "1.5"),
        (Value::Decimal(-Decimal::ZERO), "0"),
        (Value::String("as it is".into()), "as it is"),
        (Value::Date(20_512), "2026-02-28"),
        (Value::Time(34_200_000_000), "09:30"),
        (Value::Time(34_205_000_000), "09:30:05"),
        (Value::LocalDateTime(DAY), "1970-01-02T00:00:00"),
        (Value::Duration(Box::new(Span { months: 0, days: 3, micros: 0 })), "P3D"),
    ] {
        assert_eq!(write(value), text);
    }
    assert_eq!(plain(&Value::Absent), None);
}
