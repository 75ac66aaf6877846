//! Operators.

use crate::ast::{self, BinaryOp, ExprKind as Ast, UnaryOp};
use crate::check::coerce::Need;
use crate::check::cx::{Cx, Guard, ex, unknown};
use crate::check::diagnostics::{operators as report, presence};
use crate::check::env::{Implied, Key};
use crate::hir::{Arithmetic, Expr, ExprKind, Order, Root, Ty};
use crate::lower::intrinsics;
use crate::source::{Span, Spanned};

impl Cx<'_, '_> {
    pub(super) fn unary(
        &mut self,
        op: UnaryOp,
        inner: &ast::Expr,
        want: Option<&Ty>,
        guard: Guard,
        span: Span,
    ) -> Expr {
        match op {
            UnaryOp::Not => {
                self.guard = if guard == Guard::No { Guard::No } else { Guard::Parens };
                let inner = self.expr(inner, Some(&Ty::Boolean));
                let inner = self.coerce(inner, &Ty::Boolean, &Need::Operand("not", span));
                ex(ExprKind::Unary(op, Box::new(inner)), Ty::Boolean, span)
            }
            UnaryOp::Neg => {
                let inner = self.expr(inner, want);
                let inner = self.present(inner, &Need::Operand("-", span));
                match (&inner.kind, &inner.ty) {
                    (ExprKind::Integer(i), _) => match i.checked_neg() {
                        Some(i) => ex(ExprKind::Integer(i), Ty::Integer, span),
                        None => unknown(span),
                    },
                    (ExprKind::Decimal(d), _) => ex(ExprKind::Decimal(-*d), Ty::Decimal, span),
                    (_, Ty::Unknown) => unknown(span),
                    (_, Ty::Integer | Ty::Decimal | Ty::Duration) => {
                        self.faults.get_or_insert(span);
                        let ty = inner.ty.clone();
                        ex(ExprKind::Unary(op, Box::new(inner)), ty, span)
                    }
                    (_, ty) => {
                        self.say(report::operand(span, "-", &[ty], "a number"));
                        unknown(span)
                    }
                }
            }
        }
    }

    pub(super) fn binary(
        &mut self,
        a: &ast::Expr,
        op: &Spanned<BinaryOp>,
        b: &ast::Expr,
        want: Option<&Ty>,
        guard: Guard,
        span: Span,
    ) -> Expr {
        match op.node {
            BinaryOp::And | BinaryOp::Or => self.logic(a, op.node, b, guard, span),
            BinaryOp::Default => self.default(a, b, want, span),
            BinaryOp::Eq | BinaryOp::NotEq => self.equal(a, op, b, span),
            BinaryOp::In => self.within_operator(a, b, span),
            BinaryOp::NotIn => {
                let inside = self.within_operator(a, b, span);
                not(inside, span)
            }
            BinaryOp::Less => self.order(Order::Less, "<", (a, b), guard, span),
            BinaryOp::LessEq => self.order(Order::LessEq, "<=", (a, b), guard, span),
            BinaryOp::Greater => self.order(Order::Greater, ">", (a, b), guard, span),
            BinaryOp::GreaterEq => self.order(Order::GreaterEq, ">=", (a, b), guard, span),
            BinaryOp::Add => self.arithmetic(Arithmetic::Add, "+", (a, b), want, span),
            BinaryOp::Sub => self.arithmetic(Arithmetic::Sub, "-", (a, b), want, span),
            BinaryOp::Mul => self.arithmetic(Arithmetic::Mul, "*", (a, b), want, span),
            BinaryOp::Div => self.arithmetic(Arithmetic::Div, "/", (a, b), Some(&Ty::Decimal), span),
            BinaryOp::Rem => self.arithmetic(Arithmetic::Rem, "%", (a, b), want, span),
            // The parser has said what to write instead.
            BinaryOp::Foreign(_) => {
                self.expr(a, None);
                self.expr(b, None);
                unknown(span)
            }
        }
    }

    fn logic(&mut self, a: &ast::Expr, op: BinaryOp, b: &ast::Expr, guard: Guard, span: Span) -> Expr {
        let word = if op == BinaryOp::And { "and" } else { "or" };
        self.guard = guard;
        let a = self.expr(a, Some(&Ty::Boolean));
        let a = self.coerce(a, &Ty::Boolean, &Need::Operand(word, span));
        let implied = Implied::by(&a);
        let known = if op == BinaryOp::And { implied.yes } else { implied.no };
        let b = self.knowing(known, |cx| {
            cx.guard = guard;
            let b = cx.expr(b, Some(&Ty::Boolean));
            cx.guard = Guard::No;
            cx.coerce(b, &Ty::Boolean, &Need::Operand(word, span))
        });
        let (a, b) = (Box::new(a), Box::new(b));
        let kind = if op == BinaryOp::And { ExprKind::And(a, b) } else { ExprKind::Or(a, b) };
        ex(kind, Ty::Boolean, span)
    }

