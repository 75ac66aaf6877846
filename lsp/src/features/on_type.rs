//! A new line below documentation goes on with `///`.

use crate::world::World;
use tower_lsp::ls_types as lsp;

pub(crate) fn on_type(world: &World, params: &lsp::DocumentOnTypeFormattingParams) -> Option<Vec<lsp::TextEdit>> {
    let at = &params.text_document_position;
    let here = world.at(&at.text_document.uri)?;
    let source = here.source()?;
    let line = |number: u32| {
        let start = *source.line_starts().get(number as usize)? as usize;
        source.text.get(start..)?.split('\n').next()
    };
    let (before, now) = (line(at.position.line.checked_sub(1)?)?.trim(), line(at.position.line)?);
    let documentation = before.strip_prefix("///")?;
    // An empty `///` ends it, and what has text already is left alone.
    if documentation.trim().is_empty() || documentation.starts_with('/') || !now.trim().is_empty() {
        return None;
    }
    let range = lsp::Range { start: at.position, end: at.position };
    Some(vec![lsp::TextEdit { range, new_text: "/// ".into() }])
}
