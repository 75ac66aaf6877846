//! JUnit XML, the form in which build servers read results: a suite a file, a case a finding.

use super::{one_line, place, plain, word};
use crate::diag::{Diagnostic, Severity};
use crate::source::Sources;
use crate::xml::escape;
use std::fmt::Write;

/// A case of a report.
#[derive(Clone, PartialEq, Debug)]
pub struct Case {
    /// The suite: a file.
    pub suite: String,
    /// What was looked at.
    pub name: String,
    /// The line it stands on.
    pub line: Option<u32>,
    /// Seconds it took.
    pub seconds: Option<f64>,
    /// Why it failed: one line, and all of it.
    pub failure: Option<(String, String)>,
    /// What else there is to say.
    pub output: String,
}

/// Findings as a report: errors fail, warnings and notes are told. A project without findings is one case that passes.
#[must_use]
pub fn junit(diagnostics: &[Diagnostic], sources: &Sources) -> String {
    let case = |d: &Diagnostic| {
        let place = place::Place::of(sources, d.span());
        let all = plain(std::slice::from_ref(d), sources);
        let error = d.severity == Severity::Error;
        Case {
            suite: place.path.to_owned(),
            name: format!("{} at {}:{}", d.code, place.line, place.column),
            line: Some(place.line),
            seconds: None,
            failure: error.then(|| (format!("{}: {}", word(d.severity), one_line(&d.title)), all.clone())),
            output: if error { String::new() } else { all },
        }
    };
    let mut cases: Vec<Case> = diagnostics.iter().map(case).collect();
    if cases.is_empty() {
        let (suite, name) = ("journeyc check".to_owned(), "no findings".to_owned());
        cases.push(Case { suite, name, line: None, seconds: None, failure: None, output: String::new() });
    }
    junit_report("journeyc check", &cases)
}

/// Cases as a report; those of one suite stand together, in the order of their first.
#[must_use]
pub fn junit_report(name: &str, cases: &[Case]) -> String {
    let mut suites: Vec<(&str, Vec<&Case>)> = vec![];
    for case in cases {
        match suites.iter_mut().find(|(suite, _)| *suite == case.suite) {
            Some((_, list)) => list.push(case),
            None => suites.push((&case.suite, vec![case])),
        }
    }
    let count = |list: &[&Case]| list.iter().filter(|c| c.failure.is_some()).count();
    let all: Vec<&Case> = cases.iter().collect();
    let mut out = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    let (name, tests, failed) = (escape(name), cases.len(), count(&all));
    let _ = writeln!(out, "<testsuites name=\"{name}\" tests=\"{tests}\" failures=\"{failed}\" errors=\"0\">");
    for (suite, list) in suites {
        let (name, tests, failed) = (escape(suite), list.len(), count(&list));
        let _ = writeln!(out, "  <testsuite name=\"{name}\" tests=\"{tests}\" failures=\"{failed}\" errors=\"0\">");
        list.iter().for_each(|case| one(&mut out, case));
        out.push_str("  </testsuite>\n");
    }
    out.push_str("</testsuites>\n");
    out
}

fn one(out: &mut String, case: &Case) {
    let line = case.line.map_or_else(String::new, |line| format!(" line=\"{line}\""));
    let time = case.seconds.map_or_else(String::new, |seconds| format!(" time=\"{seconds:.3}\""));
    let suite = escape(&case.suite);
    let _ = write!(
        out,
        "    <testcase name=\"{}\" classname=\"{suite}\" file=\"{suite}\"{line}{time}",
        escape(&one_line(&case.name))
    );
    if case.failure.is_none() && case.output.is_empty() {
        out.push_str("/>\n");
        return;
    }
    out.push_str(">\n");
    if let Some((message, all)) = &case.failure {
        let _ = writeln!(out, "      <failure message=\"{}\">{}</failure>", escape(&one_line(message)), escape(all));
    }
    if !case.output.is_empty() {
        let _ = writeln!(out, "      <system-out>{}</system-out>", escape(&case.output));
    }
    out.push_str("    </testcase>\n");
}
