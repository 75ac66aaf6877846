//! A project as it was at one moment: texts, trees, schemas. Never changed, cheap to copy; what is found out about it is
//! remembered between snapshots as long as nothing it depends on has changed.

mod directory;
mod load;

use directory::{Directory, Face};
use journey_bytecode::program::Bundle;
use journey_compiler::ast::Module;
use journey_compiler::diag::{Diagnostic, Severity};
use journey_compiler::driver;
use journey_compiler::ide::{self, Inputs, Outline, Seen};
use journey_compiler::project::{Files, Project};
use journey_compiler::source::{FileId, SourceFile, Sources, Span};
use journey_compiler::syntax::{self, Parsed};
use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

/// A file of a snapshot.
#[derive(Debug)]
pub(crate) struct File {
    /// Different for every text the server has seen.
    revision: u64,
    pub(crate) parsed: Parsed,
    face: Face,
    outline: OnceLock<Outline>,
}

impl File {
    fn new(id: FileId, text: &str) -> Arc<File> {
        static REVISIONS: AtomicU64 = AtomicU64::new(1);
        let parsed = syntax::parse(id, text);
        let face = Face::of(&parsed.module);
        let revision = REVISIONS.fetch_add(1, Ordering::Relaxed);
        Arc::new(File { revision, parsed, face, outline: OnceLock::new() })
    }

    /// Its names.
    pub(crate) fn outline(&self) -> &Outline {
        self.outline.get_or_init(|| Outline::of(&self.parsed.module))
    }
}

/// What was found out about a file.
#[derive(Debug)]
pub(crate) struct Checked {
    /// Of everything the findings depend on.
    pub(crate) key: u64,
    /// Of what they depend on if something was wrong: names that others declare are proposed.
    names: u64,
    pub(crate) diagnostics: Vec<Diagnostic>,
    /// Types, where they were asked for.
    pub(crate) seen: Option<Seen>,
}

type Cache = Mutex<HashMap<FileId, Arc<Checked>>>;

/// A project at one moment.
#[derive(Clone, Debug)]
pub(crate) struct Snapshot {
    /// The project's folder, or that of a lone file.
    pub(crate) root: PathBuf,
    /// A file outside of any project.
    pub(crate) lone: bool,
    /// Manifest and schemas.
    pub(crate) project: Arc<Project>,
    /// What was found while reading them.
    findings: Arc<Vec<Diagnostic>>,
    /// All texts.
    pub(crate) sources: Sources,
    /// The `.journey` files, by id.
    files: Vec<Option<Arc<File>>>,
    by_path: Arc<HashMap<Arc<str>, FileId>>,
    directory: Arc<Directory>,
    cache: Arc<Cache>,
}

impl Snapshot {
    /// The id of a path on disk.
    pub(crate) fn id(&self, path: &Path) -> Option<FileId> {
        self.by_path.get(self.relative(path)?.as_str()).copied()
    }

    /// A path on disk relative to the project.
    pub(crate) fn relative(&self, path: &Path) -> Option<String> {
        Some(path.strip_prefix(&self.root).ok()?.to_string_lossy().replace('\\', "/"))
    }

    /// The path on disk of a file.
    pub(crate) fn path(&self, id: FileId) -> Option<PathBuf> {
        Some(self.root.join(&*self.sources.get(id)?.path))
    }

    /// A `.journey` file.
    pub(crate) fn file(&self, id: FileId) -> Option<&Arc<File>> {
        self.files.get(usize::from(id.0))?.as_ref()
    }

    /// Its text.
    pub(crate) fn source(&self, id: FileId) -> Option<&SourceFile> {
        self.sources.get(id)
    }

    /// All `.journey` files.
    pub(crate) fn ids(&self) -> impl Iterator<Item = FileId> {
        self.files.iter().enumerate().filter(|(_, f)| f.is_some()).map(|(at, _)| FileId(at as u16))
    }

    /// The file of a module.
    pub(crate) fn module(&self, name: &str) -> Option<FileId> {
        self.directory.modules.get(name).copied()
    }

    /// The module of a file.
    pub(crate) fn module_of(&self, id: FileId) -> Option<Arc<str>> {
        self.sources.get(id).map(|f| directory::module_name(&f.module))
    }

