//! The rules of the Adobe dialect over data: what the published pages leave open, and how its rules go together.

use super::value;
use journey_compiler::adobe::Edition;
use journey_compiler::check::Dialect;
use serde_json::{Value, json};

fn data() -> Value {
    json!({
        "now": "2020-01-10T12:00:00Z",
        "event": { "E": {
            "a": 5, "b": 2.5, "s": "abc", "d": "2020-01-09", "ts": "2020-01-09T10:00:00+02:00", "flag": true,
            "items": [
                { "id": 1, "price": 2, "name": "n1", "tags": [{ "k": "x" }, { "k": "y" }] },
                { "id": 2, "price": 3.5, "tags": [] },
                { "id": 1, "price": 2, "tags": [{ "k": "x" }] },
            ],
            "dates": ["2020-01-01T00:00:00Z", "2019-01-01T00:00:00Z"], "nums": [3, null, 1], "empty": [],
            "mixed": [1, "a"], "n": null,
        } },
        "datasource": { "S": { "G": { "profile": { "m": { "k1": { "v": 1 }, "k-2": { "v": 2 } } } } } },
        "action": { "A": { "r": [{ "d": "abc", "v": 1.5 }] } },
        "datasetLookup": { "L": { "entities": [{ "sku": "a", "qty": 2 }, { "sku": "b", "qty": 5 }] } },
        "segments": { "vip": "existing" },
        "supplementalId": "x2",
    })
}

