//! Functions that only compiled code calls.

use super::{call, instant, string};
use crate::builtins::lists::bucket_of;
use crate::machine::FaultKind;
use crate::value::Value;
use journey_bytecode::types::Span;
use std::sync::Arc;

fn bucket(salt: &str, key: &str) -> i64 {
    let args = [string(salt), string(key), Value::Integer(0)];
    match call("@bucket", &["string", "string", "integer"], "integer", &args) {
        Ok(Value::Integer(bucket)) => bucket,
        other => panic!("{other:?}"),
    }
}

/// A person's arm must never change: these numbers, reckoned by another BLAKE3, are for ever.
#[test]
fn buckets_are_golden() {
    for (salt, key, expected) in GOLDEN {
        assert_eq!(bucket(salt, key), *expected, "{salt:?} {key:?}");
    }
}

const GOLDEN: &[(&str, &str, i64)] = &[
    ("", "", 3889),
    ("thank-you-2026", "ada@example.com", 4449),
    ("thank-you-2026", "grace@example.com", 2370),
    ("thank-you-2027", "ada@example.com", 2066),
    ("a", "bc", 2245),
    ("ab", "c", 2571),
    ("salz", "zoë", 7916),
];

#[test]
fn buckets_are_even() {
    let mut tenths = [0_u32; 10];
    for person in 0..100_000 {
        if let Some(count) = tenths.get_mut((bucket_of("salt", &format!("person-{person}")) / 1_000) as usize) {
            *count += 1;
        }
    }
    // Four standard deviations around ten thousand.
    assert!(tenths.iter().all(|count| (9_620..=10_380).contains(count)), "{tenths:?}");
}

#[test]
fn url_segments_keep_only_what_a_path_may_hold() {
    for (text, encoded) in [
        ("ada", "ada"),
        ("a/b?c#d%", "a%2Fb%3Fc%23d%25"),
        ("ada+x@example.com", "ada%2Bx%40example.com"),
        ("Zoë", "Zo%C3%AB"),
        ("-._~ ", "-._~%20"),
        ("..", ".."),
        ("", ""),
    ] {
        assert_eq!(call("@url_segment", &["string"], "string", &[string(text)]), Ok(string(encoded)));
    }
}

#[test]
fn entry_keys_differ_wherever_their_parts_do() {
    let key = |parts: &[Option<&str>]| {
        let parts = parts.iter().map(|part| part.map_or(Value::Absent, string)).collect();
        call("@entry_key", &["list of string?"], "string", &[Value::List(Arc::new(parts))]).unwrap()
    };
    assert_eq!(key(&[Some("c-1"), None, Some("é")]), string("3:c-1-2:é"));
    let all = [
        key(&[Some("a"), Some("b")]),
        key(&[Some("ab")]),
        key(&[Some("a"), None, Some("b")]),
        key(&[None, Some("ab")]),
        key(&[Some("1:a"), Some("b")]),
        key(&[Some("")]),
        key(&[None]),
        key(&[]),
    ];
    for (n, one) in all.iter().enumerate() {
        assert!(all.iter().skip(n + 1).all(|other| other != one), "{one:?}");
    }
}

#[test]
fn elements_of_lists() {
    let list = Value::List(Arc::new(vec![string("a"), string("b")]));
    let at = |list: &Value, n: i64| {
        call("@at", &["(list of string)?", "integer"], "string?", &[list.clone(), Value::Integer(n)]).unwrap()
    };
    assert_eq!([0, 1, 2, -1].map(|n| at(&list, n)), [string("a"), string("b"), Value::Absent, Value::Absent]);
    assert_eq!(at(&Value::Absent, 0), Value::Absent);
    for (list, count, last) in
        [(list, 2, string("b")), (Value::List(Arc::default()), 0, Value::Absent), (Value::Absent, 0, Value::Absent)]
    {
        let args = [list];
        assert_eq!(call("@count", &["(list of string)?"], "integer", &args), Ok(Value::Integer(count)));
        assert_eq!(call("@last", &["(list of string)?"], "string?", &args), Ok(last));
    }
}

#[test]
fn texts_do_not_outgrow_the_limit() {
    let long = string(&"é".repeat(400_000));
    let twice = call("concat", &["string", "string"], "string", &[long.clone(), long.clone()]);
    assert_eq!(twice, Err(FaultKind::Overflow));
    assert_eq!(call("@url_segment", &["string"], "string", &[long]), Err(FaultKind::Overflow));
}

#[test]
fn positions_outside_a_text_are_cut() {
    let cut = |from: i64, upto: i64| {
        let args = [string("Zoë!"), Value::Integer(from), Value::Integer(upto)];
        call("substr", &["string", "integer", "integer"], "string", &args).unwrap()
    };
    assert_eq!(cut(2, 3), string("ë"));
    assert_eq!(cut(-5, 99), string("Zoë!"));
    assert_eq!(cut(3, 1), string(""));
    assert_eq!(cut(i64::MIN, i64::MAX), string("Zoë!"));
}

#[test]
fn spans_negate_or_overflow() {
    let neg = |span: Span| call("@neg_span", &["duration"], "duration", &[Value::Duration(Box::new(span))]);
    let span = Span { months: 1, days: -2, micros: 3 };
    assert_eq!(neg(span), Ok(Value::Duration(Box::new(Span { months: -1, days: 2, micros: -3 }))));
    assert_eq!(neg(Span { micros: i64::MIN, ..Span::default() }), Err(FaultKind::Overflow));
}

#[test]
fn a_zone_nobody_knows_is_the_project_zone() {
    let hour =
        |zone: &str| call("hour", &["datetime", "string"], "integer", &[instant("2026-07-01T10:00:00Z"), string(zone)]);
    assert_eq!(hour("Europe/Paris"), Ok(Value::Integer(12)));
    for unknown in ["Mars/Olympus", "", "../etc/passwd", "Europe/Paris\0"] {
        assert_eq!(hour(unknown), Ok(Value::Integer(12)), "{unknown:?}");
    }
    assert_eq!(hour("america/new_york"), Ok(Value::Integer(6)));
    assert_eq!(hour("UTC"), Ok(Value::Integer(10)));
}
