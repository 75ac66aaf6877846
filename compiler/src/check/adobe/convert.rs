//! Conversions that the dialect makes without being asked: numbers of the data, and dates in them.

use super::{Adobe, is_null, nothing};
use crate::check::coerce::widen;
use crate::check::context::is_written;
use crate::check::cx::ex;
use crate::check::types::same;
use crate::hir::{Expr, ExprKind, Query, Ty};
use std::sync::Arc;

/// It is read from the data: text in it may say a date, whole numbers in it may be decimals.
pub(super) fn is_read(e: &Expr) -> bool {
    match &e.kind {
        ExprKind::Path { .. } | ExprKind::Field(..) | ExprKind::At(..) | ExprKind::Local(_) => true,
        ExprKind::Query { query: Query::All | Query::First | Query::Last | Query::Map, list, .. } => is_read(list),
        ExprKind::Default(a, _) => is_read(a),
        ExprKind::Builtin { name: "@flatten", args } => args.iter().all(is_read),
        _ => false,
    }
}

impl Adobe<'_, '_, '_> {
    /// The value as one of another type, where the data leaves it open.
    pub(super) fn convert(&mut self, e: Expr, want: &Ty) -> Option<Expr> {
        if is_null(&e) {
            return Some(nothing(want.clone(), e.span));
        }
        if same(e.ty.core(), want) {
            return Some(e);
        }
        if !is_read(&e) {
            return None;
        }
        match (e.ty.core().clone(), want) {
            (Ty::Integer, Ty::Decimal) => Some(widen(e)),
            (from, Ty::String) if is_written(&from) => Some(self.as_text(e)),
            (Ty::List(from), Ty::List(to)) => {
                let whole = matches!(e.kind, ExprKind::Path { .. });
                if whole && is_written(from.core()) && to.is_text() {
                    return Some(retyped(e, Ty::List(to.clone())));
                }
                self.each(e, &from, to)
            }
            _ => None,
        }
    }

    fn each(&mut self, list: Expr, from: &Arc<Ty>, to: &Ty) -> Option<Expr> {
        let span = list.span;
        let local = self.cx.local("item", (**from).clone());
        let item = ex(ExprKind::Local(local), (**from).clone(), span);
        let body = self.convert(item, to.core())?;
        let ty = Ty::List(Arc::new(body.ty.clone()));
        let (list, body) = (Box::new(list), Some(Box::new(body)));
        Some(ex(ExprKind::Query { query: Query::Map, list, variable: Some(local), body }, ty, span))
    }

    /// A date of the data as the text it stands there as.
    fn as_text(&mut self, e: Expr) -> Expr {
        if matches!(e.kind, ExprKind::Path { .. }) {
            return retyped(e, Ty::String);
        }
        let span = e.span;
        self.lifted(vec![e], span, |_, values| Some(ex(ExprKind::Concat(values), Ty::String, span)))
    }

    /// Two values as values of one type, for a comparison or a choice.
    pub(super) fn alike(&mut self, a: Expr, b: Expr) -> Option<(Expr, Expr)> {
        if is_null(&a) || is_null(&b) {
            let want = if is_null(&a) { b.ty.core().clone() } else { a.ty.core().clone() };
            return Some((self.convert(a, &want)?, self.convert(b, &want)?));
        }
        match (a.ty.core(), b.ty.core()) {
            (Ty::Integer, Ty::Decimal) => return Some((widen(a), b)),
            (Ty::Decimal, Ty::Integer) => return Some((a, widen(b))),
            (x, y) if same(x, y) => return Some((a, b)),
            _ => {}
        }
        let (to_b, to_a) = (b.ty.core().clone(), a.ty.core().clone());
        match self.convert(a.clone(), &to_b) {
            Some(a) => Some((a, b)),
            None => Some((a, self.convert(b, &to_a)?)),
        }
    }
}

fn retyped(e: Expr, ty: Ty) -> Expr {
    let ty = if e.ty.is_optional() { ty.optional() } else { ty };
    Expr { ty, ..e }
}
