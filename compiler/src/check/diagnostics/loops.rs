//! J0432–J0435: what comes again, and how often.

use super::advice;
use crate::diag::Diagnostic;
use crate::source::Span;

pub(in crate::check) fn no_rest(span: Span) -> Diagnostic {
    Diagnostic::error(432, "a turn of this `repeat` may pass in no time", span, "somebody could go round without a rest")
        .note("People would get all turns at once: every way through a turn must wait for something, or ask or tell somebody.")
        .fix(advice("let a turn begin only so long after the last one", "repeat up to 3 times every 1 day { … }"))
        .fix(advice("wait in every turn", "wait 1 day as pause"))
}

pub(in crate::check) fn turns(span: Span, most: i64) -> Diagnostic {
    Diagnostic::error(433, format!("a `repeat` has from 1 to {most} turns"), span, "outside of that")
}

pub(in crate::check) fn limit(span: Span) -> Diagnostic {
    Diagnostic::error(433, "a `limit` lets at least one person through", span, "from 1 to 4294967295")
}

pub(in crate::check) fn no_time(span: Span) -> Diagnostic {
    Diagnostic::error(434, "this is no time at all", span, "must be longer")
}

pub(in crate::check) fn stray_break(span: Span) -> Diagnostic {
    Diagnostic::error(435, "there is no `repeat` to leave here", span, "belongs into the body of a `repeat`")
        .note("`break` ends the turns of the `repeat` around it; `continue` leaves an arm, and `exit` the journey.")
}
