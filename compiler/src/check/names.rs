//! Who declares what: one namespace a file, `from a.b use X` brings names of other files in.

use super::diagnostics::declarations as report;
use crate::ast::{
    EndpointDecl, EventDecl, Expr, FieldInit, FunctionDecl, Item, ItemKind, JourneyDecl, Module, Name, TestDecl,
    TypeExpr,
};
use crate::diag::Diagnostic;
use crate::hir::{EndpointId, EventId, FunctionId, JourneyId};
use crate::source::{FileId, Sources, Span, Spanned};
use rustc_hash::{FxHashMap, FxHashSet};
use std::cell::RefCell;
use std::sync::Arc;

/// A declared thing.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub(super) enum Decl {
    Event(EventId),
    Endpoint(EndpointId),
    Function(FunctionId),
    Journey(JourneyId),
    Type(usize),
    Const(usize),
    Fixture(usize),
    /// Could not be checked, or is not supported yet: silences what refers to it.
    Opaque(&'static str, usize),
}

/// A declaration and where it stands.
#[derive(Debug)]
pub(super) struct At<'a, T> {
    pub(super) file: FileId,
    pub(super) item: &'a Item,
    pub(super) name: &'a Name,
    pub(super) decl: &'a T,
}

// Written out: the derived ones would ask `T` to be `Copy`.
impl<T> Clone for At<'_, T> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<T> Copy for At<'_, T> {}

#[derive(Clone, Copy, Debug)]
struct Entry {
    decl: Decl,
    /// Of the declared name or the imported one.
    span: Span,
    import: bool,
}

/// All declarations of a project, by kind and by name.
#[derive(Debug, Default)]
pub(super) struct Names<'a> {
    pub(super) events: Vec<At<'a, EventDecl>>,
    pub(super) endpoints: Vec<At<'a, EndpointDecl>>,
    pub(super) functions: Vec<At<'a, FunctionDecl>>,
    pub(super) journeys: Vec<At<'a, JourneyDecl>>,
    pub(super) types: Vec<At<'a, TypeExpr>>,
    pub(super) consts: Vec<At<'a, Expr>>,
    pub(super) fixtures: Vec<At<'a, Vec<FieldInit>>>,
    pub(super) tests: Vec<(FileId, &'a Item, &'a TestDecl)>,
    files: FxHashMap<FileId, FxHashMap<&'a str, Entry>>,
    /// Declared or imported names that something refers to.
    used: RefCell<FxHashSet<Span>>,
    /// Names of modules that are not checked along, and the module of each.
    beyond: Option<&'a FxHashMap<Arc<str>, Arc<str>>>,
    opaque: usize,
}

