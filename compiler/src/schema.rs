//! The schema index: XDM classes, field groups and data types, resolved lazily.
//!
//! Contract used by the checker; everything else about schemas is under `schema/`.

use std::sync::Arc;

/// A place in a composed schema: the merged declarations of one field. Cheap to clone, resolved on demand,
/// equal when it is the same declarations.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Node(Arc<NodeData>);

#[derive(Debug, PartialEq, Eq, Hash)]
struct NodeData {}

/// What a node is.
#[derive(Clone, Debug)]
pub enum Kind {
    /// Text; `closed` for `enum`, `suggested` for `meta:enum` alone.
    String { closed: Option<Arc<crate::hir::EnumTy>>, suggested: Option<Arc<crate::hir::EnumTy>> },
    /// `format: date`.
    Date,
    /// `format: date-time`.
    DateTime,
    /// Integer of any width.
    Integer,
    /// Number.
    Number,
    /// Boolean.
    Boolean,
    /// Object with declared fields.
    Object,
    /// Object with keys that are data.
    Map(Node),
    /// Array.
    List(Node),
    /// Free-form object, several types, or nothing known.
    Any,
}

/// A field of an object node.
#[derive(Clone, Debug)]
pub struct Field {
    /// Platform name.
    pub name: Arc<str>,
    /// Its node.
    pub node: Node,
    /// Required within its parent.
    pub required: bool,
}

/// Facts about a node for people.
#[derive(Clone, Debug, Default)]
pub struct Facts {
    /// `title`.
    pub title: Option<Arc<str>>,
    /// `description`.
    pub description: Option<Arc<str>>,
    /// The field itself, or its data type, is deprecated; with what the schema says about it.
    pub deprecated: Option<Arc<str>>,
    /// Title of the field group or class that declares it.
    pub declared_by: Option<Arc<str>>,
    /// Raw name in the repository (`xdm:city`).
    pub raw_name: Option<Arc<str>>,
    /// Constraints checked at the door.
    pub minimum: Option<rust_decimal::Decimal>,
    /// See `minimum`.
    pub maximum: Option<rust_decimal::Decimal>,
    /// Regular expression.
    pub pattern: Option<Arc<str>>,
    /// Fewest characters or elements.
    pub min_length: Option<u32>,
    /// Most characters or elements.
    pub max_length: Option<u32>,
}

impl Node {
    /// What it is.
    #[must_use]
    pub fn kind(&self) -> Kind {
        Kind::Any
    }

    /// A field by its Platform name.
    #[must_use]
    pub fn field(&self, _name: &str) -> Option<Field> {
        None
    }

    /// All fields, ordered by name.
    #[must_use]
    pub fn fields(&self) -> Vec<Field> {
        vec![]
    }

    /// Facts for people and for ingestion.
    #[must_use]
    pub fn facts(&self) -> Facts {
        Facts::default()
    }
}
