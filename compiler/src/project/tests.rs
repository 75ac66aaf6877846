//! Manifests and projects, from files in memory.

#![expect(clippy::unwrap_used, clippy::panic, reason = "tests")]

mod pages;

use super::{Files, MemoryFiles, Project};
use crate::check::Schemas as _;
use crate::diag::{Diagnostic, Severity};
use crate::schema::Kind;
use std::fmt::Write;

pub(super) fn project(manifest: &str) -> MemoryFiles {
    MemoryFiles::default().with("journey.toml", manifest).with("a.journey", "")
}

/// Findings as lines: code, title, the text marked, notes, fixes.
fn lines(project: &Project, found: &[Diagnostic]) -> String {
    let mut out = String::new();
    for finding in found {
        let span = finding.span();
        let file = project.sources.get(span.file).map(|f| &*f.path).unwrap_or_default();
        let (line, column) = project.sources.get(span.file).map(|f| f.position(span.start)).unwrap_or_default();
        writeln!(
            out,
            "{} {:?} {file}:{line}:{column} `{}`",
            finding.code,
            finding.severity,
            project.sources.text(span)
        )
        .unwrap();
        writeln!(out, "  {}: {}", finding.title, finding.labels.first().unwrap().text).unwrap();
        finding.notes.iter().for_each(|note| writeln!(out, "  note {note}").unwrap());
        finding.fixes.iter().for_each(|fix| writeln!(out, "  fix {} → {}", fix.title, fix.preview).unwrap());
    }
    out
}

#[test]
fn a_project_of_the_own_core() {
    let manifest = r#"
[project]
name     = "shop"
language = "1"
src      = ["shared", "journeys/"]
timezone = "Europe/Paris"

[schemas]
ShopEvent = { class = "experienceevent", groups = ["experienceevent-commerce"] }
Profile   = { class = "profile", groups = ["profile-person-details"] }

[dev]
profiles = "profiles.ndjson"
routes   = { "https://mail.example.com" = "sink" }
secrets  = { mail-key = "x" }
"#;
    let files = MemoryFiles::default()
        .with("journey.toml", manifest)
        .with("journeys/b/cart.journey", "2")
        .with("journeys/a.journey", "1")
        .with("journeys/a.md", "")
        .with("other/c.journey", "3")
        .with("shared/z.journey", "0");
    let (project, found) = Project::load(&files);
    assert_eq!(lines(&project, &found), "");
    let paths: Vec<&str> = project.journeys.iter().map(|id| &*project.sources.get(*id).unwrap().path).collect();
    assert_eq!(paths, ["journeys/a.journey", "journeys/b/cart.journey", "shared/z.journey"]);
    assert_eq!(project.manifest.timezone.as_deref(), Some("Europe/Paris"));
    assert_eq!(project.manifest.dev.routes.get("https://mail.example.com").map(String::as_str), Some("sink"));
    assert_eq!(project.manifest.dev.secrets.get("mail-key").map(String::as_str), Some("x"));
    assert_eq!(project.aliases().iter().map(|a| &**a).collect::<Vec<_>>(), ["ShopEvent", "Profile"]);
    assert!(project.schema("ShopEvent").unwrap().path(["commerce", "cart", "cartID"]).is_some());
    assert!(project.schema("https://ns.adobe.com/xdm/common/geo").unwrap().field("city").is_some());
    let profile = project.profile().unwrap();
    assert!(matches!(profile.field("segmentMembership").unwrap().node.kind(), Kind::Map(_)));
    assert!(project.schema("Profil").is_none());
}

#[test]
fn a_lone_file_has_no_schemas() {
    let project = Project::lone("x.journey", "journey A {}");
    assert!(!project.any());
    assert_eq!(project.journeys.len(), 1);
}

#[test]
fn schemas_from_a_folder_stand_over_the_core() {
    let group = r#"{ "$id": "https://ns.acme.example/groups/membership", "title": "Membership", "type": "object",
        "meta:resourceType": "mixins", "meta:intendedToExtend": ["https://ns.adobe.com/xdm/context/profile"],
        "properties": { "_acme": { "type": "object", "properties": { "memberId": { "type": "string" },
            "home": { "$ref": "https://ns.adobe.com/xdm/common/address" } } } } }"#;
    let member = r##"{ "type": "object", "properties": { "tier": { "$ref": "tiers.json#/$defs/tier" } } }"##;
    let tiers = r#"{ "$defs": { "tier": { "type": "string", "enum": ["gold", "basic"] } } }"#;
    let manifest = r#"
project = { name = "x" }
[schemas]
Person = { class = "profile", groups = ["membership"], from = "schemas", role = "profile" }
Member = { json_schema = "answers/member.json" }
"#;
    let files = project(manifest)
        .with("schemas/deep/membership.schema.json", group)
        .with("schemas/deep/membership.example.1.json", "not read")
        .with("answers/member.json", member)
        .with("answers/tiers.json", tiers);
    let (project, found) = Project::load(&files);
    assert_eq!(lines(&project, &found), "");
    let profile = project.profile().unwrap();
    assert!(profile.path(["_acme", "home", "city"]).is_some());
    let tier = project.schema("Member").unwrap().field("tier").unwrap().node;
    assert!(matches!(tier.kind(), Kind::String { closed: Some(_), .. }));
}

