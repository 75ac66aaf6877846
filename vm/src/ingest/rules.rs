//! Constraints of the schema, made ready once.

use super::problem::Problem;
use crate::json;
use crate::program::LoadError;
use crate::value::Value;
use journey_bytecode::types::Check;
use regex_lite::Regex;
use rust_decimal::Decimal;
use std::sync::Arc;

/// A constraint.
#[derive(Clone, Debug)]
pub(super) enum Rule {
    OneOf(Box<[Arc<str>]>),
    Min(Decimal),
    Max(Decimal),
    MinLength(usize),
    MaxLength(usize),
    Pattern(Regex),
}

/// The rules of a column or a field.
pub(super) fn rules(strings: &[Arc<str>], consts: &[Value], checks: &[Check]) -> Result<Box<[Rule]>, LoadError> {
    checks.iter().map(|check| rule(strings, consts, check)).collect()
}

fn rule(strings: &[Arc<str>], consts: &[Value], check: &Check) -> Result<Rule, LoadError> {
    let number = |index: usize| match consts.get(index) {
        Some(Value::Integer(value)) => Ok(Decimal::from(*value)),
        Some(Value::Decimal(value)) => Ok(*value),
        _ => Err(LoadError::Invalid("the bound of a constraint is no number".to_owned())),
    };
    let length = |value: u32| usize::try_from(value).unwrap_or(usize::MAX);
    Ok(match check {
        Check::OneOf(values) => Rule::OneOf(values.iter().filter_map(|v| strings.get(v.index()).cloned()).collect()),
        Check::Min(value) => Rule::Min(number(value.index())?),
        Check::Max(value) => Rule::Max(number(value.index())?),
        Check::MinLength(value) => Rule::MinLength(length(*value)),
        Check::MaxLength(value) => Rule::MaxLength(length(*value)),
        Check::Pattern(pattern) => {
            let pattern = strings.get(pattern.index()).map_or("", |pattern| pattern);
            let regex = Regex::new(pattern).map_err(|error| {
                LoadError::Invalid(format!("the schema's pattern `{pattern}` cannot be used: {error}"))
            })?;
            Rule::Pattern(regex)
        }
    })
}

impl Rule {
    /// Whether a value (present) obeys.
    pub(super) fn check(&self, value: &Value) -> Result<(), Box<Problem>> {
        let broken = match (self, value) {
            (Rule::OneOf(values), Value::String(text)) => {
                if values.contains(text) {
                    return Ok(());
                }
                format!("{} is not one of {}", quoted(text), list(values))
            }
            (Rule::Min(least), value) => match number(value) {
                Some(found) if found < *least => format!("{found} is less than {least}, the lowest value allowed"),
                _ => return Ok(()),
            },
            (Rule::Max(most), value) => match number(value) {
                Some(found) if found > *most => format!("{found} is more than {most}, the highest value allowed"),
                _ => return Ok(()),
            },
            (Rule::MinLength(least), value) => match length(value) {
                Some((found, unit)) if found < *least => {
                    format!("has {found} {unit}, and {least} is the fewest allowed")
                }
                _ => return Ok(()),
            },
            (Rule::MaxLength(most), value) => match length(value) {
                Some((found, unit)) if found > *most => format!("has {found} {unit}, and {most} is the most allowed"),
                _ => return Ok(()),
            },
            (Rule::Pattern(pattern), Value::String(text)) => {
                if pattern.is_match(text) {
                    return Ok(());
                }
                format!("{} does not match the pattern {}", quoted(text), pattern.as_str())
            }
            _ => return Ok(()),
        };
        Err(Problem::invalid(broken))
    }
}

fn number(value: &Value) -> Option<Decimal> {
    match value {
        Value::Integer(value) => Some(Decimal::from(*value)),
        Value::Decimal(value) => Some(*value),
        _ => None,
    }
}

fn length(value: &Value) -> Option<(usize, &'static str)> {
    match value {
        Value::String(text) => Some(counted(text.chars().count(), "character", "characters")),
        Value::List(items) => Some(counted(items.len(), "element", "elements")),
        Value::Map(entries) => Some(counted(entries.len(), "entry", "entries")),
        _ => None,
    }
}

fn counted(count: usize, one: &'static str, more: &'static str) -> (usize, &'static str) {
    (count, if count == 1 { one } else { more })
}

/// Text in quotes, cut where it is long.
pub(super) fn quoted(text: &str) -> String {
    const MOST: usize = 60;
    let mut short: String = text.chars().take(MOST).collect();
    if short.len() < text.len() {
        short.push('…');
    }
    let mut out = String::new();
    json::quote(&short, &mut out);
    out
}

fn list(values: &[Arc<str>]) -> String {
    const MOST: usize = 12;
    let mut shown: Vec<String> = values.iter().take(MOST).map(|value| quoted(value)).collect();
    if values.len() > MOST {
        shown.push(format!("… ({} in all)", values.len()));
    }
    shown.join(", ")
}
