//! Methods that arrange a list anew: `distinct`, `sort`, `limit`.

use crate::ast::{self, Arg, ExprKind as Ast, Name};
use crate::check::coerce::Need;
use crate::check::cx::{Cx, ex, unknown};
use crate::check::diagnostics::queries as report;
use crate::hir::{Expr, ExprKind, Query, Ty};
use crate::lower::intrinsics;
use crate::source::Span;
use std::sync::Arc;

impl Cx<'_, '_> {
    pub(super) fn arranged(&mut self, list: Expr, args: Option<&[Arg]>, name: &Name, span: Span) -> Expr {
        let list = self.narrow(list);
        let list = self.there(list);
        let args: Vec<&ast::Expr> = args.unwrap_or_default().iter().map(|a| &a.value).collect();
        match (name.node.as_str(), args.as_slice()) {
            ("limit", [count]) => {
                let count = self.expr(count, Some(&Ty::Integer));
                let count = self.coerce(count, &Ty::Integer, &Need::Argument("n".into(), "limit".into()));
                let ty = list.ty.clone();
                ex(ExprKind::Builtin { name: "limit", args: vec![list, count] }, ty, span)
            }
            ("distinct", []) => self.different("distinct", list, span),
            ("distinct", [ast::Expr { kind: Ast::Lambda(variable, body), .. }]) => {
                self.by_key(list, variable, body, None, span)
            }
            ("sort", []) => self.in_order(list, true, span),
            ("sort", [ast::Expr { kind: Ast::Lambda(variable, body), .. }]) => {
                self.by_key(list, variable, body, Some(true), span)
            }
            (
                "sort",
                [ast::Expr { kind: Ast::Lambda(variable, body), .. }, ast::Expr { kind: Ast::Boolean(ascending), .. }],
            ) => self.by_key(list, variable, body, Some(*ascending), span),
            ("sort", [ast::Expr { kind: Ast::Boolean(ascending), .. }]) => self.in_order(list, *ascending, span),
            _ => {
                self.say(report::arguments(name));
                unknown(span)
            }
        }
    }

    /// A list that is not there has no elements.
    pub(super) fn there(&mut self, list: Expr) -> Expr {
        let Ty::Option(inner) = &list.ty else { return list };
        let (ty, span) = ((**inner).clone(), list.span);
        let Ty::List(element) = &ty else { return list };
        let variable = self.local("element", (**element).clone());
        let body = Some(Box::new(ex(ExprKind::Boolean(true), Ty::Boolean, span)));
        ex(ExprKind::Query { query: Query::All, list: Box::new(list), variable: Some(variable), body }, ty, span)
    }

    fn in_order(&mut self, list: Expr, ascending: bool, span: Span) -> Expr {
        let Ty::List(element) = &list.ty else { return unknown(span) };
        if !element.core().is_scalar() {
            self.say(report::not_ordered(span, element));
            return unknown(span);
        }
        let ty = list.ty.clone();
        let ascending = ex(ExprKind::Boolean(ascending), Ty::Boolean, span);
        ex(ExprKind::Builtin { name: "sort", args: vec![list, ascending] }, ty, span)
    }

    /// What only values with all their parts can tell.
    pub(in crate::check) fn different(&mut self, name: &'static str, list: Expr, span: Span) -> Expr {
        let Ty::List(element) = list.ty.clone() else { return unknown(span) };
        if partly_read(&element) {
            self.say(report::different_by_what(span, name));
            return unknown(span);
        }
        let ty = Ty::List(Arc::new(element.core().clone()));
        ex(ExprKind::Builtin { name, args: vec![list] }, ty, span)
    }

    /// By what an expression gives of each element: in order, or each once.
    fn by_key(&mut self, list: Expr, variable: &Name, body: &ast::Expr, sort: Option<bool>, span: Span) -> Expr {
        let Ty::List(element) = list.ty.clone() else { return unknown(span) };
        let (variable, body) = self.lambda(Query::Map, variable, body, &element);
        if body.ty.is_unknown() {
            return unknown(span);
        }
        if !body.ty.core().is_scalar() {
            self.say(report::not_ordered(body.span, &body.ty));
            return unknown(span);
        }
        let all = self.local("list", list.ty.clone());
        let named = ex(ExprKind::Local(all), list.ty.clone(), span);
        let of_keys = Ty::List(Arc::new(body.ty.clone()));
        let (walked, body) = (Box::new(named.clone()), Some(Box::new(body)));
        let keys =
            ex(ExprKind::Query { query: Query::Map, list: walked, variable: Some(variable), body }, of_keys, span);
        let ty = list.ty.clone();
        let call = match sort {
            Some(ascending) => {
                let ascending = ex(ExprKind::Boolean(ascending), Ty::Boolean, span);
                ExprKind::Builtin { name: intrinsics::SORT_BY, args: vec![named, keys, ascending] }
            }
            None => ExprKind::Builtin { name: intrinsics::DISTINCT_BY, args: vec![named, keys] },
        };
        ex(ExprKind::Let(vec![(all, list)], Box::new(ex(call, ty.clone(), span))), ty, span)
    }
}

/// Elements of which only the fields that something reads are kept.
pub(super) fn partly_read(element: &Ty) -> bool {
    match element.core() {
        Ty::Object(..) => true,
        Ty::Record(record) => record.usage.is_some(),
        _ => false,
    }
}
