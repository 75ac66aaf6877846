//! One binary for all tests across packages.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that cannot go on should say so at once"
)]

mod cases;
mod cli;
mod daemon;
mod docs;
mod examples;
mod expressions;
mod http;
mod kept;
mod kill;
mod lsp;
mod oracle;
mod schema;
mod support;
mod xdm;
