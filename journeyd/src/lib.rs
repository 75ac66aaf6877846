//! The daemon that runs journeys: HTTP in, the journal and the state on disk, HTTP out.
//!
//! Only this package touches the network and the clock.

pub mod clock;
pub mod config;
pub mod data;
pub mod dispatch;
#[cfg(test)]
mod fixture;
pub mod http;
pub mod image;
pub mod journal;
pub mod metrics;
pub mod partition;
pub mod repair;
pub mod run;
pub mod service;
pub mod store;

pub use config::Config;
pub use run::{Handle, RunError, run};

use clap::Parser;
use config::{Command, CommandLine};
use std::io::Write;
use std::process::ExitCode;

/// The program: settings from the command line, runs until SIGTERM or SIGINT.
#[must_use]
pub fn main() -> ExitCode {
    let line = CommandLine::parse();
    let filter = tracing_subscriber::EnvFilter::try_from_default_env()
        .unwrap_or_else(|_| "info,fjall=warn,lsm_tree=warn".into());
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).init();
    if let Some(Command::Repair(options)) = &line.command {
        return mend(options);
    }
    match Config::load(line).map_err(|e| e.to_string()).and_then(|config| run(&config).map_err(|e| e.to_string())) {
        Ok(handle) => {
            if let Err(error) = handle.wait_for_signal() {
                tracing::error!("signals cannot be received: {error}");
            }
            handle.shutdown();
            ExitCode::SUCCESS
        }
        Err(error) => {
            tracing::error!("{error}");
            ExitCode::FAILURE
        }
    }
}

/// `journeyd repair`. Its report is its output.
fn mend(options: &repair::Options) -> ExitCode {
    let mut out = std::io::stdout();
    // Nobody reads any more: then there is nobody to tell.
    let verdict = repair::run(options, &mut |line| drop(writeln!(out, "{line}")));
    match verdict {
        Ok(repair::Verdict::Whole | repair::Verdict::Repaired) => ExitCode::SUCCESS,
        Ok(repair::Verdict::Loss) => ExitCode::from(2),
        Err(error) => {
            tracing::error!("{error}");
            ExitCode::FAILURE
        }
    }
}
