//! The interpreter.
//!
//! One [`Machine`] is one register file, reused for activation after activation: [`Machine::enter`] prepares it for a
//! unit, [`Machine::restore`] puts a suspended frame back, [`Machine::run`] runs until something stops it.

mod ops;
mod run;
#[cfg(test)]
mod tests;

use crate::pack::{self, PackError};
use crate::program::Program;
use crate::record::{EffectId, Micros, ProfileKey};
use crate::value::Value;
use journey_bytecode::limits;
use journey_bytecode::program::{Code, Location, Point, PointKind};
use journey_bytecode::types::{DocRef, EndpointRef, EventRef, JourneyRef, Pc, PointRef, Reg};
use std::sync::Arc;

/// Code with a register file of its own.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Unit {
    /// `filter` and `key` of an event.
    Event(EventRef),
    /// The rendering of a request.
    Endpoint(EndpointRef),
    /// Guards and body of a journey.
    Journey(JourneyRef),
}

/// What code can see besides its registers.
#[derive(Clone, Copy, Debug, Default)]
pub struct Context<'a> {
    /// Receipt time of the record being applied.
    pub now: Micros,
    /// Whose activation it is.
    pub profile: Option<&'a ProfileKey>,
    /// The columns of the profile's document, where the bundle has one.
    pub profile_columns: Option<&'a [Value]>,
    /// The document in context (the event of a guard or of the arm taken, the answer of a call) and its columns.
    pub document: Option<(DocRef, &'a [Value])>,
    /// Whether the answer in context is there.
    pub answered: bool,
    /// The failure in context (`timeout`, `http 404`, …).
    pub error: Option<&'a str>,
    /// Idempotency key of the step being rendered or run.
    pub step_key: Option<EffectId>,
    /// Arms that a test fixed (`assign label = arm`) in the journey that runs.
    pub assigned: &'a [(PointRef, u16)],
}

/// What an activation passed, for the timeline.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Note {
    /// A step.
    Step(PointRef),
    /// A split and the arm taken.
    Arm(PointRef, u16),
}

/// Why a run came to its end.
#[derive(Clone, PartialEq, Debug)]
pub enum Stop {
    /// A guard or an expression has its value.
    Return(Value),
    /// A rendering is complete.
    Halt,
    /// The instance rests at a wait, race or call.
    Suspend(PointRef),
    /// The instance ended, with a reason.
    Exit(Arc<str>),
    /// The branch at work came to its end.
    Join,
}

/// What went wrong in an activation: it quarantines the instance.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("{kind}")]
pub struct Fault {
    /// What.
    pub kind: FaultKind,
    /// Where in the source.
    pub location: Option<Location>,
}

