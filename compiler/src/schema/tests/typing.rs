//! Cases of typing, as far as they concern the index; suggestions; facts for people.

use super::{published, shared};
use crate::schema::{Kind, Loader, Node, Schemas, Suggestion};
use serde_json::Value;

/// Follows `a.b[0].c{"k"}`.
fn follow(root: &Node, path: &str) -> Option<Node> {
    let mut at = root.clone();
    let mut rest = path;
    while !rest.is_empty() {
        let inner =
            |opens: char, closes: char| rest.strip_prefix(opens).and_then(|r| r.split_once(closes)).map(|(_, r)| r);
        if let Some(after) = inner('[', ']') {
            let Kind::List(items) = at.kind() else { return None };
            (at, rest) = (items, after);
        } else if let Some(after) = inner('{', '}') {
            let Kind::Map(values) = at.kind() else { return None };
            (at, rest) = (values, after);
        } else {
            let name = rest.trim_start_matches('.');
            let end = name.find(['.', '[', '{']).unwrap_or(name.len());
            let (name, after) = name.split_at(end);
            at = at.field(name)?.node;
            rest = after;
        }
    }
    Some(at)
}

fn composition(schemas: &Schemas, name: &str) -> Node {
    let shared = shared().unwrap();
    let ids: Vec<String> = if name == "profile-engagement" {
        let names = [
            "context/profile",
            "mixins/profile-consents",
            "context/profile-segmentation",
            "context/profile-preferences-details",
        ];
        names.iter().map(|n| format!("https://ns.adobe.com/xdm/{n}")).collect()
    } else {
        let golden = std::fs::read_to_string(shared.join(format!("xdm-golden/{name}.json"))).unwrap();
        let golden: Value = serde_json::from_str(&golden).unwrap();
        golden["compose"].as_array().unwrap().iter().map(|id| id.as_str().unwrap().to_owned()).collect()
    };
    schemas.compose(&ids.iter().map(|id| &**id).collect::<Vec<_>>()).unwrap().node
}

#[test]
fn the_typing_cases() {
    let (Some(shared), Some(schemas)) = (shared(), published()) else { return };
    let cases: Value =
        serde_json::from_str(&std::fs::read_to_string(shared.join("xdm-golden/typing-cases.json")).unwrap()).unwrap();
    for case in cases["cases"].as_array().unwrap() {
        let (path, expect) = (case["path"].as_str().unwrap(), case["expect"].as_str().unwrap());
        let root = composition(&schemas, case["golden"].as_str().unwrap());
        let node = follow(&root, path);
        let Some(literal) = case["literal"].as_str() else {
            match expect {
                "ok" => assert!(node.is_some(), "{path}"),
                "error" => assert!(node.is_none(), "{path}"),
                _ => {
                    let parent = follow(&root, path.rsplit_once('.').unwrap().0).unwrap();
                    assert!(parent.facts().deprecated.is_some(), "{path}");
                }
            }
            continue;
        };
        match (node.unwrap().kind(), expect) {
            (Kind::String { closed: Some(values), .. }, "ok") => {
                assert!(values.values.iter().any(|(v, _)| **v == *literal), "{path}")
            }
            (Kind::String { closed: Some(values), .. }, "error") => {
                assert!(values.values.iter().all(|(v, _)| **v != *literal), "{path}")
            }
            (Kind::String { suggested: Some(values), .. }, "ok") => {
                assert!(values.values.iter().any(|(v, _)| **v == *literal), "{path}")
            }
            (Kind::String { suggested: Some(values), .. }, "warning") => {
                let near = crate::schema::closest(literal, values.values.iter().map(|(v, _)| v), 1);
                assert_eq!(near.first().map(|v| &**v), Some("commerce.purchases"));
            }
            (Kind::String { .. }, _) => panic!("{path}: {expect}"),
            (_, expect) => assert_eq!(expect, "error", "{path}"),
        }
    }
}

fn core() -> Schemas {
    Loader::default().core().finish().0
}

fn paths(found: &[Suggestion]) -> Vec<&str> {
    found.iter().filter_map(Suggestion::path).collect()
}

#[test]
fn suggestions_for_wrong_paths() {
    let profile = core().compose(&["profile", "profile-personal-details", "profile-person-details"]).unwrap().node;
    let first = |path: &str| profile.suggest(path).first().and_then(|s| s.path().map(str::to_owned));
    for (wrong, right) in [
        ("homeAddres.city", "homeAddress.city"),
        ("homeAddress.citi", "homeAddress.city"),
        ("homeAddress.latitude", "homeAddress._schema.latitude"),
        ("homeAddress.schema:latitude", "homeAddress._schema.latitude"),
        ("homeAddress.xdm:city", "homeAddress.city"),
        ("repo:createDate", "_repo.createDate"),
        ("@id", "_id"),
        ("PERSONALEMAIL.address", "personalEmail.address"),
        ("birthDate", "person.birthDate"),
        ("identityMap.Email", ""),
    ] {
        let found = first(wrong);
        assert_eq!(found.as_deref().unwrap_or_default(), right, "{wrong}");
    }
    assert_eq!(paths(&profile.suggest("homeAddress.qqqqqqqqqq")), Vec::<&str>::new());
}

#[test]
fn a_field_group_that_is_not_included_is_named() {
    let profile = core().compose(&["profile", "profile-person-details"]).unwrap().node;
    let found = profile.suggest("loyalty.points");
    let id = "https://ns.adobe.com/xdm/mixins/profile/profile-loyalty-details";
    assert_eq!(found, [Suggestion::NotIncluded { group: "Loyalty details".into(), id: id.into() }]);
}

#[test]
fn facts_for_people() {
    let profile = core().compose(&["profile", "profile-loyalty-details", "profile-person-details"]).unwrap().node;
    let facts = |path: &str| profile.path(path.split('.')).unwrap().facts();
    let points = facts("loyalty.points");
    assert_eq!(points.title.as_deref(), Some("Points"));
    assert_eq!(points.declared_by.as_deref(), Some("Loyalty details"));
    assert_eq!(points.deprecated, None);
    assert_eq!(facts("loyalty.upgradeDate").deprecated.as_deref(), Some("Use tierUpgradeDate."));
    assert_eq!(facts("person.birthYear").maximum, Some(32767.into()));
}

#[test]
fn equal_places_are_equal_and_resolve_to_any_depth() {
    let core = core();
    let one = core.compose(&["profile", "profile-personal-details"]).unwrap().node;
    let other = core.compose(&["profile", "profile-personal-details"]).unwrap().node;
    assert_eq!(one.path(["homeAddress"]), other.path(["homeAddress"]));
    assert_ne!(one.path(["homeAddress"]), one.path(["billingAddress"]));
    let type_name = |name: &str| one.path([name]).unwrap().type_name();
    assert_eq!(type_name("homeAddress"), type_name("billingAddress"));
}
