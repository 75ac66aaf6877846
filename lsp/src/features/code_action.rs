//! Code actions: the ways out of findings, all safe ones at once, and what can be filled in.

mod fill;

use crate::world::{Here, World};
use journey_compiler::diag::{Diagnostic, Edit};
use journey_compiler::source::Span;
use serde_json::json;
use tower_lsp::ls_types as lsp;

/// An action and its edits.
struct Offer {
    title: String,
    kind: lsp::CodeActionKind,
    edits: Vec<Edit>,
    finding: Option<Diagnostic>,
    preferred: bool,
}

pub(crate) fn code_action(world: &World, params: &lsp::CodeActionParams) -> Option<lsp::CodeActionResponse> {
    let here = world.at(&params.text_document.uri)?;
    let only = params.context.only.as_deref();
    let wanted = |kind: &lsp::CodeActionKind| {
        only.is_none_or(|only| {
            only.iter().any(|o| kind.as_str() == o.as_str() || kind.as_str().starts_with(&format!("{}.", o.as_str())))
        })
    };
    let offers = offers(&here, here.span(params.range)?);
    let actions = offers.into_iter().filter(|o| wanted(&o.kind)).map(|offer| {
        let mut action = action(&here, &offer);
        if world.client.lazy_actions {
            action.data = Some(json!({"uri": params.text_document.uri.as_str(), "range": params.range}));
        } else {
            action.edit = Some(edit(world, &here, offer.edits));
        }
        lsp::CodeActionOrCommand::CodeAction(action)
    });
    Some(actions.collect())
}

/// Fills in the edits of an action that was chosen.
pub(crate) fn resolve(world: &World, mut action: lsp::CodeAction) -> lsp::CodeAction {
    let found = (|| {
        let data = action.data.as_ref()?;
        let here = world.at(&data.get("uri")?.as_str()?.parse().ok()?)?;
        let range: lsp::Range = serde_json::from_value(data.get("range")?.clone()).ok()?;
        let offers = offers(&here, here.span(range)?);
        let chosen = offers.into_iter().find(|o| o.title == action.title && Some(&o.kind) == action.kind.as_ref())?;
        Some(edit(world, &here, chosen.edits))
    })();
    action.edit = found.or(action.edit);
    action
}

fn edit(world: &World, here: &Here, edits: Vec<Edit>) -> lsp::WorkspaceEdit {
    world.workspace_edit(here, edits.into_iter().map(|e| (e.span, e.text)).collect())
}

fn action(here: &Here, offer: &Offer) -> lsp::CodeAction {
    let uri = |path: &str| lsp::Uri::from_file_path(here.snapshot.root.join(path));
    let finding = offer.finding.as_ref();
    let diagnostic = finding.and_then(|d| crate::convert::diagnostic(d, &here.snapshot.sources, here.encoding, uri));
    lsp::CodeAction {
        title: offer.title.clone(),
        kind: Some(offer.kind.clone()),
        diagnostics: diagnostic.map(|d| vec![d]),
        is_preferred: offer.preferred.then_some(true),
        ..lsp::CodeAction::default()
    }
}

fn offers(here: &Here, at: Span) -> Vec<Offer> {
    let mut out = vec![];
    let findings = here.snapshot.findings(here.id);
    for finding in &findings {
        let span = finding.span();
        if span.end < at.start || at.end < span.start {
            continue;
        }
        let applicable: Vec<_> = finding.fixes.iter().filter(|f| !f.edits.is_empty()).collect();
        let one = applicable.len() == 1;
        for fix in applicable {
            let title = if fix.preview.is_empty() {
                capital(&fix.title)
            } else {
                format!("{}: {}", capital(&fix.title), fix.preview.trim())
            };
            out.push(Offer {
                title,
                kind: lsp::CodeActionKind::QUICKFIX,
                edits: fix.edits.clone(),
                finding: Some(finding.clone()),
                preferred: fix.safe || one,
            });
        }
    }
    for (title, edits) in fill::fills(here, at) {
        out.push(Offer { title, kind: lsp::CodeActionKind::REFACTOR_REWRITE, edits, finding: None, preferred: false });
    }
    let safe = all_safe(&findings);
    if !safe.is_empty() {
        out.push(Offer {
            title: "Fix everything that is safe to fix".into(),
            kind: lsp::CodeActionKind::SOURCE_FIX_ALL,
            edits: safe,
            finding: None,
            preferred: false,
        });
    }
    out
}

/// The safe fixes of a file, those left out that touch what another one touches.
fn all_safe(findings: &[Diagnostic]) -> Vec<Edit> {
    let mut out: Vec<Edit> = vec![];
    for fix in findings.iter().filter_map(|d| d.fixes.iter().find(|f| f.safe && !f.edits.is_empty())) {
        let free = |e: &Edit| out.iter().all(|o| e.span.end < o.span.start || o.span.end < e.span.start);
        if fix.edits.iter().all(free) {
            out.extend(fix.edits.iter().cloned());
        }
    }
    out
}

fn capital(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map(|c| c.to_uppercase().chain(chars).collect()).unwrap_or_default()
}
