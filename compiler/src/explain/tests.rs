//! Every page keeps its promise.

#![expect(clippy::unwrap_used, reason = "tests")]

use super::{codes, page};
use crate::source::FileId;
use crate::syntax::parse;

/// The fenced programs of a page that are marked with a word.
fn programs(page: &str, mark: &str) -> Vec<String> {
    let fence = format!("```journey {mark}\n");
    page.split(&fence).skip(1).map(|rest| rest.split("```").next().unwrap().to_owned()).collect()
}

#[test]
fn pages_are_found() {
    assert_eq!(page("J0101"), page("101"));
    assert_eq!(page("j0101"), page("J0101"));
    assert!(page("J0101").unwrap().starts_with("# J0101: "));
    assert_eq!(page("J9999"), None);
    assert_eq!(page(""), None);
    let list: Vec<_> = codes().collect();
    assert!(list.is_sorted() && list.len() > 20);
}

#[test]
fn every_code_of_the_syntax_has_a_page() {
    let source = include_str!("../syntax/codes.rs");
    let numbers = source.lines().filter_map(|l| l.split_once("u16 = ")?.1.strip_suffix(';'));
    for number in numbers {
        assert!(page(number).is_some(), "docs/errors/J0{number}.md is missing");
    }
}

#[test]
fn every_page_says_its_code_and_shows_programs_that_can_be_read() {
    for code in codes() {
        let text = page(code).unwrap();
        assert!(text.starts_with(&format!("# {code}: ")), "{code}: the heading");
        for right in programs(text, "right") {
            let parsed = parse(FileId(0), &right);
            assert_eq!(parsed.diagnostics, vec![], "{code}: {right}");
        }
        for wrong in programs(text, "wrong") {
            let found: Vec<String> = parse(FileId(0), &wrong).diagnostics.iter().map(|d| d.code.to_string()).collect();
            if code.starts_with("J01") {
                assert!(!found.is_empty() && found.iter().all(|f| f == code), "{code}: {found:?} in {wrong}");
            } else {
                assert_eq!(found, Vec::<String>::new(), "{code}: {wrong}");
            }
        }
        if code.starts_with("J01") && !matches!(code, "J0106" | "J0199") {
            assert!(!programs(text, "wrong").is_empty() && !programs(text, "right").is_empty(), "{code}");
        }
    }
}
