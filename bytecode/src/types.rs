//! Types of values, as a table in which an entry may only refer to earlier entries.
//!
//! The order makes a recursive (and so unboundedly deep) type impossible to express.

use serde::{Deserialize, Serialize};

macro_rules! index {
    ($($(#[$doc:meta])* $name:ident),* $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
        pub struct $name(pub u16);
        impl $name {
            /// The position in its table.
            #[must_use]
            pub fn index(self) -> usize { usize::from(self.0) }
        }
    )*};
}

index! {
    /// Index into [`crate::program::Bundle::types`].
    TypeRef,
    /// Index into [`crate::program::Bundle::strings`].
    StrRef,
    /// Index into [`crate::program::Bundle::consts`].
    ConstRef,
    /// Index into [`crate::program::Bundle::documents`].
    DocRef,
    /// Index into the columns of a [`crate::program::Document`].
    ColRef,
    /// Index into [`crate::program::Bundle::forms`].
    FormRef,
    /// Index into [`crate::program::Bundle::events`].
    EventRef,
    /// Index into [`crate::program::Bundle::endpoints`].
    EndpointRef,
    /// Index into [`crate::program::Bundle::journeys`].
    JourneyRef,
    /// Index into [`crate::program::Bundle::imports`].
    ImportRef,
    /// Index into the points of a [`crate::program::Journey`].
    PointRef,
    /// A register of a code unit.
    Reg,
    /// Position of an instruction in a code unit.
    Pc,
}

/// The type of a value.
#[derive(Clone, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
pub enum Type {
    /// `true` or `false`.
    Boolean,
    /// Signed 64-bit integer; overflow is a fault.
    Integer,
    /// Exact decimal, 28 significant digits; overflow is a fault.
    Decimal,
    /// UTF-8 text (enums are text too: the checker knows the values).
    String,
    /// Calendar day.
    Date,
    /// Time of day.
    Time,
    /// Instant with the offset it was written in; compared by instant.
    DateTime,
    /// Wall-clock date and time without zone.
    LocalDateTime,
    /// Months, days and exact microseconds, kept apart.
    Duration,
    /// JSON of unknown shape, passed through as text.
    Json,
    /// Ordered elements of one type.
    List(TypeRef),
    /// Text keys to values of one type.
    Map(TypeRef),
    /// Named fields in a fixed order.
    Record(#[serde(deserialize_with = "crate::seq::list")] Vec<Field>),
    /// A value that may be absent.
    Option(TypeRef),
    /// Position in a list that is being walked; lives in registers only, never across a suspension.
    Iterator(TypeRef),
}

/// A field of a record type.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
pub struct Field {
    /// Name in the JSON document.
    pub name: StrRef,
    /// Type; absent fields are read as absent only where it is an [`Type::Option`].
    pub ty: TypeRef,
}

/// A constraint of the schema, checked where a document comes in.
#[derive(Clone, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
pub enum Check {
    /// Closed enum: the text must be one of these.
    OneOf(#[serde(deserialize_with = "crate::seq::list")] Vec<StrRef>),
    /// Lowest number allowed (a numeric constant).
    Min(ConstRef),
    /// Highest number allowed (a numeric constant).
    Max(ConstRef),
    /// Fewest characters or elements.
    MinLength(u32),
    /// Most characters or elements.
    MaxLength(u32),
    /// Regular expression the text must match.
    Pattern(StrRef),
    /// What a number must be above (a numeric constant).
    Above(ConstRef),
    /// What a number must be below (a numeric constant).
    Below(ConstRef),
    /// What a number must be a multiple of (a numeric constant above zero).
    MultipleOf(ConstRef),
}

/// A constant.
#[derive(Clone, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
pub enum Const {
    /// Boolean.
    Boolean(bool),
    /// Integer.
    Integer(i64),
    /// Decimal, in its plain text form (`-12.50`); scale is kept.
    Decimal(#[serde(deserialize_with = "crate::seq::text")] String),
    /// Text.
    String(StrRef),
    /// Days since 1970-01-01.
    Date(i32),
    /// Microseconds since midnight.
    Time(i64),
    /// Microseconds since 1970-01-01T00:00Z, and the offset from UTC in seconds.
    DateTime(i64, i32),
    /// Microseconds since 1970-01-01T00:00 on the wall clock.
    LocalDateTime(i64),
    /// A duration.
    Duration(Span),
    /// JSON text, well formed.
    Json(StrRef),
}

/// A length of time. Days and months are calendar units of a zone; microseconds are exact.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default, Serialize, Deserialize)]
pub struct Span {
    /// Calendar months (a year is twelve).
    pub months: i32,
    /// Calendar days (a week is seven).
    pub days: i32,
    /// Exact microseconds (an hour is 3,600 million).
    pub micros: i64,
}
