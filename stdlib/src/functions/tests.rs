//! The table keeps its own rules.

use super::{Form, all};
use std::collections::HashSet;

#[test]
fn names_are_unique_and_forms_fit_their_parameters() {
    let mut seen = HashSet::new();
    for f in all() {
        assert!(seen.insert(f.name), "`{}` is listed twice", f.name);
        assert!(!f.overloads.is_empty(), "`{}` has no signature", f.name);
        assert!(f.summary.ends_with('.') && !f.examples.is_empty(), "`{}` is documented", f.name);
        for o in f.overloads {
            match f.form {
                Form::Property => assert_eq!(o.params.len(), 1, "`{}` is a property", f.name),
                Form::Name => assert!(o.params.is_empty(), "`{}` is a name", f.name),
                Form::Call => assert!(!o.params.is_empty(), "`{}` is called", f.name),
            }
        }
    }
}
