//! Every format of findings, as it leaves the program.

use super::{project, stderr, stdout};
use std::process::{Command, Output};

/// Text of several widths, an error, a warning and a note-worthy fix.
const CASE: &str = r#"/// Grüße 🎂 an 漢字
event Bought {
  schema ShopEvent
  where eventType == "commerce.purchase"
  key Email from identityMap["Email"].first.id
}
journey J {
  on Bought gekauft where gekauft.commerce.order.priceTotal > 10 and "größer 漢字 🎂" == "x"
  exit "x"
}
"#;

fn run(format: &str, variables: &[(&str, &str)]) -> Output {
    let folder = project(CASE);
    let mut command = Command::new(env!("CARGO_BIN_EXE_journeyc-under-test"));
    command.args(["check", folder.path().to_str().unwrap()]).env_clear().env("JOURNEYC_FORMAT", format);
    command.envs(variables.iter().copied()).output().unwrap()
}

/// Both streams, without what differs from run to run.
fn shown(output: &Output) -> String {
    let took = |line: &str| match line.split_once("s: ") {
        Some((head, tail)) if head.starts_with("checked ") => {
            format!("{} in …s: {tail}", head.rsplit_once(" in ").map_or(head, |(head, _)| head))
        }
        _ => line.to_owned(),
    };
    let lines = |text: String| text.lines().map(took).collect::<Vec<_>>().join("\n");
    format!(
        "{}\n── standard output\n{}\n── standard error\n{}",
        output.status,
        lines(stdout(output)),
        lines(stderr(output))
    )
}

macro_rules! formats {
    ($($name:ident: $format:literal, $variables:expr;)*) => {$(
        #[test]
        fn $name() {
            let shown = shown(&run($format, &$variables));
            insta::with_settings!({ prepend_module_to_snapshot => false, snapshot_path => "../snapshots", omit_expression => true }, {
                insta::assert_snapshot!(concat!("format_", stringify!($name)), shown);
            });
        }
    )*};
}

formats! {
    human: "human", [];
    human_narrow: "human", [("COLUMNS", "60")];
    human_wide: "human", [("COLUMNS", "200")];
    short: "short", [];
    plain: "plain", [];
    jsonl: "jsonl", [];
    github: "github", [];
    junit: "junit", [];
}

#[test]
fn json_is_one_document() {
    let output = run("json", &[]);
    let value: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(value["format_version"], 1);
    let codes: Vec<&str> =
        value["diagnostics"].as_array().unwrap().iter().map(|d| d["code"].as_str().unwrap()).collect();
    let lines = stdout(&run("jsonl", &[]));
    let each: Vec<String> = lines
        .lines()
        .map(|l| serde_json::from_str::<serde_json::Value>(l).unwrap()["code"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(codes, each);
    assert_eq!(stderr(&output), "", "programs read no closing line");
}

#[test]
fn sarif_has_a_rule_for_every_code_and_the_fixes() {
    let log: serde_json::Value = serde_json::from_slice(&run("sarif", &[]).stdout).unwrap();
    let run = &log["runs"][0];
    let rules = run["tool"]["driver"]["rules"].as_array().unwrap();
    let ids: Vec<&str> = rules.iter().map(|r| r["id"].as_str().unwrap()).collect();
    assert_eq!(ids, journey_compiler::explain::codes().collect::<Vec<_>>());
    assert!(rules.iter().all(|r| r["shortDescription"]["text"].as_str().is_some_and(|t| !t.is_empty())));
    let results = run["results"].as_array().unwrap();
    for result in results {
        let rule = usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap();
        assert_eq!(rules[rule]["id"], result["ruleId"]);
        assert_eq!(result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"], "src/case.journey");
    }
    assert!(results.iter().any(|r| !r["fixes"].as_array().unwrap().is_empty()), "{results:#?}");
}

#[test]
fn github_shows_ten_of_each_and_the_summary_has_all() {
    let many: String = (0..13).map(|n| format!("journey J{n} {{ on Nothing{n}x exit \"x\" }}\n")).collect();
    let folder = project(&many);
    let summary = folder.path().join("summary.md");
    let output = Command::new(env!("CARGO_BIN_EXE_journeyc-under-test"))
        .args(["check", "--format", "github", folder.path().to_str().unwrap()])
        .env("GITHUB_STEP_SUMMARY", &summary)
        .output()
        .unwrap();
    let text = stdout(&output);
    assert_eq!(text.lines().filter(|l| l.starts_with("::error ")).count(), 10, "{text}");
    assert!(text.contains("3 more"), "{text}");
    let summary = std::fs::read_to_string(summary).unwrap();
    assert_eq!(summary.lines().filter(|l| l.starts_with("| error | J0201 | ")).count(), 13, "{summary}");
}

#[test]
fn colour_only_where_it_is_asked_for() {
    let plain = stderr(&run("human", &[]));
    assert!(!plain.contains('\u{1b}'), "a pipe gets none");
    assert!(stderr(&run("human", &[("CLICOLOR_FORCE", "1")])).contains("\u{1b}["));
    assert!(stderr(&run("human", &[("JOURNEYC_COLOR", "always"), ("NO_COLOR", "1")])).contains("\u{1b}["));
    assert!(!stderr(&run("human", &[("CLICOLOR_FORCE", "1"), ("NO_COLOR", "1")])).contains('\u{1b}'));
}
