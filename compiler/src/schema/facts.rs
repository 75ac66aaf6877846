//! What a schema says about a place, for people and for the door.

use super::raw::{Raw, Types};
use super::resolve::{Place, Simple};
use super::{Kind, Node};
use crate::hir::EnumTy;
use rust_decimal::Decimal;
use rustc_hash::FxHashSet;
use serde_json::Value;
use std::sync::Arc;

/// Facts about a node for people.
#[derive(Clone, Debug, Default)]
pub struct Facts {
    /// `title`.
    pub title: Option<Arc<str>>,
    /// `description`.
    pub description: Option<Arc<str>>,
    /// The field itself, or its data type, is deprecated; with what the schema says about it.
    pub deprecated: Option<Arc<str>>,
    /// Title of the field group or class that declares it.
    pub declared_by: Option<Arc<str>>,
    /// Raw name in the repository (`xdm:city`).
    pub raw_name: Option<Arc<str>>,
    /// `format`, where the type does not say it all (`email`, `uri`).
    pub format: Option<Arc<str>>,
    /// Value meant when a producer leaves the field out; never applied on reading.
    pub default: Option<Value>,
    /// The only value allowed.
    pub constant: Option<Value>,
    /// An example value.
    pub example: Option<Value>,
    /// Constraints checked at the door.
    pub minimum: Option<Decimal>,
    /// See `minimum`.
    pub maximum: Option<Decimal>,
    /// What a number must be above.
    pub exclusive_minimum: Option<Decimal>,
    /// What a number must be below.
    pub exclusive_maximum: Option<Decimal>,
    /// What a number must be a multiple of: all of them.
    pub multiple_of: Vec<Decimal>,
    /// Regular expression.
    pub pattern: Option<Arc<str>>,
    /// Fewest characters or elements.
    pub min_length: Option<u32>,
    /// Most characters or elements.
    pub max_length: Option<u32>,
}

/// Two declarations of one field that cannot both hold.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Conflict {
    /// The two types.
    pub types: [&'static str; 2],
    /// Title and id of the documents that declare them.
    pub sources: [(Arc<str>, Arc<str>); 2],
}

/// Values of a text field.
#[derive(Clone, Debug, Default)]
pub(crate) struct Texts {
    pub(crate) closed: Option<Arc<EnumTy>>,
    pub(crate) suggested: Option<Arc<EnumTy>>,
}

impl Place {
    /// The first word of the firm declarations on a matter, else of the others.
    pub(crate) fn first<'a, T>(&'a self, said: impl Fn(&'a Raw) -> Option<T>) -> Option<T> {
        let simples = &self.resolved().simples;
        let firm = simples.iter().filter(|s| !s.alternative).find_map(|s| said(&s.raw));
        firm.or_else(|| simples.iter().find_map(|s| said(&s.raw)))
    }

    pub(crate) fn format(&self) -> Option<&str> {
        self.first(|raw| raw.format.as_deref())
    }

    /// The field itself is deprecated: not its data type.
    pub(crate) fn deprecated_itself(&self) -> bool {
        self.resolved().simples.iter().any(|s| !s.whole && deprecated(s))
    }

    /// The data type, if it is deprecated.
    pub(crate) fn deprecated_type(&self) -> Option<&Simple> {
        self.resolved().simples.iter().find(|s| s.whole && deprecated(s))
    }

