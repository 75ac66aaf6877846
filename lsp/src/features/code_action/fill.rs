//! What is missing and can be filled in: arms of a `match`, `on error` of a call, `after` of a wait, names of steps.

use crate::world::Here;
use journey_compiler::ast::{Call, ExprKind, Name, RaceArm, Stmt, StmtKind, TextPart};
use journey_compiler::diag::Edit;
use journey_compiler::hir::Ty;
use journey_compiler::ide::{Role, walk};
use journey_compiler::source::Span;

/// Title and edits of everything that can be filled in at a place.
pub(super) fn fills(here: &Here, at: Span) -> Vec<(String, Vec<Edit>)> {
    let mut find = Find { at, found: vec![] };
    let Some(file) = here.file() else { return vec![] };
    walk::module(&file.parsed.module, &mut find);
    find.found.iter().flat_map(|s| of(here, s)).collect()
}

/// Statements whose first line holds the place.
struct Find {
    at: Span,
    found: Vec<Stmt>,
}

impl walk::Visitor for Find {
    fn name(&mut self, _: &Name, _: Role) {}
    fn stmt(&mut self, stmt: &Stmt) {
        if stmt.span.start <= self.at.start && self.at.end <= stmt.span.end {
            // The innermost one is meant.
            self.found = vec![stmt.clone()];
        }
    }
}

fn of(here: &Here, stmt: &Stmt) -> Vec<(String, Vec<Edit>)> {
    let mut out = vec![];
    match &stmt.kind {
        StmtKind::Match { value, arms, otherwise, .. } => {
            let known: Vec<String> = arms.iter().flat_map(|a| &a.values).filter_map(|v| constant(&v.kind)).collect();
            let ty = here.ty(value.span);
            let values = match ty.as_ref().map(core) {
                Some(Ty::Enum(values) | Ty::Open(values)) => values.values.clone(),
                _ => vec![],
            };
            let missing: Vec<&str> =
                values.iter().map(|(v, _)| &**v).filter(|v| !known.iter().any(|k| k == v)).collect();
            let indent = indent(here, stmt.span);
            let before = otherwise.as_ref().and_then(|b| {
                let text = here.snapshot.text(Span { end: b.span.start, ..stmt.span });
                text.rfind("else").map(|at| stmt.span.start + at as u32)
            });
            let inner =
                Span { start: stmt.span.end.saturating_sub(1), end: stmt.span.end.saturating_sub(1), ..stmt.span };
            let place = before.map_or(inner, |at| Span { start: at, end: at, ..stmt.span });
            if !missing.is_empty() && otherwise.is_none() {
                let lines: String = missing.iter().map(|v| format!("  \"{v}\" {{ }}\n{indent}")).collect();
                let plural = if missing.len() == 1 { "arm" } else { "arms" };
                out.push((
                    format!("Fill in the {} missing {plural}", missing.len()),
                    vec![Edit { span: place, text: lines }],
                ));
            }
            if otherwise.is_none() {
                out.push((
                    "Add `else` for every other value".into(),
                    vec![Edit { span: place, text: format!("  else {{ }}\n{indent}") }],
                ));
            }
        }
        StmtKind::Lookup { call, or_none } if !or_none && call.handlers.is_empty() => {
            out.extend(handler(here, stmt, call));
            let end = call.label.as_ref().map_or(call.args_span, |l| l.span).after();
            let text = " or none".to_owned();
            out.push(("Go on without an answer: `or none`".into(), vec![Edit { span: end, text }]));
        }
        StmtKind::Send(call) | StmtKind::Call(call) if call.handlers.is_empty() => {
            out.extend(handler(here, stmt, call))
        }
        StmtKind::Race { arms, .. } if !arms.iter().any(|a| matches!(a, RaceArm::After { .. })) => {
            let indent = indent(here, stmt.span);
            let end = stmt.span.end.saturating_sub(1);
            let span = Span { start: end, end, ..stmt.span };
            let text = format!("  after 7 days {{ continue }}\n{indent}");
            out.push(("Add `after`, so that nobody waits for ever".into(), vec![Edit { span, text }]));
        }
        _ => {}
    }
    out.extend(name(here, stmt));
    out
}

fn core(ty: &Ty) -> &Ty {
    match ty {
        Ty::Option(inner) => inner,
        other => other,
    }
}

fn constant(kind: &ExprKind) -> Option<String> {
    match kind {
        ExprKind::Text(parts) => match parts.as_slice() {
            [TextPart::Literal(text)] => Some(text.clone()),
            [] => Some(String::new()),
            _ => None,
        },
        _ => None,
    }
}

/// `{ on error { … } }` behind a call.
fn handler(here: &Here, stmt: &Stmt, call: &Call) -> Option<(String, Vec<Edit>)> {
    let indent = indent(here, stmt.span);
    let end = call.label.as_ref().map_or(call.args_span, |l| l.span).after();
    let text = format!(" {{\n{indent}  on error {{ exit \"technical\" }}\n{indent}}}");
    Some(("Add `on error`".into(), vec![Edit { span: end, text }]))
}

/// `as label` for a step without one, named after what it does.
fn name(here: &Here, stmt: &Stmt) -> Option<(String, Vec<Edit>)> {
    let (base, at) = match &stmt.kind {
        StmtKind::Send(call) | StmtKind::Call(call) | StmtKind::Lookup { call, .. } if call.label.is_none() => {
            (snake(&call.target.node), call.args_span.after())
        }
        StmtKind::Wait { label: None, .. } | StmtKind::WaitUntil { label: None, .. } => {
            ("pause".to_owned(), stmt.span.after())
        }
        StmtKind::Race { label: None, .. } => {
            let at = stmt.span.start + 4;
            ("window".to_owned(), Span { start: at, end: at, ..stmt.span })
        }
        _ => return None,
    };
    let outline = here.outline()?;
    let taken = |name: &str| outline.slots.iter().any(|s| *s.name == *name);
    let free = std::iter::once(base.clone()).chain((2..100).map(|n| format!("{base}_{n}"))).find(|n| !taken(n))?;
    Some((format!("Name this step: `as {free}`"), vec![Edit { span: at, text: format!(" as {free}") }]))
}

fn snake(name: &str) -> String {
    let mut out = String::new();
    for (at, c) in name.chars().enumerate() {
        if c.is_uppercase() && at > 0 {
            out.push('_');
        }
        out.extend(c.to_lowercase());
    }
    out
}

/// The white space before the line a statement begins in.
fn indent(here: &Here, span: Span) -> String {
    let text = here.source().map(|s| &*s.text).unwrap_or_default();
    let line = text.get(..span.start as usize).and_then(|t| t.rsplit('\n').next()).unwrap_or_default();
    line.chars().take_while(|c| c.is_whitespace()).collect()
}
