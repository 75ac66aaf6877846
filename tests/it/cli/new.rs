//! `new` and `completions`: the first minutes.

use super::{journeyc, stderr, stdout};
use std::process::Command;

#[test]
fn a_new_project_checks_tests_and_is_laid_out() {
    let folder = tempfile::tempdir().unwrap();
    let project = folder.path().join("spring-sale");
    let project = project.to_str().unwrap();
    let made = journeyc(&["new", project]);
    assert_eq!(made.status.code(), Some(0), "{}", stderr(&made));
    assert!(stdout(&made).contains(&format!("journeyc test {project}")), "{}", stdout(&made));
    for args in [&["check", project][..], &["fmt", "--check", project], &["build", project]] {
        let output = journeyc(args);
        assert_eq!(output.status.code(), Some(0), "{args:?}: {}{}", stdout(&output), stderr(&output));
        assert!(!stderr(&output).contains("warning"), "{args:?}: {}", stderr(&output));
    }
    let tested = journeyc(&["test", project]);
    assert_eq!(tested.status.code(), Some(0), "{}{}", stdout(&tested), stderr(&tested));
    assert!(stdout(&tested).contains("2 passed") || stderr(&tested).contains("2 passed"), "{}", stdout(&tested));
    let played = journeyc(&["dev", project]);
    assert_eq!(played.status.code(), Some(0), "{}", stderr(&played));
    let shown = stdout(&played) + &stderr(&played);
    assert!(shown.contains("3 events played") && shown.contains("1 ended: asked"), "{shown}");
    assert!(std::fs::read_to_string(format!("{project}/journey.toml")).unwrap().contains("\"spring-sale\""));
}

#[test]
fn what_is_there_is_not_written_over() {
    let folder = tempfile::tempdir().unwrap();
    let project = folder.path().join("kept");
    std::fs::create_dir(&project).unwrap();
    std::fs::write(project.join("notes"), "mine").unwrap();
    let output = journeyc(&["new", project.to_str().unwrap()]);
    assert_eq!(output.status.code(), Some(2));
    assert!(stderr(&output).contains("not empty; nothing was written"), "{}", stderr(&output));
    assert_eq!(std::fs::read_dir(&project).unwrap().count(), 1);
}

#[test]
fn a_name_that_is_none_is_told_with_one_that_is() {
    let output = journeyc(&["new", "Spring Sale"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(stderr(&output).contains("try `journeyc new spring-sale`"), "{}", stderr(&output));
}

#[test]
fn bash_takes_the_completions() {
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let output = journeyc(&["completions", shell]);
        assert_eq!(output.status.code(), Some(0), "{shell}");
        assert!(stdout(&output).contains("completions"), "{shell}");
    }
    let script = stdout(&journeyc(&["completions", "bash"]));
    let asked = "COMP_WORDS=(journeyc expl); COMP_CWORD=1; _journeyc journeyc expl journeyc; echo \"${COMPREPLY[*]}\"";
    match Command::new("bash").args(["-c", &format!("{script}\n{asked}")]).output() {
        Ok(output) => assert_eq!(stdout(&output), "explain\n", "{}", stderr(&output)),
        Err(error) => eprintln!("SKIPPED: no bash here: {error}"),
    }
}
