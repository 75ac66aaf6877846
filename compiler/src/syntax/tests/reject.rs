//! What authors get wrong, and what they are told. The snapshots hold program and message.

use crate::ast::{ItemKind, Module, StmtKind, TestStep};
use crate::render::{Options, human};
use crate::source::{FileId, Sources};
use crate::syntax::parse;

/// The program and what is said about it.
fn told(text: &str) -> String {
    let mut sources = Sources::default();
    let file = sources.add("a.journey", text);
    let parsed = parse(file, text);
    assert!(!parsed.diagnostics.is_empty(), "nothing was said about {text}");
    format!("{text}\n----\n{}", human(&parsed.diagnostics, &sources, Options::default()))
}

macro_rules! reject {
    ($($name:ident: $text:expr;)*) => {$(
        #[test]
        fn $name() {
            insta::assert_snapshot!(told($text));
        }
    )*};
}

reject! {
    foreign_operators: "condition A(x: integer) = x = 1 && !(x === 2) || x <> 3 and x ≥ 4 and x?.y";
    null_and_chains: "condition A(x: integer?) = x != null or x is null or 1 < x < 3 or x is empty";
    ternary: "function f(x: integer): string = x > 1 ? \"a\" : \"b\"";
    quotes: "fixture Ada = profile { name: 'Ada', “title”: \"Dr\", \"first name\": “A” }";
    texts: "const A = \"open\nconst B = \"a {b\nconst C = \"\\d\"\nconst D = \"\"\"\n open";
    numbers: "const A = 99999999999999999999\nconst B = 5m\nconst C = 1.5 days\nconst D = 2026-02-30\nconst E = 25:00\nconst F = 12abc";
    signs: "journey J {\n  on E;\n  wait 1 day;\n  # hello\n  let x = @a + $b ^ 2\n}";
    comments: "/* hello\n   there */\nconst A = 1\n/* open";
    misspelt_declaration: "jurney A {\n  on E\n  wait send X()\n}\nimport x.y\nwait 3 days\njourney B { on E }";
    misspelt_statements: "journey A {\n  on E\n  wiat 3 days\n  sned Email(to: \"x\") as m\n  delay 3 days\n  let x = 1\n  return\n}";
    half_statements: "journey A {\n  on E where\n  wait\n  send Email(to: ) as m\n  let x =\n  if x > { exit \"a\" }\n  lookup Loyalty as m\n  exit \"done\"\n}";
    missing_field: "journey A {\n  on E\n  let x = profile.\n  if profile.person. == \"a\" { exit \"b\" }\n}";
    missing_comma: "journey A {\n  on E\n  send Email(to: \"x\" template: \"y\") as m\n}\nfixture A = profile {\n  a: 1\n  b: 2\n}";
    missing_brace: "journey A {\n  on E\n  if a {\n    wait 1 day\n  exit \"x\"\n}\n\njourney B {\n  on E\n}\n";
    missing_brace_at_the_end: "journey A {\n  on E\n  wait 1 day\n";
    missing_paren: "journey A {\n  on E\n  send Email(to: \"x\"\n  wait 1 day\n}";
    stray_brackets: "journey A {\n  on E\n  wait 1 day)\n}\n}\n";
    foreign_if: "journey A {\n  on E\n  if a then { exit \"x\" } elif b { exit \"y\" }\n  else { exit \"z\" }\n}";
    misplaced_clause: "journey A {\n  on E\n  wait 1 day\n  reentry never\n  if x { exit if y as z }\n}";
    wrong_words: "journey A {\n  on E\n  lookup L() as x or nothing\n  send M() as y { on skiped { exit \"a\" } }\n  update person { a: 1 }\n}";
    wrong_clauses: "source L {\n  params { a: string }\n  timout 3 seconds\n  timeout soon\n  retry twice\n  limit 5 per second, then wait\n  returns { a string }\n}";
    shares: "journey A {\n  on E\n  split by profile as s {\n    40 as a { }\n    50% b { }\n    rest as c { }\n  }\n}";
    tests: "test \"t\" {\n  given Ada wiht { a: 1 }\n  at 2026-03-06\n  recieve E { a: 1 }\n  expect sent Email thrice\n  expect\n}";
    no_name: "journey {\n  on E\n}\nevent E\nconst = 3\nsource test { }\n";
    too_deep: &format!("const A = {}1{}", "(".repeat(200), ")".repeat(200));
}

fn module(text: &str) -> Module {
    parse(FileId(0), text).module
}

#[test]
fn a_broken_statement_hides_no_other() {
    let m = module(
        "journey A {\n  on E\n  wait 1 day\n  wiat 2 days\n  send Email(to: ) as m\n  let 1 = 2\n  wait 3 days\n  exit \"x\"\n}",
    );
    let ItemKind::Journey(j) = &m.items[0].kind else { panic!("no journey") };
    let kinds: Vec<&str> = j
        .body
        .stmts
        .iter()
        .map(|s| match s.kind {
            StmtKind::Wait { .. } => "wait",
            StmtKind::Send(_) => "send",
            StmtKind::Broken => "broken",
            StmtKind::Exit { .. } => "exit",
            _ => "other",
        })
        .collect();
    assert_eq!(kinds, ["wait", "broken", "send", "broken", "wait", "exit"]);
}

#[test]
fn a_broken_statement_stays_in_its_block() {
    let m = module("journey A {\n  on E\n  if a {\n    wiat 1 day\n    exit \"in\"\n  }\n  exit \"out\"\n}");
    let ItemKind::Journey(j) = &m.items[0].kind else { panic!("no journey") };
    let StmtKind::If { then, .. } = &j.body.stmts[0].kind else { panic!("no if: {:?}", j.body) };
    assert_eq!((j.body.stmts.len(), then.stmts.len()), (2, 2));
}

#[test]
fn a_broken_declaration_hides_no_other() {
    let m =
        module("event A { schema S\njourney B {\n  on A\n  send X(\n}\n)) event C { where }\nsource D { get \"x\" }");
    let names: Vec<String> = m
        .items
        .iter()
        .map(|i| match &i.kind {
            ItemKind::Event(e) => e.name.node.clone(),
            ItemKind::Journey(j) => j.name.node.clone(),
            ItemKind::Endpoint(e) => e.name.node.clone(),
            other => format!("{other:?}"),
        })
        .collect();
    assert_eq!(names, ["A", "B", "Broken", "C", "D"]);
}

#[test]
fn a_broken_step_hides_no_other() {
    let m = module("test \"t\" {\n  given Ada\n  recieve E { a: 1 }\n  advance 3 days\n  expect exit \"x\"\n}");
    let ItemKind::Test(t) = &m.items[0].kind else { panic!("no test") };
    assert_eq!(t.steps.len(), 4);
    assert_eq!(t.steps[1].node, TestStep::Broken);
}
