//! Signatures and documentation of the built-in functions.
