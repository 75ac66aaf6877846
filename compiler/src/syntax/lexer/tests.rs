//! Tokens lose nothing, whatever the text.

use super::{Raw, lex};
use proptest::prelude::*;

fn kinds(text: &str) -> Vec<(Raw, &str)> {
    let all = lex(text).into_iter().map(|t| (t.kind, &text[t.start as usize..t.end as usize]));
    all.filter(|(kind, _)| *kind != Raw::Space).collect()
}

fn check_lossless(text: &str) {
    let mut at = 0;
    for token in lex(text) {
        assert_eq!(token.start, at, "a gap or overlap in {text:?}");
        assert!(token.end > at || matches!(token.kind, Raw::TextUnclosed | Raw::ValueUnclosed));
        at = token.end;
    }
    assert_eq!(at as usize, text.len(), "the end is missing of {text:?}");
}

#[test]
fn literals() {
    use Raw::*;
    let text = "42 3.14 40% 200..599 3d 5xx 09:00 2026-02-28 2026-03-06T09:00Z 2026-03-06T09:00+02:00 2026-03-06T09:00[America/New_York]";
    let want = [
        Integer, Decimal, Percent, Integer, DotDot, Integer, NumberWord, NumberWord, Time, Date, DateTime, DateTime,
        DateTime,
    ];
    assert_eq!(kinds(text).iter().map(|k| k.0).collect::<Vec<_>>(), want);
}

#[test]
fn texts_nest() {
    use Raw::*;
    let found = kinds(r#""{p.first ?? ""} \{x\} {y}""#);
    let want = [
        (Quote, "\""),
        (ValueOpen, "{"),
        (Word, "p"),
        (Dot, "."),
        (Word, "first"),
        (Default, "??"),
        (Quote, "\""),
        (TextClose, "\""),
        (ValueClose, "}"),
        (TextPart, " \\{x\\} "),
        (ValueOpen, "{"),
        (Word, "y"),
        (ValueClose, "}"),
        (TextClose, "\""),
    ];
    assert_eq!(found, want);
}

#[test]
fn an_open_text_ends_with_its_line() {
    use Raw::*;
    let found = kinds("\"a {b \"c\nlet");
    let want = [
        (Quote, "\""),
        (TextPart, "a "),
        (ValueOpen, "{"),
        (Word, "b"),
        (Quote, "\""),
        (TextPart, "c"),
        (TextUnclosed, ""),
        (ValueUnclosed, ""),
        (TextUnclosed, ""),
        (Word, "let"),
    ];
    assert_eq!(found, want);
}

#[test]
fn a_block_text_goes_over_lines() {
    let found = kinds("\"\"\"\n a \"quoted\" {b\n .c}\n\"\"\" x");
    assert_eq!(found.last(), Some(&(Raw::Word, "x")));
    assert!(found.iter().all(|(k, _)| !matches!(k, Raw::TextUnclosed | Raw::ValueUnclosed)));
}

#[test]
fn hostile_repetitions_take_linear_time() {
    for part in ["/*", "\"{", "\"\"\"{", "'", "“", "{", "2026-01-01T00:00[", "`", "\\", "///\n", "\"", "1.", "/*/"] {
        let text = part.repeat(200_000 / part.len());
        let start = std::time::Instant::now();
        check_lossless(&text);
        assert!(start.elapsed().as_secs() < 5, "{part} is slow");
    }
}

proptest! {
    #[test]
    fn every_text_reassembles(text in any::<String>()) {
        check_lossless(&text);
    }

    #[test]
    fn every_soup_of_signs_reassembles(text in "[\"{}\\\\a1 .:/*'`\n\rü%T-]{0,80}") {
        check_lossless(&text);
    }
}
