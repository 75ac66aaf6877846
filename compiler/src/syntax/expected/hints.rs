//! How statements and clauses read, and what words of other languages mean here.

use super::{Stop, nearest, shown};
use crate::diag::{Diagnostic, Edit, Fix};
use crate::source::Span;
use crate::syntax::codes;
use crate::syntax::stream::Token;
use crate::syntax::token::{Kw, Tok};

/// How a statement, clause or step reads.
pub(super) fn form(kw: Kw) -> Option<&'static str> {
    Some(match kw {
        Kw::From => "It reads: `from shared.contact use Email, Ada`.",
        Kw::Event => "It reads: `event Name { schema … where … key Namespace from … }`.",
        Kw::Source => "It reads: `source Name { params { … } get \"https://…\" returns { … } timeout 1 second }`.",
        Kw::Action => "It reads: `action Name { params { … } post \"https://…\" timeout 1 second }`.",
        Kw::Journey => "It reads: `journey Name { on Event … }`.",
        Kw::Condition => "It reads: `condition Name(p: Type) = …`.",
        Kw::Function => "It reads: `function name(p: Type): Type = …`.",
        Kw::Type => "It reads: `type Name = { field: string }`.",
        Kw::Const => "It reads: `const NAME = value`.",
        Kw::Audience => "It reads: `audience Name where condition`.",
        Kw::Fixture => "It reads: `fixture Name = profile { path: value, … }`.",
        Kw::Test => "It reads: `test \"what it shows\" { given … at … receive … expect … }`.",
        Kw::Lookup => {
            "It reads: `lookup Source(name: value) as name`, then perhaps `or none` or `{ on error … { … } }`."
        }
        Kw::Send => "It reads: `send Action(name: value) as label`, then perhaps `{ on error { … } }`.",
        Kw::Call => "It reads: `call Action(name: value) as label`, then perhaps `{ on error { … } }`.",
        Kw::Let => "It reads: `let name = value`.",
        Kw::If => "It reads: `if condition { … } else { … }`; as a value: `if condition then a else b`.",
        Kw::Match => "It reads: `match value { \"a\", \"b\" { … } else { … } }`.",
        Kw::Wait => {
            "It reads: `wait 3 days`, `wait 1 day, until 10:00`, `wait until … at 9:30`, or `wait { on Event { … } after 2 hours { … } }`."
        }
        Kw::Split => "It reads: `split by profile as label { 50% as a { … } rest as b { … } }`.",
        Kw::Limit => {
            "It reads, in a journey: `limit 100 per day as label { … } else { … }`; in a source or action: `limit 50 per second, then fail`."
        }
        Kw::Parallel => "It reads: `parallel all as label { branch a { … } branch b { … } }`.",
        Kw::Repeat => "It reads: `repeat up to 5 times { … }`.",
        Kw::Restart => "It reads: `restart`, or `restart with c as cart`.",
        Kw::Exit => "It reads: `exit \"reason\"`.",
        Kw::Run => "It reads: `run Journey(name: value) as label`.",
        Kw::Start => "It reads: `start Journey(name: value)`.",
        Kw::Jump => "It reads: `jump Journey(name: value)`.",
        Kw::Key => "It reads: `key Email from identityMap[\"Email\"].first.id`.",
        Kw::Params => "It reads: `params { name: string, other: integer = 0 }`.",
        Kw::Returns => "It reads: `returns { field: type }`, `returns schema Name` or `returns sample \"file.json\"`.",
        Kw::Retry => "It reads: `retry 2 times, backoff 100 milliseconds to 2 seconds, on timeout, 429, 5xx`.",
        Kw::Cache => "It reads: `cache 10 minutes, stale 1 hour`.",
        Kw::Auth => {
            "It reads: `auth bearer secret(\"name\")`, `auth basic secret(\"user\") secret(\"password\")`, `auth api_key header \"X-Key\" secret(\"name\")` or `auth none`."
        }
        Kw::Body => "It reads: `body json { field: value }`.",
        Kw::Header => "It reads: `header \"Name\": value`.",
        Kw::Timeout => "It reads: `timeout 800 milliseconds`.",
        Kw::Reentry => "It reads: `reentry always`, `reentry never` or `reentry after 7 days`.",
        Kw::Expires => "It reads: `expires after 30 days` or `expires never`.",
        Kw::On => "It reads: `on Event name where …`; for errors `on error exit \"reason\"` or `on error continue`.",
        Kw::One => "It reads: `one per profile, event.field`.",
        Kw::Goal => "It reads: `goal when Event name where …`.",
        Kw::ExitWhen => "It reads: `exit when Event name where … as label`.",
        Kw::ExitIf => "It reads: `exit if condition as label`.",
        Kw::After => "It reads: `after 2 hours { … }`.",
        Kw::Given => {
            "It reads: `given Fixture`, `given Fixture with { … }`, `given Source returns { … }` or `given Source fails timeout`."
        }
        Kw::Receive => "It reads: `receive Event { path: value }`.",
        Kw::Advance => "It reads: `advance 3 days` or `advance until 2026-03-09T10:00Z`.",
        Kw::At => "It reads: `at 2026-03-06T09:00Z`.",
        Kw::Expect => {
            "It reads: `expect sent Action(name: value) once`, `expect no Action`, `expect at label`, `expect exit \"reason\"` or `expect goal`."
        }
        Kw::Quiet => "It reads: `quiet hours 21:00 to 8:00, then hold`.",
        Kw::Cap => "It reads: `cap email 1 per day, 3 per 7 days, then skip`.",
        _ => return None,
    })
}

