//! Built-in functions: what a bundle imports by name, linked once at load.

pub(crate) mod calendar;
mod dates;
mod link;
mod lists;
mod numbers;
mod strings;
#[cfg(test)]
mod tests;
mod zones;

use crate::machine::{FaultKind, Unit};
use crate::program::Program;
use crate::value::{DateTime, Value};
use journey_bytecode::types::PointRef;
use std::sync::Arc;

pub(crate) use calendar::Calendar;
pub(crate) use link::link;
pub(crate) use zones::zone;

/// A call: arguments and what little a function may see besides them.
#[derive(Debug)]
pub(crate) struct Call<'c> {
    pub(crate) program: &'c Program,
    pub(crate) unit: Unit,
    /// Arms that a test fixed.
    pub(crate) assigned: &'c [(PointRef, u16)],
    pub(crate) args: &'c [Value],
}

pub(crate) type Builtin = fn(&Call<'_>) -> Result<Value, FaultKind>;
pub(crate) type Outcome = Result<Value, FaultKind>;

const ARGUMENTS: FaultKind = FaultKind::Internal("arguments of other types");

impl Call<'_> {
    fn arg(&self, index: usize) -> Result<&Value, FaultKind> {
        self.args.get(index).ok_or(ARGUMENTS)
    }

    fn str(&self, index: usize) -> Result<&Arc<str>, FaultKind> {
        match self.arg(index)? {
            Value::String(text) => Ok(text),
            _ => Err(ARGUMENTS),
        }
    }

    fn integer(&self, index: usize) -> Result<i64, FaultKind> {
        match self.arg(index)? {
            Value::Integer(value) => Ok(*value),
            _ => Err(ARGUMENTS),
        }
    }

    fn datetime(&self, index: usize) -> Result<DateTime, FaultKind> {
        match self.arg(index)? {
            Value::DateTime(value) => Ok(*value),
            _ => Err(ARGUMENTS),
        }
    }

    fn time(&self, index: usize) -> Result<i64, FaultKind> {
        match self.arg(index)? {
            Value::Time(value) => Ok(*value),
            _ => Err(ARGUMENTS),
        }
    }

    /// The zone named by an argument; the project's if the zone database does not know it.
    fn calendar(&self, index: usize) -> Result<Calendar, FaultKind> {
        Ok(Calendar::new(self.program.zone(self.str(index)?)))
    }
}
