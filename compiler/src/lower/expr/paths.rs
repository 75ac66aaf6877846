//! Parts of documents and of values.
//!
//! A chain of fields that starts at a document is one column, also through the parameters of a condition: so a
//! condition over a person or an answer costs a load for each field that it reads, and nothing else is kept.

use crate::hir::{Expr, ExprKind, Root, Ty};
use crate::lower::documents::Path;
use crate::lower::generate::{Generator, Slot};
use crate::lower::types::Shape;
use journey_bytecode::op::Instr;
use journey_bytecode::types::{Reg, Type};
use std::sync::Arc;

impl<'a> Generator<'_, 'a> {
    /// The place in a document that an expression names, if it does.
    pub(crate) fn place_of(&self, e: &Expr) -> Option<(Root, Path)> {
        match &e.kind {
            ExprKind::Path { document, path } => Some((*document, path.clone())),
            ExprKind::Local(local) => match self.slot(*local) {
                Slot::Place(root, path) => Some((root, path)),
                _ => None,
            },
            ExprKind::Assume(inner) | ExprKind::Some(inner) => self.place_of(inner),
            ExprKind::Field(base, name) => extended(self.place_of(base)?, name),
            ExprKind::Entry(base, key) => match &key.kind {
                ExprKind::Text(key) => extended(self.place_of(base)?, key),
                _ => None,
            },
            _ => None,
        }
    }

    /// An object of a document: what is passed on by its place rather than its value.
    pub(crate) fn object_place(&self, e: &Expr) -> Option<(Root, Path)> {
        let inner = match &e.ty {
            Ty::Option(inner) => inner,
            ty => ty,
        };
        matches!(inner, Ty::Object(..) | Ty::Record(_)).then(|| self.place_of(e)).flatten()
    }

    /// A path, a name, a field or an entry.
    pub(crate) fn part(&mut self, e: &'a Expr, shape: Shape, dest: Option<Reg>) -> Reg {
        if let Some((root, path)) = self.place_of(e) {
            let leaf = self.type_of(&e.ty, shape);
            let leaf = self.cx.tables.required(leaf);
            return self.read(root, &path, leaf, dest);
        }
        match &e.kind {
            ExprKind::Local(local) => self.local(e, *local, dest),
            ExprKind::Field(base, name) => self.field(base, name, dest),
            ExprKind::Entry(base, key) => self.entry(base, key, dest),
            _ => self.mistake("a part of nothing"),
        }
    }

    /// A list that is walked, or a value whose parts are read.
    pub(crate) fn inside(&mut self, e: &'a Expr) -> Reg {
        match &e.kind {
            ExprKind::Path { .. } | ExprKind::Field(..) | ExprKind::Entry(..) | ExprKind::Local(_) => {
                self.part(e, Shape::Fields, None)
            }
            ExprKind::Assume(inner) | ExprKind::Some(inner) => self.inside(inner),
            _ => self.any(e),
        }
    }

    fn field(&mut self, base: &'a Expr, name: &Arc<str>, dest: Option<Reg>) -> Reg {
        let a = self.inside(base);
        let ty = self.unit.ty(a);
        let Type::Record(fields) = self.cx.tables.get(self.cx.tables.required(ty)) else {
            return self.mistake("a field of something that is no record");
        };
        let found = fields.iter().enumerate().find(|(_, f)| self.cx.tables.string(f.name) == &**name);
        let Some((field, mut natural)) = found.map(|(i, f)| (i as u16, f.ty)) else {
            return self.mistake(&format!("the field `{name}` is read, but was not noted as read"));
        };
        if self.cx.tables.is_option(ty) {
            natural = self.cx.tables.option(natural);
        }
        self.emit_to(natural, dest, |out| Instr::Field { out, a, field })
    }

    fn entry(&mut self, base: &'a Expr, key: &'a Expr, dest: Option<Reg>) -> Reg {
        let map = self.inside(base);
        let Type::Map(value) = self.cx.tables.get(self.cx.tables.required(self.unit.ty(map))) else {
            return self.mistake("an entry of something that is no map");
        };
        let value = *value;
        let natural = self.cx.tables.option(value);
        let string = self.cx.tables.ty(Type::String);
        let key = self.value(key, string);
        self.emit_to(natural, dest, |out| Instr::Entry { out, map, key })
    }
}

fn extended((root, mut path): (Root, Path), key: &Arc<str>) -> Option<(Root, Path)> {
    path.push(key.clone());
    Some((root, path))
}
