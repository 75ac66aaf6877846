//! Writes into a document.

use super::super::write;
use serde_json::Value;

fn written(json: &str, writes: &[(&str, Option<&str>)]) -> Result<String, String> {
    let paths = writes.iter().map(|(path, value)| (path.split('.').collect(), *value));
    write(json, paths).map_err(|rejection| rejection.to_string())
}

#[test]
fn a_value_replaces_another_and_everything_else_stays_as_it_was_written() {
    let json = r#"{ "a" : 1.50, "b\u0063": {"x": [1, {"y":2}], "z": null}, "d": "e" }"#;
    assert_eq!(
        written(json, &[("bc.x", Some("7")), ("d", Some("{}"))]).unwrap(),
        r#"{"a":1.50,"b\u0063":{"x":7,"z":null},"d":{}}"#
    );
}

#[test]
fn what_is_not_there_is_made_and_what_is_taken_away_leaves_no_empty_object_behind_it() {
    assert_eq!(written("{}", &[("a.b.c", Some("1")), ("a.d", Some("2"))]).unwrap(), r#"{"a":{"b":{"c":1},"d":2}}"#);
    assert_eq!(written(r#"{"a":null}"#, &[("a.b", Some("1"))]).unwrap(), r#"{"a":{"b":1}}"#);
    assert_eq!(written("{}", &[("a.b", None), ("c", None)]).unwrap(), "{}");
    assert_eq!(written(r#"{"a":1,"b":2,"c":3}"#, &[("b", None)]).unwrap(), r#"{"a":1,"c":3}"#);
    assert_eq!(written("{}", &[("a\"b", Some("1"))]).unwrap(), r#"{"a\"b":1}"#);
}

#[test]
fn what_is_no_object_is_not_written_into() {
    assert_eq!(written("[]", &[("a", Some("1"))]).unwrap_err(), "is no object");
    assert_eq!(written(r#"{"a":{"b":3}}"#, &[("a.b.c", Some("1"))]).unwrap_err(), "a.b: is no object");
    assert!(written(r#"{"a":1"#, &[("a", Some("1"))]).unwrap_err().contains("not JSON"));
    let deep = vec!["a"; 70].join(".");
    assert!(written("{}", &[(&deep, Some("1"))]).unwrap_err().contains("nested too deeply"));
    let large = format!("\"{}\"", "x".repeat(journey_bytecode::limits::DOCUMENT_BYTES));
    assert!(written("{}", &[("a", Some(&large))]).unwrap_err().contains("larger than a document may be"));
}

proptest::proptest! {
    /// Setting a path and reading it gives the value; the other members are what they were.
    #[test]
    fn a_written_value_is_read_back(keys in proptest::collection::btree_map("[a-c]", 0..9_i64, 0..3), path in "[a-e](\\.[a-c]){0,3}", value: i64) {
        let before = serde_json::json!({ "a": { "b": { "c": 1 } }, "k": keys });
        let path = format!("a.{path}");
        let Ok(after) = written(&before.to_string(), &[(&path, Some(&value.to_string()))]) else {
            proptest::prop_assert!(path.starts_with("a.b.c."));
            return Ok(());
        };
        let after: Value = serde_json::from_str(&after).unwrap();
        let pointer = format!("/{}", path.replace('.', "/"));
        proptest::prop_assert_eq!(after.pointer(&pointer), Some(&Value::from(value)));
        proptest::prop_assert_eq!(&after["k"], &before["k"]);
    }
}
