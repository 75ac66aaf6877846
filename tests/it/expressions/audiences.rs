//! `inAudience` in a journey: by the segment membership of the profile.

use journey_compiler::driver::{Options, compile};
use journey_compiler::project::MemoryFiles;
use journey_vm::program::Program;
use journey_vm::runner::{self, TestOutcome};

const MANIFEST: &str = r#"[project]
name     = "audiences"
language = "1"
src      = ["src"]

[schemas]
ShopEvent = { class = "experienceevent", groups = ["experienceevent-commerce"] }
Profile   = { class = "profile", groups = ["profile-segmentation"] }
"#;

const JOURNEY: &str = r#"
event Paid {
  schema ShopEvent
  where  eventType == "commerce.purchases"
  key    Email from identityMap["Email"].first.id
}

journey Thanks {
  on Paid
  if inAudience("gold") { exit "gold" }
  exit "others"
}

fixture Ada = profile { segmentMembership: { ups: { gold: { status: "realized", lastQualificationTime: 2026-01-01T00:00Z } } } }
fixture Bob = profile { segmentMembership: { ups: { gold: { status: "exited", lastQualificationTime: 2026-01-01T00:00Z } } } }

test "a member" {
  given Ada
  at 2026-05-04T10:00Z
  receive Paid {}
  expect exit "gold"
}

test "somebody who left" {
  given Bob
  at 2026-05-04T10:00Z
  receive Paid {}
  expect exit "others"
}
"#;

#[test]
fn membership_decides() {
    let files = MemoryFiles::default().with("journey.toml", MANIFEST).with("src/a.journey", JOURNEY);
    let compiled = compile(&files, &Options::default());
    assert!(!compiled.has_errors(), "{}", journey_compiler::render::plain(&compiled.diagnostics, &compiled.sources));
    let program = Program::from_bundle(compiled.bundle.unwrap()).unwrap();
    let results = runner::run(&program, None);
    assert_eq!(results.len(), 2);
    for result in results {
        assert!(matches!(result.outcome, TestOutcome::Passed), "{:?}", result.name);
    }
}
