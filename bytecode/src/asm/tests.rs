//! Text to code, and what is said about text that is none.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]

use super::*;
use crate::disasm::disassemble;

/// The code of a disassembly is code again, and the same.
#[test]
fn a_disassembly_assembles() {
    let bundle = crate::sample::sample();
    let text = disassemble(&bundle);
    let body = text.split("\njourney ").nth(1).unwrap().split("\n  code\n").nth(1).unwrap();
    let body = body.split("\ntest ").next().unwrap().replace("arm half, rest", "arm half, 1");
    let labels: Vec<_> = bundle.journeys[0].points.iter().map(|p| bundle.strings[p.label.index()].as_str()).collect();
    let code = bundle.journeys[0].code.clone();
    let mut asm = Asm { bundle: bundle.clone(), ..Asm::default() };
    let again = asm.assemble(&body, &labels).unwrap();
    assert_eq!(again.code.instrs, code.instrs);
    assert_eq!(again.at("start").unwrap(), bundle.journeys[0].start);
    assert_eq!(asm.bundle.consts, bundle.consts, "constants are found again");
}

#[test]
fn what_is_wrong_is_said_with_its_line() {
    let said = |text: &str| Asm::new("x").assemble(text, &["p"]).unwrap_err().to_string();
    assert_eq!(said("start:\n fly r0"), "line 2: there is no instruction `fly`");
    assert_eq!(said("a:\na:"), "line 2: a second label `a`");
    assert_eq!(said("r0: text = now"), "line 1: there is no type `text`");
    assert_eq!(said("r0: string = now\nr0: date = now"), "line 2: r0 has two types");
    assert_eq!(said("jump -> there"), "line 1: no label `there`");
    assert_eq!(said("jump"), "line 1: `-> label` is missing");
    assert_eq!(said("r0 = not"), "line 1: an operand is missing");
    assert_eq!(said("not r0"), "line 1: no result register");
    assert_eq!(said("exit r0, r1"), "line 1: `exit` has operands too many");
    assert_eq!(said("suspend q"), "line 1: no step `q`");
    assert_eq!(said("r0 = const ten"), "line 1: `ten` is no constant");
    assert_eq!(said("r0 = concat (r1, r3)"), "line 1: `(r1, r3)`: the registers do not follow one another");
    assert_eq!(said("r0 = load Ev: x"), "line 1: no document `Ev`");
    assert_eq!(Assembled::default().at("start").unwrap_err().to_string(), "line 0: there is no label `start`");
}

#[test]
fn separators_inside_quotes_are_text() {
    let mut asm = Asm::new("x");
    let code = asm.assemble("r0: string = const \"a, b = c -> d ; \\\"e\\\"\" ; comment", &[]).unwrap().code;
    assert_eq!(code.instrs.len(), 1);
    assert!(asm.bundle.strings.contains(&"a, b = c -> d ; \"e\"".to_owned()));
}
