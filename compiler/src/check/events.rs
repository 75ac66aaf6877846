//! Event declarations: the schema, which payloads they are, whom they are about, what they always have.

use super::Checker;
use super::cx::{Cx, Place, RequireAt};
use super::diagnostics::{clauses as report, declarations, mismatch};
use super::env::{Implied, Key};
use super::names::At;
use crate::ast::{self, EventClause, EventDecl};
use crate::diag::Diagnostic;
use crate::hir::{BindingId, Document, Event, EventId, Expr, ExprKind, FieldPath, Root, Ty};
use crate::schema::Node;
use crate::source::{Span, Spanned};
use std::sync::Arc;

/// What the rest of the checker needs to know of an event.
#[derive(Clone, Debug)]
pub(super) struct EventInfo {
    pub(super) node: Option<Node>,
    /// Values that every such event has, as reads of binding 0.
    pub(super) present: Vec<Key>,
    /// What `where` fixes, as (path, text).
    pub(super) implied: Vec<(Vec<Arc<str>>, Arc<str>)>,
}

/// The clauses, each once.
#[derive(Default)]
struct Clauses<'a> {
    schema: Option<(&'a ast::Name, Span)>,
    filter: Option<(&'a ast::Expr, Span)>,
    id: Option<(&'a ast::Expr, Span)>,
    key: Option<((&'a ast::Name, &'a ast::Expr), Span)>,
    require: Vec<&'a ast::Expr>,
    require_span: Option<Span>,
}

/// Keeps the first of two clauses of a kind, and reports the second.
pub(super) fn once<T>(slot: &mut Option<(T, Span)>, value: T, name: &str, span: Span, out: &mut Vec<Diagnostic>) {
    match slot {
        Some((_, first)) => out.push(report::twice(name, span, *first)),
        None => *slot = Some((value, span)),
    }
}

impl<'a> Checker<'a> {
    /// Finds the schemas, so that everything else can refer to events.
    pub(super) fn declare_events(&mut self) {
        for at in self.names.events.clone() {
            let schema = at.decl.clauses.iter().find_map(|c| match &c.node {
                EventClause::Schema(name) => Some(name),
                _ => None,
            });
            let node = schema.and_then(|name| self.schema(name));
            self.events.push(EventInfo { node, present: vec![], implied: vec![] });
        }
    }

    /// A schema by its name in `journey.toml`.
    pub(super) fn schema(&mut self, name: &ast::Name) -> Option<Node> {
        let found = self.project.schemas.schema(&name.node);
        if found.is_none() {
            if self.project.schemas.any() {
                let aliases = self.project.schemas.aliases();
                self.say(declarations::unknown_schema(name, aliases.iter().map(AsRef::as_ref)));
            } else {
                self.without_schemas(name.span);
            }
        }
        found
    }

    /// Checks the declarations; none if one of them cannot be built.
    pub(super) fn check_events(&mut self) -> Option<Vec<Event>> {
        let all = self.names.events.clone();
        let checked: Vec<Option<Event>> =
            all.iter().enumerate().map(|(i, at)| self.check_event(EventId(i as u32), at)).collect();
        checked.into_iter().collect()
    }

    fn event_clauses(&mut self, decl: &'a EventDecl) -> Clauses<'a> {
        let mut found = Clauses::default();
        let mut out = vec![];
        for Spanned { node, span } in &decl.clauses {
            match node {
                EventClause::Schema(name) => once(&mut found.schema, name, "schema", *span, &mut out),
                EventClause::Where(e) => once(&mut found.filter, e, "where", *span, &mut out),
                EventClause::Key { namespace, from } => once(&mut found.key, (namespace, from), "key", *span, &mut out),
                EventClause::Require(paths) => {
                    found.require.extend(paths);
                    found.require_span = Some(*span);
                }
                EventClause::Id(e) => once(&mut found.id, e, "event id", *span, &mut out),
                EventClause::Keep { .. } => self.not_yet("`keep`", *span),
            }
        }
        self.diagnostics.append(&mut out);
        found
    }

    fn check_event(&mut self, id: EventId, at: &At<'a, EventDecl>) -> Option<Event> {
        let clauses = self.event_clauses(at.decl);
        let what = format!("the event `{}`", at.name.node);
        if clauses.schema.is_none() {
            self.say(report::missing(
                at.name.span,
                &what,
                "schema",
                "The schema says which fields the event has.",
                "schema ShopEvent",
            ));
        }
        let Some((key, _)) = clauses.key else {
            self.say(report::missing(
                at.name.span,
                &what,
                "key",
                "The key says whom the event is about; without it nobody could enter a journey by it.",
                "key Email from identityMap[\"Email\"].first.id",
            ));
            return None;
        };
        let node = self.events.get(id.index()).and_then(|e| e.node.clone());
        let mut cx = Cx::new(self, at.file, Place::Event(id));
        cx.binding("event", Document::Event(id), false);
        let after = at.decl.clauses.last().map_or(at.name.span, |c| c.span);
        cx.require = Some((RequireAt { existing: clauses.require_span, after }, Some(BindingId(0))));
        let require = cx.event_require(&clauses.require);
        let named = clauses.id.and_then(|(e, span)| cx.event_id(e, span));
        let filter = clauses.filter.map(|(e, _)| cx.condition(e));
        let filter = match (named, filter) {
            (Some(a), Some(b)) => Some(both(a, b)),
            (a, b) => a.or(b),
        };
        let implied = filter.as_ref().map(Implied::by).unwrap_or_default();
        let fixed = filter.as_ref().map(equalities).unwrap_or_default();
        let facts = cx.facts.clone();
        cx.facts.extend(implied.yes.clone());
        let key_expr = cx.event_key(key.1);
        let unit = std::mem::take(&mut cx.unit);
        let mut present: Vec<Key> = facts.of_binding(BindingId(0));
        present.extend(implied.yes);
        if let Some(info) = self.events.get_mut(id.index()) {
            info.present = present;
            info.implied.clone_from(&fixed);
        }
        let schema = clauses.schema.map(|(n, _)| Arc::from(n.node.as_str()))?;
        Some(Event {
            name: at.name.node.as_str().into(),
            doc: at.item.doc.as_ref().map(|d| d.node.as_str().into()),
            schema,
            node: node?,
            unit,
            discriminant: filter.as_ref().and_then(discriminant),
            filter,
            implied: fixed,
            namespace: key.0.node.as_str().into(),
            key: key_expr,
            key_text: self.text(key.1.span).into(),
            require,
            span: at.item.span,
        })
    }
}

impl Cx<'_, '_> {
    fn event_require(&mut self, paths: &[&ast::Expr]) -> Vec<Vec<Arc<str>>> {
        let mut out = vec![];
        for path in paths {
            let raw = self.raw(path);
            match &raw.kind {
                ExprKind::Path { path, .. } if !path.is_empty() => {
                    out.push(path.clone());
                    self.facts.extend(Key::of(&raw));
                }
                _ if raw.ty.is_unknown() => {}
                _ => self.say(report::not_a_path(path)),
            }
        }
        out
    }

    /// `event id "…"`: the sending system writes the id into the payload.
    fn event_id(&mut self, e: &ast::Expr, span: Span) -> Option<Expr> {
        let value = self.expr(e, Some(&Ty::String));
        if !matches!(value.kind, ExprKind::Text(_)) {
            if !value.ty.is_unknown() {
                self.say(mismatch::not_constant(&value));
            }
            return None;
        }
        let root = Root::Binding(BindingId(0));
        if let Ty::Object(node, _) = self.c.root(self.document(root))
            && node.path(EVENT_ID).is_none()
        {
            self.say(report::no_event_id(span, &EVENT_ID.join(".")));
            return None;
        }
        let name = |n: &str| Spanned::new(n.to_owned(), span);
        let ast = |kind| ast::Expr { kind, span };
        let [first, rest @ ..] = EVENT_ID;
        let path = rest.iter().fold(ast(ast::ExprKind::Name((*first).to_owned())), |base, field| {
            ast(ast::ExprKind::Field(Box::new(base), name(field)))
        });
        let equal = Spanned::new(ast::BinaryOp::Eq, span);
        Some(self.condition(&ast(ast::ExprKind::Binary(Box::new(path), equal, Box::new(e.clone())))))
    }

    fn event_key(&mut self, e: &ast::Expr) -> Expr {
        let key = self.expr(e, Some(&Ty::String));
        if !key.ty.is_unknown() && !key.ty.core().is_text() {
            self.say(report::key_type(key.span, &key.ty.words()));
        }
        key
    }
}

/// Where the sending system writes which event it is.
const EVENT_ID: [&str; 4] = ["_experience", "campaign", "orchestration", "eventID"];

fn both(a: Expr, b: Expr) -> Expr {
    let span = a.span;
    super::cx::ex(ExprKind::And(Box::new(a), Box::new(b)), Ty::Boolean, span)
}

/// The equalities with constant texts that hold whenever a condition does.
fn equalities(e: &Expr) -> Vec<(Vec<Arc<str>>, Arc<str>)> {
    match &e.kind {
        ExprKind::And(a, b) => [equalities(a), equalities(b)].concat(),
        ExprKind::Eq(a, b) => match (text_path(a), &b.kind) {
            (Some(path), ExprKind::Text(text)) => vec![(path, text.clone())],
            _ => match (text_path(b), &a.kind) {
                (Some(path), ExprKind::Text(text)) => vec![(path, text.clone())],
                _ => vec![],
            },
        },
        _ => vec![],
    }
}

fn text_path(e: &Expr) -> Option<Vec<Arc<str>>> {
    match &e.kind {
        ExprKind::Path { document: Root::Binding(BindingId(0)), path } => Some(path.clone()),
        ExprKind::Assume(inner) => text_path(inner),
        _ => None,
    }
}

/// A path and the only texts it may have for the condition to hold; `eventType` before all others.
fn discriminant(e: &Expr) -> Option<(FieldPath, Vec<Arc<str>>)> {
    let mut found = vec![];
    conjuncts(e, &mut found);
    let first_choice = found.iter().position(|(path, _)| matches!(path.as_slice(), [p] if &**p == "eventType"));
    match first_choice {
        Some(i) => Some(found.swap_remove(i)),
        None => found.into_iter().next(),
    }
}

fn conjuncts(e: &Expr, out: &mut Vec<(FieldPath, Vec<Arc<str>>)>) {
    match &e.kind {
        ExprKind::And(a, b) => {
            conjuncts(a, out);
            conjuncts(b, out);
        }
        ExprKind::Eq(..) => out.extend(equalities(e).into_iter().map(|(p, t)| (p, vec![t]))),
        ExprKind::In(x, items) => {
            let texts: Option<Vec<Arc<str>>> = items
                .iter()
                .map(|i| match &i.kind {
                    ExprKind::Text(t) => Some(t.clone()),
                    _ => None,
                })
                .collect();
            if let (Some(path), Some(texts)) = (text_path(x), texts) {
                out.push((path, texts));
            }
        }
        _ => {}
    }
}
