//! Files as the compiler sees them: it asks for them by path and never touches the disk itself.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

/// Where files come from. Paths are relative to the project's folder and `/`-separated; `..` may lead out of it.
pub trait Files {
    /// The text of a file.
    ///
    /// # Errors
    /// There is no such file, or it cannot be read as text.
    fn read(&self, path: &str) -> Result<Arc<str>, FileError>;

    /// The paths of all files in a folder and in the folders below it, as [`Files::read`] takes them.
    ///
    /// # Errors
    /// There is no such folder, or it cannot be read.
    fn list(&self, folder: &str) -> Result<Vec<String>, FileError>;
}

/// Why there is no text.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum FileError {
    /// Nothing is there.
    NotFound,
    /// Not UTF-8.
    NotText,
    /// Anything else, in the words of the system.
    Other(String),
}

impl fmt::Display for FileError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            FileError::NotFound => f.write_str("it does not exist"),
            FileError::NotText => f.write_str("it is not UTF-8 text"),
            FileError::Other(why) => f.write_str(why),
        }
    }
}

impl std::error::Error for FileError {}

/// Files in memory, for tests, for the editor and for other tools.
#[derive(Clone, Default, Debug)]
pub struct MemoryFiles(BTreeMap<String, Arc<str>>);

impl MemoryFiles {
    /// Adds a file, or replaces it.
    #[must_use]
    pub fn with(mut self, path: &str, text: &str) -> Self {
        self.0.insert(path.to_owned(), text.into());
        self
    }
}

impl Files for MemoryFiles {
    fn read(&self, path: &str) -> Result<Arc<str>, FileError> {
        self.0.get(path).cloned().ok_or(FileError::NotFound)
    }

    fn list(&self, folder: &str) -> Result<Vec<String>, FileError> {
        let below =
            |path: &&String| folder == "." || path.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/'));
        let found: Vec<String> = self.0.keys().filter(below).cloned().collect();
        if found.is_empty() && folder != "." { Err(FileError::NotFound) } else { Ok(found) }
    }
}
