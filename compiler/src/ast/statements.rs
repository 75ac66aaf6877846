//! Statements.

#![expect(missing_docs, reason = "variants are named after the grammar; comments show the form")]

use super::{ErrorKind, EventPattern, Expr, FieldInit, Name};
use crate::source::Span;
use crate::source::Spanned;
use journey_bytecode::types::Span as Length;
use rust_decimal::Decimal;

/// Statements between braces; `span` includes the braces.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Block {
    pub stmts: Vec<Stmt>,
    pub span: Span,
}

#[derive(Clone, PartialEq, Debug)]
pub struct Stmt {
    pub doc: Option<Spanned<String>>,
    pub kind: StmtKind,
    pub span: Span,
}

#[derive(Clone, PartialEq, Debug)]
pub enum StmtKind {
    /// `lookup Source(args) as name [or none] [{ on error … }]`
    Lookup {
        call: Call,
        or_none: bool,
    },
    /// `send Action(args) as label [{ handlers }]`
    Send(Call),
    /// `call Action(args) as label [{ handlers }]`
    Call(Call),
    Update {
        fields: Vec<FieldInit>,
    },
    Let {
        name: Name,
        value: Expr,
    },
    If {
        condition: Expr,
        then: Block,
        otherwise: Option<Box<Else>>,
    },
    Match {
        value: Expr,
        arms: Vec<MatchArm>,
        otherwise: Option<Block>,
    },
    /// `wait D [, until 10:00] [as l]`
    Wait {
        length: Expr,
        until: Option<Expr>,
        label: Option<Name>,
    },
    /// `wait until e [at 9:30] [as l]`
    WaitUntil {
        instant: Expr,
        at: Option<Expr>,
        label: Option<Name>,
    },
    /// `wait [as l] { on … {…} after D [, until T] {…} }`
    Race {
        label: Option<Name>,
        arms: Vec<RaceArm>,
    },
    /// `restart [with c as cart]`
    Restart {
        with: Option<(Name, Name)>,
    },
    Split {
        by: Vec<Expr>,
        salt: Option<Expr>,
        label: Option<Name>,
        arms: Vec<SplitArm>,
    },
    Limit {
        count: Spanned<i64>,
        per: Option<Spanned<Length>>,
        label: Option<Name>,
        then: Block,
        otherwise: Option<Block>,
    },
    Parallel {
        mode: ParallelMode,
        label: Option<Name>,
        branches: Vec<(Name, Block)>,
    },
    Repeat {
        times: Spanned<i64>,
        every: Option<Spanned<Length>>,
        condition: Option<Expr>,
        body: Block,
    },
    Break,
    /// `start J(args)`, `run J(args) as x`, `jump J(args)`
    Journey {
        verb: JourneyVerb,
        call: Call,
    },
    /// `exit "reason"` or `exit label`
    Exit {
        reason: Option<Expr>,
    },
    Continue,
    Broken,
}

impl StmtKind {
    /// The blocks inside, in text order; an `else if` is a statement of its own.
    #[must_use]
    pub fn blocks(&self) -> Vec<&Block> {
        match self {
            StmtKind::Lookup { call, .. }
            | StmtKind::Send(call)
            | StmtKind::Call(call)
            | StmtKind::Journey { call, .. } => call.handlers.iter().map(|h| &h.body).collect(),
            StmtKind::If { then, otherwise, .. } => match otherwise.as_deref() {
                Some(Else::Block(block)) => vec![then, block],
                Some(Else::If(_)) | None => vec![then],
            },
            StmtKind::Match { arms, otherwise, .. } => arms.iter().map(|a| &a.body).chain(otherwise).collect(),
            StmtKind::Race { arms, .. } => arms
                .iter()
                .filter_map(|arm| match arm {
                    RaceArm::On { body, .. } | RaceArm::After { body, .. } => Some(body),
                    RaceArm::Broken(_) => None,
                })
                .collect(),
            StmtKind::Split { arms, .. } => arms.iter().map(|a| &a.body).collect(),
            StmtKind::Limit { then, otherwise, .. } => [then].into_iter().chain(otherwise).collect(),
            StmtKind::Parallel { branches, .. } => branches.iter().map(|(_, body)| body).collect(),
            StmtKind::Repeat { body, .. } => vec![body],
            StmtKind::Update { .. }
            | StmtKind::Let { .. }
            | StmtKind::Wait { .. }
            | StmtKind::WaitUntil { .. }
            | StmtKind::Restart { .. }
            | StmtKind::Break
            | StmtKind::Exit { .. }
            | StmtKind::Continue
            | StmtKind::Broken => vec![],
        }
    }
}

#[derive(Clone, PartialEq, Debug)]
#[expect(clippy::large_enum_variant, reason = "boxed where it is used")]
pub enum Else {
    Block(Block),
    /// A [`StmtKind::If`].
    If(Stmt),
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum JourneyVerb {
    Start,
    Run,
    Jump,
}

#[derive(Clone, PartialEq, Debug)]
pub enum ParallelMode {
    All,
    Any,
    First(i64),
}

/// `Name(args) [as label] [{ on error … {…} on skipped {…} on held {…} }]`
#[derive(Clone, PartialEq, Debug)]
pub struct Call {
    pub target: Name,
    pub args: Vec<Arg>,
    /// From `(` to `)`.
    pub args_span: Span,
    pub label: Option<Name>,
    pub handlers: Vec<Handler>,
}

/// `name: e`; a bare expression has no name (reported by the checker).
#[derive(Clone, PartialEq, Debug)]
pub struct Arg {
    pub name: Option<Name>,
    pub value: Expr,
}

#[derive(Clone, PartialEq, Debug)]
pub struct Handler {
    pub on: HandlerKind,
    pub body: Block,
    pub span: Span,
}

#[derive(Clone, PartialEq, Debug)]
pub enum HandlerKind {
    /// No kinds: any.
    Error(Vec<ErrorKind>),
    Skipped,
    Held,
}

#[derive(Clone, PartialEq, Debug)]
pub struct MatchArm {
    pub values: Vec<Expr>,
    pub body: Block,
    pub span: Span,
}

#[derive(Clone, PartialEq, Debug)]
pub enum RaceArm {
    On { event: EventPattern, body: Block, span: Span },
    After { length: Expr, until: Option<Expr>, body: Block, span: Span },
    Broken(Span),
}

#[derive(Clone, PartialEq, Debug)]
pub struct SplitArm {
    /// None: `rest`.
    pub share: Option<Spanned<Decimal>>,
    pub label: Option<Name>,
    pub body: Block,
    pub span: Span,
}
