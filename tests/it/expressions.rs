//! Expressions over data: the published cases, the examples of the library, and what becomes of an expression of the
//! Adobe syntax in ours.

mod audiences;
mod commands;
mod compare;
mod conformance;
mod conversion;
mod dialect;
mod library;

use journey_compiler::check::Dialect;
use journeyc::evaluate::{Answer, Refusal, evaluate};
use serde_json::Value;
use std::path::PathBuf;

/// The published material; none where it is not there, which CI does not accept.
fn shared(name: &str) -> Option<String> {
    let default = crate::support::root().join("../shared");
    let folder = std::env::var_os("JOURNEY_SHARED").map_or(default, PathBuf::from);
    let path = folder.join(name);
    match std::fs::read_to_string(&path) {
        Ok(text) => Some(text),
        Err(error) => {
            assert!(std::env::var_os("CI").is_none(), "{}: {error}", path.display());
            eprintln!("SKIPPED: {} is not there ({error})", path.display());
            None
        }
    }
}

/// The value, or the first finding.
fn value(text: &str, dialect: Dialect, data: &Value) -> Result<Answer, String> {
    evaluate(text, dialect, data).map_err(|refusal| match refusal {
        Refusal::Rejected(rejected) => {
            rejected.diagnostics.iter().map(|d| d.title.clone()).collect::<Vec<_>>().join("; ")
        }
        Refusal::Failed(message) => message,
    })
}