    fn default(&mut self, a: &ast::Expr, b: &ast::Expr, want: Option<&Ty>, span: Span) -> Expr {
        let a = self.expr(a, want);
        let b = self.expr(b, Some(a.ty.core()));
        if a.ty.is_unknown() || b.ty.is_unknown() {
            return unknown(span);
        }
        if !a.ty.is_optional() {
            // What is required of a profile may be gone later: a default is a good thing to have there.
            if Key::of(&a).and_then(|k| k.root()) != Some(Root::Profile) {
                self.say(presence::needless_default(&a, &b));
            }
            return a;
        }
        let types = (a.ty.core().a(), b.ty.core().a());
        let Some((a, b)) = self.unify(a, b) else {
            self.say(report::default_type(span, &types.0, &types.1));
            return unknown(span);
        };
        let core = super::merged(a.ty.core(), b.ty.core());
        let ty = if b.ty.is_optional() { core.optional() } else { core };
        ex(ExprKind::Default(Box::new(a), Box::new(b)), ty, span)
    }

    /// Both sides, each with the other's type as a hint for literals.
    fn pair(&mut self, a: &ast::Expr, b: &ast::Expr, want: Option<&Ty>, guard: Guard) -> (Expr, Expr) {
        let literal = |e: &ast::Expr| matches!(e.kind, Ast::Integer(_) | Ast::Text(_) | Ast::List(_));
        self.guard = Guard::No;
        let pair = if literal(a) {
            let b = self.expr(b, want);
            (self.expr(a, Some(&b.ty)), b)
        } else {
            let a = self.expr(a, want);
            let b = self.expr(b, Some(&a.ty));
            (a, b)
        };
        self.guard = guard;
        pair
    }

    fn equal(&mut self, a: &ast::Expr, op: &Spanned<BinaryOp>, b: &ast::Expr, span: Span) -> Expr {
        let (a, b) = self.pair(a, b, None, Guard::No);
        let types = (a.ty.clone(), b.ty.clone());
        let word = if op.node == BinaryOp::Eq { "==" } else { "!=" };
        let Some((a, b)) = self.unify(a, b) else {
            self.say(report::never_equal(span, word, &types.0, &types.1));
            return unknown(span);
        };
        for (x, y) in [(&a, &b), (&b, &a)] {
            match x.ty.core().clone() {
                Ty::Enum(values) => self.within(y, &values),
                Ty::Open(values) => self.suggested(y, &values),
                _ => {}
            }
        }
        if matches!(a.ty.core(), Ty::Json | Ty::Object(..) | Ty::Record(_) | Ty::List(_) | Ty::Map(_)) {
            self.say(report::operand(span, word, &[a.ty.core()], "single values such as numbers, texts and dates"));
            return unknown(span);
        }
        let eq = ex(ExprKind::Eq(Box::new(a), Box::new(b)), Ty::Boolean, span);
        if op.node == BinaryOp::Eq { eq } else { not(eq, span) }
    }

    fn within_operator(&mut self, a: &ast::Expr, b: &ast::Expr, span: Span) -> Expr {
        let value = self.expr(a, None);
        match &b.kind {
            Ast::List(items) => self.among("in", value, items, span),
            Ast::Range(low, high) => self.within_range("in", value, low, high, span),
            _ => {
                let list = self.expr(b, None);
                self.within_list(value, list, span)
            }
        }
    }

