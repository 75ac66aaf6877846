//! Compiling a place: a project, or a lone file.

use crate::disk::{Place, find};
use journey_compiler::driver::{self, Compiled, Options};
use journey_compiler::project::{FileError, Files};
use std::path::Path;

/// Compiles what is at a place.
///
/// # Errors
/// A lone file cannot be read.
pub fn compile(place: &Place, files: &dyn Files, options: &Options) -> Result<Compiled, FileError> {
    match &place.lone {
        None => Ok(driver::compile(files, options)),
        Some(name) => files.read(name).map(|text| driver::compile_lone(name, &text, options)),
    }
}

/// The place of a file, whether it is on disk yet or not.
pub(crate) fn place_of(path: &Path) -> Option<Place> {
    if let Ok(place) = find(Some(path)) {
        return Some(place);
    }
    let folder = path.parent()?;
    if let Some(root) = folder.ancestors().find(|f| f.join("journey.toml").is_file()) {
        return Some(Place { root: root.to_path_buf(), lone: None });
    }
    Some(Place { root: folder.to_path_buf(), lone: Some(path.file_name()?.to_string_lossy().into_owned()) })
}
