//! A file or folder is about to be renamed: imports follow.

use crate::world::{World, path_of};
use journey_compiler::ast::ItemKind;
use journey_compiler::source::Span;
use std::path::PathBuf;
use tower_lsp::ls_types as lsp;

pub(crate) fn will_rename(world: &World, params: &lsp::RenameFilesParams) -> Option<lsp::WorkspaceEdit> {
    let renames: Vec<(PathBuf, PathBuf)> = params
        .files
        .iter()
        .filter_map(|f| Some((path_of(&f.old_uri.parse().ok()?)?, path_of(&f.new_uri.parse().ok()?)?)))
        .collect();
    for snapshot in world.snapshots.iter().filter(|s| !s.lone) {
        let here = crate::world::Here { snapshot: snapshot.clone(), id: Default::default(), encoding: world.encoding };
        let mut edits: Vec<(Span, String)> = vec![];
        for id in snapshot.ids() {
            for item in snapshot.file(id).iter().flat_map(|f| &f.parsed.module.items) {
                let ItemKind::Use { module, .. } = &item.kind else { continue };
                let Some(path) = snapshot.module(&module.node).and_then(|m| snapshot.path(m)) else { continue };
                let new = renames.iter().find_map(|(old, new)| Some(new.join(path.strip_prefix(old).ok()?)));
                // Joining nothing leaves a slash behind.
                let new = new.map(|p| p.components().collect::<PathBuf>()).and_then(|p| snapshot.relative(&p));
                if let Some(name) = new.as_deref().and_then(|p| p.strip_suffix(".journey")) {
                    let name = name.replace('/', ".");
                    edits.push((module.span, name.strip_prefix("src.").map_or(name.clone(), str::to_owned)));
                }
            }
        }
        if !edits.is_empty() {
            return Some(world.workspace_edit(&here, edits));
        }
    }
    None
}
