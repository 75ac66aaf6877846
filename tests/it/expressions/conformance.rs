//! The published expressions with what their documentation says they give. `tests/conformance/adobe.txt` lists those that
//! do not hold, each with the reason; everything else must hold.

use super::compare::equal;
use super::{shared, value};
use crate::support;
use journey_compiler::check::Dialect;
use journey_compiler::evaluate::edition;
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// What a case demands.
enum Wanted<'c> {
    Value(&'c Value),
    Rejection,
    /// A UUID of version 4: the published one is one of many.
    Uuid,
}

fn wanted(case: &Value) -> Option<Wanted<'_>> {
    let stated = case["stated"] == json!(true);
    match case.get("derived").filter(|d| !d.is_null()) {
        Some(Value::String(text)) if text.starts_with("error") => return Some(Wanted::Rejection),
        Some(derived) => return Some(Wanted::Value(derived)),
        None => {}
    }
    match case["expect"].as_str() {
        Some("error") => Some(Wanted::Rejection),
        Some("volatile") if case.get("context").is_none() => stated.then_some(Wanted::Uuid),
        _ => stated.then(|| Wanted::Value(&case["result"])),
    }
}

/// Why a case does not hold; none if it does.
fn trouble(case: &Value) -> Option<String> {
    let wanted = wanted(case)?;
    let printed = case["expr"].as_str().unwrap();
    let meant = case.get("fixed_expr").and_then(Value::as_str);
    let empty = json!({});
    let data = case.get("context").unwrap_or(&empty);
    let run = |text: &str| value(text, Dialect::Adobe(edition(case["product"].as_str(), text)), data);
    match wanted {
        Wanted::Rejection => run(printed).ok().map(|found| format!("it gives {}", found.value)),
        Wanted::Uuid => match run(printed) {
            Ok(found) => (!is_uuid(&found.value)).then(|| format!("{} is no UUID", found.value)),
            Err(error) => Some(error),
        },
        Wanted::Value(wanted) => match run(meant.unwrap_or(printed)) {
            Err(error) => Some(error),
            Ok(found) if equal(&found.value, wanted, case["result_type"].as_str()) => None,
            Ok(found) => Some(format!("{} in place of {wanted}", found.value)),
        },
    }
}

fn is_uuid(value: &Value) -> bool {
    let text = value.as_str().unwrap_or_default();
    let groups: Vec<&str> = text.split('-').collect();
    let lengths: Vec<usize> = groups.iter().map(|g| g.len()).collect();
    lengths == [8, 4, 4, 4, 12]
        && text.bytes().all(|b| b == b'-' || b.is_ascii_hexdigit())
        && groups[2].starts_with('4')
        && groups[3].starts_with(['8', '9', 'a', 'b'])
}

/// `id: reason`, one a line; lines that begin with `#` explain.
fn excused() -> BTreeMap<String, String> {
    let text = std::fs::read_to_string(support::root().join("tests/conformance/adobe.txt")).unwrap();
    let lines = text.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
    lines.map(|line| line.split_once(": ").expect("`id: reason`")).map(|(id, why)| (id.into(), why.into())).collect()
}

#[test]
fn published_expressions_give_what_their_documentation_says() {
    let Some(text) = shared("adobe/expr-cases.jsonl") else { return };
    let cases: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let excused = excused();
    let (mut demanding, mut wrong, mut mended) = (0, vec![], vec![]);
    for case in cases.iter().filter(|case| wanted(case).is_some()) {
        demanding += 1;
        let id = case["id"].as_str().unwrap();
        match (trouble(case), excused.get(id)) {
            (Some(trouble), None) => wrong.push(format!("{id}: {trouble}")),
            (None, Some(_)) => mended.push(id),
            _ => {}
        }
    }
    assert!(demanding >= 230, "only {demanding} cases say what they want");
    assert!(wrong.is_empty(), "{} no longer hold:\n{}", wrong.len(), wrong.join("\n"));
    assert!(mended.is_empty(), "these hold now, take them out of tests/conformance/adobe.txt: {mended:?}");
    assert!(excused.len() * 50 <= demanding, "more than two of a hundred are excused");
}

#[test]
fn no_published_expression_fails_in_an_unexpected_way() {
    let Some(text) = shared("adobe/expr-cases.jsonl") else { return };
    for line in text.lines() {
        let case: Value = serde_json::from_str(line).unwrap();
        let data = case.get("context").cloned().unwrap_or_else(|| json!({}));
        for text in [case.get("expr"), case.get("fixed_expr")].into_iter().flatten().filter_map(Value::as_str) {
            let found = value(text, Dialect::Adobe(edition(case["product"].as_str(), text)), &data);
            let bug = found.as_ref().err().filter(|e| e.contains("internal") || e.contains("bundle"));
            assert!(bug.is_none(), "{}: {bug:?}", case["id"]);
        }
    }
}
