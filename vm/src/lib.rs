//! The machine, the deterministic engine and the virtual-time test runner.
//!
//! No clock, no randomness, no sockets, no threads: time and answers come in with each record.

pub mod record;
pub mod value;
