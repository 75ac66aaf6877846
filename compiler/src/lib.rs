//! From `.journey` source to a verified bundle. A library without IO: files come in through [`project`].
//!
//! The road: [`syntax`] (tokens → [`ast`]) → [`check`] (names, types, presence → [`hir`]) → [`lower`] (bytecode).

pub mod ast;
pub mod check;
pub mod diag;
pub mod driver;
pub mod explain;
pub mod fmt;
pub mod hir;
mod hir_types;
pub mod lower;
pub mod project;
pub mod render;
pub mod schema;
pub mod source;
pub mod syntax;
