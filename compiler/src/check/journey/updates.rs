//! `update profile`: what is written, of the types of the profile's schema.

use super::body::Body;
use crate::ast::{self, ExprKind as Ast, FieldInit, Name, Stmt};
use crate::check::coerce::Need;
use crate::check::diagnostics::scenario as report;
use crate::hir::{Expr, FieldPath, Stmt as Hir, StmtKind, Ty};
use crate::source::Span;
use std::sync::Arc;

/// What is written so far, each with its place.
type Writes = Vec<(FieldPath, Expr, Span)>;

impl Body<'_, '_> {
    pub(super) fn update(&mut self, stmt: &Stmt, fields: &[FieldInit], out: &mut Vec<Hir>) {
        let profile = self.cx.c.profile.clone();
        if profile.is_none() {
            self.cx.c.without_profile(stmt.span);
        }
        let ty = self.cx.c.unread(profile.as_ref());
        let mut writes = vec![];
        self.fields_written(fields, &ty, &[], &mut writes);
        for (path, value, _) in &writes {
            self.cx.facts.written(path, !value.ty.is_optional() && !value.ty.is_unknown());
        }
        let writes = writes.into_iter().map(|(path, value, _)| (path, value)).collect();
        out.push(Hir { kind: StmtKind::Update { label: self.labels.of(stmt), writes }, span: stmt.span });
    }

    /// Fields of an object of the profile; `above` is the way to it.
    fn fields_written(&mut self, fields: &[FieldInit], of: &Ty, above: &[Arc<str>], writes: &mut Writes) {
        for field in fields {
            let Some((ty, below)) = self.cx.c.json_path(of, &field.path) else {
                if let Some(value) = &field.value {
                    self.cx.expr(value, None);
                }
                continue;
            };
            let path = [above, &below].concat();
            match (&field.value, field.path.last()) {
                (Some(ast::Expr { kind: Ast::Record(inner), .. }), _) if takes_fields(&ty) => {
                    self.fields_written(inner, ty.core(), &path, writes);
                }
                (Some(value), _) => self.value_written(value, &ty, path, field.span, writes),
                (None, Some(Name { node, span })) => {
                    let named = ast::Expr { kind: Ast::Name(node.clone()), span: *span };
                    self.value_written(&named, &ty, path, field.span, writes);
                }
                (None, None) => {}
            }
        }
    }

    fn value_written(&mut self, value: &ast::Expr, ty: &Ty, path: FieldPath, span: Span, writes: &mut Writes) {
        let value = self.cx.expr(value, Some(ty));
        let value = self.cx.coerce(value, &ty.clone().optional(), &Need::Other("the profile"));
        // A value that is there for certain was only made optional to be compared with the schema.
        let value = match value.kind {
            crate::hir::ExprKind::Some(inner) => *inner,
            kind => Expr { kind, ..value },
        };
        self.cx.c.usage.whole(&value.ty);
        self.cx.read_all(&value.ty);
        if writes.iter().any(|(other, ..)| other.starts_with(&path) || path.starts_with(other)) {
            self.cx.say(report::clash(span, &path.join(".")));
            return;
        }
        writes.push((path, value, span));
    }
}

/// Written field by field, so that the others stay.
fn takes_fields(ty: &Ty) -> bool {
    matches!(ty.core(), Ty::Object(..) | Ty::Map(_) | Ty::Unknown)
}
