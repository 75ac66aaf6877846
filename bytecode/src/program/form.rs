//! What the values of a document may be: the schema, cut down to what is checked where a document comes in.

use crate::types::{Check, FormRef, StrRef};
use serde::{Deserialize, Serialize};

/// A node of the tree that a document is checked against.
///
/// Nodes refer to one another freely, in circles too: every step consumes a level of the document, and documents are at
/// most [`crate::limits::DOCUMENT_DEPTH`] deep. Schemas of several events share the nodes that are alike.
#[derive(Clone, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
pub enum Form {
    /// Anything.
    Any,
    /// `true` or `false`.
    Boolean,
    /// A whole number, in any writing (`3`, `3.0`, `3e2`).
    Integer(#[serde(deserialize_with = "crate::seq::list")] Vec<Check>),
    /// A number.
    Number(#[serde(deserialize_with = "crate::seq::list")] Vec<Check>),
    /// Text.
    String(#[serde(deserialize_with = "crate::seq::list")] Vec<Check>),
    /// A calendar day.
    Date,
    /// An instant: RFC 3339, or milliseconds since 1970.
    DateTime,
    /// A list of one form.
    List(FormRef, #[serde(deserialize_with = "crate::seq::list")] Vec<Check>),
    /// An object whose keys are data.
    Map(FormRef),
    /// An object with known members, ordered by name; others may be anything.
    Object(#[serde(deserialize_with = "crate::seq::list")] Vec<Member>),
}

/// A member of an object.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
pub struct Member {
    /// Its key.
    pub name: StrRef,
    /// What its value may be.
    pub form: FormRef,
    /// An object without it is refused.
    pub required: bool,
}
