//! Runs an expression on the machine, over data.

use jiff::Timestamp;
use journey_bytecode::types::JourneyRef;
use journey_compiler::check::Dialect;
use journey_compiler::evaluate::{self, Evaluation, Rejected};
use journey_vm::ingest;
use journey_vm::machine::{Context, Machine, Stop, Unit};
use journey_vm::program::Program;
use journey_vm::record::ProfileKey;
use serde_json::Value;
use std::sync::Arc;

/// A value and the name of its type.
#[derive(Clone, PartialEq, Debug)]
pub struct Answer {
    /// Name of the type, in the words of the dialect.
    pub ty: String,
    /// The value.
    pub value: Value,
}

/// Why there is no value.
#[derive(Debug)]
pub enum Refusal {
    /// The expression is wrong.
    Rejected(Box<Rejected>),
    /// It failed while it ran, or the data cannot be used.
    Failed(String),
}

/// Checks, compiles and runs an expression over data.
///
/// # Errors
/// It is wrong, or it failed while it ran.
pub fn evaluate(text: &str, dialect: Dialect, data: &Value) -> Result<Answer, Refusal> {
    let Evaluation { bundle, ty, .. } = evaluate::expression(text, dialect, data).map_err(Refusal::Rejected)?;
    let value = run(bundle, data).map_err(Refusal::Failed)?;
    let value = serde_json::from_str(&value).map_err(|error| Refusal::Failed(error.to_string()))?;
    Ok(Answer { ty, value })
}

fn run(bundle: journey_bytecode::program::Bundle, data: &Value) -> Result<Arc<str>, String> {
    let program = Program::from_bundle(bundle).map_err(|error| error.to_string())?;
    let columns = match program.bundle.profile {
        Some(document) => {
            let json = data.to_string();
            ingest::document(&program, document, json.as_bytes()).map_err(|error| error.to_string())?
        }
        None => vec![],
    };
    let profile = ProfileKey { namespace: "eval".into(), id: "eval".into() };
    let context =
        Context { now: now(data)?, profile: Some(&profile), profile_columns: Some(&columns), ..Context::default() };
    let unit = Unit::Journey(JourneyRef(0));
    let start = program.journey(JourneyRef(0)).map(|journey| journey.start).ok_or("nothing to run")?;
    let mut machine = Machine::new();
    machine.enter(&program, unit).map_err(|fault| fault.to_string())?;
    match machine.run(&program, unit, start, &context).map_err(|fault| fault.to_string())? {
        Stop::Exit(value) => Ok(value),
        _ => Err("the expression did not come to its end".to_owned()),
    }
}

/// The clock of the data; without one, the real one.
fn now(data: &Value) -> Result<i64, String> {
    match data.get("now") {
        None | Some(Value::Null) => Ok(Timestamp::now().as_microsecond()),
        Some(Value::String(text)) => {
            let at: Timestamp = text.parse().map_err(|error| format!("`now` is no instant: {error}"))?;
            Ok(at.as_microsecond())
        }
        Some(other) => Err(format!("`now` is no instant: {other}")),
    }
}
