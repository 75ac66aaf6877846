//! The keywords of a JSON Schema document that matter here, as a tree; everything else is skipped while reading.
//!
//! Reading is lenient on purpose: a keyword with a value of the wrong shape counts as not written, because published
//! schemas hold such strays and nobody who writes a journey can repair them.

use rust_decimal::Decimal;
use serde::de::{Deserialize, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::Value;
use std::fmt;
use std::sync::Arc;

/// JSON types as a set of bits.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub(crate) struct Types(u8);

impl Types {
    pub(crate) const STRING: Types = Types(1);
    pub(crate) const INTEGER: Types = Types(2);
    pub(crate) const NUMBER: Types = Types(4 | 2);
    pub(crate) const BOOLEAN: Types = Types(8);
    pub(crate) const OBJECT: Types = Types(16);
    pub(crate) const ARRAY: Types = Types(32);

    /// The type a keyword names; `null` and unknown words give the empty set, which says nothing.
    fn named(word: &str) -> Types {
        match word {
            "string" => Types::STRING,
            "integer" => Types::INTEGER,
            "number" => Types::NUMBER,
            "boolean" => Types::BOOLEAN,
            "object" => Types::OBJECT,
            "array" => Types::ARRAY,
            _ => Types::default(),
        }
    }

    pub(crate) fn is_empty(self) -> bool {
        self.0 == 0
    }

    pub(crate) fn and(self, other: Types) -> Types {
        Types(self.0 & other.0)
    }

    pub(crate) fn or(self, other: Types) -> Types {
        Types(self.0 | other.0)
    }

    /// The name of a single type; nothing for none and for several.
    pub(crate) fn single(self) -> Option<&'static str> {
        Some(match self {
            Types::STRING => "string",
            Types::INTEGER => "integer",
            Types::NUMBER => "number",
            Types::BOOLEAN => "boolean",
            Types::OBJECT => "object",
            Types::ARRAY => "array",
            _ => return None,
        })
    }

    fn of(value: &Value) -> Types {
        match value {
            Value::String(word) => Types::named(word),
            Value::Array(words) => {
                words.iter().filter_map(Value::as_str).fold(Types::default(), |all, w| all.or(Types::named(w)))
            }
            _ => Types::default(),
        }
    }

    /// The type of a constant.
    pub(crate) fn of_constant(value: &Value) -> Types {
        match value {
            Value::String(_) => Types::STRING,
            Value::Bool(_) => Types::BOOLEAN,
            Value::Number(n) if n.is_f64() => Types::NUMBER,
            Value::Number(_) => Types::INTEGER,
            Value::Array(_) => Types::ARRAY,
            Value::Object(_) => Types::OBJECT,
            Value::Null => Types::default(),
        }
    }
}

/// Name and schema, in the order written.
pub(crate) type Entries = Vec<(Arc<str>, Arc<Raw>)>;

