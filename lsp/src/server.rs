//! The protocol: which methods there are, and nothing else.

use crate::capabilities;
use crate::features as f;
use crate::owner::{Event, Message, Owner};
use crate::world::{World, path_of};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Sender, channel};
use tokio::sync::oneshot;
use tower_lsp::jsonrpc::{Error, Result};
use tower_lsp::ls_types as lsp;
use tower_lsp::{Client, LanguageServer, LspService, Server};

/// Requests that may be under way at the same time: slow ones must not keep edits from being read.
const AT_ONCE: usize = 1024;

struct Backend {
    owner: Sender<Event>,
    client: Client,
    watches: AtomicBool,
}

/// Set when the future that owns it is dropped: the client has cancelled.
struct GiveUp(Arc<AtomicBool>);

impl Drop for GiveUp {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

impl Backend {
    /// Starts the owner on a thread of its own; what it says is sent by one task, in order.
    fn new(client: Client) -> Self {
        let (owner, events) = channel();
        let (say, mut said) = tokio::sync::mpsc::unbounded_channel::<Message>();
        let speaker = client.clone();
        tokio::spawn(async move {
            while let Some(message) = said.recv().await {
                match message {
                    Message::Findings(uri, version, diagnostics) => {
                        speaker.publish_diagnostics(uri, diagnostics, version).await;
                    }
                    Message::Refresh => {
                        let speaker = speaker.clone();
                        // The answer says nothing, and must not hold up what comes after it.
                        tokio::spawn(async move { drop(speaker.workspace_diagnostic_refresh().await) });
                    }
                }
            }
        });
        let runtime = tokio::runtime::Handle::current();
        let run = move |job: Box<dyn FnOnce() + Send>| drop(runtime.spawn_blocking(job));
        let own = owner.clone();
        // The thread ends with the process or with its last sender; there is nothing to join.
        std::thread::spawn(move || Owner::new(move |m| drop(say.send(m)), run, own).run(&events));
        Self { owner, client, watches: AtomicBool::new(false) }
    }

    fn send(&self, event: Event) {
        // The owner is gone only when the server stops.
        drop(self.owner.send(event));
    }

    /// Asks something about what is known at the moment of the call.
    async fn ask<T: Send + 'static>(
        &self,
        uri: Option<&lsp::Uri>,
        question: impl FnOnce(&World) -> T + Send + 'static,
    ) -> Result<T> {
        let (answer, answered) = oneshot::channel();
        let given_up = Arc::new(AtomicBool::new(false));
        let _guard = GiveUp(Arc::clone(&given_up));
        let question = Box::new(move |world: World| {
            if !world.is_given_up() {
                drop(answer.send(question(&world)));
            }
        });
        self.send(Event::Ask(uri.cloned(), given_up, question));
        answered.await.map_err(|_| Error::internal_error())
    }
}

macro_rules! at {
    ($self:ident, $params:ident, $feature:path) => {{
        let at = $params.text_document_position_params;
        $self.ask(Some(&at.text_document.uri.clone()), move |w| $feature(w, &at)).await
    }};
}

macro_rules! about {
    ($self:ident, $params:ident, $feature:path) => {{
        let uri = $params.text_document.uri.clone();
        $self.ask(Some(&uri), move |w| $feature(w, &$params)).await
    }};
}

macro_rules! positioned {
    ($self:ident, $params:ident, $field:ident, $feature:path) => {{
        let uri = $params.$field.text_document.uri.clone();
        $self.ask(Some(&uri), move |w| $feature(w, &$params)).await
    }};
}

impl LanguageServer for Backend {
    async fn initialize(&self, params: lsp::InitializeParams) -> Result<lsp::InitializeResult> {
        let (encoding, client) = capabilities::client(&params);
        self.watches.store(client.watches, Ordering::Relaxed);
        #[expect(deprecated, reason = "clients that know no folders still send it")]
        let root = params.root_uri.clone();
        let folders: Vec<PathBuf> = match params.workspace_folders {
            Some(folders) => folders.iter().filter_map(|f| path_of(&f.uri)).collect(),
            None => root.iter().filter_map(path_of).collect(),
        };
        self.send(Event::Client(encoding, client, folders));
        Ok(lsp::InitializeResult {
            capabilities: capabilities::server(encoding),
            server_info: Some(lsp::ServerInfo {
                name: "journeyc".into(),
                version: Some(env!("CARGO_PKG_VERSION").into()),
            }),
            ..lsp::InitializeResult::default()
        })
    }

