//! The forms of several bundles as one list, each that is alike once.
//!
//! Forms refer to one another in circles, so that they cannot be compared from the leaves up. They are told apart from
//! the outside in instead: first by what they are themselves, then by what they refer to, level by level. What no
//! document of the greatest depth tells apart is one form.

use super::form::{Form, Kind, Member};
use journey_bytecode::limits::DOCUMENT_DEPTH;
use rustc_hash::FxHashMap;
use std::hash::Hash;
use std::sync::Arc;

/// The forms, each once.
#[derive(Debug, Default)]
pub(super) struct Pool {
    pub(super) forms: Vec<Form>,
    /// By bundle and place in the bundle: the place here.
    places: Vec<Vec<usize>>,
}

impl Pool {
    pub(super) fn new(bundles: &[&[Form]]) -> Self {
        let all: Vec<(usize, &Form)> =
            bundles.iter().enumerate().flat_map(|(of, b)| b.iter().map(move |f| (of, f))).collect();
        let offsets: Vec<usize> = bundles
            .iter()
            .scan(0, |next, forms| {
                let offset = *next;
                *next += forms.len();
                Some(offset)
            })
            .collect();
        let at = |of: usize, form: usize| offsets.get(of).map_or(usize::MAX, |offset| offset + form);
        let mut classes = numbered(all.iter().map(|(_, form)| own(form)));
        let mut count = classes.1;
        for _ in 0..DOCUMENT_DEPTH {
            let inner = |of, form| classes.0.get(at(of, form)).copied().unwrap_or(usize::MAX);
            let refined = numbered(all.iter().zip(&classes.0).map(|((of, form), class)| {
                let below: Vec<usize> = references(form).map(|form| inner(*of, form)).collect();
                (*class, below)
            }));
            classes = refined;
            if classes.1 == count {
                break;
            }
            count = classes.1;
        }
        let mut forms: Vec<Option<Form>> = vec![None; count];
        for ((of, form), class) in all.iter().zip(&classes.0) {
            if let Some(place @ None) = forms.get_mut(*class) {
                *place = Some(moved(form, |inner| classes.0.get(at(*of, inner)).copied().unwrap_or(usize::MAX)));
            }
        }
        let mut rest = classes.0.as_slice();
        let places = bundles
            .iter()
            .map(|forms| {
                let (own, after) = rest.split_at_checked(forms.len()).unwrap_or((rest, &[]));
                rest = after;
                own.to_vec()
            })
            .collect();
        Self { forms: forms.into_iter().flatten().collect(), places }
    }

    /// The place of a bundle's form.
    pub(super) fn place(&self, bundle: usize, form: usize) -> Option<usize> {
        self.places.get(bundle)?.get(form).copied()
    }
}

/// A number for each different value, in order of first use; and how many there are.
fn numbered<T: Hash + Eq>(values: impl Iterator<Item = T>) -> (Vec<usize>, usize) {
    let mut known: FxHashMap<T, usize> = FxHashMap::default();
    let numbers = values
        .map(|value| {
            let next = known.len();
            *known.entry(value).or_insert(next)
        })
        .collect();
    (numbers, known.len())
}

/// Kind of a form, its words, and its members with whether each is required.
type Own = (&'static str, Vec<String>, Vec<(Arc<str>, bool)>);

/// What a form is by itself, without what it refers to.
fn own(form: &Form) -> Own {
    let (kind, members) = match &form.kind {
        Kind::Any => ("any", &[][..]),
        Kind::Boolean => ("boolean", &[][..]),
        Kind::Integer => ("integer", &[][..]),
        Kind::Number => ("number", &[][..]),
        Kind::String => ("string", &[][..]),
        Kind::Date => ("date", &[][..]),
        Kind::DateTime => ("datetime", &[][..]),
        Kind::List(_) => ("list", &[][..]),
        Kind::Map(_) => ("map", &[][..]),
        Kind::Object(members) => ("object", &**members),
    };
    let mut rules: Vec<String> = form.rules.iter().map(super::rules::Rule::signature).collect();
    rules.sort();
    (kind, rules, members.iter().map(|m| (Arc::clone(&m.name), m.required)).collect())
}

fn references(form: &Form) -> impl Iterator<Item = usize> {
    let (one, members) = match &form.kind {
        Kind::List(inner) | Kind::Map(inner) => (Some(*inner), &[][..]),
        Kind::Object(members) => (None, &**members),
        _ => (None, &[][..]),
    };
    one.into_iter().chain(members.iter().map(|member| member.form))
}

fn moved(form: &Form, to: impl Fn(usize) -> usize) -> Form {
    let kind = match &form.kind {
        Kind::List(inner) => Kind::List(to(*inner)),
        Kind::Map(inner) => Kind::Map(to(*inner)),
        Kind::Object(members) => {
            let member = |m: &Member| Member { form: to(m.form), ..m.clone() };
            Kind::Object(members.iter().map(member).collect())
        }
        other => other.clone(),
    };
    Form { kind, rules: form.rules.clone() }
}
