//! Calls of built-in functions and of the project's own.

use super::builtin::{self, Chosen};
use super::constants;
use crate::ast::{self, Arg, ExprKind as Ast};
use crate::check::checker::State;
use crate::check::coerce::Need;
use crate::check::cx::{Cx, Place, ex, some, unknown};
use crate::check::diagnostics::{calls as report, names, queries};
use crate::check::names::Decl;
use crate::hir::{Expr, ExprKind, FunctionId, Query, Root, Ty};
use crate::source::Span;
use journey_stdlib::functions::{self, Form, Function, Needs, Type};
use std::sync::Arc;

/// Functions that fail where a number or a date grows out of its range.
const FAULTY: &[&str] = &[
    "avg",
    "sum",
    "round",
    "floor",
    "ceil",
    "abs",
    "power",
    "toInteger",
    "toDateTime",
    "toDuration",
    "nowWithDelta",
    "inLastHours",
    "inLastDays",
    "inLastMonths",
    "inLastYears",
    "inNextHours",
    "inNextDays",
    "inNextMonths",
    "inNextYears",
    "setHours",
    "setDays",
    "milliseconds",
    "durationBetween",
    "getBestSendTime",
];

/// Name and type.
pub(in crate::check) type Parameter = (Arc<str>, Ty);

impl Cx<'_, '_> {
    pub(super) fn call(&mut self, span: Span, callee: &ast::Expr, args: &[Arg]) -> Expr {
        match &callee.kind {
            Ast::Name(name) => self.call_name(name, callee.span, args, span),
            Ast::Field(base, method) => {
                let base = self.raw(base);
                if base.ty.is_unknown() {
                    return unknown(span);
                }
                match base.ty.core() {
                    Ty::List(_) => self.query(base, method, Some(args), span),
                    _ => {
                        self.say(report::no_method(&base, method, self.c.text(base.span)));
                        unknown(span)
                    }
                }
            }
            _ => {
                self.expr(callee, None);
                self.say(report::not_a_function(callee.span));
                unknown(span)
            }
        }
    }

    fn call_name(&mut self, name: &str, name_span: Span, args: &[Arg], span: Span) -> Expr {
        match name {
            "identity" => return self.identity(args, span),
            "date" => return self.date(args, span),
            "inAudience" | "inSegment" => return self.in_audience(name, args, span),
            "secret" => {
                self.say(report::secret_here(span));
                return unknown(span);
            }
            _ => {}
        }
        match self.c.names.get(self.file, name) {
            Some(Decl::Function(id)) => return self.call_function(id, name, name_span, args, span),
            Some(Decl::Opaque(..)) => return unknown(span),
            Some(Decl::Journey(_) | Decl::Event(_) | Decl::Endpoint(_)) => {
                self.say(report::not_called_here(name_span, name));
                return unknown(span);
            }
            _ => {}
        }
        let Some(function) = functions::find(name, Form::Call) else {
            for arg in args {
                self.lenient(&arg.value);
            }
            let own = self.c.names.functions.iter().map(|f| f.name.node.as_str());
            let known: Vec<&str> =
                own.chain(functions::all().filter(|f| f.form == Form::Call).map(|f| f.name)).collect();
            let elsewhere = self.c.names.elsewhere(self.c.project.sources, self.file, name);
            self.say(names::unknown_function(name, name_span, known.into_iter(), elsewhere.as_deref()));
            return unknown(span);
        };
        self.call_builtin(function, args, span)
    }

    /// Checks an argument of something unknown: a lambda cannot be.
    fn lenient(&mut self, e: &ast::Expr) {
        if !matches!(e.kind, Ast::Lambda(..)) {
            self.expr(e, None);
        }
    }

    /// Values in order; names are not for functions.
    fn positional(&mut self, of: &str, args: &[Arg], wants: &[Option<Ty>]) -> Vec<Expr> {
        let mut out = Vec::with_capacity(args.len());
        for (i, arg) in args.iter().enumerate() {
            if let Some(name) = &arg.name {
                self.say(report::named_argument(name, of));
            }
            out.push(self.expr(&arg.value, wants.get(i).and_then(Option::as_ref)));
        }
        out
    }

