//! Refusals name the place and the reason.

use super::{CART, Ingest, Ingested, cart_with, live, program, read};
use journey_bytecode::asm::Asm;
use journey_bytecode::program::Form;
use journey_bytecode::types::ColRef;
use std::fmt::Write;

fn outcome(json: &str) -> String {
    match read(&live(), json) {
        Ok(Ingested::Events(events)) => format!("accepted for {}", events[0].profile.id),
        Ok(Ingested::Ignored(reason)) => format!("ignored: {reason}"),
        Err(refusal) => format!("{:?}: {refusal}", refusal.kind),
    }
}

#[test]
fn reasons() {
    let members = [
        r#""productListItems": [{"SKU": "A1"}, {"SKU": "B2"}, {"SKU": "C3", "priceTotal": "12"}]"#,
        r#""productListItems": [{"SKU": "A1"}, {"priceTotal": 12}]"#,
        r#""productListItems": [{"SKU": "A"}]"#,
        r#""productListItems": [{"SKU": "A1"}, {"SKU": "A1"}, {"SKU": "A1"}, {"SKU": "A1"}]"#,
        r#""productListItems": [{"SKU": "A1", "quantity": 2.5}]"#,
        r#""productListItems": [{"SKU": "A1", "quantity": 9223372036854775808}]"#,
        r#""productListItems": [{"SKU": "A1", "SKU": "A1"}]"#,
        r#""productListItems": [null]"#,
        r#""productListItems": {"0": {}}"#,
        r#""productListItems": "none""#,
        r#""opened": {"news": true, "offers": "yes"}"#,
        r#""opened": {"news": true, "news": true}"#,
        r#""opened": {"not an id": 1}"#,
        r#""opened": [true]"#,
        r#""ready": "2026-02-29""#,
        r#""ready": 20512"#,
        r#""size": "XXL""#,
        r#""size": true"#,
        r#""size": "a very long size that nobody would ever write into a form, and then some more of it""#,
        r#""visits": -1"#,
        r#""visits": 2.5"#,
        r#""visits": 3.0"#,
        r#""visits": null"#,
        r#""marks": ["2026-02-28", "2026-02-30"]"#,
        r#""marks": ["2026-02-28", null]"#,
        r#""marks": []"#,
        r#""marks": "2026-02-28""#,
        r#""birthday": 7"#,
        r#""birthday": {"year": 1990}"#,
        r#""productListItems": [{"SKU": "A1", "parts": [{"SKU": "B2", "parts": [{"SKU": "C"}]}]}]"#,
        r#""productListItems": [{"SKU": "A1", "parts": [{"quantity": 1}]}]"#,
        r#""commerce": {}"#,
        r#""eventType": "commerce.productListAdds""#,
    ];
    let replaced = [
        (r#""e-1""#, "7"),
        (r#""e-1""#, "null"),
        (r#""_id": "e-1","#, ""),
        (r#""2026-05-04T10:00:00Z""#, r#""yesterday""#),
        (r#""2026-05-04T10:00:00Z""#, r#""2026-05-04T10:00:00""#),
        (r#""2026-05-04T10:00:00Z""#, "1e30"),
        (r#"{"cartID": "c-1"}"#, "{}"),
        (r#"{"cartID": "c-1"}"#, r#"["c-1"]"#),
        (r#"{"cartID": "c-1"}"#, r#"{"cartID": "\ud83d"}"#),
        (r#""Email""#, r#""ECID""#),
        (r#""commerce": {"#, r#""commerce": {"order": {"priceTotal": -0.01}, "#),
        (r#""commerce": {"#, r#""commerce": {"order": {"priceTotal": 1e4}, "#),
        (r#""commerce": {"#, r#""commerce": {"order": {"priceTotal": 1e400}, "#),
        (r#""commerce.productListAdds""#, "3"),
        ("\"_id\"", "\"xdm:_id\""),
        ("\"eventType\"", "\"xdm:eventType\""),
        ("}\n}", "}\n} {}"),
        ("}\n}", "}\n"),
        ("}\n}", "},\n}"),
        ("\"e-1\"", "'e-1'"),
        ("\"e-1\"", "e1"),
        ("\"e-1\"", "\"e\n1\""),
        ("\"e-1\"", "\"e\\x1\""),
        ("\"e-1\"", "\"e\\u12g4\""),
        ("\"e-1\"", "01"),
        ("\"e-1\"", "+1"),
        ("\"e-1\"", "1."),
        ("\"e-1\"", "nul"),
        ("\"e-1\",", "\"e-1\""),
        ("\"_id\":", "\"_id\""),
        ("\"_id\":", "_id:"),
        ("{\"cartID\"", "{,\"cartID\""),
        ("[{\"id\"", "[,{\"id\""),
    ];
    let mut table = String::new();
    for member in members {
        let _ = writeln!(table, "… {member}\n    {}", outcome(&cart_with(member)));
    }
    for (from, to) in replaced {
        let _ = writeln!(table, "{from} → {to}\n    {}", outcome(&CART.replacen(from, to, 1)));
    }
    for whole in ["", " ", "[]", "3", "\"x\"", "null", "{", "[", "\u{feff}{}"] {
        let _ = writeln!(table, "{whole:?}\n    {}", outcome(whole));
    }
    insta::assert_snapshot!(table);
}

#[test]
fn bytes_that_are_no_text() {
    let mut machine = crate::machine::Machine::new();
    let refusal = live().event(b"{\"a\": \"\xff\"}", &mut machine).unwrap_err();
    assert_eq!(refusal.to_string(), "not UTF-8 at byte 7");
}

/// Two bundles declare the same event by schemas that differ: the event must be right for both, and who is not asked has no
/// say.
#[test]
fn schemas_of_several_bundles() {
    let bundle = |name: &str, kind: &str, form: Form| {
        let mut asm = Asm::new(name);
        let seen = asm.document("Seen", &[("who", "string"), ("kind", "string?")]).unwrap();
        let (text, form) = (asm.form(Form::String(vec![])), asm.form(form));
        let extra = asm.object(&[("deep", form, true)]);
        let root = asm.object(&[("who", text, true), ("extra", extra, false), ("list", form, false)]);
        asm.bundle.documents[0].form = Some(root);
        let event = asm.event("Seen", seen, "key:\nr0: string = load Seen: who\nreturn r0").unwrap();
        let kind = asm.text(kind);
        asm.bundle.events[event.index()].discriminant = Some((ColRef(1), vec![kind]));
        program(asm)
    };
    let bundles = [
        bundle("a", "x", Form::Integer(vec![])),
        bundle("b", "x", Form::Number(vec![])),
        bundle("c", "y", Form::Boolean),
        bundle("d", "x", Form::Integer(vec![])),
    ];
    let ingest = Ingest::new(1, &bundles);
    let outcome = |json: &str| match read(&ingest, json) {
        Ok(Ingested::Events(events)) => events[0].matches.iter().map(|m| m.bundle.to_string()).collect(),
        Ok(Ingested::Ignored(reason)) => reason,
        Err(refusal) => refusal.to_string(),
    };
    assert_eq!(outcome(r#"{"who": "ada", "kind": "x", "extra": {"deep": 3}}"#), "013");
    assert_eq!(
        outcome(r#"{"who": "ada", "kind": "x", "extra": {"deep": 2.5}}"#),
        "extra.deep: expected a whole number, found the number 2.5"
    );
    assert_eq!(
        outcome(r#"{"who": "ada", "kind": "x", "extra": {"deep": true}}"#),
        "extra.deep: expected a whole number, found true"
    );
    assert_eq!(outcome(r#"{"who": "ada", "kind": "y", "extra": {"deep": true}, "list": false}"#), "2");
    assert_eq!(outcome(r#"{"who": "ada", "kind": "y", "extra": {}}"#), "extra.deep: is required, and is not there");
    assert_eq!(outcome(r#"{"who": "ada", "kind": "z", "extra": []}"#), "no declared event is like it: `kind` is \"z\"");
    let wrapped = r#"{"header": {}, "body": {"xdmEntity": {"who": "ada", "kind": "y", "list": 1}}}"#;
    assert_eq!(outcome(wrapped), "list: expected true or false, found the number 1");
}

#[test]
fn limits_of_a_document() {
    let deep = |levels: usize| cart_with(&format!("\"unread\": {}{}", "[".repeat(levels), "]".repeat(levels)));
    assert_eq!(outcome(&deep(63)), "accepted for ada@example.com");
    assert!(outcome(&deep(64)).ends_with("nested too deeply"), "{}", outcome(&deep(64)));
    assert!(outcome(&"[".repeat(1 << 20)).ends_with("nested too deeply"));
    let large = cart_with(&format!("\"unread\": \"{}\"", "x".repeat(1 << 20)));
    assert!(outcome(&large).contains("are more than the 1048576 a document may have"), "{}", outcome(&large));
    // A list of ninety thousand records reads into more values than fit.
    let many = format!("[{}{{\"id\":\"\"}}]", "{\"id\":\"\"},".repeat(90_000));
    let many = CART.replace(r#"[{"id": "ada@example.com", "primary": true}]"#, &many);
    assert!(outcome(&many).contains("more values than a document may hold"), "{}", outcome(&many));
    let long = CART.replace("\"e-1\"", &format!("\"{}\"", "e".repeat(1_025)));
    assert_eq!(outcome(&long), "Invalid: _id: is longer than 1024 bytes");
}
