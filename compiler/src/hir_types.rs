//! Types as the checker sees them.

use crate::hir::UsageId;
use crate::schema::Node;
use std::sync::Arc;

/// A type. `Option` never holds an `Option`.
#[derive(Clone, Debug)]
pub enum Ty {
    /// `boolean`
    Boolean,
    /// `integer`
    Integer,
    /// `decimal`
    Decimal,
    /// `string`
    String,
    /// A closed enum of texts.
    Enum(Arc<EnumTy>),
    /// Text with suggested values (`meta:enum` alone).
    Open(Arc<EnumTy>),
    /// `date`
    Date,
    /// `time`
    Time,
    /// `datetime`
    DateTime,
    /// `localdatetime`
    LocalDateTime,
    /// `duration`
    Duration,
    /// An object without declared fields, or of several types: only `is present` and passing on.
    Json,
    /// `list of T`
    List(Arc<Ty>),
    /// `map of T`
    Map(Arc<Ty>),
    /// A record type written in the language.
    Record(Arc<RecordTy>),
    /// An object of a schema, and the node of the usage tree that collects what is read of it.
    Object(Node, UsageId),
    /// `T?`
    Option(Arc<Ty>),
    /// Not known (no schema, or after an error): silences further errors.
    Unknown,
}

/// Values of an enum with their labels.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct EnumTy {
    /// Where it comes from, for messages.
    pub name: Arc<str>,
    /// Value and label.
    pub values: Vec<(Arc<str>, Arc<str>)>,
}

/// Fields of a record.
#[derive(Clone, Debug)]
pub struct RecordTy {
    /// Name, if it has one.
    pub name: Option<Arc<str>>,
    /// Fields in order.
    pub fields: Vec<(Arc<str>, Ty)>,
    /// Usage, for the record type of an answer.
    pub usage: Option<UsageId>,
}
