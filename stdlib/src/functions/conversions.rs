//! From one type to another. Text that cannot be read gives an absent value; a constant that cannot is an error.

use super::Type::{Boolean, Date, DateTime, Decimal, Duration, Integer, LocalDateTime, Option, Scalar, String};
use super::{Function, Param, Rule, p, ruled, to};

const TEXT: &[Param] = &[ruled("text", String, Rule::Readable)];
const ZONE: Param = ruled("zone", String, Rule::ConstantZone);
const DAY: &[Param] = &[p("year", Integer), p("month", Integer), p("day", Integer)];
const CLOCK: &[Param] = &[
    p("year", Integer),
    p("month", Integer),
    p("day", Integer),
    p("hour", Integer),
    p("minute", Integer),
    p("second", Integer),
];
const UNREADABLE: &str = "Text that cannot be read is said to give no value in one place and to stop the condition in another: here it is absent, and a constant that cannot be read is an error.";

pub(super) const FUNCTIONS: &[Function] = &[
    Function::new(
        "toBool",
        &[
            to(&[p("value", Boolean)], Boolean),
            to(&[p("value", Integer)], Boolean),
            to(&[p("value", Decimal)], Boolean),
            to(&[p("value", String)], Boolean),
        ],
        "True for `true`, a number other than 0 and the text `true`.",
        &[("toBool(1)", "true"), ("toBool(\"yes\")", "false")],
    ),
    Function::new(
        "toInteger",
        &[
            to(&[p("value", Integer)], Integer),
            to(&[p("value", Decimal)], Integer),
            to(&[p("value", Boolean)], Integer),
            to(&[p("value", DateTime)], Integer),
            to(TEXT, Option(&Integer)),
        ],
        "The number without its fraction; 1 for `true`; of an instant, the milliseconds since 1970-01-01T00:00Z.",
        &[("toInteger(1.9)", "1"), ("toInteger(\"42\")", "42"), ("toInteger(1970-01-01T00:00:01Z)", "1000")],
    )
    .differs(UNREADABLE),
    Function::new(
        "toDecimal",
        &[
            to(&[p("value", Integer)], Decimal),
            to(&[p("value", Decimal)], Decimal),
            to(&[p("value", Boolean)], Decimal),
            to(&[p("value", DateTime)], Decimal),
            to(TEXT, Option(&Decimal)),
        ],
        "The number; 1 for `true`; of an instant, the milliseconds since 1970-01-01T00:00Z.",
        &[("toDecimal(\"1.5\")", "1.5"), ("toDecimal(true)", "1.0")],
    )
    .differs(UNREADABLE),
    Function::new(
        "toString",
        &[
            to(&[p("value", DateTime)], String),
            to(&[p("value", Scalar)], String),
        ],
        "The text of the value; of an instant, in UTC.",
        &[("toString(1.5)", "\"1.5\""), ("toString(2026-03-06T10:00[Europe/Paris])", "\"2026-03-06T09:00:00Z\"")],
    )
    .differs("Of a duration one page says milliseconds, another ISO 8601: here it is ISO 8601, and `milliseconds(d)` gives the number. The Adobe dialect follows the edition: milliseconds for Journey Orchestration."),
    Function::new(
        "toDateOnly",
        &[
            to(&[p("value", Date)], Date),
            to(&[p("value", DateTime)], Date),
            to(&[p("value", LocalDateTime)], Date),
            to(TEXT, Option(&Date)),
            to(DAY, Option(&Date)),
        ],
        "The date; of an instant, as its own offset counts it. Of a text, only the date counts.",
        &[("toDateOnly(\"2023-08-18T00:00:00\")", "2023-08-18"), ("toDateOnly(2023, 8, 18)", "2023-08-18")],
    )
    .differs("The page gives a date time without zone as the type of the result: it is a date. Which zone counts for an instant is not stated: the offset that it carries; `value.date` takes the journey's zone."),
    Function::new(
        "toDateTime",
        &[
            to(&[p("value", DateTime)], DateTime),
            to(&[p("millis", Integer)], DateTime),
            to(&[ZONE, p("local", LocalDateTime)], DateTime),
            to(&[ZONE, p("day", Date)], DateTime),
            to(&[p("local", LocalDateTime), ZONE], DateTime),
            to(&[ZONE, p("millis", Integer)], DateTime),
            to(TEXT, Option(&DateTime)),
            to(DAY, Option(&DateTime)),
            to(CLOCK, Option(&DateTime)),
            to(&[ZONE, p("year", Integer), p("month", Integer), p("day", Integer)], Option(&DateTime)),
            to(
                &[
                    ZONE,
                    p("year", Integer),
                    p("month", Integer),
                    p("day", Integer),
                    p("hour", Integer),
                    p("minute", Integer),
                    p("second", Integer),
                ],
                Option(&DateTime),
            ),
        ],
        "The instant of a text with an offset, of milliseconds since 1970-01-01T00:00Z, or of a local time in a zone (UTC where none is named).",
        &[
            ("toDateTime(\"2023-12-03T15:15:30Z\")", "2023-12-03T15:15:30Z"),
            ("toDateTime(1560762190189)", "toDateTime(\"2019-06-17T09:03:10.189Z\")"),
            ("toDateTime(\"Europe/Paris\", 2023-08-18)", "2023-08-18T00:00[Europe/Paris]"),
        ],
    )
    .differs("A zone must be a constant in the documentation; here it may come from the profile, and an unknown one is the project's. There is no type for zones: they are text."),
    Function::new(
        "toDateTimeOnly",
        &[
            to(&[p("value", LocalDateTime)], LocalDateTime),
            to(&[p("value", DateTime)], LocalDateTime),
            to(&[p("value", Date)], LocalDateTime),
            to(TEXT, Option(&LocalDateTime)),
            to(DAY, Option(&LocalDateTime)),
            to(CLOCK, Option(&LocalDateTime)),
        ],
        "The local date and time; an offset is dropped, a date is its midnight.",
        &[("toDateTimeOnly(\"2023-08-18\")", "2023-08-18T00:00"), ("toDateTimeOnly(2026-03-06T09:00Z)", "2026-03-06T09:00")],
    ),
    Function::new(
        "toDuration",
        &[to(&[p("millis", Integer)], Duration), to(TEXT, Option(&Duration))],
        "The length of so many milliseconds, or of an ISO 8601 text with days (of 24 hours), hours, minutes and seconds.",
        &[("toDuration(\"PT10H\")", "10 hours"), ("toDuration(4000)", "4 seconds"), ("toDuration(\"P2D\")", "48 hours")],
    )
    .differs("Three examples leave out the `T` that the page's own grammar wants: they are errors."),
    Function::new(
        "toTimeZone",
        &[to(&[ruled("zone", String, Rule::Zone)], Option(&String))],
        "The name of the time zone, absent if there is none of this name.",
        &[("toTimeZone(\"UTC\")", "\"UTC\"")],
    )
    .differs("Removed from the product in 2021. There is no type for zones: they are text."),
];
