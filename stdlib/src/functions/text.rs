//! Functions over text. Positions and lengths count characters (Unicode scalar values) from 0.

use super::Type::{Boolean, Integer, List, Option, Scalar, String};
use super::{Function, Param, Rule, p, ruled, to};

const ONE: &[Param] = &[p("value", String)];
const MAYBE: &[Param] = &[p("value", Option(&String))];
const PAIR: &[Param] = &[p("value", String), p("part", String)];
const PATTERN: Param = ruled("pattern", String, Rule::Pattern);

pub(super) const FUNCTIONS: &[Function] = &[
    Function::new(
        "text",
        &[to(&[p("value", Scalar)], String)],
        "The text of a number, date or other single value, as interpolation writes it.",
        &[("text(42)", "\"42\""), ("text(1.50)", "\"1.5\"")],
    ).own(),
    Function::new("upper", &[to(ONE, String)], "The text in upper case.", &[("upper(\"Ada\")", "\"ADA\"")]),
    Function::new("lower", &[to(ONE, String)], "The text in lower case.", &[("lower(\"Ada\")", "\"ada\"")]),
    Function::new("trim", &[to(ONE, String)], "The text without white space at its ends.", &[("trim(\" a \")", "\"a\"")]),
    Function::new("length", &[to(ONE, Integer)], "How many characters the text has.", &[("length(\"Zoë\")", "3")]),
    Function::new(
        "isEmpty",
        &[to(MAYBE, Boolean)],
        "Whether the text is absent or has no characters.",
        &[("isEmpty(\"\")", "true")],
    )
    .differs("One page says that `isEmpty` of an absent text is false, another that it is true. Here it is true; `is absent` and `== \"\"` tell the two apart. In the Adobe dialect it is false, as the function's own page says."),
    Function::new("isNotEmpty", &[to(MAYBE, Boolean)], "Whether the text has characters.", &[("isNotEmpty(\"a\")", "true")]),
    Function::new(
        "concat",
        &[to(&[p("first", String), p("second", String)], String), to(&[p("texts", List(&Option(&String)))], String)],
        "The texts in a row, without anything between; `\"{a}{b}\"` says the same. Absent texts of a list are left out.",
        &[("concat(\"a\", \"b\")", "\"ab\""), ("concat([\"a\", \"b\", \"c\"])", "\"abc\"")],
    ),
    Function::new(
        "contain",
        &[to(PAIR, Boolean)],
        "Whether the part occurs in the text.",
        &[("contain(\"rowing\", \"win\")", "true")],
    ),
    Function::new(
        "containIgnoreCase",
        &[to(PAIR, Boolean)],
        "Whether the part occurs in the text, upper and lower case alike.",
        &[("containIgnoreCase(\"rowing\", \"WIN\")", "true")],
    ),
    Function::new(
        "startWith",
        &[to(PAIR, Boolean)],
        "Whether the text starts with the part.",
        &[("startWith(\"rowing\", \"row\")", "true")],
    ),
    Function::new(
        "startWithIgnoreCase",
        &[to(PAIR, Boolean)],
        "Whether the text starts with the part, upper and lower case alike.",
        &[("startWithIgnoreCase(\"rowing\", \"ROW\")", "true")],
    ),
    Function::new(
        "endWith",
        &[to(PAIR, Boolean)],
        "Whether the text ends with the part.",
        &[("endWith(\"rowing\", \"ing\")", "true")],
    ),
    Function::new(
        "endWithIgnoreCase",
        &[to(PAIR, Boolean)],
        "Whether the text ends with the part, upper and lower case alike.",
        &[("endWithIgnoreCase(\"rowing\", \"ING\")", "true")],
    ),
    Function::new(
        "equalIgnoreCase",
        &[to(&[p("first", String), p("second", String)], Boolean)],
        "Whether the two texts are equal, upper and lower case alike.",
        &[("equalIgnoreCase(\"Ada\", \"ADA\")", "true")],
    ),
    Function::new(
        "notEqualIgnoreCase",
        &[to(&[p("first", String), p("second", String)], Boolean)],
        "Whether the two texts differ by more than upper and lower case.",
        &[("notEqualIgnoreCase(\"Ada\", \"ADA\")", "false")],
    ),
    Function::new(
        "indexOf",
        &[to(PAIR, Integer)],
        "Where the part first occurs, or -1.",
        &[("indexOf(\"hello\", \"l\")", "2")],
    ),
    Function::new(
        "lastIndexOf",
        &[to(PAIR, Integer)],
        "Where the part last occurs, or -1.",
        &[("lastIndexOf(\"hello\", \"l\")", "3")],
    ),
    Function::new(
        "substr",
        &[
            to(&[p("value", String), p("from", Integer)], String),
            to(&[p("value", String), p("from", Integer), p("upto", Integer)], String),
        ],
        "The characters from one position up to, without, another (or the end). Positions outside are cut to the text.",
        &[("substr(\"hello\", 1)", "\"ello\""), ("substr(\"hello\", 1, 3)", "\"el\"")],
    ),
    Function::new(
        "matchRegExp",
        &[to(&[p("value", String), PATTERN], Boolean)],
        "Whether the whole text matches the regular expression.",
        &[("matchRegExp(\"A-12\", \"[A-Z]-\\\\d+\")", "true"), ("matchRegExp(\"A-12x\", \"[A-Z]-\\\\d+\")", "false")],
    )
    .differs("Whether the whole text or a part has to match is not stated: it is the whole. Expressions run in linear time over texts of up to 128 KiB, so look-around and back references are refused."),
    Function::new(
        "replace",
        &[to(&[p("value", String), PATTERN, p("replacement", String)], String)],
        "The text with the first match of the regular expression replaced; `$1` in the replacement is the first group.",
        &[("replace(\"Hello World\", \"l\", \"x\")", "\"Hexlo World\"")],
    ),
    Function::new(
        "replaceAll",
        &[to(&[p("value", String), PATTERN, p("replacement", String)], String)],
        "The text with every match of the regular expression replaced; `$1` in the replacement is the first group.",
        &[("replaceAll(\"Hello World\", \"l\", \"x\")", "\"Hexxo Worxd\"")],
    ),
    Function::new(
        "split",
        &[to(&[p("value", String), ruled("separator", String, Rule::Pattern)], List(&String))],
        "The pieces of the text between the matches of the regular expression; empty pieces at the end are left out.",
        &[("split(\"A_B_C\", \"_\")", "[\"A\", \"B\", \"C\"]")],
    ),
    Function::new(
        "padStart",
        &[to(&[p("value", String), p("length", Integer), p("fill", String)], String)],
        "The text with as much of the filling in front as makes it so long.",
        &[("padStart(\"7\", 3, \"0\")", "\"007\"")],
    ).own(),
    Function::new(
        "padEnd",
        &[to(&[p("value", String), p("length", Integer), p("fill", String)], String)],
        "The text with as much of the filling behind as makes it so long.",
        &[("padEnd(\"ab\", 4, \".\")", "\"ab..\"")],
    ).own(),
];
