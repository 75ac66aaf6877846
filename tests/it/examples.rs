//! The examples are clean, pass their tests, and their events fit their schemas.

use crate::support;
use std::process::Command;

fn journeyc(args: &[&str]) -> (i32, String, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_journeyc-under-test"))
        .args(args)
        .current_dir(support::root())
        .env("NO_COLOR", "1")
        .output()
        .unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (output.status.code().unwrap_or(-1), text(output.stdout), text(output.stderr))
}

fn examples() -> Vec<String> {
    let mut names: Vec<String> = std::fs::read_dir(support::root().join("examples"))
        .unwrap()
        .map(|e| format!("examples/{}", e.unwrap().file_name().to_string_lossy()))
        .collect();
    names.sort();
    assert!(names.len() >= 2);
    names
}

#[test]
fn examples_check_clean() {
    for example in examples() {
        let (code, out, err) = journeyc(&["check", &example]);
        assert_eq!(code, 0, "{out}{err}");
        assert!(err.contains("no errors"), "{err}");
    }
}

#[test]
fn examples_pass_their_tests() {
    for example in examples() {
        let (code, out, err) = journeyc(&["test", &example]);
        assert_eq!(code, 0, "{out}{err}");
    }
}

#[test]
fn dev_plays_an_example_to_its_end() {
    for example in examples() {
        let (code, out, err) = journeyc(&["dev", &example, "--pace", "0"]);
        assert_eq!(code, 0, "{out}{err}");
        let name = example.rsplit('/').next().unwrap().to_owned();
        insta::with_settings!({ prepend_module_to_snapshot => false, omit_expression => true }, {
            insta::assert_snapshot!(format!("dev_{name}"), out);
        });
    }
}

#[test]
fn the_same_source_gives_the_same_bytes() {
    let folder = tempfile::tempdir().unwrap();
    let build = |name: &str| {
        let out = folder.path().join(name);
        let (code, _, err) = journeyc(&["build", "examples/cart", "--out", out.to_str().unwrap()]);
        assert_eq!(code, 0, "{err}");
        std::fs::read(out).unwrap()
    };
    assert_eq!(build("a.jbundle"), build("b.jbundle"));
}
