//! J0301: a value that some people do not have, where everybody needs one.

use super::{advice, before, insert};
use crate::check::coerce::Need;
use crate::check::cx::{Cx, Guard, Place};
use crate::check::env::Key;
use crate::diag::{Diagnostic, Edit, Fix};
use crate::hir::{Document, Expr, ExprKind, Root, Ty};
use crate::source::Span;

/// What is wrong, why it matters, and the ways out: a default, a question, a requirement in the header.
pub(in crate::check) fn absent(cx: &mut Cx<'_, '_>, e: &Expr, need: &Need) -> Diagnostic {
    let text = cx.c.text(e.span).to_owned();
    let title = match need {
        Need::Operand(op, _) => format!("this may be absent, and `{op}` needs a value"),
        Need::Argument(param, of) if of.starts_with("the ") => {
            format!("this may be absent, and `{param}` of {of} needs a value")
        }
        Need::Argument(param, of) => format!("this may be absent, and `{param}` of `{of}` needs a value"),
        Need::Interpolated => "this may be absent, and a text needs a value".into(),
        Need::Other(what) => format!("this may be absent, and {what} needs a value"),
    };
    let label = format!("{}{}", e.ty.words(), origin(cx, e));
    let who = whom(cx, e);
    let what = last_word(&text);
    let why = match need {
        Need::Operand("<" | "<=" | ">" | ">=" | "and" | "or" | "not" | "in", _) => {
            format!("{who} without {what} would be neither in nor out.")
        }
        Need::Operand(..) => format!("For {} without {what} there would be no result.", who.to_lowercase()),
        Need::Interpolated => format!("{who} without {what} would read a gap."),
        _ => format!("For {} without {what} there would be nothing to take.", who.to_lowercase()),
    };
    let mut d = Diagnostic::error(301, title, e.span, label).note(format!("{why} Choose one:"));
    for fix in [default(cx, e, &text, need), ask(cx, e, &text, need), require(cx, e, &text)].into_iter().flatten() {
        d = d.fix(fix);
    }
    d
}

/// Title and field group of the schema's field.
fn origin(cx: &mut Cx<'_, '_>, e: &Expr) -> String {
    let Some(facts) = cx.facts_of(e) else { return String::new() };
    let title = facts.title.map(|t| format!("  \"{t}\"")).unwrap_or_default();
    let group = facts.declared_by.map(|g| format!(", optional in {g}")).unwrap_or_default();
    format!("{title}{group}")
}

fn whom(cx: &Cx<'_, '_>, e: &Expr) -> &'static str {
    match Key::of(e).and_then(|k| k.root()) {
        Some(Root::Profile) => "People",
        Some(root) => match cx.document(root) {
            Document::Event(_) => "Events",
            Document::Answer(_) => "Answers",
            Document::Profile => "People",
        },
        None => "Those",
    }
}

fn last_word(text: &str) -> String {
    let word = text.rsplit('.').next().unwrap_or(text);
    if word.is_empty() || !word.chars().all(|c| c.is_alphanumeric() || c == '_') {
        return "a value".into();
    }
    let chars: Vec<char> = word.replace('_', " ").chars().collect();
    let mut out = String::new();
    for (i, c) in chars.iter().enumerate() {
        let before = i.checked_sub(1).and_then(|i| chars.get(i));
        let starts_word = c.is_uppercase() && before.is_some_and(|b| b.is_lowercase());
        let lower = chars.get(i + 1).is_some_and(|n| n.is_lowercase());
        out.push_str(if starts_word { " " } else { "" });
        out.extend(if starts_word && lower { c.to_lowercase().collect::<Vec<_>>() } else { vec![*c] });
    }
    out
}

fn default(cx: &Cx<'_, '_>, e: &Expr, text: &str, need: &Need) -> Option<Fix> {
    let (value, title) = match e.ty.core() {
        Ty::Integer | Ty::Decimal => ("0", "count them as zero"),
        Ty::String | Ty::Open(_) if matches!(need, Need::Argument(..) | Need::Interpolated) => {
            ("\"…\"", "say what they get instead")
        }
        Ty::String | Ty::Open(_) => ("\"\"", "count them as an empty text"),
        Ty::Boolean => ("false", "count them as false"),
        _ => return None,
    };
    let bare = matches!(need, Need::Argument(..) | Need::Interpolated | Need::Other(_));
    let (open, close) = if bare { ("", "") } else { ("(", ")") };
    let value_text = format!(" ?? {value}{close}");
    let mut edits = vec![Edit { span: e.span.after(), text: value_text.clone() }];
    if !bare {
        edits.insert(0, Edit { span: before(e.span), text: open.into() });
    }
    let value = format!("{open}{text}{value_text}");
    let preview = match need {
        Need::Operand(_, whole) => within(cx.c.text(*whole), *whole, e.span, &value).unwrap_or(value),
        _ => value,
    };
    Some(Fix { title: title.into(), preview, edits, safe: false })
}

/// The text of a place with a part of it replaced.
fn within(text: &str, whole: Span, part: Span, by: &str) -> Option<String> {
    let (start, end) = (part.start.checked_sub(whole.start)?, part.end.checked_sub(whole.start)?);
    Some(format!("{}{by}{}", text.get(..start as usize)?, text.get(end as usize..)?))
}

fn ask(cx: &Cx<'_, '_>, e: &Expr, text: &str, need: &Need) -> Option<Fix> {
    Key::of(e)?;
    let title = "only those with one";
    let ordering = matches!(need, Need::Operand("<" | "<=" | ">" | ">=", _));
    let whole = match need {
        Need::Operand(_, whole) if ordering || cx.guard != Guard::No => whole,
        Need::Argument(..) | Need::Interpolated if cx.place == Place::Journey => {
            return Some(advice(title, format!("if {text} is present {{ … }}")));
        }
        _ => return None,
    };
    let whole_text = cx.c.text(*whole);
    let asked = format!("{text} is present and ");
    let preview = format!("{asked}{whole_text}");
    if cx.guard == Guard::Bare {
        return Some(insert(title, before(*whole), asked, preview));
    }
    let edits =
        vec![Edit { span: before(*whole), text: format!("({asked}") }, Edit { span: whole.after(), text: ")".into() }];
    Some(Fix { title: title.into(), preview: format!("({preview})"), edits, safe: false })
}

fn require(cx: &Cx<'_, '_>, e: &Expr, text: &str) -> Option<Fix> {
    let root = Key::of(e)?.root()?;
    let (at, trigger) = cx.require?;
    let own = match root {
        Root::Profile => true,
        Root::Binding(b) => trigger == Some(b),
    };
    let path_only = matches!(cx.place, Place::Event(_)) && !matches!(e.kind, ExprKind::Path { .. });
    if own && !text.starts_with('(') && !path_only {
        let preview = format!("require {text}");
        let title =
            if matches!(cx.place, Place::Event(_)) { "no such event comes without" } else { "nobody enters without" };
        return Some(match at.existing {
            Some(span) => insert(title, span.after(), format!(", {text}"), preview),
            None => insert(title, at.after.after(), format!("\n  require {text}"), preview),
        });
    }
    let Root::Binding(b) = root else { return None };
    let Document::Event(id) = cx.unit.bindings.get(b.index())?.document else { return None };
    let ExprKind::Path { path, .. } = &e.kind else { return None };
    let event = cx.c.names.events.get(id.index())?;
    let after: Span = event.decl.clauses.last()?.span;
    let path = path.join(".");
    let title = format!("no `{}` comes without", event.name.node);
    Some(insert(title, after.after(), format!("\n  require {path}"), format!("require {path}")))
}
