//! The contract between compiler and machine.
//!
//! Everything both sides must agree on lives here and nowhere else: the types of values ([`types`]),
//! the instructions ([`op`]), the tables of a bundle ([`program`]), how they become bytes
//! ([`bundle`]), and what makes them safe to run ([`verify`]).
#![cfg_attr(
    test,
    expect(clippy::disallowed_methods, clippy::disallowed_types, reason = "tests read golden files and take the time")
)]

pub mod asm;
pub mod bundle;
pub mod civil;
pub mod code;
pub mod disasm;
pub mod limits;
pub mod names;
pub mod op;
pub mod pattern;
#[cfg(test)]
mod policy;
pub mod program;
pub mod read;
#[cfg(test)]
mod sample;
mod seq;
mod table;
pub mod types;
pub mod verify;
pub mod wire;
