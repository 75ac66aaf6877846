//! What a request sees: all projects as they were when it was sent.

use crate::convert::{self, Encoding};
use crate::features::command::Outcome;
use crate::snapshot::{File, Snapshot};
use journey_compiler::ide::Outline;
use journey_compiler::source::{FileId, SourceFile, Span};
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use tower_lsp::ls_types as lsp;

/// What the client said it can do.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Client {
    /// It asks for findings; then they are not pushed.
    pub(crate) pulls: bool,
    /// It can be told to ask again.
    pub(crate) refresh: bool,
    /// It shows snippets with places to fill in.
    pub(crate) snippets: bool,
    /// It asks for the edits of an action when one is chosen.
    pub(crate) lazy_actions: bool,
    /// It watches files if asked to.
    pub(crate) watches: bool,
}

/// What requests leave for later ones.
#[derive(Debug, Default)]
pub(crate) struct Shared {
    /// The last semantic tokens of a document, with the id they were given.
    pub(crate) tokens: Mutex<HashMap<lsp::Uri, (String, Vec<lsp::SemanticToken>)>>,
    /// What came of tests, by document and name.
    pub(crate) results: Mutex<HashMap<(String, String), Outcome>>,
}

/// All projects at one moment.
#[derive(Clone, Debug)]
pub(crate) struct World {
    pub(crate) snapshots: Vec<Arc<Snapshot>>,
    /// Versions of open documents.
    pub(crate) versions: Arc<HashMap<PathBuf, i32>>,
    pub(crate) encoding: Encoding,
    pub(crate) client: Client,
    /// What requests leave for later ones.
    pub(crate) shared: Arc<Shared>,
    /// Nobody waits for the answer any more.
    pub(crate) given_up: Arc<AtomicBool>,
}

impl World {
    /// The file of a URI.
    pub(crate) fn at(&self, uri: &lsp::Uri) -> Option<Here> {
        let path = path_of(uri)?;
        let snapshot =
            self.snapshots.iter().filter(|s| s.id(&path).is_some()).max_by_key(|s| s.root.as_os_str().len())?;
        Some(Here { id: snapshot.id(&path)?, snapshot: Arc::clone(snapshot), encoding: self.encoding })
    }

    /// Whether work can stop.
    pub(crate) fn is_given_up(&self) -> bool {
        self.given_up.load(Ordering::Relaxed)
    }

    /// The edits of several files.
    pub(crate) fn workspace_edit(&self, here: &Here, edits: Vec<(Span, String)>) -> lsp::WorkspaceEdit {
        let mut changes: HashMap<lsp::Uri, Vec<lsp::TextEdit>> = HashMap::new();
        for (span, text) in edits {
            let other = here.file_at(span.file);
            if let (Some(uri), Some(range)) = (other.uri(), other.range(span)) {
                changes.entry(uri).or_default().push(lsp::TextEdit { range, new_text: text });
            }
        }
        lsp::WorkspaceEdit { changes: Some(changes), ..lsp::WorkspaceEdit::default() }
    }
}

/// A file of a snapshot, and how the client counts.
#[derive(Clone, Debug)]
pub(crate) struct Here {
    pub(crate) snapshot: Arc<Snapshot>,
    pub(crate) id: FileId,
    pub(crate) encoding: Encoding,
}

impl Here {
    /// Another file of the same snapshot.
    pub(crate) fn file_at(&self, id: FileId) -> Here {
        Here { id, ..self.clone() }
    }

    pub(crate) fn file(&self) -> Option<&Arc<File>> {
        self.snapshot.file(self.id)
    }

    pub(crate) fn outline(&self) -> Option<&Outline> {
        self.file().map(|f| f.outline())
    }

    pub(crate) fn source(&self) -> Option<&SourceFile> {
        self.snapshot.source(self.id)
    }

    pub(crate) fn offset(&self, position: lsp::Position) -> Option<u32> {
        Some(convert::offset(self.source()?, position, self.encoding))
    }

    /// The range of a span, whichever file it is in.
    pub(crate) fn range(&self, span: Span) -> Option<lsp::Range> {
        Some(convert::range(self.snapshot.source(span.file)?, span, self.encoding))
    }

    pub(crate) fn span(&self, range: lsp::Range) -> Option<Span> {
        Some(convert::span(self.id, self.source()?, range, self.encoding))
    }

    pub(crate) fn uri(&self) -> Option<lsp::Uri> {
        lsp::Uri::from_file_path(self.snapshot.path(self.id)?)
    }

    /// A place of any file of the snapshot.
    pub(crate) fn location(&self, span: Span) -> Option<lsp::Location> {
        Some(lsp::Location { uri: self.file_at(span.file).uri()?, range: self.range(span)? })
    }
}

/// The path of a URI.
pub(crate) fn path_of(uri: &lsp::Uri) -> Option<PathBuf> {
    uri.to_file_path().map(std::borrow::Cow::into_owned)
}

/// The place of a text file that is not part of a project: a schema.
pub(crate) fn outside(path: &Path, offset: usize, encoding: Encoding) -> Option<lsp::Location> {
    let text = std::fs::read_to_string(path).ok()?;
    let file = SourceFile::new(&path.to_string_lossy(), &text);
    let at = convert::position(&file, offset as u32, encoding);
    Some(lsp::Location { uri: lsp::Uri::from_file_path(path)?, range: lsp::Range { start: at, end: at } })
}
