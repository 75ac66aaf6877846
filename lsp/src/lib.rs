//! The language server: `journeyc lsp`.
//!
//! tower-lsp is used as codec and router only: its handlers interleave at every await and may reorder edits, so each
//! handler does one synchronous send to the single [`owner`] of all documents. Nothing awaits the client inside a handler.

pub mod analysis;
mod convert;
pub mod disk;
mod owner;
mod server;

pub use server::serve;
