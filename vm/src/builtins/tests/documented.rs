//! The table of the library and the implementations agree: every signature links, with every type that its variable may
//! stand for, and nothing else does. What the functions do is tested through the compiler, by their examples.

use crate::builtins::link::{has, link};
use journey_bytecode::asm::Asm;
use journey_stdlib::functions::{Form, Function, Overload, Type, all};

/// The type as the assembler reads it.
fn type_name(ty: &Type, variable: &str) -> String {
    match ty {
        Type::Boolean => "boolean".into(),
        Type::Integer | Type::Scalar | Type::K => "integer".into(),
        Type::Decimal => "decimal".into(),
        Type::String | Type::Attribute => "string".into(),
        Type::Date => "date".into(),
        Type::Time => "time".into(),
        Type::DateTime => "datetime".into(),
        Type::LocalDateTime => "localdatetime".into(),
        Type::Duration => "duration".into(),
        Type::T => variable.into(),
        Type::List(inner) => format!("list of {}", type_name(inner, variable)),
        Type::Map(inner) => format!("map of {}", type_name(inner, variable)),
        Type::Option(inner) => match type_name(inner, variable) {
            optional if optional.ends_with('?') => optional,
            plain => format!("({plain})?"),
        },
    }
}

/// What the variable of a signature may stand for.
fn variables(overload: &Overload) -> Vec<String> {
    let types = if overload.of.is_empty() { &[Type::String, Type::Integer] } else { overload.of };
    types.iter().map(|ty| type_name(ty, "")).collect()
}

/// The parameters in a bundle: those written, then those the compiler adds.
fn params(function: &Function, overload: &Overload, variable: &str) -> Vec<String> {
    let mut params: Vec<String> = overload.params.iter().map(|param| type_name(&param.ty, variable)).collect();
    let (now, zone) = function.hidden(overload);
    params.extend(now.then(|| "datetime".to_owned()));
    params.extend(zone.then(|| "string".to_owned()));
    params
}

fn links(name: &str, params: &[String], result: &str) -> bool {
    let mut asm = Asm::new("test");
    let names: Vec<&str> = params.iter().map(String::as_str).collect();
    asm.import(name, &names, result).unwrap();
    let import = asm.bundle.imports.first().unwrap();
    link(&asm.bundle, import).is_some()
}

#[test]
fn every_signature_links_and_no_other_arity_or_result_does() {
    let mut seen = 0;
    for function in all().filter(|f| f.form != Form::Special) {
        for overload in function.overloads.iter().filter(|o| !o.by_attribute()) {
            assert!(has(function.name), "`{}` has no implementation", function.name);
            for variable in variables(overload) {
                let params = params(function, overload, &variable);
                let result = type_name(&overload.result, &variable);
                assert!(links(function.name, &params, &result), "{}({params:?}): {result}", function.name);
                assert!(!links(function.name, &params, "list of list of time"), "{}({params:?})", function.name);
                let more = [params.clone(), vec!["time".to_owned(), "time".to_owned()]].concat();
                assert!(!links(function.name, &more, &result), "{}({more:?})", function.name);
                seen += 1;
            }
        }
    }
    assert!(seen > 250, "only {seen} signatures");
}

#[test]
fn a_type_that_the_variable_cannot_stand_for_does_not_link() {
    let owned = |names: &[&str]| names.iter().map(|n| (*n).to_owned()).collect::<Vec<_>>();
    assert!(links("max", &owned(&["list of integer?"]), "integer?"));
    assert!(!links("max", &owned(&["list of boolean"]), "boolean?"));
    assert!(!links("max", &owned(&["integer", "decimal"]), "decimal"));
    assert!(!links("distinct", &owned(&["list of integer?"]), "list of integer?"), "absent ones are dropped");
    assert!(links("distinctWithNull", &owned(&["list of integer?"]), "list of integer?"));
    assert!(!links("distinctWithNull", &owned(&["list of integer?"]), "list of integer"));
}
