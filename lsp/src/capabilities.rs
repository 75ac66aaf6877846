//! What the server says it can do. Every line has a handler in `features` and a test in `tests/it/lsp`.

use crate::convert::Encoding;
use crate::features::{command, semantic_tokens};
use crate::world::Client;
use tower_lsp::ls_types as lsp;

/// What the client can do.
pub(crate) fn client(params: &lsp::InitializeParams) -> (Encoding, Client) {
    let capabilities = &params.capabilities;
    let offered = capabilities.general.as_ref().and_then(|g| g.position_encodings.clone()).unwrap_or_default();
    let utf8 = offered.contains(&lsp::PositionEncodingKind::UTF8);
    let document = capabilities.text_document.as_ref();
    let workspace = capabilities.workspace.as_ref();
    let snippets =
        document.and_then(|d| d.completion.as_ref()?.completion_item.as_ref()?.snippet_support).unwrap_or(false);
    let lazy = document.and_then(|d| d.code_action.as_ref()?.resolve_support.as_ref());
    let client = Client {
        pulls: document.is_some_and(|d| d.diagnostic.is_some()),
        refresh: workspace.and_then(|w| w.diagnostics.as_ref()?.refresh_support).unwrap_or(false),
        snippets,
        lazy_actions: lazy.is_some_and(|l| l.properties.iter().any(|p| p == "edit")),
        watches: workspace.and_then(|w| w.did_change_watched_files.as_ref()?.dynamic_registration).unwrap_or(false),
    };
    (if utf8 { Encoding::Utf8 } else { Encoding::Utf16 }, client)
}

/// What the server can do for such a client.
pub(crate) fn server(encoding: Encoding) -> lsp::ServerCapabilities {
    lsp::ServerCapabilities {
        position_encoding: Some(match encoding {
            Encoding::Utf8 => lsp::PositionEncodingKind::UTF8,
            Encoding::Utf16 => lsp::PositionEncodingKind::UTF16,
        }),
        text_document_sync: Some(lsp::TextDocumentSyncCapability::Options(lsp::TextDocumentSyncOptions {
            open_close: Some(true),
            change: Some(lsp::TextDocumentSyncKind::INCREMENTAL),
            ..lsp::TextDocumentSyncOptions::default()
        })),
        diagnostic_provider: Some(lsp::DiagnosticServerCapabilities::Options(lsp::DiagnosticOptions {
            identifier: Some("journeyc".into()),
            inter_file_dependencies: true,
            workspace_diagnostics: true,
            ..lsp::DiagnosticOptions::default()
        })),
        completion_provider: Some(lsp::CompletionOptions {
            resolve_provider: Some(true),
            trigger_characters: Some([".", "\"", "(", "{", " "].map(str::to_owned).to_vec()),
            ..lsp::CompletionOptions::default()
        }),
        hover_provider: Some(lsp::HoverProviderCapability::Simple(true)),
        signature_help_provider: Some(lsp::SignatureHelpOptions {
            trigger_characters: Some(vec!["(".into(), ",".into()]),
            retrigger_characters: Some(vec![":".into()]),
            ..lsp::SignatureHelpOptions::default()
        }),
        definition_provider: Some(lsp::OneOf::Left(true)),
        type_definition_provider: Some(lsp::TypeDefinitionProviderCapability::Simple(true)),
        references_provider: Some(lsp::OneOf::Left(true)),
        document_highlight_provider: Some(lsp::OneOf::Left(true)),
        document_symbol_provider: Some(lsp::OneOf::Left(true)),
        workspace_symbol_provider: Some(lsp::OneOf::Left(true)),
        code_action_provider: Some(lsp::CodeActionProviderCapability::Options(lsp::CodeActionOptions {
            code_action_kinds: Some(vec![
                lsp::CodeActionKind::QUICKFIX,
                lsp::CodeActionKind::REFACTOR_REWRITE,
                lsp::CodeActionKind::SOURCE_FIX_ALL,
            ]),
            resolve_provider: Some(true),
            ..lsp::CodeActionOptions::default()
        })),
        code_lens_provider: Some(lsp::CodeLensOptions { resolve_provider: Some(false) }),
        document_formatting_provider: Some(lsp::OneOf::Left(true)),
        document_on_type_formatting_provider: Some(lsp::DocumentOnTypeFormattingOptions {
            first_trigger_character: "\n".into(),
            more_trigger_character: None,
        }),
        rename_provider: Some(lsp::OneOf::Right(lsp::RenameOptions {
            prepare_provider: Some(true),
            work_done_progress_options: lsp::WorkDoneProgressOptions::default(),
        })),
        document_link_provider: Some(lsp::DocumentLinkOptions {
            resolve_provider: Some(false),
            work_done_progress_options: lsp::WorkDoneProgressOptions::default(),
        }),
        folding_range_provider: Some(lsp::FoldingRangeProviderCapability::Simple(true)),
        selection_range_provider: Some(lsp::SelectionRangeProviderCapability::Simple(true)),
        call_hierarchy_provider: Some(lsp::CallHierarchyServerCapability::Simple(true)),
        semantic_tokens_provider: Some(lsp::SemanticTokensServerCapabilities::SemanticTokensOptions(
            lsp::SemanticTokensOptions {
                legend: lsp::SemanticTokensLegend {
                    token_types: semantic_tokens::TYPES.to_vec(),
                    token_modifiers: semantic_tokens::MODIFIERS.to_vec(),
                },
                range: Some(true),
                full: Some(lsp::SemanticTokensFullOptions::Delta { delta: Some(true) }),
                ..lsp::SemanticTokensOptions::default()
            },
        )),
        inlay_hint_provider: Some(lsp::OneOf::Left(true)),
        execute_command_provider: Some(lsp::ExecuteCommandOptions {
            commands: command::COMMANDS.map(str::to_owned).to_vec(),
            ..lsp::ExecuteCommandOptions::default()
        }),
        workspace: Some(workspace()),
        ..lsp::ServerCapabilities::default()
    }
}

fn workspace() -> lsp::WorkspaceServerCapabilities {
    let filter = |glob: &str, kind| lsp::FileOperationFilter {
        scheme: Some("file".into()),
        pattern: lsp::FileOperationPattern { glob: glob.into(), matches: Some(kind), options: None },
    };
    let filters = vec![
        filter("**/*.journey", lsp::FileOperationPatternKind::File),
        filter("**", lsp::FileOperationPatternKind::Folder),
    ];
    lsp::WorkspaceServerCapabilities {
        workspace_folders: Some(lsp::WorkspaceFoldersServerCapabilities {
            supported: Some(true),
            change_notifications: Some(lsp::OneOf::Left(true)),
        }),
        file_operations: Some(lsp::WorkspaceFileOperationsServerCapabilities {
            will_rename: Some(lsp::FileOperationRegistrationOptions { filters }),
            ..lsp::WorkspaceFileOperationsServerCapabilities::default()
        }),
    }
}

/// Which files the client is asked to watch.
pub(crate) fn watch() -> lsp::Registration {
    let watcher = |glob: &str| serde_json::json!({"globPattern": glob});
    let watchers = [watcher("**/*.journey"), watcher("**/journey.toml"), watcher("**/*.json")];
    lsp::Registration {
        id: "files".into(),
        method: "workspace/didChangeWatchedFiles".into(),
        register_options: Some(serde_json::json!({"watchers": watchers})),
    }
}
