//! What depends on when it runs, and chance. Both come from the record that is applied, so a replay gives the same.

use super::Type::{Boolean, Date, DateTime, Decimal, Integer, String};
use super::{Form, Function, Needs, Overload, Rule, p, ruled, to};

const UNITS: Rule = Rule::Word(&["years", "months", "days", "hours", "minutes", "seconds"]);

const WINDOW: &[Overload] = &[to(&[p("value", DateTime), p("count", Integer)], Boolean)];

const fn window(
    name: &'static str,
    summary: &'static str,
    examples: &'static [(&'static str, &'static str)],
) -> Function {
    Function::new(name, WINDOW, summary, examples)
        .needs(Needs::Clock)
        .differs("Whether the bounds belong to it is not stated: both do. Days, months and years are those of the calendar in the zone of the journey.")
}

pub(super) const FUNCTIONS: &[Function] = &[
    Function::new(
        "today",
        &[to(&[], Date)],
        "The calendar day it is, in the time zone of the journey.",
        &[("today", "2026-03-06")],
    )
    .form(Form::Name)
    .own()
    .needs(Needs::Clock),
    Function::new(
        "now",
        &[to(&[], DateTime), to(&[ruled("zone", String, Rule::Zone)], DateTime)],
        "The instant it is, in UTC or as the clocks of a zone show it. `now` alone says the same as `now()`.",
        &[("now()", "2026-03-06T09:00Z"), ("now(\"Europe/Paris\")", "2026-03-06T10:00[Europe/Paris]")],
    )
    .needs(Needs::Clock),
    Function::new(
        "nowWithDelta",
        &[
            to(&[p("count", Integer), ruled("unit", String, UNITS)], DateTime),
            to(
                &[p("count", Integer), ruled("unit", String, UNITS), ruled("zone", String, Rule::ConstantZone)],
                DateTime,
            ),
        ],
        "The instant so many units from now, or before now; years, months and days are those of the calendar.",
        &[("nowWithDelta(-2, \"hours\")", "2026-03-06T07:00Z"), ("nowWithDelta(1, \"months\")", "2026-04-06T09:00Z")],
    )
    .needs(Needs::Clock),
    Function::new(
        "currentTimeInMillis",
        &[to(&[], Integer)],
        "The instant it is, in milliseconds since 1970-01-01T00:00Z.",
        &[("currentTimeInMillis()", "1772787600000")],
    )
    .needs(Needs::Clock)
    .differs("The page prints the number as a text: it is an integer."),
    window(
        "inLastHours",
        "Whether the instant is at most so many hours ago, and not to come.",
        &[("inLastHours(2026-03-06T06:00Z, 3)", "true")],
    ),
    window(
        "inLastDays",
        "Whether the instant is at most so many days ago, and not to come.",
        &[("inLastDays(2026-03-01T00:00Z, 4)", "false")],
    ),
    window(
        "inLastMonths",
        "Whether the instant is at most so many months ago, and not to come.",
        &[("inLastMonths(2026-02-06T09:00Z, 1)", "true")],
    ),
    window(
        "inLastYears",
        "Whether the instant is at most so many years ago, and not to come.",
        &[("inLastYears(2020-01-01T00:00Z, 5)", "false")],
    ),
    window(
        "inNextHours",
        "Whether the instant is at most so many hours away, and not past.",
        &[("inNextHours(2026-03-06T08:00Z, 3)", "false")],
    ),
    window(
        "inNextDays",
        "Whether the instant is at most so many days away, and not past.",
        &[("inNextDays(2026-03-10T00:00Z, 4)", "true")],
    ),
    window(
        "inNextMonths",
        "Whether the instant is at most so many months away, and not past.",
        &[("inNextMonths(2026-04-07T00:00Z, 1)", "false")],
    ),
    window(
        "inNextYears",
        "Whether the instant is at most so many years away, and not past.",
        &[("inNextYears(2027-01-01T00:00Z, 1)", "true")],
    ),
    Function::new(
        "next_anniversary",
        &[to(&[p("day", Date)], Date)],
        "The first day from today on with the month and day of the date; 29 February is 28 February in other years.",
        &[("next_anniversary(1990-03-06)", "2026-03-06"), ("next_anniversary(1992-02-29)", "2027-02-28")],
    )
    .own()
    .needs(Needs::Clock),
    Function::new(
        "getBestSendTime",
        &[to(
            &[p("hours", Integer), ruled("optimize", String, Rule::Word(&["open", "click"])), p("default", Integer)],
            DateTime,
        )],
        "The instant the default number of hours from now.",
        &[("getBestSendTime(24, \"open\", 2)", "2026-03-06T11:00Z")],
    )
    .needs(Needs::Clock)
    .differs("Removed from the product in 2020. There is no prediction here: the default always applies."),
    Function::new(
        "random",
        &[to(&[], Decimal)],
        "A number from 0 up to, without, 1, by chance.",
        &[("random() < 1", "true")],
    )
    .needs(Needs::Chance),
    Function::new("uuid", &[to(&[], String)], "A random UUID (version 4).", &[("length(uuid())", "36")])
        .needs(Needs::Chance),
];