/// Kinds of faults.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum FaultKind {
    /// A number, date or text grew out of its range.
    #[error("a number or date is outside the range the language can hold")]
    Overflow,
    /// More instructions in one activation than allowed.
    #[error("the activation ran more than {} instructions", journey_bytecode::limits::FUEL)]
    Fuel,
    /// The values to keep at a step are larger than allowed.
    #[error("what must be remembered at this step is larger than {} bytes", journey_bytecode::limits::FRAME_BYTES)]
    FrameTooLarge,
    /// Packed values are damaged, or of other types.
    #[error("stored values: {0}")]
    Packed(#[from] PackError),
    /// A bug in the compiler or the machine.
    #[error("internal error: {0}")]
    Internal(&'static str),
}

/// A comparison that was made, for whom it may concern (a failed test).
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct Decision {
    pub(crate) location: Option<Location>,
    pub(crate) operator: &'static str,
    pub(crate) left: Value,
    /// None for an operator of one value.
    pub(crate) right: Option<Value>,
    pub(crate) holds: bool,
}

/// A register file and the fuel of one activation.
#[derive(Debug, Default)]
pub struct Machine {
    registers: Vec<Value>,
    fuel: u64,
    /// What was passed since [`Machine::enter`]; the caller may take it (`std::mem::take`) any time.
    pub notes: Vec<Note>,
    /// Calls of functions since [`Machine::enter`]: no two draw the same by chance.
    draws: u64,
    /// Comparisons made, where they are wanted.
    pub(crate) trace: Option<Vec<Decision>>,
}

impl Machine {
    /// An empty machine.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Prepares for a unit: all registers absent, full fuel, no notes.
    ///
    /// # Errors
    /// There is no such unit.
    pub fn enter(&mut self, program: &Program, unit: Unit) -> Result<(), Fault> {
        let code = program.code(unit).ok_or(FaultKind::Internal("no such unit"))?;
        self.registers.clear();
        self.registers.resize(code.regs.len(), Value::Absent);
        self.notes.clear();
        self.draws = 0;
        self.refuel();
        Ok(())
    }

    /// Full fuel again, for the next activation of the same frame.
    pub fn refuel(&mut self) {
        self.fuel = limits::FUEL;
    }

    /// Fuel used since it was full: about one an instruction, more for work on long texts and lists.
    #[must_use]
    pub fn spent(&self) -> u64 {
        limits::FUEL - self.fuel
    }

    /// Runs code that returns a boolean.
    ///
    /// # Errors
    /// As for [`Machine::run`].
    pub fn guard(&mut self, program: &Program, unit: Unit, pc: Pc, context: &Context<'_>) -> Result<bool, Fault> {
        match self.run(program, unit, pc, context)? {
            Stop::Return(Value::Boolean(value)) => Ok(value),
            _ => Err(FaultKind::Internal("a guard returns a boolean").into()),
        }
    }

    /// Runs code that returns text, or nothing.
    ///
    /// # Errors
    /// As for [`Machine::run`].
    pub fn text(
        &mut self,
        program: &Program,
        unit: Unit,
        pc: Pc,
        context: &Context<'_>,
    ) -> Result<Option<Arc<str>>, Fault> {
        match self.run(program, unit, pc, context)? {
            Stop::Return(Value::String(value)) => Ok(Some(value)),
            Stop::Return(Value::Absent) => Ok(None),
            _ => Err(FaultKind::Internal("the code returns text").into()),
        }
    }

    /// A register's value; absent outside the register file.
    #[must_use]
    pub fn register(&self, register: Reg) -> &Value {
        self.registers.get(register.index()).unwrap_or(&Value::Absent)
    }

    /// Sets a register (parameters of an endpoint); outside the register file it does nothing.
    pub fn set(&mut self, register: Reg, value: Value) {
        if let Some(place) = self.registers.get_mut(register.index()) {
            *place = value;
        }
    }

    /// Packs what must be kept while an instance rests at a point (its live registers).
    ///
    /// # Errors
    /// Too large, or no such point.
    pub fn save(&self, program: &Program, journey: JourneyRef, point: PointRef) -> Result<Vec<u8>, Fault> {
        let (code, point) = place(program, journey, point)?;
        let live = point.live.iter().filter_map(|reg| Some((*code.regs.get(reg.index())?, self.register(*reg))));
        let frame = pack::pack_each(&program.bundle.types, live).map_err(FaultKind::from)?;
        if frame.len() > limits::FRAME_BYTES {
            return Err(Fault { kind: FaultKind::FrameTooLarge, location: Some(point.location) });
        }
        Ok(frame)
    }

    /// Enters the journey with the frame that [`Machine::save`] packed at the point.
    ///
    /// # Errors
    /// The bytes are damaged, or there is no such point.
    pub fn restore(
        &mut self,
        program: &Program,
        journey: JourneyRef,
        point: PointRef,
        frame: &[u8],
    ) -> Result<(), Fault> {
        let (code, point) = place(program, journey, point)?;
        self.enter(program, Unit::Journey(journey))?;
        let types = point.live.iter().filter_map(|reg| code.regs.get(reg.index()).copied());
        let mut places = point.live.iter();
        let registers = &mut self.registers;
        pack::unpack_each(&program.bundle.types, types, frame, |value| {
            if let Some(place) = places.next().and_then(|reg| registers.get_mut(reg.index())) {
                *place = value;
            }
        })
        .map_err(FaultKind::from)?;
        Ok(())
    }

    /// The values of registers, for branches that start with them.
    #[must_use]
    pub fn values(&self, registers: &[Reg]) -> Vec<(Reg, Value)> {
        registers.iter().map(|reg| (*reg, self.register(*reg).clone())).collect()
    }

    /// Enters the journey with values that [`Machine::values`] gave.
    ///
    /// # Errors
    /// There is no such journey.
    pub fn begin(&mut self, program: &Program, journey: JourneyRef, values: &[(Reg, Value)]) -> Result<(), Fault> {
        self.enter(program, Unit::Journey(journey))?;
        values.iter().for_each(|(reg, value)| self.set(*reg, value.clone()));
        Ok(())
    }

    /// Packs the arguments of the call at a point, by the types of the endpoint's parameters
    /// ([`crate::record::Effect::args`]).
    ///
    /// # Errors
    /// Too large, or the point is no call.
    pub fn arguments(&self, program: &Program, journey: JourneyRef, point: PointRef) -> Result<Arc<[u8]>, Fault> {
        let (_, point) = place(program, journey, point)?;
        let PointKind::Call { endpoint, args, .. } = &point.kind else {
            return Err(FaultKind::Internal("the point is no call").into());
        };
        let endpoint = program.endpoint(*endpoint).ok_or(FaultKind::Internal("no such endpoint"))?;
        let args = endpoint.params.iter().zip(args).map(|((_, ty), reg)| (*ty, self.register(*reg)));
        let bytes = pack::pack_each(&program.bundle.types, args).map_err(FaultKind::from)?;
        if bytes.len() > limits::DOCUMENT_BYTES {
            return Err(Fault { kind: FaultKind::FrameTooLarge, location: Some(point.location) });
        }
        Ok(Arc::from(bytes))
    }
}

fn place(program: &Program, journey: JourneyRef, point: PointRef) -> Result<(&Code, &Point), FaultKind> {
    let journey = program.journey(journey).ok_or(FaultKind::Internal("no such journey"))?;
    let point = journey.points.get(point.index()).ok_or(FaultKind::Internal("no such point"))?;
    Ok((&journey.code, point))
}

impl From<FaultKind> for Fault {
    fn from(kind: FaultKind) -> Self {
        Self { kind, location: None }
    }
}
