//! Names and paths: what they read, of which type, and whether it is always there.

use super::builtin;
use crate::ast::{self, ExprKind as Ast, Name};
use crate::check::Checker;
use crate::check::context;
use crate::check::cx::{Cx, Place, ex, unknown};
use crate::check::diagnostics::{fields, names as report};
use crate::check::env::Named;
use crate::check::names::Decl;
use crate::hir::{Document, Expr, ExprKind, Root, Ty};
use crate::schema::Suggestion;
use crate::source::Span;
use journey_stdlib::functions::{self, Form};
use std::sync::Arc;

impl Checker<'_> {
    /// Type and use of a path of a document; `true` if its whole chain is required and checked at the door.
    fn walk(&mut self, document: Document, path: &[Arc<str>]) -> (Ty, bool) {
        let mut ty = self.root(document);
        let mut required = !matches!(document, Document::Profile) || self.context.is_some();
        for name in path {
            let Some((next, always)) = self.member(&ty, name) else { return (Ty::Unknown, false) };
            required &= always;
            ty = next;
        }
        (ty, required)
    }

    /// Whether every step of a path is required, so that a document without it was refused.
    pub(in crate::check) fn chain_required(&mut self, document: Document, path: &[Arc<str>]) -> bool {
        self.walk(document, path).1
    }

    /// Type of a field or constant map key (without `?`), and whether it is always there.
    pub(in crate::check) fn member(&mut self, of: &Ty, name: &Arc<str>) -> Option<(Ty, bool)> {
        match of {
            Ty::Object(node, usage) => {
                let field = node.field(name)?;
                let child = self.usage.field(*usage, &field.name);
                let required = field.required && self.usage.checked(*usage);
                Some((self.of_node(&field.node, child), required))
            }
            Ty::Record(r) => {
                let ty = r.fields.iter().find(|(n, _)| n == name)?.1.clone();
                let required = !ty.is_optional();
                let ty = match r.usage {
                    Some(usage) => {
                        let child = self.usage.field(usage, name);
                        self.attach(ty.core(), child)
                    }
                    None => ty.core().clone(),
                };
                Some((ty, required))
            }
            Ty::Map(value) => Some(((**value).clone(), false)),
            _ => None,
        }
    }

    /// The root of a schema that a place belongs to, for "did you mean".
    pub(in crate::check) fn field_names(of: &Ty) -> Vec<Arc<str>> {
        match of {
            Ty::Object(node, _) => node.fields().into_iter().map(|f| f.name).collect(),
            Ty::Record(r) => r.fields.iter().map(|(n, _)| n.clone()).collect(),
            _ => vec![],
        }
    }
}

impl Cx<'_, '_> {
    /// A name or path as it is read, before what is known of its presence.
    pub(in crate::check) fn raw(&mut self, e: &ast::Expr) -> Expr {
        let read = self.unnoted_raw(e);
        self.c.note(e.span, &read.ty);
        read
    }

    fn unnoted_raw(&mut self, e: &ast::Expr) -> Expr {
        match &e.kind {
            Ast::Name(name) => self.name(name, e.span),
            Ast::Field(base, name) if matches!(&base.kind, Ast::Name(n) if n == "step") && name.node == "key" => {
                self.step_key(e.span)
            }
            Ast::Field(base, name) => {
                let base = self.raw(base);
                self.field(base, name, e.span)
            }
            Ast::Index(base, key) => {
                let base = self.raw(base);
                self.index(base, key, e.span)
            }
            Ast::Call(callee, args) => self.call(e.span, callee, args),
            Ast::Paren(inner) => {
                let mut inner = self.raw(inner);
                inner.span = e.span;
                inner
            }
            _ => self.expr(e, None),
        }
    }

    fn name(&mut self, name: &str, span: Span) -> Expr {
        if let Some(found) = self.scope.iter().rev().find(|s| *s.name == *name).map(|s| s.named) {
            return self.scoped_name(found, name, span);
        }
        if let Some(path) = self.c.context.as_ref().and_then(|data| context::path_of(data, name)) {
            return self.path(Root::Profile, path, span);
        }
        match name {
            "profile" => return self.profile(span),
            "now" => return self.clock(ExprKind::Now, Ty::DateTime, span),
            "today" => return self.clock(ExprKind::Builtin { name: "today", args: vec![] }, Ty::Date, span),
            "step" | "journey" => {
                self.say(report::bare(name, span));
                return unknown(span);
            }
            _ => {}
        }
        if let Place::Event(id) = self.place {
            let root = self.c.root(Document::Event(id));
            if root.is_unknown() || self.c.member(&root, &name.into()).is_some() {
                return self.path(Root::Binding(crate::hir::BindingId(0)), vec![name.into()], span);
            }
        }
        match self.c.names.get(self.file, name) {
            Some(Decl::Const(i)) => {
                let mut value = self.c.constant(i, span);
                value.span = span;
                value
            }
            Some(Decl::Opaque(..)) => unknown(span),
            Some(other) => {
                self.say(report::not_a_value(name, span, other));
                unknown(span)
            }
            None => self.unknown_name(name, span),
        }
    }

