//! Findings for clients that ask for them.

use crate::convert;
use crate::snapshot::Snapshot;
use crate::world::{Here, World};
use journey_compiler::source::FileId;
use std::collections::HashMap;
use std::sync::Arc;
use tower_lsp::ls_types as lsp;

pub(crate) fn document(world: &World, params: &lsp::DocumentDiagnosticParams) -> lsp::DocumentDiagnosticReportResult {
    let full = |result_id, items| {
        let full_document_diagnostic_report = lsp::FullDocumentDiagnosticReport { result_id, items };
        let report =
            lsp::RelatedFullDocumentDiagnosticReport { related_documents: None, full_document_diagnostic_report };
        lsp::DocumentDiagnosticReport::Full(report).into()
    };
    let Some(here) = world.at(&params.text_document.uri) else { return full(None, vec![]) };
    let id = here.snapshot.result_id(here.id);
    if params.previous_result_id.as_ref() == Some(&id) {
        let unchanged_document_diagnostic_report = lsp::UnchangedDocumentDiagnosticReport { result_id: id };
        let report = lsp::RelatedUnchangedDocumentDiagnosticReport {
            related_documents: None,
            unchanged_document_diagnostic_report,
        };
        return lsp::DocumentDiagnosticReport::Unchanged(report).into();
    }
    full(Some(id), findings(&here))
}

pub(crate) fn workspace(
    world: &World,
    params: &lsp::WorkspaceDiagnosticParams,
) -> lsp::WorkspaceDiagnosticReportResult {
    let known: HashMap<&lsp::Uri, &str> =
        params.previous_result_ids.iter().map(|p| (&p.uri, p.value.as_str())).collect();
    let mut items = vec![];
    for snapshot in &world.snapshots {
        let ids: Vec<FileId> = snapshot.ids().collect();
        for portion in ids.chunks(64) {
            if world.is_given_up() {
                break;
            }
            snapshot.check_many(portion);
            items.extend(portion.iter().filter_map(|id| report(world, snapshot, *id, &known)));
        }
        items.extend(snapshot.others_with_findings().iter().filter_map(|id| report(world, snapshot, *id, &known)));
    }
    lsp::WorkspaceDiagnosticReport { items }.into()
}

fn report(
    world: &World,
    snapshot: &Arc<Snapshot>,
    id: FileId,
    known: &HashMap<&lsp::Uri, &str>,
) -> Option<lsp::WorkspaceDocumentDiagnosticReport> {
    let here = Here { snapshot: Arc::clone(snapshot), id, encoding: world.encoding };
    let uri = here.uri()?;
    let version = snapshot.path(id).and_then(|p| world.versions.get(&p).copied()).map(i64::from);
    let result_id = snapshot.result_id(id);
    if known.get(&uri) == Some(&result_id.as_str()) {
        let unchanged_document_diagnostic_report = lsp::UnchangedDocumentDiagnosticReport { result_id };
        let report =
            lsp::WorkspaceUnchangedDocumentDiagnosticReport { uri, version, unchanged_document_diagnostic_report };
        return Some(report.into());
    }
    let full_document_diagnostic_report =
        lsp::FullDocumentDiagnosticReport { result_id: Some(result_id), items: findings(&here) };
    Some(lsp::WorkspaceFullDocumentDiagnosticReport { uri, version, full_document_diagnostic_report }.into())
}

fn findings(here: &Here) -> Vec<lsp::Diagnostic> {
    let uri = |path: &str| lsp::Uri::from_file_path(here.snapshot.root.join(path));
    let all = here.snapshot.findings(here.id);
    all.iter().filter_map(|d| convert::diagnostic(d, &here.snapshot.sources, here.encoding, uri)).collect()
}
