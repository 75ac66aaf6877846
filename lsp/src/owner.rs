//! The single owner of all documents: applies edits in order, hands out snapshots, has files checked once typing pauses,
//! publishes findings. It never waits for anybody: what takes long runs elsewhere and comes back as an [`Event`].

mod checker;
mod documents;
mod published;

use crate::analysis;
use crate::convert::Encoding;
use crate::disk::{Disk, Place};
use crate::snapshot::Snapshot;
use crate::world::{Client, Shared, World, path_of};
use checker::{Checker, Job};
use documents::Documents;
use journey_compiler::project::Files;
use journey_compiler::source::FileId;
use published::Told;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender};
use std::time::{Duration, Instant};
use tower_lsp::ls_types as lsp;

pub(crate) use published::Message;

/// Pause after the last edit before the edited file is checked: edits that come together are checked together.
const QUIET: Duration = Duration::from_millis(5);
/// Pause before the files that depend on it are checked.
const STILL: Duration = Duration::from_millis(150);

/// A request, to be answered from what was known when it was sent.
pub(crate) type Question = Box<dyn FnOnce(World) + Send>;

/// What the handlers send.
pub(crate) enum Event {
    /// What the client can do.
    Client(Encoding, Client, Vec<PathBuf>),
    /// A document was opened.
    Text(lsp::Uri, i32, String),
    /// Parts of a document were replaced.
    Edit(lsp::Uri, i32, Vec<lsp::TextDocumentContentChangeEvent>),
    /// A document was closed: the file on disk counts again.
    Closed(lsp::Uri),
    /// Files changed on disk.
    Touched(Vec<lsp::Uri>),
    /// Folders were added to and removed from the workspace.
    Folders(Vec<PathBuf>, Vec<PathBuf>),
    /// A request about a file, or about everything.
    Ask(Option<lsp::Uri>, Arc<AtomicBool>, Question),
    /// The checker is done with some files.
    Checked(Arc<Snapshot>, Vec<FileId>),
    /// The checker is done with a job.
    Finished(PathBuf),
    /// No more.
    Stop,
}

/// A project that has been opened.
struct Open {
    snapshot: Arc<Snapshot>,
    /// Edited since they were last sent to the checker.
    edited: BTreeSet<FileId>,
    /// Other files may have to be checked.
    stale: bool,
    /// Files that a running job still has to look at after the edited ones.
    sweeping: bool,
}

/// Runs something on another thread.
type Run = Box<dyn Fn(Box<dyn FnOnce() + Send>) + Send>;

/// All state of the server.
pub(crate) struct Owner {
    documents: Documents,
    projects: BTreeMap<PathBuf, Open>,
    /// Folder of a file → key of its project.
    places: HashMap<PathBuf, PathBuf>,
    told: Told,
    encoding: Encoding,
    client: Client,
    checker: Checker,
    last_edit: Option<Instant>,
    shared: Arc<Shared>,
    run: Run,
}

impl Owner {
    /// `say` takes what is for the client, `run` runs something on another thread, `own` is the way back here.
    pub(crate) fn new(
        say: impl FnMut(Message) + Send + 'static,
        run: impl Fn(Box<dyn FnOnce() + Send>) + Send + 'static,
        own: Sender<Event>,
    ) -> Self {
        Self {
            documents: Documents::default(),
            projects: BTreeMap::new(),
            places: HashMap::new(),
            told: Told::new(say),
            encoding: Encoding::Utf16,
            client: Client::default(),
            checker: Checker::start(own),
            last_edit: None,
            shared: Arc::default(),
            run: Box::new(run),
        }
    }

    /// Works until the handlers are gone.
    pub(crate) fn run(mut self, events: &Receiver<Event>) {
        loop {
            let event = match self.patience() {
                None => events.recv().map_err(|_| RecvTimeoutError::Disconnected),
                Some(pause) => events.recv_timeout(pause),
            };
            match event {
                Ok(Event::Stop) | Err(RecvTimeoutError::Disconnected) => return,
                Ok(event) => self.take(event),
                Err(RecvTimeoutError::Timeout) => self.check(),
            }
        }
    }

    /// How long to wait for the next event before something is checked; for ever if there is nothing to check.
    fn patience(&self) -> Option<Duration> {
        let since = self.last_edit.map_or(STILL, |t| t.elapsed());
        if self.projects.values().any(|p| !p.edited.is_empty()) {
            return Some(QUIET.saturating_sub(since));
        }
        self.projects.values().any(|p| p.stale && !p.sweeping).then(|| STILL.saturating_sub(since))
    }

