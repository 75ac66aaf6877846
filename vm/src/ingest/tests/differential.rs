//! The same values as another, slower reader finds: a walk over a tree of `serde_json`.

use super::{CART, COLUMNS, live, program, shop};
use crate::ingest::{Ingest, RejectionKind, document};
use crate::machine::Machine;
use crate::program::Program;
use crate::text;
use crate::value::Value;
use journey_bytecode::program::Form;
use journey_bytecode::types::{Check, DocRef, FormRef, Type, TypeRef};
use proptest::prelude::*;
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use serde_json::Value as Json;
use std::sync::{Arc, LazyLock};

struct Model<'p>(&'p Program);

impl Model<'_> {
    /// What comes in at the door.
    fn document(&self, json: &Json) -> Option<Vec<Value>> {
        let fits = self.fits(self.0.document(DocRef(0)).unwrap().form.unwrap(), json);
        self.columns(json).filter(|_| fits)
    }

    fn fits(&self, form: FormRef, json: &Json) -> bool {
        let texts = |checks: &[Check], text: &str| {
            checks.iter().all(|check| match check {
                Check::OneOf(texts) => texts.iter().any(|t| self.0.text(*t) == text),
                Check::MinLength(least) => text.chars().count() >= *least as usize,
                Check::Pattern(_) => text.len() == 1 && text.chars().all(|c| c.is_ascii_uppercase()),
                other => panic!("{other:?}"),
            })
        };
        let bound = |index: journey_bytecode::types::ConstRef| match self.0.constant(index) {
            Value::Integer(value) => Decimal::from(*value),
            Value::Decimal(value) => *value,
            other => panic!("{other:?}"),
        };
        let numbers = |checks: &[Check], number: Decimal| {
            checks.iter().all(|check| match check {
                Check::Min(least) => number >= bound(*least),
                Check::Max(most) => number <= bound(*most),
                Check::Above(least) => number > bound(*least),
                Check::Below(most) => number < bound(*most),
                Check::MultipleOf(step) => (number % bound(*step)).is_zero(),
                other => panic!("{other:?}"),
            })
        };
        let counts = |checks: &[Check], count: usize| {
            checks.iter().all(|check| match check {
                Check::MinLength(least) => count >= *least as usize,
                Check::MaxLength(most) => count <= *most as usize,
                other => panic!("{other:?}"),
            })
        };
        match (&self.0.bundle.forms[form.index()], json) {
            (Form::Any, _) | (_, Json::Null) | (Form::Boolean, Json::Bool(_)) => true,
            (Form::Integer(checks), Json::Number(number)) => {
                let number = decimal(number).filter(|n| n.is_integer() && n.to_i64().is_some());
                number.is_some_and(|number| numbers(checks, number))
            }
            (Form::Number(checks), Json::Number(number)) => decimal(number).is_some_and(|n| numbers(checks, n)),
            (Form::String(checks), Json::String(text)) => texts(checks, text),
            (Form::Date, Json::String(text)) => text::date(text).is_some(),
            (Form::DateTime, Json::String(text)) => text::datetime(text).is_some(),
            (Form::DateTime, Json::Number(number)) => instant(number).is_some(),
            (Form::List(item, checks), Json::Array(items)) => {
                counts(checks, items.len()) && items.iter().all(|i| !i.is_null() && self.fits(*item, i))
            }
            (Form::Map(value), Json::Object(members)) => members.values().all(|v| self.fits(*value, v)),
            (Form::Object(form), Json::Object(members)) => form.iter().all(|member| {
                let found = members.get(self.0.text(member.name)).filter(|value| !value.is_null());
                found.map_or(!member.required, |value| self.fits(member.form, value))
            }),
            _ => false,
        }
    }

    fn columns(&self, json: &Json) -> Option<Vec<Value>> {
        let columns = &self.0.document(DocRef(0)).unwrap().columns;
        columns.iter().map(|column| self.column(column, json)).collect()
    }

    fn column(&self, column: &journey_bytecode::program::Column, json: &Json) -> Option<Value> {
        let mut at = Some(json);
        for (depth, segment) in column.path.iter().enumerate() {
            let name = self.0.text(*segment);
            at = match at {
                None | Some(Json::Null) => None,
                // Codes of namespaces, the second segment of an identity, are alike in any case.
                Some(Json::Object(members)) if depth == 1 && name == "Email" => {
                    members.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value)
                }
                Some(Json::Object(members)) => members.get(name),
                Some(_) => return None,
            };
        }
        let value = match at {
            None => Value::Absent,
            Some(found) => self.value(column.ty, found)?,
        };
        (!column.required || value != Value::Absent).then_some(value)
    }

    fn value(&self, ty: TypeRef, json: &Json) -> Option<Value> {
        let types = &self.0.bundle.types;
        Some(match (&types[ty.index()], json) {
            (Type::Option(_), Json::Null) => return Some(Value::Absent),
            (Type::Option(inner), json) => self.value(*inner, json)?,
            (Type::Boolean, Json::Bool(value)) => Value::Boolean(*value),
            (Type::Integer, Json::Number(number)) => {
                let number = decimal(number)?;
                Value::Integer(number.is_integer().then(|| number.to_i64()).flatten()?)
            }
            (Type::Decimal, Json::Number(number)) => Value::Decimal(decimal(number)?),
            (Type::String, Json::String(text)) => Value::String(text.as_str().into()),
            (Type::Date, Json::String(text)) => Value::Date(text::date(text)?),
            (Type::DateTime, Json::String(text)) => Value::DateTime(text::datetime(text)?),
            (Type::DateTime, Json::Number(number)) => Value::DateTime(instant(number)?),
            (Type::Json, json) => Value::Json(json.to_string().into()),
            (Type::List(item), Json::Array(items)) => {
                Value::List(Arc::new(items.iter().map(|i| self.value(*item, i)).collect::<Option<_>>()?))
            }
            (Type::Map(item), Json::Object(members)) => {
                let present = members.iter().filter(|(_, value)| !value.is_null());
                let entry = |(key, value): (&String, &Json)| Some((Arc::from(key.as_str()), self.value(*item, value)?));
                Value::Map(Arc::new(present.map(entry).collect::<Option<_>>()?))
            }
            (Type::Record(fields), Json::Object(members)) => {
                let field = |field: &journey_bytecode::types::Field| {
                    let found = members.get(self.0.text(field.name)).unwrap_or(&Json::Null);
                    self.value(field.ty, found)
                };
                Value::Record(fields.iter().map(field).collect::<Option<_>>()?)
            }
            _ => return None,
        })
    }
}

