//! The whole road: project in, diagnostics and bundle out.
