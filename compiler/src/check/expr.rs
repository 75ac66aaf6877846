//! Expressions: from the syntax tree to typed expressions.

mod arrange;
mod attribute;
mod builtin;
mod call;
pub(super) mod constants;
mod literal;
mod operator;
mod place;
mod query;

use super::coerce::Need;
use super::cx::{Cx, ex, some, unknown};
use super::diagnostics::{mismatch, operators, presence};
use super::env::{Implied, Key};
use crate::ast::{self, ExprKind as Ast, FieldInit, TextPart, UnaryOp};
use crate::hir::{Expr, ExprKind, RecordTy, Root, Ty};
use crate::source::Span;
use std::sync::Arc;

pub(super) use builtin::{Chosen, choose};
pub(super) use operator::lengths;
pub(super) use query::methods;

impl Cx<'_, '_> {
    /// Checks an expression. `want` is a hint for literals; whether the result fits is for the caller to see.
    pub(super) fn expr(&mut self, e: &ast::Expr, want: Option<&Ty>) -> Expr {
        let checked = self.unnoted(e, want);
        self.c.note(e.span, &checked.ty);
        checked
    }

    fn unnoted(&mut self, e: &ast::Expr, want: Option<&Ty>) -> Expr {
        let guard = std::mem::take(&mut self.guard);
        let want = want.map(Ty::core);
        match &e.kind {
            Ast::Text(parts) => self.text(parts, e.span),
            Ast::List(items) => self.list(items, want, e.span),
            Ast::Record(fields) => self.record(fields, want, e.span),
            Ast::Name(_) | Ast::Field(..) | Ast::Index(..) => {
                let raw = self.raw(e);
                self.narrow(raw)
            }
            Ast::Call(callee, args) => {
                let raw = self.call(e.span, callee, args);
                self.narrow(raw)
            }
            Ast::Lambda(..) => {
                self.say(operators::stray_lambda(e.span));
                unknown(e.span)
            }
            Ast::Unary(op, inner) => self.unary(*op, inner, want, guard, e.span),
            Ast::Binary(a, op, b) => self.binary(a, op, b, want, guard, e.span),
            Ast::Is { value, present } => self.is(value, *present, e.span),
            Ast::If(condition, yes, no) => self.choice(condition, yes, no, want, e.span),
            Ast::Paren(inner) => {
                self.guard = guard;
                let mut inner = self.expr(inner, want);
                inner.span = e.span;
                inner
            }
            Ast::Range(..) => {
                self.say(operators::stray_range(e.span));
                unknown(e.span)
            }
            Ast::Percent(_) => {
                self.say(operators::stray_percent(e.span));
                unknown(e.span)
            }
            // The parser has said what to write instead.
            Ast::Null | Ast::Broken => unknown(e.span),
            literal => self.literal(literal, want, e.span),
        }
    }

    fn text(&mut self, parts: &[TextPart], span: Span) -> Expr {
        match parts {
            [] => return ex(ExprKind::Text("".into()), Ty::String, span),
            [TextPart::Literal(text)] => return ex(ExprKind::Text(text.as_str().into()), Ty::String, span),
            _ => {}
        }
        let parts = parts.iter().map(|part| match part {
            TextPart::Literal(text) => ex(ExprKind::Text(text.as_str().into()), Ty::String, span),
            TextPart::Expr(e) => {
                let value = self.expr(e, None);
                self.scalar(value, &Need::Interpolated)
            }
        });
        ex(ExprKind::Concat(parts.collect()), Ty::String, span)
    }

    /// A present single value, as interpolation takes it.
    pub(super) fn scalar(&mut self, e: Expr, need: &Need) -> Expr {
        if !e.ty.is_unknown() && !e.ty.core().is_scalar() {
            let report = mismatch::not_scalar(&e);
            self.say(report);
            return unknown(e.span);
        }
        self.present(e, need)
    }

