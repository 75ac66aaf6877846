//! What is laid out well stays as it is; all else becomes so.

#![expect(clippy::unwrap_used, reason = "tests")]

use super::format;
use proptest::prelude::*;

/// The layout of a text; laid out again it stays.
fn laid_out(text: &str) -> String {
    let once = format(text).unwrap_or_else(|d| unreachable!("{d:#?} in {text}"));
    assert_eq!(format(&once).unwrap(), once, "not stable");
    once
}

macro_rules! layouts {
    ($($name:ident: $text:expr;)*) => {$(
        #[test]
        fn $name() {
            insta::assert_snapshot!(format!("{}\n----\n{}", $text, laid_out($text)));
        }
    )*};
}

layouts! {
    squeezed: "from   a . b use X,Y,\nevent E{schema S where a==1 and b!=2 key Email from identityMap[\"Email\"].first.id require a.b,c}\njourney J(a:string,b:integer=1){on E e where e.x>1 require profile.a\nreentry after 3d on error exit \"x\" wait 2h30min, until 10:00 as w if a==\"b\"{exit \"c\"}else if not(b==1){continue}else{let x=if a==\"b\"then 1 else 2}}";
    comments: "// head\n\n\n/// Doc\nevent E { // why\n  schema S // one\n  // between\n\n  where a == 1 // two\n  // last\n}\n\njourney J {\n  on E\n  // before\n  send M(to: /* no */ \"x\")\n  wait { // race\n    on E e { // inside\n    }\n    // after all\n    after 1 hour { exit \"x\" } // end\n  }\n}\n// tail".replace("/* no */ ", "").leak();
    long_lines: "journey J {\n  on E e where e.first.second.third == profile.first.second.third and e.fourth.fifth.sixth == profile.fourth.fifth or e.seventh\n  send Email(to: profile.personalEmail.address, template: \"a rather long template name\", data: { name: profile.person.name.firstName ?? \"there\" }) as mail { on error { continue } }\n}";
    broken_lists: "fixture A = profile {\n a: 1, // one\n b: [\n1, 2 ] }\nfixture B = profile { a: 1,\n b: 2 }\nconst C = [\n  // nothing\n]";
    texts: "const A = \"\"\"\n    Dear {name},\n      x\n    \"\"\"\nfunction f(a: string): string = \"{a  ??   \"x\"} \\{ä\\}\"";
    statements: "journey J{on E moved a->b exit if profile.x as out goal when F since w match a{\"x\",\"y\"{break}// none\n3..5{}else{continue}}limit 3 per day as l{continue}else{exit}limit 5 as m{} parallel first 2 as p{branch x{wait 1 day as w}// two\n\nbranch y{}}parallel any{branch z{restart with c as cart}}repeat up to 3 times every 1 day while a==\"x\"{wait until d at 9:30 as v}repeat up to 2 times{wait 1 hour}update profile{a.b:1}start K(a:\"x\")run K(a:\"x\")as r jump K(a:\"y\")}event G{schema S event id \"g\" key Email from x}";
    steps: "test \"t\"{given A with{a:1} given S returns{b:2} given S fails http   404 assign x=y at 2026-01-01T00:00Z receive E{} receive F advance 1 days advance until 2026-01-02 expect sent A(b:1)2 times expect no B expect at x . y expect exit \"z\" expect rejected because \"r\" crash}";
    endpoints: "source S{params{a:string,b:integer?=3}get \"https://x/{a}\" auth api_key header \"X\" secret(\"k\") query{q:\"{a}\"} header \"H\":step.key timeout 1 seconds retry 2 times,backoff 1s to 2s,on timeout,429,5xx cache 10 minutes,stale 1 hours limit 5 per second,then queue 1 hour returns{a:list of string?}}";
}

#[test]
fn cases_are_stable_once_laid_out() {
    for folder in ["accept", "run", "fail", "codegen"] {
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests").join(folder);
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.extension().is_some_and(|e| e == "journey") {
                laid_out(&std::fs::read_to_string(path).unwrap());
            }
        }
    }
}

#[test]
fn files_that_cannot_be_read_are_not_touched() {
    assert!(format("journey J { wait }").is_err());
    assert_eq!(format("").unwrap(), "");
    assert_eq!(format("  // only this").unwrap(), "// only this\n");
}

#[test]
fn programs_of_the_design_keep_their_meaning() {
    for block in crate::syntax::tests_support::blocks("programs.md") {
        laid_out(&block);
    }
}

proptest! {
    /// White space and comments anywhere: what comes out is stable and reads the same.
    #[test]
    fn any_white_space(seed in prop::collection::vec(0_usize..6, 1..80)) {
        let gaps = [" ", "\n", "\n\n\n", " // note\n", "  ", "\n// own line\n"];
        let mut gap = seed.iter().cycle().map(|i| gaps.get(*i).copied().unwrap_or(" "));
        let words = GOOD.split(' ').fold(String::new(), |text, word| text + gap.next().unwrap_or(" ") + word);
        laid_out(&words);
    }
}

const GOOD: &str = "from a.b use X , Y event E { schema S where a == 1 and b in [ 1 , 2 ] key Email from x.y } source S { params { a : string } get \"https://x\" returns { b : list of string } retry 2 times , on 429 , 5xx } journey J { on E e where e.x == 1 require profile.a on error continue lookup S ( a : \"x\" ) as s or none { on error timeout { exit \"e\" } } if a == 1 { wait 3 days as w } else { exit \"x\" } wait as r { on E f since w { restart with f as e } after 2 hours { continue } } split by profile as t { 40% as u { } rest { } } } test \"t\" { given A with { a.b : 1 } receive E { x : 1 } expect sent M ( a : 1 ) once }";
