//! Calls that name a field of a list's elements: written as queries over the list.

use super::builtin::plain;
use crate::check::Checker;
use crate::check::cx::{Cx, ex, unknown};
use crate::check::diagnostics::calls as report;
use crate::hir::{Expr, ExprKind, LocalId, Query, Ty};
use crate::lower::intrinsics;
use crate::source::Span;
use journey_stdlib::functions::Function;
use std::sync::Arc;

impl Cx<'_, '_> {
    /// `filter(list, "field", …)` and the like; the list is present.
    pub(in crate::check) fn by_attribute(&mut self, function: &Function, args: Vec<Expr>, span: Span) -> Expr {
        let mut args = args.into_iter();
        let (Some(list), Some(attribute)) = (args.next(), args.next()) else { return unknown(span) };
        let rest = args.next();
        let Ty::List(element) = list.ty.clone() else { return unknown(span) };
        let ExprKind::Text(name) = &attribute.kind else {
            self.say(report::attribute_constant(attribute.span, function.name));
            return unknown(span);
        };
        let Some((field, always)) = self.c.member(element.core(), name) else {
            let known = Checker::field_names(element.core());
            self.say(report::no_attribute(attribute.span, name, &element, &known));
            return unknown(span);
        };
        let key = if always && !element.is_optional() { field } else { field.optional() };
        // The list under a name: it is walked for its keys, and taken as a whole.
        let all = self.local("list", list.ty.clone());
        let named = |ty: &Ty| ex(ExprKind::Local(all), ty.clone(), span);
        let whole = named(&list.ty);
        let one = self.local("element", (*element).clone());
        let item = ex(ExprKind::Local(one), (*element).clone(), span);
        let read = ex(ExprKind::Field(Box::new(item), name.clone()), key.clone(), span);
        let body = match (function.name, rest) {
            ("filter", Some(wanted)) => match self.wanted(&key, wanted, span) {
                Some(wanted) => {
                    let hit = ex(ExprKind::InList(Box::new(read), Box::new(wanted)), Ty::Boolean, span);
                    query(Query::All, whole, one, hit, list.ty.clone())
                }
                None => return unknown(span),
            },
            (called, rest) => {
                let keys = query(Query::Map, whole, one, read, Ty::List(Arc::new(key)));
                self.keyed(called, named(&list.ty), keys, rest, span)
            }
        };
        let ty = body.ty.clone();
        ex(ExprKind::Let(vec![(all, list)], Box::new(body)), ty, span)
    }

    fn wanted(&mut self, key: &Ty, wanted: Expr, span: Span) -> Option<Expr> {
        let Ty::List(values) = wanted.ty.core().clone() else { return None };
        if matches!((key.core(), values.core()), (Ty::Decimal, Ty::Integer)) {
            let one = self.local("value", (*values).clone());
            let value = ex(ExprKind::Local(one), (*values).clone(), span);
            let as_decimal = crate::check::coerce::widen(value);
            let ty = Ty::List(Arc::new(as_decimal.ty.clone()));
            return Some(query(Query::Map, wanted, one, as_decimal, ty));
        }
        if !crate::check::types::same(key.core(), values.core()) {
            self.say(report::attribute_type(wanted.span, key, &values));
            return None;
        }
        Some(wanted)
    }

    fn keyed(&mut self, called: &str, list: Expr, keys: Expr, rest: Option<Expr>, span: Span) -> Expr {
        let ty = list.ty.clone();
        match (called, rest) {
            ("distinctCount", _) => {
                let ty = plain(journey_stdlib::functions::Type::Integer);
                ex(ExprKind::Builtin { name: "distinctCount", args: vec![keys] }, ty, span)
            }
            ("sort", Some(ascending)) => {
                let args = vec![list, keys, ascending];
                ex(ExprKind::Builtin { name: intrinsics::SORT_BY, args }, ty, span)
            }
            _ => ex(ExprKind::Builtin { name: intrinsics::DISTINCT_BY, args: vec![list, keys] }, ty, span),
        }
    }
}

fn query(query: Query, list: Expr, variable: LocalId, body: Expr, ty: Ty) -> Expr {
    let span = list.span;
    let (list, body) = (Box::new(list), Some(Box::new(body)));
    ex(ExprKind::Query { query, list, variable: Some(variable), body }, ty, span)
}
