//! Every function of the library is there with every signature, and does what its examples say.

use super::{Call, importing, literal, string};
use crate::builtins::link::link;
use crate::machine::Unit;
use crate::value::Value;
use journey_bytecode::asm::Asm;
use journey_bytecode::types::JourneyRef;
use journey_stdlib::functions::{Form, Function, Overload, Type, all};

fn type_name(ty: &Type) -> String {
    match ty {
        Type::Boolean => "boolean".into(),
        Type::Integer | Type::Scalar => "integer".into(),
        Type::Decimal => "decimal".into(),
        Type::String | Type::T => "string".into(),
        Type::Date => "date".into(),
        Type::Time => "time".into(),
        Type::DateTime => "datetime".into(),
        Type::LocalDateTime => "localdatetime".into(),
        Type::Duration => "duration".into(),
        Type::List(inner) => format!("list of {}", type_name(inner)),
        Type::Option(inner) => format!("({})?", type_name(inner)),
    }
}

/// The parameters in a bundle: those written, then those the compiler adds.
fn params(function: &Function, overload: &Overload) -> Vec<String> {
    let mut params: Vec<String> = overload.params.iter().map(|param| type_name(&param.ty)).collect();
    match overload.params.first() {
        None if function.zoned => params.extend(["datetime".to_owned(), "string".to_owned()]),
        Some(first) if function.zoned && first.ty == Type::DateTime => params.push("string".to_owned()),
        _ => {}
    }
    params
}

#[test]
fn every_signature_links() {
    for function in all() {
        for overload in function.overloads {
            let mut asm = Asm::new("test");
            let params = params(function, overload);
            let names: Vec<&str> = params.iter().map(String::as_str).collect();
            asm.import(function.name, &names, &type_name(&overload.result)).unwrap();
            let import = asm.bundle.imports.first().unwrap();
            assert!(link(&asm.bundle, import).is_some(), "{}({names:?})", function.name);
        }
    }
}

fn fits(value: &Value, ty: &Type) -> bool {
    match (value, ty) {
        (Value::Boolean(_), Type::Boolean)
        | (Value::Integer(_), Type::Integer)
        | (Value::Decimal(_), Type::Decimal)
        | (Value::String(_), Type::String)
        | (Value::Date(_), Type::Date)
        | (Value::Time(_), Type::Time)
        | (Value::DateTime(_), Type::DateTime) => true,
        (value, Type::Option(inner)) => fits(value, inner),
        (_, Type::Scalar) => true,
        _ => false,
    }
}

/// Arguments between brackets; none of the examples has a comma in a text.
fn arguments(function: &Function, example: &str) -> Vec<Value> {
    match function.form {
        Form::Name => Vec::new(),
        Form::Property => vec![literal(example.rsplit_once('.').unwrap().0)],
        Form::Call => {
            let inside = example.split_once('(').unwrap().1.strip_suffix(')').unwrap();
            inside.split(", ").map(literal).collect()
        }
    }
}

#[test]
fn every_example_gives_what_it_says() {
    let mut checked = 0;
    for function in all() {
        for (example, expected) in function.examples {
            let mut args = arguments(function, example);
            let overload = function
                .overloads
                .iter()
                .find(|o| o.params.len() == args.len() && o.params.iter().zip(&args).all(|(p, a)| fits(a, &p.ty)))
                .unwrap_or_else(|| panic!("`{example}` has no signature"));
            let mut types = params(function, overload);
            if let (Some(Type::Scalar), Some(Value::Decimal(_))) =
                (overload.params.first().map(|param| param.ty), args.first())
            {
                types = vec!["decimal".to_owned()];
            }
            if args.is_empty() {
                args.push(super::instant("2026-03-06T09:00:00Z"));
            }
            if types.len() > args.len() {
                args.push(string("UTC"));
            }
            let names: Vec<&str> = types.iter().map(String::as_str).collect();
            let program = importing(function.name, &names, &type_name(&overload.result));
            let run = program.builtin(0).unwrap();
            let given =
                run(&Call { program: &program, unit: Unit::Journey(JourneyRef(0)), assigned: &[], args: &args });
            assert_eq!(format!("{:?}", given.unwrap()), format!("{:?}", literal(expected)), "{example}");
            checked += 1;
        }
    }
    assert!(checked >= 30, "only {checked} examples");
}
