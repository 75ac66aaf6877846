//! What is packed comes back; what was not packed is an error, never a panic.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]

use super::{PackError, VALUES, pack, unpack};
use crate::value::{DateTime, Value};
use journey_bytecode::limits;
use journey_bytecode::types::{Field, Span, StrRef, Type, TypeRef};
use proptest::prelude::*;
use rust_decimal::Decimal;
use std::sync::Arc;

/// A type table from numbers: ten scalars, then what the numbers say about earlier entries.
fn types(recipe: &[(u8, u16, u16)]) -> Vec<Type> {
    let mut types = vec![
        Type::Boolean,
        Type::Integer,
        Type::Decimal,
        Type::String,
        Type::Date,
        Type::Time,
        Type::DateTime,
        Type::LocalDateTime,
        Type::Duration,
        Type::Json,
    ];
    let mut depths = vec![0_usize; types.len()];
    for (kind, a, b) in recipe {
        let pick = |n: u16| TypeRef(n % types.len() as u16);
        let (a, b) = (pick(*a), pick(*b));
        let field = |ty| Field { name: StrRef(0), ty };
        let ty = match kind % 5 {
            0 => Type::List(a),
            1 => Type::Map(a),
            2 => Type::Record(vec![field(a), field(b)]),
            3 => Type::Record(Vec::new()),
            _ => Type::Option(a),
        };
        let depth = depths[a.index()].max(depths[b.index()]) + 1;
        if depth < limits::TYPE_DEPTH {
            types.push(ty);
            depths.push(depth);
        }
    }
    types
}

/// A value of a type, decided by a stream of numbers.
fn value(types: &[Type], ty: TypeRef, more: &mut impl FnMut() -> u64) -> Value {
    let within = |n: u64, low: i64, high: i64| low + (n % (high - low + 1) as u64) as i64;
    match &types[ty.index()] {
        Type::Boolean => Value::Boolean(more() % 2 == 1),
        Type::Integer => Value::Integer(more() as i64 >> (more() % 64)),
        Type::Decimal => Value::Decimal(Decimal::from_i128_with_scale(
            i128::from(more() as i64 >> (more() % 64)),
            (more() % 29) as u32,
        )),
        Type::String => Value::String(Arc::from("é".repeat((more() % 4) as usize))),
        Type::Json => Value::Json(Arc::from(format!("[{}]", more() % 9))),
        Type::Date => Value::Date(within(more(), -719_162, 2_932_896) as i32),
        Type::Time => Value::Time(within(more(), 0, limits::DAY - 1) / [1, 1_000, 1_000_000][(more() % 3) as usize]),
        Type::DateTime => Value::DateTime(DateTime {
            micros: within(more(), *limits::INSTANTS.start(), *limits::INSTANTS.end()),
            offset: if more().is_multiple_of(2) { 0 } else { within(more(), -86_399, 86_399) as i32 },
        }),
        Type::LocalDateTime => {
            Value::LocalDateTime(within(more(), *limits::LOCAL_TIMES.start(), *limits::LOCAL_TIMES.end()))
        }
        Type::Duration => Value::Duration(Box::new(Span {
            months: more() as i32 >> (more() % 32),
            days: more() as i32 >> (more() % 32),
            micros: more() as i64 >> (more() % 64),
        })),
        Type::List(item) => Value::List(Arc::new((0..more() % 3).map(|_| value(types, *item, more)).collect())),
        Type::Map(item) => Value::Map(Arc::new(
            (0..more() % 3).map(|n| (Arc::from(format!("k{n}")), value(types, *item, more))).collect(),
        )),
        Type::Record(fields) => Value::Record(fields.iter().map(|field| value(types, field.ty, more)).collect()),
        Type::Option(inner) => match more() % 2 {
            // An option of an option has one absent value, the outer one.
            1 => value(types, *inner, more),
            _ => Value::Absent,
        },
        Type::Iterator(_) => unreachable!("never made"),
    }
}

/// What the derived equality does not see: offsets, scales.
fn exact(values: &[Value]) -> String {
    format!("{values:?}")
}

