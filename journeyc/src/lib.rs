//! `journeyc`: check, build, test, explain and try journeys.
//!
//! Exit codes: 0 fine; 1 findings (errors, failed tests); 2 could not run (usage, files, network); 3 a bug of the
//! compiler. They are never reused for anything else.

pub mod cli;
pub mod commands;
pub mod evaluate;
pub mod output;
pub mod sink;
pub mod whole;

use clap::Parser;
use std::process::ExitCode;

/// What a command came to; its number is the exit code of the process.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Exit {
    /// Nothing to report.
    Fine = 0,
    /// Errors in the journeys, failed tests.
    Findings = 1,
    /// It could not do its work: usage, files, network.
    CouldNotRun = 2,
    /// A bug of the compiler.
    Bug = 3,
}

/// Parses the command line and runs the command.
#[must_use]
pub fn main() -> ExitCode {
    let cli = match cli::Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => {
            // Help and version are answers, not mistakes.
            let code = if error.use_stderr() { Exit::CouldNotRun } else { Exit::Fine };
            output::ignore_closed_pipe(error.print());
            return ExitCode::from(code as u8);
        }
    };
    ExitCode::from(guarded(|| commands::run(&cli)) as u8)
}

/// Runs something; where it breaks down, that is a bug of ours, and the author is told what to report.
fn guarded(run: impl FnOnce() -> Exit + std::panic::UnwindSafe) -> Exit {
    std::panic::set_hook(Box::new(|panic| {
        let place = panic.location().map_or_else(String::new, |at| format!(" ({}:{})", at.file(), at.line()));
        let what = panic.payload_as_str().unwrap_or("no message");
        output::err(format_args!("error: this is a bug of journeyc {VERSION}: {what}{place}\n"));
        output::err(
            "Your files are not at fault. Please report it with this line, the command and, if you can, the file.\n",
        );
    }));
    std::panic::catch_unwind(run).unwrap_or(Exit::Bug)
}

const VERSION: &str = env!("CARGO_PKG_VERSION");

#[cfg(test)]
mod tests;
