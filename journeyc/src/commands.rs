//! One file a command.

mod build;
mod check;
mod completions;
mod convert;
mod dev;
mod disasm;
mod eval;
mod explain;
mod fmt;
mod graph;
mod lsp;
mod new;
mod project;
mod schema;
mod sink;
mod test;

use crate::Exit;
use crate::cli::{Cli, Command};

/// Runs the command.
#[must_use]
pub fn run(cli: &Cli) -> Exit {
    let color = cli.color;
    match &cli.command {
        Command::New(args) => new::run(args),
        Command::Check(args) => check::run(args, color),
        Command::Fmt(args) => fmt::run(args, color),
        Command::Build(args) => build::run(args, color),
        Command::Test(args) => test::run(args, color),
        Command::Eval(args) => eval::run(args, color),
        Command::Convert(args) => convert::run(args, color),
        Command::Graph(args) => graph::run(args),
        Command::Explain(args) => explain::run(args),
        Command::Disasm(args) => disasm::run(args, color),
        Command::Dev(args) => dev::run(args, color),
        Command::Sink(args) => sink::run(args),
        Command::Schema(command) => schema::run(command),
        Command::Lsp => lsp::run(),
        Command::Completions(args) => completions::run(args),
    }
}

/// Reports why a command could not do its work.
fn could_not(message: impl std::fmt::Display) -> Exit {
    crate::output::err(format_args!("error: {message}\n"));
    Exit::CouldNotRun
}

/// A runtime for the commands that serve.
fn runtime() -> Result<tokio::runtime::Runtime, String> {
    tokio::runtime::Builder::new_multi_thread().enable_all().build().map_err(|e| format!("cannot start threads: {e}"))
}
