//! Declarations of all files by a part of their name.

use super::document_symbol::kind;
use crate::world::{Here, World};
use tower_lsp::ls_types as lsp;

/// Most answers to one question.
const MOST: usize = 256;

pub(crate) fn workspace_symbol(
    world: &World,
    params: &lsp::WorkspaceSymbolParams,
) -> Option<lsp::WorkspaceSymbolResponse> {
    let query = params.query.to_lowercase();
    let mut found: Vec<(usize, lsp::WorkspaceSymbol)> = vec![];
    for snapshot in &world.snapshots {
        for id in snapshot.ids() {
            if world.is_given_up() {
                return None;
            }
            let here = Here { snapshot: snapshot.clone(), id, encoding: world.encoding };
            let Some(outline) = here.outline() else { continue };
            for (name, top) in &outline.tops {
                if !is_part(&query, &name.to_lowercase()) {
                    continue;
                }
                let Some(location) = here.location(top.span) else { continue };
                let symbol = lsp::WorkspaceSymbol {
                    name: name.to_string(),
                    kind: kind(top.sort),
                    tags: None,
                    container_name: snapshot.module_of(id).map(|m| m.to_string()),
                    location: lsp::OneOf::Left(location),
                    data: None,
                };
                found.push((name.len(), symbol));
            }
        }
    }
    // The nearest to what was typed first.
    found.sort_by(|(a, x), (b, y)| (a, &x.name, &x.container_name).cmp(&(b, &y.name, &y.container_name)));
    found.truncate(MOST);
    Some(lsp::WorkspaceSymbolResponse::Nested(found.into_iter().map(|(_, s)| s).collect()))
}

/// Whether the letters occur in this order.
fn is_part(query: &str, name: &str) -> bool {
    let mut rest = name.chars();
    query.chars().all(|c| rest.any(|d| d == c))
}
