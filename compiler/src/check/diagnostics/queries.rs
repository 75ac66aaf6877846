//! J0311: queries over lists.

use super::{advice, replace, similar};
use crate::ast::Name;
use crate::diag::Diagnostic;
use crate::hir::Ty;
use crate::source::Span;

pub(in crate::check) fn lambda_wanted(name: &Name, span: Span, always: bool) -> Diagnostic {
    let n = &name.node;
    let title = if always {
        format!("`{n}` needs a question about each element")
    } else {
        format!("`{n}` takes one question, or nothing")
    };
    Diagnostic::error(311, title, span, "write `x => …` in parentheses")
        .fix(advice("name the element and ask", format!("{n}(x => …)")))
}

pub(in crate::check) fn not_numbers(name: &Name, ty: &Ty, bare: bool) -> Diagnostic {
    let d =
        Diagnostic::error(311, format!("`{}` needs numbers", name.node), name.span, format!("found {}", ty.words()));
    if bare {
        d.fix(advice("say which number of each element", format!("{}(x => x.price ?? 0)", name.node)))
    } else {
        d
    }
}

pub(in crate::check) fn at(name: &Name) -> Diagnostic {
    Diagnostic::error(311, "`at` takes the place of an element", name.span, "counted from 0")
        .fix(advice("the first one", "at(0)"))
}

pub(in crate::check) fn no_such_query(name: &Name, text: &str) -> Diagnostic {
    let d = Diagnostic::error(
        311,
        format!("`{text}` is a list, and lists have no `{}`", name.node),
        name.span,
        "no such query",
    );
    match similar(&name.node, crate::check::expr::methods()) {
        Some(near) => d.fix(replace("did you mean", name.span, near)),
        None => d.note("Lists have `all first last at any every count sum avg min max map distinct sort limit`."),
    }
}

pub(in crate::check) fn arguments(name: &Name) -> Diagnostic {
    let (what, example) = match name.node.as_str() {
        "limit" => ("how many elements to keep", "limit(3)"),
        "sort" => {
            ("nothing, or what of each element decides, and `false` for the greatest first", "sort(x => x.price)")
        }
        _ => ("nothing, or what of each element makes it different", "distinct(x => x.SKU)"),
    };
    Diagnostic::error(311, format!("`{}` takes {what}", name.node), name.span, "not like this")
        .fix(advice("such as", example))
}

pub(in crate::check) fn different_by_what(span: Span, name: &str) -> Diagnostic {
    Diagnostic::error(311, format!("`{name}` needs to know by what these elements differ"), span, "they have many fields")
        .note("Of a schema's object only the fields that something reads are kept: comparing the rest would find no difference.")
        .fix(advice("name what makes them different", "distinct(x => x.SKU)"))
}

pub(in crate::check) fn not_ordered(span: Span, ty: &Ty) -> Diagnostic {
    Diagnostic::error(311, "only single values have an order", span, format!("found {}", ty.words()))
        .fix(advice("say what of each element decides", "sort(x => x.price)"))
}
