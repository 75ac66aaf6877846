//! The type table: its order, its limits, and when two types are the same.

use super::problem::{Checked, Problem, VerifyError};
use super::within;
use crate::limits::TYPE_DEPTH;
use crate::program::Bundle;
use crate::types::{Field, StrRef, Type, TypeRef};
use std::collections::{HashMap, HashSet};

/// A type as the typing rules see it: what it is when present, and whether it may be absent.
#[derive(Clone, Copy, Debug)]
pub(super) struct Ty<'a> {
    /// The same for types of the same shape, whatever their place in the table.
    shape: u16,
    pub(super) optional: bool,
    pub(super) kind: &'a Type,
}

impl Ty<'_> {
    /// Of the same shape when present.
    pub(super) fn like(self, other: Self) -> bool {
        self.shape == other.shape
    }

    /// A value of this type may stand where `other` is wanted.
    pub(super) fn fits(self, other: Self) -> bool {
        self.like(other) && (other.optional || !self.optional)
    }

    /// Exactly this scalar, never absent.
    pub(super) fn is(self, scalar: &Type) -> bool {
        !self.optional && self.kind == scalar
    }

    /// This scalar, or an option of it.
    pub(super) fn may_be(self, scalar: &Type) -> bool {
        self.kind == scalar
    }

    pub(super) fn present(self) -> Self {
        Self { optional: false, ..self }
    }

    pub(super) fn or_absent(self, absent: bool) -> Self {
        Self { optional: self.optional || absent, ..self }
    }
}

/// The checked type table.
pub(super) struct Types<'a> {
    table: &'a [Type],
    shapes: Vec<u16>,
    texts: Vec<StrRef>,
}

impl<'a> Types<'a> {
    pub(super) fn new(bundle: &'a Bundle) -> Result<Self, VerifyError> {
        let mut builder = Builder {
            bundle,
            texts: texts(&bundle.strings),
            shapes: Vec::new(),
            depths: Vec::new(),
            known: HashMap::new(),
        };
        for index in 0..bundle.types.len() {
            builder.add(index).map_err(|p| p.of("types", Some(index), ""))?;
        }
        Ok(Self { table: &bundle.types, shapes: builder.shapes, texts: builder.texts })
    }

    /// The type with this index.
    pub(super) fn ty(&self, r: TypeRef) -> Result<Ty<'a>, Problem> {
        within("type", r.index(), self.table.len())?;
        let (at, optional) = match self.table.get(r.index()) {
            Some(Type::Option(inner)) => (*inner, true),
            _ => (r, false),
        };
        let found = self.table.get(at.index()).zip(self.shapes.get(at.index()));
        let (kind, shape) = found.ok_or_else(|| Problem::new("a type is missing"))?;
        Ok(Ty { shape: *shape, optional, kind })
    }

    /// The same for equal texts.
    pub(super) fn text(&self, r: StrRef) -> Result<StrRef, Problem> {
        within("string", r.index(), self.texts.len())?;
        self.texts.get(r.index()).copied().ok_or_else(|| Problem::new("a string is missing"))
    }

    pub(super) fn name(&self, r: TypeRef) -> String {
        crate::names::type_name(self.table, r)
    }
}

/// The first place of every text, so that equal texts count as one.
fn texts(strings: &[String]) -> Vec<StrRef> {
    let mut first = HashMap::new();
    let place = |(at, text)| *first.entry(text).or_insert(StrRef(at as u16));
    strings.iter().map(String::as_str).enumerate().map(place).collect()
}

struct Builder<'a> {
    bundle: &'a Bundle,
    texts: Vec<StrRef>,
    shapes: Vec<u16>,
    depths: Vec<usize>,
    known: HashMap<Type, u16>,
}

impl Builder<'_> {
    fn add(&mut self, index: usize) -> Checked {
        let Some(ty) = self.bundle.types.get(index) else { return Ok(()) };
        let (shape, depth) = match ty {
            Type::List(inner) => self.nested(*inner, Type::List)?,
            Type::Map(inner) => self.nested(*inner, Type::Map)?,
            Type::Iterator(inner) => self.nested(*inner, Type::Iterator)?,
            Type::Option(inner) => {
                if let Some(Type::Option(_)) = self.bundle.types.get(inner.index()) {
                    return Err(Problem::new("an option of an option"));
                }
                self.nested(*inner, Type::Option)?
            }
            Type::Record(fields) => self.record(fields)?,
            scalar => (scalar.clone(), 0),
        };
        if depth > TYPE_DEPTH {
            return Err(Problem::new(format!("nested deeper than {TYPE_DEPTH}")));
        }
        let shape = *self.known.entry(shape).or_insert(index as u16);
        self.shapes.push(shape);
        self.depths.push(depth);
        Ok(())
    }

    fn nested(&self, inner: TypeRef, make: fn(TypeRef) -> Type) -> Result<(Type, usize), Problem> {
        let (shape, depth) = self.inner(inner)?;
        Ok((make(shape), depth + 1))
    }

    /// Shape and depth of an earlier entry.
    fn inner(&self, r: TypeRef) -> Result<(TypeRef, usize), Problem> {
        let found = self.shapes.get(r.index()).zip(self.depths.get(r.index()));
        let (shape, depth) =
            found.ok_or_else(|| Problem::new(format!("it refers to type {}, which is not an earlier one", r.0)))?;
        if let Some(Type::Iterator(_)) = self.bundle.types.get(r.index()) {
            return Err(Problem::new("an iterator may only be in a register, not in another type"));
        }
        Ok((TypeRef(*shape), *depth))
    }

    fn record(&self, fields: &[Field]) -> Result<(Type, usize), Problem> {
        let mut names = HashSet::new();
        let mut shape = Vec::new();
        let mut deepest = 0;
        for field in fields {
            let name = *self
                .texts
                .get(field.name.index())
                .ok_or_else(|| Problem::new(format!("a field's name is string {}, which is missing", field.name.0)))?;
            if !names.insert(name) {
                return Err(Problem::new("two fields have one name"));
            }
            let (ty, depth) = self.inner(field.ty)?;
            deepest = deepest.max(depth + 1);
            shape.push(Field { name, ty });
        }
        Ok((Type::Record(shape), deepest))
    }
}
