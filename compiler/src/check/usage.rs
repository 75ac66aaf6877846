//! What is read of each document, as a tree that grows while expressions are checked.

use crate::hir::{Ty, Usage, UsageId, Usages};
use rustc_hash::FxHashMap;
use std::sync::Arc;

/// The use of what only tests name: nothing is collected.
pub(super) const NOWHERE: UsageId = UsageId(u32::MAX);

/// The trees of all documents, and what flows between them.
#[derive(Debug, Default)]
pub(super) struct UsageTree {
    nodes: Vec<Usage>,
    roots: FxHashMap<Origin, UsageId>,
    /// What is read of the first is read of the second too (a parameter and its argument).
    flows: Vec<(UsageId, UsageId)>,
}

/// What a tree belongs to.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub(super) enum Origin {
    Profile,
    Event(u32),
    Answer(u32),
    /// A schema named as the type of a parameter.
    Schema(Arc<str>),
}

impl UsageTree {
    /// The tree of an origin.
    pub(super) fn root(&mut self, origin: Origin) -> UsageId {
        if let Some(id) = self.roots.get(&origin) {
            return *id;
        }
        let checked = matches!(origin, Origin::Event(_) | Origin::Answer(_));
        let id = self.add(checked);
        self.roots.insert(origin, id);
        id
    }

    fn add(&mut self, checked: bool) -> UsageId {
        self.nodes.push(Usage { checked, ..Usage::default() });
        UsageId(self.nodes.len() as u32 - 1)
    }

    fn node(&self, id: UsageId) -> Option<&Usage> {
        self.nodes.get(id.0 as usize)
    }

    /// Whether required fields are checked at the door.
    pub(super) fn checked(&self, id: UsageId) -> bool {
        self.node(id).is_some_and(|n| n.checked)
    }

    /// The use of a field, which is read now.
    pub(super) fn field(&mut self, id: UsageId, name: &Arc<str>) -> UsageId {
        if id == NOWHERE {
            return id;
        }
        let found = self.node(id).and_then(|n| n.fields.iter().find(|(f, _)| f == name)).map(|(_, u)| *u);
        found.unwrap_or_else(|| {
            let child = self.add(self.checked(id));
            if let Some(n) = self.nodes.get_mut(id.0 as usize) {
                n.fields.push((name.clone(), child));
            }
            child
        })
    }

    /// The use of elements or map values.
    pub(super) fn element(&mut self, id: UsageId) -> UsageId {
        if id == NOWHERE {
            return id;
        }
        if let Some(found) = self.node(id).and_then(|n| n.element) {
            return found;
        }
        let child = self.add(self.checked(id));
        if let Some(n) = self.nodes.get_mut(id.0 as usize) {
            n.element = Some(child);
        }
        child
    }

    /// A value of this type is passed on as it is.
    pub(super) fn whole(&mut self, ty: &Ty) {
        match ty {
            Ty::Object(_, id) => self.set_whole(*id),
            Ty::Record(r) => {
                if let Some(id) = r.usage {
                    self.set_whole(id);
                }
                r.fields.iter().for_each(|(_, t)| self.whole(t));
            }
            Ty::List(t) | Ty::Map(t) | Ty::Option(t) => self.whole(t),
            _ => {}
        }
    }

    fn set_whole(&mut self, id: UsageId) {
        if let Some(n) = self.nodes.get_mut(id.0 as usize) {
            n.whole = true;
        }
    }

    /// Whatever is read of `from` will be read of `to`.
    pub(super) fn flow(&mut self, from: UsageId, to: UsageId) {
        if from != to && !self.flows.contains(&(from, to)) {
            self.flows.push((from, to));
        }
    }

    /// The trees, with all flows followed. Functions are not recursive, so this ends; the bound is a guard.
    pub(super) fn finish(mut self) -> Usages {
        for _ in 0..64 {
            let before = (self.nodes.len(), self.nodes.iter().filter(|n| n.whole).count());
            for (from, to) in self.flows.clone() {
                self.copy(from, to, 0);
            }
            if before == (self.nodes.len(), self.nodes.iter().filter(|n| n.whole).count()) {
                break;
            }
        }
        Usages { nodes: self.nodes }
    }

    fn copy(&mut self, from: UsageId, to: UsageId, depth: u32) {
        let Some(source) = self.node(from).cloned().filter(|_| depth < 64) else { return };
        if source.whole {
            self.set_whole(to);
        }
        for (name, child) in &source.fields {
            let into = self.field(to, name);
            self.copy(*child, into, depth + 1);
        }
        if let Some(child) = source.element {
            let into = self.element(to);
            self.copy(child, into, depth + 1);
        }
    }
}
