//! Journeys and their labels.

use super::{BindingId, EventId, Expr, LabelId, Stmt, Unit};
use crate::source::Span;
use journey_bytecode::types::Span as Length;
use std::sync::Arc;

/// A journey.
#[derive(Clone, Debug)]
pub struct Journey {
    /// Name.
    pub name: Arc<str>,
    /// Documentation.
    pub doc: Option<Arc<str>>,
    /// Names of the whole journey.
    pub unit: Unit,
    /// What starts it: the event, its binding, the guard.
    pub trigger: Option<(EventId, BindingId, Option<Expr>)>,
    /// Presence conditions of `require`, each with its source text.
    pub require: Vec<(Expr, Arc<str>)>,
    /// `one per` without `profile`: text expressions.
    pub one_per: Vec<Expr>,
    /// Re-entry.
    pub reentry: journey_bytecode::program::Reentry,
    /// Age limit.
    pub expires: Option<Length>,
    /// Zone: `string` or `string?`.
    pub zone: Option<Expr>,
    /// Unhandled failures.
    pub on_error: OnError,
    /// `exit when`: event, its binding, guard, reason.
    pub exits: Vec<(EventId, BindingId, Option<Expr>, Arc<str>)>,
    /// `exit if`.
    pub exit_ifs: Vec<(Expr, Arc<str>)>,
    /// `goal when`.
    pub goals: Vec<Goal>,
    /// `starts` and `ends`: people enter from the one until before the other.
    pub open: (Option<i64>, Option<i64>),
    /// Labelled statements, and the others that show in a timeline, with made-up names.
    pub labels: Vec<Label>,
    /// Body.
    pub body: Vec<Stmt>,
    /// Declaration.
    pub span: Span,
}

impl Journey {
    /// A journey that nothing starts, with nothing but a body; a failure ends it.
    #[must_use]
    pub fn bare(name: Arc<str>, unit: Unit, labels: Vec<Label>, body: Vec<Stmt>, span: Span) -> Self {
        Self {
            name,
            doc: None,
            unit,
            trigger: None,
            require: vec![],
            one_per: vec![],
            reentry: journey_bytecode::program::Reentry::Always,
            expires: None,
            zone: None,
            on_error: OnError::Exit("failed".into()),
            exits: vec![],
            exit_ifs: vec![],
            goals: vec![],
            open: (None, None),
            labels,
            body,
            span,
        }
    }
}

/// `goal when`.
#[derive(Clone, Debug)]
pub struct Goal {
    /// Event.
    pub event: EventId,
    /// Its name.
    pub binding: BindingId,
    /// Guard.
    pub guard: Option<Expr>,
    /// `since`.
    pub since: Since,
}

/// Default for failures nobody handles.
#[derive(Clone, Debug)]
pub enum OnError {
    /// Ends with a reason.
    Exit(Arc<str>),
    /// Goes on.
    Continue,
}

/// A name of a step.
#[derive(Clone, Debug)]
pub struct Label {
    /// Name.
    pub name: Arc<str>,
    /// Written by the author.
    pub named: bool,
    /// Documentation.
    pub doc: Option<Arc<str>>,
    /// Some `since` refers to it: the time it was reached must be kept.
    pub timed: bool,
}

/// From when on events count.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Since {
    /// Reaching the step.
    Reached,
    /// Entry.
    Entry,
    /// Reaching the labelled step.
    Label(LabelId),
}
