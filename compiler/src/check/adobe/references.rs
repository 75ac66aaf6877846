//! References: paths of the data, and queries over its lists.

use super::report;
use super::{Adobe, Loop, failed, is_null, nothing, null};
use crate::adobe::build::{ELEMENT, PARAMS};
use crate::ast::{self, Arg, ExprKind as Ast, Name};
use crate::check::context;
use crate::check::cx::{ex, unknown};
use crate::hir::{Expr, ExprKind, LocalId, Query, RecordTy, Root, Ty};
use crate::lower::intrinsics;
use crate::source::Span;
use std::sync::Arc;

/// The names of a loop's element, and the roots that they belong to.
const LOOPS: &[(&str, &str)] = &[
    ("currentEventField", "event"),
    ("currentDataPackField", "datasource"),
    ("currentActionField", "action"),
    ("currentDatasetLookupField", "datasetLookup"),
];

/// What stands in the data under the root of a reference.
const ROOTS: &[&str] = &["event", "datasource", "action", "datasetLookup", "instance", "profile"];

/// Fields of identities that every schema of events has: what the data does not show is known of them.
const KNOWN: &[(&[&str], Ty)] = &[
    (&["endUserIDs", "_experience", "emailid", "id"], Ty::String),
    (&["endUserIDs", "_experience", "mcid", "id"], Ty::String),
    (&["endUserIDs", "_experience", "aaid", "id"], Ty::String),
    (&["identityMap"], Ty::Json),
    (&["timestamp"], Ty::DateTime),
    (&["_id"], Ty::String),
    (&["eventType"], Ty::String),
];

