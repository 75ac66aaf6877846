//! Values compared as what they are: dates, lengths of time and numbers, not their texts.

use journey_bytecode::read;
use serde_json::Value;

/// What a text says, by the type that the case names; text where it names none.
#[derive(PartialEq, Debug)]
enum Said {
    Instant(i64),
    Local(i64),
    Date(i32),
    Length(i64),
    Text(String),
}

fn said(text: &str, ty: Option<&str>) -> Said {
    let found = match ty {
        Some("dateTime") => read::datetime(text).map(|(micros, _)| Said::Instant(micros)),
        Some("dateTimeOnly") => read::local(text).map(Said::Local),
        Some("dateOnly") => read::date(text).map(Said::Date),
        Some("duration") => read::exact(text).map(|span| Said::Length(span.micros)),
        _ => None,
    };
    found.unwrap_or_else(|| Said::Text(text.to_owned()))
}

/// Whether two values are equal, of the type that the case names.
pub(super) fn equal(found: &Value, wanted: &Value, ty: Option<&str>) -> bool {
    match (found, wanted) {
        (Value::Number(a), Value::Number(b)) => read::number(&a.to_string()) == read::number(&b.to_string()),
        (Value::String(a), Value::String(b)) => said(a, ty) == said(b, ty),
        (Value::Array(a), Value::Array(b)) => {
            let element = ty.and_then(|ty| ty.strip_prefix("list")).map(|name| {
                let mut chars = name.chars();
                chars.next().map(|c| c.to_ascii_lowercase()).into_iter().chain(chars).collect::<String>()
            });
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| equal(a, b, element.as_deref()))
        }
        (Value::Object(a), Value::Object(b)) => {
            a.len() == b.len() && a.iter().all(|(name, a)| b.get(name).is_some_and(|b| equal(a, b, None)))
        }
        (a, b) => a == b,
    }
}

#[test]
fn values_are_compared_as_what_they_are() {
    let same = |a: Value, b: Value, ty| equal(&a, &b, Some(ty));
    assert!(same("2019-06-03T08:30+02:00".into(), "2019-06-03T06:30:00Z".into(), "dateTime"));
    assert!(!same("2019-06-03T08:30+02:00".into(), "2019-06-03T06:30:00Z".into(), "string"));
    assert!(same("PT48H".into(), "P2D".into(), "duration"));
    assert!(same(7.into(), 7.0.into(), "decimal"));
    assert!(!same(1.into(), "1".into(), "string"));
}
