//! Exit codes and streams of the command line.

mod fix;
mod fmt;
mod formats;
mod graph;
mod new;

use crate::support;
use std::process::{Command, Output};

fn journeyc(args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_journeyc-under-test"))
        .args(args)
        .current_dir(support::root())
        .env("NO_COLOR", "1")
        .env_remove("GITHUB_STEP_SUMMARY")
        .env_remove("COLUMNS")
        .output()
        .unwrap()
}

fn stdout(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

fn stderr(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// A project with one file.
fn project(text: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir(folder.path().join("src")).unwrap();
    std::fs::write(folder.path().join("journey.toml"), support::MANIFEST).unwrap();
    std::fs::write(folder.path().join("src/case.journey"), text).unwrap();
    folder
}

#[test]
fn exit_codes() {
    let broken = project("journey Broken { on Nothing exit \"x\" }\n");
    let broken = broken.path().to_str().unwrap();
    for (args, code) in [
        (vec!["--help"], 0),
        (vec!["--version"], 0),
        (vec!["check", "examples/cart"], 0),
        (vec!["explain", "J0301"], 0),
        (vec!["check", broken], 1),
        (vec!["test", broken], 1),
        (vec!["build", broken], 1),
        (vec!["disasm", broken], 1),
        (vec![], 2),
        (vec!["frobnicate"], 2),
        (vec!["check", "no/such/folder"], 2),
        (vec!["fmt", "--check", "examples/cart"], 0),
        (vec!["fmt", "--check", broken], 1),
        (vec!["fmt", "no/such/folder"], 2),
        (vec!["check", "--exit-zero", broken], 0),
        (vec!["check", "--diff", broken], 2),
        (vec!["check", "--format", "sculpture", broken], 2),
        (vec!["explain", "J9999"], 2),
        (vec!["disasm", "README.md"], 2),
        (vec!["test", "examples/cart", "-k", "no test is called this"], 2),
    ] {
        let output = journeyc(&args);
        assert_eq!(output.status.code(), Some(code), "{args:?}\n{}", stderr(&output));
    }
}

#[test]
fn a_test_that_fails_is_a_finding() {
    let case = std::fs::read_to_string(support::root().join("tests/fail/wrong_template.journey")).unwrap();
    let folder = project(&case);
    let output = journeyc(&["test", folder.path().to_str().unwrap()]);
    assert_eq!(output.status.code(), Some(1));
    assert!(stderr(&output).contains("0 passed, 1 failed"), "{}", stderr(&output));
}

#[test]
fn json_goes_to_standard_output_and_parses() {
    let folder = project("journey Broken { on Nothing exit \"x\" }\n");
    let output = journeyc(&["check", "--format", "json", folder.path().to_str().unwrap()]);
    let value: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert!(value["diagnostics"].as_array().is_some_and(|d| !d.is_empty()), "{value}");
}

#[test]
fn a_built_bundle_can_be_listed_and_a_damaged_one_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("cart.jbundle");
    let file = path.to_str().unwrap();
    assert_eq!(journeyc(&["build", "examples/cart", "--out", file]).status.code(), Some(0));
    let listing = journeyc(&["disasm", file]);
    assert!(String::from_utf8_lossy(&listing.stdout).contains("CartAbandonment"));
    let mut bytes = std::fs::read(&path).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    std::fs::write(&path, bytes).unwrap();
    let refused = journeyc(&["disasm", file]);
    assert_eq!(refused.status.code(), Some(2));
    assert!(stderr(&refused).contains("is not a bundle"), "{}", stderr(&refused));
}
