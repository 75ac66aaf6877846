//! The language reference is compiled: every `journey` block beside the first one, which the others import.

use crate::support::{self, Case};

/// The blocks of a page: info string and text.
fn blocks(page: &str) -> Vec<(String, String)> {
    let mut blocks = Vec::new();
    let mut open: Option<(String, String)> = None;
    for line in page.lines() {
        match (&mut open, line.strip_prefix("```")) {
            (None, Some(info)) => open = Some((info.to_owned(), String::new())),
            (Some(_), Some(_)) => blocks.extend(open.take()),
            (Some((_, text)), None) => {
                text.push_str(line);
                text.push('\n');
            }
            (None, None) => {}
        }
    }
    blocks
}

#[test]
fn every_block_of_the_reference_compiles_and_its_tests_pass() {
    let page = std::fs::read_to_string(support::root().join("docs/language.md")).unwrap();
    let blocks = blocks(&page);
    let prelude = &blocks.iter().find(|(info, _)| info == "journey prelude").expect("a prelude").1;
    let programs: Vec<&String> = blocks.iter().filter(|(info, _)| info == "journey").map(|(_, text)| text).collect();
    assert!(programs.len() >= 2);
    for (i, program) in programs.iter().enumerate() {
        let case = Case::new(&[("prelude.journey", prelude), (&format!("block_{i}.journey"), program)]);
        let compiled = case.compile();
        assert!(!compiled.has_errors(), "block {i}:\n{}", compiled.rendered());
        compiled.run_tests();
    }
}