    fn call_builtin(&mut self, function: &'static Function, args: &[Arg], span: Span) -> Expr {
        let args = self.positional(function.name, args, &[]);
        if matches!(function.needs, Needs::Clock | Needs::Chance) && !self.may_look_at_the_clock(span) {
            return unknown(span);
        }
        if args.iter().any(|a| a.ty.is_unknown()) {
            return unknown(span);
        }
        let Some(chosen) = builtin::choose(function, &args, true) else {
            self.say(report::no_overload(span, function, &args));
            return unknown(span);
        };
        if !self.rules_hold(function, &chosen, &args) {
            return unknown(span);
        }
        if let Some(known) = constants::folded(function, &args, span) {
            return known;
        }
        let args: Vec<Expr> = args
            .into_iter()
            .zip(chosen.overload.params)
            .enumerate()
            .map(|(i, (arg, param))| {
                let need = Need::Argument(param.name.into(), function.name.into());
                match param.ty {
                    Type::Option(Type::List(_)) => arg,
                    // A list that is not there has no elements, as in queries.
                    Type::List(_) => self.there(arg),
                    Type::Scalar => self.present(arg, &need),
                    _ => self.coerce(arg, &chosen.param(i), &need),
                }
            })
            .collect();
        if args.iter().any(|a| a.ty.is_unknown()) {
            return unknown(span);
        }
        if FAULTY.contains(&function.name) {
            self.faults.get_or_insert(span);
        }
        self.built(function, &chosen, args, span)
    }

    /// The call of a signature with arguments that fit it.
    pub(in crate::check) fn built(
        &mut self,
        function: &'static Function,
        chosen: &Chosen,
        args: Vec<Expr>,
        span: Span,
    ) -> Expr {
        if chosen.overload.by_attribute() {
            return self.by_attribute(function, args, span);
        }
        let compares = function.name.starts_with("distinct");
        if let (true, Some(Ty::List(element))) = (compares, args.first().map(|a| a.ty.core()))
            && super::arrange::partly_read(element)
        {
            self.say(queries::different_by_what(span, function.name));
            return unknown(span);
        }
        match function.name {
            "text" => ex(ExprKind::Concat(args), Ty::String, span),
            "now" if args.is_empty() => ex(ExprKind::Now, Ty::DateTime, span),
            name => ex(ExprKind::Builtin { name, args }, chosen.result(), span),
        }
    }

    /// Constants given to a function are what its parameters want.
    pub(in crate::check) fn rules_hold(&mut self, function: &Function, chosen: &Chosen, args: &[Expr]) -> bool {
        for (param, arg) in chosen.overload.params.iter().zip(args) {
            let ExprKind::Text(text) = &arg.kind else { continue };
            if let Some((what, note)) = constants::refused(function, param.rule, text) {
                self.say(report::constant(arg.span, what, note));
                return false;
            }
        }
        true
    }

    /// `date("2026-03-06")`
    fn date(&mut self, args: &[Arg], span: Span) -> Expr {
        let args = self.positional("date", args, &[]);
        let known = match args.as_slice() {
            [Expr { kind: ExprKind::Text(text), .. }] => constants::date(text, span),
            _ => None,
        };
        known.unwrap_or_else(|| {
            if args.iter().all(|a| !a.ty.is_unknown()) {
                let note = "Write a date such as `2026-03-06`, a local time such as `2026-03-06T09:00`, or an instant such as `2026-03-06T09:00Z`; `toDateTime` and the like read text that is not constant.";
                self.say(report::constant(span, "`date` takes a constant text that is a date".into(), note.into()));
            }
            unknown(span)
        })
    }

    /// Whether the data gives the segment one of some statuses.
    pub(in crate::check) fn in_segments(&mut self, data: &Ty, id: &Arc<str>, statuses: &[&str], span: Span) -> Expr {
        let root: Arc<str> = "segments".into();
        let known = self.c.member(data, &root).and_then(|(segments, _)| self.c.member(&segments, id));
        if !known.is_some_and(|(status, _)| status.is_text()) {
            return ex(ExprKind::Boolean(false), Ty::Boolean, span);
        }
        let status = self.path(Root::Profile, vec![root, id.clone()], span);
        let wanted = statuses.iter().map(|s| ex(ExprKind::Text((*s).into()), Ty::String, span));
        ex(ExprKind::In(Box::new(status), wanted.collect()), Ty::Boolean, span)
    }

    /// `inAudience("id")`: by the profile's segment membership.
    fn in_audience(&mut self, name: &str, args: &[Arg], span: Span) -> Expr {
        let args = self.positional(name, args, &[Some(Ty::String)]);
        let [Expr { kind: ExprKind::Text(id), .. }] = args.as_slice() else {
            if args.iter().all(|a| !a.ty.is_unknown()) {
                let note = "The compiler has to know which audience is meant, so that the profile is read for it.";
                self.say(report::constant(
                    span,
                    format!("`{name}` takes the constant name of an audience"),
                    note.into(),
                ));
            }
            return unknown(span);
        };
        if let Some(data) = self.c.context.clone() {
            return self.in_segments(&data, id, &["realized", "existing"], span);
        }
        if self.place != Place::Journey {
            self.say(names::no_profile_here(span, self.place));
            return unknown(span);
        }
        let path: Vec<Arc<str>> = ["segmentMembership", "ups", id, "status"].map(Arc::from).to_vec();
        let status = self.path(Root::Profile, path, span);
        if !status.ty.core().is_text() {
            let note =
                "Take the field group of the segment membership into the profile's schema, or write the condition out.";
            self.say(report::constant(span, "the profile's schema has no `segmentMembership`".into(), note.into()));
            return unknown(span);
        }
        let member = ["realized", "existing"].map(|s| ex(ExprKind::Text(s.into()), Ty::String, span));
        ex(ExprKind::In(Box::new(status), member.to_vec()), Ty::Boolean, span)
    }

