//! Strange, contradictory and hostile documents: findings, never a crash.

use crate::schema::{Kind, Loader, ProblemKind, Schemas, tree};
use proptest::prelude::*;
use serde_json::json;

fn one(schema: &serde_json::Value) -> crate::schema::Node {
    let (schemas, problems) = Loader::default().plain("x.json", &schema.to_string()).finish();
    assert_eq!(problems, []);
    schemas.compose(&["x.json"]).unwrap().node
}

#[test]
fn plain_json_schema_keeps_its_names() {
    let node = one(&json!({
        "type": "object", "required": ["tier"],
        "properties": {
            "tier": { "type": ["string", "null"], "enum": ["gold", "basic", null] },
            "xdm:raw": { "type": "integer" }, "points": { "$ref": "#/$defs/points" },
            "tags": { "type": "array", "items": { "type": "string" } },
            "both": { "oneOf": [{ "type": "string" }, { "type": "integer" }] }
        },
        "$defs": { "points": { "type": "number", "minimum": 0 } }
    }));
    let tree = tree(&node);
    let names: Vec<&str> = tree.fields.keys().map(|k| &**k).collect();
    assert_eq!(names, ["both", "points", "tags", "tags[]", "tier", "xdm:raw"]);
    assert!(tree.fields.get("tier").unwrap().required);
    let Kind::String { closed: Some(tiers), .. } = node.field("tier").unwrap().node.kind() else { panic!() };
    assert_eq!(tiers.values.len(), 2);
    assert!(matches!(node.field("points").unwrap().node.kind(), Kind::Number));
    assert!(matches!(node.field("both").unwrap().node.kind(), Kind::Any));
}

#[test]
fn contradictions_name_both_sources() {
    let group = |id: &str, kind: &str| {
        json!({ "$id": id, "title": id, "meta:resourceType": "mixins", "properties": { "size": { "type": kind } } })
            .to_string()
    };
    let class = json!({ "$id": "c", "title": "C", "meta:resourceType": "classes", "type": "object" }).to_string();
    let (a, b) = (group("a", "string"), group("b", "integer"));
    let (schemas, _) = Schemas::load([("c.json", &*class), ("a.json", &*a), ("b.json", &*b)]);
    let node = schemas.compose(&["c", "a", "b"]).unwrap().node;
    let tree = tree(&node);
    let [(path, conflict)] = &tree.conflicts[..] else { panic!("{:?}", tree.conflicts) };
    assert_eq!((&**path, conflict.types), ("size", ["string", "integer"]));
    assert_eq!(conflict.sources.clone().map(|(title, _)| title.to_string()), ["a", "b"]);
    assert!(matches!(node.field("size").unwrap().node.kind(), Kind::Any));
}

#[test]
fn loops_and_dangling_references_stop() {
    let node = one(&json!({ "allOf": [{ "$ref": "#" }, { "$ref": "#/definitions/a" }, { "$ref": "gone#/x" }],
        "definitions": { "a": { "properties": { "a": { "$ref": "#/definitions/a" } } } } }));
    let tree = tree(&node);
    assert_eq!(tree.fields.len(), 1);
    assert!(tree.fields.get("a").unwrap().recursive);
    assert_eq!(tree.dangling.len(), 1);
}

#[test]
fn what_is_no_schema_is_said() {
    let kinds = |text: &str| {
        Loader::default().xdm("x.json", text).finish().1.into_iter().map(|p| (p.kind, p.place)).collect::<Vec<_>>()
    };
    assert_eq!(kinds("{ \"a\": }"), [(ProblemKind::Syntax, Some((1, 8)))]);
    assert_eq!(kinds("{ \"a\": 1 }"), [(ProblemKind::NotASchema, None)]);
    assert_eq!(kinds("7"), [(ProblemKind::NotASchema, None)]);
    assert_eq!(kinds("{ \"$id\": \"a\", \"properties\": 3, \"allOf\": {}, \"required\": true }"), []);
}

#[test]
fn a_descriptor_marks_the_identity_and_adds_values() {
    let Some(shared) = super::shared() else { return };
    let fixture = shared.join("xdm-golden/fixture-tenant");
    let text = |name: &str| std::fs::read_to_string(fixture.join(name)).unwrap();
    let (schema, descriptors) = (text("registry-xed-full.json"), text("descriptors.json"));
    let (schemas, problems) = Schemas::load([("full.json", &*schema), ("descriptors.json", &*descriptors)]);
    assert_eq!(problems, []);
    let composed = schemas.compose(&["https://ns.adobe.com/acme/schemas/9a01b2c3d4e5"]).unwrap();
    let seen: Vec<String> =
        composed.identities.iter().map(|i| format!("{} {} {}", i.path.join("."), i.namespace, i.primary)).collect();
    assert_eq!(seen, ["personalEmail.address Email false", "_acme.membership.memberId AcmeMember true"]);
    let colour = composed.node.path(["_acme", "membership", "favouriteColour"]).unwrap();
    let Kind::String { suggested: Some(colours), .. } = colour.kind() else { panic!() };
    assert_eq!(colours.values.iter().map(|(v, _)| &**v).collect::<Vec<_>>(), ["red", "blue", "green"]);
}

/// Any JSON made of the words schemas use.
fn any_schema() -> impl Strategy<Value = serde_json::Value> {
    let leaf = prop_oneof![
        Just(json!("string")),
        Just(json!("#")),
        Just(json!("#/definitions/a")),
        Just(json!(true)),
        Just(json!(7)),
        Just(json!(["a", "b"])),
        Just(json!("deprecated")),
        Just(json!("http://a.b/c")),
        Just(json!(null)),
    ];
    leaf.prop_recursive(5, 60, 5, |inner| {
        let words = [
            "properties",
            "definitions",
            "allOf",
            "oneOf",
            "$ref",
            "type",
            "items",
            "additionalProperties",
            "required",
            "enum",
            "meta:enum",
            "a",
            "xdm:a",
            "http://a.b/c",
            "@id",
            "$id",
            "minimum",
            "const",
            "meta:intendedToExtend",
            "@type",
        ];
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(serde_json::Value::Array),
            prop::collection::vec((prop::sample::select(words.to_vec()), inner), 0..6)
                .prop_map(|entries| entries.into_iter().map(|(k, v)| (k.to_owned(), v)).collect()),
        ]
    })
}

proptest! {
    #[test]
    fn no_document_breaks_the_index(schema in any_schema()) {
        let (schemas, _) = Loader::default().xdm("x.json", &schema.to_string()).finish();
        if let Ok(composed) = schemas.compose_profile(&["x.json"]) {
            let _ = tree(&composed.node).json();
            let _ = composed.node.suggest("a.http://a.b/c.b");
        }
    }
}
