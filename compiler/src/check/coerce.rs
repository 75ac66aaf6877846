//! Whether a value fits where it is wanted, and the conversion that makes it fit.

use super::cx::{Cx, ex, some, unknown};
use super::diagnostics::{absent, enums, mismatch};
use super::types::same;
use crate::hir::{EnumTy, Expr, ExprKind, Ty};
use crate::source::Span;
use rust_decimal::Decimal;
use std::sync::Arc;

/// Who wants a value: for messages.
#[derive(Clone, Debug)]
pub(super) enum Need {
    /// An operand; the span is of the whole comparison or sum.
    Operand(&'static str, Span),
    /// A named argument of something.
    Argument(Arc<str>, Arc<str>),
    /// `"{…}"`
    Interpolated,
    /// Something else, with a verb: "a wait needs".
    Other(&'static str),
}

impl Cx<'_, '_> {
    /// The value, present: reports J0301 if it may be absent.
    pub(super) fn present(&mut self, e: Expr, need: &Need) -> Expr {
        if !e.ty.is_optional() {
            return e;
        }
        let report = absent::absent(self, &e, need);
        self.say(report);
        unknown(e.span)
    }

    /// A boolean that is present.
    pub(super) fn boolean(&mut self, e: Expr) -> Expr {
        self.coerce(e, &Ty::Boolean, &Need::Other("a condition"))
    }

    /// The value as a value of the wanted type.
    pub(super) fn coerce(&mut self, e: Expr, want: &Ty, need: &Need) -> Expr {
        if e.ty.is_unknown() || want.is_unknown() {
            return e;
        }
        if let Ty::Option(inner) = want {
            let fitted = self.fit(e, inner, need);
            return some(fitted);
        }
        if e.ty.is_optional() && !matches!(want, Ty::Json) {
            if !self.fits(&e, want) {
                return self.mismatch(e, want, need);
            }
            return self.present(e, need);
        }
        self.fit(e, want, need)
    }

    fn mismatch(&mut self, e: Expr, want: &Ty, need: &Need) -> Expr {
        let report = mismatch::mismatch(self, &e, want, need);
        self.say(report);
        unknown(e.span)
    }

    fn fits(&self, e: &Expr, want: &Ty) -> bool {
        match (e.ty.core(), want) {
            (Ty::Unknown, _) | (_, Ty::Unknown | Ty::Json) => true,
            (Ty::Integer, Ty::Decimal) => true,
            (Ty::String | Ty::Open(_), Ty::Enum(_)) => matches!(e.kind, ExprKind::Text(_)),
            (from, to) => same(from, to),
        }
    }

    /// Converts the part under an option; the option stays.
    fn fit(&mut self, e: Expr, want: &Ty, need: &Need) -> Expr {
        if !self.fits(&e, want) {
            return self.mismatch(e, want, need);
        }
        match (e.ty.core(), want) {
            (Ty::Integer, Ty::Decimal) => widen(e),
            (_, Ty::Enum(values)) => {
                self.within(&e, values);
                e
            }
            (_, Ty::Json) => {
                self.c.usage.whole(&e.ty);
                e
            }
            (from, to) => {
                let (from, to) = (from.clone(), to.clone());
                self.flow(&to, &from);
                e
            }
        }
    }

    /// What is read of the wanted type is read of the value.
    fn flow(&mut self, want: &Ty, got: &Ty) {
        match (want, got) {
            (Ty::Object(_, to), Ty::Object(_, from)) => self.c.usage.flow(*to, *from),
            (Ty::Record(to), Ty::Record(from)) => match (to.usage, from.usage) {
                (Some(to), Some(from)) => self.c.usage.flow(to, from),
                (None, Some(_)) => self.read_all(got),
                _ => {}
            },
            (Ty::List(a), Ty::List(b)) | (Ty::Map(a), Ty::Map(b)) | (Ty::Option(a), Ty::Option(b)) => self.flow(a, b),
            _ => {}
        }
    }

    /// Every field of a record is read.
    pub(super) fn read_all(&mut self, ty: &Ty) {
        match ty {
            Ty::Record(r) => {
                let Some(usage) = r.usage else { return };
                for (name, field) in &r.fields {
                    let child = self.c.usage.field(usage, name);
                    let attached = self.c.attach(field, child);
                    self.read_all(&attached);
                }
            }
            Ty::List(t) | Ty::Map(t) | Ty::Option(t) => self.read_all(t),
            _ => {}
        }
    }

    /// A constant text must be a value of a closed enum.
    pub(super) fn within(&mut self, e: &Expr, values: &Arc<EnumTy>) {
        if let ExprKind::Text(text) = &e.kind
            && !values.values.iter().any(|(v, _)| v == text)
        {
            self.say(enums::outside(e.span, text, values));
        }
    }

    /// A constant text should be a suggested value of an open enum.
    pub(super) fn suggested(&mut self, e: &Expr, values: &Arc<EnumTy>) {
        if let ExprKind::Text(text) = &e.kind
            && !values.values.iter().any(|(v, _)| v == text)
        {
            self.say(enums::unusual(e.span, text, values));
        }
    }

    /// Brings two values to one type, for comparison or choice; none if there is none.
    pub(super) fn unify(&mut self, a: Expr, b: Expr) -> Option<(Expr, Expr)> {
        match (a.ty.core(), b.ty.core()) {
            (Ty::Unknown, _) | (_, Ty::Unknown) => Some((a, b)),
            (Ty::Integer, Ty::Decimal) => Some((widen(a), b)),
            (Ty::Decimal, Ty::Integer) => Some((a, widen(b))),
            (x, y) if same(x, y) => Some((a, b)),
            _ => None,
        }
    }
}

/// An integer as a decimal; a constant becomes one at once.
pub(super) fn widen(e: Expr) -> Expr {
    if let ExprKind::Integer(i) = e.kind {
        return ex(ExprKind::Decimal(Decimal::from(i)), Ty::Decimal, e.span);
    }
    let ty = if e.ty.is_optional() { Ty::Decimal.optional() } else { Ty::Decimal };
    let span = e.span;
    ex(ExprKind::Widen(Box::new(e)), ty, span)
}
