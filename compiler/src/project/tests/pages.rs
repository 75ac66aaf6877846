//! The page of each code shows manifests that are wrong and right as it says.

use super::project;
use crate::diag::Diagnostic;
use crate::explain::page;
use crate::project::{MemoryFiles, Project, lock};

/// The fenced manifests of a page that are marked with a word.
fn manifests(page: &str, mark: &str) -> Vec<String> {
    let fence = format!("```toml {mark}\n");
    page.split(&fence).skip(1).map(|rest| rest.split("```").next().unwrap().to_owned()).collect()
}

/// A field group with two fields.
fn group(id: &str, kind: &str, refers: &str) -> String {
    format!(
        r#"{{ "$id": "https://ns.shop.example/{id}", "title": "{id}", "meta:resourceType": "mixins", "type": "object",
            "meta:intendedToExtend": ["https://ns.adobe.com/xdm/context/profile"],
            "properties": {{ "_shop": {{ "properties": {{ "size": {{ "type": "{kind}" }}, "x": {{ "$ref": "{refers}" }} }} }} }} }}"#
    )
}

/// The files that pages speak of.
fn with_files(manifest: &str) -> MemoryFiles {
    let address = "https://ns.adobe.com/xdm/common/address";
    let export = include_str!("export.json");
    project(manifest)
        .with("journeys/a.journey", "")
        .with("schemas/member.schema.json", &group("groups/member", "string", address))
        .with("many/a.schema.json", &group("groups/member", "string", address))
        .with("many/b.schema.json", &group("other/member", "string", address))
        .with("odd/member.schema.json", &group("groups/member", "string", address))
        .with("odd/sizes.schema.json", &group("groups/sizes", "integer", address))
        .with("twice/a.schema.json", &group("groups/member", "string", address))
        .with("twice/b.schema.json", &group("groups/member", "string", address))
        .with("lost/a.schema.json", &group("groups/member", "string", "https://ns.shop.example/store"))
        .with("ahead.json", r#"{ "type": "object", "properties": { "code": { "type": "string", "pattern": "^(?=.*[0-9])[A-Z0-9]+$" } } }"#)
        .with("journey.lock", &pinned())
        .with("broken.json", "{ \"type\": ")
        .with("export.json", export)
        .with("mended.json", &export.replace("nummer", "number"))
        .with("member.json", r#"{ "type": "object", "properties": { "tier": { "type": "string" } } }"#)
}

/// `Pinned` pinned as the page of the lock says.
fn pinned() -> String {
    let manifest = "[project]\nname = \"shop\"\n[schemas]\nPinned = { class = \"profile\", groups = [\"profile-loyalty-details\"] }\n";
    let (project, _) = Project::load(&project(manifest));
    let hash = lock::hash(project.named("Pinned").and_then(|s| s.node.as_ref()).unwrap());
    let pin = lock::Pin { hash, source: None };
    lock::Lock { schemas: [("Pinned".to_owned(), pin)].into() }.text()
}

fn codes(found: &[Diagnostic]) -> Vec<u16> {
    found.iter().map(|f| f.code.0).collect()
}

#[test]
fn every_code_has_a_page_whose_manifests_are_as_it_says() {
    let numbers = include_str!("../codes.rs").lines().filter_map(|l| l.split_once("u16 = ")?.1.strip_suffix(';'));
    for number in numbers {
        let text = page(number).unwrap_or_else(|| panic!("docs/errors/J0{number}.md is missing"));
        let (wrong, right) = (manifests(text, "wrong"), manifests(text, "right"));
        assert!(!wrong.is_empty() && !right.is_empty(), "{number}");
        for manifest in wrong {
            let mut files = with_files(&manifest);
            if number == "517" {
                files = MemoryFiles::default().with("journey.toml", &manifest).with("docs/a.md", "");
            }
            let found = Project::load(&files).1;
            assert!(!found.is_empty() && codes(&found).iter().all(|c| c.to_string() == number), "{number}: {found:?}");
        }
        for manifest in right {
            let found = Project::load(&with_files(&manifest)).1;
            assert_eq!(codes(&found), Vec::<u16>::new(), "{number}: {found:?}");
        }
    }
}
