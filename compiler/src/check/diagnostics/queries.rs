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
        None => d.note("Lists have `all first last at any every count sum avg min max map`."),
    }
}
