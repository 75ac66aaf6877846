//! What a disassembly looks like, and that any bundle has one.

use super::*;
use crate::sample::sample;
use crate::types::{Span, TypeRef};

#[test]
fn the_sample() {
    insta::assert_snapshot!(disassemble(&sample()));
}

#[test]
fn positions_stand_before_instructions() {
    let text = disassemble_with(&sample(), Options { positions: true });
    assert!(text.contains("   0 r0: string? = load ShopEvent: eventType"), "{text}");
}

#[test]
fn a_broken_bundle_is_shown_with_question_marks() {
    let mut bundle = sample();
    bundle.strings.truncate(3);
    bundle.consts.clear();
    bundle.types.truncate(2);
    bundle.documents.clear();
    for journey in &mut bundle.journeys {
        journey.points.clear();
        journey.start = crate::types::Pc(9_999);
    }
    let text = disassemble(&bundle);
    assert!(text.contains("const ?0") && text.contains("start: ?9999"), "{text}");
}

#[test]
fn values_are_written_as_people_write_them() {
    assert_eq!(values::date(0), "1970-01-01");
    assert_eq!(values::date(-1), "1969-12-31");
    assert_eq!(values::date(11_016), "2000-02-29");
    assert_eq!(values::date(20_512), "2026-02-28");
    assert_eq!(values::time(32_400_000_000), "09:00");
    assert_eq!(values::time(32_401_500_000), "09:00:01.500000");
    assert_eq!(values::instant(1_777_888_800_000_000, 7_200), "2026-05-04T12:00+02:00");
    assert_eq!(values::instant(1_777_888_800_000_000, -34_200), "2026-05-04T00:30-09:30");
    assert_eq!(values::instant(i64::MAX, 1), format!("?{}", i64::MAX));
    let span = Span { months: 1, days: 2, micros: 5_400_000_000 };
    assert_eq!(values::span(&span), "1 month 2 days 1 hour 30 minutes");
    assert_eq!(values::micros(800_000), "800 milliseconds");
    assert_eq!(values::quoted("a \"b\"\n'c'\\"), r#""a \"b\"\n'c'\\""#);
}

#[test]
fn types_are_named() {
    let mut asm = crate::asm::Asm::new("types");
    for name in [
        "string?",
        "list of string?",
        "(list of string)?",
        "list of (map of integer?)?",
        "iterator of (list of list of decimal?)?",
    ] {
        let ty = asm.named(name);
        let found = ty.map(|ty| crate::names::type_name(&asm.bundle.types, ty));
        assert_eq!(found.as_deref(), Ok(name));
    }
    assert_eq!(crate::names::type_name(&[], TypeRef(4)), "type#4");
    // A table that refers to itself ends all the same.
    let own = [crate::types::Type::List(TypeRef(0))];
    assert!(crate::names::type_name(&own, TypeRef(0)).ends_with('…'));
}
