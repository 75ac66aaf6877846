//! Numbers of JSON: exact, never through floating point.

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use std::str::FromStr;

/// A whole number: `3`, `3.0` and `3e2` are, `2.5` is not.
pub(super) fn integer(text: &str) -> Option<i64> {
    if let Ok(value) = text.parse() {
        return Some(value);
    }
    let value = decimal(text)?;
    value.is_integer().then(|| value.to_i64()).flatten()
}

/// Whether a number as written is within what a decimal holds, told by its length alone.
pub(super) fn surely_fits(text: &str) -> bool {
    text.len() <= 28 && !text.contains(['e', 'E'])
}

/// A decimal; digits beyond its 28 are rounded. `None` when it is too large.
pub(super) fn decimal(text: &str) -> Option<Decimal> {
    let Some(at) = text.find(['e', 'E']) else { return plain(text) };
    let (digits, exponent) = text.split_at_checked(at)?;
    let value = plain(digits)?;
    if value.is_zero() {
        return Some(Decimal::ZERO);
    }
    let negative = exponent.contains('-');
    // What does not fit here is beyond any decimal.
    let power = exponent.trim_start_matches(['e', 'E', '+', '-']).parse::<u32>().unwrap_or(u32::MAX).min(64);
    let mut value = value;
    for _ in 0..power {
        value = if negative { value.checked_mul(Decimal::new(1, 1))? } else { value.checked_mul(Decimal::TEN)? };
    }
    Some(value)
}

fn plain(text: &str) -> Option<Decimal> {
    Decimal::from_str(text).ok()
}
