//! JSON documents in: one pass, only what is read, checked.