    async fn initialized(&self, _: lsp::InitializedParams) {
        if self.watches.load(Ordering::Relaxed) {
            let client = self.client.clone();
            tokio::spawn(async move { drop(client.register_capability(vec![capabilities::watch()]).await) });
        }
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

    async fn did_change_workspace_folders(&self, params: lsp::DidChangeWorkspaceFoldersParams) {
        let paths = |folders: Vec<lsp::WorkspaceFolder>| folders.iter().filter_map(|f| path_of(&f.uri)).collect();
        self.send(Event::Folders(paths(params.event.added), paths(params.event.removed)));
    }

    async fn diagnostic(&self, p: lsp::DocumentDiagnosticParams) -> Result<lsp::DocumentDiagnosticReportResult> {
        about!(self, p, f::diagnostic::document)
    }

    async fn workspace_diagnostic(
        &self,
        p: lsp::WorkspaceDiagnosticParams,
    ) -> Result<lsp::WorkspaceDiagnosticReportResult> {
        self.ask(None, move |w| f::diagnostic::workspace(w, &p)).await
    }

    async fn completion(&self, p: lsp::CompletionParams) -> Result<Option<lsp::CompletionResponse>> {
        positioned!(self, p, text_document_position, f::completion::completion)
    }

    async fn completion_resolve(&self, item: lsp::CompletionItem) -> Result<lsp::CompletionItem> {
        self.ask(None, move |w| f::completion::resolve(w, item)).await
    }

    async fn hover(&self, p: lsp::HoverParams) -> Result<Option<lsp::Hover>> {
        at!(self, p, f::hover::hover)
    }

    async fn signature_help(&self, p: lsp::SignatureHelpParams) -> Result<Option<lsp::SignatureHelp>> {
        at!(self, p, f::signature_help::signature_help)
    }

    async fn goto_definition(&self, p: lsp::GotoDefinitionParams) -> Result<Option<lsp::GotoDefinitionResponse>> {
        at!(self, p, f::definition::definition)
    }

    async fn goto_type_definition(&self, p: lsp::GotoDefinitionParams) -> Result<Option<lsp::GotoDefinitionResponse>> {
        at!(self, p, f::type_definition::type_definition)
    }

    async fn references(&self, p: lsp::ReferenceParams) -> Result<Option<Vec<lsp::Location>>> {
        positioned!(self, p, text_document_position, f::references::references)
    }

    async fn document_highlight(&self, p: lsp::DocumentHighlightParams) -> Result<Option<Vec<lsp::DocumentHighlight>>> {
        at!(self, p, f::highlight::highlight)
    }

    async fn document_symbol(&self, p: lsp::DocumentSymbolParams) -> Result<Option<lsp::DocumentSymbolResponse>> {
        about!(self, p, f::document_symbol::document_symbol)
    }

    async fn symbol(&self, p: lsp::WorkspaceSymbolParams) -> Result<Option<lsp::WorkspaceSymbolResponse>> {
        self.ask(None, move |w| f::workspace_symbol::workspace_symbol(w, &p)).await
    }

    async fn code_action(&self, p: lsp::CodeActionParams) -> Result<Option<lsp::CodeActionResponse>> {
        about!(self, p, f::code_action::code_action)
    }

    async fn code_action_resolve(&self, action: lsp::CodeAction) -> Result<lsp::CodeAction> {
        self.ask(None, move |w| f::code_action::resolve(w, action)).await
    }

    async fn code_lens(&self, p: lsp::CodeLensParams) -> Result<Option<Vec<lsp::CodeLens>>> {
        about!(self, p, f::code_lens::code_lens)
    }

    async fn formatting(&self, p: lsp::DocumentFormattingParams) -> Result<Option<Vec<lsp::TextEdit>>> {
        about!(self, p, f::formatting::formatting)
    }

    async fn on_type_formatting(&self, p: lsp::DocumentOnTypeFormattingParams) -> Result<Option<Vec<lsp::TextEdit>>> {
        positioned!(self, p, text_document_position, f::on_type::on_type)
    }

    async fn prepare_rename(&self, p: lsp::TextDocumentPositionParams) -> Result<Option<lsp::PrepareRenameResponse>> {
        self.ask(Some(&p.text_document.uri.clone()), move |w| f::rename::prepare(w, &p)).await
    }

    async fn rename(&self, p: lsp::RenameParams) -> Result<Option<lsp::WorkspaceEdit>> {
        positioned!(self, p, text_document_position, f::rename::rename)?
    }

    async fn will_rename_files(&self, p: lsp::RenameFilesParams) -> Result<Option<lsp::WorkspaceEdit>> {
        self.ask(None, move |w| f::rename_files::will_rename(w, &p)).await
    }

    async fn document_link(&self, p: lsp::DocumentLinkParams) -> Result<Option<Vec<lsp::DocumentLink>>> {
        about!(self, p, f::document_link::document_link)
    }

    async fn folding_range(&self, p: lsp::FoldingRangeParams) -> Result<Option<Vec<lsp::FoldingRange>>> {
        about!(self, p, f::folding_range::folding_range)
    }

    async fn selection_range(&self, p: lsp::SelectionRangeParams) -> Result<Option<Vec<lsp::SelectionRange>>> {
        about!(self, p, f::selection_range::selection_range)
    }

    async fn prepare_call_hierarchy(
        &self,
        p: lsp::CallHierarchyPrepareParams,
    ) -> Result<Option<Vec<lsp::CallHierarchyItem>>> {
        at!(self, p, f::call_hierarchy::prepare)
    }

    async fn incoming_calls(
        &self,
        p: lsp::CallHierarchyIncomingCallsParams,
    ) -> Result<Option<Vec<lsp::CallHierarchyIncomingCall>>> {
        self.ask(Some(&p.item.uri.clone()), move |w| f::call_hierarchy::incoming(w, &p)).await
    }

    async fn outgoing_calls(
        &self,
        p: lsp::CallHierarchyOutgoingCallsParams,
    ) -> Result<Option<Vec<lsp::CallHierarchyOutgoingCall>>> {
        self.ask(Some(&p.item.uri.clone()), move |w| f::call_hierarchy::outgoing(w, &p)).await
    }

    async fn semantic_tokens_full(&self, p: lsp::SemanticTokensParams) -> Result<Option<lsp::SemanticTokensResult>> {
        let uri = p.text_document.uri;
        self.ask(Some(&uri.clone()), move |w| f::semantic_tokens::full(w, &uri)).await
    }

    async fn semantic_tokens_full_delta(
        &self,
        p: lsp::SemanticTokensDeltaParams,
    ) -> Result<Option<lsp::SemanticTokensFullDeltaResult>> {
        about!(self, p, f::semantic_tokens::delta)
    }

    async fn semantic_tokens_range(
        &self,
        p: lsp::SemanticTokensRangeParams,
    ) -> Result<Option<lsp::SemanticTokensRangeResult>> {
        about!(self, p, f::semantic_tokens::range)
    }

    async fn inlay_hint(&self, p: lsp::InlayHintParams) -> Result<Option<Vec<lsp::InlayHint>>> {
        about!(self, p, f::inlay_hint::inlay_hint)
    }

    async fn execute_command(&self, p: lsp::ExecuteCommandParams) -> Result<Option<lsp::LSPAny>> {
        let uri: Option<lsp::Uri> = p.arguments.first().and_then(|a| a.as_str()?.parse().ok());
        let answer = self.ask(uri.as_ref(), move |w| f::command::execute(w, &p)).await??;
        if answer.as_ref().is_some_and(|a| a.get("tests").is_some()) {
            let client = self.client.clone();
            // Lenses show what came of tests.
            tokio::spawn(async move { drop(client.code_lens_refresh().await) });
        }
        Ok(answer)
    }
}

/// Serves one client over a pair of streams until it says `exit`.
pub async fn serve(input: impl tokio::io::AsyncRead + Unpin, output: impl tokio::io::AsyncWrite) {
    let (service, socket) = LspService::new(Backend::new);
    Server::new(input, output, socket).concurrency_level(AT_ONCE).serve(service).await;
}
