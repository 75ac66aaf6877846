//! J0307, J0308: values that a field cannot, or is not expected to, have.

use super::{replace, similar};
use crate::diag::Diagnostic;
use crate::hir::EnumTy;
use crate::source::Span;

pub(in crate::check) fn outside(span: Span, text: &str, values: &EnumTy) -> Diagnostic {
    let d = Diagnostic::error(
        307,
        format!("\"{text}\" is not one of the values of `{}`", values.name),
        span,
        "can never be equal",
    )
    .note("The schema allows a closed list of values; nobody has this one.");
    near(d, span, text, values)
}

pub(in crate::check) fn unusual(span: Span, text: &str, values: &EnumTy) -> Diagnostic {
    let d = Diagnostic::warning(
        308,
        format!("\"{text}\" is not a usual value of `{}`", values.name),
        span,
        "not among the suggested values",
    )
    .note("The schema suggests values, but allows others: if this is a slip, nobody will ever come this way.");
    near(d, span, text, values)
}

fn near(d: Diagnostic, span: Span, text: &str, values: &EnumTy) -> Diagnostic {
    let known: Vec<&str> = values.values.iter().map(|(v, _)| &**v).collect();
    let label = |v: &str| values.values.iter().find(|(x, _)| **x == *v).map_or("", |(_, l)| l).to_owned();
    match similar(text, known.iter().copied()) {
        Some(found) => {
            let title = label(found);
            let title = if title.is_empty() { "did you mean".to_owned() } else { format!("did you mean \"{title}\"") };
            d.fix(replace(title, span, format!("\"{found}\"")))
        }
        None if known.len() <= 12 => d.note(format!("The values are \"{}\".", known.join("\", \""))),
        None => d,
    }
}
