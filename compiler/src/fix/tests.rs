//! What `check --fix` leaves behind: fewer findings, the layout of the formatter, nothing more to do.

#![expect(clippy::unwrap_used, reason = "tests")]

use super::{Fixed, Which, apply, fix};
use crate::diag::{Diagnostic, Edit};
use crate::driver::{self, Options};
use crate::project::{Files, MANIFEST, MemoryFiles};
use crate::source::{FileId, Span};
use proptest::prelude::*;

const PROJECT: &str = r#"
[project]
name = "fix"
language = "1"
src = ["src"]

[schemas]
ShopEvent = { class = "experienceevent", groups = ["experienceevent-commerce"] }
Profile = { class = "profile", groups = ["profile-person-details", "profile-personal-details"] }
"#;

const BUSY: &str = r#"event Bought { schema ShopEvent where eventType == "commerce.purchases" key Email from identityMap["Email"].first.id }
/// Slips
journey Busy {
  on Bought b where b.commerce.order.purchaseID = "x" && b.commerce.order.purchaseID != 'y'
  on error continue
  // stays
  wait 3d   as pause;
  if (b.eventType ?? "") == "a" { exit "a" }
  exit "b"
}
"#;

fn files(text: &str) -> MemoryFiles {
    MemoryFiles::default().with(MANIFEST, PROJECT).with("src/a.journey", text)
}

fn run(text: &str, which: Which) -> Fixed {
    fix(&files(text), which, &|files: &dyn Files| driver::compile(files, &Options::default()))
}

#[test]
fn slips_are_mended_and_the_file_is_laid_out() {
    let fixed = run(BUSY, Which::Safe);
    let after = &fixed.changes.first().unwrap().after;
    let codes: Vec<String> = fixed.compiled.diagnostics.iter().map(|d| d.code.to_string()).collect();
    insta::assert_snapshot!(format!("{BUSY}-----\n{after}-----\n{} fixes, left: {codes:?}", fixed.applied));
    assert_eq!(crate::fmt::format(after).unwrap(), **after);
    let again = run(after, Which::Safe);
    assert!(again.changes.is_empty() && again.applied == 0, "{:?}", again.changes);
}

#[test]
fn nothing_to_fix_changes_nothing() {
    let text = "// only   this\n";
    let fixed = run(text, Which::Any);
    assert!(fixed.changes.is_empty() && fixed.applied == 0);
}

#[test]
fn a_fix_in_the_manifest() {
    let manifest = PROJECT.replace("language", "langauge");
    let files = files("").with(MANIFEST, &manifest);
    let fixed = fix(&files, Which::Any, &|files: &dyn Files| driver::compile(files, &Options::default()));
    let change = fixed.changes.first().unwrap();
    assert_eq!((&*change.path, &*change.after), (MANIFEST, PROJECT));
}

fn edit(start: u32, end: u32, text: &str) -> Edit {
    Edit { span: Span { file: FileId(0), start, end }, text: text.to_owned() }
}

#[test]
fn edits_that_overlap_or_lie_outside_are_refused() {
    assert_eq!(apply("abc", &[edit(2, 3, "z"), edit(0, 1, "x")]).unwrap(), "xbz");
    assert_eq!(apply("abc", &[edit(0, 2, "x"), edit(1, 3, "y")]), None);
    assert_eq!(apply("abc", &[edit(2, 9, "x")]), None);
    assert_eq!(apply("ä", &[edit(1, 2, "x")]), None);
}

/// The fences of a page with a word among their tags.
fn programs(page: &'static str, word: &str) -> Vec<&'static str> {
    let parts = page.split("```journey ").skip(1).filter_map(|rest| rest.split_once('\n'));
    parts.filter(|(tags, _)| tags.contains(word)).filter_map(|(_, rest)| rest.split("```").next()).collect()
}

fn findings(files: &MemoryFiles) -> Vec<Diagnostic> {
    driver::compile(files, &Options::default()).diagnostics
}

/// Every fix that a page's wrong program is offered takes its finding away, and leaves a file that can be read.
#[test]
fn the_fixes_of_every_wrong_program_work() {
    let (mut offered, mut trouble) = (0, vec![]);
    for code in crate::explain::codes() {
        for text in programs(crate::explain::page(code).unwrap(), "wrong") {
            let files = crate::check::tests::with_shop(text);
            for d in findings(&files) {
                let same =
                    |found: &[Diagnostic]| found.iter().filter(|f| f.code == d.code && f.title == d.title).count();
                for fix in d.fixes.iter().filter(|f| !f.edits.is_empty()) {
                    offered += 1;
                    let ours: Vec<Edit> = fix.edits.iter().filter(|e| e.span.file == d.span().file).cloned().collect();
                    if ours.len() != fix.edits.len() || d.span().file != FileId(0) {
                        continue; // it goes into another file
                    }
                    let Some(after) = apply(text, &ours) else {
                        trouble.push(format!("{code}, {}: its edits overlap in\n{text}", fix.title));
                        continue;
                    };
                    let left = findings(&crate::check::tests::with_shop(&after));
                    let syntax =
                        left.iter().any(|f| f.code.0 < 200 && !findings(&files).iter().any(|o| o.code == f.code));
                    if same(&left) >= same(&findings(&files)) || syntax {
                        trouble.push(format!("{code}, {} of {}: left {left:#?}\n{after}", fix.title, d.code));
                    }
                }
            }
        }
    }
    assert!(offered > 40, "{offered}");
    assert!(trouble.is_empty(), "{} of {offered}\n{}", trouble.len(), trouble.join("\n-----\n"));
}

proptest! {
    /// Damage anywhere: what is fixed reads no worse, is laid out, and stays.
    #[test]
    fn fixing_twice_is_fixing_once(at in 0_usize..BUSY.len(), with in "[ =&;{}\"a1]{0,3}", cut in 0_usize..6) {
        let from = BUSY.floor_char_boundary(at);
        let to = BUSY.ceil_char_boundary((from + cut).min(BUSY.len()));
        let text = format!("{}{with}{}", BUSY.get(..from).unwrap(), BUSY.get(to..).unwrap());
        let errors = |f: &Fixed| f.compiled.diagnostics.iter().filter(|d| d.severity == crate::diag::Severity::Error).count();
        let before = findings(&files(&text)).iter().filter(|d| d.severity == crate::diag::Severity::Error).count();
        let once = run(&text, Which::Any);
        prop_assert!(errors(&once) <= before);
        let after = once.changes.iter().find(|c| c.path == "src/a.journey").map_or(text, |c| c.after.to_string());
        let twice = run(&after, Which::Any);
        prop_assert_eq!(twice.applied, 0);
    }
}
