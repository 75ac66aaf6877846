//! The index against the golden outputs and the published schemas.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "tests")]

mod core;
mod documents;
mod golden;
mod hostile;
mod published;
mod typing;

use super::Schemas;
use std::path::{Path, PathBuf};

/// The folder of shared data; nothing (said aloud) where it is not at hand, unless on CI.
pub(crate) fn shared() -> Option<PathBuf> {
    let default = concat!(env!("CARGO_MANIFEST_DIR"), "/../../shared");
    let path = PathBuf::from(std::env::var("JOURNEY_SHARED").unwrap_or_else(|_| default.to_owned()));
    if path.is_dir() {
        return Some(path);
    }
    assert!(std::env::var("CI").is_err(), "the shared data is missing: {}", path.display());
    eprintln!("SKIPPED: no shared data at {}", path.display());
    None
}

/// All files below a folder that end in a suffix, with their texts, by path.
pub(crate) fn files(folder: &Path, suffix: &str) -> Vec<(String, String)> {
    let mut found = vec![];
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.to_string_lossy().ends_with(suffix) {
                found.push((path.to_string_lossy().into_owned(), std::fs::read_to_string(&path).unwrap()));
            }
        }
    }
    found.sort();
    found
}

/// The published schemas.
pub(crate) fn published() -> Option<Schemas> {
    let files = files(&shared()?.join("xdm"), ".schema.json");
    let (schemas, problems) = Schemas::load(files.iter().map(|(path, text)| (&**path, &**text)));
    assert_eq!(problems, []);
    Some(schemas)
}
