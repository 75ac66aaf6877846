//! The contract between compiler and machine.
//!
//! Everything both sides must agree on lives here and nowhere else: the types of values ([`types`]),
//! the instructions ([`op`]), the tables of a bundle ([`program`]), how they become bytes
//! ([`bundle`]), and what makes them safe to run ([`verify`]).

pub mod asm;
pub mod bundle;
pub mod code;
pub mod disasm;
pub mod limits;
pub mod names;
pub mod op;
pub mod program;
#[cfg(test)]
mod sample;
mod seq;
mod table;
pub mod types;
pub mod verify;
pub mod wire;
