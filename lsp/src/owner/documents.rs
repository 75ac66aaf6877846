//! Open documents: their texts, edited in the order in which edits were sent.

use crate::convert::{Encoding, offset_in};
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tower_lsp::ls_types as lsp;

/// A document as the client has it.
#[derive(Debug)]
pub(crate) struct Document {
    pub(crate) uri: lsp::Uri,
    pub(crate) version: i32,
    pub(crate) text: Arc<str>,
}

/// All open documents.
#[derive(Debug, Default)]
pub(crate) struct Documents(HashMap<PathBuf, Document>);

impl Documents {
    pub(crate) fn open(&mut self, path: PathBuf, uri: lsp::Uri, version: i32, text: Arc<str>) {
        self.0.insert(path, Document { uri, version, text });
    }

    pub(crate) fn close(&mut self, path: &Path) {
        self.0.remove(path);
    }

    /// Applies edits, each to what the ones before it left; whether the document is open.
    pub(crate) fn edit(
        &mut self,
        path: &Path,
        version: i32,
        changes: Vec<lsp::TextDocumentContentChangeEvent>,
        encoding: Encoding,
    ) -> bool {
        let Some(document) = self.0.get_mut(path) else { return false };
        let mut text = document.text.to_string();
        for change in changes {
            match change.range {
                None => text = change.text,
                Some(range) => {
                    let start = offset_in(&text, range.start, encoding);
                    let end = offset_in(&text, range.end, encoding).max(start);
                    text.replace_range(start..end, &change.text);
                }
            }
        }
        document.text = text.into();
        document.version = version;
        true
    }

    pub(crate) fn document(&self, path: &Path) -> Option<&Document> {
        self.0.get(path)
    }

    pub(crate) fn text(&self, path: &Path) -> Option<Arc<str>> {
        self.0.get(path).map(|d| Arc::clone(&d.text))
    }

    pub(crate) fn paths(&self) -> impl Iterator<Item = &PathBuf> {
        self.0.keys()
    }

    pub(crate) fn texts(&self) -> HashMap<PathBuf, Arc<str>> {
        self.0.iter().map(|(path, d)| (path.clone(), Arc::clone(&d.text))).collect()
    }

    pub(crate) fn versions(&self) -> HashMap<PathBuf, i32> {
        self.0.iter().map(|(path, d)| (path.clone(), d.version)).collect()
    }
}
