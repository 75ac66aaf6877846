//! Find references, over all files.

use crate::world::World;
use tower_lsp::ls_types as lsp;

pub(crate) fn references(world: &World, params: &lsp::ReferenceParams) -> Option<Vec<lsp::Location>> {
    let at = &params.text_document_position;
    let here = world.at(&at.text_document.uri)?;
    let (_, target) = here.target_at(here.offset(at.position)?)?;
    let declared = target.span();
    let found = here.references(world, &target);
    let wanted = found.into_iter().filter(|s| params.context.include_declaration || Some(*s) != declared);
    Some(wanted.filter_map(|s| here.location(s)).collect())
}
