//! Built-in functions: what their documentation says, and the calendar against brute force.

#![expect(clippy::unwrap_used, clippy::panic, reason = "tests")]

mod calendar;
mod documented;
mod intrinsics;

use super::Call;
use crate::machine::{FaultKind, Unit};
use crate::program::Program;
use crate::text;
use crate::value::Value;
use journey_bytecode::asm::Asm;
use journey_bytecode::types::JourneyRef;
use rust_decimal::Decimal;
use std::sync::Arc;

/// A program that imports one function, in a project of Paris.
fn importing(name: &str, params: &[&str], result: &str) -> Arc<Program> {
    let mut asm = Asm::new("test");
    asm.bundle.meta.timezone = "Europe/Paris".to_owned();
    asm.import(name, params, result).unwrap();
    Program::from_bundle(asm.bundle).unwrap_or_else(|error| panic!("{error}"))
}

fn call(name: &str, params: &[&str], result: &str, args: &[Value]) -> Result<Value, FaultKind> {
    let program = importing(name, params, result);
    let run = program.builtin(0).unwrap();
    run(&Call { program: &program, unit: Unit::Journey(JourneyRef(0)), assigned: &[], args })
}

fn string(text: &str) -> Value {
    Value::String(text.into())
}

fn instant(text: &str) -> Value {
    Value::DateTime(text::datetime(text).unwrap())
}

/// A literal of the language.
fn literal(source: &str) -> Value {
    if let Some(text) = source.strip_prefix('"') {
        return string(text.strip_suffix('"').unwrap());
    }
    match source {
        "true" => Value::Boolean(true),
        "false" => Value::Boolean(false),
        _ => source
            .parse()
            .map(Value::Integer)
            .ok()
            .or_else(|| text::datetime(source).map(Value::DateTime))
            .or_else(|| text::date(source).map(Value::Date))
            .or_else(|| text::time(source).map(Value::Time))
            .or_else(|| source.parse::<Decimal>().ok().map(Value::Decimal))
            .unwrap_or_else(|| panic!("`{source}` is no literal")),
    }
}
