//! What to say where the grammar stops: the few words an author needs, never the parser's whole list.

mod hints;

use super::codes;
use super::stream::Token;
use super::token::{Class, Kw, Tok};
use crate::diag::{Diagnostic, Edit, Fix};
use crate::source::{FileId, Span};

/// Where the grammar stopped, and what would have let it go on.
pub(crate) struct Stop {
    /// Position among the tokens; their number at the end.
    pub(crate) at: usize,
    /// Terminals, as the parser names them (in quotes).
    pub(crate) expected: Vec<String>,
}

impl Stop {
    /// Whether a terminal would do.
    pub(crate) fn expects(&self, terminal: &str) -> bool {
        self.terminals().any(|t| t == terminal)
    }

    fn terminals(&self) -> impl Iterator<Item = &str> {
        self.expected.iter().map(|t| t.trim_matches('"'))
    }
}

/// `a`, `a or b`, `a, b or c`.
pub(crate) fn or_list(words: &[String]) -> String {
    match words {
        [] => String::new(),
        [one] => one.clone(),
        [init @ .., last] => format!("{} or {last}", init.join(", ")),
    }
}

/// The word that was probably meant.
pub(crate) fn nearest<'w>(found: &str, words: impl Iterator<Item = &'w str>) -> Option<&'w str> {
    let limit = (found.chars().count() / 3).max(1);
    let distance = |word: &str| strsim::damerau_levenshtein(&found.to_lowercase(), word);
    words.map(|w| (distance(w), w)).filter(|(d, _)| *d <= limit).min_by_key(|(d, _)| *d).map(|(_, w)| w)
}

