//! From source to the disassembly, and properties of all code that is made.

#![expect(clippy::unwrap_used, clippy::panic, reason = "tests")]

mod errors;

use super::{Options, lower};
use crate::check::{self, Project, Schemas};
use crate::hir::Program;
use crate::schema::{self, Node};
use crate::source::Sources;
use crate::syntax;
use journey_bytecode::program::Bundle;
use std::fmt::Write;
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
        let (schemas, problems) =
            schema::Schemas::loader().plain("event.schema.json", EVENT).plain("profile.schema.json", PROFILE).finish();
        assert_eq!(problems, []);
        let node = |id| schemas.compose(&[id]).unwrap().node;
        Self { event: node("https://example.com/event"), profile: node("https://example.com/profile") }
    }
}

impl Schemas for Fixed {
    fn schema(&self, name: &str) -> Option<Node> {
        match name {
            "ShopEvent" => Some(self.event.clone()),
            "Person" => Some(self.profile.clone()),
            _ => None,
        }
    }
    fn profile(&self) -> Option<Node> {
        Some(self.profile.clone())
    }
    fn aliases(&self) -> Vec<Arc<str>> {
        vec!["ShopEvent".into(), "Person".into()]
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
    insta::glob!("../../../tests/codegen", "*.journey", |path: &std::path::Path| {
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

#[test]
fn the_same_source_gives_the_same_bytes() {
    let text = include_str!("../../../tests/codegen/values.journey");
    let bytes = || journey_bytecode::bundle::encode(&compiled(&[("shared.journey", SHARED), ("case.journey", text)]));
    assert_eq!(bytes(), bytes());
}

/// A journey with a body repeated.
fn repeated(times: usize, body: impl Fn(usize) -> String) -> String {
    let body: String = (0..times).map(body).collect();
    format!(
        "from shared use CartChanged\njourney Large {{\n  on CartChanged cart\n  require profile.email\n  \
         on error continue\n{body}}}\n"
    )
}

fn codes(text: &str) -> Vec<u16> {
    let (program, sources) = checked(&[("shared.journey", SHARED), ("case.journey", text)]);
    match lower(&program, &sources, &Options::default()) {
        Ok(_) => vec![],
        Err(errors) => errors.iter().map(|d| d.code.0).collect(),
    }
}

#[test]
fn a_large_journey_is_compiled_and_one_too_large_is_an_error() {
    let step = |i: usize| format!("  if cart.cart.id == \"c{i}\" {{ wait {} minutes }}\n", i + 1);
    assert!(codes(&repeated(300, step)).is_empty());
    // Three instructions for each city.
    let cities: Vec<String> = (0..22_000).map(|i| format!("\"{i}\"")).collect();
    let text = repeated(1, |_| format!("  if cart.city in [{}] {{ wait 1 day }}\n", cities.join(", ")));
    assert_eq!(codes(&text), vec![601]);
}

#[test]
fn more_values_than_registers_are_an_error() {
    // Each is read behind a wait, so each needs a place of its own, and another in the text.
    let lets: String = (0..2_100).map(|i| format!("  let v{i} = now\n")).collect();
    let reads: String = (0..2_100).map(|i| format!("{{v{i}}}")).collect();
    let text = repeated(1, |_| format!("{lets}  wait 1 hour\n  exit \"{reads}\"\n"));
    assert_eq!(codes(&text), vec![601]);
}

#[test]
fn every_code_of_lowering_has_a_page() {
    let source = include_str!("errors.rs");
    let codes: Vec<&str> =
        source.lines().filter_map(|l| l.strip_prefix("/// ")?.split_once(':')).map(|(c, _)| c).collect();
    assert!(codes.len() >= 5);
    for code in codes {
        assert!(crate::explain::page(code).is_some(), "docs/errors/{code}.md is missing");
    }
}
