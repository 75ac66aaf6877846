//! From the typed program to bytecode.
//!
//! - [`intrinsics`]: what compiled code calls besides the library.
//! - `tables`, `types`, `documents`: the parts of a bundle that everything shares. Documents are columns: only paths that
//!   some instruction loads are read out of JSON.
//! - `forms`: what documents must be as a whole, read or not.
//! - `generate`, `expr`, `stmt`: the code of one unit, with virtual registers. An event or answer is not kept as a whole:
//!   each column read later has a register, so liveness decides what a resting instance remembers of it.
//! - `journey`, `event`, `endpoint`, `script`: the entries of the tables.
//! - `finish`: jumps, dead code, liveness, registers.

mod documents;
mod endpoint;
mod errors;
mod event;
mod expr;
mod finish;
mod forms;
mod generate;
pub mod intrinsics;
mod journey;
mod script;
mod stmt;
mod tables;
mod types;
mod unit;

use crate::diag::Diagnostic;
use crate::hir::{Document, Program};
use crate::source::{FileId, Sources, Span};
use documents::{Documents, Order};
use forms::Forms;
use journey_bytecode::op::{Instr, Operand};
use journey_bytecode::program::{Bundle, Code, Event, Location, Meta};
use journey_bytecode::types::{DocRef, StrRef};
use tables::Tables;

/// Edition of the language that this compiler writes.
pub const EDITION: u16 = 1;

/// Facts about the project that the program does not hold.
#[derive(Clone, Debug)]
pub struct Options {
    /// Name of the project.
    pub project: String,
    /// IANA name of the zone of journeys that name none.
    pub timezone: String,
    /// Language edition.
    pub edition: u16,
    /// Whether `test` blocks come along.
    pub tests: bool,
}

impl Default for Options {
    fn default() -> Self {
        Self { project: String::new(), timezone: "UTC".into(), edition: EDITION, tests: true }
    }
}

/// Makes the bundle of a checked program. The same program gives the same bundle.
///
/// # Errors
/// The project is larger than a bundle can be, or holds what cannot be compiled yet.
pub fn lower(program: &Program, sources: &Sources, options: &Options) -> Result<Bundle, Vec<Diagnostic>> {
    let mut lowering = Lowering {
        program,
        sources,
        options,
        tables: Tables::default(),
        documents: Documents::default(),
        forms: Forms::default(),
        files: vec![],
        errors: vec![],
    };
    let bundle = lowering.bundle();
    let mut errors = lowering.errors;
    if errors.is_empty()
        && let Err(error) = journey_bytecode::verify::check(&bundle)
    {
        let span = program.journeys.first().map(|j| j.span).unwrap_or_default();
        errors.push(errors::internal(&error.to_string(), span));
    }
    if errors.is_empty() { Ok(bundle) } else { Err(errors) }
}

/// The work on one project.
#[derive(Debug)]
struct Lowering<'a> {
    program: &'a Program,
    sources: &'a Sources,
    options: &'a Options,
    tables: Tables,
    documents: Documents,
    forms: Forms,
    /// Files that something comes from, in order of first use.
    files: Vec<(FileId, StrRef)>,
    errors: Vec<Diagnostic>,
}

impl Lowering<'_> {
    fn bundle(&mut self) -> Bundle {
        let program = self.program;
        let meta = Meta {
            project: self.options.project.clone(),
            edition: self.options.edition,
            compiler: env!("CARGO_PKG_VERSION").into(),
            timezone: self.options.timezone.clone(),
        };
        let mut bundle = Bundle { meta, ..Bundle::default() };
        bundle.events = (0..program.events.len()).filter_map(|i| self.event(i)).collect();
        bundle.endpoints = (0..program.endpoints.len()).filter_map(|i| self.endpoint(i)).collect();
        bundle.journeys = (0..program.journeys.len()).filter_map(|i| self.journey(i)).collect();
        if self.options.tests {
            bundle.tests = program.tests.iter().map(|t| self.test(t)).collect();
        }
        self.columns(&mut bundle);
        if let Some(what) = self.tables.full {
            let span = program.journeys.first().map(|j| j.span).unwrap_or_default();
            self.report(errors::project_too_large(what, span));
        }
        bundle.files = self.files.iter().map(|(_, name)| *name).collect();
        let tables = std::mem::take(&mut self.tables).finish();
        bundle.forms = std::mem::take(&mut self.forms).finish();
        bundle.strings = tables.strings;
        bundle.types = tables.types;
        bundle.consts = tables.consts;
        bundle.imports = tables.imports;
        bundle
    }

    /// Gives documents and columns their final numbers.
    fn columns(&mut self, bundle: &mut Bundle) {
        let journeys = bundle.journeys.iter().map(|j| &j.code);
        let events = bundle.events.iter().map(|e| &e.code);
        for code in journeys.chain(events) {
            for instr in &code.instrs {
                if let Instr::Load { doc, col, .. } = *instr {
                    self.use_column(doc, col);
                }
            }
        }
        for (i, event) in bundle.events.iter_mut().enumerate() {
            self.requirements(i, event);
        }
        for (i, endpoint) in bundle.endpoints.iter_mut().enumerate() {
            self.answer(i, endpoint);
        }
        let profile = self.known_document(Document::Profile);
        let (documents, order) = self.finish_documents();
        bundle.documents = documents;
        bundle.profile = profile.and_then(|doc| order.document(doc));
        for journey in &mut bundle.journeys {
            renumber(&mut journey.code, &order);
        }
        for endpoint in &mut bundle.endpoints {
            endpoint.answer = endpoint.answer.and_then(|doc| order.document(doc));
        }
        for event in &mut bundle.events {
            renumber(&mut event.code, &order);
            renumber_event(event, &order);
        }
    }

    fn location(&mut self, span: Span) -> Location {
        let Some(source) = self.sources.get(span.file) else { return Location::default() };
        let (line, _) = source.position(span.start);
        let file = self.files.iter().position(|(id, _)| *id == span.file).unwrap_or_else(|| {
            let name = self.tables.text(&source.path);
            self.files.push((span.file, name));
            self.files.len() - 1
        });
        Location { file: file as u16, start: span.start, end: span.end, line }
    }

    /// Reports an error, once.
    fn report(&mut self, error: Diagnostic) {
        if !self.errors.contains(&error) {
            self.errors.push(error);
        }
    }
}

fn renumber(code: &mut Code, order: &Order) {
    for instr in &mut code.instrs {
        let mut of = DocRef(0);
        *instr = finish::rewrite(instr, |operand| match operand {
            Operand::Doc(doc) => {
                of = doc;
                Operand::Doc(order.document(doc).unwrap_or(doc))
            }
            Operand::Col(col) => Operand::Col(order.column(of, col).unwrap_or(col)),
            other => other,
        });
    }
}

fn renumber_event(event: &mut Event, order: &Order) {
    for col in &mut event.require {
        *col = order.column(event.document, *col).unwrap_or(*col);
    }
    if let Some((col, _)) = &mut event.discriminant {
        *col = order.column(event.document, *col).unwrap_or(*col);
    }
    event.document = order.document(event.document).unwrap_or(event.document);
}

#[cfg(test)]
mod tests;
