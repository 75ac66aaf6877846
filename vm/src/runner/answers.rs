//! Who answers what: sources and actions as the test gives them.

use super::world::Request;
use crate::ingest;
use crate::json;
use crate::pack;
use crate::program::Program;
use crate::record::{Effect, Micros, Outcome};
use crate::value::{DateTime, Value};
use journey_bytecode::limits::TYPE_DEPTH;
use journey_bytecode::program::{EndpointKind, ErrorSet};
use journey_bytecode::types::{EndpointRef, Type, TypeRef};
use rust_decimal::Decimal;
use std::collections::HashMap;
use std::sync::Arc;

/// What the test gives.
#[derive(Debug, Default)]
pub(super) struct Answers {
    given: HashMap<EndpointRef, Given>,
}

#[derive(Debug)]
enum Given {
    /// The answer as written, and packed.
    Answer(Arc<str>, Arc<[u8]>),
    Failure(ErrorSet),
}

impl Answers {
    pub(super) fn given_answer(
        &mut self,
        program: &Program,
        endpoint: EndpointRef,
        json: Arc<str>,
    ) -> Result<(), String> {
        let packed = match program.endpoint(endpoint).and_then(|endpoint| endpoint.answer) {
            None => Vec::new(),
            Some(document) => {
                let columns = ingest::document(program, document, json.as_bytes())
                    .map_err(|rejection| format!("the given answer does not fit its type: {rejection}"))?;
                pack::pack(&program.bundle.types, &program.columns(document), &columns).map_err(|e| e.to_string())?
            }
        };
        self.given.insert(endpoint, Given::Answer(json, packed.into()));
        Ok(())
    }

    pub(super) fn given_failure(&mut self, endpoint: EndpointRef, error: ErrorSet) {
        self.given.insert(endpoint, Given::Failure(error));
    }

    /// The request of an effect.
    pub(super) fn request(&self, program: &Program, effect: &Effect) -> Result<Request, String> {
        let types = program.params(effect.endpoint);
        let values = pack::unpack(&program.bundle.types, &types, &effect.args).map_err(|error| error.to_string())?;
        let args = types.iter().zip(&values).map(|(ty, value)| super::world::parse(&json::json(program, *ty, value)));
        Ok(Request { endpoint: effect.endpoint, args: args.collect::<Result<_, _>>()? })
    }

    /// What an endpoint answers, and in words.
    pub(super) fn outcome(
        &self,
        program: &Program,
        endpoint: EndpointRef,
        now: Micros,
    ) -> Result<(Outcome, String), String> {
        let declared = program.endpoint(endpoint).ok_or("there is no such endpoint")?;
        let name = program.text(declared.name);
        match self.given.get(&endpoint) {
            Some(Given::Answer(json, packed)) => {
                Ok((Outcome::Answer(Arc::clone(packed)), format!("{name} answers {json}")))
            }
            Some(Given::Failure(error)) => {
                let error = one_of(*error);
                let words = format!("{name} fails: {}", crate::engine::error_text(error));
                Ok((Outcome::Failure { error, message: "as the test says".into(), retry_after: None }, words))
            }
            None if declared.kind == EndpointKind::Source => Err(format!(
                "`{name}` was asked, and the test does not say what it answers: write `given {name} returns {{ … }}` or \
                 `given {name} fails timeout` before this"
            )),
            None => {
                let packed = match declared.answer {
                    None => Vec::new(),
                    Some(document) => {
                        let types = program.columns(document);
                        let values: Vec<Value> = types.iter().map(|ty| empty(program, *ty, now, 0)).collect();
                        pack::pack(&program.bundle.types, &types, &values).map_err(|error| error.to_string())?
                    }
                };
                Ok((Outcome::Answer(packed.into()), format!("{name} succeeds")))
            }
        }
    }
}

/// A failure that stands for its class.
fn one_of(error: ErrorSet) -> ErrorSet {
    match error {
        ErrorSet::HttpClass(class) => ErrorSet::Http(u16::from(class) * 100),
        ErrorSet::Any => ErrorSet::Timeout,
        one => one,
    }
}

/// The value of a type that says least.
fn empty(program: &Program, ty: TypeRef, now: Micros, depth: usize) -> Value {
    match program.bundle.types.get(ty.index()).filter(|_| depth <= TYPE_DEPTH) {
        None | Some(Type::Option(_) | Type::Iterator(_)) => Value::Absent,
        Some(Type::Boolean) => Value::Boolean(false),
        Some(Type::Integer) => Value::Integer(0),
        Some(Type::Decimal) => Value::Decimal(Decimal::ZERO),
        Some(Type::String) => Value::String("".into()),
        Some(Type::Date) => Value::Date(0),
        Some(Type::Time) => Value::Time(0),
        Some(Type::DateTime) => Value::DateTime(DateTime { micros: now, offset: 0 }),
        Some(Type::LocalDateTime) => Value::LocalDateTime(0),
        Some(Type::Duration) => Value::Duration(Box::default()),
        Some(Type::Json) => Value::Json("null".into()),
        Some(Type::List(_)) => Value::List(Arc::default()),
        Some(Type::Map(_)) => Value::Map(Arc::default()),
        Some(Type::Record(fields)) => {
            Value::Record(fields.iter().map(|field| empty(program, field.ty, now, depth + 1)).collect())
        }
    }
}
