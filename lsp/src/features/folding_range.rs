//! What can be folded: declarations, blocks, groups of imports and of comments.

use crate::world::{Here, World};
use journey_compiler::ast::{ItemKind, Name};
use journey_compiler::ide::{Role, walk};
use journey_compiler::source::Span;
use std::collections::BTreeMap;
use tower_lsp::ls_types as lsp;

pub(crate) fn folding_range(world: &World, params: &lsp::FoldingRangeParams) -> Option<Vec<lsp::FoldingRange>> {
    let here = world.at(&params.text_document.uri)?;
    let file = here.file()?;
    let mut places = Places(vec![]);
    walk::module(&file.parsed.module, &mut places);
    // One for each line it begins in: the outermost.
    let mut ranges: BTreeMap<u32, (u32, Option<lsp::FoldingRangeKind>)> = BTreeMap::new();
    let mut add = |span: Span, kind: Option<lsp::FoldingRangeKind>| {
        let Some(range) = here.range(span) else { return };
        if range.end.line > range.start.line {
            let entry = ranges.entry(range.start.line).or_insert((range.end.line, kind));
            entry.0 = entry.0.max(range.end.line);
        }
    };
    places.0.into_iter().for_each(|span| add(span, None));
    let uses = file.parsed.module.items.iter().filter(|i| matches!(i.kind, ItemKind::Use { .. })).map(|i| i.span);
    groups(&here, uses).into_iter().for_each(|span| add(span, Some(lsp::FoldingRangeKind::Imports)));
    let comments = file.parsed.comments.iter().map(|c| c.span);
    groups(&here, comments).into_iter().for_each(|span| add(span, Some(lsp::FoldingRangeKind::Comment)));
    let fold = |(start_line, (end_line, kind)): (u32, (u32, Option<lsp::FoldingRangeKind>))| lsp::FoldingRange {
        start_line,
        end_line,
        kind,
        ..lsp::FoldingRange::default()
    };
    Some(ranges.into_iter().map(fold).collect())
}

struct Places(Vec<Span>);

impl walk::Visitor for Places {
    fn name(&mut self, _: &Name, _: Role) {}
    fn place(&mut self, span: Span) {
        self.0.push(span);
    }
}

/// Runs of places on lines that follow each other.
fn groups(here: &Here, spans: impl Iterator<Item = Span>) -> Vec<Span> {
    let mut out: Vec<Span> = vec![];
    for span in spans {
        let line = |s: Span, end: bool| here.range(s).map(|r| if end { r.end.line } else { r.start.line });
        match out.last_mut() {
            Some(last) if line(*last, true).map(|l| l + 1) >= line(span, false) => last.end = span.end,
            _ => out.push(span),
        }
    }
    out
}
