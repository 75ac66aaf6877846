//! Parts of lists, and what decides splits and entry keys.

use super::compare::affordable;
use super::{ARGUMENTS, Call, Outcome};
use crate::machine::Unit;
use crate::value::Value;
use journey_bytecode::program::PointKind;
use std::fmt::Write;
use std::sync::Arc;

pub(super) fn count(call: &Call<'_>) -> Outcome {
    Ok(Value::Integer(call.list(0)?.len() as i64))
}

pub(super) fn at(call: &Call<'_>) -> Outcome {
    let index = usize::try_from(call.integer(1)?).ok();
    Ok(index.and_then(|index| call.list(0).ok()?.get(index).cloned()).unwrap_or_default())
}

pub(super) fn last(call: &Call<'_>) -> Outcome {
    Ok(call.list(0)?.last().cloned().unwrap_or_default())
}

fn list(items: Vec<Value>) -> Outcome {
    Ok(Value::List(Arc::new(items)))
}

/// The first so many, or the last.
pub(super) fn limit(call: &Call<'_>) -> Outcome {
    let items = call.list(0)?;
    let most = usize::try_from(call.integer(1)?.max(0)).unwrap_or(usize::MAX).min(items.len());
    let first = call.args.len() < 3 || call.boolean(2)?;
    let kept = if first { items.get(..most) } else { items.get(items.len() - most..) };
    list(kept.unwrap_or_default().to_vec())
}

/// The list itself, or one of a single value.
pub(super) fn of(call: &Call<'_>) -> Outcome {
    match call.arg(0)? {
        Value::List(items) => Ok(Value::List(Arc::clone(items))),
        value => list(vec![value.clone()]),
    }
}

pub(super) fn flatten(call: &Call<'_>) -> Outcome {
    let mut out = Vec::new();
    for inner in call.list(0)? {
        match inner {
            Value::List(items) => out.extend(items.iter().cloned()),
            Value::Absent => {}
            _ => return Err(ARGUMENTS),
        }
    }
    list(out)
}

pub(super) fn keys(call: &Call<'_>) -> Outcome {
    match call.arg(0)? {
        Value::Map(entries) => list(entries.keys().map(|key| Value::String(Arc::clone(key))).collect()),
        _ => Err(ARGUMENTS),
    }
}

pub(super) fn contains(call: &Call<'_>) -> Outcome {
    let (value, items) = (call.arg(0)?, call.list(1)?);
    affordable(items)?;
    Ok(Value::Boolean(items.contains(value)))
}

pub(super) fn entry_key(call: &Call<'_>) -> Outcome {
    let mut key = String::new();
    for part in call.list(0)? {
        match part {
            Value::Absent => key.push('-'),
            Value::String(part) => drop(write!(key, "{}:{part}", part.len())),
            _ => return Err(ARGUMENTS),
        }
    }
    Ok(Value::String(Arc::from(key)))
}

/// Number of hundredths of a percent.
const BUCKETS: u64 = 10_000;

/// Where a key falls, the same for ever.
pub(super) fn bucket_of(salt: &str, key: &str) -> u64 {
    let mut hasher = blake3::Hasher::new();
    hasher.update(&(salt.len() as u64).to_le_bytes()).update(salt.as_bytes()).update(key.as_bytes());
    let hash = hasher.finalize();
    hash.as_bytes().first_chunk().map_or(0, |bytes| u64::from_le_bytes(*bytes) % BUCKETS)
}

pub(super) fn bucket(call: &Call<'_>) -> Outcome {
    let point = call.integer(2)?;
    if let Some((_, arm)) = call.context.assigned.iter().find(|(assigned, _)| i64::from(assigned.0) == point) {
        return assigned(call, point, *arm);
    }
    Ok(Value::Integer(bucket_of(call.str(0)?, call.str(1)?) as i64))
}

/// The lowest number of an arm.
fn assigned(call: &Call<'_>, point: i64, arm: u16) -> Outcome {
    let Unit::Journey(journey) = call.unit else { return Err(ARGUMENTS) };
    let points = call.program.journey(journey).map(|journey| &journey.points).ok_or(ARGUMENTS)?;
    match usize::try_from(point).ok().and_then(|point| points.get(point)).map(|point| &point.kind) {
        Some(PointKind::Split { arms }) => {
            Ok(Value::Integer(arms.iter().take(usize::from(arm)).map(|(_, share)| i64::from(*share)).sum()))
        }
        _ => Err(ARGUMENTS),
    }
}
