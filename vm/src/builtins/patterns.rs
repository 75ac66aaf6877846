//! Regular expressions. They run in linear time.

use super::{Call, Outcome};
use crate::machine::FaultKind;
use crate::value::Value;
use journey_bytecode::limits;
use regex_lite::{Regex, RegexBuilder};
use std::cell::RefCell;
use std::sync::Arc;

/// How many expressions are kept ready.
const KEPT: usize = 64;

thread_local! {
    /// The expressions used last, ready to run: making one costs more than running it.
    static READY: RefCell<Vec<(Arc<str>, Option<Regex>)>> = const { RefCell::new(Vec::new()) };
}

/// The longest text that is looked at, and the largest expression: their product bounds the work of a call.
const TEXT: usize = 128 << 10;
const EXPRESSION: usize = 64 << 10;

/// Runs something with an expression; none if it cannot be read.
fn with<R>(pattern: &Arc<str>, text: &str, run: impl FnOnce(&Regex) -> R) -> Result<Option<R>, FaultKind> {
    if text.len() > TEXT {
        return Err(FaultKind::Fuel);
    }
    Ok(READY.with_borrow_mut(|ready| {
        let at = ready.iter().position(|(known, _)| known == pattern).unwrap_or_else(|| {
            if ready.len() >= KEPT {
                ready.remove(0);
            }
            ready.push((Arc::clone(pattern), RegexBuilder::new(pattern).size_limit(EXPRESSION).build().ok()));
            ready.len() - 1
        });
        ready.get(at).and_then(|(_, regex)| regex.as_ref()).map(run)
    }))
}

/// Whether the whole text matches. An expression that cannot be read matches nothing.
pub(super) fn matches(call: &Call<'_>) -> Outcome {
    // Around the whole, so that `a|b` is one choice.
    let whole: Arc<str> = Arc::from(format!("^(?:{})$", call.str(1)?));
    let text = call.str(0)?;
    Ok(Value::Boolean(with(&whole, text, |regex| regex.is_match(text))?.unwrap_or(false)))
}

fn replaced(call: &Call<'_>, most: usize) -> Outcome {
    let (text, with_what) = (call.str(0)?, call.str(2)?);
    // A short pattern can match at every position: the result is bounded before it is made.
    if text.len().saturating_mul(with_what.len().max(1)) > 64 * limits::DOCUMENT_BYTES {
        return Err(FaultKind::Overflow);
    }
    match with(call.str(1)?, text, |regex| regex.replacen(text, most, &**with_what).into_owned())? {
        Some(done) if done.len() > limits::DOCUMENT_BYTES => Err(FaultKind::Overflow),
        Some(done) => Ok(Value::String(Arc::from(done))),
        None => Ok(Value::String(Arc::clone(text))),
    }
}

pub(super) fn replace(call: &Call<'_>) -> Outcome {
    replaced(call, 1)
}

pub(super) fn replace_all(call: &Call<'_>) -> Outcome {
    replaced(call, 0)
}

pub(super) fn split(call: &Call<'_>) -> Outcome {
    let text = call.str(0)?;
    let pieces = with(call.str(1)?, text, |regex| regex.split(text).map(Arc::<str>::from).collect::<Vec<_>>())?;
    let mut pieces = pieces.unwrap_or_else(|| vec![Arc::clone(text)]);
    while pieces.len() > 1 && pieces.last().is_some_and(|piece| piece.is_empty()) {
        pieces.pop();
    }
    Ok(Value::List(Arc::new(pieces.into_iter().map(Value::String).collect())))
}
