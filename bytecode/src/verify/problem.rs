//! What the verifier says when something is wrong.

use std::fmt;

/// Why a bundle is not safe to run.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("{place}: {problem}")]
pub struct VerifyError {
    /// Where.
    pub place: Place,
    /// What is wrong there.
    pub problem: String,
}

/// A place in a bundle.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Place {
    /// The table.
    pub table: &'static str,
    /// The entry of the table.
    pub index: Option<usize>,
    /// The entry's name, where it has one.
    pub name: String,
    /// The instruction.
    pub pc: Option<usize>,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.table)?;
        if let Some(index) = self.index {
            write!(f, "[{index}]")?;
        }
        if !self.name.is_empty() {
            write!(f, " `{}`", self.name.escape_debug())?;
        }
        match self.pc {
            Some(pc) => write!(f, ", instruction {pc}"),
            None => Ok(()),
        }
    }
}

/// Something wrong, before it is known where in the tables.
#[derive(Debug)]
pub(super) struct Problem {
    text: String,
    pc: Option<usize>,
}

pub(super) type Checked = Result<(), Problem>;

impl Problem {
    pub(super) fn new(text: impl Into<String>) -> Self {
        Self { text: text.into(), pc: None }
    }

    /// At an instruction.
    pub(super) fn at(mut self, pc: usize) -> Self {
        self.pc = self.pc.or(Some(pc));
        self
    }

    /// In a part of an entry.
    pub(super) fn within(mut self, part: impl fmt::Display) -> Self {
        self.text = format!("{part}: {}", self.text);
        self
    }

    /// In an entry of a table.
    pub(super) fn of(self, table: &'static str, index: Option<usize>, name: &str) -> VerifyError {
        let name = name.chars().take(80).collect();
        let place = Place { table, index, name, pc: self.pc };
        VerifyError { place, problem: self.text }
    }
}
