//! From source to the disassembly, and properties of all code that is made.

#![expect(clippy::unwrap_used, clippy::panic, reason = "tests")]

use super::{Options, lower};
use crate::check::{self, Project, Schemas};
use crate::hir::Program;
use crate::schema::{self, Node};
use crate::source::Sources;
use crate::syntax;
use journey_bytecode::program::Bundle;
use std::fmt::Write;
use std::path::Path;
use std::sync::Arc;

const SHARED: &str = include_str!("../../../tests/codegen/shared.journey");
const EVENT: &str = include_str!("../../../tests/codegen/event.schema.json");
const PROFILE: &str = include_str!("../../../tests/codegen/profile.schema.json");

#[derive(Debug)]
struct Fixed {
    event: Node,
    profile: Node,
}

impl Fixed {
    fn new() -> Self {
        let (schemas, problems) = schema::Schemas::loader()
            .plain("event.schema.json", EVENT)
            .plain("profile.schema.json", PROFILE)
            .finish();
        assert_eq!(problems, []);
        let node = |id| schemas.compose(&[id]).unwrap().node;
        Self { event: node("https://example.com/event"), profile: node("https://example.com/profile") }
    }
}

impl Schemas for Fixed {
    fn schema(&self, name: &str) -> Option<Node> {
        (name == "ShopEvent").then(|| self.event.clone())
    }
    fn profile(&self) -> Option<Node> {
        Some(self.profile.clone())
    }
    fn aliases(&self) -> Vec<Arc<str>> {
        vec!["ShopEvent".into()]
    }
}

/// Parses and checks; panics with the findings.
fn checked(files: &[(&str, &str)]) -> (Program, Sources) {
    let mut sources = Sources::default();
    let mut modules = vec![];
    let mut found = vec![];
    for (path, text) in files {
        let file = sources.add(path, text);
        let parsed = syntax::parse(file, text);
        found.extend(parsed.diagnostics);
        modules.push((file, parsed.module));
    }
    let schemas = Fixed::new();
    let (program, diagnostics) = check::check(&Project { sources: &sources, schemas: &schemas }, &modules);
    found.extend(diagnostics);
    let Some(program) = program else {
        let mut text = String::new();
        for d in found.iter().filter(|d| d.severity == crate::diag::Severity::Error) {
            writeln!(text, "{}: {} at `{}`", d.code, d.title, sources.text(d.span())).unwrap();
        }
        panic!("{text}");
    };
    (program, sources)
}

fn compiled(files: &[(&str, &str)]) -> Bundle {
    let (program, sources) = checked(files);
    let options = Options { project: "shop".into(), timezone: "Europe/Berlin".into(), ..Options::default() };
    lower(&program, &sources, &options).unwrap_or_else(|errors| panic!("{errors:#?}"))
}

#[test]
fn code_of_the_cases() {
    insta::glob!("../../../tests/codegen", "*.journey", |path: &Path| {
        if path.ends_with("shared.journey") {
            return;
        }
        let text = std::fs::read_to_string(path).unwrap();
        let bundle = compiled(&[("shared.journey", SHARED), ("case.journey", &text)]);
        let code = journey_bytecode::disasm::disassemble(&bundle);
        let mut settings = insta::Settings::clone_current();
        settings.set_snapshot_path("../../../tests/codegen");
        settings.set_prepend_module_to_snapshot(false);
        settings.set_omit_expression(true);
        settings.bind(|| insta::assert_snapshot!("code", format!("{text}\n----\n{code}")));
    });
}
