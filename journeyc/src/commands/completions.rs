//! `journeyc completions SHELL`.

use crate::Exit;
use crate::cli::{Cli, CompletionsArgs};
use crate::output::out;
use clap::CommandFactory;

pub(super) fn run(args: &CompletionsArgs) -> Exit {
    let mut script = vec![];
    clap_complete::generate(args.shell, &mut Cli::command(), "journeyc", &mut script);
    out(String::from_utf8_lossy(&script));
    Exit::Fine
}
