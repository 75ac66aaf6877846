//! Rename a declared thing, a step, a value or a parameter, in all files that mean it.

use crate::symbols::{RESERVED, Target};
use crate::world::{Here, World};
use journey_compiler::ast::{ItemKind, JourneyClause};
use journey_compiler::ide::{Inner, Role, Slot};
use journey_compiler::source::Span;
use tower_lsp::jsonrpc::{Error, Result};
use tower_lsp::ls_types as lsp;

pub(crate) fn prepare(world: &World, at: &lsp::TextDocumentPositionParams) -> Option<lsp::PrepareRenameResponse> {
    let here = world.at(&at.text_document.uri)?;
    let (slot, target) = here.target_at(here.offset(at.position)?)?;
    if !matches!(target, Target::Top { .. } | Target::Inner { .. }) {
        return None;
    }
    let range = here.range(slot.span)?;
    Some(lsp::PrepareRenameResponse::RangeWithPlaceholder { range, placeholder: slot.name.to_string() })
}

pub(crate) fn rename(world: &World, params: &lsp::RenameParams) -> Result<Option<lsp::WorkspaceEdit>> {
    let at = &params.text_document_position;
    let found = world.at(&at.text_document.uri).and_then(|here| {
        let (_, target) = here.target_at(here.offset(at.position)?)?;
        Some((here, target))
    });
    let Some((here, target)) = found else { return Ok(None) };
    let new = params.new_name.trim();
    if !is_name(new) {
        return Err(refused(format!("`{new}` is not a name: letters, digits and `_`, not beginning with a digit")));
    }
    if RESERVED.iter().any(|(n, _)| *n == new) {
        return Err(refused(format!("`{new}` has a meaning of its own")));
    }
    if !matches!(target, Target::Top { .. } | Target::Inner { .. }) {
        return Err(refused("this is not declared in the project".to_owned()));
    }
    let places = here.references(world, &target);
    if let Some(taken) = taken(&here, &target, &places, new) {
        return Err(refused(taken));
    }
    let mut edits: Vec<(Span, String)> = places.iter().map(|span| (*span, replacement(&here, *span, new))).collect();
    edits.extend(moved(&here, &target, new));
    Ok(Some(world.workspace_edit(&here, edits)))
}

fn refused(message: String) -> Error {
    Error { message: message.into(), ..Error::invalid_params("") }
}

fn is_name(text: &str) -> bool {
    let mut chars = text.chars();
    chars.next().is_some_and(|c| c.is_ascii_alphabetic() || c == '_')
        && chars.all(|c| c.is_ascii_alphanumeric() || c == '_')
}

/// Why the new name cannot be used, if it is in use where the old one is.
fn taken(here: &Here, target: &Target, places: &[Span], new: &str) -> Option<String> {
    for span in places {
        let there = here.file_at(span.file);
        let outline = there.outline()?;
        let top = outline.tops.contains_key(new) || outline.imports.contains_key(new);
        let inner = || {
            let scope = outline.at(span.start).map_or(0, |s| s.scope);
            outline.inner(scope, u32::MAX, new).is_some()
        };
        let label = || match target {
            Target::Inner { inner: Inner::Label | Inner::Split | Inner::Arm, item, span: own, .. } => {
                own.file == span.file && outline.labels(Some(*item)).any(|s| *s.name == *new)
            }
            _ => false,
        };
        if top || inner() || label() {
            let file = there.source().map(|s| s.path.to_string()).unwrap_or_default();
            return Some(format!("`{new}` is taken in {file}"));
        }
    }
    None
}

/// `{ name }` becomes `{ name: new }` where only the value is renamed.
fn replacement(here: &Here, span: Span, new: &str) -> String {
    let there = here.file_at(span.file);
    let slot: Option<&Slot> = there.outline().and_then(|o| o.slots.iter().find(|s| s.span == span));
    match slot {
        Some(slot) if slot.role == Role::Short => format!("{}: {new}", slot.name),
        _ => new.to_owned(),
    }
}

/// A step of a journey that keeps a record of moved steps: people who rest there must be found again.
fn moved(here: &Here, target: &Target, new: &str) -> Option<(Span, String)> {
    let Target::Inner { inner: Inner::Label | Inner::Split, item, span, name } = target else { return None };
    let there = here.file_at(span.file);
    let item = there.file()?.parsed.module.items.get(*item as usize)?;
    let ItemKind::Journey(journey) = &item.kind else { return None };
    let last = journey.clauses.iter().rfind(|c| matches!(c.node, JourneyClause::Moved { .. }))?;
    Some((last.span.after(), format!("\n  moved {name} -> {new}")))
}
