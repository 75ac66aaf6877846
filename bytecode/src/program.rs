//! The tables of a bundle: documents, events, endpoints, journeys and tests.
//!
//! Indices are checked by the verifier once; until then nothing here may be trusted.

mod endpoint;
mod form;
mod journey;
mod test;

pub use endpoint::*;
pub use form::*;
pub use journey::*;
pub use test::*;

use crate::op::Instr;
use crate::types::{ColRef, Const, DocRef, FormRef, Pc, StrRef, Type, TypeRef};
use serde::{Deserialize, Serialize};

/// A compiled project.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Bundle {
    /// Name, language edition, default time zone.
    pub meta: Meta,
    /// All text, each once.
    pub strings: Vec<String>,
    /// Types; an entry refers only to earlier ones.
    pub types: Vec<Type>,
    /// Constants.
    pub consts: Vec<Const>,
    /// Built-in functions used.
    pub imports: Vec<Import>,
    /// JSON documents and what is read of them.
    pub documents: Vec<Document>,
    /// What values of documents may be.
    pub forms: Vec<Form>,
    /// The document of the profile, if any journey reads it.
    pub profile: Option<DocRef>,
    /// Event declarations.
    pub events: Vec<Event>,
    /// Sources and actions.
    pub endpoints: Vec<Endpoint>,
    /// Journeys.
    pub journeys: Vec<Journey>,
    /// Tests; left out of a release bundle.
    pub tests: Vec<Test>,
    /// Names of source files, for locations.
    pub files: Vec<StrRef>,
}

/// Facts about the project.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Meta {
    /// Name of the project; bundles of one name replace one another.
    #[serde(deserialize_with = "crate::seq::text")]
    pub project: String,
    /// Language edition.
    pub edition: u16,
    /// Version of the compiler that wrote it.
    #[serde(deserialize_with = "crate::seq::text")]
    pub compiler: String,
    /// Time zone of journeys that name none, and of people whose zone is unknown to the zone database.
    #[serde(deserialize_with = "crate::seq::text")]
    pub timezone: String,
}

/// Where something stands in the source: file index, byte range.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Location {
    /// Index into [`Bundle::files`].
    pub file: u16,
    /// First byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
    /// Line, from 1.
    pub line: u32,
}

/// A built-in function by its name and the overload chosen.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Import {
    /// Name in the library.
    pub name: StrRef,
    /// Types of the parameters.
    #[serde(deserialize_with = "crate::seq::list")]
    pub params: Vec<TypeRef>,
    /// Type of the result.
    pub result: TypeRef,
}

/// What is read of a kind of JSON document.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Document {
    /// Name for messages: the schema's alias, the source, `profile`.
    pub name: StrRef,
    /// The columns: each path once. An empty path is the whole document.
    #[serde(deserialize_with = "crate::seq::list")]
    pub columns: Vec<Column>,
    /// What the document as a whole must be, read or not; none: only what is read is checked.
    pub form: Option<FormRef>,
}

/// A path read out of a document.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Column {
    /// Segments from the root: object keys (fields and map keys alike).
    #[serde(deserialize_with = "crate::seq::list")]
    pub path: Vec<StrRef>,
    /// Type of the value; a [`Type::Option`] unless `required`. A list or record type holds just the fields read.
    pub ty: TypeRef,
    /// A document without it is refused.
    pub required: bool,
}

/// Instructions of one unit.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
pub struct Code {
    /// Types of the registers.
    #[serde(deserialize_with = "crate::seq::list")]
    pub regs: Vec<TypeRef>,
    /// The instructions.
    #[serde(with = "crate::code")]
    pub instrs: Vec<Instr>,
    /// Where each stretch of instructions comes from, ordered by first instruction.
    #[serde(deserialize_with = "crate::seq::list")]
    pub locations: Vec<(Pc, Location)>,
}

/// An event declaration.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Event {
    /// Name.
    pub name: StrRef,
    /// Documentation line.
    pub title: Option<StrRef>,
    /// What is read of it. Its first column is always `_id` and its second `timestamp` where the schema has them.
    pub document: DocRef,
    /// A column and the only values it may have for `where` to hold: the index by which events are dispatched.
    #[serde(deserialize_with = "crate::seq::discriminant")]
    pub discriminant: Option<(ColRef, Vec<StrRef>)>,
    /// Code of `filter` and `key`; reads only this event's document.
    pub code: Code,
    /// Whether the payload is this event (returns boolean); none: always.
    pub filter: Option<Pc>,
    /// Namespace of the key, such as `Email`.
    pub namespace: StrRef,
    /// The key (returns text?); absent refuses the event.
    pub key: Pc,
    /// Where the key comes from, for messages (`identityMap.Email.first.id`).
    pub key_text: StrRef,
    /// Columns of `require`: absent refuses the event.
    #[serde(deserialize_with = "crate::seq::list")]
    pub require: Vec<ColRef>,
    /// Declaration.
    pub location: Location,
}
