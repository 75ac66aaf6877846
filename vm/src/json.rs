//! Values as JSON.

use crate::machine::FaultKind;
use crate::program::Program;
use crate::text;
use crate::value::Value;
use journey_bytecode::limits;
use journey_bytecode::types::{Type, TypeRef};
use std::fmt::Write;

/// JSON of a value, compact; an absent field is left out, any other absent value is `null`. A value that does not fit
/// its type, or takes more than [`limits::DOCUMENT_BYTES`], gives `null`.
#[must_use]
pub fn json(program: &Program, ty: TypeRef, value: &Value) -> String {
    bounded(program, ty, value).unwrap_or_else(|_| "null".to_owned())
}

pub(crate) fn bounded(program: &Program, ty: TypeRef, value: &Value) -> Result<String, FaultKind> {
    let mut out = String::new();
    write(program, ty, value, &mut out)?;
    Ok(out)
}

/// A string literal.
pub(crate) fn quote(text: &str, out: &mut String) {
    out.push('"');
    let mut rest = text;
    while let Some(at) = rest.bytes().position(|b| b < 0x20 || b == b'"' || b == b'\\') {
        let (before, after) = rest.split_at(at);
        out.push_str(before);
        let mut chars = after.chars();
        match chars.next() {
            Some('"') => out.push_str("\\\""),
            Some('\\') => out.push_str("\\\\"),
            Some('\n') => out.push_str("\\n"),
            Some('\r') => out.push_str("\\r"),
            Some('\t') => out.push_str("\\t"),
            Some(other) => drop(write!(out, "\\u{:04x}", u32::from(other))),
            None => {}
        }
        rest = chars.as_str();
    }
    out.push_str(rest);
    out.push('"');
}

fn write(program: &Program, ty: TypeRef, value: &Value, out: &mut String) -> Result<(), FaultKind> {
    const TYPES: FaultKind = FaultKind::Internal("a value that does not fit its type");
    if out.len() > limits::DOCUMENT_BYTES {
        return Err(FaultKind::Overflow);
    }
    let ty = program.bundle.types.get(ty.index()).ok_or(TYPES)?;
    match (ty, value) {
        (Type::Option(_), Value::Absent) => out.push_str("null"),
        (Type::Option(inner), value) => write(program, *inner, value, out)?,
        (_, Value::Boolean(_) | Value::Integer(_) | Value::Decimal(_) | Value::Json(_)) => {
            text::write(out, value).ok_or(TYPES)?;
        }
        (_, Value::String(text)) => quote(text, out),
        (Type::List(item), Value::List(items)) => {
            out.push('[');
            for (n, value) in items.iter().enumerate() {
                if n > 0 {
                    out.push(',');
                }
                write(program, *item, value, out)?;
            }
            out.push(']');
        }
        (Type::Map(item), Value::Map(entries)) => {
            let entries = entries.iter().map(|(key, value)| (&**key, *item, value));
            object(program, entries, out)?;
        }
        (Type::Record(fields), Value::Record(values)) => {
            let fields = fields.iter().zip(values.iter()).map(|(f, value)| (program.text(f.name), f.ty, value));
            object(program, fields, out)?;
        }
        (Type::Time, Value::Time(micros)) => {
            out.push('"');
            text::write_time(out, *micros);
            out.push('"');
        }
        (
            Type::Date | Type::DateTime | Type::LocalDateTime | Type::Duration,
            Value::Date(_) | Value::DateTime(_) | Value::LocalDateTime(_) | Value::Duration(_),
        ) => {
            out.push('"');
            text::write(out, value).ok_or(TYPES)?;
            out.push('"');
        }
        _ => return Err(TYPES),
    }
    Ok(())
}

fn object<'v>(
    program: &Program,
    entries: impl Iterator<Item = (&'v str, TypeRef, &'v Value)>,
    out: &mut String,
) -> Result<(), FaultKind> {
    out.push('{');
    let mut first = true;
    for (key, ty, value) in entries {
        if matches!(value, Value::Absent) {
            continue;
        }
        if !first {
            out.push(',');
        }
        first = false;
        quote(key, out);
        out.push(':');
        write(program, ty, value, out)?;
    }
    out.push('}');
    Ok(())
}
