//! Functions over numbers.

use super::{ARGUMENTS, Call, Outcome};
use crate::machine::FaultKind;
use crate::value::Value;
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

fn whole(call: &Call<'_>, round: impl FnOnce(Decimal) -> Decimal) -> Outcome {
    match call.arg(0)? {
        Value::Integer(value) => Ok(Value::Integer(*value)),
        Value::Decimal(value) => round(*value).to_i64().map(Value::Integer).ok_or(FaultKind::Overflow),
        _ => Err(ARGUMENTS),
    }
}

pub(super) fn round(call: &Call<'_>) -> Outcome {
    // A half goes up, also below zero.
    let half = Decimal::new(5, 1);
    whole(call, |value| if value.fract().abs() == half { (value + half).floor() } else { value.round() })
}

pub(super) fn floor(call: &Call<'_>) -> Outcome {
    whole(call, |value| value.floor())
}

pub(super) fn ceil(call: &Call<'_>) -> Outcome {
    whole(call, |value| value.ceil())
}

pub(super) fn abs(call: &Call<'_>) -> Outcome {
    match call.arg(0)? {
        Value::Integer(value) => value.checked_abs().map(Value::Integer).ok_or(FaultKind::Overflow),
        Value::Decimal(value) => Ok(Value::Decimal(value.abs())),
        _ => Err(ARGUMENTS),
    }
}

pub(super) fn power(call: &Call<'_>) -> Outcome {
    let Value::Decimal(base) = call.arg(0)? else { return Err(ARGUMENTS) };
    let exponent = call.integer(1)?;
    let mut left = exponent.unsigned_abs();
    let (mut result, mut square) = (Decimal::ONE, *base);
    while left > 0 {
        if left % 2 == 1 {
            result = result.checked_mul(square).ok_or(FaultKind::Overflow)?;
        }
        left /= 2;
        if left > 0 {
            square = square.checked_mul(square).ok_or(FaultKind::Overflow)?;
        }
    }
    if exponent < 0 {
        result = Decimal::ONE.checked_div(result).ok_or(FaultKind::Overflow)?;
    }
    Ok(Value::Decimal(result))
}
