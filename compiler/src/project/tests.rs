//! Manifests and projects, from files in memory.
