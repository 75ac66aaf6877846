//! Whether a value is what a test expects.

use rust_decimal::Decimal;
use serde_json::Value;
use std::str::FromStr;

/// Equal, where numbers are numbers (`1` is `1.0`) and `null` is the same as not there.
pub(super) fn agrees(expected: &Value, actual: &Value) -> bool {
    match (expected, actual) {
        (Value::Number(a), Value::Number(b)) => number(a) == number(b),
        (Value::Array(a), Value::Array(b)) => a.len() == b.len() && a.iter().zip(b).all(|(a, b)| agrees(a, b)),
        (Value::Object(a), Value::Object(b)) => {
            let all = a.keys().chain(b.keys());
            all.into_iter().all(|key| agrees(a.get(key).unwrap_or(&Value::Null), b.get(key).unwrap_or(&Value::Null)))
        }
        (a, b) => a == b,
    }
}

/// The number as a decimal, or its digits where it is none.
fn number(number: &serde_json::Number) -> Result<Decimal, String> {
    let digits = number.to_string();
    Decimal::from_str(&digits).or_else(|_| Decimal::from_scientific(&digits)).map_err(|_| digits)
}
