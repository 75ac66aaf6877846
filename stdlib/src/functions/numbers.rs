//! Functions over numbers.

use super::Type::{Decimal, Integer};
use super::{Form, Function, Overload, Param, p};

const DECIMAL: &[Param] = &[p("value", Decimal)];
const INTEGER: &[Param] = &[p("value", Integer)];
const TO_INTEGER: &[Overload] =
    &[Overload { params: INTEGER, result: Integer }, Overload { params: DECIMAL, result: Integer }];

const fn function(
    name: &'static str,
    overloads: &'static [Overload],
    summary: &'static str,
    examples: &'static [(&'static str, &'static str)],
) -> Function {
    Function { name, form: Form::Call, overloads, zoned: false, summary, examples }
}

pub(super) const FUNCTIONS: &[Function] = &[
    function(
        "round",
        TO_INTEGER,
        "The nearest integer; a half goes away from zero.",
        &[("round(3.4)", "3"), ("round(3.5)", "4"), ("round(-3.5)", "-4")],
    ),
    function(
        "floor",
        TO_INTEGER,
        "The greatest integer not above the number.",
        &[("floor(3.9)", "3"), ("floor(-3.1)", "-4")],
    ),
    function(
        "ceil",
        TO_INTEGER,
        "The smallest integer not below the number.",
        &[("ceil(3.1)", "4"), ("ceil(-3.9)", "-3")],
    ),
    function(
        "abs",
        &[Overload { params: INTEGER, result: Integer }, Overload { params: DECIMAL, result: Decimal }],
        "The number without its sign.",
        &[("abs(-3)", "3"), ("abs(-2.5)", "2.5")],
    ),
];
