//! Constraints of the schema, made ready once.

use super::problem::Problem;
use crate::json;
use crate::program::LoadError;
use crate::value::Value;
use journey_bytecode::limits::PATTERN_TEXT;
use journey_bytecode::pattern;
use journey_bytecode::types::Check;
use regex_lite::Regex;
use rust_decimal::Decimal;
use std::sync::Arc;

/// A constraint.
#[derive(Clone, Debug)]
pub(super) enum Rule {
    /// As the schema lists them, and sorted.
    OneOf(Arc<[Arc<str>]>, Arc<[Arc<str>]>),
    Min(Decimal),
    Max(Decimal),
    MinLength(usize),
    MaxLength(usize),
    Pattern(Arc<Regex>),
    Above(Decimal),
    Below(Decimal),
    /// Above zero.
    MultipleOf(Decimal),
}

/// The rules of a form.
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
        Check::OneOf(values) => {
            let listed: Arc<[Arc<str>]> = values.iter().filter_map(|v| strings.get(v.index()).cloned()).collect();
            let mut sorted = listed.to_vec();
            sorted.sort();
            Rule::OneOf(listed, sorted.into())
        }
        Check::Min(value) => Rule::Min(number(value.index())?),
        Check::Max(value) => Rule::Max(number(value.index())?),
        Check::Above(value) => Rule::Above(number(value.index())?),
        Check::Below(value) => Rule::Below(number(value.index())?),
        Check::MultipleOf(value) => match number(value.index())? {
            step if step > Decimal::ZERO => Rule::MultipleOf(step),
            step => return Err(LoadError::Invalid(format!("no number is a multiple of {step}"))),
        },
        Check::MinLength(value) => Rule::MinLength(length(*value)),
        Check::MaxLength(value) => Rule::MaxLength(length(*value)),
        Check::Pattern(text) => {
            let text = strings.get(text.index()).map_or("", |text| text);
            let regex = pattern::compile(text).map_err(|error| {
                LoadError::Invalid(format!("the schema's pattern `{text}` cannot be used: {error}"))
            })?;
            Rule::Pattern(Arc::new(regex))
        }
    })
}

type Checked = Result<(), Box<Problem>>;

impl Rule {
    /// Whether a text obeys.
    pub(super) fn text(&self, text: &str) -> Checked {
        match self {
            Rule::OneOf(listed, sorted) => match sorted.binary_search_by(|known| (**known).cmp(text)) {
                Ok(_) => Ok(()),
                Err(_) => Err(Problem::invalid(format!("{} is not one of {}", quoted(text), list(listed)))),
            },
            Rule::Pattern(_) if text.len() > PATTERN_TEXT => Err(Problem::invalid(format!(
                "has {} bytes, and a text with a pattern may have {PATTERN_TEXT}",
                text.len()
            ))),
            Rule::Pattern(pattern) if pattern.is_match(text) => Ok(()),
            Rule::Pattern(pattern) => {
                Err(Problem::invalid(format!("{} does not match the pattern {}", quoted(text), pattern.as_str())))
            }
            Rule::MinLength(_) | Rule::MaxLength(_) => self.length(text.chars().count(), ["character", "characters"]),
            Rule::Min(_) | Rule::Max(_) | Rule::Above(_) | Rule::Below(_) | Rule::MultipleOf(_) => Ok(()),
        }
    }

    /// Whether a number obeys.
    pub(super) fn number(&self, found: Decimal) -> Checked {
        match self {
            Rule::Min(least) if found < *least => {
                Err(Problem::invalid(format!("{found} is less than {least}, the lowest value allowed")))
            }
            Rule::Max(most) if found > *most => {
                Err(Problem::invalid(format!("{found} is more than {most}, the highest value allowed")))
            }
            Rule::Above(least) if found <= *least => {
                Err(Problem::invalid(format!("{found} is not above {least}, as every value must be")))
            }
            Rule::Below(most) if found >= *most => {
                Err(Problem::invalid(format!("{found} is not below {most}, as every value must be")))
            }
            Rule::MultipleOf(step) if found.checked_rem(*step).is_none_or(|rest| !rest.is_zero()) => {
                Err(Problem::invalid(format!("{found} is no multiple of {step}, as every value must be")))
            }
            _ => Ok(()),
        }
    }

    /// Whether a list of so many elements obeys.
    pub(super) fn count(&self, found: usize) -> Checked {
        self.length(found, ["element", "elements"])
    }

    fn length(&self, found: usize, [one, more]: [&str; 2]) -> Checked {
        let unit = if found == 1 { one } else { more };
        match self {
            Rule::MinLength(least) if found < *least => {
                Err(Problem::invalid(format!("has {found} {unit}, and {least} is the fewest allowed")))
            }
            Rule::MaxLength(most) if found > *most => {
                Err(Problem::invalid(format!("has {found} {unit}, and {most} is the most allowed")))
            }
            _ => Ok(()),
        }
    }

    /// The same for the same rule.
    pub(super) fn signature(&self) -> String {
        match self {
            Rule::OneOf(_, sorted) => format!("one of {sorted:?}"),
            Rule::Min(bound) => format!("min {bound}"),
            Rule::Max(bound) => format!("max {bound}"),
            Rule::MinLength(length) => format!("min length {length}"),
            Rule::MaxLength(length) => format!("max length {length}"),
            Rule::Above(bound) => format!("above {bound}"),
            Rule::Below(bound) => format!("below {bound}"),
            Rule::MultipleOf(step) => format!("multiple of {step}"),
            Rule::Pattern(pattern) => format!("pattern {:?}", pattern.as_str()),
        }
    }
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
