//! An order over all values, for sorting and for finding equal ones.

use crate::machine::FaultKind;
use crate::value::Value;
use journey_bytecode::limits::{self, DAY};
use journey_bytecode::types::Span;
use std::cmp::Ordering;

/// The natural order within a type; absent values come last. Of lists and records, the first part that differs decides.
pub(super) fn order(a: &Value, b: &Value) -> Ordering {
    match (a, b) {
        (Value::Absent, Value::Absent) => Ordering::Equal,
        (Value::Absent, _) => Ordering::Greater,
        (_, Value::Absent) => Ordering::Less,
        (Value::Boolean(a), Value::Boolean(b)) => a.cmp(b),
        (Value::Integer(a), Value::Integer(b)) => a.cmp(b),
        (Value::Decimal(a), Value::Decimal(b)) => a.cmp(b),
        (Value::Date(a), Value::Date(b)) => a.cmp(b),
        (Value::Time(a), Value::Time(b)) | (Value::LocalDateTime(a), Value::LocalDateTime(b)) => a.cmp(b),
        (Value::DateTime(a), Value::DateTime(b)) => a.cmp(b),
        (Value::String(a), Value::String(b)) | (Value::Json(a), Value::Json(b)) => a.cmp(b),
        (Value::Duration(a), Value::Duration(b)) => length(a).cmp(&length(b)).then_with(|| a.cmp(b)),
        (Value::List(a), Value::List(b)) => parts(a.iter(), b.iter()),
        (Value::Record(a), Value::Record(b)) => parts(a.iter(), b.iter()),
        (Value::Map(a), Value::Map(b)) => a.keys().cmp(b.keys()).then_with(|| parts(a.values(), b.values())),
        // Values of one type are of one kind: this only keeps the order total.
        _ => rank(a).cmp(&rank(b)),
    }
}

fn parts<'v>(a: impl Iterator<Item = &'v Value>, mut b: impl Iterator<Item = &'v Value>) -> Ordering {
    for x in a {
        match b.next() {
            None => return Ordering::Greater,
            Some(y) => match order(x, y) {
                Ordering::Equal => {}
                other => return other,
            },
        }
    }
    if b.next().is_some() { Ordering::Less } else { Ordering::Equal }
}

fn rank(value: &Value) -> u8 {
    match value {
        Value::Absent => 0,
        Value::Boolean(_) => 1,
        Value::Integer(_) => 2,
        Value::Decimal(_) => 3,
        Value::Date(_) => 4,
        Value::Time(_) => 5,
        Value::DateTime(_) => 6,
        Value::LocalDateTime(_) => 7,
        Value::String(_) => 8,
        Value::Duration(_) => 9,
        Value::Json(_) => 10,
        Value::List(_) => 11,
        Value::Map(_) => 12,
        Value::Record(_) => 13,
        Value::Iterator(..) => 14,
    }
}

/// Microseconds, where a day counts 24 hours and a month 30 days.
pub(super) fn length(span: &Span) -> i128 {
    (i128::from(span.months) * 30 + i128::from(span.days)) * i128::from(DAY) + i128::from(span.micros)
}

/// Whether the values can be put in order within the work that one call may do: about sixteen times what an activation
/// may. Shared parts make a small value large to look at, so what is looked at is counted, not what is stored.
pub(super) fn affordable(values: &[Value]) -> Result<(), FaultKind> {
    let rounds = u64::from(values.len().max(2).ilog2()) + 1;
    let mut left = 16 * limits::FUEL / rounds;
    values.iter().try_for_each(|value| pay(value, &mut left))
}

fn pay(value: &Value, left: &mut u64) -> Result<(), FaultKind> {
    let own = match value {
        Value::String(text) | Value::Json(text) => 1 + text.len() as u64 / 16,
        _ => 1,
    };
    *left = left.checked_sub(own).ok_or(FaultKind::Fuel)?;
    match value {
        Value::List(items) => items.iter().try_for_each(|item| pay(item, left)),
        Value::Record(fields) => fields.iter().try_for_each(|field| pay(field, left)),
        Value::Map(entries) => entries.values().try_for_each(|entry| pay(entry, left)),
        _ => Ok(()),
    }
}

/// The values in order.
pub(super) fn in_order(values: &[Value]) -> Result<Vec<&Value>, FaultKind> {
    affordable(values)?;
    let mut sorted: Vec<&Value> = values.iter().collect();
    sorted.sort_by(|a, b| order(a, b));
    Ok(sorted)
}

/// Which of the values are the first of their kind, in time that grows little faster than their number.
pub(super) fn firsts(values: &[Value]) -> Result<Vec<bool>, FaultKind> {
    affordable(values)?;
    let mut by_value: Vec<usize> = (0..values.len()).collect();
    let at = |i: &usize| values.get(*i).unwrap_or(&Value::Absent);
    by_value.sort_by(|a, b| order(at(a), at(b)));
    let mut first = vec![false; values.len()];
    let mut before: Option<&Value> = None;
    for i in &by_value {
        let value = at(i);
        if before.is_none_or(|before| order(before, value).is_ne())
            && let Some(place) = first.get_mut(*i)
        {
            *place = true;
        }
        before = Some(value);
    }
    Ok(first)
}
