//! `lookup`, `send` and `call`: arguments, handlers, and what is known of the answer afterwards.

use super::body::{Body, Meeting};
use crate::ast::{self, Handler, HandlerKind, Stmt, StmtKind as AstStmt};
use crate::check::checker::ParamInfo;
use crate::check::coerce::Need;
use crate::check::cx::{Cx, unknown};
use crate::check::diagnostics::steps as report;
use crate::check::env::{Key, Named};
use crate::hir::{BindingId, Call, Document, EndpointId, Expr, OnError, Root, Stmt as Hir, StmtKind, Verb};
use crate::source::Span;
use journey_bytecode::program::ErrorSet;
use std::sync::Arc;

impl Body<'_, '_> {
    /// A step that asks or tells somebody outside.
    pub(super) fn call(&mut self, stmt: &Stmt, out: &mut Vec<Hir>) -> bool {
        let (verb, call, or_none) = match &stmt.kind {
            AstStmt::Lookup { call, or_none } => (Verb::Lookup, call, *or_none),
            AstStmt::Send(call) => (Verb::Send, call, false),
            AstStmt::Call(call) => (Verb::Call, call, false),
            _ => return true,
        };
        let endpoint = self.cx.c.find_endpoint(self.cx.file, &call.target);
        if let Some(id) = endpoint {
            self.verb(verb, id, call, stmt.span);
        }
        let args = self.cx.arguments(endpoint, &call.target.node, &call.args, call.args_span);
        self.cx.facts.suspend();
        let returns = endpoint.and_then(|id| self.cx.c.returns(id, call.target.span));
        let binding = endpoint.filter(|_| returns.is_some()).map(|id| {
            let name = call.label.as_ref().map_or("answer", |l| &l.node);
            self.cx.binding(name, Document::Answer(id), or_none)
        });

        let success = self.cx.facts.clone();
        let (handlers, covers, on) = self.handlers(&call.handlers, or_none);
        let unhandled_goes_on = !covers && matches!(self.on_error, Some(OnError::Continue));
        if !covers {
            self.failing.get_or_insert(stmt.span);
        }
        let missing = or_none || on.1 || unhandled_goes_on;
        if let Some(b) = binding.and_then(|id| self.cx.unit.bindings.get_mut(id.index())) {
            b.optional = missing;
        }
        let mut meeting = on.0;
        let mut known = success;
        if let Some(id) = binding.filter(|_| !missing) {
            known.add(Key::Path(Root::Binding(id), vec![]));
        }
        meeting.join(&known);
        self.meet(meeting);
        self.name_answer(stmt, call, endpoint, binding);
        if let Some(endpoint) = endpoint {
            let label = self.labels.of(stmt);
            let call = Call { verb, endpoint, args, label, answer: binding, or_none, handlers };
            out.push(Hir { kind: StmtKind::Call(call), span: stmt.span });
        }
        true
    }

    /// The answer goes by the label's name.
    fn name_answer(&mut self, stmt: &Stmt, call: &ast::Call, endpoint: Option<EndpointId>, binding: Option<BindingId>) {
        let Some(name) = &call.label else { return };
        if !self.labels.owns(stmt, &name.node) {
            return;
        }
        let named = match (endpoint, binding) {
            (None, _) => Named::Silent,
            (_, Some(id)) => Named::Binding(id),
            (_, None) => Named::NoAnswer,
        };
        self.cx.enter(name, named);
    }

