//! From `.journey` source to a verified bundle. A library without IO: files come in through `project`.
//!
//! The road: `syntax` (tokens → [`ast`]) → `check` (names, types, presence → [`hir`]) → `lower` (bytecode).

pub mod ast;
pub mod diag;
pub mod hir;
mod hir_types;
pub mod schema;
pub mod source;
