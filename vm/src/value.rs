//! Values of the machine.

use journey_bytecode::types::Span;
use rust_decimal::Decimal;
use std::collections::BTreeMap;
use std::sync::Arc;

/// A value. Its type is known statically: a register, field or element holds only values of its type, or `Absent`
/// where the type is an option.
#[derive(Clone, Debug, PartialEq, Default)]
pub enum Value {
    /// No value.
    #[default]
    Absent,
    /// Boolean.
    Boolean(bool),
    /// Integer.
    Integer(i64),
    /// Decimal.
    Decimal(Decimal),
    /// Days since 1970-01-01.
    Date(i32),
    /// Microseconds since midnight.
    Time(i64),
    /// Instant and offset.
    DateTime(DateTime),
    /// Microseconds since 1970-01-01T00:00 on the wall clock.
    LocalDateTime(i64),
    // From here on a value owns memory; those above come first so that one comparison tells them apart.
    /// Text.
    String(Arc<str>),
    /// Duration.
    Duration(Box<Span>),
    /// JSON text.
    Json(Arc<str>),
    /// List.
    List(Arc<Vec<Value>>),
    /// Map, ordered by key.
    Map(Arc<BTreeMap<Arc<str>, Value>>),
    /// Record, fields in the order of its type.
    Record(Arc<[Value]>),
    /// Position in a list being walked.
    Iterator(Arc<Vec<Value>>, u32),
}

impl Value {
    /// Takes the place of a value. The common ones own no memory: then nothing need be freed.
    #[inline(always)]
    pub(crate) fn replace(&mut self, value: Value) {
        if !self.is_plain() {
            *self = Value::Absent;
        }
        std::mem::forget(std::mem::replace(self, value));
    }

    /// Owns no memory.
    #[inline(always)]
    fn is_plain(&self) -> bool {
        matches!(
            self,
            Value::Absent
                | Value::Boolean(_)
                | Value::Integer(_)
                | Value::Decimal(_)
                | Value::Date(_)
                | Value::Time(_)
                | Value::DateTime(_)
                | Value::LocalDateTime(_)
        )
    }
}

/// An instant and the offset it was written in. Equality and order look at the instant alone.
#[derive(Clone, Copy, Debug)]
pub struct DateTime {
    /// Microseconds since 1970-01-01T00:00Z.
    pub micros: i64,
    /// Offset from UTC in seconds.
    pub offset: i32,
}

impl PartialEq for DateTime {
    fn eq(&self, other: &Self) -> bool {
        self.micros == other.micros
    }
}
impl Eq for DateTime {}
impl PartialOrd for DateTime {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}
impl Ord for DateTime {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.micros.cmp(&other.micros)
    }
}
