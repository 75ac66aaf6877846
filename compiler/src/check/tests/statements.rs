//! `match`, `repeat`, `limit`, `parallel`, `moved`.

use super::body;
use crate::hir::StmtKind;

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

#[test]
fn matches() {
    insta::assert_snapshot!(said(&[
        "let b = profile.id == \"a\"\nmatch b { true { } }",
        "let b = profile.id == \"a\"\nmatch b { true { } false { } else { } }",
        "match profile.id { \"a\" { exit \"a\" } else { exit \"b\" } }\nexit \"never\"",
        "match cart.productListItems.count { 1, 2 { } 2 { } 3..5 { } \"x\" { } }",
        "match cart.productListItems { 1 { } }",
        "match cart.feature { \"x\" { let y = cart.feature } else { } }",
        "match profile.loyalty.tier { \"gold\" { } \"silver\" { } }",
        "match profile.loyalty.tier { \"gold\" { } \"golden\" { } else { } }",
    ]));
}

#[test]
fn repeats() {
    insta::assert_snapshot!(said(&[
        "repeat up to 3 times { }",
        "repeat up to 3 times { if profile.id == \"a\" { wait 1 day as w } }",
        "repeat up to 3 times { if profile.id == \"a\" { wait 1 day as w } else { wait 2 days as x } }",
        "repeat up to 3 times { wait as w { on Purchased { continue } after 1 day { } } }",
        "repeat up to 3 times { if profile.id == \"a\" { continue }  wait 1 day as w }",
        "repeat up to 3 times { if profile.id == \"a\" { break }  wait 1 day as w }",
        "repeat up to 0 times every 0 days { }\nrepeat up to 1001 times every 1 day { }",
        "repeat up to 3 times every 1 day { exit \"x\" }\nexit \"never\"",
        "repeat up to 3 times every 1 day while profile.id == \"a\" { exit \"x\" }\nexit \"then\"",
        "repeat up to 3 times { wait as w { on Purchased { break } after 1 day { exit \"q\" } } }\nexit \"then\"",
        "break",
        "repeat up to 3 times { split by profile as s { 50% as a { break } rest as b { break } } }\nexit \"then\"",
        // What is known of the profile is not known in the next turn.
        "if profile.person is present { repeat up to 3 times every 1 day { let x = \"{profile.personalEmail.address}\" } }",
    ]));
}

#[test]
fn limits() {
    insta::assert_snapshot!(said(&[
        "limit 0 as l { }",
        "limit 3 per 0 hours as l { } else { }",
        "limit 3 as l { exit \"a\" } else { exit \"b\" }\nexit \"never\"",
        "limit 3 as l { exit \"a\" }\nexit \"then\"",
        "limit 3 as l { continue } else { exit \"b\" }\nlimit 3 as l { }",
    ]));
}

#[test]
fn parallels() {
    insta::assert_snapshot!(said(&[
        "parallel all as p { }",
        "parallel first 3 as p { branch a { } branch a { } }",
        "parallel any as p { branch a { exit \"a\" } branch b { exit \"b\" } }\nexit \"never\"",
        "parallel all as p { branch a { exit \"a\" } branch b { } }\nexit \"never\"",
        "parallel any as p { branch a { exit \"a\" } branch b { } }\nexit \"then\"",
        "parallel all as p { branch a { let x = 1 } branch b { let y = x } }\nlet z = x",
        "repeat up to 3 times { parallel any as p { branch a { wait 1 day as w } branch b { } } }",
        "repeat up to 3 times { parallel all as p { branch a { wait 1 day as w } branch b { } } }",
        "repeat up to 3 times every 1 day { parallel all as p { branch a { break } } }",
        "wait as w { on Purchased { parallel all as p { branch a { restart } } } after 1 day { } }",
        "parallel all as p { branch a { wait as w { on CartChanged c { restart with c as cart } after 1 day { } } } }",
        "parallel all as p { branch a { wait 1 day as w } branch b { wait as x { on Purchased since w { } after 1 day { } } } }",
        "parallel all as p { branch a { wait 1 day as w } }\nwait as x { on Purchased since w { } after 1 day { } }",
        "parallel all as p { branch a { wait 1 day as w wait as x { on Purchased since w { } after 1 day { } } } }",
        "parallel all { branch a { wait 1 day as w } branch b { continue } }",
        "if profile.person is present { parallel all as p { branch a { let x = profile.person } } }",
    ]));
}

#[test]
fn moves() {
    let moved = |clauses: &str| {
        let text = format!(
            "from shop use CartChanged\njourney J {{\n  on CartChanged\n{clauses}\n  wait 1 day as pause\n  wait 1 day as rest\n}}\n"
        );
        let c = super::file(&text);
        format!("{clauses}\n\n{}", c.rendered())
    };
    insta::assert_snapshot!(
        [
            moved("  moved nap -> pause\n  moved sleep -> nap\n  moved last -> rest"),
            moved("  moved pause -> rest"),
            moved("  moved nap -> paus"),
            moved("  moved a -> b\n  moved b -> a"),
            moved("  moved nap -> pause\n  moved nap -> rest"),
            moved("  moved nap -> pause\n  moved sleep -> pause"),
        ]
        .join("-----\n")
    );
}

#[test]
fn a_moved_split_keeps_the_arms_that_people_were_given() {
    let salt = |clauses: &str, label: &str| {
        let text = format!(
            "from shop use CartChanged\njourney J {{\n  on CartChanged\n{clauses}\n  split by profile as {label} {{ 50% as a {{ }} rest as b {{ }} }}\n  limit 3 as {label}s {{ exit \"in\" }}\n}}\n"
        );
        let body = &super::file(&text).program.unwrap().journeys[0].body;
        let (StmtKind::Split { salt, .. }, StmtKind::Limit { key, .. }) = (&body[0].kind, &body[1].kind) else {
            panic!("a split and a limit: {body:?}")
        };
        (salt.to_string(), key.to_string())
    };
    assert_eq!(salt("", "story"), ("story".to_owned(), "storys".to_owned()));
    let moved = "  moved first -> second\n  moved second -> story\n  moved door -> storys";
    assert_eq!(salt(moved, "story"), ("first".to_owned(), "door".to_owned()));
}
