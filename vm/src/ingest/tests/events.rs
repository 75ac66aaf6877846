//! Which declarations a payload is, and whom it is about.

use super::{CART, Ingest, Ingested, KEY, cart_with, declare, events, live, program, read, shop};
use crate::ingest::document;
use crate::record::ProfileKey;
use crate::value::Value;
use journey_bytecode::asm::Asm;
use journey_bytecode::types::{DocRef, EventRef};

fn ada() -> ProfileKey {
    ProfileKey { namespace: "email".into(), id: "ada@example.com".into() }
}

fn ignored(ingest: &Ingest, json: &str) -> String {
    match read(ingest, json) {
        Ok(Ingested::Ignored(reason)) => reason,
        other => panic!("{other:?}"),
    }
}

#[test]
fn an_event_goes_to_its_person_with_its_id_and_epoch() {
    let events = events(&live(), CART);
    assert_eq!(events.len(), 1);
    assert_eq!((&events[0].profile, &*events[0].id, events[0].epoch), (&ada(), "e-1", 7));
    assert_eq!(events[0].matches.len(), 1);
    assert_eq!((events[0].matches[0].bundle, events[0].matches[0].event), (0, EventRef(0)));
}

#[test]
fn an_envelope_is_opened() {
    let envelope = format!(
        r#"{{"header": {{"schemaRef": {{"id": "x"}}, "datasetId": "d"}}, "body": {{"xdmMeta": {{}}, "xdmEntity": {CART}}}}}"#
    );
    assert_eq!(events(&live(), &envelope), events(&live(), CART));
    let empty = r#"{"header": {}, "body": {"xdmEntity": []}}"#;
    assert_eq!(read(&live(), empty).unwrap_err().to_string(), "an event is a JSON object");
}

#[test]
fn the_filter_decides() {
    let bought = CART.replace("productListAdds", "purchases");
    assert_eq!(ignored(&live(), &bought), "the `where` of `Bought` does not hold");
    let over = bought.replace("\"commerce\": {", "\"commerce\": {\"order\": {\"priceTotal\": 100.01}, ");
    assert_eq!(events(&live(), &over)[0].matches[0].event, EventRef(1));
    let cheap = over.replace("100.01", "99");
    assert_eq!(ignored(&live(), &cheap), "the `where` of `Bought` does not hold");
}

#[test]
fn what_nobody_declared_is_ignored_with_a_reason() {
    let other = CART.replace("productListAdds", "productListViews");
    assert_eq!(ignored(&live(), &other), "no declared event is like it: `eventType` is \"commerce.productListViews\"");
    assert_eq!(ignored(&live(), "{}"), "no declared event is like it: `eventType` is not there");
    assert_eq!(ignored(&Ingest::new(1, &[]), CART), "no journey is live that waits for events");
}

#[test]
fn all_live_bundles_get_the_event_and_each_its_own_columns() {
    let mut first = shop("first");
    declare(&mut first, "Cart", "commerce.productListAdds", "");
    let mut second = Asm::new("second");
    let slim = second.document("Slim", &[("_id", "string"), ("commerce.cart.cartID", "string")]).unwrap();
    second.event("AnyCart", slim, "key:\nr0: string = load Slim: commerce.cart.cartID\nreturn r0").unwrap();
    declare(&mut first, "Again", "commerce.productListAdds", "");
    let ingest = Ingest::new(1, &[program(first), program(second)]);
    let events = events(&ingest, CART);
    let matches = |n: usize| events[n].matches.iter().map(|m| (m.bundle, m.event.0)).collect::<Vec<_>>();
    assert_eq!(events[0].profile, ada());
    assert_eq!(matches(0), [(0, 0), (0, 1)]);
    assert_eq!(&*events[1].profile.id, "c-1");
    assert_eq!(matches(1), [(1, 0)]);
    assert_eq!((&*events[0].id, &*events[1].id), ("e-1", "e-1"));
}