    /// Handlers; whether every failure is handled; where their ways meet, and whether any goes on.
    #[expect(clippy::type_complexity, reason = "parts of one call")]
    fn handlers(
        &mut self,
        handlers: &[Handler],
        or_none: bool,
    ) -> (Vec<(Vec<ErrorSet>, Vec<Hir>)>, bool, (Meeting, bool)) {
        let start = self.cx.facts.clone();
        let mut meeting = Meeting::default();
        let (mut out, mut covers) = (vec![], or_none);
        let mut goes_on = false;
        for handler in handlers {
            let sets = match &handler.on {
                HandlerKind::Error(kinds) if kinds.is_empty() => vec![ErrorSet::Any],
                HandlerKind::Error(kinds) => kinds.iter().filter_map(|k| self.cx.error_set(k)).collect(),
                HandlerKind::Skipped => {
                    self.cx.c.not_yet("`on skipped`", handler.span);
                    vec![]
                }
                HandlerKind::Held => {
                    self.cx.c.not_yet("`on held`", handler.span);
                    vec![]
                }
            };
            if covers && !sets.is_empty() {
                let why = if or_none {
                    "A lookup that ends `or none` has no failures."
                } else {
                    "An earlier `on error` takes every failure."
                };
                self.cx.say(report::needless_handler(handler.span, why));
            }
            covers |= sets.contains(&ErrorSet::Any);
            let mut own = Meeting::default();
            let body = self.arm(&start, None, &mut own, |b| b.block(&handler.body));
            if self.meet(own) {
                goes_on = true;
                meeting.join(&self.cx.facts);
            }
            out.push((sets, body));
        }
        self.cx.facts = start;
        (out, covers, (meeting, goes_on))
    }

    fn verb(&mut self, verb: Verb, id: EndpointId, call: &ast::Call, span: Span) {
        let Some(decl) = self.cx.c.names.endpoints.get(id.index()).map(|at| at.decl) else { return };
        let message = decl.clauses.iter().any(|c| matches!(c.node, ast::EndpointClause::Channel { .. }));
        let (what, right) = match (decl.is_action, message) {
            (false, _) => ("a source", "lookup"),
            (true, true) => ("a message", "send"),
            (true, false) => ("an action without a channel", "call"),
        };
        let written = match verb {
            Verb::Lookup => "lookup",
            Verb::Send => "send",
            Verb::Call => "call",
        };
        if written != right {
            let at = Span { end: span.start + written.len() as u32, ..span };
            self.cx.say(report::wrong_verb(written, &call.target, what, right, at));
        }
    }
}

impl Cx<'_, '_> {
    /// One value for each parameter, defaults filled in.
    fn arguments(&mut self, endpoint: Option<EndpointId>, of: &str, args: &[ast::Arg], span: Span) -> Vec<Expr> {
        let Some(params) = endpoint.and_then(|id| self.c.params.get(&id).cloned()) else {
            for arg in args {
                self.expr(&arg.value, None);
            }
            return vec![];
        };
        let mut given: Vec<Option<Expr>> = vec![None; params.len()];
        for arg in args {
            self.argument(arg, of, &params, &mut given);
        }
        let missing: Vec<&ParamInfo> = params
            .iter()
            .zip(&given)
            .filter(|(p, g)| g.is_none() && p.default.is_none() && !p.ty.is_optional())
            .map(|(p, _)| p)
            .collect();
        if !missing.is_empty() {
            self.say(report::argument_missing(span, of, &missing));
        }
        params.into_iter().zip(given).map(|(p, g)| g.or(p.default).unwrap_or_else(|| absent(p.ty, span))).collect()
    }

    fn argument(&mut self, arg: &ast::Arg, of: &str, params: &[ParamInfo], given: &mut [Option<Expr>]) {
        let found = arg.name.as_ref().and_then(|n| params.iter().position(|p| *p.name == *n.node));
        let want = found.and_then(|i| params.get(i)).map(|p| p.ty.clone());
        let value = self.expr(&arg.value, want.as_ref());
        let Some(name) = &arg.name else {
            self.say(report::unnamed_argument(arg.value.span, of, params));
            return;
        };
        let (Some(slot), Some(want)) = (found.and_then(|i| given.get_mut(i)), want) else {
            self.say(report::unknown_argument(name, of, params));
            return;
        };
        if slot.is_some() {
            self.say(report::argument_twice(name));
            return;
        }
        let need = Need::Argument(Arc::from(name.node.as_str()), Arc::from(of));
        *slot = Some(self.coerce(value, &want, &need));
    }
}

fn absent(ty: crate::hir::Ty, span: Span) -> Expr {
    if ty.is_optional() { crate::check::cx::ex(crate::hir::ExprKind::Absent, ty, span) } else { unknown(span) }
}
