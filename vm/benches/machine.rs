//! How fast the machine and ingestion are on one core. `cargo bench -p journey-vm --bench machine`
//!
//! It prints numbers to compare on one computer; nothing fails for being slow.
#![expect(clippy::disallowed_methods, clippy::disallowed_types, reason = "a benchmark takes the time")]
#![expect(clippy::expect_used, reason = "a benchmark stops at what is wrong")]

use journey_bytecode::asm::Asm;
use journey_bytecode::program::Form;
use journey_bytecode::types::{Check, ColRef, Const, DocRef, EventRef, FormRef, JourneyRef};
use journey_vm::ingest::{self, Ingest, Ingested};
use journey_vm::machine::{Context, Machine, Unit};
use journey_vm::pack;
use journey_vm::program::Program;
use journey_vm::value::Value;
use std::hint::black_box;
use std::sync::Arc;
use std::time::Instant;

/// Nanoseconds of one call: the best of many short rounds, so that what else runs on the computer counts little.
fn nanos(mut work: impl FnMut()) -> f64 {
    let mut times = 1_u32;
    while round(times, &mut work) * f64::from(times) < 5e6 && times < 1 << 24 {
        times *= 2;
    }
    (0..60).map(|_| round(times, &mut work)).fold(f64::MAX, f64::min)
}

fn round(times: u32, work: &mut impl FnMut()) -> f64 {
    let start = Instant::now();
    for _ in 0..times {
        work();
    }
    start.elapsed().as_secs_f64() * 1e9 / f64::from(times)
}

fn main() {
    instructions();
    events();
}

/// Integer arithmetic, comparison and jumps: 50,000 turns over a list.
fn instructions() {
    let mut asm = Asm::new("bench");
    let code = "start:\nr0: list of integer = list ()\nr1: integer = const 1\nr2: integer = const 0\n\
                push r0, r1\npush r0, r1\npush r0, r1\npush r0, r1\npush r0, r1\npush r0, r1\npush r0, r1\npush r0, r1\n\
                r3: iterator of integer = iterate r0\na:\nr4: integer = next r3 -> end\nr5: iterator of integer = iterate r0\nb:\nr4 = next r5 -> a\n\
                r6: iterator of integer = iterate r0\nc:\nr4 = next r6 -> b\nr7: iterator of integer = iterate r0\nd:\nr4 = next r7 -> c\n\
                r8: iterator of integer = iterate r0\ne:\nr4 = next r8 -> d\nr2 = add r2, r4\nr9: boolean = less r4, r2\nunless r9 -> e\n\
                r9 = eq r2, r1\nif r9 -> e\nr2 = sub r2, r4\nr2 = add r2, r1\njump -> e\nend:\nr10: string = text r2\nexit r10";
    let body = asm.assemble(code, &[]).expect("it assembles");
    let journey = asm.journey("J", &body).expect("it starts");
    asm.bundle.journeys.push(journey);
    let program = Program::from_bundle(asm.bundle).expect("it is safe");
    let unit = Unit::Journey(JourneyRef(0));
    let start = program.journey(JourneyRef(0)).expect("there is one").start;
    let mut machine = Machine::new();
    // The innermost body runs 8 to the fifth times, nine instructions each; the loops around it add an eighth.
    let run = nanos(|| {
        machine.enter(&program, unit).expect("there is such a unit");
        black_box(machine.run(&program, unit, start, &Context::default()).expect("it ends"));
    });
    let count = machine.spent() as f64;
    println!("instructions   {:8.1} million a second ({:.2} ns each)", count / run * 1e3, run / count);
}

const EVENT: &str = r#"{
  "_id": "6f1e1a52-9f6c-4a27-9a5b-5f0c0a4b9c11",
  "timestamp": "2026-05-04T10:00:00.123Z",
  "eventType": "commerce.productListAdds",
  "producedBy": "self",
  "identityMap": {"Email": [{"id": "ada.lovelace@example.com", "primary": true, "authenticatedState": "authenticated"}],
                  "ECID": [{"id": "38652112345678901234567890123456789012", "primary": false}]},
  "environment": {"browserDetails": {"userAgent": "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/124.0 Safari/537.36",
                  "acceptLanguage": "en-GB", "viewportWidth": 1440, "viewportHeight": 900}, "ipV4": "203.0.113.7", "type": "browser"},
  "web": {"webPageDetails": {"URL": "https://shop.example.com/kitchen/espresso/machine-4711?utm_source=mail", "name": "Espresso machine", "pageViews": {"value": 1}},
          "webReferrer": {"URL": "https://mail.example.com/", "type": "external"}},
  "placeContext": {"geo": {"city": "Oslo", "countryCode": "NO", "_schema": {"latitude": 59.9139, "longitude": 10.7522}}, "localTimezoneOffset": -120},
  "commerce": {"cart": {"cartID": "c-20260504-1042", "cartSource": "web"}, "productListAdds": {"value": 1}},
  "productListItems": [
    {"SKU": "ESP-4711", "name": "Espresso machine, chrome", "quantity": 1, "priceTotal": 349.00, "currencyCode": "EUR"},
    {"SKU": "BEAN-1", "name": "House blend, 1 kg", "quantity": 2, "priceTotal": 39.80, "currencyCode": "EUR"}
  ]
}"#;

