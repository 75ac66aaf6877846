//! The own XDM core schemas, embedded.

/// Path and text of every document.
pub const FILES: &[(&str, &str)] = &[];
