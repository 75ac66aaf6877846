//! Operators: what they take and give, and what absent operands do.

use super::report;
use super::{Adobe, Edition, boolean, calls, failed, is_null};
use crate::ast::{self, BinaryOp, UnaryOp};
use crate::check::coerce::widen;
use crate::check::cx::{ex, unknown};
use crate::check::expr::lengths;
use crate::hir::{Arithmetic, Expr, ExprKind, Order, Ty};
use crate::source::Span;
use rust_decimal::Decimal;

impl Adobe<'_, '_, '_> {
    pub(super) fn operator(&mut self, a: &ast::Expr, op: BinaryOp, b: &ast::Expr, span: Span) -> Expr {
        if op == BinaryOp::Add && self.edition == Edition::Ajo {
            for operand in [a, b] {
                if matches!(operand.kind, ast::ExprKind::Call(..)) && calls(operand) {
                    self.cx.say(report::bare_call(operand.span, "an operand of `+`"));
                    return unknown(span);
                }
            }
        }
        let (a, b) = (self.expr(a), self.expr(b));
        if failed(&a) || failed(&b) {
            return unknown(span);
        }
        match op {
            BinaryOp::Eq => self.equal(a, b, span),
            BinaryOp::NotEq => {
                let equal = self.equal(a, b, span);
                if failed(&equal) {
                    return equal;
                }
                ex(ExprKind::Unary(UnaryOp::Not, Box::new(equal)), Ty::Boolean, span)
            }
            BinaryOp::Less => self.order(Order::Less, "<", a, b, span),
            BinaryOp::LessEq => self.order(Order::LessEq, "<=", a, b, span),
            BinaryOp::Greater => self.order(Order::Greater, ">", a, b, span),
            BinaryOp::GreaterEq => self.order(Order::GreaterEq, ">=", a, b, span),
            BinaryOp::Add => self.add(a, b, span),
            BinaryOp::Sub => self.numbers(Arithmetic::Sub, "-", a, b, span),
            BinaryOp::Mul => self.numbers(Arithmetic::Mul, "*", a, b, span),
            BinaryOp::Div => self.numbers(Arithmetic::Div, "/", a, b, span),
            _ => self.numbers(Arithmetic::Rem, "%", a, b, span),
        }
    }

    fn equal(&mut self, a: Expr, b: Expr, span: Span) -> Expr {
        if is_null(&a) && is_null(&b) {
            return boolean(true, span);
        }
        if is_null(&a) || is_null(&b) {
            let other = if is_null(&a) { b } else { a };
            if !other.ty.is_optional() {
                return boolean(false, span);
            }
            let there = ex(ExprKind::IsPresent(Box::new(other)), Ty::Boolean, span);
            return ex(ExprKind::Unary(UnaryOp::Not, Box::new(there)), Ty::Boolean, span);
        }
        let types = (a.ty.clone(), b.ty.clone());
        match self.alike(a, b) {
            Some((a, b)) => ex(ExprKind::Eq(Box::new(a), Box::new(b)), Ty::Boolean, span),
            None if self.edition == Edition::Ajo => boolean(false, span),
            None => {
                self.cx.say(report::never_equal(span, types.0.core(), types.1.core()));
                unknown(span)
            }
        }
    }

    fn order(&mut self, order: Order, word: &str, a: Expr, b: Expr, span: Span) -> Expr {
        let ordered = |ty: &Ty| matches!(ty, Ty::Integer | Ty::Decimal | Ty::DateTime | Ty::LocalDateTime);
        for side in [&a, &b] {
            if !is_null(side) && !ordered(side.ty.core()) {
                let types = [a.ty.core(), b.ty.core()];
                self.cx.say(report::operands(span, word, &types, "two numbers, two instants or two local times"));
                return unknown(span);
            }
        }
        if is_null(&a) || is_null(&b) {
            return boolean(false, span);
        }
        let types = (a.ty.clone(), b.ty.clone());
        let Some((a, b)) = self.alike(a, b) else {
            let types = [types.0.core(), types.1.core()];
            self.cx.say(report::operands(span, word, &types, "two numbers, two instants or two local times"));
            return unknown(span);
        };
        let compared = self.lifted(vec![a, b], span, |_, values| {
            let [a, b] = <[Expr; 2]>::try_from(values).ok()?;
            Some(ex(ExprKind::Order(order, Box::new(a), Box::new(b)), Ty::Boolean, span))
        });
        self.truth(compared)
    }

    fn add(&mut self, a: Expr, b: Expr, span: Span) -> Expr {
        if a.ty.core().is_text() || b.ty.core().is_text() {
            return self.concat(a, b, span);
        }
        let time = |ty: &Ty| matches!(ty, Ty::DateTime | Ty::LocalDateTime | Ty::Duration);
        if time(a.ty.core()) && matches!(b.ty.core(), Ty::Duration) {
            return self.lifted(vec![a, b], span, |_, values| {
                let [a, b] = <[Expr; 2]>::try_from(values).ok()?;
                if let Some(sum) = lengths(Arithmetic::Add, &a, &b, span) {
                    return Some(sum);
                }
                let ty = a.ty.clone();
                Some(ex(ExprKind::Arithmetic(Arithmetic::AddSpan, Box::new(a), Box::new(b)), ty, span))
            });
        }
        self.numbers(Arithmetic::Add, "+", a, b, span)
    }

    /// Texts in a row; nothing is an empty text.
    fn concat(&mut self, a: Expr, b: Expr, span: Span) -> Expr {
        let mut parts = vec![];
        for part in [a, b] {
            if is_null(&part) {
                continue;
            }
            if !part.ty.core().is_scalar() {
                self.cx.say(report::operands(part.span, "+", &[part.ty.core()], "single values"));
                return unknown(span);
            }
            let part = self.convert(part.clone(), &Ty::String).unwrap_or(part);
            if !part.ty.is_optional() {
                parts.push(part);
                continue;
            }
            let place = part.span;
            let text =
                self.lifted(vec![part], place, |_, values| Some(ex(ExprKind::Concat(values), Ty::String, place)));
            let empty = ex(ExprKind::Text("".into()), Ty::String, place);
            parts.push(ex(ExprKind::Default(Box::new(text), Box::new(empty)), Ty::String, place));
        }
        ex(ExprKind::Concat(parts), Ty::String, span)
    }

    fn numbers(&mut self, op: Arithmetic, word: &str, a: Expr, b: Expr, span: Span) -> Expr {
        let number = |e: &Expr| is_null(e) || matches!(e.ty.core(), Ty::Integer | Ty::Decimal);
        if !number(&a) || !number(&b) {
            let types = [a.ty.core(), b.ty.core()];
            let wanted = if op == Arithmetic::Add {
                "two numbers, a text and anything, or a time and a duration"
            } else {
                "two numbers"
            };
            self.cx.say(report::operands(span, word, &types, wanted));
            return unknown(span);
        }
        if is_null(&a) || is_null(&b) {
            return if is_null(&a) { Expr { span, ..a } } else { Expr { span, ..b } };
        }
        let mixed = matches!((a.ty.core(), b.ty.core()), (Ty::Integer, Ty::Decimal) | (Ty::Decimal, Ty::Integer));
        let of_data = super::convert::is_read(&a) || super::convert::is_read(&b);
        if op == Arithmetic::Mul && mixed && !of_data {
            self.cx.say(report::operands(span, word, &[a.ty.core(), b.ty.core()], "two integers or two decimals"));
            return unknown(span);
        }
        let Some((a, b)) = self.alike(a, b) else { return unknown(span) };
        self.lifted(vec![a, b], span, |_, values| {
            let [a, b] = <[Expr; 2]>::try_from(values).ok()?;
            Some(match op {
                Arithmetic::Div => quotient(a, b, span),
                Arithmetic::Rem => {
                    let ty = a.ty.clone();
                    or_zero(ex(ExprKind::Arithmetic(op, Box::new(a), Box::new(b)), ty.clone().optional(), span), ty)
                }
                _ => {
                    let ty = a.ty.clone();
                    ex(ExprKind::Arithmetic(op, Box::new(a), Box::new(b)), ty, span)
                }
            })
        })
    }
}

/// By zero it is zero; of two integers it is cut to an integer.
fn quotient(a: Expr, b: Expr, span: Span) -> Expr {
    let whole = matches!(a.ty, Ty::Integer);
    let (a, b) = if whole { (widen(a), widen(b)) } else { (a, b) };
    let divided = ex(ExprKind::Arithmetic(Arithmetic::Div, Box::new(a), Box::new(b)), Ty::Decimal.optional(), span);
    let divided = or_zero(divided, Ty::Decimal);
    if whole {
        return ex(ExprKind::Builtin { name: "toInteger", args: vec![divided] }, Ty::Integer, span);
    }
    divided
}

fn or_zero(value: Expr, ty: Ty) -> Expr {
    let span = value.span;
    let zero = if matches!(ty, Ty::Decimal) { ExprKind::Decimal(Decimal::ZERO) } else { ExprKind::Integer(0) };
    let zero = ex(zero, ty.clone(), span);
    ex(ExprKind::Default(Box::new(value), Box::new(zero)), ty, span)
}
