//! Every golden composition: the same paths, types, values, duties.

use super::{published, shared};
use crate::schema::{Schemas, Tree, tree};
use serde_json::{Map, Value};
use std::path::Path;

fn read(path: &Path) -> Value {
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

fn ids(golden: &Value) -> Vec<&str> {
    golden["compose"].as_array().unwrap().iter().map(|id| id.as_str().unwrap()).collect()
}

/// What a conformance check compares.
fn essence(facts: &Map<String, Value>) -> Map<String, Value> {
    let keys = [
        "type",
        "xdmType",
        "enum",
        "suggested",
        "required",
        "deprecated",
        "freeForm",
        "format",
        "minimum",
        "maximum",
        "pattern",
        "default",
    ];
    let mut facts: Map<String, Value> =
        facts.iter().filter(|(k, _)| keys.contains(&&***k)).map(|(k, v)| (k.clone(), v.clone())).collect();
    for key in ["enum", "suggested"] {
        if let Some(Value::Array(values)) = facts.get_mut(key) {
            values.sort_by_key(ToString::to_string);
        }
    }
    for key in ["minimum", "maximum"] {
        if let Some(value) = facts.get_mut(key) {
            *value = value.as_f64().unwrap().into();
        }
    }
    facts.sort_keys();
    facts
}

fn differences(tree: &Tree, golden: &Value) -> Vec<String> {
    let ours = tree.json();
    let (ours, theirs) = (ours["fields"].as_object().unwrap(), golden["fields"].as_object().unwrap());
    let mut found = vec![];
    for (path, facts) in theirs {
        match ours.get(path) {
            None => found.push(format!("missing  {path}")),
            Some(own) => {
                let (own, facts) = (essence(own.as_object().unwrap()), essence(facts.as_object().unwrap()));
                if own != facts {
                    found.push(format!("differs  {path}: {} instead of {}", Value::Object(own), Value::Object(facts)));
                }
            }
        }
    }
    found.extend(ours.keys().filter(|path| !theirs.contains_key(*path)).map(|path| format!("too much {path}")));
    found
}

fn check(schemas: &Schemas, golden: &Value) {
    let composed = schemas.compose(&ids(golden)).unwrap();
    let tree = tree(&composed.node);
    let differences = differences(&tree, golden);
    assert!(differences.is_empty(), "{}:\n{}", golden["name"], differences.join("\n"));
    assert_eq!((tree.conflicts.len(), tree.dangling.len()), (0, 0));
}

#[test]
fn every_golden_composition_has_the_same_paths_and_facts() {
    let (Some(shared), Some(schemas)) = (shared(), published()) else { return };
    for name in ["profile-core", "event-commerce-web", "journey-step-events", "recursive-filter-expression"] {
        check(&schemas, &read(&shared.join(format!("xdm-golden/{name}.json"))));
    }
}

#[test]
fn the_exports_of_a_tenant_give_the_same_as_the_repository_form() {
    let Some(shared) = shared() else { return };
    let fixture = shared.join("xdm-golden/fixture-tenant");
    let golden = read(&fixture.join("tenant-profile.golden.json"));
    let text = |name: &str| std::fs::read_to_string(fixture.join(name)).unwrap();
    let (xed, full) = (text("registry-xed.json"), text("registry-xed-full.json"));

    let files = super::files(&shared.join("xdm"), ".schema.json");
    let files = files.iter().map(|(path, text)| (&**path, &**text));
    let (with_references, problems) = Schemas::load(files.chain([("registry-xed.json", &*xed)]));
    assert_eq!(problems, []);
    check(&with_references, &golden);

    let (alone, problems) = Schemas::load([("registry-xed-full.json", &*full)]);
    assert_eq!(problems, []);
    check(&alone, &golden);
}

#[test]
fn documented_paths_have_the_documented_types() {
    let (Some(shared), Some(schemas)) = (shared(), published()) else { return };
    let golden = read(&shared.join("xdm-golden/documented-paths.json"));
    let mut wrong = vec![];
    for case in golden.as_array().unwrap() {
        let composed = schemas.compose(&ids(case)).unwrap();
        let (path, kind) = (case["path"].as_str().unwrap(), case["xdmType"].as_str().unwrap());
        match tree(&composed.node).fields.get(path).map(|f| f.node.xdm_type()) {
            Some(own) if *own == *kind => {}
            own => wrong.push(format!("{path}: {own:?} instead of {kind}")),
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
