//! Tests of the language, in virtual time.
