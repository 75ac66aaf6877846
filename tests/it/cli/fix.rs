//! `check --fix`: what it changes, and what it says.

use super::{journeyc, project, stderr, stdout};

const SLIP: &str = r#"event Bought {
  schema ShopEvent
  where eventType = "commerce.purchases"
  key Email from identityMap["Email"].first.id
}
journey J {
  on Bought
  exit "x"
}
"#;

#[test]
fn slips_are_mended_and_the_result_is_checked() {
    let folder = project(SLIP);
    let root = folder.path().to_str().unwrap();
    let file = folder.path().join("src/case.journey");
    let before = journeyc(&["check", root]);
    assert_eq!(before.status.code(), Some(1));
    assert!(stderr(&before).contains("1 error, 0 warnings (1 fixable: journeyc check --fix)"), "{}", stderr(&before));
    let diff = journeyc(&["check", "--fix", "--diff", root]);
    assert_eq!(diff.status.code(), Some(1));
    assert!(stdout(&diff).contains("+  where  eventType == \"commerce.purchases\""), "{}", stdout(&diff));
    assert_eq!(std::fs::read_to_string(&file).unwrap(), SLIP, "nothing was written so far");
    let fixed = journeyc(&["check", "--fix", root]);
    assert_eq!(fixed.status.code(), Some(0), "{}", stderr(&fixed));
    assert!(stderr(&fixed).starts_with("fixed 1 finding in 1 file\nchecked 1 journey in "), "{}", stderr(&fixed));
    assert_eq!(journeyc(&["fmt", "--check", root]).status.code(), Some(0));
    let again = journeyc(&["check", "--fix", root]);
    assert!(stderr(&again).starts_with("fixed 0 findings in 0 files\n"), "{}", stderr(&again));
}

#[test]
fn what_only_a_person_can_decide_stays_a_finding() {
    let folder = project("journey J { on Nothing exit \"x\" }\n");
    let output = journeyc(&["check", "--fix", folder.path().to_str().unwrap()]);
    assert_eq!(output.status.code(), Some(1));
    assert!(stderr(&output).contains("J0201"), "{}", stderr(&output));
}
