//! Tokens lose nothing.
