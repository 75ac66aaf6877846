//! Links: from an import to its file, from a schema's alias to the manifest, from a sample to its file.

use super::definition::place;
use crate::symbols::Target;
use crate::world::World;
use journey_compiler::ast::{EndpointClause, ItemKind, ReturnsExpr};
use journey_compiler::ide::Role;
use tower_lsp::ls_types as lsp;

pub(crate) fn document_link(world: &World, params: &lsp::DocumentLinkParams) -> Option<Vec<lsp::DocumentLink>> {
    let here = world.at(&params.text_document.uri)?;
    let mut links = vec![];
    for slot in here.outline()?.slots.iter().filter(|s| matches!(s.role, Role::Module | Role::Schema)) {
        let Some(target) = here.target(slot) else { continue };
        let (Some(location), Some(range)) = (place(&here, &target), here.range(slot.span)) else { continue };
        let tooltip = match target {
            Target::Module(_) => "Open the module",
            _ => "Show in journey.toml",
        };
        let target = Some(location.uri);
        links.push(lsp::DocumentLink { range, target, tooltip: Some(tooltip.into()), data: None });
    }
    for item in &here.file()?.parsed.module.items {
        let ItemKind::Endpoint(endpoint) = &item.kind else { continue };
        for clause in &endpoint.clauses {
            let EndpointClause::Returns(ReturnsExpr::Sample(file)) = &clause.node else { continue };
            let target = lsp::Uri::from_file_path(here.snapshot.root.join(&file.node));
            let range = here.range(file.span)?;
            links.push(lsp::DocumentLink { range, target, tooltip: Some("Open the sample".into()), data: None });
        }
    }
    Some(links)
}
