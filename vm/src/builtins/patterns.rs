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

/// The pieces between matches. An empty match at the beginning cuts nothing off, and empty pieces at the end are left out.
fn pieces<'t>(regex: &Regex, text: &'t str) -> Vec<&'t str> {
    let mut pieces = vec![];
    let mut from = 0;
    for found in regex.find_iter(text).filter(|found| found.end() > 0) {
        pieces.push(text.get(from..found.start()).unwrap_or(""));
        from = found.end();
    }
    if pieces.is_empty() {
        return vec![text];
    }
    pieces.push(text.get(from..).unwrap_or(""));
    while pieces.last().is_some_and(|piece| piece.is_empty()) {
        pieces.pop();
    }
    pieces
}

pub(super) fn split(call: &Call<'_>) -> Outcome {
    let text = call.str(0)?;
    let pieces = with(call.str(1)?, text, |regex| pieces(regex, text))?.unwrap_or_else(|| vec![text]);
    Ok(Value::List(Arc::new(pieces.into_iter().map(|piece| Value::String(Arc::from(piece))).collect())))
}
