//! `journeyc lsp`: the language server over standard input and output.

use super::{could_not, runtime};
use crate::Exit;

pub(super) fn run() -> Exit {
    match runtime() {
        Ok(runtime) => {
            runtime.block_on(journey_lsp::serve(tokio::io::stdin(), tokio::io::stdout()));
            // Standard input is read by a thread that cannot be interrupted: do not wait for it.
            runtime.shutdown_background();
            Exit::Fine
        }
        Err(message) => could_not(message),
    }
}