    /// Names declared anywhere, and the module of the first that declares each.
    pub(crate) fn declared_anywhere(&self) -> impl Iterator<Item = (&Arc<str>, &Arc<str>)> {
        self.directory.elsewhere.iter()
    }

    /// Files that import from a file.
    pub(crate) fn importers(&self, id: FileId) -> Vec<FileId> {
        self.directory.importers.get(&id).cloned().unwrap_or_default()
    }

    /// The same project with another text of a file (none: it is gone).
    pub(crate) fn with_text(&self, relative: &str, text: Option<&str>) -> Snapshot {
        let mut next = self.clone();
        let known = self.by_path.get(relative).copied();
        let (id, file) = match (known, text) {
            (None, None) => return next,
            (None, Some(text)) => {
                let id = next.sources.add(relative, text);
                Arc::make_mut(&mut next.by_path).insert(relative.into(), id);
                (id, Some(File::new(id, text)))
            }
            (Some(id), text) => {
                next.sources.replace(id, text.unwrap_or_default());
                (id, text.map(|text| File::new(id, text)))
            }
        };
        let at = usize::from(id.0);
        if next.files.len() <= at {
            next.files.resize(at + 1, None);
        }
        let before = next.files.get(at).and_then(Option::as_ref).map(|f| &f.face);
        let same = before == file.as_ref().map(|f| &f.face);
        if let Some(place) = next.files.get_mut(at) {
            *place = file;
        }
        if !same {
            next.directory = Arc::new(Directory::of(&next.sources, &next.files));
        }
        next
    }

    /// The file and all it imports, in turn; itself first.
    fn closure(&self, of: &[FileId]) -> Vec<FileId> {
        let mut found: Vec<FileId> = of.to_vec();
        let mut known: std::collections::HashSet<FileId> = of.iter().copied().collect();
        let mut at = 0;
        while let Some(id) = found.get(at).copied() {
            at += 1;
            for (module, _) in self.file(id).iter().flat_map(|f| &f.face.imports) {
                if let Some(next) = self.module(module)
                    && known.insert(next)
                {
                    found.push(next);
                }
            }
        }
        found
    }

    /// What the findings of a file depend on.
    fn key(&self, id: FileId) -> u64 {
        let mut hasher = DefaultHasher::new();
        for file in self.closure(&[id]) {
            (file.0, self.file(file).map(|f| f.revision)).hash(&mut hasher);
        }
        self.directory.imported.get(&id).map(|names| names.fingerprint).hash(&mut hasher);
        std::ptr::from_ref::<Project>(&self.project).hash(&mut hasher);
        hasher.finish()
    }

    fn remembered(&self, id: FileId, key: u64, types: bool) -> Option<Arc<Checked>> {
        let cache = self.cache.lock().unwrap_or_else(PoisonError::into_inner);
        let checked = cache.get(&id)?;
        let fresh = checked.key == key
            && (checked.diagnostics.is_empty() || checked.names == self.directory.fingerprint)
            && (!types || checked.seen.is_some());
        fresh.then(|| Arc::clone(checked))
    }

    fn remember(&self, id: FileId, checked: Checked) -> Arc<Checked> {
        let checked = Arc::new(checked);
        self.cache.lock().unwrap_or_else(PoisonError::into_inner).insert(id, Arc::clone(&checked));
        checked
    }

    /// What is to be said of a file, and its types if they are asked for.
    pub(crate) fn checked(&self, id: FileId, types: bool) -> Arc<Checked> {
        let key = self.key(id);
        if let Some(known) = self.remembered(id, key, types) {
            return known;
        }
        let analysis = self.analyse(&[id], types.then_some(id));
        let seen = types.then_some(analysis.seen);
        self.remember(id, Checked { key, names: self.directory.fingerprint, diagnostics: analysis.diagnostics, seen })
    }

    /// Checks those of several files that are not known, together.
    pub(crate) fn check_many(&self, ids: &[FileId]) {
        let stale: Vec<(FileId, u64)> = ids
            .iter()
            .map(|id| (*id, self.key(*id)))
            .filter(|(id, key)| self.remembered(*id, *key, false).is_none())
            .collect();
        if stale.is_empty() {
            return;
        }
        let wanted: Vec<FileId> = stale.iter().map(|(id, _)| *id).collect();
        let mut by_file: HashMap<FileId, Vec<Diagnostic>> = HashMap::new();
        for finding in self.analyse(&wanted, None).diagnostics {
            by_file.entry(finding.span().file).or_default().push(finding);
        }
        for (id, key) in stale {
            let diagnostics = by_file.remove(&id).unwrap_or_default();
            self.remember(id, Checked { key, names: self.directory.fingerprint, diagnostics, seen: None });
        }
    }

