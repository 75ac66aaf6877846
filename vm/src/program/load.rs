//! From tables to a program: what can be resolved once is resolved here.

use super::{LoadError, Program};
use crate::builtins;
use crate::ingest;
use crate::record::BundleId;
use crate::value::{DateTime, Value};
use jiff::tz::TimeZone;
use journey_bytecode::program::Bundle;
use journey_bytecode::types::Const;
use journey_bytecode::verify;
use rust_decimal::Decimal;
use std::sync::Arc;

pub(super) fn program(id: BundleId, bundle: Bundle) -> Result<Arc<Program>, LoadError> {
    let bundle = verify::verify(bundle)?;
    let strings: Vec<Arc<str>> = bundle.strings.iter().map(|text| Arc::from(text.as_str())).collect();
    let consts: Vec<Value> = bundle.consts.iter().map(|value| constant(value, &strings)).collect::<Result<_, _>>()?;
    let forms = ingest::forms(&bundle, &strings, &consts)?;
    let plans = ingest::plans(&bundle, &strings, &forms)?;
    let link = |import| builtins::link(&bundle, import).ok_or_else(|| unknown(&bundle, import));
    let builtins = bundle.imports.iter().map(link).collect::<Result<_, _>>()?;
    let zone = zone(&bundle.meta.timezone)?;
    Ok(Arc::new(Program { id, bundle, strings, consts, builtins, forms, plans, zone }))
}

fn unknown(bundle: &Bundle, import: &journey_bytecode::program::Import) -> LoadError {
    LoadError::Import(bundle.strings.get(import.name.index()).cloned().unwrap_or_default())
}

/// No name means UTC: a project that sets no zone.
fn zone(name: &str) -> Result<TimeZone, LoadError> {
    if name.is_empty() {
        return Ok(TimeZone::UTC);
    }
    builtins::zone(name).ok_or_else(|| LoadError::Invalid(format!("the project's time zone `{name}` is not known")))
}

/// The verifier has seen to it that the number fits its type.
fn constant(value: &Const, strings: &[Arc<str>]) -> Result<Value, LoadError> {
    let text = |index: usize| strings.get(index).cloned().unwrap_or_default();
    Ok(match value {
        Const::Boolean(value) => Value::Boolean(*value),
        Const::Integer(value) => Value::Integer(*value),
        Const::Decimal(digits) => Value::Decimal(
            Decimal::from_str_exact(digits)
                .map_err(|_| LoadError::Invalid(format!("`{digits}` is not a decimal number")))?,
        ),
        Const::String(index) => Value::String(text(index.index())),
        Const::Json(index) => Value::Json(text(index.index())),
        Const::Date(days) => Value::Date(*days),
        Const::Time(micros) => Value::Time(*micros),
        Const::DateTime(micros, offset) => Value::DateTime(DateTime { micros: *micros, offset: *offset }),
        Const::LocalDateTime(micros) => Value::LocalDateTime(*micros),
        Const::Duration(span) => Value::Duration(Box::new(*span)),
    })
}
