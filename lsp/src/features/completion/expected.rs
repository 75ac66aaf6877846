//! The values that fit a place: what it is compared with decides.

use crate::world::Here;
use journey_compiler::ast::{BinaryOp, Expr, ExprKind, Name, Stmt, StmtKind, TextPart};
use journey_compiler::hir::{EnumTy, Ty};
use journey_compiler::ide::{self, Role, Root, walk};
use journey_compiler::source::Span;
use std::sync::Arc;

/// Inside a text literal: its content, and the values that fit.
pub(super) fn in_text(here: &Here, offset: u32) -> Option<(Span, Arc<EnumTy>)> {
    let mut find = Find { wanted: Wanted::Text(offset), found: None, compared: vec![], path: None, last: None };
    let file = here.file()?;
    walk::module(&file.parsed.module, &mut find);
    let text = find.found?;
    let quote = if here.snapshot.text(text).starts_with("\"\"\"") { 3 } else { 1 };
    let closed = here.snapshot.text(text).len() > quote && here.snapshot.text(text).ends_with('"');
    let inner =
        Span { start: text.start + quote as u32, end: if closed { text.end - quote as u32 } else { offset }, ..text };
    Some((inner, find.values(here, text)?))
}

/// At a value: the values that fit, to be written with quotes.
pub(super) fn at_value(here: &Here, span: Span) -> Option<Arc<EnumTy>> {
    let mut find = Find { wanted: Wanted::Exactly(span), found: None, compared: vec![], path: None, last: None };
    walk::module(&here.file()?.parsed.module, &mut find);
    find.values(here, find.found?)
}

enum Wanted {
    Text(u32),
    Exactly(Span),
}

struct Find {
    wanted: Wanted,
    found: Option<Span>,
    /// A value and what it is compared with.
    compared: Vec<(Span, Span)>,
    /// The field of a document whose value it is.
    path: Option<(Root, Vec<Box<str>>)>,
    /// The last field of a document met.
    last: Option<(Root, Vec<Box<str>>, u32)>,
}

impl Find {
    fn values(&self, here: &Here, span: Span) -> Option<Arc<EnumTy>> {
        let compared = self.compared.iter().find(|(value, _)| *value == span).and_then(|(_, with)| here.ty(*with));
        let written = || {
            let (root, path) = self.path.as_ref()?;
            ide::field_at(&here.document(root)?, path.iter().map(AsRef::as_ref))
        };
        enum_of(&compared.or_else(written)?)
    }
}

fn enum_of(ty: &Ty) -> Option<Arc<EnumTy>> {
    match ty {
        Ty::Option(inner) | Ty::List(inner) => enum_of(inner),
        Ty::Enum(values) | Ty::Open(values) => Some(Arc::clone(values)),
        _ => None,
    }
}

impl walk::Visitor for Find {
    fn name(&mut self, name: &Name, role: Role) {
        if let Role::Path(root, above) = role {
            let mut path = above.to_vec();
            path.push(name.node.as_str().into());
            self.last = Some((root, path, name.span.end));
        }
    }

    fn stmt(&mut self, stmt: &Stmt) {
        if let StmtKind::Match { value, arms, .. } = &stmt.kind {
            let values = arms.iter().flat_map(|a| &a.values);
            self.compared.extend(values.map(|v| (v.span, value.span)));
        }
    }

    fn expr(&mut self, expr: &Expr) {
        if let ExprKind::Binary(a, op, b) = &expr.kind {
            match op.node {
                BinaryOp::Eq | BinaryOp::NotEq => {
                    self.compared.push((b.span, a.span));
                    self.compared.push((a.span, b.span));
                }
                BinaryOp::In | BinaryOp::NotIn => {
                    if let ExprKind::List(items) = &b.kind {
                        self.compared.extend(items.iter().map(|i| (i.span, a.span)));
                    }
                }
                BinaryOp::Default => self.compared.push((b.span, a.span)),
                _ => {}
            }
        }
        let hit = match &self.wanted {
            Wanted::Text(offset) => {
                let plain = match &expr.kind {
                    ExprKind::Text(parts) => parts.iter().all(|p| matches!(p, TextPart::Literal(_))),
                    _ => false,
                };
                plain && expr.span.start < *offset && *offset <= expr.span.end
            }
            Wanted::Exactly(span) => expr.span == *span,
        };
        if hit {
            self.found = Some(expr.span);
            // The value right behind `path:` is that field's.
            let near = |end: u32| expr.span.start >= end && expr.span.start - end <= 4;
            self.path = self.last.clone().filter(|(_, _, end)| near(*end)).map(|(root, path, _)| (root, path));
        }
    }
}
