//! Call hierarchy: what an event starts or wakes, what a journey sends, asks and starts, who uses a service.

use super::document_symbol::kind;
use crate::symbols::Target;
use crate::world::{Here, World};
use journey_compiler::ide::{Role, Sort, Top};
use journey_compiler::source::{FileId, Span};
use std::collections::BTreeMap;
use std::sync::Arc;
use tower_lsp::ls_types as lsp;

pub(crate) fn prepare(world: &World, at: &lsp::TextDocumentPositionParams) -> Option<Vec<lsp::CallHierarchyItem>> {
    let here = world.at(&at.text_document.uri)?;
    let (_, target) = here.target_at(here.offset(at.position)?)?;
    let Target::Top { file, name, top } = target else { return None };
    Some(vec![item(&here.file_at(file), &name, top)?])
}

pub(crate) fn incoming(
    world: &World,
    params: &lsp::CallHierarchyIncomingCallsParams,
) -> Option<Vec<lsp::CallHierarchyIncomingCall>> {
    let (here, file, top) = named(world, &params.item)?;
    // An event causes what names it; everything else is caused by those who name it.
    let found = match top.sort {
        Sort::Event => vec![],
        Sort::Journey => [uses(&here, file, top, true), used_by(world, &here, &params.item)].concat(),
        _ => used_by(world, &here, &params.item),
    };
    let calls = found.into_iter().map(|(from, from_ranges)| lsp::CallHierarchyIncomingCall { from, from_ranges });
    Some(calls.collect())
}

pub(crate) fn outgoing(
    world: &World,
    params: &lsp::CallHierarchyOutgoingCallsParams,
) -> Option<Vec<lsp::CallHierarchyOutgoingCall>> {
    let (here, file, top) = named(world, &params.item)?;
    let found = match top.sort {
        Sort::Event => used_by(world, &here, &params.item)
            .into_iter()
            .filter(|(from, _)| from.kind == kind(Sort::Journey))
            .collect(),
        _ => uses(&here, file, top, false),
    };
    let calls = found.into_iter().map(|(to, from_ranges)| lsp::CallHierarchyOutgoingCall { to, from_ranges });
    Some(calls.collect())
}

type Ends = Vec<(lsp::CallHierarchyItem, Vec<lsp::Range>)>;

fn item(there: &Here, name: &str, top: Top) -> Option<lsp::CallHierarchyItem> {
    let whole = there.file()?.parsed.module.items.get(top.item as usize)?;
    Some(lsp::CallHierarchyItem {
        name: name.to_owned(),
        kind: kind(top.sort),
        tags: None,
        detail: there.snapshot.module_of(there.id).map(|m| m.to_string()),
        uri: there.uri()?,
        range: there.range(whole.span)?,
        selection_range: there.range(top.span)?,
        data: None,
    })
}

fn named(world: &World, item: &lsp::CallHierarchyItem) -> Option<(Here, FileId, Top)> {
    let here = world.at(&item.uri)?;
    let top = here.outline()?.tops.get(item.name.as_str()).copied()?;
    Some((here.clone(), here.id, top))
}

/// What a declaration names: events only, or everything but them.
fn uses(here: &Here, file: FileId, top: Top, events: bool) -> Ends {
    let there = here.file_at(file);
    let Some(outline) = there.outline() else { return vec![] };
    let mut ends: BTreeMap<(FileId, Span), (lsp::CallHierarchyItem, Vec<lsp::Range>)> = BTreeMap::new();
    for slot in outline.slots.iter().filter(|s| s.item == top.item && matches!(s.role, Role::Refers(_) | Role::Callee))
    {
        let Some(Target::Top { file, name, top }) = there.target(slot) else { continue };
        if (top.sort == Sort::Event) != events {
            continue;
        }
        let (Some(to), Some(range)) = (item(&here.file_at(file), &name, top), there.range(slot.span)) else { continue };
        ends.entry((file, top.span)).or_insert((to, vec![])).1.push(range);
    }
    ends.into_values().collect()
}

/// Declarations that name a thing, tests apart.
fn used_by(world: &World, here: &Here, of: &lsp::CallHierarchyItem) -> Ends {
    let Some(target) = here.top(&of.name) else { return vec![] };
    let mut ends: BTreeMap<(FileId, u32), (lsp::CallHierarchyItem, Vec<lsp::Range>)> = BTreeMap::new();
    for span in here.references(world, &target) {
        let there = here.file_at(span.file);
        let Some(outline) = there.outline() else { continue };
        let Some(slot) = outline.slots.iter().find(|s| s.span == span) else { continue };
        if !matches!(slot.role, Role::Refers(_) | Role::Callee) {
            continue;
        }
        let around: Option<(&Arc<str>, &Top)> = outline.tops.iter().find(|(_, t)| t.item == slot.item);
        let Some((name, top)) = around else { continue };
        let (Some(from), Some(range)) = (item(&there, name, *top), there.range(span)) else { continue };
        ends.entry((span.file, top.item)).or_insert((from, vec![])).1.push(range);
    }
    ends.into_values().collect()
}
