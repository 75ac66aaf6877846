//! Payloads in: what is read, what is refused and why, and nothing that any bytes can break.

#![expect(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "tests")]

mod differential;
mod events;
mod refusals;
mod values;
mod writes;

use super::{Ingest, Ingested, Rejection};
use crate::machine::Machine;
use crate::pack;
use crate::program::Program;
use crate::record::EventInput;
use crate::value::Value;
use journey_bytecode::asm::Asm;
use journey_bytecode::program::Form;
use journey_bytecode::types::{Check, ColRef, Const, DocRef, FormRef};
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
    asm.bundle.documents[0].form = Some(form(&mut asm));
    asm
}

/// What the shop's events must be. Nobody reads `visits`, `marks`, `birthday` and the parts of items, which are items.
fn form(asm: &mut Asm) -> FormRef {
    let sizes = ["S", "M", "L"].map(|size| asm.text(size)).to_vec();
    let pattern = Check::Pattern(asm.text("^[A-Z]$"));
    let zero = Check::Min(asm.constant(Const::Integer(0)));
    let most = Check::Max(asm.constant(Const::Decimal("9999.99".into())));
    let (any, yes) = (asm.form(Form::Any), asm.form(Form::Boolean));
    let (text, whole, number) =
        (asm.form(Form::String(vec![])), asm.form(Form::Integer(vec![])), asm.form(Form::Number(vec![])));
    let (day, at) = (asm.form(Form::Date), asm.form(Form::DateTime));
    let size = asm.form(Form::String(vec![Check::OneOf(sizes), pattern]));
    let total = asm.form(Form::Number(vec![zero.clone(), most]));
    let visits = asm.form(Form::Integer(vec![zero]));
    let marks = asm.form(Form::List(day, vec![Check::MinLength(1)]));
    let sku = asm.form(Form::String(vec![Check::MinLength(2)]));
    let items = FormRef(asm.bundle.forms.len() as u16 + 1);
    let item = asm.object(&[
        ("SKU", sku, true),
        ("priceTotal", number, false),
        ("quantity", whole, false),
        ("parts", items, false),
    ]);
    assert_eq!(items, asm.form(Form::List(item, vec![Check::MaxLength(3)])));
    let identity = asm.object(&[("id", text, true), ("primary", yes, false)]);
    let identities = asm.form(Form::List(identity, vec![]));
    let identities = asm.form(Form::Map(identities));
    let opened = asm.form(Form::Map(yes));
    let cart = asm.object(&[("cartID", text, false)]);
    let order = asm.object(&[("priceTotal", total, false)]);
    let commerce = asm.object(&[("cart", cart, false), ("order", order, false)]);
    let read =
        [("_id", text, true), ("timestamp", at, true), ("commerce", commerce, false), ("eventType", text, false)];
    let more = [("extra", any, false), ("identityMap", identities, false), ("opened", opened, false)];
    let rest = [("productListItems", items, false), ("ready", day, false), ("size", size, false)];
    let unread = [("visits", visits, false), ("marks", marks, false), ("birthday", day, false)];
    asm.object(&[&read[..], &more[..], &rest[..], &unread[..]].concat())
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