    /// Whether a value is one of several.
    fn among<'e>(
        &mut self,
        word: &'static str,
        value: Expr,
        items: impl IntoIterator<Item = &'e ast::Expr>,
        span: Span,
    ) -> Expr {
        let mut checked = vec![];
        let mut value = value;
        for item in items {
            let item = self.expr(item, Some(value.ty.core()));
            let item = self.present(item, &Need::Operand(word, span));
            match value.ty.core().clone() {
                Ty::Enum(values) => self.within(&item, &values),
                Ty::Open(values) => self.suggested(&item, &values),
                _ => {}
            }
            let types = (value.ty.clone(), item.ty.clone());
            match self.unify(value.clone(), item) {
                Some((v, i)) => {
                    value = v;
                    checked.push(i);
                }
                None => self.say(report::never_equal(span, word, &types.0, &types.1)),
            }
        }
        if value.ty.core().is_scalar() || value.ty.is_unknown() {
            return ex(ExprKind::In(Box::new(value), checked), Ty::Boolean, span);
        }
        self.say(report::operand(span, word, &[value.ty.core()], "a single value"));
        unknown(span)
    }

    /// Whether a value is one of the values and ranges of an arm.
    pub(in crate::check) fn one_of(&mut self, value: Expr, items: &[ast::Expr], span: Span) -> Expr {
        let range = |e: &&ast::Expr| matches!(e.kind, Ast::Range(..));
        let values: Vec<&ast::Expr> = items.iter().filter(|e| !range(e)).collect();
        let mut all = vec![];
        if !values.is_empty() {
            all.push(self.among("match", value.clone(), values, span));
        }
        for item in items.iter().filter(range) {
            if let Ast::Range(low, high) = &item.kind {
                all.push(self.within_range("match", value.clone(), low, high, item.span));
            }
        }
        let or = |a: Expr, b: Expr| ex(ExprKind::Or(Box::new(a), Box::new(b)), Ty::Boolean, span);
        all.into_iter().reduce(or).unwrap_or_else(|| unknown(span))
    }

    fn within_range(&mut self, word: &'static str, value: Expr, low: &ast::Expr, high: &ast::Expr, span: Span) -> Expr {
        let need = Need::Operand(word, span);
        let low = self.expr(low, Some(value.ty.core()));
        let high = self.expr(high, Some(value.ty.core()));
        let (low, high) = (self.present(low, &need), self.present(high, &need));
        let types = (value.ty.clone(), low.ty.clone());
        let unified = self.unify(value, low).and_then(|(value, low)| {
            let (value, high) = self.unify(value, high)?;
            let (low, high) = self.unify(low, high)?;
            Some((value, low, high))
        });
        let Some((value, low, high)) = unified else {
            self.say(report::never_equal(span, word, &types.0, &types.1));
            return unknown(span);
        };
        if !ordered(value.ty.core()) {
            self.say(report::operand(span, word, &[value.ty.core()], "numbers, texts, dates or times"));
            return unknown(span);
        }
        if let (ExprKind::Integer(l), ExprKind::Integer(h)) = (&low.kind, &high.kind)
            && l > h
        {
            self.say(report::empty_range(low.span.to(high.span), *l, *h));
        }
        ex(ExprKind::InRange(Box::new(value), Box::new(low), Box::new(high)), Ty::Boolean, span)
    }

    fn within_list(&mut self, value: Expr, list: Expr, span: Span) -> Expr {
        if list.ty.is_unknown() || value.ty.is_unknown() {
            return unknown(span);
        }
        let Ty::List(element) = list.ty.core().clone() else {
            self.say(report::operand(span, "in", &[list.ty.core()], "a list or a range on its right"));
            return unknown(span);
        };
        if !crate::check::types::same(value.ty.core(), &element) {
            self.say(report::never_equal(span, "in", &value.ty, &element));
            return unknown(span);
        }
        ex(ExprKind::InList(Box::new(value), Box::new(list)), Ty::Boolean, span)
    }

    fn order(
        &mut self,
        order: Order,
        word: &'static str,
        (a, b): (&ast::Expr, &ast::Expr),
        guard: Guard,
        span: Span,
    ) -> Expr {
        let (a, b) = self.pair(a, b, None, guard);
        let types = (a.ty.clone(), b.ty.clone());
        let Some((a, b)) = self.unify(a, b) else {
            self.say(report::cannot_compare(span, word, &types.0, &types.1));
            return unknown(span);
        };
        if !a.ty.is_unknown() && !ordered(a.ty.core()) {
            self.say(report::operand(span, word, &[a.ty.core()], "numbers, texts, dates or times"));
            return unknown(span);
        }
        let need = Need::Operand(word, span);
        let (a, b) = (self.present(a, &need), self.present(b, &need));
        self.guard = Guard::No;
        ex(ExprKind::Order(order, Box::new(a), Box::new(b)), Ty::Boolean, span)
    }

    fn arithmetic(
        &mut self,
        op: Arithmetic,
        word: &'static str,
        (a, b): (&ast::Expr, &ast::Expr),
        want: Option<&Ty>,
        span: Span,
    ) -> Expr {
        let want = want.filter(|t| matches!(t, Ty::Decimal));
        let (a, b) = self.pair(a, b, want, Guard::No);
        let need = Need::Operand(word, span);
        let (a, b) = (self.present(a, &need), self.present(b, &need));
        if a.ty.is_unknown() || b.ty.is_unknown() {
            return unknown(span);
        }
        self.faults.get_or_insert(span);
        if let Some(span_of) = lengths(op, &a, &b, span) {
            return span_of;
        }
        if matches!(b.ty, Ty::Duration) && matches!(a.ty, Ty::DateTime | Ty::Date | Ty::LocalDateTime) {
            let op = match op {
                Arithmetic::Add => Arithmetic::AddSpan,
                Arithmetic::Sub => Arithmetic::SubSpan,
                _ => {
                    self.say(report::operand(span, word, &[&a.ty, &b.ty], "two numbers"));
                    return unknown(span);
                }
            };
            let ty = a.ty.clone();
            return ex(ExprKind::Arithmetic(op, Box::new(a), Box::new(b)), ty, span);
        }
        self.numbers(op, word, a, b, span)
    }

    fn numbers(&mut self, op: Arithmetic, word: &'static str, a: Expr, b: Expr, span: Span) -> Expr {
        let (mut a, mut b) = match (&a.ty, &b.ty) {
            (Ty::Integer | Ty::Decimal, Ty::Integer | Ty::Decimal) => match self.unify(a, b) {
                Some(pair) => pair,
                None => return unknown(span),
            },
            (x, y) if x.is_text() || y.is_text() => {
                let (left, right) = (self.c.text(a.span), self.c.text(b.span));
                self.say(report::text_arithmetic(span, word, left, right));
                return unknown(span);
            }
            (x, y) => {
                self.say(report::operand(span, word, &[x, y], "two numbers"));
                return unknown(span);
            }
        };
        if op == Arithmetic::Div {
            (a, b) = (decimal(a), decimal(b));
        }
        let ty = a.ty.clone();
        let optional = matches!(op, Arithmetic::Div | Arithmetic::Rem) && !non_zero(&b);
        let ty = if optional { ty.optional() } else { ty };
        ex(ExprKind::Arithmetic(op, Box::new(a), Box::new(b)), ty, span)
    }
}

