//! From `.journey` source to a verified bundle. A library without IO: files come in through [`project`].
//!
//! The road: [`syntax`] (tokens → [`ast`]) → [`check`] (names, types, presence → [`hir`]) → [`lower`] (bytecode).
#![cfg_attr(
    test,
    expect(clippy::disallowed_methods, clippy::disallowed_types, reason = "tests read cases and take the time")
)]

pub mod adobe;
pub mod ast;
pub mod check;
pub mod diag;
pub mod driver;
pub mod evaluate;
pub mod explain;
pub mod fix;
pub mod fmt;
pub mod graph;
pub mod hir;
mod hir_types;
pub mod ide;
pub mod lower;
pub mod project;
pub mod render;
pub mod schema;
pub mod source;
pub mod syntax;
mod xml;