#[test]
fn the_examples_load_without_findings() {
    for example in ["cart", "welcome"] {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../examples/").to_owned() + example;
        let found = crate::schema::tests::files(std::path::Path::new(&folder), "");
        let files = found.iter().fold(MemoryFiles::default(), |files, (path, text)| {
            files.with(path.strip_prefix(&folder).unwrap().trim_start_matches('/'), text)
        });
        let (project, found) = Project::load(&files);
        assert_eq!(lines(&project, &found), "", "{example}");
        assert!(project.profile().is_some() && project.schema("ShopEvent").is_some());
    }
}

#[test]
fn findings_read_well() {
    let cases = [
        "",
        "[project\nname = 1\n",
        "[project]\nnam = \"x\"\nlanguage = \"7\"\nsrc = [1, \"gone\"]\ntimezone = \"Europe/Pari\"\n[limits]\n[schema]\n",
        "project = { name = \"x\" }\n[schemas]\nA = { class = \"experienceevnt\" }\nB = { class = \"profile\", groups = [\"cart-details\"] }\n",
        "project = { name = \"x\" }\n[schemas]\nA = {}\nB = { class = \"profile\", file = \"x\" }\nC = { xdm = \"profile\", groups = [] }\nD = 7\n",
        "project = { name = \"x\" }\n[schemas]\nA = { class = \"profile\", groups = [\"experienceevent-web\"], role = \"profile\" }\nProfile = { class = \"profile\", role = \"people\" }\n",
        "project = { name = \"x\" }\n[schemas]\nA = { file = \"bad.json\" }\nB = { json_schema = \"gone.json\" }\nC = { class = \"profile\", from = \"registry:prod\" }\nD = { class = \"profile\", from = \"nowhere\" }\n",
        "project = { name = \"x\" }\n[schemas]\nA = { class = \"c\", groups = [\"one\", \"two\"], from = \"odd\" }\n[dev]\nroute = 1\nprofiles = 3\n",
    ];
    let odd = |name: &str, kind: &str| {
        format!(
            "{{\"$id\": \"https://x.example/{name}\", \"title\": \"{name}\", \"meta:resourceType\": \"mixins\", \"properties\": {{ \"size\": {{ \"type\": \"{kind}\" }}, \"lost\": {{ \"$ref\": \"https://x.example/lost\" }} }} }}"
        )
    };
    let mut out = String::new();
    for case in cases {
        let files = project(case)
            .with("bad.json", "{\n  \"title\": \"x\",\n}")
            .with(
                "odd/c.schema.json",
                "{\"$id\": \"https://x.example/c\", \"meta:resourceType\": \"classes\", \"type\": \"object\"}",
            )
            .with("odd/one.schema.json", &odd("one", "string"))
            .with("odd/two.schema.json", &odd("two", "integer"))
            .with("odd/z.schema.json", &odd("two", "integer"));
        let (project, found) = Project::load(&files);
        writeln!(out, "──────\n{case}──────\n{}", lines(&project, &found)).unwrap();
    }
    insta::assert_snapshot!(out);
}

#[test]
fn a_project_without_manifest_or_journeys_says_so() {
    let (project, found) = Project::load(&MemoryFiles::default().with("a.journey", ""));
    assert_eq!(found.iter().map(|f| f.code.0).collect::<Vec<_>>(), [507], "{}", lines(&project, &found));
    let (project, found) = Project::load(&MemoryFiles::default().with("journey.toml", "[project]\nname = \"x\"\n"));
    assert_eq!(
        found.iter().map(|f| (f.code.0, f.severity)).collect::<Vec<_>>(),
        [(517, Severity::Warning)],
        "{}",
        lines(&project, &found)
    );
}

#[test]
fn memory_files_list_below_a_folder() {
    let files = MemoryFiles::default().with("a/b.x", "").with("ab/c.x", "");
    assert_eq!(files.list("a"), Ok(vec!["a/b.x".to_owned()]));
    assert!(files.list("c").is_err());
}

proptest::proptest! {
    #[test]
    fn no_manifest_breaks_the_reader(text in "(\\[?[a-z]{0,8}\\]?( = )?(\\{|\"|\\[|[a-z\"]{0,6}|1)*\n?){0,12}") {
        let _ = Project::load(&project(&text));
    }

    #[test]
    fn no_damage_to_a_manifest_breaks_the_reader(at in 0_usize..200, length in 0_usize..20) {
        let text = "[project]\nname = \"x\"\nsrc = [\".\"]\n[schemas]\nA = { class = \"profile\", groups = [\"profile-person-details\"], from = \"std\" }\n";
        let kept: String = text.chars().enumerate().filter(|(i, _)| *i < at || *i >= at + length).map(|(_, c)| c).collect();
        let _ = Project::load(&project(&kept));
    }
}
