//! Parts of dates and times. A part of an instant is taken in the time zone of the journey.

use super::Type::{Date, DateTime, Integer, LocalDateTime, Time};
use super::{Form, Function, Overload, Param, p};

const DATETIME: &[Param] = &[p("value", DateTime)];
const LOCAL: &[Param] = &[p("value", LocalDateTime)];
const DATE: &[Param] = &[p("value", Date)];
const TIME: &[Param] = &[p("value", Time)];

const OF_DATE: &[Overload] = &[
    Overload { params: DATETIME, result: Integer },
    Overload { params: LOCAL, result: Integer },
    Overload { params: DATE, result: Integer },
];
const OF_TIME: &[Overload] = &[
    Overload { params: DATETIME, result: Integer },
    Overload { params: LOCAL, result: Integer },
    Overload { params: TIME, result: Integer },
];

const fn part(
    name: &'static str,
    overloads: &'static [Overload],
    summary: &'static str,
    examples: &'static [(&'static str, &'static str)],
) -> Function {
    Function { name, form: Form::Property, overloads, zoned: true, summary, examples }
}

pub(super) const FUNCTIONS: &[Function] = &[
    part("year", OF_DATE, "The year.", &[("2026-02-28.year", "2026")]),
    part("month", OF_DATE, "The month, 1 to 12.", &[("2026-02-28.month", "2")]),
    part("day", OF_DATE, "The day of the month, 1 to 31.", &[("2026-02-28.day", "28")]),
    part("weekday", OF_DATE, "The day of the week: 1 is Monday, 7 is Sunday.", &[("2026-02-28.weekday", "6")]),
    part("hour", OF_TIME, "The hour, 0 to 23.", &[("09:30.hour", "9")]),
    part("minute", OF_TIME, "The minute, 0 to 59.", &[("09:30.minute", "30")]),
    part("second", OF_TIME, "The second, 0 to 59.", &[("09:30.second", "0")]),
    part(
        "date",
        &[Overload { params: DATETIME, result: Date }, Overload { params: LOCAL, result: Date }],
        "The calendar day.",
        &[("2026-03-06T09:00Z.date", "2026-03-06")],
    ),
    part(
        "time",
        &[Overload { params: DATETIME, result: Time }, Overload { params: LOCAL, result: Time }],
        "The time of day.",
        &[("2026-03-06T09:00Z.time", "09:00")],
    ),
    Function {
        name: "today",
        form: Form::Name,
        overloads: &[Overload { params: &[], result: Date }],
        zoned: true,
        summary: "The calendar day it is, in the time zone of the journey.",
        examples: &[("today", "2026-03-06")],
    },
];
