//! Who declares and who imports what, over all files of a project.

use super::File;
use journey_compiler::ast::{ItemKind, Module};
use journey_compiler::ide::Used;
use journey_compiler::source::{FileId, Sources};
use rustc_hash::{FxHashMap, FxHashSet, FxHasher};
use std::hash::{Hash, Hasher};
use std::sync::Arc;

/// What other files see of a file.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(super) struct Face {
    declares: Vec<Arc<str>>,
    /// Module and names.
    pub(super) imports: Vec<(Arc<str>, Vec<Arc<str>>)>,
}

impl Face {
    pub(super) fn of(module: &Module) -> Face {
        let mut face = Face::default();
        for item in &module.items {
            let name = match &item.kind {
                ItemKind::Use { module, names } => {
                    let names = names.iter().map(|n| n.node.as_str().into()).collect();
                    face.imports.push((module.node.as_str().into(), names));
                    continue;
                }
                ItemKind::Event(d) => &d.name,
                ItemKind::Endpoint(d) => &d.name,
                ItemKind::Journey(d) => &d.name,
                ItemKind::Function(d) => &d.name,
                ItemKind::Policy(d) => &d.name,
                ItemKind::Type { name, .. }
                | ItemKind::Const { name, .. }
                | ItemKind::Fixture { name, .. }
                | ItemKind::Audience { name, .. } => name,
                ItemKind::Test(_) | ItemKind::Broken => continue,
            };
            face.declares.push(name.node.as_str().into());
        }
        face
    }
}

/// Names that others import from a file.
#[derive(Debug, Default)]
pub(super) struct Imported {
    names: FxHashSet<Arc<str>>,
    /// The same for the same names, in whatever order they were met.
    pub(super) fingerprint: u64,
}

/// The directory.
#[derive(Debug, Default)]
pub(super) struct Directory {
    pub(super) modules: FxHashMap<Arc<str>, FileId>,
    /// Name → the first module that declares it.
    pub(super) elsewhere: FxHashMap<Arc<str>, Arc<str>>,
    pub(super) imported: FxHashMap<FileId, Imported>,
    pub(super) importers: FxHashMap<FileId, Vec<FileId>>,
    /// Of all declared names and their modules.
    pub(super) fingerprint: u64,
}

impl Directory {
    pub(super) fn of(sources: &Sources, files: &[Option<Arc<File>>]) -> Directory {
        let mut out = Directory::default();
        let all = || files.iter().enumerate().filter_map(|(at, f)| Some((FileId(at as u16), f.as_ref()?)));
        for (id, file) in all() {
            let Some(module) = sources.get(id).map(|f| module_name(&f.module)) else { continue };
            for name in &file.face.declares {
                out.fingerprint = out.fingerprint.wrapping_add(hash(&(name, &module)));
                let first = out.elsewhere.entry(Arc::clone(name)).or_insert_with(|| Arc::clone(&module));
                if module < *first {
                    *first = Arc::clone(&module);
                }
            }
            out.modules.insert(module, id);
        }
        for (id, file) in all() {
            for (module, names) in &file.face.imports {
                let Some(from) = out.modules.get(module).copied() else { continue };
                let imported = out.imported.entry(from).or_default();
                for name in names {
                    if imported.names.insert(Arc::clone(name)) {
                        imported.fingerprint = imported.fingerprint.wrapping_add(hash(name));
                    }
                }
                let importers = out.importers.entry(from).or_default();
                if importers.last() != Some(&id) {
                    importers.push(id);
                }
            }
        }
        out
    }
}

impl Used for Directory {
    fn imported(&self, file: FileId, name: &str) -> bool {
        self.imported.get(&file).is_some_and(|i| i.names.contains(name))
    }
}

fn hash(value: &impl Hash) -> u64 {
    let mut hasher = FxHasher::default();
    value.hash(&mut hasher);
    hasher.finish()
}

/// Name of a module as imports write it: below `src`.
pub(super) fn module_name(module: &Arc<str>) -> Arc<str> {
    module.strip_prefix("src.").map_or_else(|| Arc::clone(module), Arc::from)
}
