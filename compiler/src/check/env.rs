//! What is known at a place: names in scope, and which values are known to be present.

use crate::hir::{BindingId, Expr, ExprKind, LocalId, Query, Root};
use crate::source::Span;
use rustc_hash::FxHashSet;
use std::sync::Arc;

/// Names with a meaning of their own: nobody may declare them.
pub(super) const RESERVED: &[&str] = &["profile", "step", "journey", "now", "today", "secret", "identity"];

/// What a name of a unit stands for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Named {
    Binding(BindingId),
    Local(LocalId),
    /// An action that answers nothing, for a good message.
    NoAnswer,
    /// Something went wrong where it was declared.
    Silent,
}

/// A name in scope.
#[derive(Clone, Debug)]
pub(super) struct InScope {
    pub(super) name: Arc<str>,
    pub(super) named: Named,
    pub(super) span: Span,
}

/// A value that can be known to be present: an expression that gives the same every time.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub(super) enum Key {
    Path(Root, Vec<Arc<str>>),
    Local(LocalId),
    Field(Box<Key>, Arc<str>),
    First(Box<Key>),
    Last(Box<Key>),
}

impl Key {
    /// The key of an expression, if it has one.
    pub(super) fn of(e: &Expr) -> Option<Key> {
        Some(match &e.kind {
            ExprKind::Path { document, path } => Key::Path(*document, path.clone()),
            ExprKind::Local(id) => Key::Local(*id),
            ExprKind::Field(base, name) => Key::Field(Box::new(Key::of(base)?), name.clone()),
            ExprKind::Query { query: Query::First, list, body: None, .. } => Key::First(Box::new(Key::of(list)?)),
            ExprKind::Query { query: Query::Last, list, body: None, .. } => Key::Last(Box::new(Key::of(list)?)),
            ExprKind::Assume(inner) | ExprKind::Widen(inner) | ExprKind::Some(inner) => return Key::of(inner),
            _ => return None,
        })
    }

    /// The document it reads.
    pub(super) fn root(&self) -> Option<Root> {
        match self {
            Key::Path(root, _) => Some(*root),
            Key::Local(_) => None,
            Key::Field(base, _) | Key::First(base) | Key::Last(base) => base.root(),
        }
    }

    /// The path of the profile that it reads.
    fn profile_path(&self) -> Option<&[Arc<str>]> {
        match self {
            Key::Path(Root::Profile, path) => Some(path),
            Key::Path(..) | Key::Local(_) => None,
            Key::Field(base, _) | Key::First(base) | Key::Last(base) => base.profile_path(),
        }
    }

    /// The same read of another binding.
    pub(super) fn rebound(&self, from: BindingId, to: BindingId) -> Key {
        match self {
            Key::Path(Root::Binding(b), path) if *b == from => Key::Path(Root::Binding(to), path.clone()),
            Key::Path(..) | Key::Local(_) => self.clone(),
            Key::Field(base, name) => Key::Field(Box::new(base.rebound(from, to)), name.clone()),
            Key::First(base) => Key::First(Box::new(base.rebound(from, to))),
            Key::Last(base) => Key::Last(Box::new(base.rebound(from, to))),
        }
    }
}

/// What is known to be present.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(super) struct Facts {
    present: FxHashSet<Key>,
    /// Of these, what outlives a suspension although it is read from the profile: the header requires it.
    lasting: FxHashSet<Key>,
    /// Time may have passed since entry.
    pub(super) suspended: bool,
    /// On every way from the beginning of the journey, or of the turn of a `repeat`, people rested.
    pub(super) rested: bool,
}

impl Facts {
    /// Whether a value is known to be present.
    pub(super) fn has(&self, key: &Key) -> bool {
        self.present.contains(key)
    }

