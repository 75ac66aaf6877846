//! The library: its examples give what they say, the published list is all there, and the reference is written from it.

use super::{shared, value};
use crate::support;
use journey_compiler::check::Dialect;
use journey_stdlib::functions::{self, Form, Function, Overload, Type};
use serde_json::json;
use std::fmt::Write;

#[test]
fn every_example_gives_what_it_says() {
    let data = json!({ "now": "2026-03-06T09:00:00Z", "segments": { "members": "realized" } });
    let (mut wrong, mut seen) = (vec![], 0);
    for function in functions::all() {
        for (example, expected) in function.examples {
            let found = value(example, Dialect::Journey, &data);
            let wanted = value(expected, Dialect::Journey, &data);
            let agree = match (&found, &wanted) {
                (Ok(a), Ok(b)) => super::compare::equal(&a.value, &b.value, published(&b.ty)),
                _ => false,
            };
            if !agree {
                wrong.push(format!("{example}: {found:?} in place of {wanted:?}"));
            }
            seen += 1;
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(seen >= 130, "only {seen} examples");
}

/// The name under which values are compared.
fn published(ty: &str) -> Option<&'static str> {
    match ty {
        "datetime" => Some("dateTime"),
        "localdatetime" => Some("dateTimeOnly"),
        "date" => Some("dateOnly"),
        "duration" => Some("duration"),
        _ => None,
    }
}

/// A published type as ours; none for those that no function can take.
fn ours(published: &str) -> Option<Type> {
    let published = published.split(" (").next().unwrap_or(published);
    Some(match published {
        "boolean" => Type::Boolean,
        "integer" => Type::Integer,
        "decimal" => Type::Decimal,
        // There is no type for zones: they are text.
        "string" | "string path" | "timezone" => Type::String,
        "dateOnly" => Type::Date,
        "dateTime" => Type::DateTime,
        "dateTimeOnly" => Type::LocalDateTime,
        "duration" => Type::Duration,
        "listString" => Type::List(&Type::String),
        "listBoolean" => Type::List(&Type::Boolean),
        "listInteger" => Type::List(&Type::Integer),
        "listDecimal" => Type::List(&Type::Decimal),
        "listDuration" => Type::List(&Type::Duration),
        "listDateTime" => Type::List(&Type::DateTime),
        "listDateTimeOnly" => Type::List(&Type::LocalDateTime),
        "listDateOnly" => Type::List(&Type::Date),
        _ => return None,
    })
}

/// Whether a parameter takes a type; the type variable may be anything that the signature lets it be.
fn takes(overload: &Overload, wanted: Type, given: Type) -> bool {
    match (wanted, given) {
        (Type::Option(inner), given) => takes(overload, *inner, given),
        (Type::List(inner), Type::List(given)) => takes(overload, *inner, *given),
        (Type::T | Type::K, given) => {
            !matches!(given, Type::List(_)) && (overload.of.is_empty() || overload.of.contains(&given))
        }
        (Type::Scalar, given) => !matches!(given, Type::List(_)),
        (wanted, given) => wanted == given,
    }
}

#[test]
fn every_published_function_and_overload_is_there() {
    let Some(list) = shared("adobe/functions.tsv") else { return };
    let (mut missing, mut found) = (vec![], 0);
    for line in list.lines().skip(1) {
        let fields: Vec<&str> = line.split('\t').collect();
        let (name, params, result) = (fields[0], fields[1], fields[2]);
        // Queries, operators and the conditional are forms of the grammar.
        if name.starts_with(['.', ' ']) || name.starts_with("op ") || name == "if-then-else" {
            continue;
        }
        if functions::find(name, Form::Special).is_some() {
            found += 1;
            continue;
        }
        let params: Vec<&str> = params.split(',').map(str::trim).filter(|p| !p.is_empty()).collect();
        // Lists of objects are tried by the cases; the type of points is documented nowhere.
        if params.iter().any(|p| p.starts_with("listObject") || *p == "listPoint") {
            continue;
        }
        let given: Option<Vec<Type>> = params.iter().map(|p| ours(p)).collect();
        let fits = |o: &&Overload| {
            given.as_ref().is_some_and(|given| {
                o.params.len() == given.len()
                    && o.params.iter().zip(given).all(|(p, ty)| takes(o, p.ty, *ty))
                    && ours(result).is_some_and(|ty| takes(o, o.result, ty))
            })
        };
        match functions::find(name, Form::Call).and_then(|f| f.overloads.iter().find(fits)) {
            Some(_) => found += 1,
            None => missing.push(format!("{name}({}): {result}", params.join(", "))),
        }
    }
    assert!(missing.is_empty(), "{}", missing.join("\n"));
    assert!(found >= 230, "only {found} overloads");
}

fn words(ty: Type) -> String {
    match ty {
        Type::Scalar => "single value".into(),
        Type::T => "T".into(),
        Type::K => "K".into(),
        Type::Attribute => "field".into(),
        Type::List(t) => format!("list of {}", grouped(*t)),
        Type::Map(t) => format!("map of {}", grouped(*t)),
        Type::Option(t) => format!("{}?", grouped(*t)),
        ty => format!("{ty:?}").to_lowercase(),
    }
}

fn grouped(ty: Type) -> String {
    let text = words(ty);
    if text.contains(' ') && ty != Type::Scalar { format!("({text})") } else { text }
}

fn signature(function: &Function, overload: &Overload) -> String {
    let params: Vec<String> = overload.params.iter().map(|p| format!("{}: {}", p.name, words(p.ty))).collect();
    let result = words(overload.result);
    let of: Vec<String> = overload.of.iter().map(|t| words(*t)).collect();
    let of = if of.is_empty() { String::new() } else { format!(" (T: {})", of.join(", ")) };
    match (function.form, function.name) {
        (Form::Property, name) => format!("({}).{name}: {result}", words(overload.params[0].ty)),
        (Form::Name, name) => format!("{name}: {result}"),
        (Form::Special, "date") => "date(constant text): date, localdatetime or datetime".to_owned(),
        (_, name) => format!("{name}({}): {result}{of}", params.join(", ")),
    }
}

/// The page, as it must be.
fn page() -> String {
    let mut out = String::from(include_str!("functions-head.md"));
    for (title, functions) in functions::topics() {
        let _ = write!(out, "\n## {title}\n");
        for function in functions {
            let _ = write!(out, "\n### `{}`\n\n{}\n\n```text\n", function.name, function.summary);
            for overload in function.overloads {
                let _ = writeln!(out, "{}", signature(function, overload));
            }
            let _ = write!(out, "```\n\n");
            for (example, gives) in function.examples {
                let _ = writeln!(out, "- `{example}` gives `{gives}`");
            }
        }
    }
    let _ = write!(out, "\n## Where the documentation differs\n\n| Function | What holds here |\n|---|---|\n");
    for function in functions::all() {
        if let Some(difference) = function.difference {
            let _ = writeln!(out, "| `{}` | {difference} |", function.name);
        }
    }
    out.push_str(include_str!("functions-tail.md"));
    out
}

/// `docs/functions.md` is written from the table: run this test with `REFERENCE_WRITE=1`.
#[test]
fn the_reference_is_the_table() {
    let path = support::root().join("docs/functions.md");
    let wanted = page();
    if std::env::var_os("REFERENCE_WRITE").is_some() {
        std::fs::write(&path, &wanted).unwrap();
    }
    let found = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(found == wanted, "docs/functions.md differs from the table in stdlib: run with REFERENCE_WRITE=1");
}
