//! The language server: `journeyc lsp`.
//!
//! tower-lsp is used as codec and router only: its handlers interleave at every await and may reorder edits, so each
//! handler does one synchronous send to the single [`owner`] of all documents. The owner applies edits in the order in
//! which they were sent, and answers each request from a [`snapshot`] of the moment it was sent, on another thread.
//! Nothing awaits the client inside a handler.

pub mod analysis;
mod capabilities;
mod convert;
pub mod disk;
mod features;
mod owner;
mod server;
mod snapshot;
mod symbols;
mod world;

pub use server::serve;
