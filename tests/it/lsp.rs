//! The language server over its real protocol: every capability it advertises, edits under load, both encodings.

mod capabilities;
mod client;
mod completion;
mod edits;
mod project;
