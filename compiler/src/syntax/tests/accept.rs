//! What the language holds, and the trees it gives.

use crate::ast::*;
use crate::source::FileId;
use crate::syntax::token::{Class, Kw};
use crate::syntax::{parse, parse_expression};

fn expr(text: &str) -> Expr {
    let (expr, diagnostics) = parse_expression(FileId(0), text);
    assert_eq!(diagnostics, vec![], "{text}");
    expr
}

/// The tree of an expression, all brackets written.
fn tree(text: &str) -> String {
    show(&expr(text))
}

fn show(e: &Expr) -> String {
    match &e.kind {
        ExprKind::Name(n) => n.clone(),
        ExprKind::Integer(n) => n.to_string(),
        ExprKind::Binary(a, op, b) => format!("({} {:?} {})", show(a), op.node, show(b)),
        ExprKind::Unary(op, a) => format!("({op:?} {})", show(a)),
        ExprKind::Field(a, n) => format!("{}.{}", show(a), n.node),
        ExprKind::Is { value, present } => format!("({} is {present})", show(value)),
        ExprKind::Range(a, b) => format!("({}..{})", show(a), show(b)),
        ExprKind::Call(f, args) => {
            format!("{}({})", show(f), args.iter().map(|a| show(&a.value)).collect::<Vec<_>>().join(", "))
        }
        ExprKind::Lambda(n, b) => format!("{} => {}", n.node, show(b)),
        ExprKind::If(c, a, b) => format!("(if {} {} {})", show(c), show(a), show(b)),
        ExprKind::Paren(a) => show(a),
        ExprKind::Index(a, b) => format!("{}[{}]", show(a), show(b)),
        other => format!("{other:?}"),
    }
}

#[test]
fn operators_bind_as_people_read() {
    assert_eq!(tree("a or b and not c == d"), "(a Or (b And (Not (c Eq d))))");
    assert_eq!(tree("a ?? 0 >= 1 + 2 * -3"), "((a Default 0) GreaterEq (1 Add (2 Mul (Neg 3))))");
    assert_eq!(tree("a ?? b ?? c"), "(a Default (b Default c))");
    assert_eq!(tree("x in 1..9 and y not in z"), "((x In (1..9)) And (y NotIn z))");
    assert_eq!(tree("a.b is present or c is not present"), "((a.b is true) Or (c is false))");
    assert_eq!(tree("a - b - c"), "((a Sub b) Sub c)");
    assert_eq!(tree("if a then b else if c then d else e"), "(if a b (if c d e))");
    assert_eq!(tree("xs.any(x => x.id in 1..2 or y)"), "xs.any(x => ((x.id In (1..2)) Or y))");
    assert_eq!(tree("10 % 3 == 10%x"), "((10 Rem 3) Eq (10 Rem x))");
}

#[test]
fn words_are_names_where_names_stand() {
    assert_eq!(tree("x.days.as.first.all.on.since.key.if.true"), "x.days.as.first.all.on.since.key.if.true");
    assert_eq!(tree("first + key + after"), "((first Add key) Add after)");
    assert_eq!(tree("1 + limit(xs, 3)"), "(1 Add limit(xs, 3))");
    assert_eq!(tree("split(a, b)"), "split(a, b)");
    let ExprKind::Record(fields) = expr("{ as: 1, from: 2, key, if: 3, `a-b`: 4 }").kind else { panic!("no record") };
    let names: Vec<_> = fields.iter().map(|f| f.path[0].node.as_str()).collect();
    assert_eq!(names, ["as", "from", "key", "if", "a-b"]);
}

#[test]
fn labels_and_bindings_may_be_words_of_the_language() {
    let names = Kw::ALL.iter().filter(|kw| !kw.is_operator() && !kw.text().contains(' '));
    for (word, class) in names.map(|kw| (kw.text(), kw.class())) {
        let mut text = format!(
            "journey J {{ on E moved {word} -> {word} let {word} = 1 wait 1 day as {word}\n\
             wait as w {{ on E x since {word} {{ restart with {word} as {word} }} }}\n\
             parallel any as {word} {{ branch {word} {{ }} }} }}\n\
             test \"t\" {{ assign {word} = story expect at {word} }}"
        );
        // After a word that may begin a declaration the next one counts as its name; one that begins a statement does.
        if !matches!(class, Class::Item | Class::Statement | Class::Operator) && word != "where" {
            text.push_str(&format!("test \"u\" {{ assign a = {word} }}"));
        }
        if class == Class::Part && !matches!(word, "since" | "while" | "with" | "api_key" | "when") {
            text.push_str(&format!("journey K {{ on E {word} where {word}.x == 1 on error exit {word} wait 1 day }}"));
        }
        assert_eq!(parse(FileId(0), &text).diagnostics, vec![], "{word}");
    }
}

#[test]
fn lengths_of_time() {
    let length = |text: &str| match expr(text).kind {
        ExprKind::Duration(d) => (d.months, d.days, d.micros),
        other => panic!("{text}: {other:?}"),
    };
    assert_eq!(length("2 hours 30 minutes"), (0, 0, 9_000_000_000));
    assert_eq!(length("1 year 2 months 3 weeks 4 days"), (14, 25, 0));
    assert_eq!(length("1.5 hours"), (0, 0, 5_400_000_000));
    assert_eq!(length("3d"), (0, 3, 0));
    assert_eq!(length("2h30min"), (0, 0, 9_000_000_000));
    assert_eq!(length("800 milliseconds"), (0, 0, 800_000));
}

