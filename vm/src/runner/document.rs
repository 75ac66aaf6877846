//! Documents of a test: what it leaves out of an event is filled in, profiles are changed.

use crate::record::Micros;
use crate::text;
use crate::value::{DateTime, Value as Typed};
use serde_json::{Map, Value};

/// What an event gets where the test does not say.
pub(super) struct Filling<'f> {
    pub(super) id: String,
    pub(super) at: Micros,
    pub(super) namespace: &'f str,
    pub(super) identity: &'f str,
}

/// The payload with `_id`, `timestamp` and the person's identity. Only what is missing is added to the text, so that
/// the numbers of the test keep their digits.
pub(super) fn fill(json: &str, filling: &Filling<'_>) -> Result<String, String> {
    let mut payload = super::world::parse(json)?;
    let Value::Object(fields) = &mut payload else { return Err("an event has to be an object".to_owned()) };
    let mut missing = Map::new();
    if !fields.contains_key("_id") {
        missing.insert("_id".to_owned(), Value::from(filling.id.as_str()));
    }
    if !fields.contains_key("timestamp") {
        missing.insert("timestamp".to_owned(), Value::from(instant(filling.at)));
    }
    let identity = serde_json::json!([{ "id": filling.identity, "primary": true }]);
    match fields.get_mut("identityMap") {
        None => {
            let map = Map::from_iter([(filling.namespace.to_owned(), identity)]);
            missing.insert("identityMap".to_owned(), Value::Object(map));
        }
        Some(Value::Object(map)) if !map.contains_key(filling.namespace) => {
            // The rare case: the map itself has to change, and the text is written anew.
            map.insert(filling.namespace.to_owned(), identity);
            missing.append(fields);
            return Ok(Value::Object(missing).to_string());
        }
        Some(_) => {}
    }
    let added = Value::Object(missing).to_string();
    let added = added.strip_suffix('}').unwrap_or(&added);
    let given = json.trim_start().strip_prefix('{').unwrap_or(json);
    let comma = if added.len() > 1 && !fields.is_empty() { "," } else { "" };
    Ok(format!("{added}{comma}{given}"))
}

/// The person's id in a namespace: their address where it is `Email`, else their name.
pub(super) fn identity(profile: &Value, namespace: &str, name: &str) -> String {
    let address = profile.pointer("/personalEmail/address").and_then(Value::as_str);
    match address {
        Some(address) if namespace.eq_ignore_ascii_case("email") => address.to_owned(),
        _ => name.to_owned(),
    }
}

/// Puts changes into a document; `null` takes a field away.
pub(super) fn merge(document: &mut Value, changes: Value) {
    match (document, changes) {
        (Value::Object(fields), Value::Object(changes)) => {
            for (name, change) in changes {
                if change.is_null() {
                    fields.remove(&name);
                } else {
                    merge(fields.entry(name).or_insert(Value::Null), change);
                }
            }
        }
        (document, changes) => *document = changes,
    }
}

fn instant(at: Micros) -> String {
    let mut out = String::new();
    let value = Typed::DateTime(DateTime { micros: at, offset: 0 });
    match text::write(&mut out, &value) {
        Some(()) => out,
        None => "1970-01-01T00:00:00Z".to_owned(),
    }
}
