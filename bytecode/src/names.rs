//! Types as text, for messages and the disassembly.

use crate::types::{Type, TypeRef};

/// A type in a word or two; a record is named by its place in the table, so the text stays short for any table.
#[must_use]
pub fn type_name(types: &[Type], ty: TypeRef) -> String {
    let mut before = String::new();
    let mut after = String::new();
    let mut at = ty;
    // An entry refers to earlier ones only; in a table that breaks this rule the walk ends all the same.
    for _ in 0..=crate::limits::TYPE_DEPTH {
        let name = match types.get(at.index()) {
            Some(Type::List(inner)) => Err(("list of ", *inner)),
            Some(Type::Map(inner)) => Err(("map of ", *inner)),
            Some(Type::Iterator(inner)) => Err(("iterator of ", *inner)),
            Some(Type::Option(inner)) => {
                // `(list of T)?` is not a list of `T?`.
                if matches!(types.get(inner.index()), Some(Type::List(_) | Type::Map(_))) {
                    before.push('(');
                    after.insert_str(0, ")?");
                } else {
                    after.insert(0, '?');
                }
                at = *inner;
                continue;
            }
            Some(Type::Record(_)) => Ok(format!("record#{}", at.0)),
            Some(scalar) => Ok(scalar_name(scalar).to_owned()),
            None => Ok(format!("type#{}", at.0)),
        };
        match name {
            Ok(name) => return before + &name + &after,
            Err((word, inner)) => {
                before.push_str(word);
                at = inner;
            }
        }
    }
    before + "…" + &after
}

fn scalar_name(ty: &Type) -> &'static str {
    match ty {
        Type::Boolean => "boolean",
        Type::Integer => "integer",
        Type::Decimal => "decimal",
        Type::String => "string",
        Type::Date => "date",
        Type::Time => "time",
        Type::DateTime => "datetime",
        Type::LocalDateTime => "localdatetime",
        Type::Duration => "duration",
        Type::Json => "json",
        _ => "",
    }
}