    fn take(&mut self, event: Event) {
        match event {
            Event::Client(encoding, client, folders) => {
                (self.encoding, self.client) = (encoding, client);
                self.told.pulled = client.pulls;
                folders.iter().for_each(|f| self.folder(f));
            }
            Event::Text(uri, version, text) => {
                let Some(path) = path_of(&uri) else { return };
                self.documents.open(path.clone(), uri, version, text.into());
                self.changed(&path, true);
            }
            Event::Edit(uri, version, changes) => {
                let Some(path) = path_of(&uri) else { return };
                if self.documents.edit(&path, version, changes, self.encoding) {
                    self.last_edit = Some(Instant::now());
                    self.changed(&path, true);
                }
            }
            Event::Closed(uri) => {
                let Some(path) = path_of(&uri) else { return };
                self.documents.close(&path);
                self.changed(&path, false);
            }
            Event::Touched(uris) => {
                for path in uris.iter().filter_map(path_of) {
                    self.touched(&path);
                }
            }
            Event::Folders(added, removed) => {
                for folder in removed {
                    self.forget(&folder);
                }
                added.iter().for_each(|f| self.folder(f));
            }
            Event::Ask(uri, given_up, question) => self.ask(uri.as_ref(), given_up, question),
            Event::Checked(snapshot, files) => self.publish(&snapshot, &files),
            Event::Finished(key) => self.finished(&key),
            Event::Stop => {}
        }
    }

    /// The text of a document is another now.
    fn changed(&mut self, path: &Path, open: bool) {
        let Some(key) = self.project_of(path) else { return };
        let text = self.documents.text(path);
        let Some(project) = self.projects.get_mut(&key) else { return };
        let Some(relative) = project.snapshot.relative(path) else { return };
        if relative == journey_compiler::project::MANIFEST || relative.ends_with(".json") {
            return self.reload(&key);
        }
        let known = project.snapshot.id(path).is_some();
        if !known && !project.snapshot.lone && !project.snapshot.holds(&relative) {
            return;
        }
        let text = text.or_else(|| std::fs::read_to_string(path).ok().map(Into::into));
        let unchanged = match (project.snapshot.id(path), &text) {
            (Some(id), Some(text)) => project.snapshot.file(id).is_some() && same(&project.snapshot, id, text),
            _ => false,
        };
        if !unchanged {
            project.snapshot = Arc::new(project.snapshot.with_text(&relative, text.as_deref()));
            project.stale = true;
        }
        if let Some(id) = project.snapshot.id(path) {
            if open || text.is_some() {
                project.edited.insert(id);
            }
            if text.is_none() {
                let snapshot = Arc::clone(&project.snapshot);
                self.told.gone(&snapshot, id);
            }
        }
        if self.projects.get(&key).is_some_and(|p| !p.edited.is_empty()) {
            self.checker.interrupt();
        }
    }

    /// A file changed on disk; an open document counts more than the file.
    fn touched(&mut self, path: &Path) {
        if self.documents.text(path).is_some() {
            return;
        }
        let name = path.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
        if name == journey_compiler::project::MANIFEST {
            // A project may have come to be, or gone: places have to be looked for again.
            self.places.clear();
        }
        self.changed(path, false);
    }

    /// The key of the project of a path; opens it.
    fn project_of(&mut self, path: &Path) -> Option<PathBuf> {
        let folder = path.parent()?.to_path_buf();
        if let Some(key) = self.places.get(&folder)
            && self.projects.get(key).is_some_and(|p| !p.snapshot.lone || p.snapshot.id(path).is_some())
        {
            return Some(key.clone());
        }
        let place = analysis::place_of(path)?;
        let key = self.open(&place);
        self.places.insert(folder, key.clone());
        Some(key)
    }

    /// Opens a project unless it is open.
    fn open(&mut self, place: &Place) -> PathBuf {
        let key = match &place.lone {
            Some(name) => place.root.join(name),
            None => place.root.clone(),
        };
        if !self.projects.contains_key(&key) {
            let snapshot = Arc::new(self.load(place));
            self.projects.insert(key.clone(), Open { snapshot, edited: BTreeSet::new(), stale: true, sweeping: false });
        }
        key
    }

    fn load(&self, place: &Place) -> Snapshot {
        let files = Disk::under(place, self.documents.texts());
        match &place.lone {
            None => Snapshot::load(&place.root, &files),
            Some(name) => Snapshot::lone(&place.root, name, &files.read(name).unwrap_or_default()),
        }
    }

