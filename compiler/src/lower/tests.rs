//! Lowering of programs built by hand.
