//! Growing a selection along the tree.

use crate::world::{Here, World};
use journey_compiler::ast::Name;
use journey_compiler::ide::{Role, walk};
use journey_compiler::source::Span;
use tower_lsp::ls_types as lsp;

pub(crate) fn selection_range(world: &World, params: &lsp::SelectionRangeParams) -> Option<Vec<lsp::SelectionRange>> {
    let here = world.at(&params.text_document.uri)?;
    params.positions.iter().map(|at| one(&here, *at)).collect()
}

fn one(here: &Here, at: lsp::Position) -> Option<lsp::SelectionRange> {
    let offset = here.offset(at)?;
    let mut around = Around { offset, found: vec![] };
    walk::module(&here.file()?.parsed.module, &mut around);
    let whole = Span { file: here.id, start: 0, end: here.source()?.text.len() as u32 };
    let mut spans = around.found;
    spans.push(whole);
    spans.sort_by_key(|s| std::cmp::Reverse(s.end - s.start));
    spans.dedup();
    let mut range: Option<lsp::SelectionRange> = None;
    for span in spans {
        // Each inside the one before.
        let fits = range.as_ref().is_none_or(|outer| {
            here.range(span).is_some_and(|r| outer.range.start <= r.start && r.end <= outer.range.end)
        });
        if let Some(inner) = here.range(span).filter(|_| fits) {
            range = Some(lsp::SelectionRange { range: inner, parent: range.map(Box::new) });
        }
    }
    range
}

struct Around {
    offset: u32,
    found: Vec<Span>,
}

impl walk::Visitor for Around {
    fn name(&mut self, name: &Name, _: Role) {
        self.place(name.span);
    }
    fn place(&mut self, span: Span) {
        if span.start <= self.offset && self.offset <= span.end {
            self.found.push(span);
        }
    }
}
