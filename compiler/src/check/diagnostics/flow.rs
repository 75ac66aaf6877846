//! J0401–J0405, J0407, J0409, J0411, J0414: where a journey goes.

use super::{advice, insert};
use crate::ast::Name;
use crate::diag::Diagnostic;
use crate::source::Span;
use journey_bytecode::types::Span as Length;

pub(in crate::check) fn unreachable(span: Span, leaver: Span) -> Diagnostic {
    Diagnostic::error(401, "nobody ever gets here", span, "never reached")
        .label(leaver, "everybody leaves here")
        .fix(advice("remove it, or put it before the step that leaves", ""))
}

pub(in crate::check) fn no_on_error(journey: &Name, cause: Span, call: bool, after: Span) -> Diagnostic {
    let why = if call { "Servers fail." } else { "Numbers grow too large, and what was there may be gone later." };
    Diagnostic::error(
        402,
        format!("the journey `{}` does not say what happens on an error", journey.node),
        journey.span,
        "`on error` is missing",
    )
    .label(cause, "this can fail")
    .note(format!("{why} Those whose step fails must either leave the journey or go on without it; choose which:"))
    .fix(insert("they leave", after.after(), "\n  on error exit \"failed\"", "on error exit \"failed\""))
    .fix(insert("they go on with the next step", after.after(), "\n  on error continue", "on error continue"))
}

pub(in crate::check) fn longer_than_expiry(span: Span, expires: Length, declared: Option<Span>) -> Diagnostic {
    let d = Diagnostic::error(403, "this waits longer than the journey lasts", span, "nobody is left by then");
    let limit = words(expires);
    let d = match declared {
        Some(declared) => d.label(declared, "the journey ends for everybody after this"),
        None => d.note(format!("A journey that does not say otherwise ends after {limit}.")),
    };
    d.fix(advice("let the journey last longer", "expires after 180 days"))
}

pub(in crate::check) fn words(length: Length) -> String {
    let part = |n: i64, unit: &str| match n {
        0 => None,
        1 => Some(format!("1 {unit}")),
        n => Some(format!("{n} {unit}s")),
    };
    let seconds = length.micros / 1_000_000;
    let parts = [
        part(i64::from(length.months), "month"),
        part(i64::from(length.days), "day"),
        part(seconds / 3600, "hour"),
        part(seconds / 60 % 60, "minute"),
        part(seconds % 60, "second"),
    ];
    parts.into_iter().flatten().collect::<Vec<_>>().join(" ")
}

pub(in crate::check) fn waits_for_ever(span: Span, expires: Span) -> Diagnostic {
    Diagnostic::error(404, "this wait may never end", span, "no `after`")
        .label(expires, "and the journey never expires")
        .note("People for whom none of these events comes would stay here for ever, and count as being in the journey.")
        .fix(advice("say when to go on without them", "after 30 days { exit \"nothing happened\" }"))
}

pub(in crate::check) fn share(span: Span, title: impl Into<String>, label: impl Into<String>) -> Diagnostic {
    Diagnostic::error(405, title, span, label)
}

pub(in crate::check) fn shares(span: Span, sum: rust_decimal::Decimal) -> Diagnostic {
    let d = Diagnostic::error(
        405,
        format!("the shares of this split sum to {sum}%, not 100%"),
        span,
        "everybody must go somewhere",
    );
    if sum < rust_decimal::Decimal::ONE_HUNDRED {
        d.fix(advice("give the others an arm", "rest as others { }"))
    } else {
        d.fix(advice("lower one of the shares", ""))
    }
}

pub(in crate::check) fn stray_restart(span: Span) -> Diagnostic {
    Diagnostic::error(407, "there is no wait to restart here", span, "belongs into an arm of a `wait`")
        .note("`restart` goes back to the `wait` in whose arm it stands, and starts its timer anew.")
}

pub(in crate::check) fn stray_continue(span: Span) -> Diagnostic {
    Diagnostic::error(409, "there is nothing to leave here", span, "not in an arm")
        .note("`continue` leaves an arm of a `wait`, `split`, `match` or `limit`, or what is done `on error`, and goes on after it; in a `repeat` it ends the turn.")
        .fix(advice("leave it out: the next statement follows anyway", ""))
}

pub(in crate::check) fn restart_other_event(span: Span, name: &str, found: &str, wanted: &str) -> Diagnostic {
    Diagnostic::error(411, format!("`{name}` is another kind of event"), span, format!("a `{found}`, not a `{wanted}`"))
        .note("The event that takes the place of another must be the same event.")
}

pub(in crate::check) fn restart_loses(span: Span, from: &str, to: &str, path: &str) -> Diagnostic {
    Diagnostic::error(
        411,
        format!("`{from}` may lack what the journey relies on"),
        span,
        format!("`{to}.{path}` is known to be present, `{from}.{path}` is not"),
    )
    .note("After the restart the journey would read a value that is not there.")
    .fix(advice("ask for it in the arm", format!("on … {from} where {from}.{path} is present")))
}

pub(in crate::check) fn other_namespace(event: &Name, own: &Name, other: &Name) -> Diagnostic {
    let title = format!(
        "`{}` is about people of the namespace `{}`, this journey about those of `{}`",
        event.node, other.node, own.node
    );
    Diagnostic::warning(414, title, event.span, "meets nobody here")
        .label(other.span, "its key")
        .label(own.span, "key of the event that starts the journey")
        .note("An event meets people by its key; those of another namespace are other people to it.")
        .fix(advice("give both events keys of one namespace", format!("key {} from …", own.node)))
}
