//! How bodies are taken apart.

mod operators;

use super::events::{array, lines};
use super::profiles::compact;
use axum::body::Bytes;

fn elements(text: &'static str) -> Option<Result<Vec<String>, &'static str>> {
    let found = array(&Bytes::from_static(text.as_bytes()))?;
    Some(found.map(|list| list.iter().map(|e| String::from_utf8_lossy(e).trim().to_owned()).collect()))
}

#[test]
fn an_array_is_taken_apart_at_its_own_commas() {
    assert_eq!(elements(r#"{"a": 1}"#), None);
    assert_eq!(elements(" [] "), Some(Ok(vec![])));
    assert_eq!(
        elements(r#"[{"a": [1, 2], "b": "x],\"}"}, 7]"#),
        Some(Ok(vec![r#"{"a": [1, 2], "b": "x],\"}"}"#.into(), "7".into()]))
    );
    assert_eq!(elements("[1,,2]"), Some(Ok(vec!["1".into(), String::new(), "2".into()])));
    assert_eq!(elements("[1"), Some(Err("the array has no end")));
    assert_eq!(elements("[1] 2"), Some(Err("something follows the array")));
}

#[test]
fn blank_lines_are_no_events() {
    let body = Bytes::from_static(b"{}\r\n\n  \n{\"a\":1}");
    assert_eq!(lines(&body).len(), 2);
}

#[test]
fn a_profile_keeps_its_numbers_and_texts() {
    let compacted = compact(b" { \"a\" : 1.10, \"b c\": \"x  \\\" y\", \"d\": [ 12345678901234567890.12 ] }\n");
    assert_eq!(compacted.ok().as_deref(), Some(r#"{"a":1.10,"b c":"x  \" y","d":[12345678901234567890.12]}"#));
    for wrong in ["[1]", "{\"a\":1 2}", "{", "{} {}", "\u{1}", "{\"a\":\"\n\"}"] {
        assert!(compact(wrong.as_bytes()).is_err(), "{wrong}");
    }
    let deep = format!("{{\"a\":{}1{}}}", "[".repeat(100), "]".repeat(100));
    assert!(compact(deep.as_bytes()).is_err(), "too deep");
}
