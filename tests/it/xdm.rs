//! Every published schema at the door: what `sample` makes of it is let in, and what breaks it is not.

use crate::support;
use journey_compiler::driver::{self, Options};
use journey_compiler::project::MemoryFiles;
use journey_compiler::schema::{Extent, Kind, Node, Schemas};
use journey_vm::ingest;
use journey_vm::program::Program;
use serde_json::{Value, json};
use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;

fn published() -> Option<Vec<(String, String)>> {
    let default = support::root().join("../shared");
    let shared = std::env::var("JOURNEY_SHARED").map_or(default, PathBuf::from);
    if !shared.is_dir() {
        assert!(std::env::var("CI").is_err(), "the shared data is missing: {}", shared.display());
        eprintln!("SKIPPED: no shared data at {}", shared.display());
        return None;
    }
    let mut found = vec![];
    files(&shared.join("xdm"), &shared, &mut found);
    found.sort();
    Some(found)
}

fn files(folder: &Path, root: &Path, found: &mut Vec<(String, String)>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files(&path, root, found);
        } else if path.to_string_lossy().ends_with(".schema.json") {
            let name = path.strip_prefix(root).unwrap().to_string_lossy().into_owned();
            found.push((name, std::fs::read_to_string(&path).unwrap()));
        }
    }
}

/// Declared with nothing plain that a journey could read.
const WITHOUT_FIELDS: [&str; 5] = [
    "https://ns.adobe.com/xdm/data/adhoc",
    "https://ns.adobe.com/xdm/common/extensible",
    "http://ns.adobe.com/adobecloud/core/1.0",
    "https://ns.adobe.com/experience/campaign/experienceevent-profile-segmentation",
    "https://ns.adobe.com/experience/target/activity/activityevent/eventscope",
];

/// A bundle with one answer per schema, in their order.
fn bundle(files: &[(String, String)], ids: &[Arc<str>]) -> (Arc<Program>, Vec<Node>) {
    let mut manifest = String::from("[project]\nname = \"all\"\nlanguage = \"1\"\nsrc = [\"src\"]\n[schemas]\n");
    let mut source = String::from("journey J {\n  on Came\n");
    let mut sources = String::new();
    let (schemas, _) = Schemas::load(files.iter().map(|(path, text)| (&**path, &**text)));
    let nodes: Vec<Node> = ids.iter().map(|id| schemas.compose(&[id]).unwrap().node).collect();
    for (at, (id, node)) in ids.iter().zip(&nodes).enumerate() {
        writeln!(manifest, "S{at} = {{ class = \"{id}\", from = \"xdm\" }}").unwrap();
        writeln!(sources, "source X{at} {{ get \"https://x.example.com/\" returns S{at} }}").unwrap();
        writeln!(source, "  lookup X{at}() as a{at} or none").unwrap();
        // A document comes into the bundle by being read.
        if let Some(path) = leaf(node, 6) {
            writeln!(source, "  if a{at}.{path} {{ exit \"{at}\" }}").unwrap();
        }
    }
    manifest.push_str("Came = { class = \"experienceevent\" }\n");
    sources.push_str("event Came { schema Came key Email from identityMap[\"Email\"].first.id }\n");
    source.push_str("  exit \"done\"\n}\n");
    let all = MemoryFiles::default().with("journey.toml", &manifest).with("src/j.journey", &(source + &sources));
    let all = files.iter().fold(all, |all, (path, text)| all.with(path, text));
    let compiled = driver::compile(&all, &Options::default());
    let Some(bundle) = compiled.bundle else {
        let shown: Vec<_> = compiled.diagnostics.iter().take(5).map(|d| format!("{} {}", d.code, d.title)).collect();
        panic!("{shown:#?}");
    };
    (Program::from_bundle(bundle).unwrap(), nodes)
}

/// A condition on something plain, through objects and maps, the nearest first.
fn leaf(node: &Node, deep: usize) -> Option<String> {
    let fields = node.fields();
    let named = || fields.iter().filter(|f| identifier(&f.name));
    (0..=deep).find_map(|deep| named().find_map(|f| Some(format!("{}{}", f.name, value(&f.node, deep)?))))
}

fn value(node: &Node, deep: usize) -> Option<String> {
    match node.kind() {
        Kind::Object if deep > 0 => Some(format!(".{}", leaf(node, deep - 1)?)),
        Kind::Map(values) if deep > 0 => Some(format!("[\"a\"]{}", value(&values, deep - 1)?)),
        Kind::Object | Kind::Map(_) => None,
        Kind::List(_) => Some(".count > 0".to_owned()),
        _ => Some(" is present".to_owned()),
    }
}

fn identifier(name: &str) -> bool {
    name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_') && !name.starts_with(|c: char| c.is_ascii_digit())
}

#[test]
fn a_sample_of_every_published_schema_is_let_in_at_the_door() {
    let Some(files) = published() else { return };
    let (schemas, _) = Schemas::load(files.iter().map(|(path, text)| (&**path, &**text)));
    let ids: Vec<Arc<str>> = schemas.documents().map(|(id, _, _)| id).collect();
    assert_eq!(ids.len(), 714);
    let (mut let_in, mut refused, mut unread, mut turned_away) = (0, vec![], vec![], 0);
    for some in ids.chunks(120) {
        let (program, nodes) = bundle(&files, some);
        for (at, (id, node)) in some.iter().zip(&nodes).enumerate() {
            let name = format!("X{at}");
            let endpoint = program.bundle.endpoints.iter().find(|e| *program.text(e.name) == *name).unwrap();
            let Some(document) = endpoint.answer else {
                unread.push(id.to_string());
                assert_eq!(node.violations(&node.sample(Extent::Fields(8))), []);
                continue;
            };
            let door = |value: &Value| ingest::document(&program, document, value.to_string().as_bytes());
            for extent in [Extent::Required, Extent::Fields(3), Extent::Fields(8)] {
                match door(&node.sample(extent)) {
                    Ok(_) => let_in += 1,
                    Err(why) => refused.push(format!("{id} {extent:?}: {why}")),
                }
            }
            // The same with one field of a wrong type is turned away, by name.
            let Value::Object(mut sample) = node.sample(Extent::Fields(3)) else { continue };
            let Some((name, value)) = sample.iter_mut().find(|(_, value)| !value.is_null()) else { continue };
            let name = name.clone();
            *value = if value.is_array() { json!(true) } else { json!([[]]) };
            let place = node.field(&name).unwrap().node;
            if place.json_type() != "any" {
                let why = door(&Value::Object(sample)).unwrap_err();
                assert!(why.path.starts_with(&name), "{id} {name}: {why}");
                turned_away += 1;
            }
        }
    }
    assert!(refused.is_empty(), "{}\n{}", refused.len(), refused.join("\n"));
    assert_eq!(unread, WITHOUT_FIELDS);
    assert_eq!(let_in, 3 * (714 - unread.len()));
    assert!(turned_away > 600, "{turned_away}");
}
