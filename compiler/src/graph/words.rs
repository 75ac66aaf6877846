//! Steps in words, taken from the source.

use crate::ast::{
    Arg, ErrorKindName, EventPattern, Expr, Handler, HandlerKind, JourneyClause, OnErrorExpr, ReentryExpr,
};
use crate::source::Span;

/// The source of a file, for words.
#[derive(Clone, Copy)]
pub(super) struct Words<'t> {
    pub(super) text: &'t str,
}

impl Words<'_> {
    /// Source on one line.
    pub(super) fn of(self, span: Span) -> String {
        let text = self.text.get(span.start as usize..span.end as usize).unwrap_or("");
        text.lines().map(comment_free).flat_map(str::split_whitespace).collect::<Vec<_>>().join(" ")
    }

    pub(super) fn expr(self, e: &Expr) -> String {
        self.of(e.span)
    }

    /// `Purchased where p.total > 10`
    pub(super) fn event(self, pattern: &EventPattern) -> String {
        let filter = pattern.filter.as_ref().map_or_else(String::new, |e| format!(" where {}", self.expr(e)));
        let since = pattern.since.as_ref().map_or_else(String::new, |s| format!(" since {}", s.node));
        format!("{}{since}{filter}", pattern.event.node)
    }

    pub(super) fn args(self, args: &[Arg]) -> Option<String> {
        let one = |arg: &Arg| match &arg.name {
            Some(name) => format!("{}: {}", name.node, self.expr(&arg.value)),
            None => self.expr(&arg.value),
        };
        let all: Vec<String> = args.iter().map(one).collect();
        (!all.is_empty()).then(|| all.join(", "))
    }

    pub(super) fn handler(self, handler: &Handler) -> String {
        match &handler.on {
            HandlerKind::Error(kinds) if kinds.is_empty() => "on error".to_owned(),
            HandlerKind::Error(kinds) => {
                let kinds: Vec<String> = kinds.iter().map(|k| error(&k.kind)).collect();
                format!("on error {}", kinds.join(", "))
            }
            HandlerKind::Skipped => "on skipped".to_owned(),
            HandlerKind::Held => "on held".to_owned(),
        }
    }

    /// A clause of the header that holds at every step.
    pub(super) fn always(self, clause: &JourneyClause) -> Option<String> {
        Some(match clause {
            JourneyClause::ExitWhen { event, label } => {
                format!("exit when {}{}", self.event(event), named(label.as_ref().map(|l| l.node.as_str())))
            }
            JourneyClause::ExitIf { condition, label } => {
                format!("exit if {}{}", self.expr(condition), named(label.as_ref().map(|l| l.node.as_str())))
            }
            JourneyClause::Goal(event) => format!("goal when {}", self.event(event)),
            JourneyClause::OnError(OnErrorExpr::Exit(reason)) => format!("on error exit {}", self.expr(reason)),
            JourneyClause::OnError(OnErrorExpr::Continue) => "on error continue".to_owned(),
            JourneyClause::Expires(Some(length)) => format!("expires after {}", self.of(length.span)),
            JourneyClause::Expires(None) => "expires never".to_owned(),
            JourneyClause::Reentry(ReentryExpr::Always) => "reentry always".to_owned(),
            JourneyClause::Reentry(ReentryExpr::Never) => "reentry never".to_owned(),
            JourneyClause::Reentry(ReentryExpr::After(length)) => format!("reentry after {}", self.of(length.span)),
            JourneyClause::Under(policy) => format!("under {}", policy.node),
            JourneyClause::OnePer(keys) => {
                let keys: Vec<String> = keys.iter().map(|k| self.expr(k)).collect();
                format!("one per {}", keys.join(", "))
            }
            JourneyClause::On(_)
            | JourneyClause::OnAudience { .. }
            | JourneyClause::Require(_)
            | JourneyClause::Starts(_)
            | JourneyClause::Ends(_)
            | JourneyClause::Timezone(_)
            | JourneyClause::Moved { .. } => return None,
        })
    }
}

fn named(label: Option<&str>) -> String {
    label.map_or_else(String::new, |label| format!(" as {label}"))
}

fn error(kind: &ErrorKindName) -> String {
    match kind {
        ErrorKindName::Timeout => "timeout".to_owned(),
        ErrorKindName::Limited => "limited".to_owned(),
        ErrorKindName::Http(status) => format!("http {status}"),
        ErrorKindName::HttpClass(class) => format!("http {class}xx"),
        ErrorKindName::Invalid => "invalid".to_owned(),
        ErrorKindName::Refused => "refused".to_owned(),
        ErrorKindName::Any => "any".to_owned(),
        ErrorKindName::Unknown(word) => word.clone(),
    }
}

/// A line without the comment at its end.
fn comment_free(line: &str) -> &str {
    let mut quoted = false;
    let mut before = '\0';
    for (at, c) in line.char_indices() {
        match c {
            '"' if before != '\\' => quoted = !quoted,
            // `https://` in a text is none
            '/' if before == '/' && !quoted => return line.get(..at - 1).unwrap_or(line),
            _ => {}
        }
        before = c;
    }
    line
}
