//! Functions from lists to lists and to elements.

use super::Type::{Attribute, Boolean, Integer, List, Option, T};
use super::{Function, of, p, to};

pub(super) const FUNCTIONS: &[Function] = &[
    Function::new(
        "distinct",
        &[
            to(&[p("values", List(&Option(&T)))], List(&T)),
            to(&[p("values", List(&Option(&T))), p("attribute", Attribute)], List(&T)),
        ],
        "The elements without those that were there before (or whose attribute was); absent ones are dropped.",
        &[("distinct([10, 2, 10])", "[10, 2]")],
    )
    .differs("Which of several elements with one attribute is kept is not stated: the first."),
    Function::new(
        "distinctWithNull",
        &[to(&[p("values", List(&T))], List(&T)), to(&[p("values", List(&T)), p("attribute", Attribute)], List(&T))],
        "The elements without those that were there before; one absent element stays.",
        &[("distinctWithNull([10, 2, 10])", "[10, 2]")],
    ),
    Function::new(
        "filter",
        &[to(
            &[p("values", List(&Option(&T))), p("attribute", Attribute), p("wanted", List(&Option(&super::Type::K)))],
            List(&T),
        )],
        "The elements whose attribute is in the second list.",
        &[("filter([{ id: 1, n: \"a\" }, { id: 2, n: \"b\" }], \"id\", [2, 3]).count", "1")],
    ),
    Function::new(
        "getListItem",
        &[to(&[p("values", List(&T)), p("index", Integer)], Option(&T))],
        "The element at the position, from 0; absent outside the list.",
        &[("getListItem([10, 2, 3], 1)", "2"), ("getListItem([\"a\"], 3) is absent", "true")],
    )
    .differs("What a position outside the list gives is not stated: it is absent."),
    Function::new(
        "in",
        &[of(super::SCALARS, &[p("value", T), p("values", List(&Option(&T)))], Boolean)],
        "Whether some element equals the value; `value in values` says the same.",
        &[("in(4, [4, 5, 3])", "true")],
    ),
    Function::new(
        "intersect",
        &[of(
            super::SCALARS,
            &[p("first", Option(&List(&Option(&T)))), p("second", Option(&List(&Option(&T))))],
            List(&T),
        )],
        "The values that both lists have, each once, in the order of the first; of an absent list there is none.",
        &[("intersect([\"sports\", \"news\"], [\"news\", \"movies\"])", "[\"news\"]")],
    )
    .differs("The page's example gives values that only one of its lists has: here both must."),
    Function::new(
        "limit",
        &[
            to(&[p("values", List(&T)), p("count", Integer)], List(&T)),
            to(&[p("values", List(&T)), p("count", Integer), p("first", Boolean)], List(&T)),
        ],
        "The first so many elements; with `false`, the last. They stay in their order.",
        &[("limit([1, 2, 3], 2)", "[1, 2]"), ("limit([1, 2, 3], 2, false)", "[2, 3]")],
    ),
    Function::new(
        "sort",
        &[
            of(super::SCALARS, &[p("values", List(&T)), p("ascending", Boolean)], List(&T)),
            to(&[p("values", List(&T)), p("attribute", Attribute), p("ascending", Boolean)], List(&T)),
        ],
        "The elements in order, by value or by an attribute; absent ones come last, equal ones stay in their order.",
        &[("sort([1, 3, 2], false)", "[3, 2, 1]"), ("sort([\"A\", \"C\", \"B\"], true)", "[\"A\", \"B\", \"C\"]")],
    )
    .differs("Where absent elements go is not stated: to the end, in both orders."),
    Function::new(
        "list",
        &[to(&[p("values", List(&T))], List(&T)), of(super::SCALARS, &[p("value", T)], List(&T))],
        "The list itself, or a list of the one value.",
        &[("list(\"a\")", "[\"a\"]")],
    )
    .differs("Seen only in one example, which makes a list of text of a field."),
];
