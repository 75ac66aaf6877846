//! Printing: colour, width, closed pipes.

use crate::cli::Color;
use std::io::{IsTerminal, Write};

/// Whether to colour a stream: the flag, then `NO_COLOR`, `CLICOLOR_FORCE`, `CLICOLOR`, `TERM=dumb`, then whether it is
/// a terminal.
#[must_use]
pub fn use_color(choice: Color, is_terminal: bool, variable: impl Fn(&str) -> Option<String>) -> bool {
    let set = |name: &str| variable(name).filter(|value| !value.is_empty());
    match choice {
        Color::Always => true,
        Color::Never => false,
        Color::Auto if set("NO_COLOR").is_some() => false,
        Color::Auto if set("CLICOLOR_FORCE").is_some_and(|v| v != "0") => true,
        Color::Auto if set("CLICOLOR").is_some_and(|v| v == "0") => false,
        Color::Auto => is_terminal && set("TERM").is_none_or(|t| t != "dumb"),
    }
}

fn variable(name: &str) -> Option<String> {
    std::env::var_os(name).map(|value| value.to_string_lossy().into_owned())
}

/// Columns of explanations: `COLUMNS`, then the terminal's, then 100; within reason.
#[must_use]
pub fn width() -> usize {
    let asked = variable("COLUMNS").and_then(|columns| columns.trim().parse().ok());
    let terminal = || terminal_size::terminal_size_of(std::io::stderr()).map(|(columns, _)| usize::from(columns.0));
    asked.or_else(terminal).unwrap_or(100).clamp(60, 200)
}

/// Whether standard error is to be coloured.
#[must_use]
pub fn stderr_color(choice: Color) -> bool {
    use_color(choice, std::io::stderr().is_terminal(), variable)
}

/// Whether standard output is to be coloured.
#[must_use]
pub fn stdout_color(choice: Color) -> bool {
    use_color(choice, std::io::stdout().is_terminal(), variable)
}

/// A reader that went away (`journeyc … | head`) is not an error of ours.
pub fn ignore_closed_pipe(result: std::io::Result<()>) {
    drop(result);
}

/// Prints to standard output.
pub fn out(text: impl std::fmt::Display) {
    let mut stream = std::io::stdout().lock();
    ignore_closed_pipe(write!(stream, "{text}").and_then(|()| stream.flush()));
}

/// Prints to standard error.
pub fn err(text: impl std::fmt::Display) {
    let mut stream = std::io::stderr().lock();
    ignore_closed_pipe(write!(stream, "{text}").and_then(|()| stream.flush()));
}

#[cfg(test)]
mod tests;
