//! The project: journey.toml and its files, through a trait.
