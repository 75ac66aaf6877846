//! Functions of the library beyond their examples: bounds, absent elements, and the calendar against another library.

use super::{importing, string};
use crate::builtins::Call;
use crate::machine::{Context, FaultKind, Unit};
use crate::value::{DateTime, Value};
use journey_bytecode::limits::DAY;
use journey_bytecode::types::JourneyRef;
use proptest::prelude::*;
use rust_decimal::Decimal;
use std::sync::Arc;

fn call(name: &str, params: &[&str], result: &str, args: &[Value]) -> Result<Value, FaultKind> {
    super::call(name, params, result, args)
}

fn list(items: &[Value]) -> Value {
    Value::List(Arc::new(items.to_vec()))
}

fn integers(items: &[Option<i64>]) -> Value {
    list(&items.iter().map(|i| i.map_or(Value::Absent, Value::Integer)).collect::<Vec<_>>())
}

#[test]
fn absent_elements_come_last_whichever_way() {
    let sort = |ascending| {
        let args = [integers(&[Some(2), None, Some(3), Some(1)]), Value::Boolean(ascending)];
        call("sort", &["list of integer?", "boolean"], "list of integer?", &args).unwrap()
    };
    assert_eq!(sort(true), integers(&[Some(1), Some(2), Some(3), None]));
    assert_eq!(sort(false), integers(&[Some(3), Some(2), Some(1), None]));
}

#[test]
fn equal_keys_keep_their_order() {
    let args = [
        list(&["a", "b", "c", "d"].map(string)),
        integers(&[Some(2), Some(1), Some(2), Some(1)]),
        Value::Boolean(false),
    ];
    let sorted = call("@sort_by", &["list of string", "list of integer?", "boolean"], "list of string", &args);
    assert_eq!(sorted.unwrap(), list(&["a", "c", "b", "d"].map(string)));
}

#[test]
fn nothing_sums_to_zero_of_its_type_and_has_no_mean() {
    let none = [list(&[Value::Absent])];
    assert_eq!(call("sum", &["list of integer?"], "integer", &none), Ok(Value::Integer(0)));
    assert_eq!(call("sum", &["list of decimal?"], "decimal", &none), Ok(Value::Decimal(Decimal::ZERO)));
    assert_eq!(call("avg", &["list of integer?"], "decimal?", &none), Ok(Value::Absent));
    assert_eq!(call("max", &["list of integer?"], "integer?", &none), Ok(Value::Absent));
}

#[test]
fn what_grows_out_of_range_is_a_fault() {
    let most = [Value::Integer(i64::MAX), Value::Integer(1)];
    assert_eq!(call("sum", &["integer", "integer"], "integer", &most), Err(FaultKind::Overflow));
    let power = [Value::Decimal(Decimal::from(10)), Value::Integer(40)];
    assert_eq!(call("power", &["decimal", "integer"], "decimal", &power), Err(FaultKind::Overflow));
    let nowhere = [Value::Decimal(Decimal::ZERO), Value::Integer(-1)];
    assert_eq!(call("power", &["decimal", "integer"], "decimal", &nowhere), Err(FaultKind::Overflow));
    let large = [string(&"a".repeat(1 << 19)), string(""), string(&"b".repeat(1 << 10))];
    assert_eq!(call("replaceAll", &["string"; 3], "string", &large), Err(FaultKind::Overflow));
    let wide = [string("a"), Value::Integer(i64::MAX), string("x")];
    assert_eq!(call("padEnd", &["string", "integer", "string"], "string", &wide), Err(FaultKind::Overflow));
}

#[test]
fn pieces_of_texts() {
    for (text, separator, pieces) in [
        ("a,b,,", ",", &["a", "b"][..]),
        (",a,,b", ",", &["", "a", "", "b"]),
        ("abc", "", &["a", "b", "c"]),
        ("a.b", ".", &[]),
        ("", ",", &[""]),
        ("Zoë1Ada22Bo", "[0-9]+", &["Zoë", "Ada", "Bo"]),
    ] {
        let found = call("split", &["string"; 2], "list of string", &[string(text), string(separator)]);
        let expected: Vec<Value> = pieces.iter().map(|piece| string(piece)).collect();
        assert_eq!(found, Ok(list(&expected)), "{text:?} by {separator:?}");
    }
}

/// What would take long is a fault like any activation that does, however little memory it takes.
#[test]
fn work_is_bounded() {
    let long = string(&"a".repeat(1 << 20));
    let copies = list(&vec![long.clone(); 10_000]);
    let args = [copies.clone(), Value::Boolean(true)];
    assert_eq!(call("sort", &["list of string", "boolean"], "list of string", &args), Err(FaultKind::Fuel));
    assert_eq!(call("in", &["string", "list of string"], "boolean", &[long.clone(), copies]), Err(FaultKind::Fuel));
    let args = [long, string("(a|b)*c")];
    assert_eq!(call("matchRegExp", &["string"; 2], "boolean", &args), Err(FaultKind::Fuel));
    let many = list(&(0..100_000).map(|n| Value::Integer(n % 50_000)).collect::<Vec<_>>());
    let Ok(Value::List(found)) = call("intersect", &["list of integer"; 2], "list of integer", &[many.clone(), many])
    else {
        panic!("a list")
    };
    assert_eq!(found.len(), 50_000);
}

