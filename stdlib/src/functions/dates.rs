//! Parts of dates and times. A part of an instant is taken in the time zone of the journey.

use super::Type::{Date, DateTime, Duration, Integer, LocalDateTime, String, Time};
use super::{Form, Function, Needs, Overload, Param, Rule, p, ruled, to};

const DATETIME: &[Param] = &[p("value", DateTime)];
const LOCAL: &[Param] = &[p("value", LocalDateTime)];
const DATE: &[Param] = &[p("value", Date)];
const TIME: &[Param] = &[p("value", Time)];

const OF_DATE: &[Overload] = &[to(DATETIME, Integer), to(LOCAL, Integer), to(DATE, Integer)];
const OF_TIME: &[Overload] = &[to(DATETIME, Integer), to(LOCAL, Integer), to(TIME, Integer)];

const fn part(
    name: &'static str,
    overloads: &'static [Overload],
    summary: &'static str,
    examples: &'static [(&'static str, &'static str)],
) -> Function {
    Function::new(name, overloads, summary, examples).form(Form::Property).needs(Needs::Zone).own()
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
        &[to(DATETIME, Date), to(LOCAL, Date)],
        "The calendar day.",
        &[("2026-03-06T09:00Z.date", "2026-03-06")],
    ),
    part("time", &[to(DATETIME, Time), to(LOCAL, Time)], "The time of day.", &[("2026-03-06T09:00Z.time", "09:00")]),
    part("quarter", OF_DATE, "The quarter of the year, 1 to 4.", &[("2026-05-01.quarter", "2")]),
    part("week", OF_DATE, "The ISO week of the year, 1 to 53.", &[("2026-01-01.week", "1"), ("2027-01-01.week", "53")]),
    part("dayOfYear", OF_DATE, "The day of the year, 1 to 366.", &[("2026-02-01.dayOfYear", "32")]),
    Function::new(
        "setHours",
        &[
            to(&[p("value", DateTime), p("hour", Integer)], DateTime),
            to(&[p("value", LocalDateTime), p("hour", Integer)], LocalDateTime),
        ],
        "The same day at another hour, as the offset of the value counts it; minutes and seconds stay.",
        &[("setHours(2010-12-12T01:11Z, 4)", "2010-12-12T04:11Z")],
    )
    .differs("What an hour outside of 0 to 23 does is not stated: it counts as the nearest of them."),
    Function::new(
        "setDays",
        &[
            to(&[p("value", DateTime), p("day", Integer)], DateTime),
            to(&[p("value", LocalDateTime), p("day", Integer)], LocalDateTime),
        ],
        "The same time on another day of the month, as the offset of the value counts it.",
        &[
            ("setDays(2010-12-12T01:11Z, 25)", "2010-12-25T01:11Z"),
            ("setDays(2010-02-12T01:11Z, 31)", "2010-02-28T01:11Z"),
        ],
    )
    .differs("What a day that the month does not have does is not stated: it counts as the nearest that it has."),
    Function::new(
        "updateTimeZone",
        &[to(&[p("value", DateTime), ruled("zone", String, Rule::ConstantZone)], DateTime)],
        "The same instant as the clocks of another zone show it.",
        &[("updateTimeZone(2023-08-28T15:15:30Z, \"Europe/Paris\")", "2023-08-28T17:15:30[Europe/Paris]")],
    )
    .differs("The page's example changes the fraction of the second: it stays. The zone may come from the profile."),
    between(
        "daysBetween",
        BETWEEN,
        "Midnights between the first and the second; negative if the second is the earlier one.",
        &[("daysBetween(2026-02-27, 2026-03-01)", "2")],
    ),
    between(
        "monthsBetween",
        BETWEEN,
        "Whole months from the first to the second.",
        &[("monthsBetween(2026-01-31, 2026-03-01)", "1")],
    ),
    between(
        "yearsBetween",
        BETWEEN,
        "Whole years from the first to the second: an age.",
        &[("yearsBetween(1990-03-07, 2026-03-06)", "35")],
    ),
    between(
        "hoursBetween",
        EXACT,
        "Whole hours from the first to the second.",
        &[("hoursBetween(2026-03-06T09:00Z, 2026-03-06T11:59Z)", "2")],
    ),
    between(
        "minutesBetween",
        EXACT,
        "Whole minutes from the first to the second.",
        &[("minutesBetween(2026-03-06T09:00Z, 2026-03-06T11:59Z)", "179")],
    ),
    between(
        "durationBetween",
        &[
            to(&[p("from", DateTime), p("to", DateTime)], Duration),
            to(&[p("from", LocalDateTime), p("to", LocalDateTime)], Duration),
            to(&[p("from", Date), p("to", Date)], Duration),
        ],
        "The exact time from the first to the second; of two dates, whole days. `b - a` says the same.",
        &[
            ("durationBetween(2026-03-06T09:00Z, 2026-03-06T11:30Z)", "2 hours 30 minutes"),
            ("2026-03-06 - 2026-03-01", "5 days"),
        ],
    ),
    Function::new(
        "milliseconds",
        &[to(&[p("value", Duration)], Integer)],
        "The length in milliseconds; a day counts 24 hours, a month 30 days.",
        &[("milliseconds(4 seconds)", "4000")],
    )
    .own(),
];

const BETWEEN: &[Overload] = &[
    to(&[p("from", DateTime), p("to", DateTime)], Integer),
    to(&[p("from", LocalDateTime), p("to", LocalDateTime)], Integer),
    to(&[p("from", Date), p("to", Date)], Integer),
];
const EXACT: &[Overload] = &[
    to(&[p("from", DateTime), p("to", DateTime)], Integer),
    to(&[p("from", LocalDateTime), p("to", LocalDateTime)], Integer),
];

const fn between(
    name: &'static str,
    overloads: &'static [Overload],
    summary: &'static str,
    examples: &'static [(&'static str, &'static str)],
) -> Function {
    Function::new(name, overloads, summary, examples).needs(Needs::Zone).own()
}
