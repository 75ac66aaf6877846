//! Values as JSON and as text.

use crate::program::Program;
use crate::value::Value;
use journey_bytecode::types::TypeRef;

/// JSON of a value, compact; an absent field is left out, an absent value is `null`.
#[must_use]
pub fn json(_program: &Program, _ty: TypeRef, _value: &Value) -> String {
    String::new()
}