/// What gives a length of time: two of them added, or what lies between two times.
pub(in crate::check) fn lengths(op: Arithmetic, a: &Expr, b: &Expr, span: Span) -> Option<Expr> {
    let call = |name: &'static str, args: Vec<Expr>| ex(ExprKind::Builtin { name, args }, Ty::Duration, span);
    match (op, &a.ty, &b.ty) {
        (Arithmetic::Add, Ty::Duration, Ty::Duration) => Some(call(intrinsics::ADD_SPANS, vec![a.clone(), b.clone()])),
        (Arithmetic::Sub, Ty::Duration, Ty::Duration) => {
            let negated = ex(ExprKind::Unary(UnaryOp::Neg, Box::new(b.clone())), Ty::Duration, b.span);
            Some(call(intrinsics::ADD_SPANS, vec![a.clone(), negated]))
        }
        (Arithmetic::Sub, Ty::DateTime, Ty::DateTime)
        | (Arithmetic::Sub, Ty::LocalDateTime, Ty::LocalDateTime)
        | (Arithmetic::Sub, Ty::Date, Ty::Date) => Some(call("durationBetween", vec![b.clone(), a.clone()])),
        _ => None,
    }
}

fn decimal(e: Expr) -> Expr {
    if matches!(e.ty, Ty::Integer) { crate::check::coerce::widen(e) } else { e }
}

fn non_zero(e: &Expr) -> bool {
    match &e.kind {
        ExprKind::Integer(i) => *i != 0,
        ExprKind::Decimal(d) => !d.is_zero(),
        _ => false,
    }
}

/// Types with an order.
pub(super) fn ordered(ty: &Ty) -> bool {
    ty.is_text()
        || matches!(
            ty,
            Ty::Integer | Ty::Decimal | Ty::Date | Ty::Time | Ty::DateTime | Ty::LocalDateTime | Ty::Unknown
        )
}

fn not(e: Expr, span: Span) -> Expr {
    if e.ty.is_unknown() {
        return e;
    }
    ex(ExprKind::Unary(UnaryOp::Not, Box::new(e)), Ty::Boolean, span)
}
