//! Files that are there as a whole or not at all, and what changed in them.

use similar::TextDiff;
use std::path::{Path, PathBuf};

/// Writes beside the target and renames, so that nobody ever sees half a file, whenever the program is stopped.
///
/// # Errors
/// A sentence for the author.
pub fn write(path: &Path, bytes: &[u8]) -> Result<(), String> {
    let problem = |error: std::io::Error| format!("cannot write `{}`: {error}", path.display());
    // a link stays a link
    let path = path.canonicalize().unwrap_or_else(|_| path.to_path_buf());
    if let Some(folder) = path.parent().filter(|f| !f.as_os_str().is_empty()) {
        std::fs::create_dir_all(folder).map_err(problem)?;
    }
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(format!(".{}.tmp", std::process::id()));
    let half: PathBuf = path.with_file_name(name);
    let like = std::fs::metadata(&path).map(|before| before.permissions());
    let written = std::fs::write(&half, bytes)
        .and_then(|()| like.map_or(Ok(()), |like| std::fs::set_permissions(&half, like)))
        .and_then(|()| std::fs::rename(&half, &path));
    written.map_err(|error| {
        drop(std::fs::remove_file(&half));
        problem(error)
    })
}

/// What changed, in the form that `patch` and `git apply` read.
#[must_use]
pub fn diff(path: &str, before: &str, after: &str) -> String {
    let diff = TextDiff::from_lines(before, after);
    diff.unified_diff().context_radius(3).header(&format!("a/{path}"), &format!("b/{path}")).to_string()
}
