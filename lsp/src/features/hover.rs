//! Hover: what a name is, what a field holds, how a wait reads.

use super::describe;
use crate::world::{Here, World};
use journey_compiler::source::Span;
use tower_lsp::ls_types as lsp;

pub(crate) fn hover(world: &World, at: &lsp::TextDocumentPositionParams) -> Option<lsp::Hover> {
    let here = world.at(&at.text_document.uri)?;
    let offset = here.offset(at.position)?;
    if let Some((slot, target)) = here.target_at(offset) {
        return Some(shown(&here, slot.span, describe::describe(&here, &target)?));
    }
    if let Some((span, text)) = describe::wait(&here, offset) {
        return Some(shown(&here, span, text));
    }
    let slot = here.outline()?.at(offset)?.clone();
    let ty = here.ty(slot.span)?;
    Some(shown(&here, slot.span, format!("```journey\n{}: {}\n```", slot.name, describe::words(&ty))))
}

fn shown(here: &Here, span: Span, value: String) -> lsp::Hover {
    let contents = lsp::HoverContents::Markup(lsp::MarkupContent { kind: lsp::MarkupKind::Markdown, value });
    lsp::Hover { contents, range: here.range(span) }
}
