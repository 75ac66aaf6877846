//! Commands: run tests, explain a code.

use crate::world::{Here, World};
use journey_compiler::source::Span;
use journey_vm::program::Program;
use journey_vm::runner::{self, TestOutcome};
use serde_json::{Value, json};
use std::sync::PoisonError;
use tower_lsp::jsonrpc::{Error, Result};
use tower_lsp::ls_types as lsp;

/// Runs the test of a name in a file.
pub(crate) const RUN_TEST: &str = "journey.runTest";
/// Runs all tests of a file.
pub(crate) const RUN_TESTS: &str = "journey.runTests";
/// The page of a code.
pub(crate) const EXPLAIN: &str = "journey.explain";

/// All commands.
pub(crate) const COMMANDS: [&str; 3] = [RUN_TEST, RUN_TESTS, EXPLAIN];

/// What came of a test.
#[derive(Clone, Debug)]
pub(crate) struct Outcome {
    /// Of what it depends on.
    pub(crate) key: String,
    /// What went wrong.
    pub(crate) failure: Option<String>,
}

impl Outcome {
    /// In a line.
    pub(crate) fn title(&self) -> String {
        match &self.failure {
            None => "✓ passed".into(),
            Some(message) => format!("✗ {}", message.lines().next().unwrap_or("failed")),
        }
    }
}

pub(crate) fn execute(world: &World, params: &lsp::ExecuteCommandParams) -> Result<Option<Value>> {
    let text = |at: usize| params.arguments.get(at).and_then(Value::as_str);
    let here = || {
        let uri: lsp::Uri = text(0)?.parse().ok()?;
        world.at(&uri)
    };
    let missing = || Error::invalid_params("the first argument is the URI of a .journey file of the project");
    match params.command.as_str() {
        RUN_TEST | RUN_TESTS => {
            let only = if params.command == RUN_TEST { text(1) } else { None };
            run(world, &here().ok_or_else(missing)?, text(0).unwrap_or_default(), only).map(Some)
        }
        EXPLAIN => {
            let code = text(0).unwrap_or_default();
            let page = journey_compiler::explain::page(code);
            Ok(page.map(|page| json!({"code": code, "markdown": page})))
        }
        other => Err(Error::invalid_params(format!("there is no command `{other}`"))),
    }
}

fn run(world: &World, here: &Here, uri: &str, only: Option<&str>) -> Result<Value> {
    let key = here.snapshot.result_id(here.id);
    let bundle = match here.snapshot.bundle(here.id) {
        Ok(bundle) => bundle,
        Err(errors) => {
            let first = errors.first().map(|d| d.title.clone()).unwrap_or_else(|| "types are missing".into());
            let message = format!("no test was run, the file has errors: {first}");
            return Ok(json!({"ran": false, "message": message, "tests": []}));
        }
    };
    let program =
        Program::from_bundle(bundle).map_err(|e| Error { message: e.to_string().into(), ..Error::internal_error() })?;
    let items = here.file().map(|f| f.parsed.module.items.as_slice()).unwrap_or_default();
    let own: Vec<&str> = items
        .iter()
        .filter_map(|i| match &i.kind {
            journey_compiler::ast::ItemKind::Test(test) => Some(test.name.node.as_str()),
            _ => None,
        })
        .collect();
    let mut tests = vec![];
    for result in runner::run(&program, only) {
        if !own.contains(&&*result.name) || only.is_some_and(|n| *n != *result.name) {
            continue;
        }
        let failure = match &result.outcome {
            TestOutcome::Passed => None,
            TestOutcome::Failed { message, .. } => Some(message.clone()),
        };
        let mut known = world.shared.results.lock().unwrap_or_else(PoisonError::into_inner);
        known.insert((uri.to_owned(), result.name.to_string()), Outcome { key: key.clone(), failure });
        drop(known);
        tests.push(match &result.outcome {
            TestOutcome::Passed => json!({"name": &*result.name, "outcome": "passed"}),
            TestOutcome::Failed { location, message, timeline } => {
                let span = Span { file: here.id, start: location.start, end: location.end };
                json!({
                    "name": &*result.name, "outcome": "failed", "message": message,
                    "range": here.range(span), "timeline": timeline.lines().collect::<Vec<_>>(),
                })
            }
        });
    }
    Ok(json!({"ran": true, "tests": tests}))
}
