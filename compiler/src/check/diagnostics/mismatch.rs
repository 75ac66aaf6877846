//! J0303, J0313, J0315, J0318: values of another type than is wanted.

use super::{advice, replace, similar};
use crate::ast::FieldInit;
use crate::check::coerce::Need;
use crate::check::cx::Cx;
use crate::diag::{Diagnostic, Edit, Fix};
use crate::hir::{Expr, ExprKind, RecordTy, Ty};
use crate::source::Span;

pub(in crate::check) fn mismatch(cx: &Cx<'_, '_>, e: &Expr, want: &Ty, need: &Need) -> Diagnostic {
    let what = match need {
        Need::Operand(op, _) => format!("`{op}` needs {}", want.a()),
        Need::Argument(param, of) if of.starts_with("the ") => format!("`{param}` of {of} is {}", want.a()),
        Need::Argument(param, of) => format!("`{param}` of `{of}` is {}", want.a()),
        Need::Interpolated => format!("a text needs {}", want.a()),
        Need::Other(what) => format!("{what} needs {}", want.a()),
    };
    let d = Diagnostic::error(303, what, e.span, format!("found {}", e.ty.words()));
    let text = cx.c.text(e.span);
    match (e.ty.core(), want) {
        (t, w) if w.is_text() && t.is_scalar() && !e.ty.is_optional() => {
            d.fix(wrap("turn it into text", e.span, "text(", ")", format!("text({text})")))
        }
        (Ty::Decimal, Ty::Integer) => d.fix(wrap("round it", e.span, "round(", ")", format!("round({text})"))),
        (Ty::String, Ty::Duration) => d.fix(advice("a length of time stands without quotes", "3 days")),
        (Ty::Integer, Ty::Duration) => d.fix(advice("say of what", format!("{text} days"))),
        (Ty::String, Ty::Time) => d.fix(advice("a time of day stands without quotes", "9:30")),
        (Ty::List(_), Ty::Boolean) => d.fix(advice("ask whether there are any", format!("{text}.count > 0"))),
        (t, Ty::Boolean) if !matches!(t, Ty::Boolean) && e.ty.is_optional() => {
            d.fix(wrap("ask whether it is there", e.span, "", " is present", format!("{text} is present")))
        }
        (Ty::Enum(_) | Ty::String | Ty::Open(_), Ty::Enum(values)) => {
            let known: Vec<&str> = values.values.iter().map(|(v, _)| &**v).collect();
            d.note(format!("Only these values fit: \"{}\".", known.join("\", \"")))
        }
        _ => d,
    }
}

fn wrap(title: &str, span: Span, before: &str, after: &str, preview: String) -> Fix {
    let edits =
        vec![Edit { span: super::before(span), text: before.into() }, Edit { span: span.after(), text: after.into() }];
    Fix { title: title.into(), preview, edits: edits.into_iter().filter(|e| !e.text.is_empty()).collect(), safe: false }
}

pub(in crate::check) fn not_scalar(e: &Expr) -> Diagnostic {
    let d = Diagnostic::error(
        318,
        format!("{} cannot be written into a text", e.ty.core().a()),
        e.span,
        "not a single value",
    );
    match e.ty.core() {
        Ty::List(_) => d.fix(advice("write how many there are, or one of them", "{items.count}")),
        _ => d.fix(advice("write one of its fields", "")),
    }
}

pub(in crate::check) fn empty_list(span: Span) -> Diagnostic {
    Diagnostic::error(313, "a list of what?", span, "an empty list has no type here")
}

pub(in crate::check) fn branches(span: Span, a: &str, b: &str) -> Diagnostic {
    Diagnostic::error(303, format!("one way gives {a}, the other {b}"), span, "both ways must give the same type")
}

pub(in crate::check) fn dotted(field: &FieldInit) -> Diagnostic {
    Diagnostic::error(313, "dotted fields belong into tests and fixtures", field.span, "one name stands here")
        .fix(advice("write a record in a record", "{ a: { b: 1 } }"))
}

pub(in crate::check) fn given_twice(span: Span, name: &str) -> Diagnostic {
    Diagnostic::error(315, format!("`{name}` is given twice"), span, "second value")
}

pub(in crate::check) fn no_such_field(span: Span, name: &str, record: &RecordTy) -> Diagnostic {
    let d = Diagnostic::error(315, format!("the record has no field `{name}`"), span, "no such field");
    match similar(name, record.fields.iter().map(|(n, _)| &**n)) {
        Some(near) => d.fix(replace("did you mean", span, near)),
        None => d,
    }
}

pub(in crate::check) fn field_missing(span: Span, name: &str, ty: &Ty) -> Diagnostic {
    Diagnostic::error(315, format!("the record needs `{name}`"), span, format!("`{name}: {}` is missing", ty.words()))
}

pub(in crate::check) fn not_constant(e: &Expr) -> Diagnostic {
    let what = match &e.kind {
        ExprKind::Concat(_) => "a text with braces is worked out while a journey runs",
        _ => "only constants are known before a journey runs",
    };
    Diagnostic::error(219, "a constant is needed here", e.span, what)
}
