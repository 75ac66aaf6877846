//! Where a journey goes: reachability, errors, waits, splits, labels.

use super::{body, file};

fn said(bodies: &[&str]) -> String {
    let one = |b: &&str| {
        let c = body(b);
        let mut out = String::new();
        for d in c.findings().into_iter().filter(|d| d.code.0 != 205) {
            super::render(d, &c.sources, &mut out);
        }
        format!("{b}\n\n{out}")
    };
    bodies.iter().map(one).collect::<Vec<_>>().join("-----\n")
}

fn header(clauses: &str, statements: &str) -> String {
    let text =
        format!("from shop use CartChanged, Purchased, Email, Task\n\njourney J {{\n{clauses}\n\n{statements}\n}}\n");
    let c = file(&text);
    let mut out = String::new();
    for d in c.findings().into_iter().filter(|d| d.code.0 != 205) {
        super::render(d, &c.sources, &mut out);
    }
    out
}

#[test]
fn nobody_gets_there() {
    insta::assert_snapshot!(said(&[
        "exit \"a\"\nlet x = 1\nlet y = 2",
        "if profile.id == \"a\" { exit \"a\" } else { exit \"b\" }\nexit \"c\"",
        "wait as w { on Purchased { exit \"b\" } after 1 day { exit \"q\" } }\nexit \"never\"",
        "split by profile as s { 50% as a { exit \"a\" } rest as b { exit \"b\" } }\nexit \"never\"",
        "wait as w { on Purchased { continue  exit \"x\" } after 1 day { } }",
    ]));
}

#[test]
fn stray_statements() {
    insta::assert_snapshot!(said(&[
        "continue",
        "restart",
        "if profile.id == \"a\" { continue }",
        "wait as w { on Purchased p { restart with p as cart } after 1 day { } }",
        "wait as w { on CartChanged c { restart with c as nobody } after 1 day { } }",
        "if cart.feature is absent { exit \"a\" }\nwait as w { on CartChanged c { restart with c as cart } after 1 day { } }",
    ]));
}

#[test]
fn waits_and_the_life_of_a_journey() {
    let on = "  on CartChanged cart\n  on error exit \"failed\"";
    insta::assert_snapshot!(
        [
            header(on, "  wait 92 days as w"),
            header(&format!("{on}\n  expires after 7 days"), "  wait 8 days as w"),
            header(
                &format!("{on}\n  expires after 7 days"),
                "  wait as w { on Purchased { exit \"b\" } after 2 weeks { } }"
            ),
            header(&format!("{on}\n  expires never"), "  wait as w { on Purchased { exit \"b\" } }"),
            header(on, "  wait as w { on Purchased { exit \"b\" } }"),
            header(on, "  wait \"3 days\" as w"),
            header(on, "  wait until \"tomorrow\" as w"),
            header(on, "  wait until profile.person.birthDate at 9:30 as w"),
        ]
        .join("-----\n")
    );
}

#[test]
fn errors_must_go_somewhere() {
    let on = "  on CartChanged cart";
    let send = "  send Email(to: \"a\", template: \"t\") as hello";
    insta::assert_snapshot!(
        [
            header(on, send),
            header(on, &format!("{send} {{ on error {{ exit \"no mail\" }} }}")),
            header(on, &format!("{send} {{ on error timeout {{ exit \"no mail\" }} }}")),
            header(on, "  exit \"nothing fails\""),
            header(on, "  let x = cart.productListItems.count + 1"),
            header(on, &format!("{send} {{ on error {{ exit \"a\" }} on error timeout {{ exit \"b\" }} }}")),
            header(on, &format!("{send} {{ on error http 200 {{ }} on error sometimes {{ }} on error {{ }} }}")),
        ]
        .join("-----\n")
    );
}

#[test]
fn splits() {
    insta::assert_snapshot!(said(&[
        "split by profile as s { 40% as a { } 40% as b { } }",
        "split by profile as s { 70% as a { } 40% as b { } }",
        "split by profile as s { 70% as a { } 30% as b { } rest as c { } }",
        "split by profile as s { 50% as a { } rest as b { } rest as c { } }",
        "split by profile as s { 50% as a { } 50% as a { } }",
        "split by profile as s { 33.333% as a { } rest as b { } }",
        "split by profile, cart.feature as s { 33.33% as a { } rest as b { exit \"{s}\" } }",
    ]));
}

#[test]
fn labels() {
    insta::assert_snapshot!(said(&[
        "wait 1 day",
        "wait 1 day as wait_1\nwait { on Purchased { } after 1 day { } }\nsend Email(to: \"a\", template: \"t\")",
        "wait 1 day as w\nwait 2 days as w",
        "wait as w { on Purchased since reminder { } after 1 day { } }\nsend Email(to: \"a\", template: \"t\") as reminder",
        "wait as w { on Purchased since remainder { } after 1 day { } }",
        "send Email(to: \"a\", template: \"t\") as cart",
        "let profile = 1",
    ]));
}

#[test]
fn headers() {
    let on = "  on CartChanged cart";
    insta::assert_snapshot!(
        [
            header("  on error continue", "  exit \"a\""),
            header(&format!("{on}\n  on Purchased"), "  exit \"a\""),
            header(&format!("{on}\n  timezone \"Europe/Pariss\""), "  exit \"a\""),
            header(&format!("{on}\n  timezone profile.timeZone ?? \"Mars\""), "  exit \"a\""),
            header(&format!("{on}\n  timezone 5"), "  exit \"a\""),
            header(
                &format!("{on}\n  require cart.commerce.cart.cartID, profile.personalEmail.address"),
                "  exit \"a\""
            ),
            header(&format!("{on}\n  require 5"), "  exit \"a\""),
            header(&format!("{on}\n  on error exit \"{{profile.id}}\""), "  exit \"a\""),
            header(&format!("{on}\n  goal when Purchased since nothing"), "  exit \"a\""),
            header(&format!("{on}\n  exit when Purchase p where p.feature == \"a\" as bought"), "  exit \"a\""),
            header(&format!("{on}\n  exit if profile.loyalty.points > 3 as rich"), "  exit \"a\""),
            header(&format!("{on}\n  under Contact\n  starts 2026-01-01T00:00Z"), "  exit \"a\""),
            header("  on CartChanged cart where cart.commerce.order.priceTotal > 3", "  exit \"a\""),
        ]
        .join("-----\n")
    );
}

#[test]
fn later_editions() {
    insta::assert_snapshot!(said(&[
        "repeat up to 3 times { wait 1 day }\nrepeat up to 3 times { wait 1 day }",
        "parallel all { branch a { exit \"x\" } branch b { } }",
        "limit 5 per 1 day as l { } else { }",
        "update profile { timeZone: \"UTC\" }",
        "match profile.id { \"a\" { } else { } }",
        "run Other(a: 1) as other",
        "send Email(to: \"a\", template: \"t\") as hello { on skipped { exit \"x\" } }",
    ]));
}
