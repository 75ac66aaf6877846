//! What the client has been told, so that it is told again only what is new, and cleared what is gone.

use super::documents::Document;
use crate::convert::{self, Encoding};
use crate::snapshot::Snapshot;
use journey_compiler::source::FileId;
use std::collections::BTreeMap;
use std::path::PathBuf;
use tower_lsp::ls_types as lsp;

/// Something for the client.
#[derive(Debug, PartialEq)]
pub(crate) enum Message {
    /// The findings of a document.
    Findings(lsp::Uri, Option<i32>, Vec<lsp::Diagnostic>),
    /// Findings of files that nobody has open may be others: ask again.
    Refresh,
}

/// The record of it.
pub(super) struct Told {
    say: Box<dyn FnMut(Message) + Send>,
    known: BTreeMap<PathBuf, (Option<i32>, Vec<lsp::Diagnostic>)>,
    /// The client asks; only whether something changed is of interest.
    pub(super) pulled: bool,
    news: bool,
}

impl Told {
    pub(super) fn new(say: impl FnMut(Message) + Send + 'static) -> Told {
        Told { say: Box::new(say), known: BTreeMap::new(), pulled: false, news: false }
    }

    /// Tells the findings of a file.
    pub(super) fn tell(&mut self, snapshot: &Snapshot, id: FileId, open: Option<&Document>, encoding: Encoding) {
        let Some(path) = snapshot.path(id) else { return };
        let uri = |path: &str| lsp::Uri::from_file_path(snapshot.root.join(path));
        let diagnostics: Vec<lsp::Diagnostic> = snapshot
            .findings(id)
            .iter()
            .filter_map(|d| convert::diagnostic(d, &snapshot.sources, encoding, uri))
            .collect();
        let version = open.map(|d| d.version);
        let before = self.known.get(&path);
        // Open documents are told even that there is nothing, so that a client can wait for the answer to an edit.
        let told = match before {
            Some((told, known)) => *told == version && *known == diagnostics,
            None => diagnostics.is_empty() && version.is_none(),
        };
        if told {
            return;
        }
        self.news |= version.is_none() || before.is_none_or(|(_, known)| *known != diagnostics);
        let Some(uri) = open.map(|d| d.uri.clone()).or_else(|| lsp::Uri::from_file_path(&path)) else { return };
        self.known.insert(path, (version, diagnostics.clone()));
        self.say_findings(uri, version, diagnostics);
    }

    fn say_findings(&mut self, uri: lsp::Uri, version: Option<i32>, diagnostics: Vec<lsp::Diagnostic>) {
        if !self.pulled {
            (self.say)(Message::Findings(uri, version, diagnostics));
        }
    }

    /// A file is no longer there.
    pub(super) fn gone(&mut self, snapshot: &Snapshot, id: FileId) {
        if let Some(path) = snapshot.path(id) {
            self.clear(&path);
        }
    }

    fn clear(&mut self, path: &PathBuf) {
        if let Some((_, diagnostics)) = self.known.remove(path)
            && !diagnostics.is_empty()
            && let Some(uri) = lsp::Uri::from_file_path(path)
        {
            self.news = true;
            self.say_findings(uri, None, vec![]);
        }
    }

    /// A project was read again: files it no longer has are cleared.
    pub(super) fn moved(&mut self, before: &Snapshot, after: &Snapshot) {
        let paths: Vec<PathBuf> = self.known.keys().filter(|p| before.id(p).is_some()).cloned().collect();
        for path in paths {
            let stays = after.id(&path).is_some_and(|id| after.file(id).is_some());
            if !stays {
                self.clear(&path);
            }
        }
    }

    /// A project is closed.
    pub(super) fn forget(&mut self, snapshot: &Snapshot) {
        let paths: Vec<PathBuf> = self.known.keys().filter(|p| snapshot.id(p).is_some()).cloned().collect();
        paths.iter().for_each(|p| self.clear(p));
    }

    /// All is known: a client that asks is told to ask again if something is new.
    pub(super) fn refresh(&mut self, _snapshot: &Snapshot, can: bool) {
        if std::mem::take(&mut self.news) && self.pulled && can {
            (self.say)(Message::Refresh);
        }
    }
}
