//! The names of one file: what it declares, what it imports, which role every name plays, and what is in scope where.

use super::walk::{self, Inner, Role, Sort, Visitor};
use crate::ast::{Item, Module, Name};
use crate::source::Span;
use rustc_hash::FxHashMap;
use std::sync::Arc;

/// A name where it stands.
#[derive(Clone, Debug)]
pub struct Slot {
    /// The name, backticks removed.
    pub name: Arc<str>,
    /// Its place.
    pub span: Span,
    /// What it is for.
    pub role: Role,
    /// Innermost scope around it.
    pub scope: u32,
    /// The item it is in, by position.
    pub item: u32,
}

/// Where names end.
#[derive(Clone, Debug)]
pub struct Scope {
    /// Its place.
    pub span: Span,
    /// The scope around it; itself for the outermost.
    pub parent: u32,
    /// What is declared in it, in text order.
    pub names: Vec<Declared>,
}

/// Something declared inside an item.
#[derive(Clone, Debug)]
pub struct Declared {
    /// The name.
    pub name: Arc<str>,
    /// What it is.
    pub inner: Inner,
    /// The declaring name.
    pub span: Span,
}

/// A declared thing of the file.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Top {
    /// What it is.
    pub sort: Sort,
    /// The declaring name.
    pub span: Span,
    /// Position in the file.
    pub item: u32,
}

/// The names of a file.
#[derive(Clone, Debug, Default)]
pub struct Outline {
    /// All names, by place.
    pub slots: Vec<Slot>,
    /// All scopes; the first is the file.
    pub scopes: Vec<Scope>,
    /// What the file declares; the first of a name.
    pub tops: FxHashMap<Arc<str>, Top>,
    /// What it imports: the name, where it is written, and the module.
    pub imports: FxHashMap<Arc<str>, (Span, Arc<str>)>,
}

impl Outline {
    /// Reads a file's tree.
    #[must_use]
    pub fn of(module: &Module) -> Outline {
        let file = Scope { span: Span { end: u32::MAX, ..Span::default() }, parent: 0, names: vec![] };
        let mut collect = Collect { out: Outline { scopes: vec![file], ..Outline::default() }, at: 0, item: 0 };
        for (position, item) in module.items.iter().enumerate() {
            collect.item = position as u32;
            walk::item(item, &mut collect);
        }
        let mut out = collect.out;
        out.slots.sort_by_key(|s| (s.span.start, s.span.end));
        out
    }

    /// The name at a place: the cursor may stand right behind it.
    #[must_use]
    pub fn at(&self, offset: u32) -> Option<&Slot> {
        let upto = self.slots.partition_point(|s| s.span.start <= offset);
        self.slots.get(..upto)?.iter().rev().take(4).find(|s| s.span.start <= offset && offset <= s.span.end)
    }

    /// The innermost scope around a place.
    #[must_use]
    pub fn scope_at(&self, offset: u32) -> u32 {
        let mut found = 0;
        for (id, scope) in self.scopes.iter().enumerate() {
            if scope.span.start <= offset && offset <= scope.span.end {
                found = id as u32;
            }
        }
        found
    }

    /// What a name stands for inside its item, looked up from a scope at a place.
    #[must_use]
    pub fn inner(&self, scope: u32, offset: u32, name: &str) -> Option<&Declared> {
        self.around(scope).find_map(|s| s.names.iter().rev().find(|d| *d.name == *name && d.span.start <= offset))
    }

    /// Everything in scope at a place, innermost first.
    pub fn in_scope(&self, scope: u32, offset: u32) -> impl Iterator<Item = &Declared> {
        self.around(scope).flat_map(move |s| s.names.iter().rev().filter(move |d| d.span.end <= offset))
    }

    fn around(&self, scope: u32) -> impl Iterator<Item = &Scope> {
        let mut next = Some(scope);
        std::iter::from_fn(move || {
            let id = next?;
            let scope = self.scopes.get(id as usize)?;
            next = (scope.parent != id).then_some(scope.parent);
            Some(scope)
        })
    }

    /// Labels, splits and arms of an item (of all items, without one).
    pub fn labels(&self, item: Option<u32>) -> impl Iterator<Item = &Slot> {
        self.slots.iter().filter(move |s| {
            item.is_none_or(|i| s.item == i) && matches!(s.role, Role::Inside(Inner::Label | Inner::Split | Inner::Arm))
        })
    }
}

struct Collect {
    out: Outline,
    at: u32,
    item: u32,
}

impl Visitor for Collect {
    fn name(&mut self, name: &Name, role: Role) {
        let text: Arc<str> = name.node.as_str().into();
        match &role {
            Role::Declares(sort) => {
                let top = Top { sort: *sort, span: name.span, item: self.item };
                self.out.tops.entry(text.clone()).or_insert(top);
            }
            Role::Import(module) => {
                self.out.imports.entry(text.clone()).or_insert((name.span, module.as_ref().into()));
            }
            // An arm is no value; the field of a record type neither.
            Role::Inside(Inner::Arm | Inner::Field | Inner::Reason) => {}
            Role::Inside(inner) => {
                let declared = Declared { name: text.clone(), inner: *inner, span: name.span };
                if let Some(scope) = self.out.scopes.get_mut(self.at as usize) {
                    scope.names.push(declared);
                }
            }
            _ => {}
        }
        self.out.slots.push(Slot { name: text, span: name.span, role, scope: self.at, item: self.item });
    }

    fn scope(&mut self, span: Span, opens: bool) {
        if opens {
            self.out.scopes.push(Scope { span, parent: self.at, names: vec![] });
            self.at = self.out.scopes.len() as u32 - 1;
        } else {
            self.at = self.out.scopes.get(self.at as usize).map_or(0, |s| s.parent);
        }
    }

    fn item(&mut self, _item: &Item) {}
}