fn instant(number: &serde_json::Number) -> Option<crate::value::DateTime> {
    let millis = decimal(number)?;
    let micros = millis.is_integer().then(|| millis.to_i64()).flatten()?.checked_mul(1_000)?;
    let within = journey_bytecode::limits::INSTANTS.contains(&micros);
    within.then_some(crate::value::DateTime { micros, offset: 0 })
}

fn decimal(number: &serde_json::Number) -> Option<Decimal> {
    number.to_string().parse().ok()
}

fn leaf() -> impl Strategy<Value = Json> {
    prop_oneof![
        Just(Json::Null),
        any::<bool>().prop_map(Json::from),
        (-100_000_i64..1_000_000).prop_map(Json::from),
        (-100_000_i64..1_000_000).prop_map(|n| Json::from(n as f64 / 8.0)),
        "[A-Z]".prop_map(Json::from),
        "\\PC{0,6}".prop_map(Json::from),
        Just(Json::from("2026-05-04T10:00:00+02:00")),
        Just(Json::from("2026-02-28")),
        Just(Json::from("a\"\\\n\u{1}é")),
    ]
}

/// Keys that mean something somewhere, and one that does not.
const KEYS: &[&str] = &[
    "_id",
    "timestamp",
    "commerce",
    "cart",
    "cartID",
    "order",
    "priceTotal",
    "eventType",
    "extra",
    "identityMap",
    "Email",
    "email",
    "id",
    "opened",
    "productListItems",
    "SKU",
    "quantity",
    "ready",
    "size",
    "unread",
    "visits",
    "marks",
    "birthday",
    "parts",
];

fn key() -> impl Strategy<Value = String> {
    prop::sample::select(KEYS).prop_map(str::to_owned)
}

fn any_json() -> impl Strategy<Value = Json> {
    leaf().prop_recursive(4, 24, 5, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5).prop_map(Json::from),
            prop::collection::vec((key(), inner), 0..5)
                .prop_map(|members| Json::from(members.into_iter().collect::<serde_json::Map<_, _>>())),
        ]
    })
}