    fn list(&mut self, items: &[ast::Expr], want: Option<&Ty>, span: Span) -> Expr {
        let hint = match want {
            Some(Ty::List(t)) => Some((**t).clone()),
            _ => None,
        };
        let checked: Vec<Expr> = items.iter().map(|i| self.expr(i, hint.as_ref())).collect();
        let element = hint.or_else(|| common(&checked)).unwrap_or(Ty::Unknown);
        if checked.is_empty() && element.is_unknown() {
            self.say(mismatch::empty_list(span));
            return unknown(span);
        }
        let items = checked.into_iter().map(|i| self.coerce(i, &element, &Need::Other("a list"))).collect();
        ex(ExprKind::List(items), Ty::List(Arc::new(element)), span)
    }

    fn record(&mut self, fields: &[FieldInit], want: Option<&Ty>, span: Span) -> Expr {
        match want {
            Some(Ty::Map(value)) => self.map(fields, value, span),
            Some(Ty::Record(wanted)) => {
                let wanted = wanted.clone();
                self.typed_record(fields, &wanted, span)
            }
            _ => self.free_record(fields, span),
        }
    }

    /// The value of a field: `{ name }` stands for `{ name: name }`.
    pub(super) fn init(&mut self, field: &FieldInit, want: Option<&Ty>) -> Expr {
        match (&field.value, field.path.first()) {
            (Some(e), _) => self.expr(e, want),
            (None, Some(name)) => {
                let e = ast::Expr { kind: Ast::Name(name.node.clone()), span: name.span };
                self.expr(&e, want)
            }
            (None, None) => unknown(field.span),
        }
    }

    /// The single name of a field; dotted paths are for tests.
    pub(super) fn field_name(&mut self, field: &FieldInit) -> Option<Arc<str>> {
        match field.path.as_slice() {
            [name] => Some(name.node.as_str().into()),
            _ => {
                self.say(mismatch::dotted(field));
                None
            }
        }
    }

    fn map(&mut self, fields: &[FieldInit], value: &Ty, span: Span) -> Expr {
        let mut out: Vec<(Expr, Expr)> = Vec::with_capacity(fields.len());
        for field in fields {
            let checked = self.init(field, Some(value));
            let Some(name) = self.field_name(field) else { continue };
            let need = Need::Argument(name.clone(), "the map".into());
            let checked = self.coerce(checked, value, &need);
            out.push((ex(ExprKind::Text(name), Ty::String, field.span), checked));
        }
        ex(ExprKind::Map(out), Ty::Map(Arc::new(value.clone())), span)
    }

    fn free_record(&mut self, fields: &[FieldInit], span: Span) -> Expr {
        let (mut types, mut values): (Vec<(Arc<str>, Ty)>, Vec<Expr>) = (vec![], vec![]);
        for field in fields {
            let checked = self.init(field, None);
            let Some(name) = self.field_name(field) else { continue };
            if types.iter().any(|(n, _)| *n == name) {
                self.say(mismatch::given_twice(field.span, &name));
                continue;
            }
            self.c.usage.whole(&checked.ty);
            types.push((name, checked.ty.clone()));
            values.push(checked);
        }
        let known = types.iter().all(|(_, t)| !t.is_unknown());
        let ty = Ty::Record(Arc::new(RecordTy { name: None, fields: types, usage: None }));
        ex(ExprKind::Record(values), if known { ty } else { Ty::Unknown }, span)
    }

    fn typed_record(&mut self, fields: &[FieldInit], wanted: &Arc<RecordTy>, span: Span) -> Expr {
        let mut given: Vec<(Arc<str>, Expr)> = vec![];
        for field in fields {
            let Some(name) = self.field_name(field) else { continue };
            let ty = wanted.fields.iter().find(|(n, _)| *n == name).map(|(_, t)| t.clone());
            let checked = self.init(field, ty.as_ref());
            match ty {
                None => self.say(mismatch::no_such_field(field.span, &name, wanted)),
                Some(_) if given.iter().any(|(n, _)| *n == name) => self.say(mismatch::given_twice(field.span, &name)),
                Some(ty) => {
                    let need = Need::Argument(name.clone(), "the record".into());
                    let checked = self.coerce(checked, &ty, &need);
                    given.push((name, checked));
                }
            }
        }
        let mut values = Vec::with_capacity(wanted.fields.len());
        for (name, ty) in &wanted.fields {
            match given.iter().position(|(n, _)| n == name) {
                Some(i) => values.push(given.swap_remove(i).1),
                None if ty.is_optional() => values.push(ex(ExprKind::Absent, ty.clone(), span)),
                None => {
                    self.say(mismatch::field_missing(span, name, ty));
                    values.push(unknown(span));
                }
            }
        }
        ex(ExprKind::Record(values), Ty::Record(wanted.clone()), span)
    }

