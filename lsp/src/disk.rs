//! The project on disk: finding it, and reading its files for the compiler.

use journey_compiler::project::{FileError, Files};
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// A project folder, and the one file to look at if the author named a file.
#[derive(Debug, Clone)]
pub struct Place {
    /// Folder that holds journey.toml, or that of a lone file.
    pub root: PathBuf,
    /// The lone file, relative to `root`: a file outside any project, or named on purpose.
    pub lone: Option<String>,
}

/// Finds the project of a path: the folder itself, or the nearest one upwards with a journey.toml.
///
/// # Errors
/// A sentence for the author.
pub fn find(path: Option<&Path>) -> Result<Place, String> {
    let start = match path {
        Some(path) => path.to_path_buf(),
        None => std::env::current_dir().map_err(|e| format!("cannot tell the current folder: {e}"))?,
    };
    if !start.exists() {
        return Err(format!("`{}` does not exist", start.display()));
    }
    let absolute = start.canonicalize().map_err(|e| format!("cannot read `{}`: {e}", start.display()))?;
    if absolute.is_file() {
        let folder = absolute.parent().unwrap_or(Path::new("/")).to_path_buf();
        if let Some(root) = upwards(&folder) {
            return Ok(Place { root, lone: None });
        }
        let name = absolute.file_name().unwrap_or_default().to_string_lossy().into_owned();
        return Ok(Place { root: folder, lone: Some(name) });
    }
    if absolute.join("journey.toml").is_file() {
        return Ok(Place { root: absolute, lone: None });
    }
    if path.is_none()
        && let Some(root) = upwards(&absolute)
    {
        return Ok(Place { root, lone: None });
    }
    Err(format!(
        "there is no journey.toml in `{}`{}; name a project folder or a .journey file",
        start.display(),
        if path.is_none() { " or above it" } else { "" }
    ))
}

fn upwards(folder: &Path) -> Option<PathBuf> {
    folder.ancestors().find(|f| f.join("journey.toml").is_file()).map(Path::to_path_buf)
}

/// The files of a project on disk, under what an editor has open.
#[derive(Debug)]
pub struct Disk {
    root: PathBuf,
    overlay: HashMap<PathBuf, Arc<str>>,
}

impl Disk {
    /// The files of a place as they are on disk.
    #[must_use]
    pub fn new(place: &Place) -> Self {
        Self::under(place, HashMap::new())
    }

    /// The same, with other texts for some paths.
    #[must_use]
    pub fn under(place: &Place, overlay: HashMap<PathBuf, Arc<str>>) -> Self {
        Self { root: place.root.clone(), overlay }
    }
}

impl Files for Disk {
    fn read(&self, path: &str) -> Result<Arc<str>, FileError> {
        let path = normal(&self.root.join(path));
        if let Some(text) = self.overlay.get(&path) {
            return Ok(Arc::clone(text));
        }
        match std::fs::read(&path) {
            Ok(bytes) => String::from_utf8(bytes).map(Into::into).map_err(|_| FileError::NotText),
            Err(error) => Err(of_io(&error)),
        }
    }

    fn list(&self, folder: &str) -> Result<Vec<String>, FileError> {
        let mut found = Vec::new();
        walk(&self.root.join(folder), folder.trim_end_matches('/'), 0, &mut found).map_err(|e| of_io(&e))?;
        let folder = normal(&self.root.join(folder));
        // Files that exist only in the editor so far.
        for path in self.overlay.keys().filter(|path| path.starts_with(&folder)) {
            if let Ok(relative) = path.strip_prefix(&self.root) {
                found.push(relative.to_string_lossy().replace('\\', "/"));
            }
        }
        found.sort();
        found.dedup();
        Ok(found)
    }
}

/// Deepest folder looked into: a link that leads back up must not keep the compiler busy.
const DEPTH: usize = 32;

fn walk(folder: &Path, name: &str, depth: usize, found: &mut Vec<String>) -> std::io::Result<()> {
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        let file = entry.file_name().to_string_lossy().into_owned();
        if file.starts_with('.') {
            continue;
        }
        let relative = if name.is_empty() || name == "." { file } else { format!("{name}/{file}") };
        let path = entry.path();
        if !path.is_dir() {
            found.push(relative);
        } else if depth < DEPTH {
            walk(&path, &relative, depth + 1, found)?;
        }
    }
    Ok(())
}

/// Takes `.` and `..` out of a path without asking the disk.
fn normal(path: &Path) -> PathBuf {
    let mut out = PathBuf::new();
    for part in path.components() {
        match part {
            std::path::Component::CurDir => {}
            std::path::Component::ParentDir => drop(out.pop()),
            other => out.push(other),
        }
    }
    out
}

fn of_io(error: &std::io::Error) -> FileError {
    if error.kind() == std::io::ErrorKind::NotFound { FileError::NotFound } else { FileError::Other(error.to_string()) }
}
