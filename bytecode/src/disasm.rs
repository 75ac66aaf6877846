//! A bundle as text for people: what the tables say and what the code does.
//!
//! The format is stable; the compiler's tests of code generation hold it. Any bundle can be shown, also one that
//! would not verify: what a table lacks is shown as `?` and its index.

#[cfg(test)]
mod tests;

mod instrs;
mod journeys;
mod names;
mod tables;
mod test_blocks;
mod values;

use crate::program::Bundle;
use names::Names;
use std::fmt::{self, Write};

#[cfg(test)]
pub(crate) use values::date as day;

/// What a disassembly shows besides the program.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Options {
    /// The position of every instruction, as errors of the verifier and the machine name it. Without them a change
    /// in one place leaves the other lines as they are.
    pub positions: bool,
}

/// The bundle as text.
#[must_use]
pub fn disassemble(bundle: &Bundle) -> String {
    disassemble_with(bundle, Options::default())
}

/// The bundle as text, with more or less in it.
#[must_use]
pub fn disassemble_with(bundle: &Bundle, options: Options) -> String {
    let mut page = Page { names: Names { bundle }, options, text: String::new(), indent: 0 };
    page.bundle();
    page.text
}

/// The text so far.
struct Page<'a> {
    names: Names<'a>,
    options: Options,
    text: String,
    indent: usize,
}

impl<'a> Page<'a> {
    /// A line at the present depth.
    fn line(&mut self, line: fmt::Arguments<'_>) {
        for _ in 0..self.indent {
            self.text.push_str("  ");
        }
        let start = self.text.len();
        // Writing to a string cannot fail.
        let _ = self.text.write_fmt(line);
        let end = self.text.trim_end().len().max(start);
        self.text.truncate(end);
        self.text.push('\n');
    }

    /// Lines one deeper.
    fn nested(&mut self, lines: impl FnOnce(&mut Self)) {
        self.indent += 1;
        lines(self);
        self.indent -= 1;
    }

    /// An entry of a table: an empty line before it, its title, and the lines below.
    fn entry(&mut self, title: fmt::Arguments<'_>, lines: impl FnOnce(&mut Self)) {
        self.text.push('\n');
        self.line(title);
        self.nested(lines);
    }

    fn bundle(&mut self) {
        let bundle = self.names.bundle;
        let meta = &bundle.meta;
        self.line(format_args!("bundle {} (edition {}, zone {})", meta.project, meta.edition, meta.timezone));
        self.records();
        self.documents();
        self.imports();
        bundle.events.iter().for_each(|event| self.event(event));
        bundle.endpoints.iter().for_each(|endpoint| self.endpoint(endpoint));
        bundle.journeys.iter().for_each(|journey| self.journey(journey));
        bundle.tests.iter().for_each(|test| self.test(test));
    }
}
