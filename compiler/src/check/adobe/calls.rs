//! Calls of the published functions.

use super::convert::is_read;
use super::report;
use super::{Adobe, Edition, boolean, failed, is_null, nothing, null};
use crate::ast::Arg;
use crate::check::context::{self, is_written};
use crate::check::cx::{ex, unknown};
use crate::check::diagnostics::calls as builtin_report;
use crate::check::expr::{Chosen, choose, constants};
use crate::hir::{Expr, ExprKind, Ty};
use crate::source::Span;
use journey_stdlib::functions::{self, Form, Function, Rule, Type};
use std::sync::Arc;

impl Adobe<'_, '_, '_> {
    pub(super) fn call(&mut self, name: &str, name_span: Span, args: &[Arg], span: Span) -> Expr {
        let args: Vec<Expr> = args.iter().map(|a| self.expr(&a.value)).collect();
        if args.iter().any(failed) {
            return unknown(span);
        }
        match (name, args.as_slice()) {
            ("has null", [list]) => return self.has_null(list.clone(), span),
            ("is numeric" | "is integer" | "is decimal", [value]) => return self.is_number(name, value, span),
            ("date", [Expr { kind: ExprKind::Text(text), .. }]) => {
                return constants::date(text, span).unwrap_or_else(|| {
                    self.cx.say(report::no_date(span));
                    unknown(span)
                });
            }
            ("inSegment" | "inAudience", [Expr { kind: ExprKind::Text(id), .. }]) => {
                let data = self.cx.c.context.clone().unwrap_or(Ty::Unknown);
                let statuses: &[&str] = if name == "inAudience" { &["realized"] } else { &["realized", "existing"] };
                return self.cx.in_segments(&data, id, statuses, span);
            }
            ("date" | "inSegment" | "inAudience", _) => {
                self.cx.say(report::constant(span, &format!("the argument of `{name}`")));
                return unknown(span);
            }
            _ => {}
        }
        match functions::find(name, Form::Call).filter(|f| !f.own) {
            Some(function) => self.function(function, args, span),
            None => {
                self.cx.say(report::unknown_function(name_span, name));
                unknown(span)
            }
        }
    }

    fn has_null(&mut self, list: Expr, span: Span) -> Expr {
        match list.ty.core() {
            Ty::List(element) if element.is_optional() || element.is_unknown() => {
                let function = functions::find("countOnlyNull", Form::Call);
                let Some(function) = function else { return unknown(span) };
                let count = self.function(function, vec![list], span);
                let zero = ex(ExprKind::Integer(0), Ty::Integer, span);
                let more = ExprKind::Order(crate::hir::Order::Greater, Box::new(count), Box::new(zero));
                ex(more, Ty::Boolean, span)
            }
            Ty::List(_) => boolean(false, span),
            _ if is_null(&list) => boolean(false, span),
            ty => {
                self.cx.say(report::operands(span, "has null", &[ty], "a list"));
                unknown(span)
            }
        }
    }

    fn is_number(&mut self, question: &str, value: &Expr, span: Span) -> Expr {
        let fits = matches!(
            (question, value.ty.core()),
            ("is numeric", Ty::Integer | Ty::Decimal) | ("is integer", Ty::Integer) | ("is decimal", Ty::Decimal)
        );
        if fits && value.ty.is_optional() {
            return ex(ExprKind::IsPresent(Box::new(value.clone())), Ty::Boolean, span);
        }
        boolean(fits, span)
    }

    pub(super) fn function(&mut self, function: &'static Function, args: Vec<Expr>, span: Span) -> Expr {
        let Some((chosen, args)) = self.choose(function, args.clone()) else {
            self.cx.say(builtin_report::no_overload(span, function, &args));
            return unknown(span);
        };
        if let Some(done) = self.constants(function, &chosen, &args, span) {
            return done;
        }
        if function.name == "isEmpty" || function.name == "isNotEmpty" {
            return self.empty(function.name == "isEmpty", args, span);
        }
        let result = chosen.result();
        if unsettled(&result) && !chosen.overload.by_attribute() {
            // Nothing tells the type of lists of nothing: they are texts that are not there.
            let known: Vec<Expr> = args.iter().map(|arg| settled(arg.clone(), &Ty::Unknown)).collect();
            let again = choose(function, &known, false).filter(|chosen| !unsettled(&chosen.result()));
            return if again.is_some() { self.function(function, known, span) } else { null(span) };
        }
        let mut missing = false;
        let mut ready = vec![];
        for (i, (arg, param)) in args.into_iter().zip(chosen.overload.params).enumerate() {
            let arg = settled(arg, &chosen.param(i));
            match param.ty {
                Type::Option(_) => ready.push(arg),
                // A list that is not there has no elements.
                Type::List(_) => ready.push(or_empty(arg)),
                _ => {
                    missing |= is_null(&arg) || matches!(arg.kind, ExprKind::Absent);
                    ready.push(arg);
                }
            }
        }
        if missing {
            return nothing(result, span);
        }
        let keeps: Vec<bool> = chosen.overload.params.iter().map(|p| matches!(p.ty, Type::Option(_))).collect();
        self.with_present(ready, &keeps, span, |this, args| {
            if function.name == "toString" && matches!(args.first()?.ty, Ty::Duration) && this.edition == Edition::Jo {
                let millis = ex(ExprKind::Builtin { name: "milliseconds", args }, Ty::Integer, span);
                return Some(ex(ExprKind::Concat(vec![millis]), Ty::String, span));
            }
            Some(this.cx.built(function, &chosen, args, span))
        })
    }

    /// What is absent makes the whole absent, but for the parameters that take it.
    fn with_present(
        &mut self,
        args: Vec<Expr>,
        keeps: &[bool],
        span: Span,
        make: impl FnOnce(&mut Self, Vec<Expr>) -> Option<Expr>,
    ) -> Expr {
        let (mut lifted, mut order) = (vec![], vec![]);
        for (arg, keeps) in args.into_iter().zip(keeps) {
            if *keeps {
                order.push(Some(arg));
            } else {
                lifted.push(arg);
                order.push(None);
            }
        }
        self.lifted(lifted, span, |this, values| {
            let mut values = values.into_iter();
            let args = order.into_iter().filter_map(|kept| kept.or_else(|| values.next())).collect();
            make(this, args)
        })
    }

    /// The signature, with values of the data as it wants them.
    fn choose(&mut self, function: &'static Function, args: Vec<Expr>) -> Option<(Chosen, Vec<Expr>)> {
        if let Some(chosen) = choose(function, &args, false) {
            return Some((chosen, args));
        }
        type Softening = (fn(&Ty) -> bool, Ty);
        let softenings: [Softening; 2] =
            [(|ty| is_written(ty) && !ty.is_text(), Ty::String), (|ty| matches!(ty, Ty::Integer), Ty::Decimal)];
        for steps in [&softenings[..1], &softenings[1..], &softenings[..]] {
            let mut soft = args.clone();
            for (applies, to) in steps {
                for arg in &mut soft {
                    let want = match arg.ty.core() {
                        Ty::List(element) if applies(element.core()) => Ty::List(Arc::new(to.clone())),
                        ty if applies(ty) => to.clone(),
                        _ => continue,
                    };
                    if is_read(arg)
                        && let Some(converted) = self.convert(arg.clone(), &want)
                    {
                        *arg = converted;
                    }
                }
            }
            if let Some(chosen) = choose(function, &soft, false) {
                return Some((chosen, soft));
            }
        }
        None
    }

    /// Rules for constants, and calls that are constants themselves; none where the call goes on.
    fn constants(&mut self, function: &'static Function, chosen: &Chosen, args: &[Expr], span: Span) -> Option<Expr> {
        for (param, arg) in chosen.overload.params.iter().zip(args) {
            match (&arg.kind, param.rule) {
                (ExprKind::Text(text), Rule::Readable) if constants::read_as(function.name, text).is_none() => {
                    // Said to be nothing in one product, an error in the other.
                    if self.edition == Edition::Ajo {
                        return Some(nothing(chosen.result(), span));
                    }
                    self.cx.say(report::unreadable(arg.span, function.name));
                    return Some(unknown(span));
                }
                (ExprKind::Text(_), _) => {}
                (_, Rule::ConstantZone) => {
                    self.cx.say(report::constant(arg.span, "the name of a time zone"));
                    return Some(unknown(span));
                }
                _ => {}
            }
        }
        if !self.cx.rules_hold(function, chosen, args) {
            return Some(unknown(span));
        }
        constants::folded(function, args, span)
    }

    /// Nothing is neither empty nor not empty.
    fn empty(&mut self, asked: bool, args: Vec<Expr>, span: Span) -> Expr {
        if args.iter().any(is_null) {
            return boolean(false, span);
        }
        let name = if asked { "isEmpty" } else { "isNotEmpty" };
        let answer = self.lifted(args, span, |_, args| {
            let args = args.into_iter().map(crate::check::cx::some).collect();
            Some(ex(ExprKind::Builtin { name, args }, Ty::Boolean, span))
        });
        self.truth(answer)
    }
}

