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
    /// A text that is not written as its format or its pattern wants.
    Malformed,
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
            What::Malformed => write!(f, "`{path}` is not written as its format wants"),
        }
    }
}

/// Which names a document may use.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Naming {
    /// Those of Platform, and those of the repository.
    #[default]
    Either,
    /// Those of the repository alone, as the schema's file writes them.
    Repository,
    /// Those of Platform alone: what comes in at the door.
    Platform,
}

/// Most findings about one document.
const MOST: usize = 100;

impl Node {
    /// Everything in a document that the schema does not allow; `null` counts as absent.
    #[must_use]
    pub fn violations(&self, document: &Value) -> Vec<Violation> {
        self.violations_by(document, Naming::Either)
    }

    /// The same for one kind of names.
    #[must_use]
    pub fn violations_by(&self, document: &Value, naming: Naming) -> Vec<Violation> {
        let mut all = Check { naming, found: vec![] };
        all.value(self, document, &mut String::new());
        all.found
    }

    /// A field by its Platform name or its name in the repository.
    fn named(&self, name: &str, naming: Naming) -> Option<Node> {
        let platform = || self.field(name).map(|f| f.node);
        let raw = || by_raw_name(&self.0, name).map(Node);
        match naming {
            Naming::Either => platform().or_else(raw),
            Naming::Repository => raw(),
            Naming::Platform => platform(),
        }
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

/// A check under way.
struct Check {
    naming: Naming,
    found: Vec<Violation>,
}

impl Check {
    fn value(&mut self, node: &Node, value: &Value, path: &mut String) {
        if value.is_null() || self.found.len() >= MOST {
            return;
        }
        match (node.kind(), value) {
            (Kind::Object, Value::Object(map)) => self.object(node, map, path),
            (Kind::Map(values), Value::Object(map)) => {
                for (key, value) in map {
                    self.below(&values, value, path, &format!("{{{key}}}"));
                }
            }
            (Kind::List(items), Value::Array(list)) => {
                for (at, item) in list.iter().enumerate() {
                    self.below(&items, item, path, &format!("[{at}]"));
                }
                self.say(path, (!sized(node, list.len())).then_some(What::OutOfBounds));
            }
            (kind, value) => self.say(path, plain(node, &kind, value)),
        }
    }

    fn say(&mut self, path: &str, what: Option<What>) {
        self.found.extend(what.map(|what| Violation { path: path.to_owned(), what }));
    }

    fn below(&mut self, node: &Node, value: &Value, path: &mut String, step: &str) {
        let length = path.len();
        path.push_str(step);
        self.value(node, value, path);
        path.truncate(length);
    }

    fn object(&mut self, node: &Node, map: &Map<String, Value>, path: &mut String) {
        let dot = if path.is_empty() { "" } else { "." };
        for (name, value) in map.iter().filter(|(name, _)| *name != "@context") {
            match node.named(name, self.naming) {
                Some(field) => self.below(&field, value, path, &format!("{dot}{name}")),
                None => self.say(&format!("{path}{dot}{name}"), Some(What::Undeclared)),
            }
        }
        for field in node.fields().iter().filter(|f| f.required) {
            let raw = field.node.facts().raw_name;
            let there = |name: &str| map.get(name).is_some_and(|v| !v.is_null());
            if !there(&field.name) && !raw.is_some_and(|raw| there(&raw)) {
                self.say(&format!("{path}{dot}{}", field.name), Some(What::Missing));
            }
        }
    }
}

/// What is wrong with a value that holds no others.
fn plain(node: &Node, kind: &Kind, value: &Value) -> Option<What> {
    match (kind, value) {
        (Kind::String { closed, .. }, Value::String(text)) => {
            if closed.as_ref().is_some_and(|values| values.values.iter().all(|(v, _)| **v != **text)) {
                Some(What::NotAllowed)
            } else if !sized(node, text.chars().count()) {
                Some(What::OutOfBounds)
            } else {
                (!matches(node, text)).then_some(What::Malformed)
            }
        }
        (Kind::Integer, Value::Number(n)) if n.as_f64().is_some_and(|f| f.fract() == 0.0) => bounds(node, value),
        (Kind::Number, Value::Number(_)) => bounds(node, value),
        (Kind::Date, Value::String(text)) => {
            let whole = text.len() == 10 && text.parse::<jiff::civil::Date>().is_ok();
            (!whole).then_some(What::Malformed)
        }
        (Kind::DateTime, Value::String(text)) => text.parse::<jiff::Timestamp>().is_err().then_some(What::Malformed),
        // Milliseconds since 1970, as the Profile API writes instants.
        (Kind::DateTime, Value::Number(n)) if n.is_i64() || n.is_u64() => None,
        (Kind::Boolean, Value::Bool(_)) => None,
        (Kind::Any, value) if !node.is_free_form() || value.is_object() => None,
        (kind, _) => Some(What::WrongType(wanted(kind))),
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
        // Only a free-form object is refused anything.
        Kind::Any => "an object",
    }
}

fn sized(node: &Node, length: usize) -> bool {
    let facts = node.facts();
    let length = u32::try_from(length).unwrap_or(u32::MAX);
    facts.min_length.is_none_or(|least| length >= least) && facts.max_length.is_none_or(|most| length <= most)
}

/// Whether a text fits the pattern; one that cannot be used lets everything in, as at the door.
fn matches(node: &Node, text: &str) -> bool {
    let Some(pattern) = node.facts().pattern else { return true };
    journey_bytecode::pattern::compile(&pattern).map_or(true, |pattern| pattern.is_match(text))
}

fn bounds(node: &Node, value: &Value) -> Option<What> {
    let facts = node.facts();
    let text = value.to_string();
    // Numbers beyond what a decimal holds are judged at the door, not here.
    let Ok(number) = text.parse().or_else(|_| rust_decimal::Decimal::from_scientific(&text)) else { return None };
    let inside = facts.minimum.is_none_or(|least| number >= least)
        && facts.maximum.is_none_or(|most| number <= most)
        && facts.exclusive_minimum.is_none_or(|least| number > least)
        && facts.exclusive_maximum.is_none_or(|most| number < most)
        && facts.multiple_of.iter().all(|step| number.checked_rem(*step).is_some_and(|rest| rest.is_zero()));
    (!inside).then_some(What::OutOfBounds)
}
