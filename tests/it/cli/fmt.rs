//! `fmt`: what it writes, what it leaves alone, what it answers.

use super::{journeyc, project, stderr, stdout};
use crate::support;
use std::io::Write;
use std::process::{Command, Output, Stdio};

const ODD: &str = "// head\njourney   J { on Nothing   // why\n exit \"x\" }\n";
const EVEN: &str = "// head\njourney J {\n  on Nothing  // why\n  exit \"x\"\n}\n";

fn piped(args: &[&str], input: &[u8]) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_journeyc-under-test"))
        .args(args)
        .env("NO_COLOR", "1")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(input).unwrap();
    child.wait_with_output().unwrap()
}

#[test]
fn a_file_is_laid_out_once_and_then_stays() {
    let folder = project(ODD);
    let root = folder.path().to_str().unwrap();
    let file = folder.path().join("src/case.journey");
    let checked = journeyc(&["fmt", "--check", root]);
    assert_eq!((checked.status.code(), stdout(&checked)), (Some(1), "src/case.journey\n".to_owned()));
    let diff = journeyc(&["fmt", "--diff", root]);
    assert_eq!(diff.status.code(), Some(1));
    assert!(stdout(&diff).starts_with("--- a/src/case.journey\n+++ b/src/case.journey\n@@"), "{}", stdout(&diff));
    assert_eq!(std::fs::read_to_string(&file).unwrap(), ODD, "nothing was written so far");
    let written = journeyc(&["fmt", root]);
    assert_eq!((written.status.code(), stderr(&written)), (Some(0), "1 of 1 file laid out anew\n".to_owned()));
    assert_eq!(std::fs::read_to_string(&file).unwrap(), EVEN);
    assert_eq!(journeyc(&["fmt", "--check", root]).status.code(), Some(0));
    let left: Vec<_> = std::fs::read_dir(folder.path().join("src")).unwrap().collect();
    assert_eq!(left.len(), 1, "no half file stays behind");
}

#[test]
fn a_file_that_cannot_be_read_is_told_and_the_others_are_laid_out() {
    let folder = project(ODD);
    let broken = folder.path().join("src/broken.journey");
    std::fs::write(&broken, "journey  {").unwrap();
    let output = journeyc(&["fmt", folder.path().to_str().unwrap()]);
    assert_eq!(output.status.code(), Some(1));
    assert!(stderr(&output).contains("src/broken.journey:1:"), "{}", stderr(&output));
    assert_eq!(std::fs::read_to_string(&broken).unwrap(), "journey  {");
    assert_eq!(std::fs::read_to_string(folder.path().join("src/case.journey")).unwrap(), EVEN);
}

#[cfg(unix)]
#[test]
fn links_and_permissions_stay() {
    use std::os::unix::fs::PermissionsExt;
    let folder = project(ODD);
    let (link, file) = (folder.path().join("src/case.journey"), folder.path().join("real.txt"));
    std::fs::rename(&link, &file).unwrap();
    std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o640)).unwrap();
    std::os::unix::fs::symlink(&file, &link).unwrap();
    assert_eq!(journeyc(&["fmt", folder.path().to_str().unwrap()]).status.code(), Some(0));
    assert!(link.is_symlink());
    assert_eq!(std::fs::read_to_string(&file).unwrap(), EVEN);
    assert_eq!(std::fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o640);
}

#[test]
fn standard_input_to_standard_output() {
    let output = piped(&["fmt", "--stdin"], ODD.as_bytes());
    assert_eq!((output.status.code(), stdout(&output)), (Some(0), EVEN.to_owned()));
    let checked = piped(&["fmt", "--stdin", "--check"], ODD.as_bytes());
    assert_eq!((checked.status.code(), stdout(&checked)), (Some(1), String::new()));
    let broken = piped(&["fmt", "--stdin"], b"journey {");
    assert_eq!((broken.status.code(), stdout(&broken)), (Some(1), String::new()));
    assert!(stderr(&broken).contains("<stdin>:1:"), "{}", stderr(&broken));
    assert_eq!(piped(&["fmt", "--stdin"], b"\xff").status.code(), Some(2));
}

/// All case files that can be read: laid out, they read the same and stay.
#[test]
fn all_cases_and_examples_keep_their_meaning() {
    let mut seen = 0;
    let mut folders = vec![support::root().join("tests"), support::root().join("examples")];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|e| e == "journey") {
                let text = std::fs::read_to_string(&path).unwrap();
                let Ok(once) = journey_compiler::fmt::format(&text) else { continue };
                assert_eq!(journey_compiler::fmt::format(&once).unwrap(), once, "{}", path.display());
                seen += 1;
            }
        }
    }
    assert!(seen > 15, "{seen}");
}
