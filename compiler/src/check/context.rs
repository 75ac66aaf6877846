//! The data of an evaluation: its types are what the data shows.

use crate::hir::{RecordTy, Ty};
use serde_json::Value;
use std::sync::Arc;

/// Deepest data that is looked at; deeper values are passed on as they are.
const DEPTH: usize = 40;

/// The type of the data. A null is the same as nothing.
pub(super) fn infer(value: &Value) -> Ty {
    at(value, 0).unwrap_or(Ty::Unknown)
}

fn at(value: &Value, depth: usize) -> Option<Ty> {
    if depth > DEPTH {
        return Some(Ty::Json);
    }
    Some(match value {
        Value::Null => return None,
        Value::Bool(_) => Ty::Boolean,
        Value::Number(number) if number.is_i64() => Ty::Integer,
        Value::Number(_) => Ty::Decimal,
        Value::String(text) => text_type(text),
        Value::Array(items) => {
            let types: Vec<Option<Ty>> = items.iter().map(|item| at(item, depth + 1)).collect();
            let gaps = types.iter().any(Option::is_none);
            let element = types.into_iter().flatten().reduce(|a, b| merge(&a, &b)).unwrap_or(Ty::Unknown);
            Ty::List(Arc::new(if gaps { optional(element) } else { element }))
        }
        Value::Object(entries) => {
            let fields = entries.iter().filter_map(|(name, v)| Some((Arc::from(name.as_str()), at(v, depth + 1)?)));
            Ty::Record(Arc::new(RecordTy { name: None, fields: fields.collect(), usage: None }))
        }
    })
}

/// Text that says an instant, a local time or a date is read as one.
fn text_type(text: &str) -> Ty {
    use journey_bytecode::read;
    let clock = text.get(10..11).is_some_and(|sign| sign == "T");
    if clock && read::datetime(text).is_some() {
        Ty::DateTime
    } else if clock && read::local(text).is_some() {
        Ty::LocalDateTime
    } else if read::date(text).is_some() {
        Ty::Date
    } else {
        Ty::String
    }
}

/// `T?`, also of what is not known.
pub(super) fn optional(ty: Ty) -> Ty {
    if ty.is_optional() { ty } else { Ty::Option(Arc::new(ty)) }
}

/// The type of both of two elements; values of different types are free-form.
fn merge(a: &Ty, b: &Ty) -> Ty {
    match (a, b) {
        (Ty::Unknown, t) | (t, Ty::Unknown) => t.clone(),
        (Ty::Option(a), b) | (b, Ty::Option(a)) => optional(merge(a, b.core())),
        (Ty::Integer, Ty::Decimal) | (Ty::Decimal, Ty::Integer) => Ty::Decimal,
        (Ty::List(a), Ty::List(b)) => Ty::List(Arc::new(merge(a, b))),
        (Ty::Record(a), Ty::Record(b)) => {
            let mut fields: Vec<(Arc<str>, Ty)> = vec![];
            for (name, ty) in &a.fields {
                let other = b.fields.iter().find(|(n, _)| n == name);
                fields.push((name.clone(), other.map_or_else(|| optional(ty.clone()), |(_, t)| merge(ty, t))));
            }
            let more = b.fields.iter().filter(|(name, _)| a.fields.iter().all(|(n, _)| n != name));
            fields.extend(more.map(|(name, ty)| (name.clone(), optional(ty.clone()))));
            Ty::Record(Arc::new(RecordTy { name: None, fields, usage: None }))
        }
        (Ty::Json, _) | (_, Ty::Json) => Ty::Json,
        // Some read as dates: then they are texts.
        (a, b) if is_written(a) && is_written(b) && std::mem::discriminant(a) != std::mem::discriminant(b) => {
            Ty::String
        }
        (a, b) if std::mem::discriminant(a) == std::mem::discriminant(b) => a.clone(),
        _ => Ty::Json,
    }
}

/// Text in the data.
pub(super) fn is_written(ty: &Ty) -> bool {
    ty.is_text() || matches!(ty, Ty::DateTime | Ty::LocalDateTime | Ty::Date)
}

/// The path of a name: a root of the data, or a key just below one (an event, a source, an action).
pub(super) fn path_of(data: &Ty, name: &str) -> Option<Vec<Arc<str>>> {
    let Ty::Record(roots) = data else { return None };
    if let Some((root, _)) = roots.fields.iter().find(|(n, _)| **n == *name) {
        return Some(vec![root.clone()]);
    }
    roots.fields.iter().find_map(|(root, ty)| match ty {
        Ty::Record(inner) => {
            let (found, _) = inner.fields.iter().find(|(n, _)| **n == *name)?;
            Some(vec![root.clone(), found.clone()])
        }
        _ => None,
    })
}
