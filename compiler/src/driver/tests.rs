//! Files in, bundle out.

#![expect(clippy::unwrap_used, reason = "tests")]

use super::{Options, compile};
use crate::project::MemoryFiles;
use crate::render;
use journey_bytecode::bundle::encode;

const MANIFEST: &str = r#"
[project]
name = "test"
language = "1"
src = ["src"]
timezone = "Europe/Paris"

[schemas]
ShopEvent = { json_schema = "schemas/event.json" }
Profile = { json_schema = "schemas/profile.json" }
"#;
/// As the cases under `tests/` are compiled.
const CASES: &str = r#"
[project]
name = "case"
language = "1"
src = ["src"]
timezone = "Europe/Paris"

[schemas]
ShopEvent = { class = "experienceevent", groups = ["experienceevent-commerce", "experienceevent-web"] }
Profile = { class = "profile", groups = [
  "profile-person-details", "profile-personal-details", "profile-preferences-details", "profile-loyalty-details",
] }
"#;
const EVENT: &str = include_str!("../check/tests/shop-event.schema.json");
const PROFILE: &str = include_str!("../check/tests/profile.schema.json");
const JOURNEY: &str = "
event CartChanged {
  schema  ShopEvent
  where   eventType == \"commerce.productListAdds\"
  key     Email from identityMap[\"Email\"].first.id
}
journey J {
  on CartChanged cart where cart.productListItems.count > 0
  wait 2 hours as pause
  exit \"done\"
}
test \"it rests\" {
  given Ada
  at 2026-05-04T10:00Z
  receive CartChanged { productListItems: [{ SKU: \"A\" }] }
  expect at pause
}
fixture Ada = profile { timeZone: \"Europe/Paris\" }
";

fn project(journey: &str) -> MemoryFiles {
    let files = [
        ("journey.toml", MANIFEST),
        ("schemas/event.json", EVENT),
        ("schemas/profile.json", PROFILE),
        ("src/main.journey", journey),
    ];
    files.into_iter().fold(MemoryFiles::default(), |all, (path, text)| all.with(path, text))
}

#[test]
fn a_sound_project_becomes_a_bundle() {
    let compiled = compile(&project(JOURNEY), &Options::default());
    assert_eq!(render::short(&compiled.diagnostics, &compiled.sources), "");
    let bytes = encode(compiled.bundle.as_ref().unwrap());
    let bundle = journey_bytecode::bundle::decode(&bytes).unwrap();
    assert_eq!((bundle.meta.project.as_str(), bundle.meta.timezone.as_str()), ("test", "Europe/Paris"));
    assert_eq!((bundle.journeys.len(), bundle.tests.len()), (1, 1));
}

#[test]
fn tests_can_be_left_out_and_the_same_source_gives_the_same_bytes() {
    let release = Options { tests: false, ..Options::default() };
    let bytes = || encode(&compile(&project(JOURNEY), &release).bundle.unwrap());
    let once = bytes();
    assert_eq!(once, bytes());
    assert!(journey_bytecode::bundle::decode(&once).unwrap().tests.is_empty());
}

#[test]
fn findings_of_all_passes_come_in_order_of_place() {
    let broken = JOURNEY
        .replace("wait 2 hours as pause", "wait 2 hours untill 5 as pause")
        .replace("2026-05-04T10:00Z", "2026-05-04T10:00");
    let compiled = compile(&project(&broken), &Options::default());
    assert!(compiled.bundle.is_none() && compiled.has_errors());
    let places: Vec<_> = compiled.diagnostics.iter().map(|d| d.span()).collect();
    let codes: Vec<u16> = compiled.diagnostics.iter().map(|d| d.code.0).collect();
    assert!(places.is_sorted() && codes.iter().any(|c| *c < 200) && codes.contains(&303), "{codes:?}");
}

#[test]
fn accepted_programs_become_bundles_without_a_finding() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../tests/accept");
    let mut paths: Vec<_> = std::fs::read_dir(folder).unwrap().map(|e| e.unwrap().path()).collect();
    paths.retain(|p| p.extension().is_some_and(|e| e == "journey"));
    paths.sort();
    assert!(paths.len() >= 4, "{paths:?}");
    for path in paths {
        let text = std::fs::read_to_string(&path).unwrap();
        let files = MemoryFiles::default().with("journey.toml", CASES).with("src/case.journey", &text);
        let compiled = compile(&files, &Options::default());
        let shown = render::short(&compiled.diagnostics, &compiled.sources);
        assert_eq!(shown, "", "{}", path.display());
        assert!(compiled.bundle.is_some());
    }
}
