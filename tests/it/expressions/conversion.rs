//! What becomes of an expression of the Adobe syntax in ours.

use super::{shared, value};
use journey_compiler::adobe::Edition;
use journey_compiler::check::Dialect;
use journey_compiler::diag::Severity;
use journey_compiler::evaluate::{convert, edition};
use journey_compiler::source::FileId;
use journey_compiler::syntax;
use serde_json::{Value, json};

fn ours(text: &str) -> String {
    convert(text).unwrap_or_else(|rejected| panic!("{text}: {:?}", rejected.diagnostics))
}

#[test]
fn expressions_in_ours() {
    for (theirs, expected) in [
        ("@{Order.id} == 'x'", "Order.id == \"x\""),
        ("@event{Order.id, defaultValue: \"none\"}", "Order.id ?? \"none\""),
        ("#{ACP.Profile.person.age, defaultValue : -1} >= 21", "ACP.Profile.person.age ?? -1 >= 21"),
        ("not 3.15 < 1 and @{E.a} is not null", "not 3.15 < 1 and E.a is present"),
        ("\"Hello \" + @{E.name} + \"{\"", "\"Hello {E.name}\\{\""),
        ("if (@{E.vip}) then (\"a\") else (\"b\")", "if E.vip then \"a\" else \"b\""),
        ("@{E.items.all(currentEventField.price > 3).name}", "E.items.all(x => x.price > 3).map(x => x.name)"),
        ("@{E.items.first(currentEventField.id == 1).name}", "E.items.first(x => x.id == 1).name"),
        ("@{E.items.at(2).tags.last()}", "E.items.at(2).tags.last"),
        ("#{S.G.consents.entry('daily-mail').time}", "S.G.consents[\"daily-mail\"].time"),
        ("@{E.'my field'.\"9x\"}", "E.`my field`.`9x`"),
        ("in(@{E.a}, [1, 2])", "E.a in [1, 2]"),
        ("[1, 2] has null", "countOnlyNull([1, 2]) > 0"),
        ("7 / 2", "toInteger(7 / 2)"),
        ("(now()) + toDuration('PT1H')", "now + toDuration(\"PT1H\")"),
    ] {
        assert_eq!(ours(theirs), expected, "{theirs}");
    }
}

/// Ours says the same over the same data, as far as ours lets it pass: what may be absent needs a word from the author.
#[test]
fn published_expressions_say_the_same_in_ours() {
    let Some(text) = shared("adobe/expr-cases.jsonl") else { return };
    let (mut read, mut same) = (0, 0);
    for line in text.lines() {
        let case: Value = serde_json::from_str(line).unwrap();
        let theirs = case.get("fixed_expr").unwrap_or(&case["expr"]).as_str().unwrap();
        let Ok(converted) = convert(theirs) else { continue };
        let (_, found) = syntax::parse_expression(FileId::default(), &converted);
        // What ours has no word for is left to the author, who is told: nothing, and numbers beyond 64 bits.
        let nulls = converted.contains("null") || converted.contains("9223372036854775808");
        assert!(nulls || found.iter().all(|d| d.severity != Severity::Error), "{}: {converted}: {found:?}", case["id"]);
        read += 1;
        let data = case.get("context").cloned().unwrap_or_else(|| json!({}));
        // The older edition alone writes durations as milliseconds.
        let edition =
            if theirs.contains("toString") { Edition::Ajo } else { edition(case["product"].as_str(), theirs) };
        let theirs_value = value(theirs, Dialect::Adobe(edition), &data);
        if ["uuid", "random"].iter().any(|chance| theirs.contains(chance)) {
            continue;
        }
        if let (Ok(theirs_value), Ok(ours_value)) = (theirs_value, value(&converted, Dialect::Journey, &data)) {
            assert!(
                super::compare::equal(&ours_value.value, &theirs_value.value, Some(&theirs_value.ty)),
                "{}: {converted}: {} in place of {}",
                case["id"],
                ours_value.value,
                theirs_value.value
            );
            same += 1;
        }
    }
    assert!(read >= 200 && same >= 120, "{read} are read, {same} say the same");
}
