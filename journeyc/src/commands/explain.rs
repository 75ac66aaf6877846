//! `journeyc explain CODE`.

use crate::Exit;
use crate::cli::ExplainArgs;
use crate::output::{err, out};
use journey_compiler::explain;

pub(super) fn run(args: &ExplainArgs) -> Exit {
    let Some(code) = &args.code else {
        for code in explain::codes() {
            let title = explain::page(code).and_then(|p| p.lines().next()).unwrap_or_default();
            out(format_args!("{}\n", title.trim_start_matches(['#', ' '])));
        }
        return Exit::Fine;
    };
    match explain::page(&code.to_uppercase()) {
        Some(page) => {
            out(format_args!("{}\n", page.trim_end()));
            Exit::Fine
        }
        None => {
            err(format_args!("error: there is no code `{code}`; `journeyc explain` lists them all\n"));
            Exit::CouldNotRun
        }
    }
}
