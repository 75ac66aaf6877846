//! Queries over lists: `first`, `count`, `any(x => …)` and the like.

use crate::ast::{self, Arg, ExprKind as Ast, Name};
use crate::check::coerce::Need;
use crate::check::cx::{Cx, Guard, ex, unknown};
use crate::check::diagnostics::{fields, queries as report};
use crate::check::env::Named;
use crate::hir::{Expr, ExprKind, LocalId, Query, Ty};
use crate::source::Span;
use std::sync::Arc;

/// Methods of lists, and whether they take a lambda: 0 never, 1 perhaps, 2 always.
const METHODS: &[(&str, Query, u8)] = &[
    ("all", Query::All, 2),
    ("first", Query::First, 1),
    ("last", Query::Last, 1),
    ("any", Query::Any, 2),
    ("every", Query::Every, 2),
    ("count", Query::Count, 1),
    ("sum", Query::Sum, 1),
    ("avg", Query::Avg, 1),
    ("min", Query::Min, 1),
    ("max", Query::Max, 1),
    ("map", Query::Map, 2),
];

/// Names of the methods.
pub(in crate::check) fn methods() -> impl Iterator<Item = &'static str> {
    METHODS.iter().map(|(n, ..)| *n).chain(["at", "distinct", "sort", "limit"])
}

impl Cx<'_, '_> {
    /// `list.name` or `list.name(args)`.
    pub(super) fn query(&mut self, list: Expr, name: &Name, args: Option<&[Arg]>, span: Span) -> Expr {
        let Ty::List(element) = list.ty.core().clone() else { return unknown(span) };
        match name.node.as_str() {
            "at" => return self.at(list, &element, args, name, span),
            "distinct" | "sort" | "limit" => return self.arranged(list, args, name, span),
            _ => {}
        }
        let Some((_, query, takes)) = METHODS.iter().find(|(n, ..)| *n == name.node) else {
            return self.no_such_method(&list, &element, name, args, span);
        };
        let list = self.narrow(list);
        let (variable, body) = match args {
            None | Some([]) if *takes < 2 => (None, None),
            Some([Arg { name: None, value: ast::Expr { kind: Ast::Lambda(variable, body), .. } }]) => {
                let (variable, body) = self.lambda(*query, variable, body, &element);
                (Some(variable), Some(body))
            }
            _ => {
                self.say(report::lambda_wanted(name, span, *takes == 2));
                return unknown(span);
            }
        };
        self.finish_query(*query, name, list, &element, variable, body, span)
    }

    pub(super) fn lambda(&mut self, query: Query, variable: &Name, body: &ast::Expr, element: &Ty) -> (LocalId, Expr) {
        self.scoped(|cx| {
            let id = cx.local(&variable.node, element.clone());
            cx.enter(variable, Named::Local(id));
            let numbers = matches!(query, Query::Sum | Query::Avg | Query::Min | Query::Max | Query::Map);
            let outer = cx.facts.clone();
            let body = if numbers {
                cx.guard = Guard::No;
                cx.expr(body, None)
            } else {
                cx.condition(body)
            };
            cx.facts = outer;
            (id, body)
        })
    }

    #[expect(clippy::too_many_arguments, reason = "the parts of one expression")]
    fn finish_query(
        &mut self,
        query: Query,
        name: &Name,
        list: Expr,
        element: &Arc<Ty>,
        variable: Option<LocalId>,
        body: Option<Expr>,
        span: Span,
    ) -> Expr {
        let body = match (query, body) {
            (Query::Sum | Query::Avg | Query::Min | Query::Max, Some(b)) => {
                Some(self.present(b, &Need::Argument(name.node.as_str().into(), "the query".into())))
            }
            (Query::Map, Some(b)) => Some(self.present(b, &Need::Argument("map".into(), "the query".into()))),
            (_, b) => b,
        };
        let value = body.as_ref().map_or(&**element, |b| &b.ty).clone();
        if value.is_unknown() {
            return unknown(span);
        }
        let number = matches!(value, Ty::Integer | Ty::Decimal);
        let ty = match query {
            Query::All => Ty::List(element.clone()),
            Query::First | Query::Last => (**element).clone().optional(),
            Query::Any | Query::Every => Ty::Boolean,
            Query::Count => Ty::Integer,
            Query::Sum if number => {
                self.faults.get_or_insert(span);
                value
            }
            Query::Avg if number => {
                self.faults.get_or_insert(span);
                Ty::Decimal.optional()
            }
            Query::Min | Query::Max if super::operator::ordered(&value) => value.optional(),
            Query::Map => Ty::List(Arc::new(value)),
            Query::Sum | Query::Avg | Query::Min | Query::Max => {
                self.say(report::not_numbers(name, &value, variable.is_none()));
                return unknown(span);
            }
        };
        let body = match query {
            Query::Avg => body.map(|b| if matches!(b.ty, Ty::Integer) { crate::check::coerce::widen(b) } else { b }),
            _ => body,
        };
        ex(ExprKind::Query { query, list: Box::new(list), variable, body: body.map(Box::new) }, ty, span)
    }

    fn at(&mut self, list: Expr, element: &Ty, args: Option<&[Arg]>, name: &Name, span: Span) -> Expr {
        let Some([Arg { name: None, value }]) = args else {
            self.say(report::at(name));
            return unknown(span);
        };
        let index = self.expr(value, Some(&Ty::Integer));
        let index = self.coerce(index, &Ty::Integer, &Need::Argument("n".into(), "at".into()));
        let list = self.narrow(list);
        ex(ExprKind::At(Box::new(list), Box::new(index)), element.clone().optional(), span)
    }

    fn no_such_method(&mut self, list: &Expr, element: &Ty, name: &Name, args: Option<&[Arg]>, span: Span) -> Expr {
        let text = self.c.text(list.span);
        let is_field = crate::check::Checker::field_names(element).iter().any(|f| **f == *name.node);
        if is_field && args.is_none() {
            self.say(fields::of_a_list(list, name, text, span));
        } else {
            self.say(report::no_such_query(name, text));
        }
        unknown(span)
    }
}