#[test]
fn dates_and_times() {
    assert_eq!(expr("1970-01-02").kind, ExprKind::Date(1));
    assert_eq!(expr("1969-12-31").kind, ExprKind::Date(-1));
    assert_eq!(expr("9:30").kind, ExprKind::Time(34_200_000_000));
    assert_eq!(expr("09:30:00.25").kind, ExprKind::Time(34_200_250_000));
    let instant = |text: &str| match expr(text).kind {
        ExprKind::DateTime { local, zone } => (local, zone),
        other => panic!("{text}: {other:?}"),
    };
    assert_eq!(instant("1970-01-01T00:00:01Z"), (1_000_000, Some("Z".into())));
    assert_eq!(instant("1970-01-01T00:01+02:00"), (60_000_000, Some("+02:00".into())));
    assert_eq!(instant("1970-01-02T00:00[America/New_York]"), (86_400_000_000, Some("America/New_York".into())));
    assert_eq!(instant("1970-01-02T00:00-05:00[America/New_York]").1, Some("America/New_York".into()));
    assert_eq!(instant("1970-01-02T00:00").1, None);
}

#[test]
fn texts() {
    let literal = |text: &str| match expr(text).kind {
        ExprKind::Text(parts) => parts
            .iter()
            .map(|p| match p {
                TextPart::Literal(l) => l.clone(),
                TextPart::Expr(e) => format!("<{}>", show(e)),
            })
            .collect::<String>(),
        other => panic!("{text}: {other:?}"),
    };
    assert_eq!(literal(r#""a\n\t\"\\\{\} \u{1F600}é""#), "a\n\t\"\\{} 😀é");
    assert_eq!(literal(r#""{a.b} and {f("x")}""#), "<a.b> and <f(Text([Literal(\"x\")]))>");
    assert_eq!(literal(r#""""#), "");
    assert_eq!(
        literal("\"\"\"\n    Dear {name},\n      thank \"you\"\n\n    Bye\n    \"\"\""),
        "Dear <name>,\n  thank \"you\"\n\nBye"
    );
    assert_eq!(literal("\"\"\"one line\"\"\""), "one line");
}

#[test]
fn what_later_versions_check_is_read_already() {
    let text = r#"
policy Gentle extends Contact { quiet hours 20:00 to 9:30, then hold cap all 1 per day, 2 per 7 days, then skip }
audience Vip where (profile.loyalty.points ?? 0) >= 5000
type Line = { sku: string, quantity: integer, price: decimal?, tags: list of string, m: map of list of integer }
const FREE_SHIPPING = 50
event Old { event id "abc" keep 365 days, up to 1000 }
source A { auth basic secret("u") secret("p") get "https://x" returns sample "x.json" limit 3 per second, then queue 1 hour }
source B { auth api_key query "appid" secret("k") get "https://x" query { q: "{a}" } header "X": step.key returns schema M }
action C { auth oauth2 { token: "https://t", client: secret("c") } delete "https://x" body json { a, b: 1 } auth none header "Y": "z" }
journey J(a: string, b: integer = 3) {
  on enter Vip
  starts 2026-01-01T00:00Z
  ends 2026-02-01T00:00Z
  under Gentle
  moved old -> new
  exit when Paid p where p.x == a as paid
  exit if profile.out as out
  update profile { a.b: 1 }
  match a { "x", "y" { break } else { continue } }
  limit 3 per day as l { continue } else { exit }
  parallel first 2 as p { branch x { wait 1 day } branch y { } }
  repeat up to 3 times every 1 day while a == "x" { wait 1 hour }
  start J(a: "x")
  run J(a: "x") as r
  jump J(a: "y")
}
test "t" {
  given Loyalty returns { a: 1 } given Loyalty fails http 404 given Ada
  assign arm = story
  set profile { a: 1 } crash
  simulate 100 profiles entering J with E { a: 1 }
  expect share of story between 39% and 41%
  expect skipped Push because cap
  expect rejected because "no email" expect rejected
  expect at a.b expect goal expect no Email expect exit opted_out expect called X(a: 1) 3 times
}
"#;
    assert_eq!(parse(FileId(0), text).diagnostics, vec![]);
}

#[test]
fn documentation_goes_to_what_follows() {
    let text = "/// One\n/// two\n// aside\nevent E { schema S }\njourney J {\n  on E\n  /// Step\n  wait 1 day\n}\n";
    let parsed = parse(FileId(0), text);
    assert_eq!(parsed.module.items[0].doc.as_ref().unwrap().node, "One\ntwo");
    let ItemKind::Journey(j) = &parsed.module.items[1].kind else { panic!("no journey") };
    assert_eq!(j.body.stmts[0].doc.as_ref().unwrap().node, "Step");
    assert_eq!(parsed.comments.iter().map(|c| c.doc).collect::<Vec<_>>(), [true, true, false, true]);
}

#[test]
fn spans_cover_what_they_name() {
    let text = "journey J {\n  on E e where e.x == 1\n  send Email(to: \"a\") as m\n}\n";
    let parsed = parse(FileId(0), text);
    let ItemKind::Journey(j) = &parsed.module.items[0].kind else { panic!("no journey") };
    let part = |s: crate::source::Span| &text[s.start as usize..s.end as usize];
    assert_eq!(part(parsed.module.items[0].span), text.trim_end());
    assert_eq!(part(j.clauses[0].span), "on E e where e.x == 1");
    assert_eq!(part(j.body.stmts[0].span), "send Email(to: \"a\") as m");
    let StmtKind::Send(call) = &j.body.stmts[0].kind else { panic!("no send") };
    assert_eq!((part(call.args_span), part(call.target.span)), ("(to: \"a\")", "Email"));
    let JourneyClause::On(p) = &j.clauses[0].node else { panic!("no on") };
    assert_eq!(part(p.span), "E e where e.x == 1");
}
