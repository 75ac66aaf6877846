//! Functions over text. Positions and lengths count characters from 0.

use super::{ARGUMENTS, Call, Outcome};
use crate::machine::FaultKind;
use crate::text as texts;
use crate::value::Value;
use journey_bytecode::limits;
use std::fmt::Write;
use std::sync::Arc;

fn string(text: impl Into<Arc<str>>) -> Outcome {
    let text = text.into();
    if text.len() > limits::DOCUMENT_BYTES { Err(FaultKind::Overflow) } else { Ok(Value::String(text)) }
}

fn pair(call: &Call<'_>, test: impl FnOnce(&str, &str) -> bool) -> Outcome {
    Ok(Value::Boolean(test(call.str(0)?, call.str(1)?)))
}

fn folded(call: &Call<'_>, test: impl FnOnce(&str, &str) -> bool) -> Outcome {
    pair(call, |value, part| test(&value.to_lowercase(), &part.to_lowercase()))
}

pub(super) fn text(call: &Call<'_>) -> Outcome {
    texts::plain(call.arg(0)?).map(Value::String).ok_or(ARGUMENTS)
}

pub(super) fn upper(call: &Call<'_>) -> Outcome {
    string(call.str(0)?.to_uppercase())
}

pub(super) fn lower(call: &Call<'_>) -> Outcome {
    string(call.str(0)?.to_lowercase())
}

pub(super) fn trim(call: &Call<'_>) -> Outcome {
    string(call.str(0)?.trim())
}

pub(super) fn length(call: &Call<'_>) -> Outcome {
    Ok(Value::Integer(call.str(0)?.chars().count() as i64))
}

fn empty(call: &Call<'_>) -> Result<bool, FaultKind> {
    match call.arg(0)? {
        Value::Absent => Ok(true),
        Value::String(text) => Ok(text.is_empty()),
        _ => Err(ARGUMENTS),
    }
}

pub(super) fn is_empty(call: &Call<'_>) -> Outcome {
    Ok(Value::Boolean(empty(call)?))
}

pub(super) fn is_not_empty(call: &Call<'_>) -> Outcome {
    Ok(Value::Boolean(!empty(call)?))
}

pub(super) fn concat(call: &Call<'_>) -> Outcome {
    let Value::List(items) = call.arg(0)? else { return string([&**call.str(0)?, &**call.str(1)?].concat()) };
    let mut out = String::new();
    for item in items.iter() {
        match item {
            Value::String(text) => out.push_str(text),
            Value::Absent => {}
            _ => return Err(ARGUMENTS),
        }
        if out.len() > limits::DOCUMENT_BYTES {
            return Err(FaultKind::Overflow);
        }
    }
    string(out)
}

/// What makes a text so long: as many characters of the filling, over and over.
fn filling(call: &Call<'_>) -> Result<String, FaultKind> {
    let wanted = usize::try_from(call.integer(1)?.max(0)).unwrap_or(usize::MAX);
    if wanted > limits::DOCUMENT_BYTES / 4 {
        return Err(FaultKind::Overflow);
    }
    let missing = wanted.saturating_sub(call.str(0)?.chars().count());
    Ok(call.str(2)?.chars().cycle().take(missing).collect())
}

pub(super) fn pad_start(call: &Call<'_>) -> Outcome {
    string([&*filling(call)?, &**call.str(0)?].concat())
}

pub(super) fn pad_end(call: &Call<'_>) -> Outcome {
    string([&**call.str(0)?, &*filling(call)?].concat())
}

pub(super) fn contain(call: &Call<'_>) -> Outcome {
    pair(call, |value, part| value.contains(part))
}

pub(super) fn contain_ignore_case(call: &Call<'_>) -> Outcome {
    folded(call, |value, part| value.contains(part))
}

pub(super) fn start_with(call: &Call<'_>) -> Outcome {
    pair(call, |value, part| value.starts_with(part))
}

pub(super) fn start_with_ignore_case(call: &Call<'_>) -> Outcome {
    folded(call, |value, part| value.starts_with(part))
}

pub(super) fn end_with(call: &Call<'_>) -> Outcome {
    pair(call, |value, part| value.ends_with(part))
}

pub(super) fn end_with_ignore_case(call: &Call<'_>) -> Outcome {
    folded(call, |value, part| value.ends_with(part))
}

pub(super) fn equal_ignore_case(call: &Call<'_>) -> Outcome {
    folded(call, |value, part| value == part)
}

pub(super) fn not_equal_ignore_case(call: &Call<'_>) -> Outcome {
    folded(call, |value, part| value != part)
}

fn position(text: &str, byte: Option<usize>) -> Outcome {
    let before = byte.and_then(|byte| text.get(..byte));
    Ok(Value::Integer(before.map_or(-1, |before| before.chars().count() as i64)))
}

pub(super) fn index_of(call: &Call<'_>) -> Outcome {
    let text = call.str(0)?;
    position(text, text.find(&**call.str(1)?))
}

pub(super) fn last_index_of(call: &Call<'_>) -> Outcome {
    let text = call.str(0)?;
    position(text, text.rfind(&**call.str(1)?))
}

pub(super) fn substr(call: &Call<'_>) -> Outcome {
    let text = call.str(0)?;
    let cut = |index: i64| usize::try_from(index.max(0)).unwrap_or(usize::MAX);
    let from = cut(call.integer(1)?);
    let upto = if call.args.len() > 2 { cut(call.integer(2)?) } else { usize::MAX };
    string(text.chars().skip(from).take(upto.saturating_sub(from)).collect::<String>())
}

pub(super) fn url_segment(call: &Call<'_>) -> Outcome {
    let text = call.str(0)?;
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            let _ = write!(out, "%{byte:02X}");
        }
    }
    string(out)
}