    fn unknown_name(&mut self, name: &str, span: Span) -> Expr {
        let mut known: Vec<Arc<str>> = self.scope.iter().map(|s| s.name.clone()).collect();
        known.extend(self.c.names.visible(self.file).into_iter().map(Arc::from));
        match self.place {
            Place::Event(id) => {
                let root = self.c.root(Document::Event(id));
                known.extend(Checker::field_names(&root));
            }
            Place::Journey => known.extend(["profile", "now", "today"].map(Arc::from)),
            _ => known.push("now".into()),
        }
        let elsewhere = self.c.names.elsewhere(self.c.project.sources, self.file, name);
        self.say(report::unknown_name(name, span, known.iter().map(AsRef::as_ref), elsewhere.as_deref()));
        unknown(span)
    }

    fn scoped_name(&mut self, found: Named, name: &str, span: Span) -> Expr {
        match found {
            Named::Binding(id) => {
                self.read.insert(id);
                self.path(Root::Binding(id), vec![], span)
            }
            Named::Local(id) => {
                let ty = self.unit.locals.get(id.index()).map_or(Ty::Unknown, |l| l.ty.clone());
                ex(ExprKind::Local(id), ty, span)
            }
            Named::NoAnswer => {
                self.say(report::no_answer(name, span));
                unknown(span)
            }
            Named::Silent => unknown(span),
        }
    }

    fn profile(&mut self, span: Span) -> Expr {
        match self.place {
            Place::Journey => {
                if self.c.profile.is_none() {
                    self.c.without_profile(span);
                }
                self.path(Root::Profile, vec![], span)
            }
            place => {
                self.say(report::no_profile_here(span, place));
                unknown(span)
            }
        }
    }

    fn step_key(&mut self, span: Span) -> Expr {
        if matches!(self.place, Place::Endpoint | Place::Journey) {
            return ex(ExprKind::StepKey, Ty::String, span);
        }
        self.say(report::no_step_here(span));
        unknown(span)
    }

    fn clock(&mut self, kind: ExprKind, ty: Ty, span: Span) -> Expr {
        if self.may_look_at_the_clock(span) { ex(kind, ty, span) } else { unknown(span) }
    }

    /// Whether the record that is applied can be seen here: its time, and chance.
    pub(super) fn may_look_at_the_clock(&mut self, span: Span) -> bool {
        match self.place {
            Place::Journey => true,
            Place::Function(id) => {
                self.c.clocked.insert(id);
                true
            }
            place => {
                self.say(report::no_clock_here(span, place));
                false
            }
        }
    }

    /// A path of a document with its type.
    pub(in crate::check) fn path(&mut self, root: Root, path: Vec<Arc<str>>, span: Span) -> Expr {
        let document = self.document(root);
        let (ty, required) = self.c.walk(document, &path);
        let always = required && !self.may_be_nothing(root) || root == Root::Profile && path.is_empty();
        let ty = if always { ty } else { ty.optional() };
        ex(ExprKind::Path { document: root, path }, ty, span)
    }

    fn field(&mut self, base: Expr, name: &Name, span: Span) -> Expr {
        if let Some(special) = self.special_field(&base, name, span) {
            return special;
        }
        if base.ty.is_unknown() {
            return unknown(span);
        }
        match base.ty.core().clone() {
            ty @ (Ty::Object(..) | Ty::Record(_)) => self.object_field(base, &ty, name, span),
            Ty::List(_) => self.query(base, name, None, span),
            Ty::Map(_) => {
                self.say(fields::map_by_dot(&base, name, self.c.text(base.span)));
                unknown(span)
            }
            Ty::Json => {
                self.say(fields::free_form(name, self.c.text(base.span)));
                unknown(span)
            }
            _ => self.property(base, name, span),
        }
    }

