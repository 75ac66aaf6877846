//! One unit being checked (an event, an endpoint, a function, a journey): its names and what is known so far.

use super::Checker;
use super::env::{Facts, InScope, Key, Named};
use crate::ast::{self, Name};
use crate::hir::{Binding, BindingId, Document, EventId, Expr, ExprKind, Local, LocalId, Root, Ty, Unit};
use crate::source::{FileId, Span};
use std::sync::Arc;

/// What kind of unit it is: decides which names mean something.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Place {
    Event(EventId),
    Endpoint,
    Function(crate::hir::FunctionId),
    Const,
    Journey,
}

/// How a condition can take `x is present and …` in front of a comparison.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(super) enum Guard {
    /// Not a condition.
    #[default]
    No,
    /// As it is.
    Bare,
    /// In parentheses.
    Parens,
}

/// Where `require` goes in a header.
#[derive(Clone, Copy, Debug)]
pub(super) struct RequireAt {
    /// End of the last path of a `require` clause, to add to.
    pub(super) existing: Option<Span>,
    /// Clause after which a new one goes.
    pub(super) after: Span,
}

/// A unit being checked.
#[derive(Debug)]
pub(super) struct Cx<'c, 'a> {
    pub(super) c: &'c mut Checker<'a>,
    pub(super) file: FileId,
    pub(super) place: Place,
    pub(super) unit: Unit,
    pub(super) scope: Vec<InScope>,
    pub(super) facts: Facts,
    pub(super) guard: Guard,
    /// Where `require` can be added, and the binding (beside the profile) whose paths it takes.
    pub(super) require: Option<(RequireAt, Option<BindingId>)>,
    /// Answers that something reads.
    pub(super) read: rustc_hash::FxHashSet<BindingId>,
    /// Something here can fail while it runs: arithmetic, a profile that changed.
    pub(super) faults: Option<Span>,
    /// Names of labelled steps, for "did you mean".
    pub(super) labels: Vec<Arc<str>>,
}

impl<'c, 'a> Cx<'c, 'a> {
    pub(super) fn new(c: &'c mut Checker<'a>, file: FileId, place: Place) -> Self {
        Cx {
            c,
            file,
            place,
            unit: Unit::default(),
            scope: vec![],
            facts: Facts::default(),
            guard: Guard::No,
            require: None,
            read: rustc_hash::FxHashSet::default(),
            faults: None,
            labels: vec![],
        }
    }

    /// Reports a finding.
    pub(super) fn say(&mut self, d: crate::diag::Diagnostic) {
        self.c.say(d);
    }

    /// A new document-valued name, not yet in scope.
    pub(super) fn binding(&mut self, name: &str, document: Document, optional: bool) -> BindingId {
        self.unit.bindings.push(Binding { name: name.into(), document, optional });
        BindingId(self.unit.bindings.len() as u32 - 1)
    }

    /// A new event name with what is known of every such event.
    pub(super) fn event_binding(&mut self, name: &str, event: EventId) -> BindingId {
        let id = self.binding(name, Document::Event(event), false);
        let known: Vec<Key> = self.c.events.get(event.index()).map(|e| e.present.clone()).unwrap_or_default();
        self.facts.extend(known.iter().map(|k| k.rebound(BindingId(0), id)));
        id
    }

    /// A new value-valued name, not yet in scope.
    pub(super) fn local(&mut self, name: &str, ty: Ty) -> LocalId {
        self.unit.locals.push(Local { name: name.into(), ty });
        LocalId(self.unit.locals.len() as u32 - 1)
    }

    /// Brings a name into scope.
    pub(super) fn enter(&mut self, name: &Name, named: Named) {
        if super::env::RESERVED.contains(&name.node.as_str()) {
            self.say(super::diagnostics::declarations::reserved(name));
            return;
        }
        if let Some(first) = self.scope.iter().find(|s| *s.name == *name.node).map(|s| s.span) {
            self.say(super::diagnostics::declarations::name_taken(name, first));
            return;
        }
        if self.c.recorder.is_some() {
            let ty = self.type_of(named);
            self.c.note(name.span, &ty);
        }
        self.scope.push(InScope { name: name.node.as_str().into(), named, span: name.span });
    }

    /// The type of what a name stands for.
    fn type_of(&mut self, named: Named) -> Ty {
        match named {
            Named::Binding(id) => {
                let document = self.document(Root::Binding(id));
                let ty = self.c.root(document);
                if self.may_be_nothing(Root::Binding(id)) { ty.optional() } else { ty }
            }
            Named::Local(id) => self.unit.locals.get(id.index()).map_or(Ty::Unknown, |l| l.ty.clone()),
            Named::NoAnswer | Named::Silent => Ty::Unknown,
        }
    }

    /// Runs something with names that end with it.
    pub(super) fn scoped<T>(&mut self, f: impl FnOnce(&mut Self) -> T) -> T {
        let depth = self.scope.len();
        let out = f(self);
        self.scope.truncate(depth);
        out
    }

    /// The document of a root.
    pub(super) fn document(&self, root: Root) -> Document {
        match root {
            Root::Profile => Document::Profile,
            Root::Binding(b) => self.unit.bindings.get(b.index()).map_or(Document::Profile, |b| b.document),
        }
    }

    /// Whether a binding may hold nothing.
    pub(super) fn may_be_nothing(&self, root: Root) -> bool {
        match root {
            Root::Profile => false,
            Root::Binding(b) => self.unit.bindings.get(b.index()).is_some_and(|b| b.optional),
        }
    }

    /// What the schema says about the field that an expression reads.
    pub(super) fn facts_of(&mut self, e: &Expr) -> Option<crate::schema::Facts> {
        let node = match &e.kind {
            ExprKind::Path { document, path } => {
                let Ty::Object(mut node, _) = self.c.root(self.document(*document)) else { return None };
                for name in path {
                    node = match node.kind() {
                        crate::schema::Kind::Map(values) => values,
                        _ => node.field(name)?.node,
                    };
                }
                node
            }
            ExprKind::Field(base, name) => match base.ty.core() {
                Ty::Object(node, _) => node.field(name)?.node,
                _ => return None,
            },
            _ => return None,
        };
        Some(node.facts())
    }

    /// A condition; what it implies can be read off the result.
    pub(super) fn condition(&mut self, e: &ast::Expr) -> Expr {
        self.guard = Guard::Bare;
        let checked = self.expr(e, Some(&Ty::Boolean));
        self.guard = Guard::No;
        self.boolean(checked)
    }

    /// Runs something with more facts, which end with it.
    pub(super) fn knowing<T>(&mut self, keys: Vec<Key>, f: impl FnOnce(&mut Self) -> T) -> T {
        let before = self.facts.clone();
        self.facts.extend(keys);
        let out = f(self);
        self.facts = before;
        out
    }
}

/// Puts an expression together.
pub(super) fn ex(kind: ExprKind, ty: Ty, span: Span) -> Expr {
    Expr { kind, ty, span }
}

/// The expression that stands for something that could not be checked.
pub(super) fn unknown(span: Span) -> Expr {
    ex(ExprKind::Absent, Ty::Unknown, span)
}

/// A value of type `T` as one of type `T?`.
pub(super) fn some(e: Expr) -> Expr {
    if e.ty.is_optional() || e.ty.is_unknown() {
        return e;
    }
    let (ty, span) = (e.ty.clone().optional(), e.span);
    ex(ExprKind::Some(Box::new(e)), ty, span)
}
