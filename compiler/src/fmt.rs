//! The one layout of a file.
