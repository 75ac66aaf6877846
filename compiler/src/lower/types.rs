//! From the checker's types to the machine's, cut down to what is read.

use super::{Lowering, errors};
use crate::hir::{Ty, Usage, UsageId};
use crate::schema::{Field, Kind, Node};
use crate::source::Span;
use journey_bytecode::types::{self, Type, TypeRef};

/// What an object that is both read by field and passed on as a whole becomes here.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Shape {
    /// JSON, if anyone passes it on.
    Whole,
    /// The fields that are read: the elements of a list that is walked, say.
    Fields,
}

impl Lowering<'_> {
    /// The machine's type of a checked type.
    pub(crate) fn type_of(&mut self, ty: &Ty, shape: Shape, span: Span) -> TypeRef {
        let simple = match ty {
            Ty::Boolean => Type::Boolean,
            Ty::Integer => Type::Integer,
            Ty::Decimal => Type::Decimal,
            Ty::String | Ty::Enum(_) | Ty::Open(_) => Type::String,
            Ty::Date => Type::Date,
            Ty::Time => Type::Time,
            Ty::DateTime => Type::DateTime,
            Ty::LocalDateTime => Type::LocalDateTime,
            Ty::Duration => Type::Duration,
            Ty::Json => Type::Json,
            Ty::List(element) => Type::List(self.type_of(element, shape, span)),
            Ty::Map(value) => Type::Map(self.type_of(value, shape, span)),
            Ty::Option(inner) => {
                let inner = self.type_of(inner, shape, span);
                return self.tables.option(inner);
            }
            Ty::Record(record) => {
                let used = record.usage.and_then(|u| self.usage(u).cloned());
                if shape == Shape::Whole && used.as_ref().is_some_and(|u| u.whole) {
                    return self.tables.ty(Type::Json);
                }
                let kept = |name: &str| used.as_ref().is_none_or(|u| u.fields.iter().any(|(n, _)| **n == *name));
                let mut fields = vec![];
                for (name, ty) in record.fields.iter().filter(|(name, _)| kept(name)) {
                    let ty = self.type_of(ty, shape, span);
                    fields.push(types::Field { name: self.tables.text(name), ty });
                }
                Type::Record(fields)
            }
            Ty::Object(node, usage) => return self.object(node, *usage, shape, span),
            Ty::Unknown => {
                self.report(errors::unknown_type(span));
                Type::Json
            }
        };
        self.tables.ty(simple)
    }

    /// An object of a schema: a record of the fields read, or JSON where it is passed on.
    fn object(&mut self, node: &Node, usage: UsageId, shape: Shape, span: Span) -> TypeRef {
        let used = self.usage(usage).cloned().unwrap_or_default();
        if used.whole && shape == Shape::Whole {
            return self.tables.ty(Type::Json);
        }
        let mut fields = vec![];
        for (name, below) in &used.fields {
            let Some(Field { node, required, .. }) = node.field(name) else { continue };
            let mut ty = self.node(&node, Some(*below), shape, span);
            if !(required && used.checked) {
                ty = self.tables.option(ty);
            }
            fields.push(types::Field { name: self.tables.text(name), ty });
        }
        self.tables.ty(Type::Record(fields))
    }

    /// A field of a schema and what is read below it.
    pub(crate) fn node(&mut self, node: &Node, usage: Option<UsageId>, shape: Shape, span: Span) -> TypeRef {
        let below = |this: &Self| {
            let used = usage.and_then(|u| this.usage(u))?;
            used.element.or_else(|| used.fields.first().map(|(_, u)| *u))
        };
        let ty = match node.kind() {
            Kind::String { .. } => Type::String,
            Kind::Date => Type::Date,
            Kind::DateTime => Type::DateTime,
            Kind::Integer => Type::Integer,
            Kind::Number => Type::Decimal,
            Kind::Boolean => Type::Boolean,
            Kind::Any => Type::Json,
            Kind::List(element) => {
                let below = below(self);
                Type::List(self.node(&element, below, shape, span))
            }
            Kind::Map(value) => {
                let below = below(self);
                Type::Map(self.node(&value, below, shape, span))
            }
            Kind::Object => match usage {
                Some(usage) => return self.object(node, usage, shape, span),
                None => Type::Record(vec![]),
            },
        };
        self.tables.ty(ty)
    }

    fn usage(&self, id: UsageId) -> Option<&Usage> {
        self.program.usage.nodes.get(id.0 as usize)
    }
}
