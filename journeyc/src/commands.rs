//! One file a command.

use crate::Exit;
use crate::cli::Cli;

/// Runs the command.
#[must_use]
pub fn run(_cli: &Cli) -> Exit {
    Exit::CouldNotRun
}
