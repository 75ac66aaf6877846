//! Printing: colour, width, closed pipes.

use crate::cli::Color;
use std::io::{IsTerminal, Write};

/// Whether to colour a stream: the flag, then `NO_COLOR`, `CLICOLOR_FORCE`, `TERM=dumb`, then whether it is a terminal.
#[must_use]
pub fn use_color(choice: Color, is_terminal: bool) -> bool {
    let set = |name: &str| std::env::var_os(name).is_some_and(|v| !v.is_empty() && v != "0");
    match choice {
        Color::Always => true,
        Color::Never => false,
        Color::Auto if set("NO_COLOR") => false,
        Color::Auto if set("CLICOLOR_FORCE") => true,
        Color::Auto => is_terminal && std::env::var_os("TERM").is_none_or(|t| t != "dumb"),
    }
}

/// Whether standard error is to be coloured.
#[must_use]
pub fn stderr_color(choice: Color) -> bool {
    use_color(choice, std::io::stderr().is_terminal())
}

/// Whether standard output is to be coloured.
#[must_use]
pub fn stdout_color(choice: Color) -> bool {
    use_color(choice, std::io::stdout().is_terminal())
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
