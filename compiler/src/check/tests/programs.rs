//! The program that comes out: presence made explicit, what is read, tests as JSON.

use super::file;
use crate::hir::{ExprKind, StmtKind, TestStep};

const TEXT: &str = "from shop use CartChanged, Email, Loyalty, Vip, Ada
journey J {
  on CartChanged cart
  require profile.personalEmail.address
  on error exit \"failed\"
  lookup Loyalty(email: profile.personalEmail.address) as member or none
  if member is present and Vip(member) { exit \"vip\" }
  let total = cart.productListItems.sum(i => i.priceTotal ?? 0)
  send Email(to: profile.personalEmail.address, template: \"t\", data: { total: text(total) }) as hello
}
test \"t\" {
  given Ada with { timeZone: \"UTC\", loyalty.points: 12.50 }
  at 2026-03-06T09:00[America/New_York]
  receive CartChanged { productListItems: [{ SKU: \"A\", quantity: 2, priceTotal: 30 }], commerce.cart.cartID: \"c\\\"1\" }
  expect sent Email(data: { total: \"30\" }) twice
  set profile { person.birthDate: 2000-02-29 }
  advance until 2026-03-08T12:00[America/New_York]
}
";

#[test]
fn the_pieces() {
    let checked = file(TEXT);
    assert_eq!(checked.rendered(), "");
    let program = checked.program.unwrap();
    let event = &program.events[0];
    assert_eq!(event.discriminant, Some((vec!["eventType".into()], vec!["commerce.productListAdds".into()])));
    assert_eq!(event.implied, [(vec!["eventType".into()], "commerce.productListAdds".into())]);
    assert_eq!(event.require, [vec!["commerce".into(), "cart".into(), "cartID".into()]]);
    let journey = &program.journeys[0];
    let StmtKind::Call(send) = &journey.body[3].kind else { panic!("a call") };
    assert!(matches!(send.args[0].kind, ExprKind::Assume(_)), "presence was proved: {:?}", send.args[0]);
    assert!(matches!(send.args[2].kind, ExprKind::Map(_)));
    assert!(send.answer.is_none(), "nobody reads the answer");
    let StmtKind::Call(lookup) = &journey.body[0].kind else { panic!("a call") };
    assert!(journey.unit.bindings[lookup.answer.unwrap().index()].optional);
}

#[test]
fn documents_of_tests() {
    let program = file(TEXT).program.unwrap();
    let steps: Vec<String> = program.tests[0].steps.iter().map(|(s, _)| format!("{s:?}")).collect();
    insta::assert_snapshot!(steps.join("\n"));
    assert!(matches!(program.tests[0].steps[1].0, TestStep::At(1_772_805_600_000_000, -18_000, _)));
}

#[test]
fn what_is_read_of_documents() {
    let program = file(TEXT).program.unwrap();
    let mut out = String::new();
    for (i, node) in program.usage.nodes.iter().enumerate() {
        let fields: Vec<String> = node.fields.iter().map(|(n, u)| format!("{n}→{}", u.0)).collect();
        let element = node.element.map_or(String::new(), |e| format!(" []→{}", e.0));
        let flags = [(node.whole, " whole"), (node.checked, " checked")];
        let flags: String = flags.into_iter().filter(|(b, _)| *b).map(|(_, t)| t).collect();
        out += &format!("{i}: {}{element}{flags}\n", fields.join(" "));
    }
    insta::assert_snapshot!(out);
}