    /// Reads a project again: its manifest or a schema is another now.
    fn reload(&mut self, key: &Path) {
        let Some(project) = self.projects.get(key) else { return };
        let place = Place { root: project.snapshot.root.clone(), lone: None };
        let before = Arc::clone(&project.snapshot);
        if !place.root.join(journey_compiler::project::MANIFEST).is_file() {
            return self.forget(key);
        }
        let snapshot = Arc::new(self.load(&place));
        self.told.moved(&before, &snapshot);
        let open = self.documents.paths().filter_map(|p| snapshot.id(p)).collect();
        self.checker.interrupt();
        self.projects.insert(key.to_path_buf(), Open { snapshot, edited: open, stale: true, sweeping: false });
    }

    /// A folder of the workspace: projects in it are checked without anything being opened.
    fn folder(&mut self, folder: &Path) {
        if folder.join(journey_compiler::project::MANIFEST).is_file() {
            let root = folder.canonicalize().unwrap_or_else(|_| folder.to_path_buf());
            self.open(&Place { root, lone: None });
        }
    }

    /// A folder is no longer of interest: its findings are taken back.
    fn forget(&mut self, folder: &Path) {
        let gone: Vec<PathBuf> = self.projects.keys().filter(|k| k.starts_with(folder)).cloned().collect();
        for key in gone {
            if let Some(project) = self.projects.remove(&key) {
                self.told.forget(&project.snapshot);
            }
        }
        self.places.retain(|_, key| !key.starts_with(folder));
    }

    fn ask(&mut self, uri: Option<&lsp::Uri>, given_up: Arc<AtomicBool>, question: Question) {
        if let Some(path) = uri.and_then(path_of) {
            self.project_of(&path);
        }
        let world = World {
            snapshots: self.projects.values().map(|p| Arc::clone(&p.snapshot)).collect(),
            versions: Arc::new(self.documents.versions()),
            encoding: self.encoding,
            client: self.client,
            shared: Arc::clone(&self.shared),
            given_up,
        };
        (self.run)(Box::new(move || question(world)));
    }

    /// Sends what is edited to the checker at once; what may depend on it once nobody types.
    fn check(&mut self) {
        let still = self.last_edit.is_none_or(|t| t.elapsed() >= STILL);
        let open: Vec<PathBuf> = self.documents.paths().cloned().collect();
        for (key, project) in &mut self.projects {
            let first: Vec<FileId> = std::mem::take(&mut project.edited).into_iter().collect();
            let sweep = project.stale && (still || first.is_empty());
            if first.is_empty() && (!sweep || project.sweeping) {
                continue;
            }
            let mut rest = vec![];
            if sweep {
                project.sweeping = true;
                let opened: Vec<FileId> = open.iter().filter_map(|p| project.snapshot.id(p)).collect();
                let others = project.snapshot.ids().filter(|id| !opened.contains(id));
                rest = opened.iter().copied().chain(others).collect();
            }
            self.checker.send(Job { key: key.clone(), snapshot: Arc::clone(&project.snapshot), first, rest });
        }
    }

    /// What was found is told, unless the text is another by now: then it is being checked again.
    fn publish(&mut self, snapshot: &Arc<Snapshot>, files: &[FileId]) {
        let same_project = |p: &&Open| Arc::ptr_eq(&p.snapshot.project, &snapshot.project);
        let Some(project) = self.projects.values().find(same_project) else { return };
        let current = Arc::clone(&project.snapshot);
        for id in files {
            let Some(path) = current.path(*id) else { continue };
            let same_text = match (current.file(*id), snapshot.file(*id)) {
                (Some(a), Some(b)) => Arc::ptr_eq(a, b),
                (None, None) => true,
                _ => false,
            };
            if same_text {
                self.told.tell(snapshot, *id, self.documents.document(&path), self.encoding);
            }
        }
    }

    /// A job has run to its end: if nothing came in between, all is known.
    fn finished(&mut self, key: &Path) {
        if let Some(project) = self.projects.get_mut(key) {
            project.sweeping = false;
            project.stale = project.snapshot.ids().any(|id| !project.snapshot.is_known(id));
            if !project.stale {
                let snapshot = Arc::clone(&project.snapshot);
                self.told.refresh(&snapshot, self.client.refresh);
            }
        }
    }
}

fn same(snapshot: &Snapshot, id: FileId, text: &str) -> bool {
    snapshot.source(id).is_some_and(|s| *s.text == *text)
}
