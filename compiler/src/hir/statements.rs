//! Steps of a journey.

#![expect(missing_docs, reason = "fields of variants are explained by their variant")]

use super::{BindingId, EndpointId, EventId, Expr, LabelId, LocalId, Since};
use crate::source::Span;
use journey_bytecode::program::ErrorSet;
use std::sync::Arc;

/// A statement.
#[derive(Clone, Debug)]
pub struct Stmt {
    /// What it does.
    pub kind: StmtKind,
    /// Place.
    pub span: Span,
}

/// Kinds of statements.
#[derive(Clone, Debug)]
pub enum StmtKind {
    /// `lookup`, `send`, `call`.
    Call(Call),
    /// `let`, or the arm of a split put into its local.
    Let(LocalId, Expr),
    /// `if`; the label is for a documented one.
    If { condition: Expr, then: Vec<Stmt>, otherwise: Vec<Stmt> },
    /// `wait D, until T`: a duration, or an instant.
    Wait { label: LabelId, due: Due },
    /// `wait { on … after … }`.
    Race { label: LabelId, arms: Vec<RaceArm>, after: Option<(Due, Vec<Stmt>)> },
    /// `restart [with c as cart]`: back to the race with this label, after rebinding `(from, to)`.
    Restart { race: LabelId, with: Option<(BindingId, BindingId)> },
    /// `split`.
    Split { label: LabelId, by: SplitKey, salt: Arc<str>, arms: Vec<SplitArm>, local: Option<LocalId> },
    /// `exit`.
    Exit { label: LabelId, reason: Expr },
    /// `continue`: on after the statement (arm-carrying statement) that encloses it, by nesting depth from inside: 0 = innermost.
    Continue { levels: u32 },
}

/// When a wait ends.
#[derive(Clone, Debug)]
pub enum Due {
    /// A duration from now, then (`until T`) the first instant with that local time.
    After { length: Expr, until: Option<Expr> },
    /// An instant (datetime), date or local datetime (in the zone), then the time of day.
    At { instant: Expr, at: Option<Expr> },
}

/// A call of an endpoint.
#[derive(Clone, Debug)]
pub struct Call {
    /// `lookup`, `send` or `call`.
    pub verb: Verb,
    /// Whom.
    pub endpoint: EndpointId,
    /// One per parameter, of its type, defaults filled in.
    pub args: Vec<Expr>,
    /// Step.
    pub label: LabelId,
    /// The answer's name, if anyone reads it.
    pub answer: Option<BindingId>,
    /// `or none`.
    pub or_none: bool,
    /// Handlers.
    pub handlers: Vec<(Vec<ErrorSet>, Vec<Stmt>)>,
}

/// Which statement a call was.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[expect(missing_docs, reason = "named after the statement")]
pub enum Verb {
    Lookup,
    Send,
    Call,
}

/// An arm of a race.
#[derive(Clone, Debug)]
pub struct RaceArm {
    /// Event.
    pub event: EventId,
    /// Its name.
    pub binding: BindingId,
    /// Guard.
    pub guard: Option<Expr>,
    /// Look-back.
    pub since: Since,
    /// Body.
    pub body: Vec<Stmt>,
}

/// What decides a split.
#[derive(Clone, Debug)]
pub enum SplitKey {
    /// The profile.
    Profile,
    /// Text expressions.
    Values(Vec<Expr>),
}

/// An arm of a split.
#[derive(Clone, Debug)]
pub struct SplitArm {
    /// Name.
    pub label: Arc<str>,
    /// Hundredths of a percent; they sum to 10,000.
    pub share: u32,
    /// Body.
    pub body: Vec<Stmt>,
}
