//! Unpacking: total on any bytes.

use super::streams::In;
use super::{DEPTH, EPOCH, PackError, VALUES};
use crate::value::{DateTime, Value};
use journey_bytecode::limits;
use journey_bytecode::types::{Field, Span, Type, TypeRef};
use rust_decimal::Decimal;
use std::collections::BTreeMap;
use std::sync::Arc;

pub(super) struct Unpacker<'t> {
    types: &'t [Type],
    bytes: In<'t>,
    left: usize,
}

impl<'t> Unpacker<'t> {
    pub(super) fn new(types: &'t [Type], bytes: &'t [u8]) -> Self {
        Self { types, bytes: In::new(bytes), left: VALUES }
    }

    pub(super) fn finish(self) -> Result<(), PackError> {
        self.bytes.finish()
    }

    pub(super) fn value(&mut self, ty: TypeRef, depth: usize) -> Result<Value, PackError> {
        self.left = self.left.checked_sub(1).ok_or(PackError::TooLarge)?;
        if depth > DEPTH {
            return Err(PackError::Damaged);
        }
        let types = self.types;
        Ok(match types.get(ty.index()).ok_or(PackError::Damaged)? {
            Type::Option(inner) => {
                if !self.bytes.bit()? {
                    return Ok(Value::Absent);
                }
                self.value(*inner, depth + 1)?
            }
            Type::Boolean => Value::Boolean(self.bytes.bit()?),
            Type::Integer => Value::Integer(self.bytes.signed()?),
            Type::Decimal => Value::Decimal(self.decimal()?),
            Type::String => Value::String(Arc::from(self.bytes.text()?)),
            Type::Json => Value::Json(Arc::from(self.bytes.text()?)),
            Type::Date => Value::Date(self.narrow(limits::DAYS)?),
            Type::Time => Value::Time(self.ranged(0..=limits::DAY - 1, Self::micros)?),
            Type::LocalDateTime => Value::LocalDateTime(self.ranged(limits::LOCAL_TIMES, Self::instant)?),
            Type::DateTime => Value::DateTime(self.datetime()?),
            Type::Duration => Value::Duration(Box::new(self.span()?)),
            Type::List(item) => self.list(*item, depth)?,
            Type::Map(item) => self.map(*item, depth)?,
            Type::Record(fields) => self.record(fields, depth)?,
            Type::Iterator(_) => return Err(PackError::Type),
        })
    }

    fn list(&mut self, item: TypeRef, depth: usize) -> Result<Value, PackError> {
        let count = self.count()?;
        // Elements may take no byte at all (records of which nothing is read): reserve what the input vouches for.
        let mut items = Vec::with_capacity(count.min(self.bytes.left()));
        for _ in 0..count {
            items.push(self.value(item, depth + 1)?);
        }
        Ok(Value::List(Arc::new(items)))
    }

    fn map(&mut self, item: TypeRef, depth: usize) -> Result<Value, PackError> {
        let count = self.count()?;
        let mut entries: BTreeMap<Arc<str>, Value> = BTreeMap::new();
        for _ in 0..count {
            let key = self.bytes.text()?;
            if entries.last_key_value().is_some_and(|(last, _)| **last >= *key) {
                return Err(PackError::Damaged);
            }
            let value = self.value(item, depth + 1)?;
            entries.insert(Arc::from(key), value);
        }
        Ok(Value::Map(Arc::new(entries)))
    }

    fn record(&mut self, fields: &[Field], depth: usize) -> Result<Value, PackError> {
        let mut values = Vec::with_capacity(fields.len());
        for field in fields {
            values.push(self.value(field.ty, depth + 1)?);
        }
        Ok(Value::Record(Arc::from(values)))
    }

    fn count(&mut self) -> Result<usize, PackError> {
        let count = usize::try_from(self.bytes.number()?).map_err(|_| PackError::Damaged)?;
        if count > self.left { Err(PackError::TooLarge) } else { Ok(count) }
    }

    fn ranged(
        &mut self,
        range: std::ops::RangeInclusive<i64>,
        read: impl FnOnce(&mut Self) -> Result<i64, PackError>,
    ) -> Result<i64, PackError> {
        let value = read(self)?;
        if range.contains(&value) { Ok(value) } else { Err(PackError::Damaged) }
    }

    fn narrow(&mut self, range: std::ops::RangeInclusive<i32>) -> Result<i32, PackError> {
        let value = i32::try_from(self.bytes.signed()?).map_err(|_| PackError::Damaged)?;
        if range.contains(&value) { Ok(value) } else { Err(PackError::Damaged) }
    }

    fn decimal(&mut self) -> Result<Decimal, PackError> {
        let head = self.bytes.byte()?;
        let digits = i128::try_from(self.bytes.wide()?).map_err(|_| PackError::Damaged)?;
        let negative = head & 1 == 1;
        if negative && digits == 0 {
            return Err(PackError::Damaged);
        }
        let mantissa = if negative { -digits } else { digits };
        Decimal::try_from_i128_with_scale(mantissa, u32::from(head >> 1)).map_err(|_| PackError::Damaged)
    }

    fn micros(&mut self) -> Result<i64, PackError> {
        let unit = if self.bytes.bit()? {
            1_000_000
        } else if self.bytes.bit()? {
            1_000
        } else {
            1
        };
        let value = self.bytes.signed()?.checked_mul(unit).ok_or(PackError::Damaged)?;
        let shortest = unit == 1_000_000 || (value % 1_000_000 != 0 && (unit == 1_000 || value % 1_000 != 0));
        if shortest { Ok(value) } else { Err(PackError::Damaged) }
    }

    fn instant(&mut self) -> Result<i64, PackError> {
        self.micros()?.checked_add(EPOCH * 1_000_000).ok_or(PackError::Damaged)
    }

    fn datetime(&mut self) -> Result<DateTime, PackError> {
        let micros = self.ranged(limits::INSTANTS, Self::instant)?;
        let mut offset = 0;
        if self.bytes.bit()? {
            offset = self.narrow(limits::OFFSETS)?;
            if offset == 0 {
                return Err(PackError::Damaged);
            }
        }
        Ok(DateTime { micros, offset })
    }

    fn span(&mut self) -> Result<Span, PackError> {
        let mut part = || -> Result<i64, PackError> {
            if !self.bytes.bit()? {
                return Ok(0);
            }
            match self.bytes.signed()? {
                0 => Err(PackError::Damaged),
                value => Ok(value),
            }
        };
        let narrow = |value: i64| i32::try_from(value).map_err(|_| PackError::Damaged);
        Ok(Span { months: narrow(part()?)?, days: narrow(part()?)?, micros: part()? })
    }
}