/// A shop with twenty kinds of events; the cart has a filter over its lines.
fn shop() -> Arc<Program> {
    let mut asm = Asm::new("bench");
    asm.record("Identity", &[("id", "string")]).expect("types");
    asm.record("Line", &[("SKU", "string?"), ("priceTotal", "decimal?")]).expect("types");
    asm.import("@at", &["(list of Identity)?", "integer"], "Identity?").expect("types");
    let columns = [
        ("_id", "string"),
        ("timestamp", "datetime"),
        ("commerce.cart.cartID", "string?"),
        ("eventType", "string?"),
        ("identityMap.Email", "(list of Identity)?"),
        ("placeContext.geo.city", "string?"),
        ("productListItems", "(list of Line)?"),
    ];
    asm.document("Shop", &columns).expect("types");
    let schema: serde_json::Value = serde_json::from_str(EVENT).expect("JSON");
    let form = form(&mut asm, "", &schema);
    if let Some(document) = asm.bundle.documents.first_mut() {
        document.form = Some(form);
    }
    let code = "filter:\nr5: string? = load Shop: eventType\nr6: string? = const \"commerce.productListAdds\"\nr7: boolean = eq r5, r6\n\
                unless r7 -> no\nr8: (list of Line)? = load Shop: productListItems\nr9: iterator of Line = iterate r8\n\
                r10: decimal = const 0.0\nmore:\nr11: Line = next r9 -> done\nr12: decimal? = field r11, priceTotal\n\
                if_absent r12 -> more\nr13: decimal = unwrap r12\nr10 = add r10, r13\njump -> more\ndone:\n\
                r14: decimal = const 20.0\nr7 = less r14, r10\nno:\nreturn r7\n\
                key:\nr0: (list of Identity)? = load Shop: identityMap.Email\nr1: (list of Identity)? = move r0\nr2: integer = const 0\n\
                r3: Identity? = call @at, (r1, r2)\nr4: string? = field r3, id\nreturn r4";
    for kind in 0..20 {
        let event = asm.event(&format!("Event{kind}"), DocRef(0), code).expect("it assembles");
        let value = if kind == 7 { "commerce.productListAdds".to_owned() } else { format!("kind.{kind}") };
        let value = asm.text(&value);
        if let Some(event) = asm.bundle.events.get_mut(event.index()) {
            event.discriminant = Some((ColRef(3), vec![value]));
        }
    }
    Program::from_bundle(asm.bundle).expect("it is safe")
}

/// The schema of an event like this one: every value has its type, and every object as many fields again that the event
/// does not have.
fn form(asm: &mut Asm, name: &str, value: &serde_json::Value) -> FormRef {
    use serde_json::Value as Json;
    let form = match value {
        Json::Object(members) if name == "identityMap" => {
            let identities = members.values().next().expect("an identity");
            Form::Map(form(asm, "", identities))
        }
        Json::Object(members) => {
            let mut fields: Vec<(String, FormRef, bool)> = Vec::new();
            for (name, value) in members {
                let form = form(asm, name, value);
                fields.push((name.clone(), form, matches!(name.as_str(), "_id" | "timestamp")));
                fields.push((format!("{name}Other"), form, false));
            }
            let fields: Vec<_> =
                fields.iter().map(|(name, form, required)| (name.as_str(), *form, *required)).collect();
            return asm.object(&fields);
        }
        Json::Array(items) => Form::List(form(asm, name, items.first().expect("an element")), vec![]),
        Json::String(_) if name == "timestamp" => Form::DateTime,
        Json::String(text) if matches!(name, "currencyCode" | "type" | "authenticatedState") => {
            let values = [text.as_str(), "external", "ambiguous", "loggedOut"].map(|value| asm.text(value));
            Form::String(vec![Check::OneOf(values.to_vec()), Check::MinLength(1)])
        }
        Json::String(_) => Form::String(vec![]),
        Json::Number(number) if number.is_i64() && name != "priceTotal" => {
            let low = asm.constant(Const::Integer(-9_007_199_254_740_992));
            Form::Integer(vec![Check::Min(low)])
        }
        Json::Number(_) => Form::Number(vec![]),
        Json::Bool(_) => Form::Boolean,
        Json::Null => Form::Any,
    };
    asm.form(form)
}