#[test]
fn without_an_id_the_bytes_are_the_id() {
    let mut asm = Asm::new("free");
    let free = asm.document("Free", &[("who", "string")]).unwrap();
    asm.event("Any", free, "key:\nr0: string = load Free: who\nreturn r0").unwrap();
    let ingest = Ingest::new(1, &[program(asm)]);
    let id = |json: &str| events(&ingest, json)[0].id.to_string();
    assert_eq!(id(r#"{"who":"ada"}"#), id(r#"{"who":"ada"}"#));
    assert_ne!(id(r#"{"who":"ada"}"#), id(r#"{"who":"bob"}"#));
    assert_eq!(id(r#"{"who":"ada"}"#).len(), 64);
    assert_eq!(id(r#"{"who":"ada","_id":""}"#).len(), 64);
    assert_eq!(id(r#"{"who":"ada","_id":"x"}"#), "x");
    assert_eq!(id(r#" {"header":1,"body":{"xdmEntity":{"who":"ada"}}}"#), id(r#"{"who":"ada"}"#));
}

#[test]
fn namespaces_of_identities_are_read_in_any_case() {
    assert_eq!(events(&live(), &CART.replace("\"Email\"", "\"email\""))[0].profile, ada());
    assert_eq!(events(&live(), &CART.replace("\"Email\"", "\"EMAIL\""))[0].profile, ada());
}

#[test]
fn what_nobody_reads_may_be_anything() {
    let odd = r#""unread": {"a": [1, {"b": null}], "a": 2, "ü": "\ud800"}, "opened": null"#;
    assert_eq!(events(&live(), &cart_with(odd)), events(&live(), CART));
}

#[test]
fn a_profile_and_an_answer_are_read_alike() {
    let mut asm = Asm::new("answers");
    asm.record("Sky", &[("id", "integer"), ("main", "string?")]).unwrap();
    let answer = asm.document("Weather", &[("main.temp", "decimal"), ("weather", "list of Sky")]).unwrap();
    let list = asm.document("List", &[("", "list of Sky")]).unwrap();
    let program = program(asm);
    let json = br#"{"main": {"temp": 33.0}, "weather": [{"id": 501, "main": "Rain"}]}"#;
    let values = document(&program, answer, json).unwrap();
    assert_eq!(format!("{values:?}"), "[Decimal(33.0), List([Record([Integer(501), String(\"Rain\")])])]");
    let values = document(&program, list, br#"[{"id": 1}]"#).unwrap();
    assert_eq!(format!("{values:?}"), "[List([Record([Integer(1), Absent])])]");
    for (json, refusal) in [
        ("{\"main\": {}}", "main.temp: is required, and is not there"),
        ("{\"main\": {\"temp\": 1}}", "weather: is required, and is not there"),
        ("{\"main\": 3}", "main: expected an object, found the number 3"),
        ("[]", "expected an object, found a list"),
        ("null", "main.temp: is required, and is not there"),
        ("{} x", "not JSON at byte 3: nothing may follow the document"),
    ] {
        assert_eq!(document(&program, answer, json.as_bytes()).unwrap_err().to_string(), refusal);
    }
    assert_eq!(document(&program, DocRef(99), b"{}"), Ok(Vec::<Value>::new()));
}

#[test]
fn a_key_may_come_from_anywhere_and_must_be_there() {
    let mut asm = shop("keys");
    asm.event("Any", DocRef(0), KEY).unwrap();
    let ingest = Ingest::new(1, &[program(asm)]);
    for (from, to) in [
        ("{\"id\": \"ada@example.com\", \"primary\": true}", ""),
        ("[{\"id\": \"ada@example.com\", \"primary\": true}]", "null"),
        ("ada@example.com", ""),
    ] {
        let refused = read(&ingest, &CART.replace(from, to)).unwrap_err();
        assert_eq!(refused.kind, crate::ingest::RejectionKind::Key, "{refused}");
        assert!(refused.to_string().starts_with("key: the key of the person is "), "{refused}");
    }
    let long = CART.replace("ada@example.com", &"a".repeat(2_000));
    assert_eq!(read(&ingest, &long).unwrap_err().to_string(), "key: the key of the person is longer than 1024 bytes");
}