/// One schema: a document or a part of one.
#[derive(Default, Debug)]
pub(crate) struct Raw {
    pub(crate) reference: Option<Arc<str>>,
    pub(crate) types: Types,
    pub(crate) properties: Entries,
    pub(crate) definitions: Entries,
    pub(crate) pattern_properties: Entries,
    pub(crate) all_of: Vec<Arc<Raw>>,
    /// `oneOf`, `anyOf`, `then` and `else`: what may hold.
    pub(crate) alternatives: Vec<Arc<Raw>>,
    pub(crate) items: Option<Arc<Raw>>,
    /// `additionalProperties` with a schema; `true` and `false` say nothing about types.
    pub(crate) additional: Option<Arc<Raw>>,
    pub(crate) required: Vec<Arc<str>>,
    pub(crate) values: Option<Vec<Value>>,
    pub(crate) labels: Option<Vec<(Arc<str>, Arc<str>)>>,
    pub(crate) constant: Option<Value>,
    pub(crate) default: Option<Value>,
    pub(crate) format: Option<Arc<str>>,
    pub(crate) pattern: Option<Arc<str>>,
    pub(crate) minimum: Option<Decimal>,
    pub(crate) maximum: Option<Decimal>,
    /// `exclusiveMinimum`: what a number must be above. Draft 4 writes `true` beside `minimum` instead.
    pub(crate) above: Option<Decimal>,
    /// `exclusiveMaximum`.
    pub(crate) below: Option<Decimal>,
    pub(crate) multiple_of: Option<Decimal>,
    pub(crate) min_length: Option<u32>,
    pub(crate) max_length: Option<u32>,
    pub(crate) title: Option<Arc<str>>,
    pub(crate) description: Option<Arc<str>>,
    pub(crate) examples: Vec<Value>,
    pub(crate) status: Option<Arc<str>>,
    pub(crate) xdm_type: Option<Arc<str>>,
    /// `meta:xdmField`: the raw name, in exports.
    pub(crate) xdm_field: Option<Arc<str>>,
    /// `meta:referencedFrom`: the data type, in resolved exports.
    pub(crate) referenced_from: Option<Arc<str>>,
    /// `meta:xedConverted`: a namespace container, in exports.
    pub(crate) converted: bool,
    /// What only documents have.
    pub(crate) meta: Option<Box<Meta>>,
}

/// Keywords of a whole document.
#[derive(Default, Debug)]
pub(crate) struct Meta {
    pub(crate) id: Option<Arc<str>>,
    pub(crate) alt_id: Option<Arc<str>>,
    pub(crate) class: Option<Arc<str>>,
    pub(crate) resource: Option<Arc<str>>,
    pub(crate) extends: Vec<Arc<str>>,
    pub(crate) intended: Option<Vec<Arc<str>>>,
    pub(crate) tenant: Option<Arc<str>>,
    /// `@type` of a descriptor.
    pub(crate) descriptor: bool,
}

impl Raw {
    fn meta(&mut self) -> &mut Meta {
        self.meta.get_or_insert_with(Box::default)
    }

    /// No keyword that speaks of values.
    pub(crate) fn says_nothing(&self) -> bool {
        let names = self.reference.is_none() && self.meta.as_ref().is_none_or(|m| m.id.is_none());
        let shape = self.types.is_empty() && self.properties.is_empty() && self.items.is_none();
        let parts = self.all_of.is_empty() && self.alternatives.is_empty() && self.definitions.is_empty();
        names && shape && parts && self.additional.is_none() && self.values.is_none()
    }

    /// All references written in this document, wherever they stand.
    pub(crate) fn references(&self, found: &mut Vec<Arc<str>>) {
        found.extend(self.reference.clone());
        let named =
            [&self.properties, &self.definitions, &self.pattern_properties].into_iter().flatten().map(|(_, raw)| raw);
        let listed = self.all_of.iter().chain(&self.alternatives).chain(&self.items).chain(&self.additional);
        for raw in named.chain(listed) {
            raw.references(found);
        }
    }

    /// The part a JSON pointer names, walking over keywords that hold schemas.
    pub(crate) fn pointer(self: &Arc<Raw>, pointer: &str) -> Option<Arc<Raw>> {
        let mut at = Arc::clone(self);
        let mut tokens = pointer.split('/').skip(1).map(unescape);
        while let Some(keyword) = tokens.next() {
            let next = match keyword.as_str() {
                "definitions" | "$defs" => entry(&at.definitions, &tokens.next()?),
                "properties" => entry(&at.properties, &tokens.next()?),
                "patternProperties" => entry(&at.pattern_properties, &tokens.next()?),
                "allOf" => at.all_of.get(tokens.next()?.parse::<usize>().ok()?).cloned(),
                "oneOf" | "anyOf" => at.alternatives.get(tokens.next()?.parse::<usize>().ok()?).cloned(),
                "items" => at.items.clone(),
                "additionalProperties" => at.additional.clone(),
                _ => None,
            };
            at = next?;
        }
        Some(at)
    }
}

