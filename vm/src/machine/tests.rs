//! Raw instructions on the machine, written as a disassembly shows them; no compiler has a part in it.

#![expect(clippy::unwrap_used, clippy::panic, reason = "tests")]

mod calls;
mod context;
mod control;
mod limits;
mod lists;
mod numbers;
mod text;
mod values;

use super::{Context, Fault, FaultKind, Machine, Stop, Unit};
use crate::program::Program;
use journey_bytecode::asm::{Asm, AsmError};
use journey_bytecode::types::{JourneyRef, Pc};
use std::sync::Arc;

/// A journey `J` whose body is this code, which begins at `start`; `more` adds what it needs to the bundle first.
fn journey(code: &str, more: impl FnOnce(&mut Asm) -> Result<(), AsmError>) -> Arc<Program> {
    let mut asm = Asm::new("test");
    more(&mut asm).unwrap();
    let body = asm.assemble(code, &[]).unwrap_or_else(|error| panic!("{error}\n{code}"));
    let journey = asm.journey("J", &body).unwrap();
    asm.bundle.journeys.push(journey);
    Program::from_bundle(asm.bundle).unwrap_or_else(|error| panic!("{error}\n{code}"))
}

fn run_in(program: &Program, context: &Context<'_>) -> Result<Stop, Fault> {
    let unit = Unit::Journey(JourneyRef(0));
    let mut machine = Machine::new();
    machine.enter(program, unit)?;
    machine.run(program, unit, start(program), context)
}

fn start(program: &Program) -> Pc {
    program.journey(JourneyRef(0)).unwrap().start
}

/// Runs the lines, which leave text in a register, and gives that text.
fn text_of(
    code: &str,
    register: &str,
    more: impl FnOnce(&mut Asm) -> Result<(), AsmError>,
) -> Result<String, FaultKind> {
    let program = journey(&format!("start:\n{code}\nexit {register}"), more);
    match run_in(&program, &Context::default()) {
        Ok(Stop::Exit(text)) => Ok(text.to_string()),
        Ok(other) => panic!("ended in {other:?}"),
        Err(fault) => Err(fault.kind),
    }
}

/// The scalar that the code leaves in `r9`, as text.
fn scalar(ty: &str, code: &str) -> Result<String, FaultKind> {
    text_of(&format!("{code}\nr9: {ty}\nr10: string = text r9"), "r10", |_| Ok(()))
}

/// What the code leaves in `r9`, as JSON.
fn json(ty: &str, code: &str) -> Result<String, FaultKind> {
    text_of(&format!("{code}\nr9: {ty}\nr10: string = json r9"), "r10", |_| Ok(()))
}

fn ok(text: &str) -> Result<String, FaultKind> {
    Ok(text.to_owned())
}
