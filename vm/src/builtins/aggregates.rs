//! Sums, counts, least and greatest.

use super::compare::{firsts, order};
use super::{ARGUMENTS, Call, Outcome};
use crate::machine::FaultKind;
use crate::text;
use crate::value::Value;
use journey_bytecode::limits;
use journey_bytecode::types::Span;
use rust_decimal::Decimal;
use std::sync::Arc;

const OVERFLOW: FaultKind = FaultKind::Overflow;

fn decimal(value: &Value) -> Result<Decimal, FaultKind> {
    match value {
        Value::Integer(value) => Ok(Decimal::from(*value)),
        Value::Decimal(value) => Ok(*value),
        _ => Err(ARGUMENTS),
    }
}

/// The values: of a list, or the arguments themselves; absent ones apart.
fn present<'c>(call: &'c Call<'_>) -> Result<impl Iterator<Item = &'c Value>, FaultKind> {
    let values = if call.args.len() > 1 { call.args } else { call.list(0)? };
    Ok(values.iter().filter(|value| !matches!(value, Value::Absent)))
}

pub(super) fn avg(call: &Call<'_>) -> Outcome {
    let (mut total, mut count) = (Decimal::ZERO, 0_i64);
    for value in present(call)? {
        total = total.checked_add(decimal(value)?).ok_or(OVERFLOW)?;
        count += 1;
    }
    if count == 0 {
        return Ok(Value::Absent);
    }
    total.checked_div(Decimal::from(count)).map(Value::Decimal).ok_or(OVERFLOW)
}

pub(super) fn sum(call: &Call<'_>) -> Outcome {
    let mut values = present(call)?;
    let Some(first) = values.next() else {
        return Ok(call.zero());
    };
    let mut total = first.clone();
    for value in values {
        total = match (&total, value) {
            (Value::Integer(a), Value::Integer(b)) => Value::Integer(a.checked_add(*b).ok_or(OVERFLOW)?),
            (Value::Decimal(a), Value::Decimal(b)) => Value::Decimal(a.checked_add(*b).ok_or(OVERFLOW)?),
            (Value::Duration(a), Value::Duration(b)) => Value::Duration(Box::new(added(a, b).ok_or(OVERFLOW)?)),
            _ => return Err(ARGUMENTS),
        };
    }
    Ok(total)
}

/// Two lengths, part by part.
pub(super) fn added(a: &Span, b: &Span) -> Option<Span> {
    let span = Span {
        months: a.months.checked_add(b.months)?,
        days: a.days.checked_add(b.days)?,
        micros: a.micros.checked_add(b.micros)?,
    };
    let (months, days, micros) = limits::SPAN;
    let within = span.months.abs() <= months && span.days.abs() <= days && span.micros.abs() <= micros;
    within.then_some(span)
}

pub(super) fn add_spans(call: &Call<'_>) -> Outcome {
    match (call.arg(0)?, call.arg(1)?) {
        (Value::Duration(a), Value::Duration(b)) => added(a, b).map(|s| Value::Duration(Box::new(s))).ok_or(OVERFLOW),
        _ => Err(ARGUMENTS),
    }
}

pub(super) fn max(call: &Call<'_>) -> Outcome {
    // `max_by` takes the last of equal ones: there is no telling them apart but by offset, so the first.
    Ok(present(call)?.reduce(|a, b| if order(a, b).is_lt() { b } else { a }).cloned().unwrap_or_default())
}

pub(super) fn min(call: &Call<'_>) -> Outcome {
    Ok(present(call)?.reduce(|a, b| if order(a, b).is_gt() { b } else { a }).cloned().unwrap_or_default())
}

fn integer(count: usize) -> Outcome {
    Ok(Value::Integer(count as i64))
}

fn is_absent(value: &Value) -> bool {
    matches!(value, Value::Absent)
}

pub(super) fn count(call: &Call<'_>) -> Outcome {
    integer(call.list(0)?.iter().filter(|value| !is_absent(value)).count())
}

pub(super) fn count_absent(call: &Call<'_>) -> Outcome {
    integer(call.list(0)?.iter().filter(|value| is_absent(value)).count())
}

pub(super) fn count_all(call: &Call<'_>) -> Outcome {
    integer(call.list(0)?.len())
}

pub(super) fn count_different(call: &Call<'_>) -> Outcome {
    let items = call.list(0)?;
    let kept = firsts(items)?.into_iter().zip(items);
    integer(kept.filter(|(first, value)| *first && !is_absent(value)).count())
}

pub(super) fn count_different_all(call: &Call<'_>) -> Outcome {
    integer(firsts(call.list(0)?)?.into_iter().filter(|first| *first).count())
}

pub(super) fn serialize(call: &Call<'_>) -> Outcome {
    let (separator, quoted) = (call.str(1)?, call.boolean(2)?);
    let mut out = String::new();
    for (n, value) in call.list(0)?.iter().filter(|value| !is_absent(value)).enumerate() {
        if n > 0 {
            out.push_str(separator);
        }
        if quoted {
            out.push('"');
        }
        text::write(&mut out, value).ok_or(ARGUMENTS)?;
        if quoted {
            out.push('"');
        }
        if out.len() > limits::DOCUMENT_BYTES {
            return Err(OVERFLOW);
        }
    }
    Ok(Value::String(Arc::from(out)))
}
