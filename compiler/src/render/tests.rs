//! What people see.

#![expect(clippy::unwrap_used, reason = "tests")]

use super::*;
use crate::diag::{Edit, Fix};
use crate::source::{FileId, Span};
use proptest::prelude::*;

const BIRTHDAY: &str = "/// Geburtstag für Ämter 🎂\njourney Birthday {\n  on ProfileCompleted\n  if profile.loyalty.points >= 100 {\n    exit \"größer\"\n  }\n}\n";

fn span(text: &str, part: &str) -> Span {
    let start = text.find(part).unwrap() as u32;
    Span { file: FileId(0), start, end: start + part.len() as u32 }
}

fn sources() -> Sources {
    let mut s = Sources::default();
    s.add("journeys/birthday.journey", BIRTHDAY);
    s.add("shared/ünits.journey", "// ä\n\nevent Purchased {}\n");
    s
}

fn presence() -> Diagnostic {
    let path = span(BIRTHDAY, "profile.loyalty.points");
    let fix = |title: &str, preview: &str| Fix {
        title: title.into(),
        preview: preview.into(),
        edits: vec![Edit { span: path, text: preview.into() }],
        safe: false,
    };
    Diagnostic::error(
        301,
        "this may be absent, and `>=` needs a value",
        path,
        "decimal?  \"Program Points Balance\", optional in Loyalty Details",
    )
    .note("People without points would be neither in nor out. Choose one:")
    .fix(fix("count them as zero", "if (profile.loyalty.points ?? 0) >= 100 {"))
    .fix(fix("only those with points", "if profile.loyalty.points is present and profile.loyalty.points >= 100 {"))
    .fix(fix("nobody enters without", "require profile.loyalty.points"))
}

fn several() -> Vec<Diagnostic> {
    let block = span(BIRTHDAY, "{\n    exit \"größer\"\n  }");
    let end = Span { file: FileId(0), start: BIRTHDAY.len() as u32, end: BIRTHDAY.len() as u32 };
    let other = Span { file: FileId(1), start: 13, end: 22 };
    vec![
        presence(),
        Diagnostic::warning(420, "the text is odd", span(BIRTHDAY, "\"größer\""), "an umlaut")
            .label(span(BIRTHDAY, "für Ämter 🎂"), "and here"),
        Diagnostic::error(103, "`{` is never closed", span(BIRTHDAY, "{\n  on"), "opened here")
            .label(end, "`}` is missing, probably here"),
        Diagnostic::error(500, "several lines", block, "all of this").label(other, "declared here"),
        Diagnostic::new(Severity::Note, 501, "nothing to mark", end, ""),
    ]
}

#[test]
fn human_text() {
    insta::assert_snapshot!(human(&several(), &sources(), Options::default()));
}

#[test]
fn human_text_in_a_narrow_window_with_colour() {
    let colored = human(&[presence()], &sources(), Options { color: true, width: 50 });
    insta::assert_snapshot!(colored.replace('\u{1b}', "␛"));
}

#[test]
fn empty_and_unknown_files() {
    let mut s = Sources::default();
    s.add("empty.journey", "");
    let nowhere = Span { file: FileId(9), start: 4, end: 2 };
    let list = [
        Diagnostic::error(601, "there is nothing", Span::default(), "no declaration"),
        Diagnostic::error(602, "there is no file", nowhere, "lost"),
    ];
    insta::assert_snapshot!(human(&list, &s, Options::default()));
}

/// Without the pages of all codes, which have tests of their own.
fn without_rules(log: &str) -> String {
    let mut log: serde_json::Value = serde_json::from_str(log).unwrap();
    let rules = log.pointer_mut("/runs/0/tool/driver/rules").unwrap();
    assert!(rules.as_array().unwrap().len() > crate::explain::codes().count(), "a code without a page is one too");
    *rules = "one for each code".into();
    for result in log.pointer_mut("/runs/0/results").unwrap().as_array_mut().unwrap() {
        *result.get_mut("ruleIndex").unwrap() = "position of its rule".into();
    }
    format!("{log:#}\n")
}

#[test]
fn other_forms() {
    let all = several();
    insta::assert_snapshot!("short", short(&all, &sources()));
    insta::assert_snapshot!("plain", plain(&all, &sources()));
    insta::assert_snapshot!("github", github(&all, &sources()));
    insta::assert_snapshot!("sarif", without_rules(&sarif(all.get(3..).unwrap_or_default(), &sources())));
    insta::assert_snapshot!("json", json(&[presence()], &sources()));
}

proptest! {
    /// Whatever the text and the span: no panic, and the place is always named.
    #[test]
    fn any_span_of_any_text(text in "[a-zä🎂\t\r\n\u{85}\u{2028}\u{b}{} ]{0,40}", a in 0_u32..60, b in 0_u32..60, c in 0_u32..60) {
        let mut s = Sources::default();
        s.add("a.journey", &text);
        s.add("b.journey", &text);
        let at = |file, start, end| Span { file: FileId(file), start, end };
        let d = Diagnostic::error(1, "title", at(0, a, b), "first").label(at(1, c, a), "second").label(at(0, b, c), "third");
        let shown = human(std::slice::from_ref(&d), &s, Options::default());
        prop_assert!(shown.contains("a.journey:"), "{shown}");
        let _ = (plain(std::slice::from_ref(&d), &s), short(std::slice::from_ref(&d), &s), json(std::slice::from_ref(&d), &s), github(&[d], &s));
    }
}