    /// Whether what is to be said of a file is known already.
    pub(crate) fn is_known(&self, id: FileId) -> bool {
        self.remembered(id, self.key(id), false).is_some()
    }

    fn analyse(&self, wanted: &[FileId], types_of: Option<FileId>) -> ide::Analysis {
        self.with_inputs(wanted, |inputs, modules| ide::analyse(inputs, modules, wanted, types_of))
    }

    /// A bundle of a file and what it imports, for running its tests.
    pub(crate) fn bundle(&self, id: FileId) -> Result<Bundle, Vec<Diagnostic>> {
        let broken = self.closure(&[id]).into_iter().filter_map(|f| self.file(f)).flat_map(|f| &f.parsed.diagnostics);
        let broken: Vec<Diagnostic> = broken.filter(|d| d.severity == Severity::Error).cloned().collect();
        if !broken.is_empty() {
            return Err(broken);
        }
        self.with_inputs(&[id], ide::bundle)
    }

    fn with_inputs<T>(&self, wanted: &[FileId], f: impl FnOnce(&Inputs<'_>, &[(FileId, &Module)]) -> T) -> T {
        let options = driver::lower_options(&self.project.manifest, &driver::Options::default());
        let inputs = Inputs {
            sources: &self.sources,
            schemas: &*self.project,
            elsewhere: &self.directory.elsewhere,
            lower: &options,
            used: &*self.directory,
        };
        let closure = self.closure(wanted);
        let modules: Vec<(FileId, &Module)> =
            closure.iter().filter_map(|id| Some((*id, &self.file(*id)?.parsed.module))).collect();
        f(&inputs, &modules)
    }

    /// All findings of a file, by place.
    pub(crate) fn findings(&self, id: FileId) -> Vec<Diagnostic> {
        let mut all: Vec<Diagnostic> = self.findings.iter().filter(|d| d.span().file == id).cloned().collect();
        if let Some(file) = self.file(id) {
            all.extend(file.parsed.diagnostics.iter().cloned());
            all.extend(self.checked(id, false).diagnostics.iter().cloned());
        }
        all.sort_by_key(|d| (d.span(), d.code));
        all
    }

    /// Files other than `.journey` files with findings: the manifest, schemas.
    pub(crate) fn others_with_findings(&self) -> Vec<FileId> {
        let mut ids: Vec<FileId> =
            self.findings.iter().map(|d| d.span().file).filter(|id| self.file(*id).is_none()).collect();
        ids.sort_unstable();
        ids.dedup();
        ids
    }

    /// What identifies the findings of a file, for a client that keeps the last ones.
    pub(crate) fn result_id(&self, id: FileId) -> String {
        format!("{:x}-{:x}", self.key(id), self.directory.fingerprint)
    }

    /// The same project, one file's text other than it is, to look at and to throw away.
    pub(crate) fn what_if(&self, id: FileId, text: &str) -> Snapshot {
        let path = self.sources.get(id).map(|f| Arc::clone(&f.path)).unwrap_or_default();
        let mut other = self.with_text(&path, Some(text));
        // What is found out about a made-up text is nobody else's business.
        other.cache = Arc::default();
        other
    }

    /// The text of a place.
    pub(crate) fn text(&self, span: Span) -> &str {
        self.sources.text(span)
    }

    /// Whether a file (relative path) belongs to the project by its place.
    pub(crate) fn holds(&self, relative: &str) -> bool {
        relative.ends_with(".journey")
            && !self.lone
            && self.project.manifest.src.iter().any(|folder| {
                &*folder.node == "." || relative.strip_prefix(&*folder.node).is_some_and(|rest| rest.starts_with('/'))
            })
    }

    /// Reads a project.
    pub(crate) fn load(root: &Path, files: &dyn Files) -> Snapshot {
        load::project(root, files)
    }

    /// A file outside of any project.
    pub(crate) fn lone(root: &Path, name: &str, text: &str) -> Snapshot {
        load::lone(root, name, text)
    }
}
