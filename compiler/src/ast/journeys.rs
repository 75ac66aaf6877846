//! Journeys: the clauses of their headers.

#![expect(missing_docs, reason = "variants are named after the grammar; comments show the form")]

use super::{Block, Expr, Name, Param};
use crate::source::Span;
use crate::source::Spanned;
use journey_bytecode::types::Span as Length;

/// `journey X(params) { header… statements… }`
#[derive(Clone, PartialEq, Debug)]
pub struct JourneyDecl {
    pub name: Name,
    pub params: Vec<Param>,
    pub clauses: Vec<Spanned<JourneyClause>>,
    pub body: Block,
}

#[derive(Clone, PartialEq, Debug)]
pub enum JourneyClause {
    /// `on EVENT [name] [where e]`
    On(EventPattern),
    /// `on enter AUDIENCE` / `on leave AUDIENCE`
    OnAudience {
        enter: bool,
        audience: Name,
    },
    Require(Vec<Expr>),
    /// `one per e, …`
    OnePer(Vec<Expr>),
    /// `reentry always|never|after D`
    Reentry(ReentryExpr),
    Starts(Expr),
    Ends(Expr),
    /// `expires after D` / `expires never`
    Expires(Option<Spanned<Length>>),
    Timezone(Expr),
    Under(Name),
    /// `on error exit "…"` / `on error continue`
    OnError(OnErrorExpr),
    /// `exit when EVENT [name] where … as label`
    ExitWhen {
        event: EventPattern,
        label: Option<Name>,
    },
    /// `exit if e as label`
    ExitIf {
        condition: Expr,
        label: Option<Name>,
    },
    /// `goal when EVENT …`
    Goal(EventPattern),
    /// `moved old -> new`
    Moved {
        from: Name,
        to: Name,
    },
}

#[derive(Clone, PartialEq, Debug)]
pub enum ReentryExpr {
    Always,
    Never,
    After(Spanned<Length>),
}

#[derive(Clone, PartialEq, Debug)]
pub enum OnErrorExpr {
    Exit(Expr),
    Continue,
}

/// `EVENT [name] [since L|entry] [where e]`
#[derive(Clone, PartialEq, Debug)]
pub struct EventPattern {
    pub event: Name,
    pub binding: Option<Name>,
    pub since: Option<Name>,
    pub filter: Option<Expr>,
    pub span: Span,
}
