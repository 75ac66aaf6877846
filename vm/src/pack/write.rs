//! Packing.

use super::streams::Out;
use super::{BYTES, DEPTH, EPOCH, PackError, VALUES};
use crate::value::{DateTime, Value};
use journey_bytecode::types::{Span, Type, TypeRef};
use rust_decimal::Decimal;

pub(super) struct Packer<'t> {
    types: &'t [Type],
    out: Out,
    left: usize,
}

impl<'t> Packer<'t> {
    pub(super) fn new(types: &'t [Type]) -> Self {
        Self { types, out: Out::new(), left: VALUES }
    }

    pub(super) fn finish(self) -> Vec<u8> {
        self.out.finish()
    }

    pub(super) fn value(&mut self, ty: TypeRef, value: &Value, depth: usize) -> Result<(), PackError> {
        self.left = self.left.checked_sub(1).ok_or(PackError::TooLarge)?;
        // What shares its parts in memory does not share them here.
        if self.out.len() > BYTES {
            return Err(PackError::TooLarge);
        }
        if depth > DEPTH {
            return Err(PackError::Type);
        }
        let ty = self.types.get(ty.index()).ok_or(PackError::Type)?;
        match (ty, value) {
            (Type::Option(_), Value::Absent) => self.out.bit(false),
            (Type::Option(inner), value) => {
                self.out.bit(true);
                self.value(*inner, value, depth + 1)?;
            }
            (Type::Boolean, Value::Boolean(value)) => self.out.bit(*value),
            (Type::Integer, Value::Integer(value)) => self.out.signed(*value),
            (Type::Decimal, Value::Decimal(value)) => self.decimal(*value),
            (Type::String, Value::String(value)) | (Type::Json, Value::Json(value)) => self.text(value),
            (Type::Date, Value::Date(value)) => self.out.signed(i64::from(*value)),
            (Type::Time, Value::Time(value)) => self.micros(*value),
            (Type::DateTime, Value::DateTime(value)) => self.datetime(*value),
            (Type::LocalDateTime, Value::LocalDateTime(value)) => self.instant(*value),
            (Type::Duration, Value::Duration(value)) => self.span(value),
            (Type::List(item), Value::List(items)) => {
                self.out.number(items.len() as u64);
                for value in items.iter() {
                    self.value(*item, value, depth + 1)?;
                }
            }
            (Type::Map(item), Value::Map(entries)) => {
                self.out.number(entries.len() as u64);
                for (key, value) in entries.iter() {
                    self.text(key);
                    self.value(*item, value, depth + 1)?;
                }
            }
            (Type::Record(fields), Value::Record(values)) if fields.len() == values.len() => {
                for (field, value) in fields.iter().zip(values.iter()) {
                    self.value(field.ty, value, depth + 1)?;
                }
            }
            _ => return Err(PackError::Type),
        }
        Ok(())
    }

    fn text(&mut self, value: &str) {
        self.out.number(value.len() as u64);
        self.out.raw(value.as_bytes());
    }

    /// Scale and sign in one byte, then the digits as one number: `19.99` takes three bytes.
    fn decimal(&mut self, value: Decimal) {
        let mantissa = value.mantissa();
        self.out.byte((value.scale() as u8) << 1 | u8::from(mantissa < 0));
        self.out.wide(mantissa.unsigned_abs());
    }

    /// A bit each for "whole seconds" and, if not, "whole milliseconds".
    fn micros(&mut self, value: i64) {
        let seconds = value % 1_000_000 == 0;
        self.out.bit(seconds);
        if seconds {
            return self.out.signed(value / 1_000_000);
        }
        let millis = value % 1_000 == 0;
        self.out.bit(millis);
        self.out.signed(if millis { value / 1_000 } else { value });
    }

    fn instant(&mut self, value: i64) {
        self.micros(value.wrapping_sub(EPOCH * 1_000_000));
    }

    fn datetime(&mut self, value: DateTime) {
        self.instant(value.micros);
        self.out.bit(value.offset != 0);
        if value.offset != 0 {
            self.out.signed(i64::from(value.offset));
        }
    }

    fn span(&mut self, value: &Span) {
        for part in [i64::from(value.months), i64::from(value.days), value.micros] {
            self.out.bit(part != 0);
            if part != 0 {
                self.out.signed(part);
            }
        }
    }
}
