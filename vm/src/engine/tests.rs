//! The semantics of the engine, a test a rule.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "tests")]

mod branches;
mod calls;
mod entries;
mod guards;
pub(crate) mod journeys;
pub(crate) mod kit;
mod limits;
mod operators;
mod replay;
mod rig;
mod views;
mod waits;