    fn is(&mut self, value: &ast::Expr, present: bool, span: Span) -> Expr {
        let raw = self.raw(value);
        let never_absent = !raw.ty.is_optional() && !raw.ty.is_unknown();
        if never_absent {
            self.say(presence::always(span, present, self.c.text(value.span)));
        }
        let kind = match &raw.kind {
            ExprKind::Path { document: Root::Binding(b), path } if path.is_empty() => ExprKind::Answered(*b),
            _ if never_absent => ExprKind::Boolean(true),
            _ => ExprKind::IsPresent(Box::new(raw)),
        };
        let there = ex(kind, Ty::Boolean, span);
        if present { there } else { ex(ExprKind::Unary(UnaryOp::Not, Box::new(there)), Ty::Boolean, span) }
    }

    fn choice(
        &mut self,
        condition: &ast::Expr,
        yes: &ast::Expr,
        no: &ast::Expr,
        want: Option<&Ty>,
        span: Span,
    ) -> Expr {
        let condition = self.condition(condition);
        let implied = Implied::by(&condition);
        let yes = self.knowing(implied.yes, |cx| cx.expr(yes, want));
        let no = self.knowing(implied.no, |cx| cx.expr(no, want));
        let types = (yes.ty.a(), no.ty.a());
        let Some((mut yes, mut no)) = self.unify(yes, no) else {
            self.say(mismatch::branches(span, &types.0, &types.1));
            return unknown(span);
        };
        if yes.ty.is_optional() || no.ty.is_optional() {
            (yes, no) = (some(yes), some(no));
        }
        if matches!(yes.ty.core(), Ty::Object(..)) {
            self.c.not_yet("a choice between objects", span);
        }
        let ty = merged(&yes.ty, &no.ty);
        ex(ExprKind::If(Box::new(condition), Box::new(yes), Box::new(no)), ty, span)
    }

    /// Wraps a read that is known to be present.
    pub(super) fn narrow(&mut self, e: Expr) -> Expr {
        let Ty::Option(inner) = &e.ty else { return e };
        let inner = (**inner).clone();
        let Some(key) = Key::of(&e) else { return e };
        if !self.facts.has(&key) && !self.required_of_present(&e) {
            return e;
        }
        if key.root() == Some(Root::Profile) && self.facts.suspended {
            self.faults.get_or_insert(e.span);
        }
        let span = e.span;
        ex(ExprKind::Assume(Box::new(e)), inner, span)
    }

    /// A required field of an answer that may be nothing, where it is known to be there.
    fn required_of_present(&mut self, e: &Expr) -> bool {
        let ExprKind::Path { document: root @ Root::Binding(_), path } = &e.kind else { return false };
        self.facts.has(&Key::Path(*root, vec![])) && {
            let document = self.document(*root);
            self.c.chain_required(document, path)
        }
    }
}

/// The one type of several values: decimal if any is, optional if any is.
fn common(items: &[Expr]) -> Option<Ty> {
    let first = items.iter().map(|i| &i.ty).find(|t| !t.is_unknown())?.core().clone();
    Some(items.iter().fold(first, |ty, i| merged(&ty, i.ty.core())))
}

/// The type of either of two values that are of one type.
pub(super) fn merged(a: &Ty, b: &Ty) -> Ty {
    match (a, b) {
        (Ty::Option(a), b) | (b, Ty::Option(a)) => merged(a, b.core()).optional(),
        (Ty::Unknown, t) | (t, Ty::Unknown) => t.clone(),
        (Ty::Integer, Ty::Decimal) => Ty::Decimal,
        (Ty::Enum(x), Ty::Enum(y)) if x == y => a.clone(),
        (a, b) if a.is_text() && b.is_text() => Ty::String,
        (a, _) => a.clone(),
    }
}