    pub(crate) fn merged_texts(&self) -> Texts {
        let name = || self.first(|raw| raw.title.clone()).or_else(|| self.decls.iter().find_map(|d| d.name.clone()));
        let mut labels: Vec<(Arc<str>, Arc<str>)> = vec![];
        let mut known: FxHashSet<&str> = FxHashSet::default();
        for (value, label) in self.firm().filter_map(|s| s.raw.labels.as_ref()).flatten() {
            if known.insert(value) {
                labels.push((Arc::clone(value), Arc::clone(label)));
            }
        }
        let name = || name().unwrap_or_default();
        match self.closed_values() {
            Some(values) => {
                let label = |v: Arc<str>| {
                    let label = labels.iter().find(|(value, _)| *value == v).map(|(_, label)| Arc::clone(label));
                    (Arc::clone(&v), label.unwrap_or(v))
                };
                let values = values.into_iter().map(label).collect();
                Texts { closed: Some(Arc::new(EnumTy { name: name(), values })), suggested: None }
            }
            None if labels.is_empty() => Texts::default(),
            None => Texts { closed: None, suggested: Some(Arc::new(EnumTy { name: name(), values: labels })) },
        }
    }

    /// What every `enum` (and `const`) allows.
    fn closed_values(&self) -> Option<Vec<Arc<str>>> {
        let mut all: Option<Vec<Arc<str>>> = None;
        for raw in self.firm().map(|s| &s.raw) {
            let Some(values) = texts_of(raw) else { continue };
            all = Some(match all {
                None => values,
                Some(before) => before.into_iter().filter(|v| values.contains(v)).collect(),
            });
        }
        all
    }
}

/// The texts a declaration limits itself to.
fn texts_of(raw: &Raw) -> Option<Vec<Arc<str>>> {
    let text = |v: &Value| v.as_str().map(Arc::from);
    match (&raw.values, &raw.constant) {
        (Some(values), _) => values.iter().filter(|v| !v.is_null()).map(text).collect(),
        (None, Some(constant)) => Some(vec![text(constant)?]),
        (None, None) => None,
    }
}

fn deprecated(simple: &Simple) -> bool {
    simple.raw.status.as_deref() == Some("deprecated")
}

fn steps(place: &Place) -> Vec<Decimal> {
    let mut steps: Vec<Decimal> = place.firm().filter_map(|s| s.raw.multiple_of).collect();
    steps.sort_unstable();
    steps.dedup();
    steps
}

/// Some fields are deprecated in words alone; only words at the start count.
fn deprecated_in_words(text: &str) -> bool {
    let text = text.trim_start().trim_start_matches(['(', '[', '*', '@', '_']);
    text.get(..10).is_some_and(|start| start.eq_ignore_ascii_case("deprecated"))
}

impl Node {
    /// Facts for people and for ingestion.
    #[must_use]
    pub fn facts(&self) -> Facts {
        let place = &self.0;
        Facts {
            title: place.first(|raw| raw.title.clone()),
            description: place.first(|raw| raw.description.clone()),
            deprecated: self.deprecation(),
            declared_by: self.0.decls.first().and_then(|d| self.0.store.doc(d.origin)).map(super::index::Doc::title),
            raw_name: self.0.decls.iter().filter(|d| d.tail.is_empty()).find_map(|d| d.name.clone()),
            format: place.first(|raw| raw.format.clone()),
            default: place.first(|raw| raw.default.clone()),
            constant: place.first(|raw| raw.constant.clone()),
            example: place.first(|raw| raw.examples.first().cloned()),
            minimum: place.firm().filter_map(|s| s.raw.minimum).max(),
            maximum: place.firm().filter_map(|s| s.raw.maximum).min(),
            exclusive_minimum: place.firm().filter_map(|s| s.raw.above).max(),
            exclusive_maximum: place.firm().filter_map(|s| s.raw.below).min(),
            multiple_of: steps(place),
            pattern: place.firm().find_map(|s| s.raw.pattern.clone()),
            min_length: place.firm().filter_map(|s| s.raw.min_length).max(),
            max_length: place.firm().filter_map(|s| s.raw.max_length).min(),
        }
    }

