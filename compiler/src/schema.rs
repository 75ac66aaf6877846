//! The schema index: XDM classes, field groups and data types, resolved lazily.
//!
//! [`Schemas`] indexes documents and composes them (class + field groups); a [`Node`] is a place in a composed schema,
//! the merged declarations of one field. Both written forms are read: the repository's (`xdm:city`) and the Platform's
//! (`city`), as the Schema Registry exports it. Names are always given in Platform form.

mod compose;
mod descriptors;
mod diff;
mod document;
mod facts;
mod index;
mod names;
mod pattern_text;
mod raw;
mod resolve;
mod sample;
mod search;
mod suggest;
mod tree;
mod written;

#[cfg(test)]
pub(crate) mod tests;

pub use compose::{ComposeError, Composed, Identity, Loader, Misfit, Problem, ProblemKind, Schemas};
pub use diff::{Change, Changed, diff};
pub use document::{Naming, Violation, What};
pub use facts::{Conflict, Facts};
pub use index::{Role, Unresolved};
pub use sample::Extent;
pub use search::Hit;
pub use suggest::Suggestion;
pub(crate) use suggest::closest;
pub use suggest::suggested;
pub use tree::{PathFacts, Tree, tree};
pub use written::Written;

use raw::Types;
use resolve::Place;
use std::fmt;
use std::sync::Arc;

/// A place in a composed schema: the merged declarations of one field. Cheap to clone, resolved on demand,
/// equal when it is the same declarations.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Node(Arc<Place>);

/// What a node is.
#[derive(Clone, Debug)]
pub enum Kind {
    /// Text.
    String {
        /// The only values allowed (`enum`).
        closed: Option<Arc<crate::hir::EnumTy>>,
        /// Values proposed (`meta:enum` alone).
        suggested: Option<Arc<crate::hir::EnumTy>>,
    },
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

impl Node {
    /// What it is.
    #[must_use]
    pub fn kind(&self) -> Kind {
        let resolved = self.0.resolved();
        match resolved.types {
            Types::STRING => match self.0.format() {
                Some("date") => Kind::Date,
                Some("date-time") => Kind::DateTime,
                _ => {
                    let texts = self.0.texts();
                    Kind::String { closed: texts.closed.clone(), suggested: texts.suggested.clone() }
                }
            },
            Types::INTEGER => Kind::Integer,
            Types::NUMBER => Kind::Number,
            Types::BOOLEAN => Kind::Boolean,
            Types::ARRAY => Kind::List(self.child(resolved.items.as_ref())),
            Types::OBJECT if !resolved.members.is_empty() => Kind::Object,
            Types::OBJECT if resolved.values.is_some() => Kind::Map(self.child(resolved.values.as_ref())),
            _ => Kind::Any,
        }
    }

    fn child(&self, place: Option<&Arc<Place>>) -> Node {
        Node(place.map_or_else(|| Place::new(&self.0.store, vec![]), Arc::clone))
    }

    /// A field by its Platform name.
    #[must_use]
    pub fn field(&self, name: &str) -> Option<Field> {
        let member = self.0.member(name)?;
        Some(Field { name: Arc::clone(&member.name), node: Node(Arc::clone(&member.node)), required: member.required })
    }

    /// All fields, ordered by name.
    #[must_use]
    pub fn fields(&self) -> Vec<Field> {
        let field = |m: &resolve::Member| Field {
            name: Arc::clone(&m.name),
            node: Node(Arc::clone(&m.node)),
            required: m.required,
        };
        self.0.resolved().members.iter().map(field).collect()
    }

    /// The place a path of field names leads to; map keys and list elements are not fields.
    #[must_use]
    pub fn path<'a>(&self, names: impl IntoIterator<Item = &'a str>) -> Option<Node> {
        names.into_iter().try_fold(self.clone(), |at, name| at.field(name).map(|f| f.node))
    }
}

impl fmt::Debug for Node {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<&str> = self.0.decls.iter().filter_map(|d| d.name.as_deref()).collect();
        f.debug_tuple("Node").field(&names).field(&self.type_name()).finish()
    }
}
