//! A small layout algebra: documents say where lines may break, the renderer decides by width.

use std::borrow::Cow;

/// A document.
#[derive(Clone, Debug)]
pub(super) enum Doc {
    Text(Cow<'static, str>),
    /// Text with line breaks of its own, left as it is.
    Verbatim(String),
    /// A space, or a line break where the group around it is broken.
    Line,
    /// Nothing, or a line break where the group around it is broken.
    SoftLine,
    /// Always a line break.
    Hard,
    /// An empty line; stands before a [`Doc::Hard`].
    Blank,
    /// A comment at the end of a line; a line break must follow.
    Trailing(String),
    /// Breaks the group around it.
    Broken,
    /// Only where the group around it is broken.
    IfBroken(&'static str),
    Concat(Vec<Doc>),
    /// Indented by one step.
    Nest(Box<Doc>),
    /// On one line if it fits.
    Group(Box<Doc>),
}

/// Stands before a comment at the end of a line until the columns are known.
const MARK: char = '\u{1}';

impl Doc {
    pub(super) fn nest(self) -> Doc {
        Doc::Nest(Box::new(self))
    }

    pub(super) fn group(self) -> Doc {
        Doc::Group(Box::new(self))
    }
}

impl From<&'static str> for Doc {
    fn from(text: &'static str) -> Doc {
        Doc::Text(Cow::Borrowed(text))
    }
}

impl From<String> for Doc {
    fn from(text: String) -> Doc {
        if text.contains('\n') { Doc::Verbatim(text) } else { Doc::Text(Cow::Owned(text)) }
    }
}

/// Joins documents.
macro_rules! cat {
    ($($part:expr),* $(,)?) => { $crate::fmt::layout::Doc::Concat(vec![$($crate::fmt::layout::Doc::from($part)),*]) };
}
pub(super) use cat;

/// Spaces of an indentation step.
const STEP: usize = 2;

/// Writes a document in lines of a width, where that is possible.
pub(super) fn render(doc: &Doc, width: usize) -> String {
    let mut out = Out { text: String::new(), column: 0 };
    let mut stack: Vec<(usize, bool, &Doc)> = vec![(0, false, doc)];
    while let Some((indent, flat, doc)) = stack.pop() {
        match doc {
            Doc::Text(text) => out.push(text),
            Doc::Verbatim(text) => out.verbatim(text),
            Doc::Line if flat => out.push(" "),
            Doc::SoftLine if flat => {}
            Doc::Line | Doc::SoftLine | Doc::Hard => out.line(indent),
            Doc::Blank => out.blank(),
            Doc::Trailing(text) => {
                out.text.push(MARK);
                out.push(text);
            }
            Doc::IfBroken(text) if !flat => out.push(text),
            Doc::IfBroken(_) | Doc::Broken => {}
            Doc::Concat(parts) => stack.extend(parts.iter().rev().map(|part| (indent, flat, part))),
            Doc::Nest(inner) => stack.push((indent + STEP, flat, inner)),
            Doc::Group(inner) => {
                let fits = flat || fits(inner, &stack, width.saturating_sub(out.column));
                stack.push((indent, fits, inner));
            }
        }
    }
    align(&out.text)
}

struct Out {
    text: String,
    column: usize,
}

impl Out {
    fn push(&mut self, text: &str) {
        self.text.push_str(text);
        self.column += text.chars().count();
    }

    fn verbatim(&mut self, text: &str) {
        self.text.push_str(text);
        self.column = text.rsplit('\n').next().map_or(0, |last| last.chars().count());
    }

    fn trim(&mut self) {
        let kept = self.text.trim_end_matches(' ').len();
        self.text.truncate(kept);
    }

    fn line(&mut self, indent: usize) {
        self.trim();
        self.text.push('\n');
        self.text.extend(std::iter::repeat_n(' ', indent));
        self.column = indent;
    }

    fn blank(&mut self) {
        self.trim();
        self.text.push('\n');
        self.column = 0;
    }
}

/// Whether a group, and what follows on its line, has room.
fn fits(group: &Doc, rest: &[(usize, bool, &Doc)], room: usize) -> bool {
    let mut left = room;
    let mut todo: Vec<(bool, &Doc)> = vec![(true, group)];
    let mut after = rest.iter().rev();
    loop {
        let Some((flat, doc)) = todo.pop().or_else(|| after.next().map(|(_, flat, doc)| (*flat, *doc))) else {
            return true;
        };
        let length = match doc {
            Doc::Text(text) => text.chars().count(),
            Doc::Verbatim(text) => {
                // its first line counts, and it ends the line of what came before
                return !flat || text.split('\n').next().is_none_or(|l| l.chars().count() <= left) && todo.is_empty();
            }
            Doc::Line if flat => 1,
            Doc::SoftLine if flat => 0,
            Doc::Line | Doc::SoftLine => return true,
            Doc::Broken if !flat => 0,
            Doc::Hard | Doc::Blank | Doc::Trailing(_) | Doc::Broken => return !flat,
            Doc::IfBroken(text) => {
                if flat {
                    0
                } else {
                    text.len()
                }
            }
            Doc::Concat(parts) => {
                todo.extend(parts.iter().rev().map(|part| (flat, part)));
                0
            }
            Doc::Nest(inner) => {
                todo.push((flat, inner));
                0
            }
            Doc::Group(inner) => {
                todo.push((flat, inner));
                0
            }
        };
        let Some(now) = left.checked_sub(length) else { return false };
        left = now;
    }
}

/// Puts comments at the ends of neighbouring lines into one column.
fn align(text: &str) -> String {
    let lines: Vec<&str> = text.split('\n').collect();
    let mut out = String::with_capacity(text.len());
    let mut column = 0;
    for (i, line) in lines.iter().enumerate() {
        if i > 0 {
            out.push('\n');
        }
        let Some((code, comment)) = line.split_once(MARK) else {
            column = 0;
            out.push_str(line);
            continue;
        };
        if column == 0 {
            let run = lines.get(i..).unwrap_or_default().iter().map_while(|l| l.split_once(MARK));
            column = run.map(|(code, _)| code.trim_end().chars().count()).max().unwrap_or(0);
        }
        let code = code.trim_end();
        out.push_str(code);
        out.extend(std::iter::repeat_n(' ', column.saturating_sub(code.chars().count()) + 2));
        out.push_str(comment);
    }
    out
}