#[test]
fn a_pattern_that_cannot_be_read_matches_nothing() {
    let args = |pattern: &str| [string("abc"), string(pattern)];
    assert_eq!(call("matchRegExp", &["string"; 2], "boolean", &args("(")), Ok(Value::Boolean(false)));
    assert_eq!(call("matchRegExp", &["string"; 2], "boolean", &args("b|abc")), Ok(Value::Boolean(true)));
    assert_eq!(call("split", &["string"; 2], "list of string", &args("(")), Ok(list(&[string("abc")])));
}

/// Two draws of an activation differ, another instance draws differently, and a replay draws the same.
#[test]
fn chance_is_that_of_the_record() {
    let draw = |name: &str, result: &str, now: i64, draw: u64| {
        let program = importing(name, &[], result);
        let context = Context { now, ..Context::default() };
        let unit = Unit::Journey(JourneyRef(0));
        program.builtin(0).unwrap()(&Call { program: &program, unit, context: &context, draw, import: 0, args: &[] })
            .unwrap()
    };
    let uuid = |now, n| draw("uuid", "string", now, n);
    assert_eq!(uuid(5, 0), uuid(5, 0));
    assert_ne!(uuid(5, 0), uuid(5, 1));
    assert_ne!(uuid(5, 0), uuid(6, 0));
    let Value::String(text) = uuid(5, 0) else { panic!("a text") };
    assert!(text.len() == 36 && text.get(14..15) == Some("4"), "{text}");
    let mut halves = [0; 2];
    for n in 0..1_000 {
        let Value::Decimal(number) = draw("random", "decimal", 5, n) else { panic!("a number") };
        assert!(number >= Decimal::ZERO && number < Decimal::ONE);
        halves[usize::from(number >= Decimal::new(5, 1))] += 1;
    }
    assert!(halves.iter().all(|half| *half > 420), "{halves:?}");
}

fn formatted(value: Value, style: &str, locale: &str) -> Value {
    call("formatDate", &["date", "string", "string"], "string", &[value, string(style), string(locale)]).unwrap()
}

#[test]
fn locales() {
    let day = || Value::Date(crate::text::date("2026-03-06").unwrap());
    for (locale, style, text) in [
        ("en_GB", "full", "Friday, 6 March 2026"),
        ("fr-CA", "medium", "6 mars 2026"),
        ("es", "long", "6 de marzo de 2026"),
        ("pt-BR", "full", "sexta-feira, 6 de março de 2026"),
        ("da", "full", "fredag den 6. marts 2026"),
        ("sv", "short", "2026-03-06"),
        ("xx", "short", "3/6/26"),
    ] {
        assert_eq!(formatted(day(), style, locale), string(text), "{locale} {style}");
    }
    let number = |text: &str, places: i64, locale: &str| {
        let args = [Value::Decimal(text.parse().unwrap()), Value::Integer(places), string(locale)];
        call("formatNumber", &["decimal", "integer", "string"], "string", &args).unwrap()
    };
    assert_eq!(number("-1234.565", 2, "de-CH"), string("-1’234.57"));
    assert_eq!(number("1234.5", 0, "es"), string("1235"));
    assert_eq!(number("12345.5", 1, "es"), string("12.345,5"));
    assert_eq!(number("0.005", 2, "fr"), string("0,01"));
}

fn date(day: i32) -> jiff::civil::Date {
    jiff::civil::date(1970, 1, 1).checked_add(jiff::Span::new().days(day)).unwrap()
}

proptest! {
    #[test]
    fn weeks_and_days_of_the_year_agree_with_the_calendar_library(day in -200_000..200_000_i32) {
        let theirs = date(day);
        let ours = |name: &str| call(name, &["date"], "integer", &[Value::Date(day)]);
        prop_assert_eq!(ours("week"), Ok(Value::Integer(i64::from(theirs.iso_week_date().week()))));
        prop_assert_eq!(ours("dayOfYear"), Ok(Value::Integer(i64::from(theirs.day_of_year()))));
    }

    /// So many whole months later is not after the second, one more is.
    #[test]
    fn months_between_are_the_most_that_fit(from in 0..40_000_i32, days in 0..20_000_i32) {
        let args = [Value::Date(from), Value::Date(from + days)];
        let months = call("monthsBetween", &["date", "date"], "integer", &args).unwrap();
        let Value::Integer(months) = months else { panic!("an integer") };
        let later = |months: i64| date(from).checked_add(jiff::Span::new().months(months)).unwrap();
        prop_assert!(later(months) <= date(from + days));
        prop_assert!(later(months + 1) > date(from + days));
    }

    #[test]
    fn different_values_are_found_as_a_search_finds_them(items in prop::collection::vec(prop::option::of(0..6_i64), 0..24)) {
        let found = call("distinct", &["list of integer?"], "list of integer", &[integers(&items)]).unwrap();
        let mut expected: Vec<Option<i64>> = vec![];
        for item in items.iter().filter(|i| i.is_some()) {
            if !expected.contains(item) {
                expected.push(*item);
            }
        }
        prop_assert_eq!(found, integers(&expected));
    }

    #[test]
    fn other_clocks_show_the_same_instant(micros in -4_000_000_000_000_000..4_000_000_000_000_000_i64) {
        let args = [Value::DateTime(DateTime { micros, offset: 0 }), string("Australia/Lord_Howe")];
        let moved = call("updateTimeZone", &["datetime", "string"], "datetime", &args);
        let Ok(Value::DateTime(at)) = moved else { panic!("an instant") };
        prop_assert_eq!(at.micros, micros);
        prop_assert!(at.offset != 0 && i64::from(at.offset).abs() < DAY);
    }
}