    fn deprecation(&self) -> Option<Arc<str>> {
        let place = &self.0;
        let words = || place.first(|raw| raw.description.clone()).or_else(|| place.first(|raw| raw.title.clone()));
        if place.deprecated_itself() {
            return Some(words().unwrap_or_default());
        }
        if let Some(data_type) = place.deprecated_type() {
            let doc = place.store.doc(data_type.doc)?;
            return Some(format!("its data type, {}, is deprecated", doc.title()).into());
        }
        let said = |raw: &Raw| {
            [raw.title.clone(), raw.description.clone()].into_iter().flatten().find(|t| deprecated_in_words(t))
        };
        place.first(said)
    }

    /// The data type it refers to (an id), which makes two places the same type.
    #[must_use]
    pub fn type_name(&self) -> Option<Arc<str>> {
        let resolved = self.0.resolved();
        resolved.reference.clone().or_else(|| self.0.first(|raw| raw.referenced_from.clone()))
    }

    /// The type in XDM's own words (`date-time`, `long`, `map`).
    #[must_use]
    pub fn xdm_type(&self) -> Arc<str> {
        let explicit = || self.0.first(|raw| raw.xdm_type.clone());
        match self.kind() {
            Kind::Map(_) => "map".into(),
            Kind::List(_) => "array".into(),
            kind => explicit().filter(|t| &**t != "map").unwrap_or_else(|| self.derived_type(&kind)),
        }
    }

    fn derived_type(&self, kind: &Kind) -> Arc<str> {
        match kind {
            Kind::Date => "date",
            Kind::DateTime => "date-time",
            Kind::Integer => self.width(),
            _ => self.json_type(),
        }
        .into()
    }

    fn width(&self) -> &'static str {
        let facts = self.facts();
        let low = facts.minimum.max(facts.exclusive_minimum);
        let high = facts.maximum.into_iter().chain(facts.exclusive_maximum).min();
        let within = |min: i64, max: i64| {
            low.is_some_and(|l| l >= Decimal::from(min)) && high.is_some_and(|h| h <= Decimal::from(max))
        };
        if within(-128, 127) {
            "byte"
        } else if within(-32768, 32767) {
            "short"
        } else if high.is_some_and(|h| h > Decimal::from(i32::MAX)) || low.is_some_and(|l| l < Decimal::from(i32::MIN))
        {
            "long"
        } else {
            "int"
        }
    }

    /// The type in JSON's words, with `map` for an object whose keys are data and `any` for several.
    #[must_use]
    pub fn json_type(&self) -> &'static str {
        match (self.kind(), self.0.resolved().types) {
            (Kind::Map(_), _) => "map",
            (_, types) => types.single().unwrap_or("any"),
        }
    }

    /// An object of which nothing is declared.
    #[must_use]
    pub fn is_free_form(&self) -> bool {
        let resolved = self.0.resolved();
        resolved.types == Types::OBJECT && resolved.members.is_empty() && resolved.values.is_none()
    }

    /// Its type is open above: the type contains itself, and a walk over all paths must stop here.
    #[must_use]
    pub fn is_recursive(&self) -> bool {
        self.0.resolved().recursive
    }

    /// Two declarations that contradict each other here.
    #[must_use]
    pub fn conflict(&self) -> Option<Conflict> {
        let clash = self.0.resolved().conflict.as_ref()?;
        let source = |id| {
            let doc = self.0.store.doc(id);
            (doc.map(super::index::Doc::title).unwrap_or_default(), doc.map(|d| Arc::clone(&d.id)).unwrap_or_default())
        };
        Some(Conflict { types: [clash.one.0, clash.other.0], sources: [source(clash.one.1), source(clash.other.1)] })
    }

    /// `$ref`s here that lead nowhere: the reference, and the file it is written in.
    #[must_use]
    pub fn dangling(&self) -> Vec<(Arc<str>, Arc<str>)> {
        let file = |id| self.0.store.doc(id).map(|d| Arc::clone(&d.file)).unwrap_or_default();
        self.0.resolved().dangling.iter().map(|(doc, reference)| (Arc::clone(reference), file(*doc))).collect()
    }
}
