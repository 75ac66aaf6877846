//! Steps of a journey.

#![expect(missing_docs, reason = "fields of variants are explained by their variant")]

use super::{BindingId, EndpointId, EventId, Expr, FieldPath, LabelId, LocalId, Since};
use crate::source::Span;
use journey_bytecode::program::ErrorSet;
use journey_bytecode::types::Span as Length;
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
    /// `let` with an event or answer as a whole: the second is another name for what the first is now.
    Name(BindingId, BindingId),
    /// `if`; the label is for a documented one.
    If { condition: Expr, then: Vec<Stmt>, otherwise: Vec<Stmt> },
    /// `match`: conditions in text order, each with its statements, then what else is left. Where the arms cover every
    /// value, the last of them is what is left.
    Match { arms: Vec<(Expr, Vec<Stmt>)>, otherwise: Vec<Stmt> },
    /// `repeat`.
    Repeat(Repeat),
    /// `break`: on after the innermost `repeat`.
    Break,
    /// `limit`: the first `count` (in every `per`) take the first way. The key is what the count goes by.
    Limit { label: LabelId, count: u32, per: Option<Length>, key: Arc<str>, then: Vec<Stmt>, otherwise: Vec<Stmt> },
    /// `parallel`: goes on when so many of the branches have ended; the local is the name of the one that decided.
    Parallel { label: LabelId, need: u16, branches: Vec<(Arc<str>, Vec<Stmt>)>, local: Option<LocalId> },
    /// `wait D, until T`: a duration, or an instant.
    Wait { label: LabelId, due: Due },
    /// `wait { on … after … }`.
    Race { label: LabelId, arms: Vec<RaceArm>, after: Option<(Due, Vec<Stmt>)> },
    /// `restart [with c as cart]`: back to the race with this label, after rebinding `(from, to)`.
    Restart { race: LabelId, with: Option<(BindingId, BindingId)> },
    /// `split`.
    Split { label: LabelId, by: SplitKey, salt: Arc<str>, arms: Vec<SplitArm>, local: Option<LocalId> },
    /// `update profile`: paths of the profile and their values; an absent one takes the path away.
    Update { label: LabelId, writes: Vec<(FieldPath, Expr)> },
    /// `exit`.
    Exit { label: LabelId, reason: Expr },
    /// `continue`: on after the statement (arm-carrying statement) that encloses it, by nesting depth from inside: 0 = innermost.
    /// Where that is a `repeat`, on with the next turn.
    Continue { levels: u32 },
}

impl StmtKind {
    /// The statements inside, by block.
    #[must_use]
    pub fn blocks(&self) -> Vec<&Vec<Stmt>> {
        match self {
            StmtKind::Call(call) => call.handlers.iter().map(|(_, body)| body).collect(),
            StmtKind::If { then, otherwise, .. } | StmtKind::Limit { then, otherwise, .. } => vec![then, otherwise],
            StmtKind::Match { arms, otherwise } => arms.iter().map(|(_, body)| body).chain([otherwise]).collect(),
            StmtKind::Repeat(repeat) => vec![&repeat.body],
            StmtKind::Parallel { branches, .. } => branches.iter().map(|(_, body)| body).collect(),
            StmtKind::Race { arms, after, .. } => {
                arms.iter().map(|arm| &arm.body).chain(after.iter().map(|(_, body)| body)).collect()
            }
            StmtKind::Split { arms, .. } => arms.iter().map(|arm| &arm.body).collect(),
            StmtKind::Let(..)
            | StmtKind::Name(..)
            | StmtKind::Wait { .. }
            | StmtKind::Update { .. }
            | StmtKind::Restart { .. }
            | StmtKind::Exit { .. }
            | StmtKind::Break
            | StmtKind::Continue { .. } => vec![],
        }
    }

    /// The same, to change them.
    pub fn blocks_mut(&mut self) -> Vec<&mut Vec<Stmt>> {
        match self {
            StmtKind::Call(call) => call.handlers.iter_mut().map(|(_, body)| body).collect(),
            StmtKind::If { then, otherwise, .. } | StmtKind::Limit { then, otherwise, .. } => vec![then, otherwise],
            StmtKind::Match { arms, otherwise } => arms.iter_mut().map(|(_, body)| body).chain([otherwise]).collect(),
            StmtKind::Repeat(repeat) => vec![&mut repeat.body],
            StmtKind::Parallel { branches, .. } => branches.iter_mut().map(|(_, body)| body).collect(),
            StmtKind::Race { arms, after, .. } => {
                arms.iter_mut().map(|arm| &mut arm.body).chain(after.iter_mut().map(|(_, body)| body)).collect()
            }
            StmtKind::Split { arms, .. } => arms.iter_mut().map(|arm| &mut arm.body).collect(),
            StmtKind::Let(..)
            | StmtKind::Name(..)
            | StmtKind::Wait { .. }
            | StmtKind::Update { .. }
            | StmtKind::Restart { .. }
            | StmtKind::Exit { .. }
            | StmtKind::Break
            | StmtKind::Continue { .. } => vec![],
        }
    }
}

/// `repeat up to N times [every D] [while e] { … }`
#[derive(Clone, Debug)]
pub struct Repeat {
    /// How many turns at most.
    pub times: i64,
    /// From the beginning of a turn to that of the next; the label is of the wait between them.
    pub every: Option<(LabelId, Length)>,
    /// Asked before each turn.
    pub condition: Option<Expr>,
    /// A turn.
    pub body: Vec<Stmt>,
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
