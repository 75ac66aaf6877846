//! A real daemon for the tests that stop, kill and starve it: started over a folder, fed with the events of
//! `examples/cart`, sending to a sink that knows keys.

pub(crate) mod cart;
pub(crate) mod sink;

use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

/// How a daemon is started, again and again.
#[derive(Clone)]
pub(crate) struct Setup {
    /// Data folder.
    pub(crate) data: PathBuf,
    /// Further arguments.
    pub(crate) args: Vec<String>,
}

impl Setup {
    /// The cart's bundle over `dir/data`, its mail going to a sink.
    pub(crate) fn cart(dir: &Path, sink: SocketAddr) -> Self {
        let bundle = dir.join("cart.jbundle");
        if !bundle.exists() {
            std::fs::write(&bundle, cart::bundle()).unwrap();
        }
        let args = [
            "--bundle".to_owned(),
            bundle.display().to_string(),
            "--route".to_owned(),
            format!("{}=http://{sink}", cart::MAIL),
        ];
        Self { data: dir.join("data"), args: args.into() }
    }

    /// The same with more arguments.
    pub(crate) fn with(&self, more: &[&str]) -> Self {
        let mut setup = self.clone();
        setup.args.extend(more.iter().map(|arg| (*arg).to_owned()));
        setup
    }

    fn command(&self) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_journeyd-under-test"));
        command.args(["--listen", "127.0.0.1:0", "--data"]).arg(&self.data).args(&self.args);
        command.env("RUST_LOG", "info").env("NO_COLOR", "1").env("JOURNEY_SECRET_MAIL_KEY", "only-for-tests");
        command
    }

    /// Starts it; panics with what it said if it does not come up.
    pub(crate) fn start(&self) -> Daemon {
        self.try_start().unwrap_or_else(|said| panic!("the daemon did not start:\n{said}"))
    }

    /// Starts it, or returns what it said before it ended.
    pub(crate) fn try_start(&self) -> Result<Daemon, String> {
        let mut child = self.command().stderr(Stdio::piped()).stdout(Stdio::null()).spawn().unwrap();
        let mut lines = BufReader::new(child.stderr.take().unwrap()).lines();
        let mut seen = Vec::new();
        loop {
            let Some(line) = lines.next() else {
                child.wait().unwrap();
                return Err(seen.join("\n"));
            };
            let line = line.unwrap();
            let port = line.split_once("127.0.0.1:").filter(|_| line.contains("listens"));
            if let Some((_, rest)) = port {
                let port = rest.split(|c: char| !c.is_ascii_digit()).next().unwrap();
                let address = format!("127.0.0.1:{port}").parse().unwrap();
                let log = Arc::new(Mutex::new(seen));
                let keeps = Arc::clone(&log);
                // The pipe must not fill.
                std::thread::spawn(move || {
                    lines.map_while(Result::ok).for_each(|line| keeps.lock().unwrap().push(line))
                });
                return Ok(Daemon { child, address, log });
            }
            seen.push(line);
        }
    }
}

/// A running daemon; dropped, it is killed.
pub(crate) struct Daemon {
    child: Child,
    /// Where it listens.
    pub(crate) address: SocketAddr,
    log: Arc<Mutex<Vec<String>>>,
}

impl Daemon {
    /// SIGKILL.
    pub(crate) fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// SIGTERM, and waits for its end.
    pub(crate) fn stop(mut self) {
        let told = Command::new("kill").args(["-TERM", &self.child.id().to_string()]).status().unwrap();
        assert!(told.success());
        let status = self.child.wait().unwrap();
        assert!(status.success(), "{status}: {}", self.said());
    }

    /// Its log so far.
    pub(crate) fn said(&self) -> String {
        self.log.lock().unwrap().join("\n")
    }

    /// Resident memory in bytes; none where the system does not tell.
    pub(crate) fn resident(&self) -> Option<u64> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).ok()?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
        Some(line.trim().trim_end_matches(" kB").trim().parse::<u64>().ok()? * 1_024)
    }
}

impl Drop for Daemon {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Threads for producers and sinks.
pub(crate) fn runtime() -> tokio::runtime::Runtime {
    let _ = rustls::crypto::ring::default_provider().install_default();
    tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap()
}

/// What the daemon says of something, as JSON.
pub(crate) async fn get(address: SocketAddr, path: &str) -> serde_json::Value {
    let text = reqwest::get(format!("http://{address}{path}")).await.unwrap().text().await.unwrap();
    serde_json::from_str(&text).unwrap_or_else(|e| panic!("{e}: {text}"))
}

/// Waits until something is so; panics with `what` after a while.
pub(crate) fn wait_for(most: Duration, what: &str, mut so: impl FnMut() -> bool) {
    let begun = Instant::now();
    while !so() {
        assert!(begun.elapsed() < most, "{what}: not within {most:?}");
        std::thread::sleep(Duration::from_millis(50));
    }
}

/// Somebody who sends to a daemon that may be away for a while.
#[derive(Clone)]
pub(crate) struct Producer {
    client: reqwest::Client,
    /// Where the daemon listens now.
    pub(crate) address: Arc<Mutex<SocketAddr>>,
}

impl Producer {
    pub(crate) fn new(address: SocketAddr) -> Self {
        let client = reqwest::Client::builder().timeout(Duration::from_secs(5)).build().unwrap();
        Self { client, address: Arc::new(Mutex::new(address)) }
    }

    /// One request: status and body; status 0: no whole answer came.
    pub(crate) async fn once(&self, method: reqwest::Method, path: &str, body: String) -> (u16, String) {
        let to = *self.address.lock().unwrap();
        let request = self.client.request(method, format!("http://{to}{path}")).body(body);
        match request.header("content-type", "application/json").send().await {
            Ok(answer) => {
                let status = answer.status().as_u16();
                answer.text().await.map_or((0, String::new()), |text| (status, text))
            }
            Err(_) => (0, String::new()),
        }
    }

    /// Sends until it is acknowledged, as the manual says; returns the answer.
    pub(crate) async fn acknowledged(&self, method: reqwest::Method, path: &str, body: &str) -> String {
        let begun = Instant::now();
        loop {
            match self.once(method.clone(), path, body.to_owned()).await {
                (200..=299, answer) => return answer,
                (0 | 429 | 503, _) => tokio::time::sleep(Duration::from_millis(5)).await,
                (other, answer) => panic!("status {other} for {body}: {answer}"),
            }
            assert!(begun.elapsed() < Duration::from_secs(120), "no acknowledgement for {body}");
        }
    }

    /// Sends an event until it is acknowledged.
    pub(crate) async fn event(&self, event: &str) -> serde_json::Value {
        let answer = self.acknowledged(reqwest::Method::POST, "/v1/events", event).await;
        serde_json::from_str(&answer).unwrap_or_else(|e| panic!("{e}: {answer}"))
    }

    /// Puts a person's profile until it is acknowledged.
    pub(crate) async fn profile(&self, person: &str) {
        let path = format!("/v1/profiles/Email/{person}");
        self.acknowledged(reqwest::Method::PUT, &path, &cart::profile(person)).await;
    }
}

/// Numbers that differ from run to run.
pub(crate) fn random() -> u64 {
    use std::hash::{BuildHasher, Hasher, RandomState};
    RandomState::new().build_hasher().finish()
}
