//! Arithmetic: exact, and a fault rather than a wrong number.

use super::{json, ok, scalar, text_of};
use crate::machine::FaultKind;

fn binary(ty: &str, op: &str, a: &str, b: &str) -> Result<String, FaultKind> {
    let code = format!("r0: {ty} = const {a}\nr1: {ty} = const {b}\nr2: {ty} = {op} r0, r1\nr3: string = text r2");
    text_of(&code, "r3", |_| Ok(()))
}

/// `/` and `%` give an option.
fn partial(ty: &str, op: &str, a: &str, b: &str) -> Result<String, FaultKind> {
    let code = format!("r0: {ty} = const {a}\nr1: {ty} = const {b}\nr2: {ty}? = {op} r0, r1\nr3: string = json r2");
    text_of(&code, "r3", |_| Ok(()))
}

const LEAST: &str = "-9223372036854775808";
const MOST: &str = "9223372036854775807";
const HUGE: &str = "79228162514264337593543950335";

#[test]
fn sums_differences_products() {
    for (ty, op, a, b, result) in [
        ("integer", "add", "2", "3", "5"),
        ("integer", "sub", "2", "3", "-1"),
        ("integer", "mul", "-4", "3", "-12"),
        ("decimal", "add", "0.1", "0.2", "0.3"),
        ("decimal", "sub", "1.00", "0.5", "0.5"),
        ("decimal", "mul", "1.5", "1.5", "2.25"),
        ("decimal", "mul", "0.0", "-1.5", "0"),
    ] {
        assert_eq!(binary(ty, op, a, b), ok(result), "{a} {op} {b}");
    }
}

#[test]
fn overflow_is_a_fault() {
    for (ty, op, a, b) in [
        ("integer", "add", MOST, "1"),
        ("integer", "sub", LEAST, "1"),
        ("integer", "mul", LEAST, "-1"),
        ("decimal", "add", HUGE, "1.0"),
        ("decimal", "mul", HUGE, "10.0"),
    ] {
        assert_eq!(binary(ty, op, a, b), Err(FaultKind::Overflow), "{a} {op} {b}");
    }
    assert_eq!(partial("decimal", "div", HUGE, "0.1"), Err(FaultKind::Overflow));
    let neg = format!("r0: integer = const {LEAST}\nr1: integer = neg r0\nr2: string = text r1");
    assert_eq!(text_of(&neg, "r2", |_| Ok(())), Err(FaultKind::Overflow));
}

#[test]
fn division_by_zero_is_absent() {
    for (ty, op, a, b, result) in [
        ("decimal", "div", "1.0", "4.0", "0.25"),
        ("decimal", "div", "1.0", "3.0", "0.3333333333333333333333333333"),
        ("decimal", "div", "1.0", "0.0", "null"),
        ("integer", "rem", "7", "3", "1"),
        ("integer", "rem", "-7", "3", "-1"),
        ("integer", "rem", LEAST, "-1", "0"),
        ("integer", "rem", "7", "0", "null"),
        ("decimal", "rem", "7.5", "2.0", "1.5"),
        ("decimal", "rem", "7.5", "0.00", "null"),
    ] {
        assert_eq!(partial(ty, op, a, b), ok(result), "{a} {op} {b}");
    }
}

#[test]
fn negation_and_widening() {
    let gap =
        "r1: boolean\nr2: boolean\nr3: boolean\nr4: boolean\nr5: boolean\nr6: boolean\nr7: boolean\nr8: boolean\n";
    assert_eq!(scalar("decimal", &format!("r0: decimal = const 2.50\n{gap}r9 = neg r0")), ok("-2.5"));
    assert_eq!(scalar("decimal", &format!("r0: integer = const 7\n{gap}r9 = widen r0")), ok("7"));
    assert_eq!(json("decimal?", &format!("r0: integer? = absent\n{gap}r9 = widen r0")), ok("null"));
}
