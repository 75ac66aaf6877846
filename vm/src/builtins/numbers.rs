//! Functions over numbers.

use super::{ARGUMENTS, Call, Outcome};
use crate::machine::FaultKind;
use crate::value::Value;
use rust_decimal::prelude::ToPrimitive;
use rust_decimal::{Decimal, RoundingStrategy};

fn whole(call: &Call<'_>, round: impl FnOnce(Decimal) -> Decimal) -> Outcome {
    match call.arg(0)? {
        Value::Integer(value) => Ok(Value::Integer(*value)),
        Value::Decimal(value) => round(*value).to_i64().map(Value::Integer).ok_or(FaultKind::Overflow),
        _ => Err(ARGUMENTS),
    }
}

pub(super) fn round(call: &Call<'_>) -> Outcome {
    whole(call, |value| value.round_dp_with_strategy(0, RoundingStrategy::MidpointAwayFromZero))
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
