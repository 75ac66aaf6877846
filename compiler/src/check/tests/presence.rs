//! J0301 and what proves presence.

use super::{body, expression, file, fixed};

const AGE: &str = "from shop use CartChanged

journey Points {
  on CartChanged
  if profile.loyalty.points >= 100 { exit \"many\" }
  exit \"few\"
}
";

#[test]
fn ordering_needs_presence_and_says_three_ways_out() {
    insta::assert_snapshot!(file(AGE).rendered());
}

#[test]
fn each_way_out_can_be_applied() {
    let checked = file(AGE);
    let all = fixed(&checked, AGE, 301);
    assert_eq!(all.len(), 3);
    for text in &all {
        assert_eq!(file(text).codes(), Vec::<u16>::new(), "{text}");
    }
    insta::assert_snapshot!(all.join("-----\n"));
}

#[test]
fn narrowing_follows_the_flow() {
    let fine = [
        "if profile.loyalty.points is present { let x = profile.loyalty.points + 1 }",
        "if profile.loyalty.points is present and profile.loyalty.points > 1 { exit \"a\" }",
        "if profile.loyalty.points is absent or profile.loyalty.points > 1 { exit \"a\" }",
        "if not (profile.loyalty.points is absent) { let x = profile.loyalty.points + 1 }",
        "if profile.loyalty.points is absent { exit \"none\" }\n let x = profile.loyalty.points + 1",
        "if profile.loyalty.tier == \"gold\" { let x = \"{profile.loyalty.tier}\" }",
        "if cart.device.type in [\"mobile\"] { let x = \"{cart.device.type}\" }",
        "let p = profile.loyalty.points\n if p is present { let x = p + 1 }",
        "let x = if cart.feature is present then upper(cart.feature) else \"\"",
        "let x = upper(cart.commerce.cart.cartID)",
        "let x = cart.timestamp < now",
        "let x = cart.productListItems.any(i => i.priceTotal is present and i.priceTotal > 3)",
        "let x = (10 / 4) + 1.5",
    ];
    for statements in fine {
        let found = body(statements).codes();
        assert!(!found.contains(&301), "{statements}: {}", body(statements).rendered());
    }
    let wrong = [
        "if profile.loyalty.points is present { } let x = profile.loyalty.points + 1",
        "if profile.loyalty.points is present or profile.loyalty.points > 1 { exit \"a\" }",
        "if profile.loyalty.points is absent { } let x = profile.loyalty.points + 1",
        "if profile.loyalty.points is present { wait 1 day as w  let x = profile.loyalty.points + 1 }",
        "let x = 10 / profile._id.length",
        "let x = profile.loyalty.tier + 1",
        "let x = upper(cart.feature)",
        "let x = \"{cart.feature}\"",
        "let y = 5 let x = (10 / y) + 1",
        "let x = upper(profile.loyalty.tier)",
    ];
    for statements in wrong {
        let found = body(statements);
        assert!(found.findings().iter().any(|d| d.severity == crate::diag::Severity::Error), "{statements}");
    }
}

#[test]
fn what_an_event_has_stays_known_after_a_wait() {
    let statements =
        "if cart.feature is absent { exit \"none\" }\n  wait 1 day as pause\n  let x = upper(cart.feature)";
    assert!(!body(statements).codes().contains(&301));
}

#[test]
fn required_paths_of_the_header_last() {
    let text = "from shop use CartChanged, Email
journey J {
  on CartChanged
  require profile.personalEmail.address
  on error continue
  wait 1 day as pause
  send Email(to: profile.personalEmail.address, template: \"t\") as hello
}
";
    assert_eq!(file(text).codes(), Vec::<u16>::new());
}

#[test]
fn messages_for_other_places() {
    let found = [
        expression("upper(profile.person.name.firstName)"),
        expression("\"Hello {profile.person.name.firstName}\""),
        expression("profile.person.birthDate + 1 day"),
        expression("not profile.pets.first.age > 3"),
        body("  send Email(to: profile.personalEmail.address, template: \"t\") as hello\n").rendered(),
        body("  wait as w { on Purchased p where p.commerce.order.priceTotal > 10 { exit \"a\" } after 1 day { } }\n")
            .rendered(),
    ];
    insta::assert_snapshot!(found.join("=====\n"));
}

#[test]
fn an_answer_that_may_be_missing() {
    let found = [
        body("  lookup Loyalty(email: \"a\") as member or none\n  if Vip2(member) { exit \"vip\" }\n"),
        body("  lookup Loyalty(email: \"a\") as member or none\n  let x = \"{member.id}\"\n"),
        body("  lookup Loyalty(email: \"a\") as member or none\n  if member is present { let x = \"{member.id}\" }\n"),
        body("  lookup Loyalty(email: \"a\") as member { on error timeout { continue } }\n  let x = \"{member.id}\"\n"),
        body(
            "  lookup Loyalty(email: \"a\") as member { on error timeout { exit \"late\" } }\n  let x = \"{member.id}\"\n",
        ),
    ];
    let codes: Vec<Vec<u16>> = found.iter().map(|f| f.codes().into_iter().filter(|c| *c != 205).collect()).collect();
    assert_eq!(codes, [vec![201], vec![301], vec![], vec![301], vec![]]);
}
