//! `journeyc schema …`: taking schemas into a project, pinning them, finding and comparing them.

use crate::support;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

fn journeyc(folder: &Path, args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_journeyc-under-test"))
        .args(args)
        .current_dir(folder)
        .env("NO_COLOR", "1")
        .output()
        .unwrap()
}

/// Standard output of a command that ends with a code.
fn printed(folder: &Path, args: &[&str], code: i32) -> String {
    let output = journeyc(folder, args);
    let (out, err) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert_eq!(output.status.code(), Some(code), "{args:?}\n{out}\n{err}");
    format!("{out}{err}")
}

/// A project without schemas.
fn project() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(
        folder.path().join("journey.toml"),
        "[project]\nname = \"shop\"\nlanguage = \"1\"\nsrc = [\"src\"]\n",
    )
    .unwrap();
    std::fs::create_dir(folder.path().join("src")).unwrap();
    let journey = "journey J {\n  on Came\n  exit \"x\"\n}\nevent Came { schema ShopEvent key Email from identityMap[\"Email\"].first.id }\n";
    std::fs::write(folder.path().join("src/j.journey"), journey).unwrap();
    folder
}

fn shared() -> Option<PathBuf> {
    let default = support::root().join("../shared");
    let path = std::env::var("JOURNEY_SHARED").map_or(default, PathBuf::from);
    if path.is_dir() {
        return Some(path.canonicalize().unwrap());
    }
    assert!(std::env::var("CI").is_err(), "the shared data is missing: {}", path.display());
    eprintln!("SKIPPED: no shared data at {}", path.display());
    None
}

#[test]
fn from_nothing_to_a_locked_build_with_the_core() {
    let folder = project();
    let at = folder.path();
    let added =
        printed(at, &["schema", "add", "ShopEvent", "--compose", "experienceevent,experienceevent-commerce"], 0);
    assert!(
        added.contains("added ShopEvent = { class = \"experienceevent\", groups = [\"experienceevent-commerce\"] }"),
        "{added}"
    );
    printed(
        at,
        &["schema", "add", "Profile", "--compose", "profile,profile-person-details,profile-loyalty-details"],
        0,
    );
    printed(at, &["check", "--locked"], 0);
    printed(at, &["build", "--locked"], 0);

    let again = printed(at, &["schema", "add", "ShopEvent", "--compose", "experienceevent"], 2);
    assert!(again.contains("`journeyc schema update ShopEvent`"), "{again}");
    let slip = printed(at, &["schema", "add", "Web", "--compose", "experienceevent,experienceevent-wep"], 2);
    assert!(slip.contains("did you mean `experienceevent-web`"), "{slip}");
    assert!(printed(at, &["schema", "add", "no-name", "--compose", "profile"], 2).contains("cannot be a name"));
    assert!(printed(at, &["schema", "add", "Other"], 2).contains("--compose CLASS,GROUP"));

    // Another composition under the same name is not what was pinned.
    let manifest = std::fs::read_to_string(at.join("journey.toml")).unwrap();
    std::fs::write(
        at.join("journey.toml"),
        manifest.replace("[\"experienceevent-commerce\"]", "[\"experienceevent-web\"]"),
    )
    .unwrap();
    assert!(printed(at, &["check"], 0).contains("J0518"));
    assert!(printed(at, &["check", "--locked"], 1).contains("is not the schema that `journey.lock` pins"));
    assert!(printed(at, &["build", "--locked"], 1).contains("not built"));
    let updated = printed(at, &["schema", "update", "--dry-run"], 0);
    assert!(updated.contains("ShopEvent: pinned anew") && updated.contains("Profile: unchanged"), "{updated}");
    printed(at, &["check", "--locked"], 1);
    printed(at, &["schema", "update"], 0);
    printed(at, &["check", "--locked"], 0);
}

#[test]
fn what_is_in_a_schema() {
    let folder = project();
    let at = folder.path();
    printed(at, &["schema", "add", "ShopEvent", "--compose", "experienceevent,experienceevent-commerce"], 0);
    printed(at, &["schema", "add", "Profile", "--compose", "profile,profile-loyalty-details"], 0);
    let tier = printed(at, &["schema", "show", "Profile.loyalty.tier"], 0);
    assert!(tier.starts_with("Profile.loyalty.tier  ") && tier.contains("declared by  Loyalty details"), "{tier}");
    assert!(printed(at, &["schema", "show", "ShopEvent.productListItems.SKU"], 0).contains("string"));
    let slip = printed(at, &["schema", "show", "Profile.loyalty.teir"], 2);
    assert!(slip.contains("did you mean `loyalty.tier`"), "{slip}");
    let group = printed(at, &["schema", "show", "Profile.person.birthDate"], 2);
    assert!(group.contains("which this schema does not include"), "{group}");
    assert!(printed(at, &["schema", "show", "Profil"], 2).contains("did you mean `Profile`"));

    let found = printed(at, &["schema", "search", "cart", "id"], 0);
    assert!(found.starts_with("ShopEvent.commerce.cart.cartID"), "{found}");
    let elsewhere = printed(at, &["schema", "search", "birth", "date"], 0);
    assert!(
        elsewhere.contains("person.birthDate") && elsewhere.contains("Demographic") || elsewhere.contains("https://"),
        "{elsewhere}"
    );
    assert!(printed(at, &["schema", "search", "zeppelin"], 2).contains("no field has `zeppelin`"));

    let tree = printed(at, &["schema", "tree", "ShopEvent", "--format", "json"], 0);
    let tree: serde_json::Value = serde_json::from_str(&tree).unwrap();
    assert_eq!(tree["fields"]["commerce.cart.cartID"]["type"], "string");
    let sample = printed(at, &["schema", "sample", "ShopEvent"], 0);
    let sample: serde_json::Value = serde_json::from_str(&sample).unwrap();
    assert!(sample["_id"].is_string() && sample["commerce"].is_object(), "{sample}");
    let required: serde_json::Value =
        serde_json::from_str(&printed(at, &["schema", "sample", "ShopEvent", "--required"], 0)).unwrap();
    assert_eq!(required.as_object().unwrap().len(), 2);
}

