//! The table keeps its own rules.

use super::{Form, Type, all};
use std::collections::HashSet;

#[test]
fn names_are_unique_and_forms_fit_their_parameters() {
    let mut seen = HashSet::new();
    for f in all() {
        assert!(seen.insert((f.name, f.form)), "`{}` is listed twice", f.name);
        assert!(!f.overloads.is_empty(), "`{}` has no signature", f.name);
        assert!(f.summary.ends_with('.') && !f.examples.is_empty(), "`{}` is documented", f.name);
        for o in f.overloads {
            match f.form {
                Form::Property => assert_eq!(o.params.len(), 1, "`{}` is a property", f.name),
                Form::Name => assert!(o.params.is_empty(), "`{}` is a name", f.name),
                Form::Call => {}
                Form::Special => assert_eq!(o.params.len(), 1, "`{}` takes a text", f.name),
            }
            let uses = |ty: &Type| format!("{:?}", (o.params, o.result)).contains(&format!("{ty:?}"));
            assert!(o.of.is_empty() || uses(&Type::T), "`{}` says what T is, but has none", f.name);
        }
    }
}

#[test]
fn no_signature_hides_a_later_one() {
    for f in all() {
        for (i, o) in f.overloads.iter().enumerate() {
            let same = f.overloads.iter().skip(i + 1).find(|later| {
                later.params.len() == o.params.len() && later.params.iter().zip(o.params).all(|(a, b)| a.ty == b.ty)
            });
            assert!(same.is_none(), "`{}` has one signature twice: {same:?}", f.name);
        }
    }
}
