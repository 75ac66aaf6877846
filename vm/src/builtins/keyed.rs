//! Different ones, common ones, and order: by value or by a key of each element.

use super::compare::{affordable, firsts, in_order, order};
use super::{Call, Outcome};
use crate::value::Value;
use std::sync::Arc;

fn list(items: Vec<Value>) -> Outcome {
    Ok(Value::List(Arc::new(items)))
}

fn kept(items: &[Value], keys: &[Value], absent: bool) -> Outcome {
    let first = firsts(keys)?.into_iter().zip(keys).zip(items);
    let wanted = first.filter(|((first, key), _)| *first && (absent || !matches!(key, Value::Absent)));
    list(wanted.map(|(_, item)| item.clone()).collect())
}

pub(super) fn distinct(call: &Call<'_>) -> Outcome {
    let items = call.list(0)?;
    kept(items, items, false)
}

pub(super) fn distinct_with_absent(call: &Call<'_>) -> Outcome {
    let items = call.list(0)?;
    kept(items, items, true)
}

/// `(list, keys)`
pub(super) fn distinct_by(call: &Call<'_>) -> Outcome {
    kept(call.list(0)?, call.list(1)?, true)
}

pub(super) fn intersect(call: &Call<'_>) -> Outcome {
    let first = call.list(0)?;
    let second = in_order(call.list(1)?)?;
    let common = |value: &Value| second.binary_search_by(|other| order(other, value)).is_ok();
    let unique = firsts(first)?.into_iter().zip(first);
    let wanted = unique.filter(|(unique, value)| *unique && !matches!(value, Value::Absent) && common(value));
    list(wanted.map(|(_, value)| value.clone()).collect())
}

fn sorted(items: &[Value], keys: &[Value], ascending: bool) -> Outcome {
    affordable(keys)?;
    let mut pairs: Vec<(&Value, &Value)> = keys.iter().zip(items).collect();
    pairs.sort_by(|(a, _), (b, _)| match (a, b) {
        // Absent ones are last either way.
        (Value::Absent, _) | (_, Value::Absent) => order(a, b),
        _ if ascending => order(a, b),
        _ => order(b, a),
    });
    list(pairs.into_iter().map(|(_, item)| item.clone()).collect())
}

pub(super) fn sort(call: &Call<'_>) -> Outcome {
    let items = call.list(0)?;
    sorted(items, items, call.boolean(1)?)
}

/// `(list, keys, ascending)`
pub(super) fn sort_by(call: &Call<'_>) -> Outcome {
    sorted(call.list(0)?, call.list(1)?, call.boolean(2)?)
}
