//! Arithmetic, order and equality of values.

use super::FaultKind;
use crate::value::Value;
use journey_bytecode::limits;
use rust_decimal::Decimal;
use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::sync::Arc;

const TYPES: FaultKind = FaultKind::Internal("operands of other types");

/// What an activation may still spend.
#[derive(Clone, Copy, Debug)]
pub(super) struct Fuel(pub(super) u64);

impl Fuel {
    #[inline]
    pub(super) fn take(&mut self, amount: usize) -> Result<(), FaultKind> {
        self.0 = self.0.checked_sub(amount as u64).ok_or(FaultKind::Fuel)?;
        Ok(())
    }
}

/// What looking at all of a value costs; a list counts its elements, not what is in them.
pub(super) fn weight(value: &Value) -> usize {
    match value {
        Value::String(text) | Value::Json(text) => text.len() / 16,
        Value::List(items) => items.len(),
        Value::Map(entries) => entries.len(),
        _ => 0,
    }
}

/// Equality, total. Shared parts make a small value large to walk: every step is paid for.
pub(super) fn equal(a: &Value, b: &Value, fuel: &mut Fuel) -> Result<bool, FaultKind> {
    match (a, b) {
        (Value::List(a), Value::List(b)) => Ok(a.len() == b.len() && all_equal(a.iter().zip(b.iter()), fuel)?),
        (Value::Record(a), Value::Record(b)) => Ok(a.len() == b.len() && all_equal(a.iter().zip(b.iter()), fuel)?),
        (Value::Map(a), Value::Map(b)) => {
            Ok(a.len() == b.len() && a.keys().eq(b.keys()) && all_equal(a.values().zip(b.values()), fuel)?)
        }
        (Value::String(a), Value::String(b)) | (Value::Json(a), Value::Json(b)) => {
            if a.len() != b.len() {
                return Ok(false);
            }
            fuel.take(a.len() / 64)?;
            Ok(a == b)
        }
        (a, b) => Ok(a == b),
    }
}

fn all_equal<'v>(pairs: impl Iterator<Item = (&'v Value, &'v Value)>, fuel: &mut Fuel) -> Result<bool, FaultKind> {
    for (a, b) in pairs {
        fuel.take(1)?;
        if !equal(a, b, fuel)? {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Order within one of the ordered types.
#[inline]
pub(super) fn order(a: &Value, b: &Value, fuel: &mut Fuel) -> Result<Ordering, FaultKind> {
    Ok(match (a, b) {
        (Value::Integer(a), Value::Integer(b)) => a.cmp(b),
        (Value::Decimal(a), Value::Decimal(b)) => a.cmp(b),
        (Value::String(a), Value::String(b)) => {
            fuel.take(a.len() / 64)?;
            a.cmp(b)
        }
        (Value::Date(a), Value::Date(b)) => a.cmp(b),
        (Value::Time(a), Value::Time(b)) => a.cmp(b),
        (Value::DateTime(a), Value::DateTime(b)) => a.cmp(b),
        (Value::LocalDateTime(a), Value::LocalDateTime(b)) => a.cmp(b),
        _ => return Err(TYPES),
    })
}

#[inline]
fn both(
    a: &Value,
    b: &Value,
    integer: impl FnOnce(i64, i64) -> Option<i64>,
    decimal: impl FnOnce(Decimal, Decimal) -> Option<Decimal>,
) -> Result<Value, FaultKind> {
    match (a, b) {
        (Value::Integer(a), Value::Integer(b)) => integer(*a, *b).map(Value::Integer),
        (Value::Decimal(a), Value::Decimal(b)) => decimal(*a, *b).map(Value::Decimal),
        _ => return Err(TYPES),
    }
    .ok_or(FaultKind::Overflow)
}

#[inline]
pub(super) fn add(a: &Value, b: &Value) -> Result<Value, FaultKind> {
    both(a, b, i64::checked_add, Decimal::checked_add)
}

#[inline]
pub(super) fn sub(a: &Value, b: &Value) -> Result<Value, FaultKind> {
    both(a, b, i64::checked_sub, Decimal::checked_sub)
}

#[inline]
pub(super) fn mul(a: &Value, b: &Value) -> Result<Value, FaultKind> {
    both(a, b, i64::checked_mul, Decimal::checked_mul)
}

pub(super) fn div(a: &Value, b: &Value) -> Result<Value, FaultKind> {
    match (a, b) {
        (Value::Decimal(_), Value::Decimal(b)) if b.is_zero() => Ok(Value::Absent),
        (Value::Decimal(a), Value::Decimal(b)) => a.checked_div(*b).map(Value::Decimal).ok_or(FaultKind::Overflow),
        _ => Err(TYPES),
    }
}

pub(super) fn rem(a: &Value, b: &Value) -> Result<Value, FaultKind> {
    match (a, b) {
        (Value::Integer(_), Value::Integer(0)) => Ok(Value::Absent),
        (Value::Decimal(_), Value::Decimal(b)) if b.is_zero() => Ok(Value::Absent),
        // The remainder by -1 is 0, also of the one integer whose quotient does not fit.
        (Value::Integer(a), Value::Integer(b)) => Ok(Value::Integer(a.wrapping_rem(*b))),
        _ => both(a, b, i64::checked_rem, Decimal::checked_rem),
    }
}

pub(super) fn neg(a: &Value) -> Result<Value, FaultKind> {
    match a {
        Value::Integer(a) => a.checked_neg().map(Value::Integer).ok_or(FaultKind::Overflow),
        Value::Decimal(a) => Ok(Value::Decimal(-*a)),
        _ => Err(TYPES),
    }
}

pub(super) fn widen(a: &Value) -> Result<Value, FaultKind> {
    match a {
        Value::Integer(a) => Ok(Value::Decimal(Decimal::from(*a))),
        Value::Absent => Ok(Value::Absent),
        _ => Err(TYPES),
    }
}

pub(super) fn map(entries: &[Value]) -> Result<Value, FaultKind> {
    let mut map = BTreeMap::new();
    for pair in entries.chunks(2) {
        match pair {
            [Value::String(_), Value::Absent] => {}
            [Value::String(key), value] => {
                map.insert(Arc::clone(key), value.clone());
            }
            _ => return Err(TYPES),
        }
    }
    Ok(Value::Map(Arc::new(map)))
}

pub(super) fn concat(parts: &[Value], fuel: &mut Fuel) -> Result<Value, FaultKind> {
    let mut text = String::new();
    for part in parts {
        let Value::String(part) = part else { return Err(TYPES) };
        fuel.take(1 + part.len() / 16)?;
        if text.len() + part.len() > limits::DOCUMENT_BYTES {
            return Err(FaultKind::Overflow);
        }
        text.push_str(part);
    }
    Ok(Value::String(Arc::from(text)))
}
