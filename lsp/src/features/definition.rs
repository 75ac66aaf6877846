//! Go to definition: of names, of schema fields into the schema's file, of modules into their file.

use crate::symbols::Target;
use crate::world::{Here, World};
use tower_lsp::ls_types as lsp;

pub(crate) fn definition(world: &World, at: &lsp::TextDocumentPositionParams) -> Option<lsp::GotoDefinitionResponse> {
    let here = world.at(&at.text_document.uri)?;
    let (_, target) = here.target_at(here.offset(at.position)?)?;
    place(&here, &target).map(lsp::GotoDefinitionResponse::Scalar)
}

/// Where a thing is declared.
pub(crate) fn place(here: &Here, target: &Target) -> Option<lsp::Location> {
    match target {
        Target::Field { member, .. } => here.schema_place(member),
        Target::Schema(alias) => here.alias_place(alias),
        target => here.location(target.span()?),
    }
}
