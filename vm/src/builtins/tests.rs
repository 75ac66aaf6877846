//! Built-in functions: what their documentation says, and the calendar against brute force.

#![expect(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "tests")]

mod calendar;
mod documented;
mod intrinsics;
mod library;

use super::Call;
use crate::machine::{Context, FaultKind, Unit};
use crate::program::Program;
use crate::text;
use crate::value::Value;
use journey_bytecode::asm::Asm;
use journey_bytecode::types::JourneyRef;
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
    let context = Context::default();
    run(&Call { program: &program, unit: Unit::Journey(JourneyRef(0)), context: &context, draw: 0, import: 0, args })
}

fn string(text: &str) -> Value {
    Value::String(text.into())
}

fn instant(text: &str) -> Value {
    Value::DateTime(text::datetime(text).unwrap())
}