fn entry(entries: &Entries, name: &str) -> Option<Arc<Raw>> {
    entries.iter().find(|(n, _)| &**n == name).map(|(_, raw)| Arc::clone(raw))
}

/// Undoes `~0`, `~1` and percent signs.
fn unescape(token: &str) -> String {
    let hex = |digit: u8| char::from(digit).to_digit(16).and_then(|d| u8::try_from(d).ok());
    let mut bytes = Vec::with_capacity(token.len());
    let mut rest = token.as_bytes();
    while let [first, tail @ ..] = rest {
        rest = tail;
        match tail {
            [high, low, after @ ..] if *first == b'%' => match (hex(*high), hex(*low)) {
                (Some(high), Some(low)) => {
                    bytes.push(high * 16 + low);
                    rest = after;
                }
                _ => bytes.push(*first),
            },
            _ => bytes.push(*first),
        }
    }
    String::from_utf8_lossy(&bytes).replace("~1", "/").replace("~0", "~")
}

impl<'de> Deserialize<'de> for Raw {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(RawVisitor)
    }
}

/// Whatever is no object counts as nothing written.
macro_rules! or_nothing {
    () => {
        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("a schema keyword")
        }
        fn visit_bool<E>(self, _: bool) -> Result<Self::Value, E> {
            Ok(Self::Value::default())
        }
        fn visit_i64<E>(self, _: i64) -> Result<Self::Value, E> {
            Ok(Self::Value::default())
        }
        fn visit_u64<E>(self, _: u64) -> Result<Self::Value, E> {
            Ok(Self::Value::default())
        }
        fn visit_f64<E>(self, _: f64) -> Result<Self::Value, E> {
            Ok(Self::Value::default())
        }
        fn visit_str<E>(self, _: &str) -> Result<Self::Value, E> {
            Ok(Self::Value::default())
        }
        fn visit_unit<E>(self) -> Result<Self::Value, E> {
            Ok(Self::Value::default())
        }
    };
}

macro_rules! no_list {
    () => {
        fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Self::Value, A::Error> {
            while seq.next_element::<IgnoredAny>()?.is_some() {}
            Ok(Self::Value::default())
        }
    };
}

struct RawVisitor;

impl<'de> Visitor<'de> for RawVisitor {
    type Value = Raw;
    or_nothing!();
    no_list!();

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Raw, A::Error> {
        let mut raw = Raw::default();
        let mut strict = Strict::default();
        while let Some(key) = map.next_key::<Key>()? {
            read(&mut raw, &mut strict, key.0, &mut map)?;
        }
        strict.settle(&mut raw);
        Ok(raw)
    }
}

/// `exclusiveMinimum: true` and `exclusiveMaximum: true` of draft 4: they make the bounds beside them strict, wherever
/// these stand.
#[derive(Default)]
struct Strict {
    above: bool,
    below: bool,
}

impl Strict {
    fn settle(&self, raw: &mut Raw) {
        if self.above {
            raw.above = raw.minimum.take();
        }
        if self.below {
            raw.below = raw.maximum.take();
        }
    }
}

/// A keyword, compared without keeping it.
struct Key(Keyword);

macro_rules! keywords {
    ($($name:ident $($text:literal)|+;)*) => {
        #[derive(Clone, Copy)]
        enum Keyword { $($name,)* Other }
        impl Keyword {
            fn of(text: &str) -> Keyword {
                match text { $($($text)|+ => Keyword::$name,)* _ => Keyword::Other }
            }
        }
    };
}

