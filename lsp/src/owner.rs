//! The single owner of all documents: takes edits in order, checks a project once typing pauses, publishes findings.

use crate::analysis::{self, Finding};
use crate::convert::Encoding;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::time::Duration;
use tower_lsp::ls_types as lsp;

/// Pause after the last edit before a check: long enough not to check every keystroke, short enough not to be felt.
const QUIET: Duration = Duration::from_millis(20);

/// What the handlers send.
#[derive(Debug)]
pub(crate) enum Event {
    /// The client's position encoding.
    Encoding(Encoding),
    /// A document was opened or changed as a whole.
    Text(lsp::Uri, i32, String),
    /// A part of a document was replaced.
    Edit(lsp::Uri, i32, Vec<lsp::TextDocumentContentChangeEvent>),
    /// A document was closed: the file on disk counts again.
    Closed(lsp::Uri),
    /// Files changed on disk.
    Touched(Vec<lsp::Uri>),
    /// No more.
    Stop,
}

/// Findings of one document, for the client.
#[derive(Debug, PartialEq)]
pub(crate) struct Published {
    pub(crate) uri: lsp::Uri,
    pub(crate) version: Option<i32>,
    pub(crate) diagnostics: Vec<lsp::Diagnostic>,
}

struct Document {
    uri: lsp::Uri,
    version: i32,
    text: Arc<str>,
}

/// All state of the server.
pub(crate) struct Owner<P> {
    documents: HashMap<PathBuf, Document>,
    /// What the client was last told, so that it is told again only when it differs, and cleared when it is gone.
    told: BTreeMap<PathBuf, Vec<lsp::Diagnostic>>,
    dirty: BTreeSet<PathBuf>,
    encoding: Encoding,
    publish: P,
}

impl<P: FnMut(Published)> Owner<P> {
    pub(crate) fn new(publish: P) -> Self {
        Self {
            documents: HashMap::new(),
            told: BTreeMap::new(),
            dirty: BTreeSet::new(),
            encoding: Encoding::Utf16,
            publish,
        }
    }

    /// Works until the handlers are gone.
    pub(crate) fn run(mut self, events: &Receiver<Event>) {
        loop {
            let event = if self.dirty.is_empty() {
                events.recv().map_err(|_| RecvTimeoutError::Disconnected)
            } else {
                events.recv_timeout(QUIET)
            };
            match event {
                Ok(Event::Stop) | Err(RecvTimeoutError::Disconnected) => return,
                Ok(event) => self.take(event),
                Err(RecvTimeoutError::Timeout) => self.check(),
            }
        }
    }

    fn take(&mut self, event: Event) {
        match event {
            Event::Encoding(encoding) => self.encoding = encoding,
            Event::Text(uri, version, text) => {
                let Some(path) = path_of(&uri) else { return };
                self.documents.insert(path.clone(), Document { uri, version, text: text.into() });
                self.dirty.insert(path);
            }
            Event::Edit(uri, version, changes) => self.edit(&uri, version, changes),
            Event::Closed(uri) => {
                let Some(path) = path_of(&uri) else { return };
                self.documents.remove(&path);
                self.dirty.insert(path);
            }
            Event::Touched(uris) => self.dirty.extend(uris.iter().filter_map(path_of)),
            Event::Stop => {}
        }
    }

    fn edit(&mut self, uri: &lsp::Uri, version: i32, changes: Vec<lsp::TextDocumentContentChangeEvent>) {
        let Some(path) = path_of(uri) else { return };
        let Some(document) = self.documents.get_mut(&path) else { return };
        let mut text = document.text.to_string();
        for change in changes {
            match change.range {
                None => text = change.text,
                Some(range) => {
                    let start = offset(&text, range.start, self.encoding);
                    let end = offset(&text, range.end, self.encoding).max(start);
                    text.replace_range(start..end, &change.text);
                }
            }
        }
        document.text = text.into();
        document.version = version;
        self.dirty.insert(path);
    }

    /// Checks every project that a dirty file belongs to, and tells the client what changed.
    fn check(&mut self) {
        let mut roots = BTreeMap::new();
        for path in std::mem::take(&mut self.dirty) {
            if let Some(place) = analysis::place_of(&path) {
                roots.insert((place.root.clone(), place.lone.clone()), place);
            }
        }
        for place in roots.into_values() {
            let overlay = self.documents.iter().map(|(path, document)| (path.clone(), document.text.clone())).collect();
            let findings = analysis::findings(&place, overlay, self.encoding);
            self.tell(&place.root, place.lone.is_some(), findings);
        }
    }

    fn tell(&mut self, root: &std::path::Path, lone: bool, findings: Vec<Finding>) {
        let mut now: BTreeMap<PathBuf, Vec<lsp::Diagnostic>> = BTreeMap::new();
        for finding in findings {
            now.entry(finding.path).or_default().push(finding.diagnostic);
        }
        if !lone {
            // Files of this project that had findings and have none now.
            let gone: Vec<PathBuf> =
                self.told.keys().filter(|path| path.starts_with(root) && !now.contains_key(*path)).cloned().collect();
            now.extend(gone.into_iter().map(|path| (path, vec![])));
        }
        // Open documents are told even that there is nothing, so that a client can wait for the answer to an edit.
        for path in self.documents.keys().filter(|path| path.starts_with(root)) {
            now.entry(path.clone()).or_default();
        }
        for (path, diagnostics) in now {
            let document = self.documents.get(&path);
            let Some(uri) = document.map(|d| d.uri.clone()).or_else(|| lsp::Uri::from_file_path(&path)) else {
                continue;
            };
            let version = document.map(|d| d.version);
            if version.is_none() && self.told.get(&path) == Some(&diagnostics) {
                continue;
            }
            self.told.insert(path, diagnostics.clone());
            (self.publish)(Published { uri, version, diagnostics });
        }
    }
}

fn path_of(uri: &lsp::Uri) -> Option<PathBuf> {
    uri.to_file_path().map(std::borrow::Cow::into_owned)
}

/// Byte offset of a position; past the end of a line or text counts as its end.
fn offset(text: &str, position: lsp::Position, encoding: Encoding) -> usize {
    let mut start = 0;
    for _ in 0..position.line {
        match text.get(start..).and_then(|rest| rest.find('\n')) {
            Some(newline) => start += newline + 1,
            None => return text.len(),
        }
    }
    let line = text.get(start..).unwrap_or("");
    let line = line.split('\n').next().unwrap_or("");
    let mut units = 0;
    for (at, character) in line.char_indices() {
        if units >= position.character as usize {
            return start + at;
        }
        units += match encoding {
            Encoding::Utf8 => character.len_utf8(),
            Encoding::Utf16 => character.len_utf16(),
        };
    }
    start + line.len()
}
