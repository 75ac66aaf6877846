//! Payloads in: what is read, what is refused and why, and nothing that any bytes can break.

#![expect(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "tests")]

mod differential;
mod events;
mod refusals;
mod values;

use super::{Ingest, Ingested, Rejection};
use crate::machine::Machine;
use crate::pack;
use crate::program::Program;
use crate::record::EventInput;
use crate::value::Value;
use journey_bytecode::asm::Asm;
use journey_bytecode::types::{Check, ColRef, Const, DocRef, Type};
use std::sync::Arc;

/// Columns of the shop's events, in order of path.
const COLUMNS: &[(&str, &str)] = &[
    ("_id", "string"),
    ("timestamp", "datetime"),
    ("commerce.cart.cartID", "string?"),
    ("commerce.order.priceTotal", "decimal?"),
    ("eventType", "string?"),
    ("extra", "json?"),
    ("identityMap.Email", "(list of Identity)?"),
    ("opened", "(map of boolean)?"),
    ("productListItems", "(list of Item)?"),
    ("ready", "date?"),
    ("size", "string?"),
];
const SIZE: usize = 10;
const TOTAL: usize = 3;

/// The person is the first of the map's `Email`.
const KEY: &str = "key:
    r0: (list of Identity)? = load Shop: identityMap.Email
    r1: (list of Identity)? = move r0
    r2: integer = const 0
    r3: Identity? = call @at, (r1, r2)
    r4: string? = field r3, id
    return r4
";

fn shop(project: &str) -> Asm {
    let mut asm = Asm::new(project);
    asm.record("Identity", &[("id", "string")]).unwrap();
    asm.record("Item", &[("SKU", "string"), ("priceTotal", "decimal?"), ("quantity", "integer?")]).unwrap();
    asm.import("@at", &["(list of Identity)?", "integer"], "Identity?").unwrap();
    let shop = asm.document("Shop", COLUMNS).unwrap();
    assert_eq!(shop, DocRef(0));
    let sizes = ["S", "M", "L"].map(|size| asm.text(size)).to_vec();
    let pattern = asm.text("^[A-Z]$");
    let zero = asm.constant(Const::Integer(0));
    let most = asm.constant(Const::Decimal("9999.99".into()));
    let columns = &mut asm.bundle.documents[0].columns;
    columns[SIZE].checks = vec![Check::OneOf(sizes), Check::Pattern(pattern)];
    columns[TOTAL].checks = vec![Check::Min(zero), Check::Max(most)];
    columns[8].checks = vec![Check::MaxLength(3)];
    for ty in &mut asm.bundle.types {
        if let Type::Record(fields) = ty
            && fields.len() == 3
        {
            fields[0].checks = vec![Check::MinLength(2)];
        }
    }
    asm
}

/// `CartChanged` by event type, with a required cart; `Bought` by event type, over 100.
fn program(asm: Asm) -> Arc<Program> {
    Program::from_bundle(asm.bundle).unwrap_or_else(|error| panic!("{error}"))
}

fn declare(asm: &mut Asm, name: &str, kind: &str, filter: &str) {
    let event = asm.event(name, DocRef(0), &format!("{filter}\n{KEY}")).unwrap();
    let value = asm.text(kind);
    asm.bundle.events[event.index()].discriminant = Some((ColRef(4), vec![value]));
    asm.bundle.events[event.index()].key_text = asm.text("identityMap.Email.first.id");
}

fn live() -> Ingest {
    let mut asm = shop("shop");
    declare(&mut asm, "CartChanged", "commerce.productListAdds", "");
    asm.bundle.events[0].require = vec![ColRef(2)];
    let over = "filter:\nr5: decimal? = load Shop: commerce.order.priceTotal\nr6: boolean = const false\nif_absent r5 -> end\n\
                r7: decimal = unwrap r5\nr8: decimal = const 100\nr8 = const 100.00\nr6 = less r8, r7\nend:\nreturn r6"
        .replace("r8: decimal = const 100\nr8 = const 100.00", "r8: decimal = const 100.00");
    declare(&mut asm, "Bought", "commerce.purchases", &over);
    Ingest::new(7, &[program(asm)])
}

fn read(ingest: &Ingest, json: &str) -> Result<Ingested, Rejection> {
    ingest.event(json.as_bytes(), &mut Machine::new())
}

fn events(ingest: &Ingest, json: &str) -> Vec<EventInput> {
    match read(ingest, json) {
        Ok(Ingested::Events(events)) => events,
        other => panic!("{other:?}"),
    }
}

/// The columns of an event's only match.
fn columns(ingest: &Ingest, json: &str) -> Vec<Value> {
    let events = events(ingest, json);
    let found = &events[0].matches[0];
    let program = &ingest.programs()[usize::from(found.bundle)];
    let document = program.event(found.event).unwrap().document;
    pack::unpack(&program.bundle.types, &program.columns(document), &found.values).unwrap()
}

const CART: &str = r#"{
  "_id": "e-1",
  "timestamp": "2026-05-04T10:00:00Z",
  "eventType": "commerce.productListAdds",
  "identityMap": {"Email": [{"id": "ada@example.com", "primary": true}]},
  "commerce": {"cart": {"cartID": "c-1"}}
}"#;

/// The cart with one member more at its end.
fn cart_with(member: &str) -> String {
    CART.replace("{\"cartID\": \"c-1\"}}\n}", &format!("{{\"cartID\": \"c-1\"}}}},\n  {member}\n}}"))
}
