//! The dialect: what is read and what is refused, and its pages. What expressions give is tested where they run, in
//! `tests/it/expressions`.

#![expect(clippy::unwrap_used, reason = "tests")]

use super::{Edition, parse};
use crate::check::Dialect;
use crate::evaluate::expression;
use crate::explain;
use crate::source::FileId;
use proptest::prelude::*;
use serde_json::json;

fn codes(text: &str, edition: Edition) -> Vec<String> {
    match expression(text, Dialect::Adobe(edition), &json!({ "event": { "E": { "tz": "UTC", "list": [1, 2] } } })) {
        Ok(_) => vec![],
        Err(rejected) => rejected.diagnostics.iter().map(|d| d.code.to_string()).collect(),
    }
}

#[test]
fn pages_keep_their_promise() {
    for code in ["J0701", "J0702", "J0703"] {
        let page = explain::page(code).unwrap();
        let programs = |mark: &str| -> Vec<&str> {
            let fence = format!("```adobe {mark}\n");
            page.match_indices(&fence)
                .map(|(at, _)| page.get(at + fence.len()..).unwrap().split("```").next().unwrap())
                .collect()
        };
        assert!(!programs("wrong").is_empty() && !programs("right").is_empty(), "{code}");
        for wrong in programs("wrong") {
            assert_eq!(codes(wrong, Edition::Jo), [code], "{wrong}");
        }
        for right in programs("right") {
            assert_eq!(codes(right, Edition::Jo), Vec::<String>::new(), "{right}");
        }
    }
}

#[test]
fn the_editions_differ_where_their_documentation_does() {
    for (text, jo, ajo) in [
        ("1 == \"a\"", true, false),
        ("-9223372036854775808", false, false),
        ("9223372036854775808", true, true),
        ("toDuration(\"P1W\")", true, false),
        ("currentTimeInMillis() + 1", false, true),
        ("(currentTimeInMillis()) + 1", false, false),
        ("toInteger(\"x\")", true, false),
        ("nowWithDelta(1, \"days\", @{E.tz})", true, true),
        ("nowWithDelta(1, \"weeks\")", true, true),
        ("@{E.gone, defaultValue: random()}", true, true),
        ("@{E.gone, defaultValue: (random())}", false, false),
        ("currentEventField.x == 1", true, true),
        ("@{E.list.all(currentDataPackField > 1)}", true, true),
        ("@{E.list.all(currentEventField > 1)}", false, false),
    ] {
        assert_eq!(!codes(text, Edition::Jo).is_empty(), jo, "{text}: {:?}", codes(text, Edition::Jo));
        assert_eq!(!codes(text, Edition::Ajo).is_empty(), ajo, "{text}: {:?}", codes(text, Edition::Ajo));
    }
}

#[test]
fn depth_is_bounded() {
    for (open, close) in [("(", ")"), ("[", "]"), ("not ", ""), ("-", ""), ("@{E.a, defaultValue: ", "}")] {
        let text = format!("{}1{}", open.repeat(20_000), close.repeat(20_000));
        let (_, found) = parse(FileId::default(), &text);
        assert!(!found.is_empty(), "{open}");
    }
}

proptest! {
    #[test]
    fn any_text_is_read_without_panic(text in ".{0,60}", near in "[@#${}()\\[\\]a-c.,:'\" 0-9+*/%<=>!-]{0,60}") {
        for text in [text, near] {
            let _ = codes(&text, Edition::Jo);
        }
    }
}