    fn call_function(&mut self, id: FunctionId, name: &str, name_span: Span, args: &[Arg], span: Span) -> Expr {
        let Some((params, result)) = self.c.function(id, name_span) else {
            for arg in args {
                self.lenient(&arg.value);
            }
            return unknown(span);
        };
        if self.c.clocked.contains(&id) {
            match self.place {
                Place::Journey => {}
                Place::Function(own) => {
                    self.c.clocked.insert(own);
                }
                place => self.say(names::no_clock_here(span, place)),
            }
        }
        let wants: Vec<Option<Ty>> = params.iter().map(|(_, t)| Some(t.clone())).collect();
        let values = self.positional(name, args, &wants);
        if values.len() != params.len() {
            let declared: Vec<&str> = params.iter().map(|(n, _)| &**n).collect();
            self.say(report::count(span, name, &declared, values.len()));
            return unknown(span);
        }
        let args = values
            .into_iter()
            .zip(&params)
            .map(|(value, (param, ty))| self.coerce(value, ty, &Need::Argument(param.clone(), name.into())))
            .collect();
        if self.c.faulty.contains(&id) {
            self.faults.get_or_insert(span);
        }
        ex(ExprKind::Function(id, args), result, span)
    }

    /// `identity("Email")`: of the event's own key if that is the namespace, else of the profile's identity map.
    fn identity(&mut self, args: &[Arg], span: Span) -> Expr {
        let namespace = match args {
            [arg] if arg.name.is_none() => self.expr(&arg.value, Some(&Ty::String)),
            _ => {
                self.say(report::identity(span));
                return unknown(span);
            }
        };
        let ExprKind::Text(code) = &namespace.kind else {
            self.say(report::identity(span));
            return unknown(span);
        };
        if self.place != Place::Journey {
            self.say(names::no_profile_here(span, self.place));
            return unknown(span);
        }
        let own = ex(ExprKind::ProfileNamespace, Ty::String, span);
        let wanted = ex(ExprKind::Text(code.to_lowercase().into()), Ty::String, span);
        let is_own = ex(ExprKind::Eq(Box::new(own), Box::new(wanted)), Ty::Boolean, span);
        let id = some(ex(ExprKind::ProfileId, Ty::String, span));
        let from_map =
            self.mapped_identity(code, span).unwrap_or_else(|| ex(ExprKind::Absent, Ty::String.optional(), span));
        let ty = Ty::String.optional();
        ex(ExprKind::If(Box::new(is_own), Box::new(id), Box::new(from_map)), ty, span)
    }

    fn mapped_identity(&mut self, code: &Arc<str>, span: Span) -> Option<Expr> {
        let has_map = matches!(self.path(Root::Profile, vec!["identityMap".into()], span).ty.core(), Ty::Map(_));
        let list = has_map.then(|| self.path(Root::Profile, vec!["identityMap".into(), code.clone()], span))?;
        let Ty::List(element) = list.ty.core().clone() else { return None };
        let first = ExprKind::Query { query: Query::First, list: Box::new(list), variable: None, body: None };
        let first = ex(first, (*element).clone().optional(), span);
        let Ty::Object(_, usage) = &*element else { return None };
        self.c.usage.field(*usage, &"id".into());
        Some(ex(ExprKind::Field(Box::new(first), "id".into()), Ty::String.optional(), span))
    }
}

impl crate::check::Checker<'_> {
    /// Names and types of parameters, and the type of the result. None after an error, or within its own body.
    pub(in crate::check) fn function(&mut self, id: FunctionId, used: Span) -> Option<(Vec<Parameter>, Ty)> {
        match self.functions.get(&id) {
            None => self.check_function(id),
            Some(State::Busy) => {
                self.say(crate::check::diagnostics::declarations::recursive(used, "function"));
                return None;
            }
            Some(State::Done(_)) => {}
        }
        let Some(State::Done(f)) = self.functions.get(&id) else { return None };
        let params = f.unit.locals.iter().take(f.params).map(|l| (l.name.clone(), l.ty.clone())).collect();
        Some((params, f.body.ty.clone()))
    }
}
