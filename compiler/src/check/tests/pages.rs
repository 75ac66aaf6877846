//! The pages of `docs/errors/`: every wrong program gives its code, every right one gives nothing.

use super::{file, without_schemas};
use std::collections::BTreeSet;

/// Codes that the checker gives.
fn codes() -> BTreeSet<u16> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/src/check/diagnostics");
    let mut out = BTreeSet::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let text = std::fs::read_to_string(entry.unwrap().path()).unwrap();
        for part in text.split("Diagnostic::").skip(1) {
            let digits: String =
                part.chars().skip_while(|c| !c.is_ascii_digit()).take_while(char::is_ascii_digit).collect();
            if digits.len() == 3 {
                out.insert(digits.parse().unwrap());
            }
        }
    }
    out
}

/// The fences of a page with their tags.
fn fences(page: &str) -> Vec<(String, String)> {
    let mut out = vec![];
    let mut rest = page;
    while let Some((_, after)) = rest.split_once("```journey") {
        let (tags, after) = after.split_once('\n').unwrap();
        let (text, after) = after.split_once("```").unwrap();
        out.push((tags.trim().to_owned(), text.to_owned()));
        rest = after;
    }
    out
}

#[test]
fn every_code_has_a_page_whose_programs_behave() {
    let codes = codes();
    assert!(codes.contains(&301) && codes.contains(&201) && codes.contains(&405), "{codes:?}");
    let mut trouble = vec![];
    for code in codes {
        let path = format!("{}/../docs/errors/J{code:04}.md", env!("CARGO_MANIFEST_DIR"));
        let Ok(page) = std::fs::read_to_string(&path) else {
            trouble.push(format!("J{code:04} has no page"));
            continue;
        };
        let fences = fences(&page);
        for tag in ["wrong", "right"] {
            if !fences.iter().any(|(t, _)| t.contains(tag)) {
                trouble.push(format!("J{code:04} shows no {tag} program"));
            }
        }
        for (tags, text) in fences {
            let checked = if tags.contains("alone") { without_schemas(&text) } else { file(&text) };
            let found = checked.codes();
            if tags.contains("wrong") && !found.contains(&code) {
                trouble.push(format!("J{code:04}, wrong: gives {found:?}\n{}", checked.rendered()));
            }
            if tags.contains("right") && !found.is_empty() {
                trouble.push(format!("J{code:04}, right: gives\n{}", checked.rendered()));
            }
        }
    }
    assert!(trouble.is_empty(), "{}", trouble.join("\n"));
}
