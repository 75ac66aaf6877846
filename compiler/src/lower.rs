//! From the typed program to bytecode.
