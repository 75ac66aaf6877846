//! Each error of lowering, triggered.

use super::{Options, SHARED, checked, codes, lower};
use crate::hir::{StmtKind, Ty};

#[test]
fn too_many_texts_for_one_bundle() {
    let steps: String = (0..66_000).map(|i| format!("expect exit \"{i}\"\n")).collect();
    assert_eq!(codes(&format!("test \"t\" {{\n{steps}}}\n")), vec![602]);
}

#[test]
fn a_type_that_no_schema_tells() {
    let text =
        "from shared use CartChanged\njourney J { on CartChanged\n let x = now\n wait 1 day as w\n exit \"{x}\" }";
    let (mut program, sources) = checked(&[("shared.journey", SHARED), ("case.journey", text)]);
    // the checker hands out no such program: this is what is left if it ever should
    let journey = program.journeys.first_mut().unwrap();
    journey.unit.locals.iter_mut().for_each(|local| local.ty = Ty::Unknown);
    for stmt in &mut journey.body {
        if let StmtKind::Let(_, value) = &mut stmt.kind {
            value.ty = Ty::Unknown;
        }
    }
    let errors = lower(&program, &sources, &Options::default()).unwrap_err();
    assert!(errors.iter().any(|d| d.code.0 == 603), "{errors:#?}");
}
