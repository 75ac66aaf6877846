//! The own XDM core schemas, embedded.
