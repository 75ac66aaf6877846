//! Sums, counts, least and greatest.

use super::Type::{
    Attribute, Date, DateTime, Decimal, Duration, Integer, List, LocalDateTime, Option, String, T, Time,
};
use super::{Function, Overload, Param, Type, of, p, to};

/// What has a least and a greatest.
const ORDERED: &[Type] = &[Duration, Integer, LocalDateTime, DateTime, Date, Decimal, Time];
/// Of these, what two values of may be compared by name; the published list has no pair of dates.
const PAIRED: &[Type] = &[Decimal, Duration, DateTime, LocalDateTime, Integer];

const MAYBE_LIST: &[Param] = &[p("values", List(&Option(&T)))];
const PAIR: &[Param] = &[p("first", T), p("second", T)];
const EXTREME: &[Overload] = &[of(ORDERED, MAYBE_LIST, Option(&T)), of(PAIRED, PAIR, T)];
const COUNT: &[Overload] = &[to(MAYBE_LIST, Integer)];

pub(super) const FUNCTIONS: &[Function] = &[
    Function::new(
        "avg",
        &[
            to(&[p("values", List(&Option(&Integer)))], Option(&Decimal)),
            to(&[p("values", List(&Option(&Decimal)))], Option(&Decimal)),
            to(&[p("first", Decimal), p("second", Decimal)], Decimal),
            to(&[p("first", Decimal), p("second", Integer)], Decimal),
            to(&[p("first", Integer), p("second", Decimal)], Decimal),
            to(&[p("first", Integer), p("second", Integer)], Decimal),
        ],
        "The mean of the numbers; absent ones do not count. Of none it is absent.",
        &[("avg([10, 3, 8])", "7.0"), ("avg(10.2, 3)", "6.6")],
    ),
    Function::new(
        "sum",
        &[
            to(&[p("values", List(&Option(&Integer)))], Integer),
            to(&[p("values", List(&Option(&Decimal)))], Decimal),
            to(&[p("first", Integer), p("second", Integer)], Integer),
            to(&[p("first", Decimal), p("second", Decimal)], Decimal),
            to(&[p("first", Duration), p("second", Duration)], Duration),
        ],
        "The sum of the numbers; absent ones do not count. Of none it is zero.",
        &[("sum([10.5, 8.1])", "18.6"), ("sum(2, 3)", "5"), ("sum(1 hour, 30 minutes)", "1 hour 30 minutes")],
    ),
    Function::new(
        "max",
        EXTREME,
        "The greatest; absent ones do not count. Of none it is absent.",
        &[("max([10, 3, 8])", "10"), ("max(1.5, 2.5)", "2.5")],
    )
    .differs("The page says that the greatest of integers is a duration: it is an integer."),
    Function::new(
        "min",
        EXTREME,
        "The least; absent ones do not count. Of none it is absent.",
        &[("min([10, 3, 8])", "3"), ("min(2026-03-06T09:00Z, 2026-01-01T00:00Z)", "2026-01-01T00:00Z")],
    )
    .differs("The page says that the least of integers is a duration: it is an integer."),
    Function::new("count", COUNT, "How many elements the list has, absent ones apart.", &[("count([10, 2, 10])", "3")]),
    Function::new(
        "countOnlyNull",
        COUNT,
        "How many elements of the list are absent.",
        &[("countOnlyNull([10, 2])", "0")],
    ),
    Function::new(
        "countWithNull",
        COUNT,
        "How many elements the list has, absent ones too.",
        &[("countWithNull([10, 2])", "2")],
    ),
    Function::new(
        "distinctCount",
        &[to(MAYBE_LIST, Integer), to(&[p("values", List(&Option(&T))), p("attribute", Attribute)], Integer)],
        "How many different values the list has (or an attribute of its elements), absent ones apart.",
        &[("distinctCount([10, 2, 10])", "2")],
    )
    .differs("The page of the variants over objects says that they give a list: they give an integer."),
    Function::new(
        "distinctCountWithNull",
        COUNT,
        "How many different values the list has; absence counts as one.",
        &[("distinctCountWithNull([10, 2, 10])", "2")],
    ),
    Function::new(
        "listSize",
        &[to(&[p("values", List(&T))], Integer)],
        "How many elements the list has.",
        &[("listSize([10, 2, 3])", "3")],
    )
    .differs("The type of points is documented nowhere: there is none."),
    Function::new(
        "serializeList",
        &[of(
            super::SCALARS,
            &[p("values", List(&Option(&T))), p("separator", String), p("quoted", Type::Boolean)],
            String,
        )],
        "The texts of the elements, with the separator between and, if wanted, each in double quotes. Absent ones are left out.",
        &[
            ("serializeList([\"a\", \"b\"], \", \", false)", "\"a, b\""),
            ("serializeList([1, 2], \",\", true)", "\"\\\"1\\\",\\\"2\\\"\""),
        ],
    ),
];
