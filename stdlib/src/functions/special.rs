//! What looks like a function of a constant text, and is known when the program is compiled or read from the profile.

use super::Type::{Boolean, DateTime, String};
use super::{Form, Function, p, to};

pub(super) const FUNCTIONS: &[Function] = &[
    Function::new(
        "date",
        &[to(&[p("text", String)], DateTime)],
        "The date, the local date and time, or the instant that the constant text says; `2026-03-06` without a call says the same.",
        &[("date(\"2021-02-19\")", "2021-02-19"), ("date(\"2021-02-19T10:00:00Z\")", "2021-02-19T10:00Z")],
    )
    .form(Form::Special)
    .differs("Three examples write the time with dots: they cannot be read, and are errors."),
    Function::new(
        "inAudience",
        &[to(&[p("name", String)], Boolean)],
        "Whether the person is in the audience of the profile's segment membership, realized or existing.",
        &[("inAudience(\"members\")", "true")],
    )
    .form(Form::Special)
    .differs("The audience is named by the key that the profile's `segmentMembership` has for it. One product counts `existing` as member, the other does not: in the Adobe dialect this follows the edition."),
    Function::new(
        "inSegment",
        &[to(&[p("name", String)], Boolean)],
        "The same as `inAudience`, under its older name.",
        &[("inSegment(\"members\")", "true")],
    )
    .form(Form::Special),
];