const MEMBER: &str = r#"{ "type": "object", "required": ["id"], "properties": {
    "id": { "type": "string" }, "tier": { "type": "string", "enum": ["gold", "basic"] }, "points": { "type": "integer" } } }"#;

#[test]
fn a_plain_json_schema_is_copied_updated_and_compared() {
    let folder = project();
    let outside = tempfile::tempdir().unwrap();
    let source = outside.path().join("member.json");
    std::fs::write(&source, MEMBER).unwrap();
    let (at, from) = (folder.path(), source.to_str().unwrap());
    let dry = printed(at, &["schema", "add", "Member", "--from", from, "--dry-run"], 0);
    assert!(dry.contains("would add Member = { json_schema = \"schemas/member.json\" }"), "{dry}");
    assert!(!at.join("journey.lock").exists() && !at.join("schemas").exists());
    printed(at, &["schema", "add", "Member", "--from", from], 0);
    assert_eq!(std::fs::read_to_string(at.join("schemas/member.json")).unwrap(), MEMBER);

    let newer = MEMBER.replace("\"gold\", \"basic\"", "\"gold\", \"silver\"").replace("integer", "string");
    std::fs::write(&source, newer.replace("\"required\": [\"id\"]", "\"required\": [\"id\", \"tier\"]")).unwrap();
    let expected = [
        "! points was integer, is string",
        "! tier is required now",
        "! tier has no longer the values \"basic\"",
        "~ tier has the new values \"silver\"",
    ];
    let differs = printed(at, &["schema", "diff", "Member", from], 1);
    assert_eq!(differs.lines().collect::<Vec<_>>(), expected);
    assert_eq!(printed(at, &["schema", "diff", "Member", from, "--breaking"], 1).lines().count(), 3);
    assert_eq!(printed(at, &["schema", "diff", "Member", "Member"], 0), "no difference\n");
    let updated = printed(at, &["schema", "update", "Member"], 0);
    assert!(updated.starts_with("Member: 4 changes, 3 of which may break journeys or producers\n"), "{updated}");
    assert!(std::fs::read_to_string(at.join("schemas/member.json")).unwrap().contains("silver"));
    assert!(printed(at, &["schema", "update", "Member"], 0).contains("Member: unchanged"));
    assert!(printed(at, &["schema", "diff", "Member", "no/such"], 2).contains("there is no such folder or file"));
}

#[test]
fn a_folder_and_an_export_of_a_registry() {
    let Some(shared) = shared() else { return };
    let folder = project();
    let at = folder.path();
    let xdm = shared.join("xdm");
    let ids =
        "https://ns.adobe.com/xdm/context/experienceevent,https://ns.adobe.com/xdm/context/experienceevent-commerce";
    let added = printed(at, &["schema", "add", "ShopEvent", "--from", xdm.to_str().unwrap(), "--compose", ids], 0);
    assert!(added.contains("files copied"), "{added}");
    printed(at, &["check", "--locked"], 0);
    // Only what is needed was copied, and nothing of it is missing.
    let tree = |args: &[&str]| printed(at, &[&["schema", "tree"], args, &["--format", "json"]].concat(), 0);
    assert_eq!(tree(&["ShopEvent"]), tree(&["--from", xdm.to_str().unwrap(), "--compose", ids]));

    let fixture = shared.join("xdm-golden/fixture-tenant");
    let export = fixture.join("registry-xed-full.json");
    printed(at, &["schema", "add", "Profile", "--from", export.to_str().unwrap()], 0);
    let tree = printed(at, &["schema", "tree", "Profile"], 0);
    assert!(tree.contains("_acme.membership.memberId"), "{tree}");
    printed(at, &["check", "--locked"], 0);
}

#[test]
fn every_golden_from_the_command_line() {
    let Some(shared) = shared() else { return };
    let xdm = shared.join("xdm");
    for name in ["profile-core", "event-commerce-web", "journey-step-events", "recursive-filter-expression"] {
        let golden = std::fs::read_to_string(shared.join(format!("xdm-golden/{name}.json"))).unwrap();
        let golden: serde_json::Value = serde_json::from_str(&golden).unwrap();
        let ids: Vec<&str> = golden["compose"].as_array().unwrap().iter().map(|id| id.as_str().unwrap()).collect();
        let args = ["schema", "tree", "--from", xdm.to_str().unwrap(), "--compose", &ids.join(","), "--format", "json"];
        let ours: serde_json::Value = serde_json::from_str(&printed(&support::root(), &args, 0)).unwrap();
        let (ours, theirs) = (ours["fields"].as_object().unwrap(), golden["fields"].as_object().unwrap());
        assert!(
            ours.keys().eq(theirs.keys()) || ours.len() == theirs.len() && theirs.keys().all(|k| ours.contains_key(k)),
            "{name}"
        );
        for (path, facts) in theirs {
            for key in ["type", "xdmType", "required", "deprecated"] {
                assert_eq!(ours[path].get(key), facts.get(key), "{name} {path} {key}");
            }
        }
    }
}