impl<'a> Names<'a> {
    /// Collects declarations, then imports.
    pub(super) fn collect(
        sources: &Sources,
        modules: &[(FileId, &'a Module)],
        beyond: Option<&'a FxHashMap<Arc<str>, Arc<str>>>,
        out: &mut Vec<Diagnostic>,
    ) -> Self {
        let mut names = Names { beyond, ..Names::default() };
        for (file, module) in modules {
            names.files.entry(*file).or_default();
            for item in &module.items {
                names.declare(*file, item, out);
            }
        }
        let paths: FxHashMap<Arc<str>, FileId> =
            modules.iter().filter_map(|(id, _)| sources.get(*id).map(|f| (module_name(&f.module), *id))).collect();
        for (file, module) in modules {
            for item in &module.items {
                if let ItemKind::Use { module, names: wanted } = &item.kind {
                    names.import(*file, &paths, module, wanted, out);
                }
            }
        }
        names
    }

    fn declare(&mut self, file: FileId, item: &'a Item, out: &mut Vec<Diagnostic>) {
        let (name, decl) = match &item.kind {
            ItemKind::Event(d) => {
                self.events.push(At { file, item, name: &d.name, decl: d });
                (&d.name, Decl::Event(EventId(self.events.len() as u32 - 1)))
            }
            ItemKind::Endpoint(d) => {
                self.endpoints.push(At { file, item, name: &d.name, decl: d });
                (&d.name, Decl::Endpoint(EndpointId(self.endpoints.len() as u32 - 1)))
            }
            ItemKind::Function(d) => {
                self.functions.push(At { file, item, name: &d.name, decl: d });
                (&d.name, Decl::Function(FunctionId(self.functions.len() as u32 - 1)))
            }
            ItemKind::Journey(d) => {
                self.journeys.push(At { file, item, name: &d.name, decl: d });
                (&d.name, Decl::Journey(JourneyId(self.journeys.len() as u32 - 1)))
            }
            ItemKind::Type { name, ty } => {
                self.types.push(At { file, item, name, decl: ty });
                (name, Decl::Type(self.types.len() - 1))
            }
            ItemKind::Const { name, value } => {
                self.consts.push(At { file, item, name, decl: value });
                (name, Decl::Const(self.consts.len() - 1))
            }
            ItemKind::Fixture { name, fields } => {
                self.fixtures.push(At { file, item, name, decl: fields });
                (name, Decl::Fixture(self.fixtures.len() - 1))
            }
            ItemKind::Policy(d) => (&d.name, self.opaque("policy")),
            ItemKind::Audience { name, .. } => (name, self.opaque("audience")),
            ItemKind::Test(d) => return self.tests.push((file, item, d)),
            ItemKind::Use { .. } | ItemKind::Broken => return,
        };
        let lower = name.node.chars().next().is_some_and(char::is_lowercase);
        if lower
            && !matches!(
                &item.kind,
                ItemKind::Function(FunctionDecl { is_condition: false, .. }) | ItemKind::Const { .. }
            )
        {
            out.push(report::lower_camel(name, &upper_camel(&name.node)));
        }
        self.enter(file, name, Entry { decl, span: name.span, import: false }, out);
    }

    fn opaque(&mut self, kind: &'static str) -> Decl {
        self.opaque += 1;
        Decl::Opaque(kind, self.opaque)
    }

    fn enter(&mut self, file: FileId, name: &'a Name, entry: Entry, out: &mut Vec<Diagnostic>) {
        if super::env::RESERVED.contains(&name.node.as_str()) {
            out.push(report::reserved(name));
            return;
        }
        let scope = self.files.entry(file).or_default();
        match scope.get(name.node.as_str()) {
            Some(first) if entry.import && first.decl == entry.decl => out.push(report::unused_import(name, false)),
            Some(first) => out.push(report::declared_twice(name, first.span)),
            None => {
                scope.insert(&name.node, entry);
            }
        }
    }

    fn import(
        &mut self,
        file: FileId,
        paths: &FxHashMap<Arc<str>, FileId>,
        module: &Spanned<String>,
        wanted: &'a [Name],
        out: &mut Vec<Diagnostic>,
    ) {
        let Some(from) = paths.get(module.node.as_str()).copied() else {
            let beyond = self.beyond.into_iter().flat_map(FxHashMap::values);
            out.push(report::unknown_module(module, paths.keys().chain(beyond).map(AsRef::as_ref)));
            for name in wanted {
                let decl = self.opaque("import");
                self.use_up(name.span);
                self.enter(file, name, Entry { decl, span: name.span, import: true }, out);
            }
            return;
        };
        for name in wanted {
            let found = self.files.get(&from).and_then(|s| s.get(name.node.as_str())).filter(|e| !e.import).copied();
            let decl = if let Some(entry) = found {
                self.use_up(entry.span);
                entry.decl
            } else {
                let there = self.declared(from);
                out.push(report::not_in_module(name, &module.node, there.iter().copied()));
                self.use_up(name.span);
                self.opaque("import")
            };
            self.enter(file, name, Entry { decl, span: name.span, import: true }, out);
        }
    }

    fn declared(&self, file: FileId) -> Vec<&'a str> {
        let mut names: Vec<&str> =
            self.files.get(&file).into_iter().flatten().filter(|(_, e)| !e.import).map(|(n, _)| *n).collect();
        names.sort_unstable();
        names
    }

    fn use_up(&self, span: Span) {
        self.used.borrow_mut().insert(span);
    }

    /// Looks a name up in a file, and notes that it is used.
    pub(super) fn get(&self, file: FileId, name: &str) -> Option<Decl> {
        let entry = self.files.get(&file)?.get(name)?;
        self.use_up(entry.span);
        Some(entry.decl)
    }

    /// Names that can be written in a file, in order.
    pub(super) fn visible(&self, file: FileId) -> Vec<&'a str> {
        let mut names: Vec<&str> = self.files.get(&file).into_iter().flatten().map(|(n, _)| *n).collect();
        names.sort_unstable();
        names
    }

    /// Files that declare a name, as module names: for "import it from".
    pub(super) fn elsewhere(&self, sources: &Sources, file: FileId, name: &str) -> Option<Arc<str>> {
        let mut found: Vec<Arc<str>> = self
            .files
            .iter()
            .filter(|(id, scope)| **id != file && scope.get(name).is_some_and(|e| !e.import))
            .filter_map(|(id, _)| sources.get(*id).map(|f| module_name(&f.module)))
            .collect();
        found.sort_unstable();
        found.into_iter().next().or_else(|| self.beyond.and_then(|names| names.get(name)).cloned())
    }

    /// Warnings for what nobody uses. Journeys and tests are what a project is for.
    pub(super) fn unused(&self, modules: &[(FileId, &'a Module)], out: &mut Vec<Diagnostic>) {
        let used = self.used.borrow();
        for (_, module) in modules {
            for item in &module.items {
                let (kind, name) = match &item.kind {
                    ItemKind::Use { names, .. } => {
                        let unused = names.iter().filter(|n| !used.contains(&n.span));
                        out.extend(unused.map(|n| report::unused_import(n, names.len() == 1)));
                        continue;
                    }
                    ItemKind::Event(d) => ("event", &d.name),
                    ItemKind::Endpoint(d) => (if d.is_action { "action" } else { "source" }, &d.name),
                    ItemKind::Function(d) => (if d.is_condition { "condition" } else { "function" }, &d.name),
                    ItemKind::Type { name, .. } => ("type", name),
                    ItemKind::Const { name, .. } => ("constant", name),
                    ItemKind::Fixture { name, .. } => ("fixture", name),
                    _ => continue,
                };
                if !used.contains(&name.span) {
                    out.push(report::unused(kind, name));
                }
            }
        }
    }
}

fn upper_camel(name: &str) -> String {
    let words = name.split('_').map(|w| {
        let mut chars = w.chars();
        chars.next().into_iter().flat_map(char::to_uppercase).chain(chars).collect::<String>()
    });
    words.collect()
}

/// Name of a module as imports write it: below `src`.
fn module_name(module: &Arc<str>) -> Arc<str> {
    module.strip_prefix("src.").map_or_else(|| module.clone(), Arc::from)
}
