//! Tests of the checker: small projects in, findings and programs out.

#![expect(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "tests")]

mod declarations;
mod flow;
mod pages;
mod presence;
mod programs;
mod reach;
mod statements;
mod types;

use super::{NoSchemas, Project, check};
use crate::diag::{Diagnostic, Severity};
use crate::hir::Program;
use crate::schema::{Node, Schemas as Index};
use crate::source::Sources;
use std::fmt::Write as _;
use std::sync::Arc;

/// Schemas of a small shop, shaped like XDM.
#[derive(Debug)]
struct Shop {
    named: Vec<(Arc<str>, Node)>,
}

impl Shop {
    fn new() -> Self {
        let files = [
            ("ShopEvent", include_str!("tests/shop-event.schema.json")),
            ("Profile", include_str!("tests/profile.schema.json")),
            ("LoyaltyMember", include_str!("tests/loyalty-member.schema.json")),
        ];
        let (index, problems) = files.iter().fold(Index::loader(), |l, (name, text)| l.plain(name, text)).finish();
        assert!(problems.is_empty(), "{problems:?}");
        let id = |name: &str| format!("https://example.com/schemas/{name}");
        let named = files.iter().map(|(n, _)| (Arc::from(*n), index.compose(&[&id(n)]).unwrap().node)).collect();
        Shop { named }
    }
}

impl super::Schemas for Shop {
    fn schema(&self, name: &str) -> Option<Node> {
        self.named.iter().find(|(n, _)| **n == *name).map(|(_, node)| node.clone())
    }
    fn profile(&self) -> Option<Node> {
        self.schema("Profile")
    }
    fn aliases(&self) -> Vec<Arc<str>> {
        self.named.iter().map(|(n, _)| n.clone()).collect()
    }
}

/// The same shop as a project, with a module `main` beside `shop`.
pub(crate) fn with_shop(text: &str) -> crate::project::MemoryFiles {
    const MANIFEST: &str = "[project]\nname = \"shop\"\nlanguage = \"1\"\nsrc = [\".\"]\n\n[schemas]\nShopEvent = { json_schema = \"event.json\" }\nProfile = { json_schema = \"profile.json\" }\nLoyaltyMember = { json_schema = \"member.json\" }\n";
    crate::project::MemoryFiles::default()
        .with("journey.toml", MANIFEST)
        .with("main.journey", text)
        .with("shop.journey", SHOP)
        .with("event.json", include_str!("tests/shop-event.schema.json"))
        .with("profile.json", include_str!("tests/profile.schema.json"))
        .with("member.json", include_str!("tests/loyalty-member.schema.json"))
}

/// Declarations that most tests share.
const SHOP: &str = include_str!("tests/shop.journey");

/// Result of checking some files.
struct Checked {
    program: Option<Program>,
    diagnostics: Vec<Diagnostic>,
    sources: Sources,
}

impl Checked {
    /// Findings but those in the shared module.
    fn findings(&self) -> Vec<&Diagnostic> {
        let own = |d: &&Diagnostic| self.sources.get(d.span().file).is_some_and(|f| &*f.path != "shop.journey");
        self.diagnostics.iter().filter(own).collect()
    }

    fn codes(&self) -> Vec<u16> {
        self.findings().iter().map(|d| d.code.0).collect()
    }

    fn rendered(&self) -> String {
        let mut out = String::new();
        for d in self.findings() {
            render(d, &self.sources, &mut out);
        }
        out
    }
}

fn render(d: &Diagnostic, sources: &Sources, out: &mut String) {
    let word = match d.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "note",
    };
    writeln!(out, "{word}[{}]: {}", d.code, d.title).unwrap();
    for (i, label) in d.labels.iter().enumerate() {
        let (line, column) = sources.get(label.span.file).unwrap().position(label.span.start);
        let lead = if i == 0 { "-->" } else { " ::" };
        writeln!(out, "  {lead} {line}:{column} `{}`  {}", sources.text(label.span).replace('\n', "⏎"), label.text)
            .unwrap();
    }
    for note in &d.notes {
        writeln!(out, "   = {note}").unwrap();
    }
    for fix in &d.fixes {
        writeln!(out, "   + {:<28} {}", fix.title, fix.preview).unwrap();
    }
    out.push('\n');
}

/// Checks one file with the shared module beside it.
fn file(text: &str) -> Checked {
    files(&[("main.journey", text), ("shop.journey", SHOP)])
}

fn files(files: &[(&str, &str)]) -> Checked {
    with(&Shop::new(), files)
}

fn without_schemas(text: &str) -> Checked {
    with(&NoSchemas, &[("main.journey", text)])
}

fn with(schemas: &dyn super::Schemas, files: &[(&str, &str)]) -> Checked {
    let mut sources = Sources::default();
    let mut syntax = vec![];
    let modules: Vec<_> = files
        .iter()
        .map(|(path, text)| {
            let id = sources.add(path, text);
            let parsed = crate::syntax::parse(id, text);
            syntax.extend(parsed.diagnostics);
            (id, parsed.module)
        })
        .collect();
    let (program, mut diagnostics) = check(&Project { sources: &sources, schemas }, &modules);
    let broken = syntax.iter().any(|d| d.severity == Severity::Error);
    diagnostics.extend(syntax);
    diagnostics.sort_by_key(|d| (d.span(), d.code));
    Checked { program: program.filter(|_| !broken), diagnostics, sources }
}

/// A journey around statements; `require profile.personalEmail.address` and an error rule included.
fn body(statements: &str) -> Checked {
    file(&format!(
        "from shop use CartChanged, Purchased, Email, Task, Loyalty, Weather\n\njourney J {{\n  on CartChanged cart\n  on error exit \"failed\"\n\n{statements}\n}}\n"
    ))
}

/// Findings of one expression of a journey, without what is unused.
fn expression(text: &str) -> String {
    let checked = body(&format!("  let x = {text}\n"));
    let mut out = String::new();
    for d in checked.findings().into_iter().filter(|d| d.code.0 != 205) {
        render(d, &checked.sources, &mut out);
    }
    out
}

/// Applies every fix of the first finding with a code, each alone; the results must check without that code.
fn fixed(checked: &Checked, text: &str, code: u16) -> Vec<String> {
    let finding = checked.findings().into_iter().find(|d| d.code.0 == code).unwrap().clone();
    let file = finding.span().file;
    let applicable =
        finding.fixes.iter().filter(|f| !f.edits.is_empty() && f.edits.iter().all(|e| e.span.file == file));
    applicable
        .map(|fix| {
            let mut edits = fix.edits.clone();
            edits.sort_by_key(|e| std::cmp::Reverse(e.span.start));
            let mut out = text.to_owned();
            for edit in edits {
                out.replace_range(edit.span.start as usize..edit.span.end as usize, &edit.text);
            }
            out
        })
        .collect()
}