/// A type that only absent arguments could tell.
fn unsettled(ty: &Ty) -> bool {
    match ty {
        Ty::Unknown => true,
        Ty::Option(t) | Ty::List(t) => unsettled(t),
        _ => false,
    }
}

/// What is nothing, and lists of nothing, as the parameter wants them; text where it wants anything.
pub(super) fn settled(e: Expr, want: &Ty) -> Expr {
    if is_null(&e) {
        let want = if unsettled(want) && matches!(want.core(), Ty::List(_)) {
            Ty::List(Arc::new(Ty::String))
        } else {
            want.core().clone()
        };
        return if want.is_unknown() { e } else { nothing(want, e.span) };
    }
    let Ty::List(element) = e.ty.core() else { return e };
    if !unsettled(element) {
        return e;
    }
    let known = match want.core() {
        Ty::List(t) if !unsettled(t) => t.core().clone(),
        _ => Ty::String,
    };
    let items = match e.kind {
        ExprKind::List(items) => items,
        _ => vec![],
    };
    let ty = if items.is_empty() { known.clone() } else { context::optional(known.clone()) };
    let items = items.into_iter().map(|i| nothing(known.clone(), i.span)).collect();
    ex(ExprKind::List(items), Ty::List(Arc::new(ty)), e.span)
}

fn or_empty(e: Expr) -> Expr {
    let Ty::Option(inner) = &e.ty else { return e };
    let (ty, span) = ((**inner).clone(), e.span);
    if !matches!(ty, Ty::List(_)) {
        return e;
    }
    let empty = ex(ExprKind::List(vec![]), ty.clone(), span);
    if matches!(e.kind, ExprKind::Absent) {
        return empty;
    }
    ex(ExprKind::Default(Box::new(e), Box::new(empty)), ty, span)
}
