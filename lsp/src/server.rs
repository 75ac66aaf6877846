//! The protocol: which methods there are, and nothing else.

use crate::convert::Encoding;
use crate::owner::{Event, Owner, Published};
use std::sync::mpsc::{Sender, channel};
use tower_lsp::jsonrpc::Result;
use tower_lsp::ls_types as lsp;
use tower_lsp::{Client, LanguageServer, LspService, Server};

struct Backend {
    owner: Sender<Event>,
}

impl Backend {
    /// Starts the owner on a thread of its own; what it publishes is sent by one task, in order.
    fn new(client: Client) -> Self {
        let (owner, events) = channel();
        let (publish, mut published) = tokio::sync::mpsc::unbounded_channel::<Published>();
        tokio::spawn(async move {
            while let Some(p) = published.recv().await {
                client.publish_diagnostics(p.uri, p.diagnostics, p.version).await;
            }
        });
        // The thread ends with the process or with its last sender; there is nothing to join.
        std::thread::spawn(move || Owner::new(|p| drop(publish.send(p))).run(&events));
        Self { owner }
    }

    fn send(&self, event: Event) {
        // The owner is gone only when the server stops.
        drop(self.owner.send(event));
    }
}

impl LanguageServer for Backend {
    async fn initialize(&self, params: lsp::InitializeParams) -> Result<lsp::InitializeResult> {
        let offered = params.capabilities.general.and_then(|g| g.position_encodings).unwrap_or_default();
        let utf8 = offered.contains(&lsp::PositionEncodingKind::UTF8);
        self.send(Event::Encoding(if utf8 { Encoding::Utf8 } else { Encoding::Utf16 }));
        let encoding = if utf8 { lsp::PositionEncodingKind::UTF8 } else { lsp::PositionEncodingKind::UTF16 };
        Ok(lsp::InitializeResult {
            capabilities: lsp::ServerCapabilities {
                position_encoding: Some(encoding),
                text_document_sync: Some(lsp::TextDocumentSyncCapability::Options(lsp::TextDocumentSyncOptions {
                    open_close: Some(true),
                    change: Some(lsp::TextDocumentSyncKind::INCREMENTAL),
                    ..lsp::TextDocumentSyncOptions::default()
                })),
                ..lsp::ServerCapabilities::default()
            },
            server_info: Some(lsp::ServerInfo {
                name: "journeyc".into(),
                version: Some(env!("CARGO_PKG_VERSION").into()),
            }),
            ..lsp::InitializeResult::default()
        })
    }

    async fn shutdown(&self) -> Result<()> {
        self.send(Event::Stop);
        Ok(())
    }

    async fn did_open(&self, params: lsp::DidOpenTextDocumentParams) {
        let document = params.text_document;
        self.send(Event::Text(document.uri, document.version, document.text));
    }

    async fn did_change(&self, params: lsp::DidChangeTextDocumentParams) {
        self.send(Event::Edit(params.text_document.uri, params.text_document.version, params.content_changes));
    }

    async fn did_close(&self, params: lsp::DidCloseTextDocumentParams) {
        self.send(Event::Closed(params.text_document.uri));
    }

    async fn did_change_watched_files(&self, params: lsp::DidChangeWatchedFilesParams) {
        self.send(Event::Touched(params.changes.into_iter().map(|c| c.uri).collect()));
    }
}

/// Serves one client over a pair of streams until it says `exit`.
pub async fn serve(input: impl tokio::io::AsyncRead + Unpin, output: impl tokio::io::AsyncWrite) {
    let (service, socket) = LspService::new(Backend::new);
    Server::new(input, output, socket).serve(service).await;
}
