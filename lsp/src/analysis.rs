//! Checking a place: a project, or a lone file.

use crate::convert::{self, Encoding};
use crate::disk::{Disk, Place, find};
use journey_compiler::driver::{self, Compiled, Options};
use journey_compiler::project::{FileError, Files};
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tower_lsp::ls_types as lsp;

/// A finding and the file it is in.
#[derive(Debug)]
pub(crate) struct Finding {
    pub(crate) path: PathBuf,
    pub(crate) diagnostic: lsp::Diagnostic,
}

/// Compiles what is at a place.
///
/// # Errors
/// A lone file cannot be read.
pub fn compile(place: &Place, files: &Disk, options: &Options) -> Result<Compiled, FileError> {
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
    let root = path.parent()?.to_path_buf();
    Some(Place { root, lone: Some(path.file_name()?.to_string_lossy().into_owned()) })
}

/// What is wrong at a place, with what the editor has open in place of what is on disk.
pub(crate) fn findings(place: &Place, open: HashMap<PathBuf, Arc<str>>, encoding: Encoding) -> Vec<Finding> {
    let Ok(compiled) = compile(place, &Disk::under(place, open), &Options::default()) else { return vec![] };
    let uri = |path: &str| lsp::Uri::from_file_path(place.root.join(path));
    let found = compiled.diagnostics.iter().filter_map(|finding| {
        let file = compiled.sources.get(finding.span().file)?;
        let diagnostic = convert::diagnostic(finding, &compiled.sources, encoding, uri)?;
        Some(Finding { path: place.root.join(&*file.path), diagnostic })
    });
    found.collect()
}