impl Adobe<'_, '_, '_> {
    pub(super) fn place(&mut self, e: &ast::Expr) -> Expr {
        match &e.kind {
            Ast::Name(name) => self.root(name, e.span),
            Ast::Field(base, name) => {
                let base = self.place(base);
                // A value of the instance may also stand in the data by its name alone.
                if is_null(&base) && root_of(e) == "instance" {
                    return self.of_data(&name.node, e.span);
                }
                let read = self.member(base, &name.node, e.span);
                Expr { span: e.span, ..read }
            }
            Ast::Call(callee, args) => match &callee.kind {
                Ast::Field(base, method) if method.node == PARAMS => {
                    for arg in args {
                        if failed(&self.expr(&arg.value)) {
                            return unknown(e.span);
                        }
                    }
                    self.place(base)
                }
                Ast::Field(base, method) => {
                    let root = root_of(base);
                    let base = self.place(base);
                    self.query(base, root, method, args, e.span)
                }
                _ => unknown(e.span),
            },
            _ => self.expr(e),
        }
    }

    fn root(&mut self, name: &str, span: Span) -> Expr {
        if let Some((_, root)) = LOOPS.iter().find(|(n, _)| *n == name) {
            return match self.loops.iter().rev().find(|l| l.root == *root).cloned() {
                Some(found) => ex(ExprKind::Local(found.local), found.ty, span),
                None => {
                    self.cx.say(report::no_loop(span, name));
                    unknown(span)
                }
            };
        }
        if !ROOTS.contains(&name) {
            self.cx.say(report::unknown_name(span, name));
            return unknown(span);
        }
        self.of_data(name, span)
    }

    fn of_data(&mut self, name: &str, span: Span) -> Expr {
        let data = self.cx.c.context.clone().unwrap_or(Ty::Unknown);
        match field(&data, name) {
            Some(ty) => read(ExprKind::Path { document: Root::Profile, path: vec![name.into()] }, ty, span),
            None => null(span),
        }
    }

    /// A field, of an object or of all elements of a list. What is not there is nothing.
    fn member(&mut self, base: Expr, name: &str, span: Span) -> Expr {
        if failed(&base) || is_null(&base) {
            return base;
        }
        match base.ty.core().clone() {
            Ty::Record(record) => match field(base.ty.core(), name) {
                Some(ty) => below(base, name, ty, span),
                None => self.around(base, &record, name, span),
            },
            Ty::List(element) => self.project(base, &element, name, span),
            _ => null(span),
        }
    }

    /// The object `profile` of a source's answer may be named or left out.
    fn around(&mut self, base: Expr, record: &RecordTy, name: &str, span: Span) -> Expr {
        let depth = match &base.kind {
            ExprKind::Path { path, .. } if path.first().is_some_and(|root| &**root == "datasource") => path.len(),
            _ => return null(span),
        };
        if !(2..=3).contains(&depth) {
            return null(span);
        }
        if name.eq_ignore_ascii_case("profile") {
            return base;
        }
        match record.fields.as_slice() {
            [(only, ty)] if only.eq_ignore_ascii_case("profile") => {
                let inner = below(base, only, ty.clone(), span);
                match field(inner.ty.core(), name) {
                    Some(ty) => below(inner, name, ty, span),
                    None => null(span),
                }
            }
            _ => null(span),
        }
    }

    fn project(&mut self, list: Expr, element: &Arc<Ty>, name: &str, span: Span) -> Expr {
        if element.is_unknown() {
            return list;
        }
        let local = self.cx.local("item", (**element).clone());
        let item = ex(ExprKind::Local(local), (**element).clone(), span);
        let body = self.member(item, name, span);
        if is_null(&body) {
            return ex(ExprKind::List(vec![]), Ty::List(Arc::new(Ty::Unknown)), span);
        }
        let nested = matches!(body.ty.core(), Ty::List(_)).then(|| context::optional(body.ty.core().clone()));
        let inner = body.ty.core().clone();
        let ty = Ty::List(Arc::new(body.ty.clone()));
        let mapped = asked(Query::Map, list, Some((local, body)), ty, span);
        if nested.is_none() {
            return mapped;
        }
        ex(ExprKind::Builtin { name: intrinsics::FLATTEN, args: vec![mapped] }, inner, span)
    }

    fn query(&mut self, base: Expr, root: &'static str, method: &Name, args: &[Arg], span: Span) -> Expr {
        if failed(&base) {
            return base;
        }
        match (method.node.as_str(), args) {
            ("all" | "first" | "last", [] | [_]) => {
                let lambda = args.first().map(|a| &a.value);
                self.select(base, root, method, lambda, span)
            }
            ("at", [index]) => self.at(base, &index.value, span),
            ("entry", [key]) => self.entry(base, &key.value, span),
            ("keys" | "firstEntryKey", []) => self.keys(base, method.node == "keys", span),
            (name, _) => {
                self.cx.say(report::no_query(method.span, name));
                unknown(span)
            }
        }
    }

    fn select(
        &mut self,
        base: Expr,
        root: &'static str,
        method: &Name,
        lambda: Option<&ast::Expr>,
        span: Span,
    ) -> Expr {
        let all = method.node == "all";
        let element = match base.ty.core().clone() {
            Ty::List(element) => (*element).clone(),
            _ if is_null(&base) => Ty::Unknown,
            ty => {
                self.cx.say(report::no_list(method.span, &method.node, &ty));
                return unknown(span);
            }
        };
        let condition = match lambda.map(|l| &l.kind) {
            Some(Ast::Lambda(_, body)) => {
                let local = self.cx.local(ELEMENT, element.clone());
                // Nothing is known of the elements of an empty list: they are as good as absent.
                let ty = if element.is_unknown() { context::optional(Ty::Unknown) } else { element.clone() };
                self.loops.push(Loop { root, local, ty });
                let body = self.condition(body);
                self.loops.pop();
                if failed(&body) {
                    return body;
                }
                Some((local, body))
            }
            _ => None,
        };
        if element.is_unknown() {
            return if all { ex(ExprKind::List(vec![]), Ty::List(Arc::new(Ty::Unknown)), span) } else { null(span) };
        }
        match (method.node.as_str(), condition) {
            ("all", None) => base,
            ("all", condition) => {
                let ty = Ty::List(Arc::new(element));
                asked(Query::All, base, condition, ty, span)
            }
            (which, condition) => {
                let query = if which == "first" { Query::First } else { Query::Last };
                asked(query, base, condition, context::optional(element), span)
            }
        }
    }

    fn at(&mut self, base: Expr, index: &ast::Expr, span: Span) -> Expr {
        let index = self.expr(index);
        if failed(&index) {
            return index;
        }
        let element = match base.ty.core() {
            Ty::List(element) => (**element).clone(),
            _ if is_null(&base) => return base,
            ty => {
                self.cx.say(report::no_list(span, "at", ty));
                return unknown(span);
            }
        };
        if !matches!(index.ty, Ty::Integer) {
            self.cx.say(report::operands(index.span, "at", &[&index.ty], "an integer"));
            return unknown(span);
        }
        if element.is_unknown() {
            return null(span);
        }
        ex(ExprKind::At(Box::new(base), Box::new(index)), context::optional(element), span)
    }

    fn entry(&mut self, base: Expr, key: &ast::Expr, span: Span) -> Expr {
        match self.expr(key) {
            Expr { kind: ExprKind::Text(key), .. } => self.member(base, &key, span),
            key => {
                self.cx.say(report::constant(key.span, "the key of an entry"));
                unknown(span)
            }
        }
    }

    fn keys(&mut self, base: Expr, all: bool, span: Span) -> Expr {
        let list = Ty::List(Arc::new(Ty::String));
        if is_null(&base) {
            return nothing(if all { list } else { Ty::String }, span);
        }
        let (ExprKind::Path { .. }, Ty::Record(_)) = (&base.kind, base.ty.core()) else {
            self.cx.say(report::no_map(span, base.ty.core()));
            return unknown(span);
        };
        let map = Ty::Map(Arc::new(Ty::Json));
        let map = Expr { ty: if base.ty.is_optional() { map.optional() } else { map }, ..base };
        let keys = self.lifted(vec![map], span, |_, args| {
            Some(ex(ExprKind::Builtin { name: intrinsics::KEYS, args }, list, span))
        });
        if all {
            return keys;
        }
        let zero = ex(ExprKind::Integer(0), Ty::Integer, span);
        ex(ExprKind::At(Box::new(keys), Box::new(zero)), Ty::String.optional(), span)
    }

    /// The type that every schema gives a reference which the data does not show.
    pub(super) fn known_type(&self, e: &ast::Expr) -> Option<Ty> {
        let path = segments(e)?;
        // The first two are the root and the event.
        let path = path.get(2..).filter(|_| path.first() == Some(&"event"))?;
        KNOWN.iter().find(|(known, _)| *known == path).map(|(_, ty)| ty.clone())
    }
}

