//! A document that fits a schema, to begin from.

use super::pattern_text::text_for;
use super::{Facts, Kind, Node};
use rust_decimal::Decimal;
use serde_json::{Map, Value};

/// How much a sample holds.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Extent {
    /// What is required, and nothing else.
    Required,
    /// Every field that is not deprecated, down to a depth.
    Fields(usize),
}

impl Node {
    /// A document that fits: examples, defaults and first values where the schema has them.
    #[must_use]
    pub fn sample(&self, extent: Extent) -> Value {
        sample(self, extent, 0)
    }
}

/// Required fields nest no deeper than this.
const DEEPEST: usize = 32;

fn sample(node: &Node, extent: Extent, depth: usize) -> Value {
    let facts = node.facts();
    if let Some(constant) = facts.constant.clone().filter(|c| !c.is_null()) {
        return constant;
    }
    let fits = |value: &Option<Value>| value.clone().filter(|v| node.violations(v).is_empty());
    match node.kind() {
        Kind::Object => return object(node, extent, depth),
        Kind::Map(values) => {
            let inner = |depth| sample(&values, extent, depth);
            return within(extent, depth)
                .then(|| inner(depth + 1))
                .map_or_else(empty, |v| [("key", v)].into_iter().collect());
        }
        Kind::List(items) => {
            let least = facts.min_length.unwrap_or(0) as usize;
            let most = facts.max_length.map_or(usize::MAX, |most| most as usize);
            let count = least.max(usize::from(within(extent, depth))).min(most).min(1000);
            return Value::Array((0..count).map(|_| sample(&items, extent, depth + 1)).collect());
        }
        _ => {}
    }
    if let Some(told) = fits(&facts.example).or_else(|| fits(&facts.default)) {
        return told;
    }
    match node.kind() {
        Kind::String { closed, suggested } => {
            let first = closed.or(suggested).and_then(|values| values.values.first().map(|(v, _)| v.to_string()));
            let least = facts.min_length.unwrap_or(0) as usize;
            let by_pattern = facts.pattern.iter().map(|pattern| text_for(pattern, least));
            let plain = text(facts.format.as_deref(), facts.min_length, facts.max_length);
            let mut told = first.into_iter().chain([plain.clone()]).chain(by_pattern).map(Value::from);
            told.find(|value| node.violations(value).is_empty()).unwrap_or_else(|| plain.into())
        }
        Kind::Date => "2026-05-04".into(),
        Kind::DateTime => "2026-05-04T10:00:00Z".into(),
        Kind::Integer | Kind::Number => {
            let mut values = candidates(&facts).into_iter().map(json_number);
            values.find(|value| node.violations(value).is_empty()).unwrap_or_else(|| 1.into())
        }
        Kind::Boolean => true.into(),
        _ => empty(),
    }
}

/// Numbers that bounds and steps may allow, the plainest first.
fn candidates(facts: &Facts) -> Vec<Decimal> {
    let two = Decimal::TWO;
    let low = facts.minimum.max(facts.exclusive_minimum);
    let high = facts.maximum.into_iter().chain(facts.exclusive_maximum).min();
    let mut from = vec![Decimal::ONE, Decimal::ZERO];
    from.extend(low.into_iter().flat_map(|low| [Some(low), low.checked_add(Decimal::ONE)]).flatten());
    from.extend(high.into_iter().flat_map(|high| [Some(high), high.checked_sub(Decimal::ONE)]).flatten());
    from.extend(low.zip(high).and_then(|(low, high)| low.checked_add(high)?.checked_div(two)));
    // A multiple of all steps, where one of them is one, at or above each.
    let steps = facts.multiple_of.iter().copied();
    let product = facts.multiple_of.iter().try_fold(Decimal::ONE, |all, step| all.checked_mul(*step));
    let on_step: Vec<Decimal> = steps
        .chain(product)
        .flat_map(|step| {
            from.iter().filter_map(move |n| n.checked_div(step)?.ceil().checked_mul(step)).collect::<Vec<_>>()
        })
        .collect();
    from.extend(facts.multiple_of.iter().copied());
    from.extend(on_step);
    from
}

fn json_number(number: Decimal) -> Value {
    serde_json::from_str(&number.normalize().to_string()).unwrap_or(Value::Null)
}

fn empty() -> Value {
    Value::Object(Map::new())
}

fn within(extent: Extent, depth: usize) -> bool {
    matches!(extent, Extent::Fields(most) if depth < most)
}

fn object(node: &Node, extent: Extent, depth: usize) -> Value {
    let mut map = Map::new();
    for field in node.fields() {
        let wanted = within(extent, depth) && field.node.facts().deprecated.is_none() && !field.node.is_recursive();
        if depth < DEEPEST && (field.required || wanted) {
            let value = sample(&field.node, extent, depth + 1);
            if field.required || !hollow(&value) {
                map.insert(field.name.to_string(), value);
            }
        }
    }
    Value::Object(map)
}

/// Platform refuses empty values: a field without a value is left out.
fn hollow(value: &Value) -> bool {
    value.as_object().is_some_and(Map::is_empty) || value.as_array().is_some_and(Vec::is_empty)
}

fn text(format: Option<&str>, least: Option<u32>, most: Option<u32>) -> String {
    let text = match format {
        Some("email") => "ada@example.com",
        Some("uri" | "uri-reference" | "url") => "https://example.com/1",
        Some("ipv4") => "192.0.2.1",
        Some("ipv6") => "2001:db8::1",
        Some("time") => "09:00:00",
        _ => "text",
    };
    let missing = (least.unwrap_or(0) as usize).min(1000).saturating_sub(text.len());
    let most = most.map_or(usize::MAX, |most| most as usize);
    text.chars().chain(std::iter::repeat_n('x', missing)).take(most).collect()
}
