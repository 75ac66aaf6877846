//! Code lenses: run a test, show what came of it.

use super::command::{RUN_TEST, RUN_TESTS};
use crate::world::World;
use journey_compiler::ast::ItemKind;
use serde_json::json;
use std::sync::PoisonError;
use tower_lsp::ls_types as lsp;

pub(crate) fn code_lens(world: &World, params: &lsp::CodeLensParams) -> Option<Vec<lsp::CodeLens>> {
    let here = world.at(&params.text_document.uri)?;
    let uri = params.text_document.uri.as_str();
    let key = here.snapshot.result_id(here.id);
    let results = world.shared.results.lock().unwrap_or_else(PoisonError::into_inner);
    let mut lenses = vec![];
    let mut tests = 0;
    for item in &here.file()?.parsed.module.items {
        let Some(range) = here.range(item.span.before()) else { continue };
        let mut add = |title: String, command: &str, arguments: Vec<serde_json::Value>| {
            let command = lsp::Command { title, command: command.to_owned(), arguments: Some(arguments) };
            lenses.push(lsp::CodeLens { range, command: Some(command), data: None });
        };
        if let ItemKind::Test(test) = &item.kind {
            let name = &test.name.node;
            add("▶ run".into(), RUN_TEST, vec![json!(uri), json!(name)]);
            // A result counts as long as nothing it depends on has changed.
            if let Some(result) = results.get(&(uri.to_owned(), name.clone())).filter(|r| r.key == key) {
                add(result.title(), RUN_TEST, vec![json!(uri), json!(name)]);
            }
            tests += 1;
        }
    }
    if tests > 1 {
        let command = lsp::Command {
            title: format!("▶ run {tests} tests"),
            command: RUN_TESTS.into(),
            arguments: Some(vec![json!(uri)]),
        };
        let start = lsp::Range::default();
        lenses.insert(0, lsp::CodeLens { range: start, command: Some(command), data: None });
    }
    Some(lenses)
}