keywords! {
    Ref "$ref"; Type "type"; Properties "properties"; Definitions "definitions" | "$defs";
    PatternProperties "patternProperties"; AllOf "allOf"; AnyOf "oneOf" | "anyOf"; One "then" | "else";
    Items "items"; Additional "additionalProperties"; Required "required"; Enum "enum"; MetaEnum "meta:enum";
    Const "const"; Default "default"; Format "format"; Pattern "pattern"; Minimum "minimum"; Maximum "maximum";
    Above "exclusiveMinimum"; Below "exclusiveMaximum"; MultipleOf "multipleOf"; MinLength "minLength" | "minItems"; MaxLength "maxLength" | "maxItems";
    Title "title"; Description "description"; Examples "examples"; Status "meta:status"; Deprecated "deprecated";
    XdmType "meta:xdmType"; XdmField "meta:xdmField"; ReferencedFrom "meta:referencedFrom";
    Converted "meta:xedConverted"; Id "$id"; AltId "meta:altId"; Class "meta:class"; Resource "meta:resourceType";
    Extends "meta:extends"; Intended "meta:intendedToExtend"; Tenant "meta:tenantNamespace"; Descriptor "@type";
}

impl<'de> Deserialize<'de> for Key {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct KeyVisitor;
        impl Visitor<'_> for KeyVisitor {
            type Value = Key;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a key")
            }
            fn visit_str<E>(self, text: &str) -> Result<Key, E> {
                Ok(Key(Keyword::of(text)))
            }
        }
        deserializer.deserialize_str(KeyVisitor)
    }
}

fn read<'de, A: MapAccess<'de>>(raw: &mut Raw, strict: &mut Strict, key: Keyword, map: &mut A) -> Result<(), A::Error> {
    match key {
        Keyword::Above => match map.next_value::<Value>()? {
            Value::Bool(yes) => strict.above = yes,
            value => raw.above = decimal(&value),
        },
        Keyword::Below => match map.next_value::<Value>()? {
            Value::Bool(yes) => strict.below = yes,
            value => raw.below = decimal(&value),
        },
        Keyword::Properties => raw.properties = map.next_value::<Children>()?.named,
        Keyword::Definitions => raw.definitions.append(&mut map.next_value::<Children>()?.named),
        Keyword::PatternProperties => raw.pattern_properties = map.next_value::<Children>()?.named,
        Keyword::AllOf => raw.all_of = map.next_value::<Children>()?.listed,
        Keyword::AnyOf => raw.alternatives.append(&mut map.next_value::<Children>()?.listed),
        Keyword::One => raw.alternatives.push(Arc::new(map.next_value()?)),
        Keyword::Items => raw.items = Some(Arc::new(map.next_value()?)),
        Keyword::Additional => raw.additional = map.next_value::<Additional>()?.0,
        Keyword::Other => {
            map.next_value::<IgnoredAny>()?;
        }
        plain => read_plain(raw, plain, map.next_value()?),
    }
    Ok(())
}

fn read_plain(raw: &mut Raw, key: Keyword, value: Value) {
    match key {
        Keyword::Ref => raw.reference = text(value),
        Keyword::Type => raw.types = Types::of(&value),
        Keyword::Required => raw.required = texts(&value),
        Keyword::Enum => raw.values = list(value),
        Keyword::MetaEnum => raw.labels = labels(&value),
        Keyword::Const => raw.constant = Some(value),
        Keyword::Default => raw.default = Some(value),
        Keyword::Format => raw.format = text(value),
        Keyword::Pattern => raw.pattern = text(value),
        Keyword::Minimum => raw.minimum = decimal(&value),
        Keyword::Maximum => raw.maximum = decimal(&value),
        Keyword::MultipleOf => raw.multiple_of = decimal(&value).filter(|step| *step > Decimal::ZERO),
        Keyword::MinLength => raw.min_length = count(&value),
        Keyword::MaxLength => raw.max_length = count(&value),
        Keyword::Title => raw.title = text(value),
        Keyword::Description => raw.description = text(value),
        Keyword::Examples => raw.examples = list(value).unwrap_or_default(),
        Keyword::Status => raw.status = text(value),
        Keyword::Deprecated if value == Value::Bool(true) => raw.status = Some("deprecated".into()),
        Keyword::XdmType => raw.xdm_type = text(value),
        Keyword::XdmField => raw.xdm_field = text(value),
        Keyword::ReferencedFrom => raw.referenced_from = text(value),
        Keyword::Converted => raw.converted = value == Value::Bool(true),
        Keyword::Id => raw.meta().id = text(value),
        Keyword::AltId => raw.meta().alt_id = text(value),
        Keyword::Class => raw.meta().class = text(value),
        Keyword::Resource => raw.meta().resource = text(value),
        Keyword::Extends => raw.meta().extends = texts(&value),
        Keyword::Intended => raw.meta().intended = Some(texts(&value)),
        Keyword::Tenant => raw.meta().tenant = text(value),
        Keyword::Descriptor => raw.meta().descriptor = value.as_str().is_some(),
        _ => {}
    }
}

