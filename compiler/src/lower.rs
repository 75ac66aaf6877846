//! HIR to bytecode.

pub mod intrinsics;