/// What stands here for a declaration of other languages.
pub(super) fn foreign_item(word: &str) -> Option<&'static str> {
    form(match word.to_lowercase().as_str() {
        "import" | "include" | "require" => Kw::From,
        "flow" | "workflow" | "campaign" | "canvas" => Kw::Journey,
        "def" | "fn" | "func" | "fun" => Kw::Function,
        "let" | "var" | "val" => Kw::Const,
        "struct" | "record" | "interface" | "enum" => Kw::Type,
        "segment" => Kw::Audience,
        "trigger" => Kw::Event,
        "datasource" | "data_source" => Kw::Source,
        _ => return None,
    })
}

/// The declaration's keyword that a misspelt word stands for.
pub(super) fn item_word(word: &str) -> Option<&'static str> {
    let words = [
        "from",
        "event",
        "source",
        "action",
        "journey",
        "condition",
        "function",
        "type",
        "const",
        "fixture",
        "policy",
        "audience",
        "test",
    ];
    nearest(word, words.into_iter())
}

/// A word that begins no statement, clause or step, where one must begin.
pub(super) fn no_statement(text: &str, span: Span, found: &Token<'_>, stop: &Stop) -> Option<Diagnostic> {
    let kind = if stop.expects("continue") {
        "statement"
    } else if stop.expects("expect") {
        "step of a test"
    } else {
        "clause"
    };
    let word = match found.tok {
        Tok::Name(word) => word,
        Tok::Kw(kw) if found.first => kw.text(),
        _ => return None,
    };
    let title = if found.first {
        format!("no {kind} begins with {}", shown(text, found))
    } else {
        format!("expected a {kind}, found {}", shown(text, found))
    };
    let d = Diagnostic::error(codes::UNEXPECTED, title, span, format!("expected a {kind}"));
    if let Some(note) = foreign_statement(word) {
        return Some(d.note(note));
    }
    let Some(meant) = nearest(
        word,
        stop.terminals().filter(|t| *t != word && Kw::from_word(t).is_some_and(|kw| kw.is_starter() || !found.first)),
    ) else {
        return Some(d);
    };
    let fix = Fix {
        title: "write".into(),
        preview: meant.into(),
        edits: vec![Edit { span, text: meant.into() }],
        safe: false,
    };
    Some(d.fix(fix))
}

/// What to write for a word of other languages.
fn foreign_statement(word: &str) -> Option<&'static str> {
    Some(match word.to_lowercase().as_str() {
        "return" | "stop" | "end" | "finish" => "A journey ends with `exit \"reason\"`.",
        "delay" | "sleep" | "pause" => "To let time pass, write `wait 3 days`.",
        "for" | "while" | "foreach" | "loop" => {
            "To do something again, write `repeat up to 5 times { … }`; over lists, use `x.all(…)`, `x.map(…)`."
        }
        "switch" | "case" => "To choose by value, write `match value { \"a\" { … } else { … } }`.",
        "try" | "catch" => "Errors are handled at the call: `send Email(…) as mail { on error { … } }`.",
        "fetch" | "get" | "load" => "To ask a source, write `lookup Source(…) as name`.",
        "var" | "const" | "val" => "To name a value, write `let name = value`.",
        "email" | "push" | "sms" | "notify" => "To send a message, write `send Action(…) as label`.",
        "else" => "`else` follows the `}` of its `if`.",
        "when" => "To wait for an event, write `wait { on Event { … } after 2 hours { … } }`.",
        _ => return None,
    })
}
