//! What is pinned, and what is said when it is something else.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]

use super::{Lock, Pin, hash, key, quoted};
use crate::diag::Severity;
use crate::project::{MemoryFiles, Project};
use proptest::prelude::*;

const MANIFEST: &str = "[project]\nname = \"shop\"\n\n[schemas]\nMember = { json_schema = \"member.json\" }\n";
const MEMBER: &str = r#"{ "type": "object", "properties": { "tier": { "type": "string", "title": "Tier" } } }"#;

fn files(schema: &str) -> MemoryFiles {
    MemoryFiles::default().with("journey.toml", MANIFEST).with("a.journey", "").with("member.json", schema)
}

fn hash_of(schema: &str) -> String {
    let (project, _) = Project::load(&files(schema));
    hash(project.named("Member").unwrap().node.as_ref().unwrap())
}

fn lock(schema: &str) -> String {
    let pin = Pin { hash: hash_of(schema), source: None };
    Lock { schemas: [("Member".to_owned(), pin)].into() }.text()
}

fn said(files: &MemoryFiles, locked: bool) -> Vec<(u16, Severity, String)> {
    Project::load_with(files, locked).1.into_iter().map(|d| (d.code.0, d.severity, d.title)).collect()
}

#[test]
fn the_hash_is_of_what_a_schema_says() {
    let same = MEMBER.replace(", \"title\": \"Tier\"", ", \"title\": \"Level\", \"description\": \"x\"");
    assert_eq!(hash_of(MEMBER), hash_of(&same));
    for (from, to) in [
        ("\"string\"", "\"integer\""),
        ("tier", "tiers"),
        ("\"type\": \"string\"", "\"type\": \"string\", \"enum\": [\"gold\"]"),
        ("\"type\": \"string\"", "\"type\": \"string\", \"pattern\": \"a\""),
        ("\"properties\"", "\"required\": [\"tier\"], \"properties\""),
    ] {
        assert_ne!(hash_of(MEMBER), hash_of(&MEMBER.replacen(from, to, 1)), "{to}");
    }
}

#[test]
fn a_schema_that_changed_is_a_warning_and_an_error_where_the_project_is_locked() {
    let changed = MEMBER.replace("string", "integer");
    let title = "`Member` is not the schema that `journey.lock` pins".to_owned();
    let good = files(MEMBER).with("journey.lock", &lock(MEMBER));
    let bad = files(&changed).with("journey.lock", &lock(MEMBER));
    assert_eq!(said(&good, true), []);
    assert_eq!(said(&bad, false), [(518, Severity::Warning, title.clone())]);
    assert_eq!(said(&bad, true), [(518, Severity::Error, title)]);
    assert_eq!(said(&files(MEMBER), false), []);
    assert_eq!(said(&files(MEMBER), true)[0].2, "there is no `journey.lock`");
    let empty = files(MEMBER).with("journey.lock", &Lock::default().text());
    assert_eq!(said(&empty, false), []);
    assert_eq!(said(&empty, true)[0].2, "`journey.lock` does not pin `Member`");
    let broken = files(MEMBER).with("journey.lock", "version = 2");
    assert_eq!(said(&broken, false)[0].2, "`journey.lock` cannot be read: version 2 is not known");
}

proptest! {
    #[test]
    fn a_lock_comes_back_as_it_was(pins in prop::collection::btree_map(any::<String>(), (any::<String>(), any::<Option<String>>()), 0..5)) {
        let schemas = pins.into_iter().map(|(alias, (hash, source))| (alias, Pin { hash, source })).collect();
        let lock = Lock { schemas };
        prop_assert_eq!(Lock::parse(&lock.text()), Ok(lock));
    }

    #[test]
    fn any_text_is_a_lock_or_none(text: String) {
        let _ = Lock::parse(&text);
        let _ = (key(&text), quoted(&text));
    }
}
