//! The forms of documents: references, names, and checks that apply.

use super::problem::{Checked, Problem};
use super::{Context, within};
use crate::pattern;
use crate::program::{Form, Member};
use crate::types::{Check, Const, FormRef, StrRef};
use std::collections::HashSet;

pub(super) fn check(cx: &Context<'_>, form: &Form, patterns: &mut HashSet<StrRef>) -> Checked {
    match form {
        Form::Any | Form::Boolean | Form::Date | Form::DateTime => Ok(()),
        Form::Integer(checks) | Form::Number(checks) => each(cx, checks, Sort::Number, patterns),
        Form::String(checks) => each(cx, checks, Sort::Text, patterns),
        Form::List(item, checks) => {
            reference(cx, *item)?;
            each(cx, checks, Sort::List, patterns)
        }
        Form::Map(value) => reference(cx, *value),
        Form::Object(members) => object(cx, members),
    }
}

/// A form that something names.
pub(super) fn reference(cx: &Context<'_>, form: FormRef) -> Checked {
    within("form", form.index(), cx.bundle.forms.len())
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Sort {
    Number,
    Text,
    List,
}

fn each(cx: &Context<'_>, checks: &[Check], sort: Sort, patterns: &mut HashSet<StrRef>) -> Checked {
    for check in checks {
        let applies = match check {
            Check::OneOf(values) => {
                cx.strings(values.iter().copied())?;
                sort == Sort::Text
            }
            Check::Pattern(text) => {
                let text_of = cx.string(*text)?;
                if patterns.insert(*text) {
                    // Making a pattern ready costs more than its bytes, but no more than this.
                    cx.spend(crate::limits::PATTERN_SIZE)?;
                    pattern::compile(text_of).map_err(|e| Problem::new(format!("a pattern cannot be used: {e}")))?;
                }
                sort == Sort::Text
            }
            Check::Min(bound)
            | Check::Max(bound)
            | Check::Above(bound)
            | Check::Below(bound)
            | Check::MultipleOf(bound) => {
                within("constant", bound.index(), cx.bundle.consts.len())?;
                let bound = cx.bundle.consts.get(bound.index());
                matches!(bound, Some(Const::Integer(_) | Const::Decimal(_))) && sort == Sort::Number
            }
            Check::MinLength(_) | Check::MaxLength(_) => sort != Sort::Number,
        };
        if !applies {
            return Err(Problem::new("a check does not apply to the form it stands at"));
        }
    }
    Ok(())
}

/// Members are ordered by their names, each once: readers search them.
fn object(cx: &Context<'_>, members: &[Member]) -> Checked {
    let mut before: Option<&str> = None;
    for member in members {
        reference(cx, member.form)?;
        let name = cx.string(member.name)?;
        if before.is_some_and(|before| before >= name) {
            return Err(Problem::new(format!("the member `{}` is out of order", name.escape_debug())));
        }
        before = Some(name);
    }
    Ok(())
}
