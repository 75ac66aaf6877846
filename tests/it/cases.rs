//! Cases as files: `accept/` compiles without a finding, `reject/` shows its findings, `run/` passes its own tests, and
//! `fail/` shows what a failed test prints.

use crate::support::{self, Case};
use std::path::PathBuf;

/// The cases of a folder, by name.
pub(crate) fn files(folder: &str) -> Vec<PathBuf> {
    let folder = support::root().join("tests").join(folder);
    let mut files: Vec<PathBuf> = std::fs::read_dir(&folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|e| e == "journey"))
        .collect();
    files.sort();
    assert!(!files.is_empty(), "{} has no cases", folder.display());
    files
}

pub(crate) fn name(path: &std::path::Path) -> String {
    path.file_stem().unwrap().to_string_lossy().into_owned()
}

pub(crate) fn case(path: &std::path::Path) -> Case {
    let text = std::fs::read_to_string(path).unwrap();
    Case::new(&[("case.journey", &text)])
}

#[test]
fn accept() {
    for path in files("accept") {
        let compiled = case(&path).compile();
        assert!(compiled.clean(), "{}:\n{}", path.display(), compiled.rendered());
        compiled.program();
    }
}

#[test]
fn reject() {
    for path in files("reject") {
        let text = std::fs::read_to_string(&path).unwrap();
        let compiled = case(&path).compile();
        assert!(compiled.has_errors(), "{} has no error", path.display());
        let shown = format!("{}\n{}\n{}", text.trim_end(), "─".repeat(80), compiled.rendered());
        insta::with_settings!({ prepend_module_to_snapshot => false, snapshot_path => "../reject", omit_expression => true }, {
            insta::assert_snapshot!(name(&path), shown);
        });
    }
}

#[test]
fn run() {
    for path in files("run") {
        let compiled = case(&path).compile();
        assert!(!compiled.has_errors(), "{}:\n{}", path.display(), compiled.rendered());
        assert!(compiled.run_tests() > 0, "{} has no tests", path.display());
    }
}

#[test]
fn fail() {
    for path in files("fail") {
        let text = std::fs::read_to_string(&path).unwrap();
        let compiled = case(&path).compile();
        assert!(!compiled.has_errors(), "{}:\n{}", path.display(), compiled.rendered());
        let shown = format!("{}\n{}\n{}", text.trim_end(), "─".repeat(80), compiled.failures());
        insta::with_settings!({ prepend_module_to_snapshot => false, snapshot_path => "../fail", omit_expression => true }, {
            insta::assert_snapshot!(name(&path), shown);
        });
    }
}
