//! Checking a JSON document against a composed schema.
//!
//! Stricter than JSON Schema in one way: a field that is not declared is a finding. Names may also be those of the
//! repository (`xdm:city`), as its examples write them.

use super::resolve::Place;
use super::{Kind, Node};
use serde_json::{Map, Value};
use std::fmt;

/// What is wrong with a document, and where.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Violation {
    /// Path as in [`super::Tree`], with positions and keys (`a[0]`, `a{k}`).
    pub path: String,
    /// What is wrong.
    pub what: What,
}

/// What may be wrong.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum What {
    /// The schema does not declare it.
    Undeclared,
    /// Another type is declared: which.
    WrongType(&'static str),
    /// It is none of the values allowed.
    NotAllowed,
    /// It is required, and not there.
    Missing,
    /// A number or a length outside its bounds.
    OutOfBounds,
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let path = &self.path;
        match &self.what {
            What::Undeclared => write!(f, "`{path}` is not declared"),
            What::WrongType(wanted) => write!(f, "`{path}` must be {wanted}"),
            What::NotAllowed => write!(f, "`{path}` is none of the values allowed"),
            What::Missing => write!(f, "`{path}` is required"),
            What::OutOfBounds => write!(f, "`{path}` is out of bounds"),
        }
    }
}

/// Most findings about one document.
const MOST: usize = 100;

impl Node {
    /// Everything in a document that the schema does not allow; `null` counts as absent.
    #[must_use]
    pub fn violations(&self, document: &Value) -> Vec<Violation> {
        let mut found = vec![];
        check(self, document, &mut String::new(), &mut found);
        found
    }

    /// A field by its Platform name or its name in the repository.
    fn named(&self, name: &str) -> Option<Node> {
        let direct = self.field(name).map(|f| f.node);
        direct.or_else(|| by_raw_name(&self.0, name).map(Node))
    }
}

fn by_raw_name(place: &Place, name: &str) -> Option<std::sync::Arc<Place>> {
    let declares = |place: &Place| place.decls.iter().any(|d| d.tail.is_empty() && d.name.as_deref() == Some(name));
    place.resolved().members.iter().find_map(|member| {
        if declares(&member.node) {
            return Some(std::sync::Arc::clone(&member.node));
        }
        // A prefix stands for nested names, which the document does not write.
        if member.node.decls.iter().any(|d| !d.tail.is_empty()) { by_raw_name(&member.node, name) } else { None }
    })
}

fn check(node: &Node, value: &Value, path: &mut String, found: &mut Vec<Violation>) {
    if value.is_null() || found.len() >= MOST {
        return;
    }
    let mut say = |what| found.push(Violation { path: path.clone(), what });
    match (node.kind(), value) {
        (Kind::Object, Value::Object(map)) => object(node, map, path, found),
        (Kind::Map(values), Value::Object(map)) => {
            for (key, value) in map {
                below(&values, value, path, &format!("{{{key}}}"), found);
            }
        }
        (Kind::List(items), Value::Array(list)) => {
            for (at, item) in list.iter().enumerate() {
                below(&items, item, path, &format!("[{at}]"), found);
            }
        }
        (Kind::String { closed, .. }, Value::String(text)) => {
            if closed.is_some_and(|values| values.values.iter().all(|(v, _)| **v != **text)) {
                say(What::NotAllowed);
            } else if !long_enough(node, text) {
                say(What::OutOfBounds);
            }
        }
        (Kind::Integer, Value::Number(n)) if n.as_f64().is_some_and(|f| f.fract() == 0.0) => bounds(node, value, say),
        (Kind::Number, Value::Number(_)) => bounds(node, value, say),
        (Kind::Date | Kind::DateTime, Value::String(_)) | (Kind::Boolean, Value::Bool(_)) | (Kind::Any, _) => {}
        (kind, _) => say(What::WrongType(wanted(&kind))),
    }
}

fn wanted(kind: &Kind) -> &'static str {
    match kind {
        Kind::String { .. } => "a text",
        Kind::Date => "a date",
        Kind::DateTime => "a date and time",
        Kind::Integer => "a whole number",
        Kind::Number => "a number",
        Kind::Boolean => "true or false",
        Kind::Object | Kind::Map(_) => "an object",
        Kind::List(_) => "a list",
        Kind::Any => "anything",
    }
}

fn below(node: &Node, value: &Value, path: &mut String, step: &str, found: &mut Vec<Violation>) {
    let length = path.len();
    path.push_str(step);
    check(node, value, path, found);
    path.truncate(length);
}

fn object(node: &Node, map: &Map<String, Value>, path: &mut String, found: &mut Vec<Violation>) {
    let dot = if path.is_empty() { "" } else { "." };
    for (name, value) in map.iter().filter(|(name, _)| *name != "@context") {
        match node.named(name) {
            Some(field) => below(&field, value, path, &format!("{dot}{name}"), found),
            None => found.push(Violation { path: format!("{path}{dot}{name}"), what: What::Undeclared }),
        }
    }
    for field in node.fields().iter().filter(|f| f.required) {
        let raw = field.node.facts().raw_name;
        let there = |name: &str| map.get(name).is_some_and(|v| !v.is_null());
        if !there(&field.name) && !raw.is_some_and(|raw| there(&raw)) {
            found.push(Violation { path: format!("{path}{dot}{}", field.name), what: What::Missing });
        }
    }
}

fn long_enough(node: &Node, text: &str) -> bool {
    let facts = node.facts();
    let length = u32::try_from(text.chars().count()).unwrap_or(u32::MAX);
    facts.min_length.is_none_or(|least| length >= least) && facts.max_length.is_none_or(|most| length <= most)
}

fn bounds(node: &Node, value: &Value, mut say: impl FnMut(What)) {
    let facts = node.facts();
    let text = value.to_string();
    // Numbers beyond what a decimal holds are judged at the door, not here.
    let Ok(number) = text.parse().or_else(|_| rust_decimal::Decimal::from_scientific(&text)) else { return };
    if facts.minimum.is_some_and(|least| number < least) || facts.maximum.is_some_and(|most| number > most) {
        say(What::OutOfBounds);
    }
}