    /// `profile.id`, `step.key`.
    fn special_field(&mut self, base: &Expr, name: &Name, span: Span) -> Option<Expr> {
        match &base.kind {
            ExprKind::Path { document: Root::Profile, path } if path.is_empty() && name.node == "id" => {
                Some(ex(ExprKind::ProfileId, Ty::String, span))
            }
            _ => None,
        }
    }

    fn object_field(&mut self, base: Expr, ty: &Ty, name: &Name, span: Span) -> Expr {
        let text: Arc<str> = name.node.as_str().into();
        let Some((field, always)) = self.c.member(ty, &text) else {
            let known = Checker::field_names(ty);
            let (here, root) = self.meant(&base, ty, name);
            let finding = fields::no_such_field(ty, name, &known);
            self.say(fields::meant(finding, name, &here, &root));
            return unknown(span);
        };
        self.deprecated(ty, name);
        if let ExprKind::Path { document, path } = &base.kind {
            let mut path = path.clone();
            path.push(text);
            return self.path(*document, path, span);
        }
        let base = self.narrow(base);
        let ty = if always && !base.ty.is_optional() { field } else { field.optional() };
        ex(ExprKind::Field(Box::new(base), text), ty, span)
    }

    /// What may have been meant by a field that is not there: below this place, and in the document as a whole.
    fn meant(&mut self, base: &Expr, ty: &Ty, name: &Name) -> (Vec<Suggestion>, Vec<Suggestion>) {
        let here = match ty {
            Ty::Object(node, _) => node.suggest(&name.node),
            _ => vec![],
        };
        let ExprKind::Path { document, path } = &base.kind else { return (here, vec![]) };
        let document = self.document(*document);
        let root = match self.c.walk(document, &[]).0.core() {
            Ty::Object(root, _) => {
                let path = path.iter().map(|n| &**n).chain([name.node.as_str()]).collect::<Vec<_>>().join(".");
                root.suggest(&path)
            }
            _ => vec![],
        };
        (here, root)
    }

    fn deprecated(&mut self, of: &Ty, name: &Name) {
        let Ty::Object(node, _) = of else { return };
        let Some(field) = node.field(&name.node) else { return };
        if let Some(words) = field.node.facts().deprecated {
            let instead = node.replacement(&name.node);
            self.say(fields::deprecated(name, &words, instead.as_deref()));
        }
    }

    /// `now.hour`: absence flows through.
    fn property(&mut self, base: Expr, name: &Name, span: Span) -> Expr {
        let found = functions::find(&name.node, Form::Property);
        let chosen = found.and_then(|f| Some((f, builtin::choose(f, std::slice::from_ref(&base), false)?)));
        let Some((function, chosen)) = chosen else {
            self.say(fields::no_property(base.ty.core(), name));
            return unknown(span);
        };
        let result = chosen.result();
        let base = self.narrow(base);
        self.through(base, span, |value| ex(ExprKind::Builtin { name: function.name, args: vec![value] }, result, span))
    }

    /// Applies something to a value if it is present; absence flows through.
    fn through(&mut self, base: Expr, span: Span, f: impl FnOnce(Expr) -> Expr) -> Expr {
        let Ty::Option(inner) = &base.ty else { return f(base) };
        let inner = (**inner).clone();
        let name = self.local("value", inner.clone());
        let value = f(ex(ExprKind::Local(name), inner, base.span));
        let ty = value.ty.clone().optional();
        ex(ExprKind::Let(vec![(name, base)], Box::new(value)), ty, span)
    }

    fn index(&mut self, base: Expr, key: &ast::Expr, span: Span) -> Expr {
        if base.ty.is_unknown() {
            self.expr(key, None);
            return unknown(span);
        }
        let Ty::Map(value) = base.ty.core().clone() else {
            self.say(fields::not_a_map(&base, self.c.text(base.span)));
            return unknown(span);
        };
        let key = self.expr(key, Some(&Ty::String));
        let key = self.coerce(key, &Ty::String, &crate::check::coerce::Need::Other("the key of a map"));
        if let (ExprKind::Path { document, path }, ExprKind::Text(text)) = (&base.kind, &key.kind) {
            let mut path = path.clone();
            path.push(text.clone());
            return self.path(*document, path, span);
        }
        let base = self.narrow(base);
        ex(ExprKind::Entry(Box::new(base), Box::new(key)), (*value).clone().optional(), span)
    }
}
