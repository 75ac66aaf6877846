//! No text makes the parser fail, or slow.

use crate::ast::ItemKind;
use crate::source::FileId;
use crate::syntax::token::Kw;
use crate::syntax::{parse, parse_expression};
use proptest::prelude::*;
use std::time::{Duration, Instant};

/// Reads, and checks what holds for every text.
fn check(text: &str) {
    let parsed = parse(FileId(0), text);
    for d in &parsed.diagnostics {
        for l in &d.labels {
            assert!(l.span.start <= l.span.end && l.span.end as usize <= text.len(), "{d:?} in {text:?}");
        }
        assert!(!d.title.is_empty() && !d.title.ends_with('.'));
    }
    let broken = parsed.module.items.iter().any(|i| i.kind == ItemKind::Broken);
    assert!(!broken || !parsed.diagnostics.is_empty(), "broken in silence: {text:?}");
    let _ = parse_expression(FileId(0), text);
}

fn word() -> impl Strategy<Value = String> {
    static SIGNS: &[&str] = &[
        "{", "}", "(", ")", "[", "]", ",", ":", ".", "?", "=", "==", "=>", "->", "..", "+", "-", "*", "%", "??", "&&",
        "!", ";", "\"", "\"\"\"", "\n", "'", "#",
    ];
    static OTHERS: &[&str] = &[
        "x",
        "profile",
        "Email",
        "3",
        "40%",
        "5xx",
        "3 days",
        "2026-02-28",
        "09:00",
        "\"text {x}\"",
        "2026-03-06T09:00Z",
        "`a-b`",
        "/// doc\n",
        "// c\n",
    ];
    prop_oneof![
        4 => prop::sample::select(Kw::ALL).prop_map(|kw| kw.text().to_owned()),
        3 => prop::sample::select(SIGNS).prop_map(str::to_owned),
        3 => prop::sample::select(OTHERS).prop_map(str::to_owned),
    ]
}

proptest! {
    #[test]
    fn any_text(text in any::<String>()) {
        check(&text);
    }

    #[test]
    fn any_soup_of_tokens(words in prop::collection::vec(word(), 0..60)) {
        check(&words.join(" "));
    }

    /// A good journey with a piece cut out, doubled or put elsewhere.
    #[test]
    fn any_damage(from in 0_usize..GOOD.len(), length in 0_usize..40, to in 0_usize..GOOD.len(), words in prop::collection::vec(word(), 0..3)) {
        let cut = |at: usize| GOOD.floor_char_boundary(at);
        let (a, b, c) = (cut(from), cut((from + length).min(GOOD.len())), cut(to));
        check(&format!("{}{}", &GOOD[..a], &GOOD[b..]));
        check(&format!("{}{}{}", &GOOD[..c], &GOOD[a..b], &GOOD[c..]));
        check(&format!("{} {} {}", &GOOD[..a], words.join(" "), &GOOD[a..]));
    }
}

const GOOD: &str = r#"
from shared.contact use Email, Ada
event Paid { schema ShopEvent where eventType == "paid" key Email from identityMap["Email"].first.id }
source Loyalty {
  params { email: string } get "https://x/{email}" auth bearer secret("t") returns { points: integer? }
  retry 2 times, backoff 1 second to 2 seconds, on timeout, 429, 5xx
}
journey J(a: string) {
  on Paid p where p.total > 0
  require profile.email
  on error exit "technical"
  /// Ask
  lookup Loyalty(email: profile.email) as m or none
  if m is present and (m.points ?? 0) in 1..5 { send Email(to: "a {profile.name ?? "x"}") as s { on error timeout { exit "e" } } } else { wait 1 day, until 10:00 }
  wait as w { on Paid q since s where q.id == p.id { restart with q as p } after 2 hours { continue } }
  split by profile salt "s" as arm { 40% as a { } rest as b { exit "b {arm}" } }
}
test "t" { given Ada with { x.y: 1 } at 2026-03-06T09:00Z receive Paid { total: 3 } advance 3 days expect sent Email(to: "x") once expect exit "b" }
"#;

#[test]
fn the_good_one_is_good() {
    assert_eq!(parse(FileId(0), GOOD).diagnostics, vec![]);
}

#[test]
fn deep_texts_are_refused_not_overrun() {
    let deep = |open: &str, close: &str| format!("const X = {}1{}", open.repeat(20_000), close.repeat(20_000));
    let chains = ["- ", "not ", "!", "x => ", "x ?? ", "x.", "x or ", "if a then b else ", "a ? b : "];
    for text in [deep("(", ")"), deep("[", "]"), deep("{ a: ", "}"), deep("\"{", "}\""), deep("(", "")] {
        check(&text);
    }
    for chain in chains {
        check(&format!("const X = {}1", chain.repeat(20_000)));
        check(&format!("journey J {{ let x = {}1 }}", chain.repeat(20_000)));
    }
    check(&format!("journey J {{ if a {{ }} {} }}", "else if a { } ".repeat(20_000)));
    check(&format!("journey J {{ {}", "if a { ".repeat(20_000)));
    check(&format!("type T = {}string", "list of ".repeat(20_000)));
    check(&format!("type T = string{}", "?".repeat(20_000)));
}

#[test]
fn long_files_take_linear_time() {
    let time = |text: String| {
        let start = Instant::now();
        check(&text);
        start.elapsed()
    };
    let broken = "journey J { wait send x ) } } foo bar\n";
    for part in [GOOD, broken, "}", "journey J { ", "wait ", "jurney J {}\n", "test \"", "from a.b "] {
        let took = time(part.repeat(100_000 / part.len()));
        assert!(took < Duration::from_secs(10), "{part}: {took:?}");
    }
}

#[test]
fn many_statements_are_no_depth() {
    let text = format!(
        "journey J {{\n on E\n{}\n{}\n}}",
        "  if a == b { exit \"x\" }\n".repeat(3000),
        "  let x = a.b.c + 1\n".repeat(3000)
    );
    assert_eq!(parse(FileId(0), &text).diagnostics, vec![]);
}
