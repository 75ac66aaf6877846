//! Values of the reference interpreter, and how they come out of and go into JSON.

use jiff::Timestamp;
use journey_bytecode::types::Span;
use journey_compiler::hir::Ty;
use rust_decimal::Decimal;
use serde_json::{Map, Value as Json};
use std::sync::Arc;

/// A value. Documents stay JSON until a scalar is read of them.
#[derive(Clone, Debug)]
pub(crate) enum Val {
    Absent,
    Boolean(bool),
    Integer(i64),
    Decimal(Decimal),
    Text(Arc<str>),
    Duration(Span),
    Date(i32),
    Time(i64),
    /// Microseconds.
    Instant(i64),
    Local(i64),
    List(Vec<Val>),
    Record(Vec<(Arc<str>, Val)>),
    Document(Json),
}

impl Val {
    pub(crate) fn present(&self) -> bool {
        !matches!(self, Val::Absent)
    }

    pub(crate) fn text(text: impl Into<Arc<str>>) -> Val {
        Val::Text(text.into())
    }

    pub(crate) fn truth(&self) -> bool {
        match self {
            Val::Boolean(truth) => *truth,
            other => panic!("a condition is {other:?}"),
        }
    }
}

/// Absent equals absent and nothing else; numbers are equal by amount, instants by the moment.
pub(crate) fn equal(a: &Val, b: &Val) -> bool {
    match (a, b) {
        (Val::Absent, Val::Absent) => true,
        (Val::Boolean(a), Val::Boolean(b)) => a == b,
        (Val::Integer(a), Val::Integer(b)) | (Val::Time(a), Val::Time(b)) | (Val::Local(a), Val::Local(b)) => a == b,
        (Val::Decimal(a), Val::Decimal(b)) => a == b,
        (Val::Text(a), Val::Text(b)) => a == b,
        (Val::Date(a), Val::Date(b)) => a == b,
        (Val::Instant(a), Val::Instant(b)) => a == b,
        (Val::Duration(a), Val::Duration(b)) => a == b,
        (Val::List(a), Val::List(b)) => a.len() == b.len() && a.iter().zip(b).all(|(a, b)| equal(a, b)),
        _ => false,
    }
}

/// A value of a type, read from JSON that the schema allows.
pub(crate) fn read(ty: &Ty, json: &Json) -> Val {
    match (ty, json) {
        (_, Json::Null) => Val::Absent,
        (Ty::Option(ty), json) => read(ty, json),
        (Ty::Boolean, Json::Bool(truth)) => Val::Boolean(*truth),
        (Ty::Integer, Json::Number(n)) => Val::Integer(n.as_i64().or_else(|| n.as_f64().map(|f| f as i64)).unwrap()),
        (Ty::Decimal, Json::Number(n)) => Val::Decimal(n.to_string().parse().unwrap()),
        (Ty::String | Ty::Enum(_) | Ty::Open(_), Json::String(text)) => Val::text(text.as_str()),
        (Ty::DateTime, Json::String(text)) => Val::Instant(text.parse::<Timestamp>().unwrap().as_microsecond()),
        (Ty::List(ty), Json::Array(all)) => Val::List(all.iter().map(|one| read(ty, one)).collect()),
        (Ty::Object(..) | Ty::Json | Ty::Map(_), json) => Val::Document(json.clone()),
        (Ty::Record(record), Json::Object(fields)) => {
            let field = |name: &Arc<str>, ty| read(ty, fields.get(&**name).unwrap_or(&Json::Null));
            Val::Record(record.fields.iter().map(|(name, ty)| (name.clone(), field(name, ty))).collect())
        }
        (ty, json) => panic!("{json} is no {ty:?}"),
    }
}

/// A value as JSON, as it goes into a request.
pub(crate) fn write(value: &Val) -> Json {
    match value {
        Val::Absent => Json::Null,
        Val::Boolean(truth) => Json::Bool(*truth),
        Val::Integer(n) => Json::from(*n),
        Val::Decimal(n) => serde_json::from_str(&n.normalize().to_string()).unwrap(),
        Val::Text(text) => Json::from(&**text),
        Val::List(all) => all.iter().map(write).collect(),
        Val::Record(fields) => {
            fields.iter().map(|(name, value)| (name.to_string(), write(value))).collect::<Map<_, _>>().into()
        }
        Val::Document(json) => json.clone(),
        Val::Instant(micros) => Json::from(Timestamp::from_microsecond(*micros).unwrap().to_string()),
        other => panic!("{other:?} does not go into a request here"),
    }
}

/// Sets what is at a path, or takes it away; nothing is left of an object on the way that was not there.
pub(crate) fn put(json: &mut Json, path: &[Arc<str>], value: Option<Json>) {
    let Some((key, rest)) = path.split_first() else { return };
    if !json.is_object() {
        if value.is_none() {
            return;
        }
        *json = Map::new().into();
    }
    match (json.as_object_mut().unwrap(), value) {
        (object, Some(value)) if rest.is_empty() => drop(object.insert(key.to_string(), value)),
        (object, None) if rest.is_empty() => drop(object.remove(&**key)),
        (object, value @ Some(_)) => put(object.entry(&**key).or_insert(Json::Null), rest, value),
        (object, None) => {
            if let Some(inner) = object.get_mut(&**key) {
                put(inner, rest, None);
            }
        }
    }
}

/// A scalar as text, as in an interpolation.
pub(crate) fn words(value: &Val) -> String {
    match value {
        Val::Boolean(truth) => truth.to_string(),
        Val::Integer(n) => n.to_string(),
        Val::Decimal(n) => n.normalize().to_string(),
        Val::Text(text) => text.to_string(),
        other => panic!("{other:?} is not interpolated here"),
    }
}