fn segments(e: &ast::Expr) -> Option<Vec<&str>> {
    match &e.kind {
        Ast::Name(name) => Some(vec![name]),
        Ast::Field(base, name) => {
            let mut path = segments(base)?;
            path.push(&name.node);
            Some(path)
        }
        _ => None,
    }
}

/// The root that a reference begins with.
fn root_of(e: &ast::Expr) -> &'static str {
    match &e.kind {
        Ast::Field(base, _) => root_of(base),
        Ast::Call(callee, _) => root_of(callee),
        Ast::Name(name) => {
            let of_loop = LOOPS.iter().find(|(n, _)| n == name).map(|(_, root)| *root);
            of_loop.or_else(|| ROOTS.iter().find(|r| **r == name.as_str()).copied()).unwrap_or("")
        }
        _ => "",
    }
}

fn field(of: &Ty, name: &str) -> Option<Ty> {
    match of.core() {
        Ty::Record(record) => record.fields.iter().find(|(n, _)| **n == *name).map(|(_, ty)| ty.clone()),
        _ => None,
    }
}

/// An empty list of the data has elements of no type.
fn read(kind: ExprKind, ty: Ty, span: Span) -> Expr {
    match ty.core() {
        Ty::List(element) if element.core().is_unknown() => {
            ex(ExprKind::List(vec![]), Ty::List(Arc::new(Ty::Unknown)), span)
        }
        _ => ex(kind, ty, span),
    }
}

fn below(base: Expr, name: &str, ty: Ty, span: Span) -> Expr {
    let ty = if base.ty.is_optional() { context::optional(ty) } else { ty };
    match base.kind {
        ExprKind::Path { document, mut path } => {
            path.push(name.into());
            read(ExprKind::Path { document, path }, ty, span)
        }
        _ => read(ExprKind::Field(Box::new(base), name.into()), ty, span),
    }
}

fn asked(query: Query, list: Expr, body: Option<(LocalId, Expr)>, ty: Ty, span: Span) -> Expr {
    let (variable, body) = match body {
        Some((local, body)) => (Some(local), Some(Box::new(body))),
        None => (None, None),
    };
    ex(ExprKind::Query { query, list: Box::new(list), variable, body }, ty, span)
}
