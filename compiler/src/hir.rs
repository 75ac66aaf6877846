//! The typed program: names resolved, types known, presence proved. What the checker hands to lowering.
//!
//! Absence is explicit here: an expression of type `T?` may be absent; where the checker proved presence
//! (`is present`, `require`, an early `exit`) it wraps the read in [`ExprKind::Assume`]. Widening of
//! integers is explicit ([`ExprKind::Widen`]). All operators have operands of the type they need.

use crate::schema::Node;
use std::sync::Arc;

pub use crate::hir_types::{EnumTy, RecordTy, Ty};

mod endpoints;
mod expressions;
mod journeys;
mod scenarios;
mod statements;

pub use endpoints::*;
pub use expressions::*;
pub use journeys::*;
pub use scenarios::*;
pub use statements::*;

/// Names of fields from a root.
pub type FieldPath = Vec<Arc<str>>;

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident),* $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
        pub struct $name(pub u32);
        impl $name { /// Position in its list.
            #[must_use] pub fn index(self) -> usize { self.0 as usize } }
    )*};
}

ids! {
    /// Event of [`Program::events`].
    EventId,
    /// Endpoint of [`Program::endpoints`].
    EndpointId,
    /// Journey of [`Program::journeys`].
    JourneyId,
    /// Function or condition of [`Program::functions`].
    FunctionId,
    /// A document-valued name of a unit: an event or an answer ([`Unit::bindings`]).
    BindingId,
    /// A value-valued name of a unit: `let`, parameter, lambda variable, split arm ([`Unit::locals`]).
    LocalId,
    /// A labelled statement of a journey, in text order ([`Journey::labels`]).
    LabelId,
}

/// A checked project, without errors.
#[derive(Clone, Debug, Default)]
pub struct Program {
    /// Events, in order of module and text.
    pub events: Vec<Event>,
    /// Sources and actions.
    pub endpoints: Vec<Endpoint>,
    /// Conditions and functions; inlined when lowered (they are not recursive).
    pub functions: Vec<Function>,
    /// Journeys.
    pub journeys: Vec<Journey>,
    /// Tests.
    pub tests: Vec<Test>,
    /// Schema of the profile.
    pub profile: Option<Node>,
    /// What is read of every document: see [`Usage`].
    pub usage: Usages,
}

/// Which parts of documents anyone reads, as a tree. An object or list type points into it, so that lowering
/// can give every record type just the fields that are read.
#[derive(Clone, Debug, Default)]
pub struct Usages {
    /// Nodes; a child is always later than its parent.
    pub nodes: Vec<Usage>,
}

/// A node of the usage tree.
#[derive(Clone, Debug, Default)]
pub struct Usage {
    /// Fields and constant map keys read below this object.
    pub fields: Vec<(Arc<str>, UsageId)>,
    /// Use of the elements of this list, or of the values of this map.
    pub element: Option<UsageId>,
    /// The value as a whole is passed on (into a body, say): it is kept as JSON.
    pub whole: bool,
    /// Fields that the schema requires are checked at the door, so their reads are typed `T` (events and answers).
    /// Elsewhere (the profile) every field is `T?`, whatever the schema requires.
    pub checked: bool,
}

/// Index into [`Usages::nodes`].
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct UsageId(pub u32);

/// The names of one unit (an event, an endpoint, a journey, a function).
#[derive(Clone, Debug, Default)]
pub struct Unit {
    /// Event and answer names.
    pub bindings: Vec<Binding>,
    /// Value names.
    pub locals: Vec<Local>,
}

/// A document-valued name.
#[derive(Clone, Debug)]
pub struct Binding {
    /// As written, or a made-up name.
    pub name: Arc<str>,
    /// What it holds.
    pub document: Document,
    /// It may hold nothing (`or none`).
    pub optional: bool,
}

/// Kinds of documents.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Document {
    /// The profile.
    Profile,
    /// An event's payload.
    Event(EventId),
    /// An endpoint's answer.
    Answer(EndpointId),
}

/// A value-valued name.
#[derive(Clone, Debug)]
pub struct Local {
    /// As written.
    pub name: Arc<str>,
    /// Type.
    pub ty: Ty,
}
