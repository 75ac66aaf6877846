//! Highlight everything in the file that means the same as the name under the cursor.

use crate::world::World;
use journey_compiler::ide::Role;
use tower_lsp::ls_types as lsp;

pub(crate) fn highlight(world: &World, at: &lsp::TextDocumentPositionParams) -> Option<Vec<lsp::DocumentHighlight>> {
    let here = world.at(&at.text_document.uri)?;
    let (slot, target) = here.target_at(here.offset(at.position)?)?;
    let same = here.outline()?.slots.iter().filter(|s| s.name == slot.name);
    let meant = same.filter(|s| here.target(s).is_some_and(|t| t.is(&target)));
    let highlights = meant.filter_map(|s| {
        let writes = matches!(s.role, Role::Declares(_) | Role::Inside(_));
        let kind = if writes { lsp::DocumentHighlightKind::WRITE } else { lsp::DocumentHighlightKind::READ };
        Some(lsp::DocumentHighlight { range: here.range(s.span)?, kind: Some(kind) })
    });
    Some(highlights.collect())
}