/// Something near a good document: some members replaced, added or left out.
fn payload() -> impl Strategy<Value = Json> {
    let read = prop::sample::select(COLUMNS).prop_map(|(path, _)| path);
    let unread = prop::sample::select(vec!["visits", "marks", "birthday", "commerce.order", "productListItems"]);
    let path = prop_oneof![3 => read, 1 => unread];
    let path = path.prop_map(|path| path.split('.').map(str::to_owned).collect::<Vec<_>>());
    let item = ("[A-Z]{1,3}", leaf(), leaf()).prop_map(|(sku, price, count)| {
        serde_json::json!({ "SKU": sku, "priceTotal": price, "unread": [null], "parts": [{ "SKU": "AB", "quantity": count }] })
    });
    let value = prop_oneof![3 => leaf(), 1 => any_json(), 2 => prop::collection::vec(item, 0..4).prop_map(Json::from)];
    prop::collection::vec((path, value), 0..5).prop_map(|edits| {
        let mut json: Json = serde_json::from_str(CART).unwrap();
        for (path, value) in edits {
            let mut at = &mut json;
            for segment in path {
                if !at.is_object() {
                    *at = Json::Object(serde_json::Map::new());
                }
                at = at.as_object_mut().unwrap().entry(segment).or_insert(Json::Null);
            }
            *at = value;
        }
        json
    })
}

/// Two codes of one namespace in different case: the first counts for the model, both are one too many here.
fn twice(json: &Json) -> bool {
    let identities = json.get("identityMap").and_then(Json::as_object);
    identities.is_some_and(|codes| codes.keys().filter(|code| code.eq_ignore_ascii_case("email")).count() > 1)
}

static SHOP: LazyLock<Arc<Program>> = LazyLock::new(|| program(shop("shop")));
static LIVE: LazyLock<Ingest> = LazyLock::new(live);

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn the_same_values_as_a_tree_walk(json in prop_oneof![4 => payload(), 1 => any_json()], pretty: bool) {
        prop_assume!(!twice(&json));
        let program = &*SHOP;
        let text = if pretty { serde_json::to_string_pretty(&json) } else { serde_json::to_string(&json) }.unwrap();
        match (document(program, DocRef(0), text.as_bytes()), Model(program).document(&json)) {
            (Ok(ours), Some(theirs)) => prop_assert_eq!(ours, theirs),
            (Err(refusal), None) => prop_assert_ne!(refusal.kind, RejectionKind::Malformed, "{}", refusal),
            (ours, theirs) => prop_assert!(false, "{text}\n{ours:?}\n{theirs:?}"),
        }
    }

    #[test]
    fn damaged_text_is_refused_or_read_as_others_read_it(
        json in payload(),
        edits in prop::collection::vec((any::<prop::sample::Index>(), 0_u8..4, any::<u8>()), 1..4),
    ) {
        let mut bytes = serde_json::to_vec(&json).unwrap();
        for (index, kind, byte) in edits {
            let at = index.index(bytes.len());
            let structural = b"{}[]\",:\\0e-. ntf";
            let byte = if byte < 200 { structural[usize::from(byte) % structural.len()] } else { byte };
            match kind {
                0 => bytes[at] = byte,
                1 => bytes.insert(at, byte),
                2 if bytes.len() > 1 => drop(bytes.remove(at)),
                _ => bytes.truncate(at.max(1)),
            }
        }
        let program = &*SHOP;
        let theirs = serde_json::from_slice::<Json>(&bytes);
        match (document(program, DocRef(0), &bytes), theirs) {
            (Ok(ours), Ok(theirs)) => prop_assert_eq!(Some(ours), Model(program).document(&theirs)),
            (Err(refusal), Ok(_)) => prop_assert!(!refusal.message.starts_with("not JSON"), "{}", refusal),
            // Texts and numbers that nobody reads are not looked into.
            (Ok(_), Err(error)) => {
                let error = error.to_string();
                prop_assert!(error.contains("surrogate") || error.contains("out of range") || error.contains("escape"), "{}", error);
            }
            (Err(_), Err(_)) => {}
        }
        let _ = LIVE.event(&bytes, &mut Machine::new());
    }

    #[test]
    fn any_bytes_are_refused_or_ignored(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let _ = LIVE.event(&bytes, &mut Machine::new());
        let program = &*SHOP;
        prop_assert!(document(program, DocRef(0), &bytes).is_err());
    }
}
