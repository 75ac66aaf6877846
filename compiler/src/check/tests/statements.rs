//! `match`, `repeat`, `limit`.

use super::body;

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