/// The grammar stopped here.
pub(crate) fn unexpected(file: FileId, text: &str, tokens: &[Token<'_>], stop: &Stop) -> Diagnostic {
    let found = tokens.get(stop.at);
    let before = stop.at.checked_sub(1).and_then(|i| tokens.get(i));
    let span_of = |t: &Token<'_>| Span { file, start: t.start, end: t.end };
    if let Some(found) = found.filter(|_| stop.expects("<broken>"))
        && let Some(d) = hints::no_statement(text, span_of(found), found, stop)
    {
        return d;
    }
    if let Some(found) = found.filter(|f| f.tok == Tok::Question) {
        let d = Diagnostic::error(
            codes::FOREIGN_IF,
            "a choice between two values is written in words",
            span_of(found),
            "`? :` of other languages",
        );
        return d.note("It reads: `if condition then a else b`.");
    }
    let wanted = wanted(stop);
    let wanted = if wanted.is_empty() { "something else".to_owned() } else { or_list(&wanted) };
    let beginning = tokens
        .get(..stop.at)
        .unwrap_or(tokens)
        .iter()
        .rev()
        .find_map(|t| t.tok.kw().filter(|kw| hints::form(*kw).is_some()));
    let d = match (found, before) {
        (Some(found), _) if !found.first && !found.tok.is_closer() => {
            let shown = shown(text, found);
            Diagnostic::error(
                codes::UNEXPECTED,
                format!("expected {wanted}, found {shown}"),
                span_of(found),
                "not expected here",
            )
        }
        (_, Some(before)) => {
            let title = format!("expected {wanted} after {}", shown(text, before));
            Diagnostic::error(codes::UNEXPECTED, title, span_of(before), "something is missing after this")
        }
        (Some(found), None) => {
            Diagnostic::error(codes::UNEXPECTED, format!("expected {wanted}"), span_of(found), "not expected here")
        }
        (None, None) => Diagnostic::error(
            codes::UNEXPECTED,
            format!("expected {wanted}"),
            Span { file, start: 0, end: 0 },
            "nothing is here",
        ),
    };
    match beginning.and_then(hints::form) {
        Some(form) => d.note(form),
        None => d,
    }
}

/// A value is missing after a token.
pub(crate) fn no_value(text: &str, before: &Token<'_>, span: Span) -> Diagnostic {
    let what = if before.tok == Tok::Dot { "the name of a field" } else { "a value" };
    let title = format!("{what} is missing after {}", shown(text, before));
    let d = Diagnostic::error(codes::NO_VALUE, title, span, format!("{what} must follow"));
    match before.tok.kw().and_then(hints::form) {
        Some(form) => d.note(form),
        None => d,
    }
}

/// A piece that begins no declaration; and the keyword that was probably meant.
pub(crate) fn no_item(file: FileId, text: &str, piece: &[Token<'_>]) -> (Diagnostic, Option<Kw>) {
    let span = piece.first().map_or(Span { file, start: 0, end: 0 }, |t| Span { file, start: t.start, end: t.end });
    let known = "Declarations begin with `from`, `event`, `source`, `action`, `journey`, `condition`, `function`, `type`, `const`, `fixture`, `policy`, `audience` or `test`.";
    let Some(first) = piece.first() else {
        return (Diagnostic::error(codes::NO_ITEM, "expected a declaration", span, ""), None);
    };
    let title = format!("no declaration begins with {}", shown(text, first));
    let d = Diagnostic::error(codes::NO_ITEM, title, span, "expected a declaration");
    if first.tok.is_closer() {
        return (
            Diagnostic::error(
                codes::NOT_OPENED,
                format!("{} closes nothing", shown(text, first)),
                span,
                "no bracket is open here",
            ),
            None,
        );
    }
    if first.tok.kw().is_some_and(|kw| kw.class() == Class::Statement) {
        return (d.note("Statements stand inside a journey: `journey Name { … }`."), None);
    }
    let Tok::Name(word) = first.tok else { return (d.note(known), None) };
    if let Some(form) = hints::foreign_item(word) {
        return (d.note(form), None);
    }
    let Some(meant) = hints::item_word(word) else { return (d.note(known), None) };
    let fix = Fix {
        title: "write".into(),
        preview: meant.into(),
        edits: vec![Edit { span, text: meant.into() }],
        safe: false,
    };
    (d.fix(fix), Kw::from_word(meant))
}

/// A token as the author reads it.
fn shown(text: &str, token: &Token<'_>) -> String {
    match token.tok {
        Tok::TextOpen | Tok::BlockTextOpen => "a text".into(),
        Tok::TextClose => "the text".into(),
        Tok::NoValue => "a value".into(),
        Tok::Broken => "what cannot be read".into(),
        _ => format!("`{}`", text.get(token.start as usize..token.end as usize).unwrap_or("")),
    }
}

/// What was expected, in at most four entries.
fn wanted(stop: &Stop) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    if stop.expects("<broken>") {
        let kind = if stop.expects("continue") {
            "a statement"
        } else if stop.expects("expect") {
            "a step of the test"
        } else {
            "a clause"
        };
        out.push(kind.into());
        out.extend(stop.expects("}").then(|| "`}`".to_owned()));
        return out;
    }
    let value = stop.expects("<value>");
    let any_name = stop.expects("because");
    if value {
        out.push("a value".into());
    } else if stop.expects("name") {
        out.push("a name".into());
    }
    let rest = stop.terminals().filter(|t| !(hidden(t) || value && begins_value(t) || any_name && is_soft(t)));
    let (operators, plain): (Vec<&str>, Vec<&str>) = rest.partition(|t| is_operator(t));
    out.extend(plain.iter().map(|t| friendly(t)));
    if out.is_empty() && operators.len() <= 2 {
        out.extend(operators.iter().map(|t| friendly(t)));
    } else if out.is_empty() {
        out.push("an operator".into());
        out.extend(stop.expects("=").then(|| "the end of the declaration".to_owned()));
    }
    out.dedup();
    out.truncate(4);
    out
}

/// Never named: signs of the machinery, of other languages, and what is named already.
fn hidden(t: &str) -> bool {
    matches!(t, "name" | "elif" | "null" | "?" | "?." | "&&" | "||" | "!" | "===" | "!==" | "<>" | "=") && t != "="
        || t.starts_with('<') && t.len() > 2
}

fn begins_value(t: &str) -> bool {
    matches!(
        t,
        "number"
            | "decimal"
            | "percent"
            | "duration"
            | "date"
            | "time"
            | "instant"
            | "text"
            | "block text"
            | "("
            | "["
            | "{"
            | "-"
            | "not"
            | "true"
            | "false"
            | "if"
    )
}

fn is_soft(t: &str) -> bool {
    Kw::from_word(t).is_some_and(|kw| matches!(kw.class(), Class::Item | Class::Clause | Class::Step | Class::Part))
}

fn is_operator(t: &str) -> bool {
    matches!(
        t,
        "+" | "-"
            | "*"
            | "/"
            | "%"
            | "??"
            | ".."
            | "."
            | "=="
            | "!="
            | "<"
            | "<="
            | ">"
            | ">="
            | "and"
            | "or"
            | "not"
            | "in"
            | "is"
            | "["
            | "("
            | "="
            | "=>"
    )
}

fn friendly(t: &str) -> String {
    match t {
        "number" => "a whole number".into(),
        "decimal" => "a number".into(),
        "percent" => "a percentage".into(),
        "duration" => "a length of time".into(),
        "date" | "time" | "instant" => format!("a {t}"),
        "text" | "block text" => "a text".into(),
        "5xx" => "a status such as `5xx`".into(),
        _ => format!("`{t}`"),
    }
}
