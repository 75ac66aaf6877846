//! Built-in functions: what a bundle imports by name, linked once at load.

mod aggregates;
pub(crate) mod calendar;
mod chance;
mod clock;
mod compare;
mod conversions;
mod dates;
mod formats;
mod keyed;
mod link;
mod lists;
mod locales;
mod numbers;
mod patterns;
mod spans;
mod strings;
#[cfg(test)]
mod tests;
mod zones;

use crate::machine::{Context, FaultKind, Unit};
use crate::program::Program;
use crate::value::{DateTime, Value};
use journey_bytecode::types::Type;
use rust_decimal::Decimal;
use std::sync::Arc;

pub(crate) use calendar::Calendar;
pub(crate) use link::link;
pub(crate) use zones::zone;

/// A call: arguments and what little a function may see besides them.
#[derive(Debug)]
pub(crate) struct Call<'c> {
    pub(crate) program: &'c Program,
    pub(crate) unit: Unit,
    pub(crate) context: &'c Context<'c>,
    /// How many calls this activation made before.
    pub(crate) draw: u64,
    /// Its place in the import table.
    pub(crate) import: usize,
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

    fn boolean(&self, index: usize) -> Result<bool, FaultKind> {
        match self.arg(index)? {
            Value::Boolean(value) => Ok(*value),
            _ => Err(ARGUMENTS),
        }
    }

    /// The elements of a list; of an absent one none.
    fn list(&self, index: usize) -> Result<&[Value], FaultKind> {
        match self.arg(index)? {
            Value::List(items) => Ok(items),
            Value::Absent => Ok(&[]),
            _ => Err(ARGUMENTS),
        }
    }

    fn time(&self, index: usize) -> Result<i64, FaultKind> {
        match self.arg(index)? {
            Value::Time(value) => Ok(*value),
            _ => Err(ARGUMENTS),
        }
    }

    /// Zero, of the type that the call gives.
    fn zero(&self) -> Value {
        let bundle = &self.program.bundle;
        let result = bundle.imports.get(self.import).and_then(|import| bundle.types.get(import.result.index()));
        match result {
            Some(Type::Decimal) => Value::Decimal(Decimal::ZERO),
            _ => Value::Integer(0),
        }
    }

    /// The zone named by an argument; the project's if the zone database does not know it.
    fn calendar(&self, index: usize) -> Result<Calendar, FaultKind> {
        Ok(Calendar::new(self.program.zone(self.str(index)?)))
    }
}
