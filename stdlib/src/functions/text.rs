//! Functions over text. Positions and lengths count characters (Unicode scalar values) from 0.

use super::Type::{Boolean, Integer, Option, Scalar, String};
use super::{Form, Function, Overload, Param, p};

const ONE: &[Param] = &[p("value", String)];
const MAYBE: &[Param] = &[p("value", Option(&String))];
const PAIR: &[Param] = &[p("value", String), p("part", String)];

const fn function(
    name: &'static str,
    overloads: &'static [Overload],
    summary: &'static str,
    examples: &'static [(&'static str, &'static str)],
) -> Function {
    Function { name, form: Form::Call, overloads, zoned: false, summary, examples }
}

const fn to(params: &'static [Param], result: super::Type) -> Overload {
    Overload { params, result }
}

pub(super) const FUNCTIONS: &[Function] = &[
    function(
        "text",
        &[to(&[p("value", Scalar)], String)],
        "The text of a number, date or other single value, as interpolation writes it.",
        &[("text(42)", "\"42\""), ("text(1.50)", "\"1.5\"")],
    ),
    function("upper", &[to(ONE, String)], "The text in upper case.", &[("upper(\"Ada\")", "\"ADA\"")]),
    function("lower", &[to(ONE, String)], "The text in lower case.", &[("lower(\"Ada\")", "\"ada\"")]),
    function("trim", &[to(ONE, String)], "The text without white space at its ends.", &[("trim(\" a \")", "\"a\"")]),
    function("length", &[to(ONE, Integer)], "How many characters the text has.", &[("length(\"Zoë\")", "3")]),
    function(
        "isEmpty",
        &[to(MAYBE, Boolean)],
        "Whether the text is absent or has no characters.",
        &[("isEmpty(\"\")", "true")],
    ),
    function("isNotEmpty", &[to(MAYBE, Boolean)], "Whether the text has characters.", &[("isNotEmpty(\"a\")", "true")]),
    function(
        "concat",
        &[to(&[p("first", String), p("second", String)], String)],
        "The two texts in a row; `\"{a}{b}\"` says the same.",
        &[("concat(\"a\", \"b\")", "\"ab\"")],
    ),
    function(
        "contain",
        &[to(PAIR, Boolean)],
        "Whether the part occurs in the text.",
        &[("contain(\"rowing\", \"win\")", "true")],
    ),
    function(
        "containIgnoreCase",
        &[to(PAIR, Boolean)],
        "Whether the part occurs in the text, upper and lower case alike.",
        &[("containIgnoreCase(\"rowing\", \"WIN\")", "true")],
    ),
    function(
        "startWith",
        &[to(PAIR, Boolean)],
        "Whether the text starts with the part.",
        &[("startWith(\"rowing\", \"row\")", "true")],
    ),
    function(
        "startWithIgnoreCase",
        &[to(PAIR, Boolean)],
        "Whether the text starts with the part, upper and lower case alike.",
        &[("startWithIgnoreCase(\"rowing\", \"ROW\")", "true")],
    ),
    function(
        "endWith",
        &[to(PAIR, Boolean)],
        "Whether the text ends with the part.",
        &[("endWith(\"rowing\", \"ing\")", "true")],
    ),
    function(
        "endWithIgnoreCase",
        &[to(PAIR, Boolean)],
        "Whether the text ends with the part, upper and lower case alike.",
        &[("endWithIgnoreCase(\"rowing\", \"ING\")", "true")],
    ),
    function(
        "equalIgnoreCase",
        &[to(&[p("first", String), p("second", String)], Boolean)],
        "Whether the two texts are equal, upper and lower case alike.",
        &[("equalIgnoreCase(\"Ada\", \"ADA\")", "true")],
    ),
    function(
        "notEqualIgnoreCase",
        &[to(&[p("first", String), p("second", String)], Boolean)],
        "Whether the two texts differ by more than upper and lower case.",
        &[("notEqualIgnoreCase(\"Ada\", \"ADA\")", "false")],
    ),
    function(
        "indexOf",
        &[to(PAIR, Integer)],
        "Where the part first occurs, or -1.",
        &[("indexOf(\"hello\", \"l\")", "2")],
    ),
    function(
        "lastIndexOf",
        &[to(PAIR, Integer)],
        "Where the part last occurs, or -1.",
        &[("lastIndexOf(\"hello\", \"l\")", "3")],
    ),
    function(
        "substr",
        &[
            to(&[p("value", String), p("from", Integer)], String),
            to(&[p("value", String), p("from", Integer), p("upto", Integer)], String),
        ],
        "The characters from one position up to, without, another (or the end). Positions outside are cut to the text.",
        &[("substr(\"hello\", 1)", "\"ello\""), ("substr(\"hello\", 1, 3)", "\"el\"")],
    ),
];
