//! Dates and numbers as people of a country write them.

use super::Type::{Date, DateTime, Decimal, Integer, LocalDateTime, String, Time};
use super::{Function, Needs, Rule, p, ruled, to};

const STYLE: super::Param = ruled("style", String, Rule::Word(&["short", "medium", "long", "full"]));

pub(super) const FUNCTIONS: &[Function] = &[
    Function::new(
        "formatDate",
        &[
            to(&[p("value", DateTime), STYLE, p("locale", String)], String),
            to(&[p("value", LocalDateTime), STYLE, p("locale", String)], String),
            to(&[p("value", Date), STYLE, p("locale", String)], String),
        ],
        "The day as the people of a locale write it; of an instant, in the zone of the journey. An unknown locale is `en`.",
        &[
            ("formatDate(2026-03-06, \"full\", \"fr\")", "\"vendredi 6 mars 2026\""),
            ("formatDate(2026-03-06, \"short\", \"de\")", "\"06.03.26\""),
            ("formatDate(2026-03-06, \"long\", \"en-US\")", "\"March 6, 2026\""),
        ],
    ).own()
    .needs(Needs::Zone),
    Function::new(
        "formatTime",
        &[
            to(&[p("value", DateTime), p("locale", String)], String),
            to(&[p("value", LocalDateTime), p("locale", String)], String),
            to(&[p("value", Time), p("locale", String)], String),
        ],
        "The time of day as the people of a locale write it; of an instant, in the zone of the journey.",
        &[("formatTime(14:05, \"en-US\")", "\"2:05 PM\""), ("formatTime(14:05, \"fr\")", "\"14:05\"")],
    ).own()
    .needs(Needs::Zone),
    Function::new(
        "formatNumber",
        &[
            to(&[p("value", Integer), p("locale", String)], String),
            to(&[p("value", Decimal), p("locale", String)], String),
            to(&[p("value", Decimal), p("decimals", Integer), p("locale", String)], String),
        ],
        "The number as the people of a locale write it, with so many decimals (as many as it has, if not said); a half goes away from zero.",
        &[("formatNumber(1234567.5, 2, \"de\")", "\"1.234.567,50\""), ("formatNumber(1234.5, \"en\")", "\"1,234.5\"")],
    ).own(),
];
