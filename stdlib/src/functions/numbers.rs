//! Functions over numbers.

use super::Type::{Decimal, Integer};
use super::{Function, Overload, Param, p, to};

const DECIMAL: &[Param] = &[p("value", Decimal)];
const INTEGER: &[Param] = &[p("value", Integer)];
const TO_INTEGER: &[Overload] = &[to(INTEGER, Integer), to(DECIMAL, Integer)];

pub(super) const FUNCTIONS: &[Function] = &[
    Function::new(
        "round",
        TO_INTEGER,
        "The nearest integer; a half goes up.",
        &[("round(3.4)", "3"), ("round(3.5)", "4"), ("round(-3.5)", "-3")],
    ),
    Function::new(
        "floor",
        TO_INTEGER,
        "The greatest integer not above the number.",
        &[("floor(3.9)", "3"), ("floor(-3.1)", "-4")],
    )
    .own(),
    Function::new(
        "ceil",
        TO_INTEGER,
        "The smallest integer not below the number.",
        &[("ceil(3.1)", "4"), ("ceil(-3.9)", "-3")],
    )
    .own(),
    Function::new(
        "abs",
        &[to(INTEGER, Integer), to(DECIMAL, Decimal)],
        "The number without its sign.",
        &[("abs(-3)", "3"), ("abs(-2.5)", "2.5")],
    )
    .own(),
    Function::new(
        "power",
        &[to(&[p("base", Decimal), p("exponent", Integer)], Decimal)],
        "The number multiplied by itself so many times.",
        &[("power(1.1, 2)", "1.21"), ("power(2, 10)", "1024.0")],
    )
    .own(),
];
