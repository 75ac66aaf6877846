//! The outline of a file: declarations, and the steps of journeys.

use crate::symbols::keyword;
use crate::world::{Here, World};
use journey_compiler::ast::{Item, ItemKind, Stmt, StmtKind};
use journey_compiler::ide::{Inner, Role, Sort, walk};
use journey_compiler::source::Span;
use tower_lsp::ls_types as lsp;

pub(crate) fn document_symbol(
    world: &World,
    params: &lsp::DocumentSymbolParams,
) -> Option<lsp::DocumentSymbolResponse> {
    let here = world.at(&params.text_document.uri)?;
    let items = &here.file()?.parsed.module.items;
    let symbols = items.iter().zip(0_u32..).filter_map(|(item, at)| symbol(&here, item, at));
    Some(lsp::DocumentSymbolResponse::Nested(symbols.collect()))
}

fn symbol(here: &Here, item: &Item, at: u32) -> Option<lsp::DocumentSymbol> {
    let doc = item.doc.as_ref().and_then(|d| d.node.lines().next()).map(str::to_owned);
    if let ItemKind::Test(test) = &item.kind {
        return make(here, test.name.node.clone(), doc, lsp::SymbolKind::METHOD, item.span, test.name.span);
    }
    let outline = here.outline()?;
    let (name, top) = outline.tops.iter().find(|(_, t)| t.item == at)?;
    let detail = doc.unwrap_or_else(|| keyword(top.sort).to_owned());
    let mut symbol = make(here, name.to_string(), Some(detail), kind(top.sort), item.span, top.span)?;
    let inner: Vec<lsp::DocumentSymbol> = match &item.kind {
        ItemKind::Journey(_) => steps(here, item),
        _ => outline
            .slots
            .iter()
            .filter(|s| s.item == at && s.role == Role::Inside(Inner::Param))
            .filter_map(|s| make(here, s.name.to_string(), None, lsp::SymbolKind::VARIABLE, s.span, s.span))
            .collect(),
    };
    symbol.children = (!inner.is_empty()).then_some(inner);
    Some(symbol)
}

/// Steps that have a label or documentation.
fn steps(here: &Here, item: &Item) -> Vec<lsp::DocumentSymbol> {
    struct Steps<'a>(&'a Here, Vec<lsp::DocumentSymbol>);
    impl walk::Visitor for Steps<'_> {
        fn name(&mut self, _: &journey_compiler::ast::Name, _: Role) {}
        fn stmt(&mut self, stmt: &Stmt) {
            let (word, label) = match &stmt.kind {
                StmtKind::Lookup { call, .. } => ("lookup", call.label.as_ref()),
                StmtKind::Send(call) => ("send", call.label.as_ref()),
                StmtKind::Call(call) => ("call", call.label.as_ref()),
                StmtKind::Journey { call, .. } => ("run", call.label.as_ref()),
                StmtKind::Wait { label, .. } | StmtKind::WaitUntil { label, .. } | StmtKind::Race { label, .. } => {
                    ("wait", label.as_ref())
                }
                StmtKind::Split { label, .. } => ("split", label.as_ref()),
                StmtKind::Limit { label, .. } => ("limit", label.as_ref()),
                StmtKind::Parallel { label, .. } => ("parallel", label.as_ref()),
                StmtKind::If { .. } => ("if", None),
                _ => return,
            };
            let doc = stmt.doc.as_ref().and_then(|d| d.node.lines().next()).map(str::to_owned);
            let Some(name) = label.map(|l| l.node.clone()).or_else(|| doc.clone()) else { return };
            let detail = doc.filter(|d| *d != name).map_or_else(|| word.to_owned(), |d| format!("{word}: {d}"));
            let at = label.map_or(Span { end: stmt.span.start + word.len() as u32, ..stmt.span }, |l| l.span);
            self.1.extend(make(self.0, name, Some(detail), lsp::SymbolKind::FIELD, stmt.span, at));
        }
    }
    let mut steps = Steps(here, vec![]);
    walk::item(item, &mut steps);
    steps.1
}

/// The kind of symbol that comes nearest.
pub(crate) fn kind(sort: Sort) -> lsp::SymbolKind {
    match sort {
        Sort::Event => lsp::SymbolKind::EVENT,
        Sort::Source | Sort::Action => lsp::SymbolKind::INTERFACE,
        Sort::Journey => lsp::SymbolKind::CLASS,
        Sort::Condition | Sort::Function => lsp::SymbolKind::FUNCTION,
        Sort::Type => lsp::SymbolKind::STRUCT,
        Sort::Const => lsp::SymbolKind::CONSTANT,
        Sort::Fixture => lsp::SymbolKind::OBJECT,
        Sort::Policy | Sort::Audience => lsp::SymbolKind::NAMESPACE,
    }
}

#[expect(deprecated, reason = "the field must be filled in")]
fn make(
    here: &Here,
    name: String,
    detail: Option<String>,
    kind: lsp::SymbolKind,
    span: Span,
    at: Span,
) -> Option<lsp::DocumentSymbol> {
    // Some editors refuse a symbol without a name.
    let name = if name.trim().is_empty() { "(unnamed)".to_owned() } else { name };
    let (range, selection_range) = (here.range(span)?, here.range(at)?);
    Some(lsp::DocumentSymbol {
        name,
        detail,
        kind,
        tags: None,
        deprecated: None,
        range,
        selection_range,
        children: None,
    })
}
