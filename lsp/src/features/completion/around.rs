//! What the words before the cursor say: which words of the language can follow, and the path that is being written.

use journey_compiler::ide::{Lexeme, LexemeKind};

/// What is around a place.
#[derive(Debug, Default)]
pub(super) struct Around {
    /// Words that can begin something here.
    pub(super) keywords: &'static [&'static str],
    /// The names before a dot: `profile.loyalty.` gives these two.
    pub(super) path: Vec<String>,
    /// The word right before, if it is one of the language.
    pub(super) before: Option<String>,
}

const ITEMS: &[&str] = &[
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
const EVENT: &[&str] = &["schema", "where", "key", "require", "event id", "keep"];
const ENDPOINT: &[&str] = &[
    "channel", "params", "get", "post", "put", "patch", "delete", "query", "header", "auth", "body", "timeout",
    "retry", "cache", "limit", "returns",
];
const POLICY: &[&str] = &["consent", "quiet hours", "cap"];
const STATEMENTS: &[&str] = &[
    "lookup",
    "send",
    "call",
    "update profile",
    "let",
    "if",
    "match",
    "wait",
    "restart",
    "split by",
    "limit",
    "parallel",
    "repeat up to",
    "break",
    "start",
    "run",
    "jump",
    "exit",
    "continue",
];
const JOURNEY: &[&str] = &[
    "on",
    "on error exit",
    "require",
    "one per",
    "reentry",
    "starts",
    "ends",
    "expires after",
    "timezone",
    "under",
    "exit when",
    "exit if",
    "goal when",
    "moved",
    "lookup",
    "send",
    "call",
    "update profile",
    "let",
    "if",
    "match",
    "wait",
    "split by",
    "limit",
    "parallel",
    "repeat up to",
    "start",
    "run",
    "jump",
    "exit",
];
const RACE: &[&str] = &["on", "after"];
const SPLIT: &[&str] = &["rest as"];
const HANDLERS: &[&str] = &["on error", "on skipped", "on held"];
const PARALLEL: &[&str] = &["branch"];
const TEST: &[&str] = &[
    "given",
    "assign",
    "at",
    "receive",
    "advance",
    "advance until",
    "set profile",
    "crash",
    "simulate",
    "expect sent",
    "expect called",
    "expect no",
    "expect at",
    "expect exit",
    "expect goal",
    "expect rejected",
];

/// Words that begin a thing with braces.
const HEADS: [&str; 26] = [
    "event", "source", "action", "journey", "policy", "test", "wait", "split", "match", "parallel", "lookup", "send",
    "call", "start", "run", "jump", "on", "after", "if", "else", "branch", "limit", "repeat", "fixture", "update",
    "receive",
];

impl Around {
    /// Reads the words before a place.
    pub(super) fn of(text: &str, words: &[Lexeme], start: u32) -> Around {
        let before: Vec<&Lexeme> = words
            .iter()
            .filter(|l| l.span.end <= start && !matches!(l.kind, LexemeKind::Comment | LexemeKind::Doc))
            .collect();
        let word = |l: &Lexeme| text.get(l.span.start as usize..l.span.end as usize).unwrap_or_default();
        let mut around = Around { path: path(&before, word), ..Around::default() };
        around.before = before.last().filter(|l| l.kind == LexemeKind::Keyword).map(|l| word(l).to_owned());
        let new_line = text.get(..start as usize).is_some_and(|t| {
            let line = t.rsplit('\n').next().unwrap_or_default();
            line.trim().is_empty() || line.trim_end().ends_with(['{', '}'])
        });
        if new_line && around.path.is_empty() {
            around.keywords = keywords(&before, word);
        }
        around
    }
}

/// The names before a final dot.
fn path<'t>(before: &[&Lexeme], word: impl Fn(&Lexeme) -> &'t str) -> Vec<String> {
    let mut out = vec![];
    let mut rest = before;
    while let [head @ .., name, dot] = rest {
        if word(dot) != "." || !matches!(name.kind, LexemeKind::Name | LexemeKind::Keyword) {
            break;
        }
        out.push(word(name).trim_matches('`').to_owned());
        rest = head;
    }
    out.reverse();
    out
}

/// What can begin here, by the innermost open brace.
fn keywords<'t>(before: &[&Lexeme], word: impl Fn(&Lexeme) -> &'t str) -> &'static [&'static str] {
    let mut open: Vec<&str> = vec![];
    let mut head = "";
    for lexeme in before {
        match (lexeme.kind, word(lexeme)) {
            (LexemeKind::Sign, "{") => open.push(head),
            (LexemeKind::Sign, "}") => drop(open.pop()),
            (LexemeKind::Keyword | LexemeKind::Name, text) if HEADS.contains(&text) => head = text,
            _ => {}
        }
    }
    match open.last().copied() {
        None => ITEMS,
        Some("event") => EVENT,
        Some("source" | "action") => ENDPOINT,
        Some("policy") => POLICY,
        Some("journey") => JOURNEY,
        Some("test") => TEST,
        Some("wait") => RACE,
        Some("split") => SPLIT,
        Some("parallel") => PARALLEL,
        Some("lookup" | "send" | "call") => HANDLERS,
        Some("fixture" | "update" | "receive" | "match" | "start" | "run" | "jump") => &[],
        Some(_) => STATEMENTS,
    }
}
