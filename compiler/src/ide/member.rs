//! What can follow a dot: the fields of a type with what the schema says of them, and the methods of lists.

use crate::hir::{Ty, UsageId};
use crate::schema::{Kind, Node};
use std::sync::Arc;

/// Something after a dot.
#[derive(Clone, Debug)]
pub struct Member {
    /// Its name.
    pub name: Arc<str>,
    /// Its type, without `?`.
    pub ty: Ty,
    /// The field of the schema, where the type comes from one.
    pub node: Option<Node>,
    /// Always there within its parent.
    pub required: bool,
}

/// Nothing is collected about what editors read.
const NOBODY: UsageId = UsageId(u32::MAX);

/// The type of a place of a schema.
#[must_use]
pub fn ty_of(node: &Node) -> Ty {
    match node.kind() {
        Kind::String { closed: Some(values), .. } => Ty::Enum(values),
        Kind::String { suggested: Some(values), .. } => Ty::Open(values),
        Kind::String { .. } => Ty::String,
        Kind::Date => Ty::Date,
        Kind::DateTime => Ty::DateTime,
        Kind::Integer => Ty::Integer,
        Kind::Number => Ty::Decimal,
        Kind::Boolean => Ty::Boolean,
        Kind::Object => Ty::Object(node.clone(), NOBODY),
        Kind::Map(values) => Ty::Map(Arc::new(ty_of(&values))),
        Kind::List(items) => Ty::List(Arc::new(ty_of(&items))),
        Kind::Any => Ty::Json,
    }
}

/// The fields of a type.
#[must_use]
pub fn members(ty: &Ty) -> Vec<Member> {
    match ty {
        Ty::Option(inner) => members(inner),
        Ty::Object(node, _) => node
            .fields()
            .into_iter()
            .map(|f| Member { name: f.name, ty: ty_of(&f.node), node: Some(f.node), required: f.required })
            .collect(),
        Ty::Record(record) => record
            .fields
            .iter()
            .map(|(name, ty)| {
                let (required, core) = match ty {
                    Ty::Option(inner) => (false, (**inner).clone()),
                    ty => (true, ty.clone()),
                };
                Member { name: Arc::clone(name), ty: core, node: None, required }
            })
            .collect(),
        _ => vec![],
    }
}

/// One field of a type.
#[must_use]
pub fn member(ty: &Ty, name: &str) -> Option<Member> {
    match ty {
        Ty::Option(inner) => member(inner, name),
        Ty::Object(node, _) => {
            let f = node.field(name)?;
            Some(Member { name: f.name, ty: ty_of(&f.node), node: Some(f.node), required: f.required })
        }
        Ty::Record(_) => members(ty).into_iter().find(|m| *m.name == *name),
        _ => None,
    }
}

/// The type a path leads to from a type, through the elements of lists and the values of maps.
#[must_use]
pub fn field_at<'p>(root: &Ty, path: impl IntoIterator<Item = &'p str>) -> Option<Ty> {
    let mut at = element(root.clone());
    for name in path {
        at = match &at {
            Ty::Map(values) => element((**values).clone()),
            other => element(member(other, name)?.ty),
        };
    }
    Some(at)
}

/// What a record in the place of a list stands for: one of its elements.
fn element(ty: Ty) -> Ty {
    match ty {
        Ty::Option(inner) | Ty::List(inner) => element((*inner).clone()),
        other => other,
    }
}

/// Methods of lists: name, how it is called, what it gives.
#[must_use]
pub fn methods() -> &'static [(&'static str, &'static str, &'static str)] {
    METHODS
}

const METHODS: &[(&str, &str, &str)] = &[
    ("all", "all(x => condition)", "the elements that fulfil a condition"),
    ("any", "any(x => condition)", "whether at least one element fulfils a condition"),
    ("at", "at(n)", "the element of a position, from 0; absent behind the end"),
    ("avg", "avg(x => number)", "the average; absent for an empty list"),
    ("count", "count", "how many elements there are, or fulfil a condition"),
    ("every", "every(x => condition)", "whether all elements fulfil a condition"),
    ("first", "first", "the first element, or the first that fulfils a condition; absent if there is none"),
    ("last", "last", "the last element, or the last that fulfils a condition; absent if there is none"),
    ("map", "map(x => value)", "a value for each element"),
    ("max", "max(x => value)", "the greatest; absent for an empty list"),
    ("min", "min(x => value)", "the least; absent for an empty list"),
    ("sum", "sum(x => number)", "the sum; 0 for an empty list"),
];
