//! Names, imports, clauses of declarations.

use super::{file, files, without_schemas};

fn said(texts: &[&str]) -> String {
    texts.iter().map(|t| format!("{t}\n\n{}", file(t).rendered())).collect::<Vec<_>>().join("-----\n")
}

#[test]
fn imports() {
    let a = "from b use X, Missing\nfrom c.d use Z\nfrom bb use Y\nconst A = X\njourney J { on E  exit \"{A}\" }\n";
    let b = "from a use A\nconst X = 1\nconst Y = 2\nconst Z = A\n";
    insta::assert_snapshot!(files(&[("a.journey", a), ("b.journey", b)]).rendered());
}

#[test]
fn modules_may_need_each_other_but_constants_may_not() {
    let a = "from b use Y\nconst X = Y\n";
    let b = "from a use X\nconst Y = X\n";
    insta::assert_snapshot!(files(&[("src/a.journey", a), ("src/b.journey", b)]).rendered());
}

#[test]
fn names_declared_twice_and_words_of_the_language() {
    insta::assert_snapshot!(said(&[
        "const A = 1\nconst A = 2\njourney profile { on E }",
        "from shop use Email\nconst Email = 5",
        "function f(a: string): string = f(a)\nfunction g(a: string): string = h(a)\nfunction h(a: string): string = g(a)",
        "type T = { a: T }\ntype U = { a: string, a: integer }\ntype V = list of Strin",
        "condition C(x: integer) = x > 1\ncondition D(x: integer) = C(x, 2) or C(\"a\") or x",
        "condition Late() = now.hour > 18\nevent E { schema ShopEvent  where Late()  key Email from identityMap[\"Email\"].first.id }",
        "condition P() = profile.id == \"a\"",
        "const NOW = now\nconst SUM = 1 + 2",
    ]));
}

#[test]
fn events() {
    insta::assert_snapshot!(said(&[
        "event E { }",
        "event E { schema Shop  key Email from identityMap[\"Email\"].first.id }",
        "event E { schema ShopEvent  schema ShopEvent  where profile.id == \"a\"  key Email from productListItems.count  require commerce.crt, 5 }",
        "event E { schema ShopEvent  where eventType == \"commerce.purchase\"  key Email from identityMap.Email }",
        "event E { schema ShopEvent  where productListItems.first.priceTotal > 3  key Email from account }",
        "event E { schema ShopEvent  event id \"abc\"  key Email from account }",
    ]));
}

#[test]
fn endpoints() {
    insta::assert_snapshot!(said(&[
        "source S { }",
        "source S { channel email  get \"loyalty/{x}\"  returns { a: string }  retry 2 times, backoff 5 seconds to 1 second, on 404, timeout }",
        "action A { params { x: string, x: integer, n: integer = \"a\" }  fetch \"https://example.com\"  cache 5 minutes }",
        "action A { post \"https://example.com\"  auth bearer \"token\"  body xml { }  timeout 1 month  limit 0 per second, then fail }",
        "action A { post \"https://example.com\"  auth oauth2 { token: \"https://id.example.com\" }  header \"X\": secret(5) }",
        "action A { post \"https://example.com\"  auth magic  returns sample \"a.json\" }",
        "action A { get \"https://example.com\"  query { a: now, b: profile.id, c: 5 }  body json { } }",
        "source S { get \"https://example.com\"  returns schema Nothing }",
    ]));
}

#[test]
fn later_editions() {
    insta::assert_snapshot!(said(&[
        "policy P { consent email where profile.id == \"a\" }\npolicy Q extends P { }",
        "audience A where profile.id == \"a\"\njourney J { on enter A  exit \"a\" }",
        "journey J(topic: string) { exit \"{topic}\" }",
    ]));
}

#[test]
fn without_a_project_names_and_flow_are_checked() {
    let text = "event E { schema X  key Email from identityMap[\"Email\"].first.id }
journey J {
  on E e where e.anything.at.all > 3
  require profile.whatever
  exit \"{profile.name}\"
  exit \"never\"
}
";
    insta::assert_snapshot!(without_schemas(text).rendered());
}

#[test]
fn tests_of_programs() {
    insta::assert_snapshot!(said(&["from shop use Ada, CartChanged, Loyalty, Email, Task
journey J { on CartChanged  wait 1 day as pause  split by profile as s { 50% as a { } rest as b { } } exit \"done\" }
test \"wrong in many ways\" {
  given Ada with { timZone: \"UTC\", loyalty.tier: \"platinum\", loyalty.points: \"many\" }
  given Eve
  given Loyalty returns { id: 5 }
  given Task returns { }
  given Loyalty fails sometimes
  assign s = c
  assign paus = a
  at 2026-05-04T10:00
  receive CartChanged { commerce.cart.cartID: \"a\", commerce.cart: { cartID: \"b\" }, account: profile.id }
  receive Nothing { }
  advance 0 days
  advance until 10:00
  expect sent Task(title: \"t\")
  expect called Email(\"a\", tmplate: \"t\", data: { a: 5 })
  expect at nowhere
  expect at J.nowhere
  expect exit \"{profile.id}\"
  expect skipped Email because cap
  expect share of a between 39% and 41%
  simulate 100 profiles entering J with CartChanged { }
}",]));
}