fn give(cases: &[(&str, Value, &str)]) {
    let data = data();
    let mut wrong = vec![];
    for (text, expected, ty) in cases {
        match value(text, Dialect::Adobe(Edition::Jo), &data) {
            Ok(found) if found.value == *expected && found.ty == *ty => {}
            other => wrong.push(format!("{text}: {other:?} in place of {expected}: {ty}")),
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn absence() {
    give(&[
        ("@{E.missing} + 1", json!(null), "null"),
        ("@{E.missing} > 3", json!(false), "boolean"),
        ("not (@{E.missing} > 3)", json!(true), "boolean"),
        ("@{E.n} == @{E.missing}", json!(true), "boolean"),
        ("@{E.flag} and not @{E.missing}", json!(true), "boolean"),
        ("\"x\" + @{E.missing}", json!("x"), "string"),
        ("if (@{E.missing}) then (\"a\") else (\"b\")", json!("b"), "string"),
        ("upper(@{E.missing})", json!(null), "string"),
        ("count(@{E.missing})", json!(0), "integer"),
        ("count(@{E.gone.all(currentEventField.x > 2).y}) > 0", json!(false), "boolean"),
        ("count(@{E.empty.all(currentEventField.x > 2)}) == 0", json!(true), "boolean"),
        ("isEmpty(@{E.missing})", json!(false), "boolean"),
        ("@{E.s.deeper.still} is null", json!(true), "boolean"),
        ("@{E.x.y, defaultValue: @{E.a}}", json!(5), "integer"),
        ("max([null])", json!(null), "null"),
        ("distinctWithNull([1, null, null])", json!([1, null]), "listInteger"),
        ("distinctWithNull([null, null])", json!([null]), "listString"),
        ("@{E.nums} has null", json!(true), "boolean"),
        ("[]", json!([]), "listString"),
    ]);
}

#[test]
fn numbers() {
    give(&[
        ("5 / 2", json!(2), "integer"),
        ("-5 / 2", json!(-2), "integer"),
        ("5.0 / 2", json!(2.5), "decimal"),
        ("5 / 0", json!(0), "integer"),
        ("7 % 0", json!(0), "integer"),
        ("1.5 + 1", json!(2.5), "decimal"),
        ("@{E.a} * 4.0", json!(20), "decimal"),
        ("-@{E.a}", json!(-5), "integer"),
        ("-9223372036854775808", json!(i64::MIN), "integer"),
        ("in(@{E.a}, [5.0])", json!(true), "boolean"),
        ("@{E.b} is integer", json!(false), "boolean"),
        ("avg(@{E.nums})", json!(2), "decimal"),
        ("sum(@{E.items.price})", json!(7.5), "decimal"),
        ("if (@{E.flag}) then (1) else (2.5)", json!(1), "decimal"),
    ]);
}

#[test]
fn dates_in_the_data() {
    give(&[
        ("max(@{E.dates})", json!("2020-01-01T00:00:00Z"), "dateTime"),
        ("sort(@{E.dates}, true)", json!(["2019-01-01T00:00:00Z", "2020-01-01T00:00:00Z"]), "listDateTime"),
        ("toDateOnly(@{E.ts})", json!("2020-01-09"), "dateOnly"),
        ("toDateOnly(@{E.d})", json!("2020-01-09"), "dateOnly"),
        ("updateTimeZone(@{E.ts}, \"Australia/Sydney\")", json!("2020-01-09T19:00:00+11:00"), "dateTime"),
        ("startWith(@{E.d}, \"2020\")", json!(true), "boolean"),
        ("@{E.d} == \"2020-01-09\"", json!(true), "boolean"),
        ("@{E.ts} == toDateTime(\"2020-01-09T08:00:00Z\")", json!(true), "boolean"),
        ("inLastDays(@{E.ts}, 2)", json!(true), "boolean"),
        ("inLastDays(@{E.ts}, 1)", json!(false), "boolean"),
        ("@{E.ts} + toDuration(\"PT1H\")", json!("2020-01-09T09:00:00Z"), "dateTime"),
        ("nowWithDelta(1, \"months\", \"Europe/Paris\")", json!("2020-02-10T13:00:00+01:00"), "dateTime"),
        ("toDateTime(\"+02:00\", 2016, 8, 18)", json!("2016-08-18T00:00:00+02:00"), "dateTime"),
    ]);
}

#[test]
fn collections() {
    let first = json!({ "id": 1, "price": 2, "name": "n1", "tags": [{ "k": "x" }, { "k": "y" }] });
    let second = json!({ "id": 2, "price": 3.5, "tags": [] });
    let third = json!({ "id": 1, "price": 2, "tags": [{ "k": "x" }] });
    give(&[
        ("@{E.items.all(currentEventField.price > 2).id}", json!([2]), "listInteger"),
        ("@{E.items.all().id}", json!([1, 2, 1]), "listInteger"),
        ("@{E.items.name}", json!(["n1", null, null]), "listString"),
        ("@{E.items.tags.k}", json!(["x", "y", "x"]), "listString"),
        (
            "count(@{E.items.all(count(currentEventField.tags.all(currentEventField.k == \"y\")) > 0)})",
            json!(1),
            "integer",
        ),
        ("@{E.items.last(currentEventField.id == 1).tags.first().k}", json!("x"), "string"),
        ("@{E.items.at(1)}", second.clone(), "object"),
        ("@{E.items.at(9).id}", json!(null), "integer"),
        ("count(@{E.items})", json!(3), "integer"),
        ("distinct(@{E.items}, \"id\")", json!([first, second]), "listObject"),
        ("distinctCount(@{E.items}, \"id\")", json!(2), "integer"),
        ("distinctCount(@{E.items})", json!(3), "integer"),
        ("filter(@{E.items}, \"price\", [2])", json!([first, third]), "listObject"),
        ("sort(@{E.items}, \"price\", false)", json!([second, first, third]), "listObject"),
        ("limit(@{E.items}, 1, false)", json!([third]), "listObject"),
        ("@{E.mixed}", json!([1, "a"]), "listAny"),
        ("listSize(@{E.mixed})", json!(2), "integer"),
        ("#{S.G.m.entry(\"k1\").v}", json!(1), "integer"),
        ("#{S.G.profile.m.'k-2'.v} + #{S.G.m.k-2.v}", json!(4), "integer"),
        ("#{S.G.profile.m.keys()}", json!(["k-2", "k1"]), "listString"),
        ("@action{A.r.first(currentActionField.v > 1).d}", json!("abc"), "string"),
        ("sum(@datasetLookup{L.entities.all(currentDatasetLookupField.qty > 3).qty})", json!(5), "integer"),
        ("${supplementalId}", json!("x2"), "string"),
        ("inSegment(\"vip\")", json!(true), "boolean"),
        ("inAudience(\"vip\")", json!(false), "boolean"),
        ("inSegment(\"nobody\")", json!(false), "boolean"),
    ]);
}

#[test]
fn refusals() {
    let data = data();
    for text in [
        "@{E.items.all(currentEventField.price > 2)",
        "@{E.items.all(currentDataPackField.price > 2)}",
        "@{E.items.some(currentEventField.price > 2)}",
        "@{E.s.all()}",
        "@{E.a} and true",
        "\"b\" > \"a\"",
        "@{E.d} > @{E.d}",
        "[1, true]",
        "abs(-1)",
        "padStart(\"a\", 3, \"b\")",
        "max(\"a\", \"b\")",
        "round(\"1\")",
        "inSegment(@{E.s})",
        "now(\"Nowhere\")",
        "toDateTime(@{E.s}, 2016, 8, 18)",
        "sort(@{E.items}, @{E.s}, true)",
        "filter(@{E.items}, \"price\", [\"2\"])",
        "3 * 4.0",
        "1 == \"a\"",
        "date(\"2021-02-19T00.00.000\")",
        "toDuration(\"P1M\")",
        "if (1) then (2) else (3)",
        "TRUE",
        "true AND false",
        "count (1, 2",
    ] {
        let found = value(text, Dialect::Adobe(Edition::Jo), &data);
        assert!(found.is_err(), "{text}: {found:?}");
    }
}
