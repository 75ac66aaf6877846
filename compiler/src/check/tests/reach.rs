//! Conditions that are decided beforehand, and all the others, which are not.

use super::{body, file};

/// Codes of decided conditions, with the text they mark.
fn decided(statements: &str) -> Vec<String> {
    let checked = body(statements);
    let found = checked.findings();
    assert!(found.iter().all(|d| d.severity != crate::diag::Severity::Error), "{}", checked.rendered());
    let ours = found.into_iter().filter(|d| (450..453).contains(&d.code.0));
    ours.map(|d| format!("{} {}", d.code.0, checked.sources.text(d.span()))).collect()
}

#[test]
fn what_contradicts_itself_is_found() {
    let points = "let p = profile.loyalty.points ?? 0\n";
    for (statements, wanted) in [
        ("if p > 3 and p < 2 { exit \"a\" }", "450 p < 2"),
        ("if p > 100 { exit \"a\" } else if p > 200 { exit \"b\" }", "450 p > 200"),
        ("if p > 100 { exit \"a\" }\nif p > 200 { exit \"b\" }", "450 p > 200"),
        ("if p <= 5 { exit \"a\" }\nif p > 5 { exit \"b\" }", "451 p > 5"),
        ("if p in 1..9 and p == 10 { exit \"a\" }", "450 p == 10"),
        ("if cart.eventType == \"commerce.purchases\" { exit \"a\" }", "450 cart.eventType == \"commerce.purchases\""),
        (
            "if cart.eventType != \"commerce.productListAdds\" { exit \"a\" }",
            "450 cart.eventType != \"commerce.productListAdds\"",
        ),
        ("if now.hour > 20 and now.hour < 6 { exit \"a\" }", "450 now.hour < 6"),
        ("if now.hour > 22 and now.hour < 23 { exit \"a\" }", "450 now.hour < 23"),
        (
            "if profile.loyalty.points is absent and profile.loyalty.points is present { exit \"a\" }",
            "450 profile.loyalty.points is present",
        ),
        (
            "wait as w { on CartChanged { exit \"a\" } on CartChanged c where c.commerce.cart.cartID == \"x\" { exit \"b\" } after 1 day { } }",
            "450 c.commerce.cart.cartID == \"x\"",
        ),
        (
            "wait as w { on Purchased q where q.eventType == \"commerce.productListAdds\" { exit \"a\" } after 1 day { } }",
            "450 q.eventType == \"commerce.productListAdds\"",
        ),
    ] {
        assert_eq!(decided(&format!("{points}{statements}")), [wanted], "{statements}");
    }
}

#[test]
fn what_may_go_either_way_is_left_alone() {
    let points = "let p = profile.loyalty.points ?? 0\n";
    for statements in [
        "if p > 3 and p < 4 { exit \"a\" }",
        "if p > 100 { exit \"a\" } else if p > 50 { exit \"b\" }",
        "if p > 100 or p < 50 { exit \"a\" }\nif p < 60 { exit \"b\" }",
        "if now.hour > 20 { exit \"a\" }\nwait 5 hours as w\nif now.hour > 20 { exit \"b\" }",
        "if profile.loyalty.points is absent { wait 1 day as w if profile.loyalty.points is present { exit \"a\" } }",
        "if cart.commerce.cart.cartID == \"a\" { exit \"a\" }\nwait as w { on CartChanged c { restart with c as cart } after 1 day { } }\nif cart.commerce.cart.cartID == \"a\" { exit \"b\" }",
        "wait as w { on CartChanged c { restart with c as cart } after 1 day { } }\nif cart.commerce.cart.cartID == \"a\" { exit \"b\" }\nif cart.commerce.cart.cartID == \"b\" { exit \"c\" }",
        "wait as w { on CartChanged c where c.commerce.cart.cartID == \"a\" { exit \"a\" } on CartChanged d where d.commerce.cart.cartID == \"b\" { exit \"b\" } after 1 day { } }",
        "if profile.person.name.firstName != \"a\" and profile.person.name.firstName != \"b\" { exit \"a\" }",
        "split by profile as s { 50% as a { if p > 9 { exit \"a\" } } rest as b { } }\nif p > 9 { exit \"b\" }",
    ] {
        assert_eq!(decided(&format!("{points}{statements}")), Vec::<String>::new(), "{statements}");
    }
}

#[test]
fn an_event_that_is_none() {
    let event = |filter: &str| {
        let text = format!(
            "event E {{ schema ShopEvent where {filter} key Email from identityMap[\"Email\"].first.id }}\njourney J {{ on E exit \"x\" }}"
        );
        file(&text).codes()
    };
    assert_eq!(event("eventType == \"commerce.purchases\" and eventType == \"commerce.productListAdds\""), [452]);
    assert_eq!(event("eventType in [\"commerce.purchases\"] and eventType is absent"), [452]);
    assert!(!event("eventType in [\"commerce.purchases\", \"commerce.productListAdds\"]").contains(&452));
}

#[test]
fn messages_read_well() {
    let checked = body(
        "let p = profile.loyalty.points ?? 0\nif p > 100 { exit \"a\" } else if p > 200 { exit \"b\" }\nif p <= 100 { exit \"c\" }",
    );
    let mut out = String::new();
    for d in checked.findings().into_iter().filter(|d| (450..453).contains(&d.code.0)) {
        super::render(d, &checked.sources, &mut out);
    }
    insta::assert_snapshot!(out);
}