    /// Notes that a value is present, and with it everything on the way to it.
    pub(super) fn add(&mut self, key: Key) {
        match &key {
            Key::Path(root, path) => {
                for end in 0..path.len() {
                    let upto = path.get(..end).unwrap_or_default().to_vec();
                    self.present.insert(Key::Path(*root, upto));
                }
            }
            Key::Field(base, _) | Key::First(base) | Key::Last(base) => self.add((**base).clone()),
            Key::Local(_) => {}
        }
        self.present.insert(key);
    }

    /// Notes several.
    pub(super) fn extend(&mut self, keys: impl IntoIterator<Item = Key>) {
        keys.into_iter().for_each(|k| self.add(k));
    }

    /// Makes what is known now outlive suspensions.
    pub(super) fn make_lasting(&mut self) {
        self.lasting = self.present.clone();
    }

    /// The profile may have changed.
    pub(super) fn suspend(&mut self) {
        self.suspended = true;
        self.rested = true;
        let lasting = &self.lasting;
        self.present.retain(|k| k.root() != Some(Root::Profile) || lasting.contains(k));
    }

    /// A path of the profile was written: what was known at it and below is over.
    pub(super) fn written(&mut self, path: &[Arc<str>], present: bool) {
        let over = |key: &Key| key.profile_path().is_some_and(|read| read.starts_with(path));
        self.present.retain(|key| !over(key));
        self.lasting.retain(|key| !over(key));
        if present {
            self.add(Key::Path(Root::Profile, path.to_vec()));
        }
    }

    /// What holds on both of two ways that meet.
    pub(super) fn meet(&mut self, other: &Facts) {
        self.present.retain(|k| other.present.contains(k));
        self.suspended |= other.suspended;
        self.rested &= other.rested;
    }

    /// What is known of a binding.
    pub(super) fn of_binding(&self, id: BindingId) -> Vec<Key> {
        self.present.iter().filter(|k| k.root() == Some(Root::Binding(id))).cloned().collect()
    }
}

/// What a condition tells: present when it is true, present when it is false.
#[derive(Clone, Debug, Default)]
pub(super) struct Implied {
    pub(super) yes: Vec<Key>,
    pub(super) no: Vec<Key>,
}

impl Implied {
    /// What a guard tells; nothing if there is none.
    pub(super) fn by_option(e: Option<&Expr>) -> Implied {
        e.map(Implied::by).unwrap_or_default()
    }

    /// Reads it off a checked condition.
    pub(super) fn by(e: &Expr) -> Implied {
        let yes = |key: Option<Key>| Implied { yes: key.into_iter().collect(), no: vec![] };
        match &e.kind {
            ExprKind::And(a, b) => {
                let (a, b) = (Implied::by(a), Implied::by(b));
                Implied { no: both(&a.no, &b.no), yes: [a.yes, b.yes].concat() }
            }
            ExprKind::Or(a, b) => {
                let (a, b) = (Implied::by(a), Implied::by(b));
                Implied { yes: both(&a.yes, &b.yes), no: [a.no, b.no].concat() }
            }
            ExprKind::Unary(crate::ast::UnaryOp::Not, a) => {
                let a = Implied::by(a);
                Implied { yes: a.no, no: a.yes }
            }
            ExprKind::IsPresent(x) => yes(Key::of(x)),
            ExprKind::Answered(b) => yes(Some(Key::Path(Root::Binding(*b), vec![]))),
            ExprKind::Eq(a, b) if !b.ty.is_optional() => yes(Key::of(a)),
            ExprKind::Eq(a, b) if !a.ty.is_optional() => yes(Key::of(b)),
            ExprKind::In(x, items) if items.iter().all(|i| !i.ty.is_optional()) => yes(Key::of(x)),
            ExprKind::InRange(x, ..) | ExprKind::InList(x, _) => yes(Key::of(x)),
            _ => Implied::default(),
        }
    }
}

fn both(a: &[Key], b: &[Key]) -> Vec<Key> {
    a.iter().filter(|k| b.contains(k)).cloned().collect()
}
