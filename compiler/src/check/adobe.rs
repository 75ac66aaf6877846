//! The rules of the published advanced expressions: types are those of the data, nothing is widened that the documentation
//! does not widen, and an absent value (`null`) flows through everything; what comes of that is written out in our typed
//! expressions, so that lowering and the machine know nothing of it.

mod calls;
mod convert;
mod operators;
mod references;
mod report;

use super::context;
use super::cx::{Cx, ex, unknown};
use crate::adobe::Edition;
use crate::ast::{self, BinaryOp, ExprKind as Ast, TextPart, UnaryOp};
use crate::hir::{Expr, ExprKind, LocalId, Ty};
use crate::source::Span;
use std::sync::Arc;

/// Checks an expression.
pub(super) fn check(cx: &mut Cx<'_, '_>, e: &ast::Expr, edition: Edition) -> Expr {
    let value = Adobe { cx, edition, loops: vec![] }.expr(e);
    // A list of which nothing tells the type is one of texts that are not there.
    if matches!(value.ty, Ty::List(_)) { calls::settled(value, &Ty::Unknown) } else { value }
}

/// The element of a loop: what it belongs to (`event`, `datasource`, …), its name and its type.
#[derive(Clone, Debug)]
struct Loop {
    root: &'static str,
    local: LocalId,
    ty: Ty,
}

/// The checker of one expression.
struct Adobe<'x, 'c, 'a> {
    cx: &'x mut Cx<'c, 'a>,
    edition: Edition,
    loops: Vec<Loop>,
}

/// Nothing, of a type that nobody knows.
fn null(span: Span) -> Expr {
    ex(ExprKind::Absent, Ty::Option(Arc::new(Ty::Unknown)), span)
}

/// Known to be nothing.
fn is_null(e: &Expr) -> bool {
    matches!(&e.ty, Ty::Option(inner) if matches!(**inner, Ty::Unknown))
}

/// It could not be checked; that was said.
fn failed(e: &Expr) -> bool {
    matches!(e.ty, Ty::Unknown)
}

/// Nothing, of a type.
fn nothing(ty: Ty, span: Span) -> Expr {
    ex(ExprKind::Absent, context::optional(ty), span)
}

fn boolean(value: bool, span: Span) -> Expr {
    ex(ExprKind::Boolean(value), Ty::Boolean, span)
}

