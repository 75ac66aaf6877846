//! JSON documents in: one pass, checked as a whole, and only what somebody reads is made into values.
//!
//! A payload is walked once ([`walk`]): its syntax is checked, and all of it against the schemas it may be of ([`form`]), and
//! where a path begins that any live bundle reads ([`trie`]) is noted. What to do where is worked out beforehand
//! ([`guide`]). Then the values of the declarations it may be are read by their types ([`read`]), and the code of
//! `where` and `key` decides.

mod document;
mod event;
mod form;
mod guide;
mod keys;
mod number;
mod pool;
mod problem;
mod read;
mod rules;
mod scan;
#[cfg(test)]
mod tests;
mod trie;
mod walk;
mod write;

use crate::machine::Machine;
use crate::program::Program;
use crate::record::EventInput;
use crate::value::Value;
pub(crate) use document::{Plan, plans};
pub(crate) use form::{Form, forms};
use journey_bytecode::types::DocRef;
use std::sync::Arc;
pub(crate) use write::write;

/// Why a document was refused, for the one who sent it.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("{}{}{message}", path, if path.is_empty() { "" } else { ": " })]
pub struct Rejection {
    /// What kind of trouble.
    pub kind: RejectionKind,
    /// Where in the document (`productListItems[2].priceTotal`); empty: the document as a whole.
    pub path: String,
    /// What is wrong.
    pub message: String,
}

/// Kinds of refusals.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum RejectionKind {
    /// Not JSON, not UTF-8, too deep, too large, a key twice.
    Malformed,
    /// A value that the type or a constraint of the schema does not allow.
    Invalid,
    /// A required value is not there.
    Missing,
    /// The key of the person is not there.
    Key,
    /// The bundle failed while the event was looked at.
    Fault,
}

/// What a payload is.
#[derive(Clone, PartialEq, Debug)]
pub enum Ingested {
    /// The event, once per profile it is about (declarations may name different keys).
    Events(Vec<EventInput>),
    /// No declaration wants it, for this reason.
    Ignored(String),
}

/// Reads events for all live bundles of an epoch.
#[derive(Debug)]
pub struct Ingest {
    epoch: u32,
    programs: Vec<Arc<Program>>,
    dispatch: event::Dispatch,
}

impl Ingest {
    /// For the live bundles of an epoch, in the order that [`crate::record::EventMatch::bundle`] counts.
    #[must_use]
    pub fn new(epoch: u32, programs: &[Arc<Program>]) -> Self {
        Self { epoch, programs: programs.to_vec(), dispatch: event::Dispatch::new(programs) }
    }

    /// The epoch it reads for.
    #[must_use]
    pub fn epoch(&self) -> u32 {
        self.epoch
    }

    /// The live bundles.
    #[must_use]
    pub fn programs(&self) -> &[Arc<Program>] {
        &self.programs
    }

    /// Reads one payload: the event itself, or the streaming envelope around it.
    ///
    /// # Errors
    /// It is not JSON, or breaks the schema of an event that it is.
    pub fn event(&self, json: &[u8], machine: &mut Machine) -> Result<Ingested, Rejection> {
        self.dispatch.event(self.epoch, &self.programs, json, machine)
    }
}

/// A profile or an answer as it comes in: all of it is checked; its columns in order.
///
/// # Errors
/// It is not JSON, or breaks its schema.
pub fn document(program: &Program, document: DocRef, json: &[u8]) -> Result<Vec<Value>, Rejection> {
    match program.plan(document) {
        Some(plan) => document::document(plan, json, true),
        None => Ok(Vec::new()),
    }
}

/// The same for one that came in before, maybe under another bundle: only what is read must fit its types.
///
/// # Errors
/// It is not JSON, or what is read of it does not fit its types.
pub fn columns(program: &Program, document: DocRef, json: &[u8]) -> Result<Vec<Value>, Rejection> {
    match program.plan(document) {
        Some(plan) => document::document(plan, json, false),
        None => Ok(Vec::new()),
    }
}
