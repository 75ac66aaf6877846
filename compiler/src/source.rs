//! Source files and places in them.

use std::sync::Arc;

/// A source file of the project, by its position in [`Sources`].
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub struct FileId(pub u16);

/// A range of bytes in a file.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub struct Span {
    /// The file.
    pub file: FileId,
    /// First byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
}

impl Span {
    /// From the start of this to the end of the other.
    #[must_use]
    pub fn to(self, other: Span) -> Span {
        Span { end: other.end.max(self.end), ..self }
    }

    /// The empty range at the beginning of this.
    #[must_use]
    pub fn before(self) -> Span {
        Span { end: self.start, ..self }
    }

    /// The empty range at the end of this.
    #[must_use]
    pub fn after(self) -> Span {
        Span { start: self.end, ..self }
    }
}

/// Something and where it stands.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Spanned<T> {
    /// The thing.
    pub node: T,
    /// Its place.
    pub span: Span,
}

impl<T> Spanned<T> {
    /// Puts the two together.
    pub fn new(node: T, span: Span) -> Self {
        Self { node, span }
    }
}

/// A file's path (relative to the project, `/`-separated) and text.
#[derive(Clone, Debug)]
pub struct SourceFile {
    /// Path for messages.
    pub path: Arc<str>,
    /// Module name (`journeys.cart` for `journeys/cart.journey`).
    pub module: Arc<str>,
    /// Text.
    pub text: Arc<str>,
    /// Byte offset at which each line starts.
    lines: Arc<[u32]>,
}

impl SourceFile {
    /// Indexes the lines of a text.
    #[must_use]
    pub fn new(path: &str, text: &str) -> Self {
        let lines = std::iter::once(0)
            .chain(text.bytes().enumerate().filter(|(_, b)| *b == b'\n').map(|(i, _)| i as u32 + 1))
            .collect();
        let module = path.strip_suffix(".journey").unwrap_or(path).replace('/', ".");
        Self { path: path.into(), module: module.into(), text: text.into(), lines }
    }

    /// Line and column (both from 1, the column in characters) of a byte offset.
    #[must_use]
    pub fn position(&self, offset: u32) -> (u32, u32) {
        let line = self.lines.partition_point(|start| *start <= offset).max(1);
        let start = self.lines.get(line - 1).copied().unwrap_or(0) as usize;
        let upto = self.text.get(start..offset as usize).unwrap_or("");
        (line as u32, upto.chars().count() as u32 + 1)
    }

    /// Offsets at which lines start.
    #[must_use]
    pub fn line_starts(&self) -> &[u32] {
        &self.lines
    }
}

/// All source files of a project.
#[derive(Clone, Debug, Default)]
pub struct Sources {
    files: Vec<SourceFile>,
}

impl Sources {
    /// Adds a file.
    pub fn add(&mut self, path: &str, text: &str) -> FileId {
        self.files.push(SourceFile::new(path, text));
        FileId((self.files.len() - 1) as u16)
    }

    /// Gives a file another text; its id stays.
    pub fn replace(&mut self, id: FileId, text: &str) {
        if let Some(file) = self.files.get_mut(usize::from(id.0)) {
            *file = SourceFile::new(&file.path, text);
        }
    }

    /// The file, if it exists.
    #[must_use]
    pub fn get(&self, id: FileId) -> Option<&SourceFile> {
        self.files.get(usize::from(id.0))
    }

    /// All files with their ids.
    pub fn iter(&self) -> impl Iterator<Item = (FileId, &SourceFile)> {
        self.files.iter().enumerate().map(|(i, f)| (FileId(i as u16), f))
    }

    /// The text of a span; empty if it lies outside.
    #[must_use]
    pub fn text(&self, span: Span) -> &str {
        self.get(span.file).and_then(|f| f.text.get(span.start as usize..span.end as usize)).unwrap_or("")
    }
}
