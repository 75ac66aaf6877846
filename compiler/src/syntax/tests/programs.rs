//! The six programs of the design read without a word of complaint.

use crate::ast::{ExprKind, ItemKind, StmtKind};
use crate::source::FileId;
use crate::syntax::parse;
use std::path::PathBuf;

/// The fenced `journey` blocks of a page; none (and loud) where the shared data is absent.
pub(crate) fn blocks(page: &str) -> Vec<String> {
    let shared = std::env::var_os("JOURNEY_SHARED")
        .map_or_else(|| PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../shared")), PathBuf::from);
    let path = shared.join("design").join(page);
    let Ok(text) = std::fs::read_to_string(&path) else {
        assert!(std::env::var_os("CI").is_none(), "{} is absent", path.display());
        eprintln!("SKIPPED: {} is absent", path.display());
        return vec![];
    };
    let mut out = Vec::new();
    let mut rest = text.as_str();
    while let Some((_, tail)) = rest.split_once("```journey\n") {
        let (block, tail) = tail.split_once("```").unwrap();
        out.push(block.to_owned());
        rest = tail;
    }
    out
}

#[test]
fn programs_read_without_diagnostics() {
    for block in blocks("programs.md") {
        let parsed = parse(FileId(0), &block);
        let first = block.lines().next().unwrap_or("");
        for d in &parsed.diagnostics {
            let text = &block[d.span().start as usize..d.span().end as usize];
            eprintln!("{first}: {} {} at `{text}` {:?}", d.code, d.title, d.notes);
        }
        assert!(parsed.diagnostics.is_empty(), "{first}");
        assert!(parsed.module.items.iter().all(|i| i.kind != ItemKind::Broken), "{first}");
    }
}

#[test]
fn reference_reads_without_diagnostics() {
    // its `…` stand for anything
    for block in blocks("language.md").iter().filter(|b| !b.contains('…')) {
        let parsed = parse(FileId(0), block);
        assert_eq!(parsed.diagnostics, vec![], "{block}");
    }
}

#[test]
fn the_cart_journey_has_the_expected_tree() {
    let Some(cart) = blocks("programs.md").into_iter().find(|b| b.contains("journeys/cart.journey")) else { return };
    let parsed = parse(FileId(0), &cart);
    let journey = parsed.module.items.iter().find_map(|i| match &i.kind {
        ItemKind::Journey(j) => Some((i, j)),
        _ => None,
    });
    let (item, journey) = journey.unwrap();
    assert_eq!(item.doc.as_ref().unwrap().node, "Cart abandonment");
    assert_eq!(journey.clauses.len(), 8);
    assert_eq!(journey.body.stmts.len(), 7);
    let StmtKind::Race { label, arms } = &journey.body.stmts[0].kind else { panic!("no race") };
    assert_eq!((label.as_ref().unwrap().node.as_str(), arms.len()), ("window", 3));
    assert_eq!(journey.body.stmts[0].doc.as_ref().unwrap().node, "Still shopping?");
    let StmtKind::Let { value, .. } = &journey.body.stmts[1].kind else { panic!("no let") };
    assert!(matches!(value.kind, ExprKind::Call(..)));
}

/// All `.journey` files of a folder, with their paths.
fn files(folder: &std::path::Path, out: &mut Vec<(PathBuf, String)>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files(&path, out);
        } else if path.extension().is_some_and(|e| e == "journey") {
            let text = std::fs::read_to_string(&path).unwrap();
            out.push((path, text));
        }
    }
}

#[test]
fn examples_read_without_diagnostics_and_can_be_laid_out() {
    let mut found = Vec::new();
    files(concat!(env!("CARGO_MANIFEST_DIR"), "/../examples").as_ref(), &mut found);
    assert!(!found.is_empty());
    for (path, text) in found {
        assert_eq!(parse(FileId(0), &text).diagnostics, vec![], "{}", path.display());
        assert!(crate::fmt::format(&text).is_ok(), "{}", path.display());
    }
}