proptest! {
    #[test]
    fn what_is_packed_comes_back(recipe in prop::collection::vec(any::<(u8, u16, u16)>(), 0..12), seed: u64) {
        let types = types(&recipe);
        let mut state = seed;
        let mut more = || {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            state ^ (state >> 29)
        };
        let flat = |ty: &Type| matches!(ty, Type::Option(inner) if matches!(types[inner.index()], Type::Option(_)));
        prop_assume!(!types.iter().any(flat));
        let all: Vec<TypeRef> = (0..types.len() as u16).map(TypeRef).collect();
        let values: Vec<Value> = all.iter().map(|ty| value(&types, *ty, &mut more)).collect();
        let bytes = pack(&types, &all, &values).unwrap();
        prop_assert_eq!(exact(&unpack(&types, &all, &bytes).unwrap()), exact(&values));
        for cut in 0..bytes.len() {
            let cut = unpack(&types, &all, &bytes[..cut]);
            prop_assert!(cut.is_err() || cut.is_ok_and(|cut| exact(&cut) != exact(&values)));
        }
    }

    #[test]
    fn any_bytes_are_values_packed_alike_or_an_error(
        recipe in prop::collection::vec(any::<(u8, u16, u16)>(), 0..12),
        bytes in prop::collection::vec(any::<u8>(), 0..64),
    ) {
        let types = types(&recipe);
        for ty in (0..types.len() as u16).map(TypeRef) {
            if let Ok(values) = unpack(&types, &[ty], &bytes) {
                prop_assert_eq!(pack(&types, &[ty], &values).unwrap(), bytes.clone());
            }
        }
    }
}

const SCALARS: [Type; 4] = [Type::String, Type::DateTime, Type::Decimal, Type::Option(TypeRef(2))];

fn micros(text: &str) -> Value {
    Value::DateTime(crate::text::datetime(text).unwrap())
}

#[test]
fn a_waiting_cart_takes_few_bytes() {
    let types = [SCALARS.as_slice(), &[Type::Boolean, Type::List(TypeRef(2))]].concat();
    let values = [
        Value::String("c-1042".into()),
        micros("2026-05-04T10:00:00Z"),
        Value::Decimal(Decimal::new(5_990, 2)),
        Value::Absent,
        Value::Boolean(true),
        Value::List(Arc::new(vec![Value::Decimal(Decimal::new(30, 0)), Value::Decimal(Decimal::new(1_999, 2))])),
    ];
    let bytes = pack(&types, &[0, 1, 2, 3, 4, 5].map(TypeRef), &values).unwrap();
    // Length and text 7, instant 4, decimal 3, list 1 + 2 + 3, and one byte for all bits.
    assert_eq!(bytes.len(), 21, "{bytes:02x?}");
}

#[test]
fn a_value_of_another_type_is_refused() {
    for (ty, value) in [(0, Value::Absent), (0, Value::Boolean(true)), (2, Value::Integer(1))] {
        assert_eq!(pack(&SCALARS, &[TypeRef(ty)], &[value]), Err(PackError::Type));
    }
    assert_eq!(pack(&SCALARS, &[TypeRef(9)], &[Value::Absent]), Err(PackError::Type));
    assert_eq!(pack(&SCALARS, &[], &[Value::Absent]), Err(PackError::Type));
    let iterator = Value::Iterator(Arc::default(), 0);
    assert_eq!(pack(&[Type::Iterator(TypeRef(0))], &[TypeRef(0)], &[iterator]), Err(PackError::Type));
}

#[test]
fn elements_without_bytes_are_bounded_all_the_same() {
    let types = [Type::Record(Vec::new()), Type::List(TypeRef(0))];
    let list = |count: usize| Value::List(Arc::new(vec![Value::Record(Arc::from([])); count]));
    let bytes = pack(&types, &[TypeRef(1)], &[list(1_000)]).unwrap();
    assert_eq!(bytes.len(), 2);
    assert_eq!(unpack(&types, &[TypeRef(1)], &bytes).unwrap(), [list(1_000)]);
    assert_eq!(pack(&types, &[TypeRef(1)], &[list(VALUES)]), Err(PackError::TooLarge));
    // Four bytes that claim 268 million elements.
    assert_eq!(unpack(&types, &[TypeRef(1)], &[0xff, 0xff, 0xff, 0x7f]), Err(PackError::TooLarge));
}

#[test]
fn what_is_shared_in_memory_does_not_grow_without_end() {
    let types = [Type::String, Type::List(TypeRef(0))];
    let text = Value::String("x".repeat(1 << 20).into());
    let list = Value::List(Arc::new(vec![text; 100_000]));
    assert_eq!(pack(&types, &[TypeRef(1)], &[list]), Err(PackError::TooLarge));
}

#[test]
fn a_table_that_refers_to_itself_ends() {
    let types = [
        Type::List(TypeRef(0)),
        Type::Option(TypeRef(1)),
        Type::Record(vec![Field { name: StrRef(0), ty: TypeRef(2) }; 2]),
    ];
    for ty in 0..3 {
        assert!(unpack(&types, &[TypeRef(ty)], &[1; 100]).is_err());
    }
}
