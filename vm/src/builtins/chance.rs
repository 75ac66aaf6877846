//! Chance that a replay repeats: a hash of what is applied, for whom, and which call it is.

use super::{Call, Outcome};
use crate::machine::Unit;
use crate::value::Value;
use rust_decimal::Decimal;
use std::fmt::Write;
use std::sync::Arc;

fn draw(call: &Call<'_>) -> [u8; 16] {
    let mut hasher = blake3::Hasher::new();
    hasher.update(&call.context.now.to_le_bytes()).update(&call.draw.to_le_bytes());
    if let Some(profile) = call.context.profile {
        hasher.update(profile.namespace.as_bytes()).update(&[0]).update(profile.id.as_bytes()).update(&[0]);
    }
    if let Some(step) = call.context.step_key {
        hasher.update(&step.0);
    }
    let (kind, index) = match call.unit {
        Unit::Event(event) => (0_u8, event.0),
        Unit::Endpoint(endpoint) => (1, endpoint.0),
        Unit::Journey(journey) => (2, journey.0),
    };
    hasher.update(&[kind]).update(&index.to_le_bytes()).update(&call.program.id.0);
    hasher.finalize().as_bytes().first_chunk().copied().unwrap_or_default()
}

/// Eighteen digits after the point.
pub(super) fn random(call: &Call<'_>) -> Outcome {
    const DIGITS: u32 = 18;
    let bits = u128::from_le_bytes(draw(call));
    let number = i128::try_from(bits % 10_u128.pow(DIGITS)).unwrap_or(0);
    Ok(Value::Decimal(Decimal::from_i128_with_scale(number, DIGITS)))
}

pub(super) fn uuid(call: &Call<'_>) -> Outcome {
    let mut bytes = draw(call);
    let [_, _, _, _, _, _, version, _, variant, ..] = &mut bytes;
    *version = *version & 0x0f | 0x40;
    *variant = *variant & 0x3f | 0x80;
    let mut text = String::with_capacity(36);
    for (n, byte) in bytes.iter().enumerate() {
        if matches!(n, 4 | 6 | 8 | 10) {
            text.push('-');
        }
        let _ = write!(text, "{byte:02x}");
    }
    Ok(Value::String(Arc::from(text)))
}
