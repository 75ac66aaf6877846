//! `journeyc eval` and `journeyc convert` as commands: streams and exit codes.

use crate::support;
use serde_json::{Value, json};
use std::process::{Command, Output};

fn journeyc(args: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_journeyc-under-test"));
    command.args(args).current_dir(support::root()).env("NO_COLOR", "1").output().unwrap()
}

fn json_of(output: &Output) -> Value {
    serde_json::from_slice(&output.stdout).unwrap_or_else(|error| panic!("{error}: {output:?}"))
}

#[test]
fn values_and_refusals() {
    let folder = tempfile::tempdir().unwrap();
    let context = folder.path().join("data.json");
    std::fs::write(&context, r#"{"event": {"E": {"price": 42, "at": "2026-03-06T09:00:00Z"}}}"#).unwrap();
    let context = context.to_str().unwrap();
    let eval = |expr: &str, dialect: &str| {
        journeyc(&["eval", expr, "--context", context, "--format", "json", "--dialect", dialect])
    };
    for (expr, dialect, expected) in [
        ("E.price * 2", "journey", json!({ "type": "integer", "value": 84 })),
        ("E.at.weekday", "journey", json!({ "type": "integer", "value": 5 })),
        ("@{E.price} / 5", "adobe", json!({ "type": "integer", "value": 8 })),
        ("-1 + @{E.price}", "adobe", json!({ "type": "integer", "value": 41 })),
    ] {
        let output = eval(expr, dialect);
        assert_eq!((json_of(&output), output.status.code()), (expected, Some(0)), "{expr}");
    }
    for (expr, dialect, code) in [
        ("E.price +", "journey", "J0107"),
        ("E.price and true", "journey", "J0303"),
        ("3 * 4.0", "adobe", "J0702"),
        ("if true then 1 else 2", "adobe", "J0701"),
    ] {
        let output = eval(expr, dialect);
        let found = json_of(&output);
        assert_eq!(output.status.code(), Some(1), "{expr}");
        assert_eq!(found["diagnostics"][0]["code"], code, "{expr}: {found}");
    }
    let human = journeyc(&["eval", "1 + \"a\"", "--dialect", "journey"]);
    assert_eq!(human.status.code(), Some(1));
    assert!(human.stdout.is_empty() && String::from_utf8_lossy(&human.stderr).contains("expression:1:1"), "{human:?}");
    assert_eq!(journeyc(&["eval", "1", "--context", "no/such/file.json"]).status.code(), Some(2));
    assert_eq!(journeyc(&["eval"]).status.code(), Some(2));
}

#[test]
fn one_line_for_every_case() {
    let folder = tempfile::tempdir().unwrap();
    let cases = folder.path().join("cases.jsonl");
    let lines = [
        json!({ "id": "a", "expr": "toString(toDuration(1520))", "product": "JO" }),
        json!({ "id": "b", "expr": "toString(toDuration(1520))", "product": "AJO" }),
        json!({ "id": "c", "expr": "@{E.x", "fixed_expr": "@{E.x}", "context": { "event": { "E": { "x": [1] } } } }),
        json!({ "id": "d", "expr": "1 +" }),
    ];
    std::fs::write(&cases, lines.map(|line| line.to_string()).join("\n\n")).unwrap();
    let output = journeyc(&["eval", "--dialect", "adobe", "--cases", cases.to_str().unwrap()]);
    let found: Vec<Value> =
        String::from_utf8_lossy(&output.stdout).lines().map(|l| serde_json::from_str(l).unwrap()).collect();
    assert_eq!(found.len(), 4);
    assert_eq!(found[0], json!({ "id": "a", "type": "string", "value": "1520" }));
    assert_eq!(found[1], json!({ "id": "b", "type": "string", "value": "PT1.52S" }));
    assert_eq!((&found[2]["value"], &found[2]["as_printed"]["error"]["code"]), (&json!([1]), &json!("J0701")));
    assert_eq!(found[3]["error"]["code"], "J0701");
    assert_eq!(output.status.code(), Some(0));
}

#[test]
fn conversion() {
    let output = journeyc(&["convert", "@{E.items.all(currentEventField.price > 3).name}"]);
    assert_eq!(String::from_utf8_lossy(&output.stdout), "E.items.all(x => x.price > 3).map(x => x.name)\n");
    assert_eq!(journeyc(&["convert", "@{E.items"]).status.code(), Some(1));
    assert_eq!(journeyc(&["convert"]).status.code(), Some(2));
}
