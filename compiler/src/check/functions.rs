//! Conditions, functions and constants.

use super::Checker;
use super::checker::State;
use super::coerce::Need;
use super::cx::{Cx, Place, unknown};
use super::diagnostics::declarations;
use super::env::Named;
use crate::ast::TypeExpr;
use crate::hir::{Expr, ExprKind, Function, FunctionId, Ty};
use crate::source::Span;

impl<'a> Checker<'a> {
    /// Checks a function's body and notes the result.
    pub(super) fn check_function(&mut self, id: FunctionId) {
        let Some(at) = self.names.functions.get(id.index()).copied() else { return };
        self.functions.insert(id, State::Busy);
        let decl = at.decl;
        let params: Vec<(&crate::ast::Name, Ty)> =
            decl.params.iter().map(|p| (&p.name, self.resolve(at.file, &p.ty))).collect();
        let result = match &decl.result {
            Some(ty) => Some(self.resolve(at.file, ty)),
            None if decl.is_condition => Some(Ty::Boolean),
            None => None,
        };
        let mut cx = Cx::new(self, at.file, Place::Function(id));
        for param in &decl.params {
            if let Some(default) = &param.default {
                cx.c.not_yet("a default of a function's parameter", default.span);
            }
        }
        for (name, ty) in params {
            let local = cx.local(&name.node, ty);
            cx.enter(name, Named::Local(local));
        }
        let body = if decl.is_condition {
            cx.condition(&decl.body)
        } else {
            let body = cx.expr(&decl.body, result.as_ref());
            match &result {
                Some(ty) => cx.coerce(body, ty, &Need::Other("the result")),
                None => body,
            }
        };
        let unit = std::mem::take(&mut cx.unit);
        if cx.faults.is_some() {
            self.faulty.insert(id);
        }
        let function = Function {
            name: decl.name.node.as_str().into(),
            params: decl.params.len(),
            unit,
            body: Expr { ty: result.unwrap_or(body.ty), ..body },
            span: at.item.span,
        };
        self.functions.insert(id, State::Done(function));
    }

    /// The value of a constant.
    pub(super) fn constant(&mut self, index: usize, used: Span) -> Expr {
        match self.consts.get(&index) {
            Some(State::Done(e)) => return e.clone(),
            Some(State::Busy) => {
                self.say(declarations::recursive(used, "constant"));
                return unknown(used);
            }
            None => {}
        }
        let Some(at) = self.names.consts.get(index).copied() else { return unknown(used) };
        self.consts.insert(index, State::Busy);
        let mut cx = Cx::new(self, at.file, Place::Const);
        let value = cx.expr(at.decl, None);
        self.consts.insert(index, State::Done(value.clone()));
        value
    }

    /// Resolves a declared type for its own sake, so that what is wrong in it is said even if nobody uses it.
    pub(super) fn resolve_declared(&mut self, index: usize, written: &TypeExpr) {
        self.declared_type(index, written);
    }
}

/// Whether a value is known before anything runs.
pub(super) fn is_constant(e: &Expr) -> bool {
    match &e.kind {
        ExprKind::Boolean(_)
        | ExprKind::Integer(_)
        | ExprKind::Decimal(_)
        | ExprKind::Text(_)
        | ExprKind::Duration(_)
        | ExprKind::Date(_)
        | ExprKind::Time(_)
        | ExprKind::DateTime(..)
        | ExprKind::LocalDateTime(_)
        | ExprKind::Absent => true,
        ExprKind::List(items) | ExprKind::Record(items) => items.iter().all(is_constant),
        ExprKind::Map(entries) => entries.iter().all(|(k, v)| is_constant(k) && is_constant(v)),
        ExprKind::Some(inner) | ExprKind::Widen(inner) => is_constant(inner),
        _ => false,
    }
}