fn text(value: Value) -> Option<Arc<str>> {
    match value {
        Value::String(s) => Some(s.into()),
        _ => None,
    }
}

fn texts(value: &Value) -> Vec<Arc<str>> {
    match value {
        Value::Array(items) => items.iter().filter_map(Value::as_str).map(Arc::from).collect(),
        Value::String(one) => vec![one.as_str().into()],
        _ => vec![],
    }
}

fn list(value: Value) -> Option<Vec<Value>> {
    match value {
        Value::Array(items) => Some(items),
        _ => None,
    }
}

/// `meta:enum`: value → label, or a list of values.
fn labels(value: &Value) -> Option<Vec<(Arc<str>, Arc<str>)>> {
    match value {
        Value::Object(map) => {
            let label = |(k, v): (&String, &Value)| {
                let key: Arc<str> = k.as_str().into();
                let label = v.as_str().map_or_else(|| Arc::clone(&key), Arc::from);
                (key, label)
            };
            Some(map.iter().map(label).collect())
        }
        Value::Array(_) => Some(texts(value).into_iter().map(|v| (Arc::clone(&v), v)).collect()),
        _ => None,
    }
}

fn decimal(value: &Value) -> Option<Decimal> {
    let Value::Number(number) = value else { return None };
    let text = number.to_string();
    text.parse().ok().or_else(|| Decimal::from_scientific(&text).ok())
}

fn count(value: &Value) -> Option<u32> {
    value.as_u64().map(|n| u32::try_from(n).unwrap_or(u32::MAX))
}

/// Schemas by name or in a list.
#[derive(Default)]
struct Children {
    named: Entries,
    listed: Vec<Arc<Raw>>,
}

impl<'de> Deserialize<'de> for Children {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct ChildrenVisitor;
        impl<'de> Visitor<'de> for ChildrenVisitor {
            type Value = Children;
            or_nothing!();
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Children, A::Error> {
                let mut named = vec![];
                while let Some((name, raw)) = map.next_entry::<String, Raw>()? {
                    named.push((Arc::from(name), Arc::new(raw)));
                }
                Ok(Children { named, listed: vec![] })
            }
            fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Children, A::Error> {
                let mut listed = vec![];
                while let Some(raw) = seq.next_element::<Raw>()? {
                    listed.push(Arc::new(raw));
                }
                Ok(Children { named: vec![], listed })
            }
        }
        deserializer.deserialize_any(ChildrenVisitor)
    }
}

/// `additionalProperties`: only an object counts.
#[derive(Default)]
struct Additional(Option<Arc<Raw>>);

impl<'de> Deserialize<'de> for Additional {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct AdditionalVisitor;
        impl<'de> Visitor<'de> for AdditionalVisitor {
            type Value = Additional;
            or_nothing!();
            no_list!();
            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Additional, A::Error> {
                Ok(Additional(Some(Arc::new(RawVisitor.visit_map(map)?))))
            }
        }
        deserializer.deserialize_any(AdditionalVisitor)
    }
}