/// The door beside a tree of `serde_json`, in turns, so that both see the same computer.
fn door(json: &str) {
    let mut asm = Asm::new("door");
    let columns = [
        ("_id", "string"),
        ("timestamp", "datetime"),
        ("commerce.cart.cartID", "string?"),
        ("eventType", "string?"),
        ("placeContext.geo.city", "string?"),
    ];
    let document = asm.document("Shop", &columns).expect("types");
    let schema: serde_json::Value = serde_json::from_str(EVENT).expect("JSON");
    let form = form(&mut asm, "", &schema);
    if let Some(document) = asm.bundle.documents.first_mut() {
        document.form = Some(form);
    }
    let program = Program::from_bundle(asm.bundle).expect("it is safe");
    let (mut ours, mut theirs) = (f64::MAX, f64::MAX);
    for _ in 0..3 {
        ours = ours.min(nanos(|| {
            drop(black_box(ingest::document(&program, document, black_box(json.as_bytes())).expect("it fits")));
        }));
        theirs = theirs.min(nanos(|| {
            drop(black_box(serde_json::from_slice::<serde_json::Value>(black_box(json.as_bytes())).expect("JSON")));
        }));
    }
    println!(
        "validate, extract {:5.0} thousand a second ({ours:.0} ns); serde_json to a tree, nothing checked: {:.0} thousand \
         ({theirs:.0} ns), ratio {:.2}",
        1e6 / ours,
        1e6 / theirs,
        theirs / ours
    );
}

fn events() {
    door(EVENT);
    let program = shop();
    let ingest = Ingest::new(1, &[Arc::clone(&program)]);
    let mut machine = Machine::new();
    let compact: serde_json::Value = serde_json::from_str(EVENT).expect("JSON");
    let compact = compact.to_string();
    for (name, json) in [("event, pretty", EVENT), ("event, compact", &compact)] {
        let each = nanos(|| {
            let ingested = ingest.event(black_box(json.as_bytes()), &mut machine);
            assert!(matches!(black_box(ingested), Ok(Ingested::Events(_))));
        });
        let bytes = json.len() as f64;
        println!(
            "{name:<15}{:8.0} thousand a second ({each:.0} ns, {bytes} bytes, {:.0} MB/s)",
            1e6 / each,
            bytes / each * 1e3
        );
    }
    let mut asm = Asm::new("nothing");
    let nothing = asm.document("Nothing", &[("nothing", "string?")]).expect("types");
    let reader = Program::from_bundle(asm.bundle).expect("it is safe");
    let each = nanos(|| drop(black_box(ingest::document(&reader, nothing, black_box(compact.as_bytes())))));
    println!("walk, nothing read {each:.0} ns ({:.0} MB/s)", compact.len() as f64 / each * 1e3);
    let other = compact.replace("commerce.productListAdds", "nobody.waits");
    let each = nanos(|| drop(black_box(ingest.event(black_box(other.as_bytes()), &mut machine))));
    println!("event, ignored {:8.0} thousand a second ({each:.0} ns)", 1e6 / each);

    let Ok(Ingested::Events(found)) = ingest.event(compact.as_bytes(), &mut machine) else { return };
    let Some(packed) = found.first().and_then(|event| event.matches.first()) else { return };
    let types = program.columns(DocRef(0));
    let table = &program.bundle.types;
    let unpack = || pack::unpack(table, &types, &packed.values).expect("its own bytes");
    let each = nanos(|| drop(black_box(unpack())));
    println!("unpack columns {each:8.0} ns ({} bytes)", packed.values.len());
    let values = unpack();
    let each = nanos(|| drop(black_box(pack::pack(table, &types, &values).expect("its own values"))));
    println!("pack columns   {each:8.0} ns");
    guard(&program, packed.event, &values);
}

/// `where` of the cart: a comparison of texts and a sum over two lines.
fn guard(program: &Program, event: EventRef, values: &[Value]) {
    let Some(filter) = program.event(event).and_then(|event| event.filter) else { return };
    let unit = Unit::Event(event);
    let context = Context { document: Some((DocRef(0), values)), ..Context::default() };
    let mut machine = Machine::new();
    let each = nanos(|| {
        machine.enter(program, unit).expect("there is such a unit");
        assert!(black_box(machine.guard(program, unit, filter, &context)).expect("it ends"));
    });
    println!("where guard    {each:8.0} ns ({} instructions)", machine.spent());
}
