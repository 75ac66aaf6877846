//! The project on disk: finding it, and reading its files for the compiler.

use std::path::{Path, PathBuf};

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
