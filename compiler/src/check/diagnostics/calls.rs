//! J0310, J0217, J0330: calls of functions.

use super::advice;
use crate::ast::Name;
use crate::diag::Diagnostic;
use crate::hir::Expr;
use crate::hir::Ty;
use crate::source::Span;
use journey_stdlib::functions::{Form, Function, Type};
use std::sync::Arc;

pub(in crate::check) fn named_argument(name: &Name, of: &str) -> Diagnostic {
    Diagnostic::error(
        310,
        format!("arguments of `{of}` stand in order, without names"),
        name.span,
        "leave the name out",
    )
}

pub(in crate::check) fn no_overload(span: Span, function: &Function, args: &[Expr]) -> Diagnostic {
    let found: Vec<String> = args.iter().map(|a| a.ty.words()).collect();
    let mut d = Diagnostic::error(
        310,
        format!("`{}` does not take this", function.name),
        span,
        format!("found ({})", found.join(", ")),
    );
    for overload in function.overloads {
        let params: Vec<String> = overload.params.iter().map(|p| format!("{}: {}", p.name, words(p.ty))).collect();
        let of: Vec<String> = overload.of.iter().map(|ty| words(*ty)).collect();
        let of = if of.is_empty() { String::new() } else { format!(", where T is {}", of.join(", ")) };
        d = d.note(format!("It takes {}({}){of}.", function.name, params.join(", ")));
    }
    d
}

fn words(ty: Type) -> String {
    match ty {
        Type::Scalar => "any single value".into(),
        Type::T | Type::K => "T".into(),
        Type::Attribute => "the name of a field".into(),
        Type::List(Type::Option(t)) => format!("list of {}", words(**t)),
        Type::List(t) => format!("list of {}", words(*t)),
        Type::Map(t) => format!("map of {}", words(*t)),
        Type::Option(t) => format!("{}?", words(*t)),
        ty => format!("{ty:?}").to_lowercase(),
    }
}

pub(in crate::check) fn count(span: Span, name: &str, params: &[&str], found: usize) -> Diagnostic {
    let wanted = params.len();
    Diagnostic::error(
        310,
        format!("`{name}` takes {wanted} value{}, not {found}", if wanted == 1 { "" } else { "s" }),
        span,
        "wrong number of values",
    )
    .note(format!("It takes ({}).", params.join(", ")))
}

pub(in crate::check) fn no_method(base: &Expr, method: &Name, text: &str) -> Diagnostic {
    let name = &method.node;
    let d = Diagnostic::error(310, format!("{} has no `{name}(…)`", base.ty.core().a()), method.span, "no such method");
    if journey_stdlib::functions::find(name, Form::Call).is_some() {
        return d.fix(advice("functions stand in front", format!("{name}({text})")));
    }
    d
}

pub(in crate::check) fn not_a_function(span: Span) -> Diagnostic {
    Diagnostic::error(310, "this cannot be called", span, "not a function")
}

pub(in crate::check) fn not_called_here(span: Span, name: &str) -> Diagnostic {
    Diagnostic::error(310, format!("`{name}` is not a function"), span, "not callable in an expression")
        .note("Sources, actions and journeys are steps of their own: `lookup S(…) as name`, `send A(…) as label`, `call A(…) as label`.")
}

pub(in crate::check) fn secret_here(span: Span) -> Diagnostic {
    Diagnostic::error(217, "a secret cannot be read here", span, "only `auth` and a whole `header` take secrets")
        .note("Secrets are put in when a request leaves; they never reach a journey, its timeline or a bundle.")
}

pub(in crate::check) fn identity(span: Span) -> Diagnostic {
    Diagnostic::error(310, "`identity` takes the name of a namespace", span, "a constant text")
        .fix(advice("the person's email identity", "identity(\"Email\")"))
}

pub(in crate::check) fn constant(span: Span, what: String, note: String) -> Diagnostic {
    Diagnostic::error(330, what, span, "it would be wrong for everybody").note(note)
}

pub(in crate::check) fn attribute_constant(span: Span, of: &str) -> Diagnostic {
    Diagnostic::error(330, format!("`{of}` takes the constant name of a field"), span, "not a constant text")
        .note("The compiler has to know which field is meant, so that it is read and its type is known.")
}

pub(in crate::check) fn no_attribute(span: Span, name: &str, element: &Ty, known: &[Arc<str>]) -> Diagnostic {
    let d = Diagnostic::error(
        330,
        format!("the elements have no field `{name}`"),
        span,
        format!("they are {}", element.words()),
    );
    match super::similar(name, known.iter().map(AsRef::as_ref)) {
        Some(near) => d.fix(super::replace("did you mean", span, format!("\"{near}\""))),
        None => d,
    }
}

pub(in crate::check) fn attribute_type(span: Span, field: &Ty, values: &Ty) -> Diagnostic {
    Diagnostic::error(330, "the field can equal none of these", span, format!("found {}", values.words()))
        .note(format!("The field is {}.", field.core().a()))
}