impl Adobe<'_, '_, '_> {
    fn expr(&mut self, e: &ast::Expr) -> Expr {
        let span = e.span;
        match &e.kind {
            Ast::Integer(i64::MIN) => {
                self.cx.say(report::too_large(span));
                unknown(span)
            }
            Ast::Integer(value) => ex(ExprKind::Integer(*value), Ty::Integer, span),
            Ast::Decimal(value) => ex(ExprKind::Decimal(*value), Ty::Decimal, span),
            Ast::Boolean(value) => boolean(*value, span),
            Ast::Text(parts) => {
                let text = parts.iter().map(|part| if let TextPart::Literal(text) = part { text.as_str() } else { "" });
                ex(ExprKind::Text(text.collect::<String>().into()), Ty::String, span)
            }
            Ast::Null => null(span),
            Ast::Paren(inner) => {
                let mut inner = self.expr(inner);
                inner.span = span;
                inner
            }
            Ast::List(items) => self.list(items, span),
            Ast::Name(_) | Ast::Field(..) => self.place(e),
            Ast::Call(callee, args) => match &callee.kind {
                Ast::Name(name) => self.call(name, callee.span, args, span),
                _ => self.place(e),
            },
            Ast::Unary(UnaryOp::Not, inner) => {
                let inner = self.condition(inner);
                if failed(&inner) {
                    return inner;
                }
                ex(ExprKind::Unary(UnaryOp::Not, Box::new(inner)), Ty::Boolean, span)
            }
            Ast::Unary(UnaryOp::Neg, inner) => self.negative(inner, span),
            Ast::Binary(a, op, b) => self.binary(a, op.node, b, span),
            Ast::Is { value, present } => self.is(value, *present, span),
            Ast::If(c, a, b) => self.choice(c, a, b, span),
            _ => unknown(span),
        }
    }

    fn list(&mut self, items: &[ast::Expr], span: Span) -> Expr {
        let items: Vec<Expr> = items.iter().map(|i| self.expr(i)).collect();
        if items.iter().any(failed) {
            return unknown(span);
        }
        let mut element = Ty::Unknown;
        for item in items.iter().filter(|i| !is_null(i)) {
            match (&element, item.ty.core()) {
                (Ty::Unknown, ty) => element = ty.clone(),
                (Ty::Integer, Ty::Decimal) => element = Ty::Decimal,
                (Ty::Decimal, Ty::Integer) => {}
                (known, ty) if super::types::same(known, ty) => {}
                (known, ty) => {
                    self.cx.say(report::mixed_list(item.span, known, ty));
                    return unknown(span);
                }
            }
        }
        let gaps = items.iter().any(|i| i.ty.is_optional());
        let ty = if gaps { context::optional(element.clone()) } else { element.clone() };
        let items = items.into_iter().map(|item| self.as_element(item, &element, gaps)).collect();
        ex(ExprKind::List(items), Ty::List(Arc::new(ty)), span)
    }

    fn as_element(&mut self, item: Expr, element: &Ty, gaps: bool) -> Expr {
        if is_null(&item) {
            return nothing(element.clone(), item.span);
        }
        let wide = matches!((element, item.ty.core()), (Ty::Decimal, Ty::Integer));
        let item = if wide { super::coerce::widen(item) } else { item };
        if gaps { super::cx::some(item) } else { item }
    }

    /// A boolean; nothing counts as false.
    fn condition(&mut self, e: &ast::Expr) -> Expr {
        let value = self.expr(e);
        self.truth(value)
    }

    fn truth(&mut self, value: Expr) -> Expr {
        if failed(&value) {
            return value;
        }
        let span = value.span;
        match &value.ty {
            Ty::Boolean => value,
            _ if is_null(&value) => boolean(false, span),
            Ty::Option(inner) if matches!(**inner, Ty::Boolean) => {
                let otherwise = boolean(false, span);
                ex(ExprKind::Default(Box::new(value), Box::new(otherwise)), Ty::Boolean, span)
            }
            ty => {
                self.cx.say(report::no_boolean(span, ty));
                unknown(span)
            }
        }
    }

    fn is(&mut self, value: &ast::Expr, present: bool, span: Span) -> Expr {
        let value = self.expr(value);
        if failed(&value) {
            return value;
        }
        let there = if is_null(&value) {
            boolean(false, span)
        } else if value.ty.is_optional() {
            ex(ExprKind::IsPresent(Box::new(value)), Ty::Boolean, span)
        } else {
            boolean(true, span)
        };
        if present { there } else { ex(ExprKind::Unary(UnaryOp::Not, Box::new(there)), Ty::Boolean, span) }
    }

    fn choice(&mut self, c: &ast::Expr, a: &ast::Expr, b: &ast::Expr, span: Span) -> Expr {
        let (c, a, b) = (self.condition(c), self.expr(a), self.expr(b));
        if failed(&c) || failed(&a) || failed(&b) {
            return unknown(span);
        }
        let types = (a.ty.clone(), b.ty.clone());
        let Some((a, b)) = self.alike(a, b) else {
            self.cx.say(report::branches(span, &types.0, &types.1));
            return unknown(span);
        };
        let (a, b) =
            if a.ty.is_optional() || b.ty.is_optional() { (super::cx::some(a), super::cx::some(b)) } else { (a, b) };
        let ty = a.ty.clone();
        ex(ExprKind::If(Box::new(c), Box::new(a), Box::new(b)), ty, span)
    }

    fn negative(&mut self, inner: &ast::Expr, span: Span) -> Expr {
        if let Ast::Integer(i64::MIN) = inner.kind {
            return ex(ExprKind::Integer(i64::MIN), Ty::Integer, span);
        }
        let value = self.expr(inner);
        match (&value.kind, value.ty.core()) {
            (ExprKind::Integer(i), _) => ex(ExprKind::Integer(i.wrapping_neg()), Ty::Integer, span),
            (ExprKind::Decimal(d), _) => ex(ExprKind::Decimal(-*d), Ty::Decimal, span),
            _ if failed(&value) || is_null(&value) => value,
            (_, Ty::Integer | Ty::Decimal) => self.lifted(vec![value], span, |_, mut values| {
                let value = values.pop()?;
                let ty = value.ty.clone();
                Some(ex(ExprKind::Unary(UnaryOp::Neg, Box::new(value)), ty, span))
            }),
            (_, ty) => {
                let ty = ty.clone();
                self.cx.say(report::operands(span, "-", &[&ty], "a number"));
                unknown(span)
            }
        }
    }

    /// Something made of values; nothing as soon as one of them is.
    fn lifted(
        &mut self,
        values: Vec<Expr>,
        span: Span,
        make: impl FnOnce(&mut Self, Vec<Expr>) -> Option<Expr>,
    ) -> Expr {
        if values.iter().any(failed) {
            return unknown(span);
        }
        let mut names = vec![];
        let mut present = vec![];
        for value in values {
            let Ty::Option(inner) = &value.ty else {
                present.push(value);
                continue;
            };
            let (inner, place) = ((**inner).clone(), value.span);
            let local = self.cx.local("value", inner.clone());
            names.push((local, value));
            present.push(ex(ExprKind::Local(local), inner, place));
        }
        let Some(body) = make(self, present) else { return unknown(span) };
        if names.is_empty() || failed(&body) {
            return body;
        }
        let body = super::cx::some(body);
        let ty = body.ty.clone();
        ex(ExprKind::Let(names, Box::new(body)), ty, span)
    }

    fn binary(&mut self, a: &ast::Expr, op: BinaryOp, b: &ast::Expr, span: Span) -> Expr {
        match op {
            BinaryOp::And | BinaryOp::Or => {
                let (a, b) = (self.condition(a), self.condition(b));
                if failed(&a) || failed(&b) {
                    return unknown(span);
                }
                let (a, b) = (Box::new(a), Box::new(b));
                ex(if op == BinaryOp::And { ExprKind::And(a, b) } else { ExprKind::Or(a, b) }, Ty::Boolean, span)
            }
            BinaryOp::Default => self.preset(a, b, span),
            _ => self.operator(a, op, b, span),
        }
    }

    /// `defaultValue`
    fn preset(&mut self, a: &ast::Expr, b: &ast::Expr, span: Span) -> Expr {
        if calls(b) {
            self.cx.say(report::bare_call(b.span, "a default value"));
            return unknown(span);
        }
        let known = self.known_type(a);
        let (a, b) = (self.expr(a), self.expr(b));
        if failed(&a) || failed(&b) {
            return unknown(span);
        }
        let wanted = if is_null(&a) { known } else { Some(a.ty.core().clone()) };
        if let Some(wanted) = wanted
            && !is_null(&b)
            && self.convert(b.clone(), &wanted).is_none()
        {
            self.cx.say(report::default_type(b.span, &wanted, b.ty.core()));
            return unknown(span);
        }
        if is_null(&a) {
            return Expr { span, ..b };
        }
        let Some((a, b)) = self.alike(a, b) else { return unknown(span) };
        if !a.ty.is_optional() {
            return a;
        }
        let ty = if b.ty.is_optional() { a.ty.clone() } else { a.ty.core().clone() };
        ex(ExprKind::Default(Box::new(a), Box::new(b)), ty, span)
    }
}

/// It begins with a call of a function that no parentheses are around.
fn calls(e: &ast::Expr) -> bool {
    match &e.kind {
        Ast::Call(callee, _) => matches!(callee.kind, Ast::Name(_)),
        Ast::Binary(a, _, b) => calls(a) || calls(b),
        _ => false,
    }
}
