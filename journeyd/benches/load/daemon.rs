//! The real program as a process of its own, so that its memory is its own and it can be killed.
#![allow(dead_code, clippy::allow_attributes, reason = "not every benchmark needs everything")]

use super::client::Client;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// A running daemon.
pub(super) struct Daemon {
    child: Child,
    pub(super) address: SocketAddr,
}

impl Daemon {
    /// Starts it over a data folder and waits until it answers.
    pub(super) fn start(data: &Path, bundle: &Path, settings: &[String]) -> Daemon {
        // The port is free now; nobody else takes it in the moment until the daemon does.
        let address = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
        let child = Command::new(env!("CARGO_BIN_EXE_journeyd"))
            .arg("--data")
            .arg(data)
            .arg("--bundle")
            .arg(bundle)
            .args(["--listen", &address.to_string()])
            .args(settings)
            .env("RUST_LOG", std::env::var("RUST_LOG").unwrap_or_else(|_| "warn".into()))
            .stdout(Stdio::null())
            .spawn()
            .unwrap();
        let daemon = Daemon { child, address };
        let begun = Instant::now();
        loop {
            let ready = Client::new(address).and_then(|mut client| client.request("GET", "/readyz", "text/plain", b""));
            if ready.is_ok_and(|(status, _)| status == 200) {
                return daemon;
            }
            assert!(begun.elapsed() < Duration::from_secs(300), "the daemon does not start");
            std::thread::sleep(Duration::from_millis(2));
        }
    }

    pub(super) fn process(&self) -> u32 {
        self.child.id()
    }

    /// As `kill -9` does.
    pub(super) fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// Tells it to end, and waits. Returns how long that took.
    pub(super) fn end(mut self) -> Duration {
        let begun = Instant::now();
        Command::new("kill").arg(self.child.id().to_string()).status().unwrap();
        self.child.wait().unwrap();
        begun.elapsed()
    }
}

/// The bundle in a file.
pub(super) fn bundle(dir: &Path) -> PathBuf {
    let path = dir.join("bench.jbundle");
    std::fs::write(&path, super::fixture::bundle("bench")).unwrap();
    path
}
