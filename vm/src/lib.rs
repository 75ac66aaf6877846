//! The machine, the deterministic engine and the virtual-time test runner.
//!
//! No clock, no randomness, no sockets, no threads: time and answers come in with each record.

mod builtins;
pub mod engine;
pub mod ingest;
pub mod json;
pub mod machine;
pub mod pack;
pub mod program;
pub mod record;
pub mod request;
pub mod runner;
mod text;
pub mod value;
