//! The real daemon, killed at random moments under load: nothing acknowledged is lost, each person's order holds, and a
//! sink that knows keys counts each message once.

#[path = "../../journeyd/src/fixture.rs"]
mod fixture;
mod sink;

use sink::Sink;
use std::collections::HashMap;
use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

/// How often the daemon is killed.
const KILLS: usize = 20;
const PEOPLE: usize = 8;

struct Daemon {
    child: Child,
    address: SocketAddr,
}

impl Daemon {
    fn start(data: &Path, sink: SocketAddr, bundle: &Path) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_journeyd-under-test"))
            .args(["--listen", "127.0.0.1:0", "--segment-size", "1", "--checkpoint-every", "1"])
            .arg("--data")
            .arg(data)
            .arg("--bundle")
            .arg(bundle)
            .args(["--route", &format!("{}=http://{sink}", fixture::SINK)])
            .env("RUST_LOG", "info")
            .env("NO_COLOR", "1")
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stderr.take().unwrap()).lines();
        let mut seen = Vec::new();
        let address = loop {
            let Some(line) = lines.next() else { panic!("the daemon did not start:\n{}", seen.join("\n")) };
            let line: String = line.unwrap().split('\u{1b}').collect();
            if let Some((_, rest)) = line.split_once("127.0.0.1:")
                && line.contains("listens")
            {
                let port = rest.split(|c: char| !c.is_ascii_digit()).next().unwrap();
                break format!("127.0.0.1:{port}").parse().unwrap();
            }
            seen.push(line);
        };
        // The pipe must not fill.
        std::thread::spawn(move || lines.for_each(drop));
        Self { child, address }
    }

    fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

impl Drop for Daemon {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn runtime() -> tokio::runtime::Runtime {
    let _ = rustls::crypto::ring::default_provider().install_default();
    tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap()
}

/// Sends a person's events one by one, each again until it is acknowledged. Returns how many were.
async fn produce(person: String, address: Arc<Mutex<SocketAddr>>, stop: Arc<AtomicBool>) -> u64 {
    let client = reqwest::Client::builder().timeout(Duration::from_secs(5)).build().unwrap();
    let mut n = 0;
    while !stop.load(Ordering::Relaxed) {
        n += 1;
        // Every fourth is a rest of a quarter of a second, so that timers are due all the time.
        let events =
            [Some(fixture::event("step", &person, n)), (n % 4 == 0).then(|| fixture::event("rest", &person, n))];
        for event in events.into_iter().flatten() {
            acknowledged(&client, &address, event).await;
        }
    }
    n
}

async fn acknowledged(client: &reqwest::Client, address: &Mutex<SocketAddr>, event: String) {
    let begun = Instant::now();
    loop {
        let to = *address.lock().unwrap();
        let request = client.post(format!("http://{to}/v1/events")).header("content-type", "application/json");
        let status = match request.body(event.clone()).send().await {
            // The answer counts when it has come as a whole.
            Ok(answer) => match (answer.status().as_u16(), answer.bytes().await) {
                (status, Ok(_)) => status,
                _ => 0,
            },
            Err(_) => 0,
        };
        match status {
            200 => return,
            0 | 429 | 503 => tokio::time::sleep(Duration::from_millis(5)).await,
            other => panic!("status {other} for {event}"),
        }
        assert!(begun.elapsed() < Duration::from_secs(60), "no acknowledgement for {event}");
    }
}

async fn get(address: SocketAddr, path: &str) -> serde_json::Value {
    let text = reqwest::get(format!("http://{address}{path}")).await.unwrap().text().await.unwrap();
    serde_json::from_str(&text).unwrap_or_else(|e| panic!("{e}: {text}"))
}

/// Numbers that differ from run to run.
fn random() -> u64 {
    use std::hash::{BuildHasher, Hasher, RandomState};
    RandomState::new().build_hasher().finish()
}

#[test]
fn killed_at_any_moment_nothing_is_lost_or_done_twice() {
    let runtime = runtime();
    let dir = tempfile::tempdir().unwrap();
    let bundle = dir.path().join("fixture.jbundle");
    std::fs::write(&bundle, fixture::bundle("fixture")).unwrap();
    let sink = runtime.block_on(Sink::start());
    let data = dir.path().join("data");
    let mut daemon = Daemon::start(&data, sink.address, &bundle);
    let address = Arc::new(Mutex::new(daemon.address));
    let stop = Arc::new(AtomicBool::new(false));
    let producers: Vec<_> = (0..PEOPLE)
        .map(|p| runtime.spawn(produce(format!("p{p}@example.com"), Arc::clone(&address), Arc::clone(&stop))))
        .collect();
    for _ in 0..KILLS {
        std::thread::sleep(Duration::from_millis(50 + random() % 400));
        daemon.kill();
        daemon = Daemon::start(&data, sink.address, &bundle);
        *address.lock().unwrap() = daemon.address;
    }
    stop.store(true, Ordering::Relaxed);
    let counts: Vec<u64> = producers.into_iter().map(|p| runtime.block_on(p).unwrap()).collect();
    assert!(counts.iter().all(|n| *n > 20), "there was load: {counts:?}");

    let mut expected = HashMap::new();
    for (p, count) in counts.iter().enumerate() {
        for n in 1..=*count {
            // One of the journey `Message`; one of `Rest` where there was a rest with the number.
            expected.insert((format!("p{p}@example.com"), n), if n % 4 == 0 { 2 } else { 1 });
        }
    }
    let all: usize = expected.values().sum();
    let begun = Instant::now();
    while sink.messages().len() < all && begun.elapsed() < Duration::from_secs(60) {
        std::thread::sleep(Duration::from_millis(50));
    }
    let mut arrived: HashMap<(String, u64), usize> = HashMap::new();
    for body in sink.messages().values() {
        let json: serde_json::Value = serde_json::from_str(body).unwrap();
        *arrived.entry((json["to"].as_str().unwrap().to_owned(), json["n"].as_u64().unwrap())).or_default() += 1;
    }
    assert_eq!(sink.contradictions(), Vec::<String>::new(), "one key, one body");
    let mut missing: Vec<_> = expected.iter().filter(|(key, count)| arrived.get(*key) != Some(*count)).collect();
    missing.sort();
    if let Some(((person, n), count)) = missing.first() {
        let path = format!("/v1/instances?profile=email:{person}&status=all&limit=1000");
        let page = runtime.block_on(get(daemon.address, &path));
        let all = page["instances"].as_array().unwrap();
        let open: Vec<_> = all.iter().filter(|i| i["status"] != "ended" && i["journey"] != "Count").collect();
        let reasons: Vec<_> = all.iter().filter(|i| i["status"] == "ended").map(|i| i["reason"].clone()).collect();
        panic!(
            "{} events without their effect, such as {person} {n} ({count} expected): open {open:?}, ended {reasons:?}",
            missing.len()
        );
    }
    assert_eq!(arrived.len(), expected.len(), "nothing else was sent");

    for (p, _) in counts.iter().enumerate() {
        let path = format!("/v1/instances?profile=email:p{p}@example.com&journey=Count&status=all");
        let page = runtime.block_on(get(daemon.address, &path));
        let instances = page["instances"].as_array().unwrap();
        assert_eq!(instances.len(), 1, "{page}");
        assert_eq!(instances[0]["status"], "waiting", "the order of each person held: {page}");
    }
    println!(
        "{KILLS} kills, {} events, {all} messages, {} requests at the sink",
        counts.iter().sum::<u64>(),
        sink.requests()
    );
}

#[test]
fn a_second_daemon_cannot_take_the_data() {
    let runtime = runtime();
    let dir = tempfile::tempdir().unwrap();
    let bundle = dir.path().join("fixture.jbundle");
    std::fs::write(&bundle, fixture::bundle("fixture")).unwrap();
    let sink = runtime.block_on(Sink::start());
    let data = dir.path().join("data");
    let first = Daemon::start(&data, sink.address, &bundle);
    let second = Command::new(env!("CARGO_BIN_EXE_journeyd-under-test"))
        .args(["--listen", "127.0.0.1:0", "--data"])
        .arg(&data)
        .output()
        .unwrap();
    assert!(!second.status.success());
    let said = String::from_utf8_lossy(&second.stderr).into_owned();
    assert!(said.contains("in use by another journeyd"), "{said}");
    first.kill();
}

/// What is wrong is told with its path, and nothing else suffers from it.
#[test]
fn bad_requests_are_refused_while_good_ones_go_on() {
    let runtime = runtime();
    let dir = tempfile::tempdir().unwrap();
    let bundle = dir.path().join("fixture.jbundle");
    std::fs::write(&bundle, fixture::bundle("fixture")).unwrap();
    let sink = runtime.block_on(Sink::start());
    let daemon = Daemon::start(&dir.path().join("data"), sink.address, &bundle);
    let client = reqwest::Client::new();
    let url = format!("http://{}/v1/events", daemon.address);
    let send = |kind: &'static str, body: String| {
        let request = client.post(&url).header("content-type", kind).body(body);
        runtime.block_on(async {
            match request.send().await {
                Ok(answer) => (answer.status().as_u16(), answer.text().await.unwrap_or_default()),
                Err(error) => panic!("{error:?}"),
            }
        })
    };
    let good = |n| fixture::event("step", "ada@example.com", n);
    let json = "application/json";
    let cases = [
        (good(1).replace("\"n\":1", "\"n\":\"one\""), 422, "\"path\":\"n\""),
        (good(1).replace(",\"n\":1", ""), 422, "\"path\":\"n\""),
        ("{\"_id\": ".into(), 400, "title"),
        (format!("{}1{}", "[".repeat(100_000), "]".repeat(100_000)), 400, "title"),
        (format!("{{\"a\":{}1{}}}", "[".repeat(5_000), "]".repeat(5_000)), 400, "title"),
        (format!("\"{}\"", "x".repeat(10 << 20)), 413, "title"),
        (format!("{}\u{0}", good(1)), 400, "title"),
    ];
    for (n, (body, status, says)) in (1..).zip(cases) {
        let shown: String = body.chars().take(60).collect();
        let answer = send(json, body);
        // The array of arrays is one event that cannot be read.
        let status_fits = answer.0 == status || (status == 400 && answer.0 == 422);
        assert!(status_fits && answer.1.contains(says), "{shown}: {answer:?}");
        let fine = send(json, good(n));
        assert_eq!(fine.0, 200, "{fine:?}");
        assert!(fine.1.contains("accepted"), "{fine:?}");
    }
    assert_eq!(send("text/csv", good(99)).0, 415);
    let mixed = send("application/x-ndjson", format!("{}\nnonsense\n\n{}\n", good(100), good(101)));
    let summary: serde_json::Value = serde_json::from_str(&mixed.1).unwrap();
    assert_eq!((mixed.0, &summary["accepted"], &summary["refused"]), (207, &2.into(), &1.into()), "{summary}");
    assert_eq!(summary["results"][1]["status"], "refused");
    let array = send(json, format!("[{}, {}]", good(102), good(100)));
    let summary: serde_json::Value = serde_json::from_str(&array.1).unwrap();
    assert_eq!((&summary["accepted"], &summary["duplicates"]), (&1.into(), &1.into()), "{summary}");
    let other = |method: reqwest::Method, path: &str| {
        let request = client.request(method, format!("http://{}{path}", daemon.address));
        runtime.block_on(async { request.body("{}").send().await.unwrap().status().as_u16() })
    };
    assert_eq!(other(reqwest::Method::GET, "/nothing"), 404);
    assert_eq!(other(reqwest::Method::DELETE, "/v1/events"), 405);
    assert_eq!(other(reqwest::Method::PUT, "/v1/bundles"), 422);
    assert_eq!(other(reqwest::Method::GET, "/v1/instances?status=odd"), 400);
    assert_eq!(other(reqwest::Method::GET, "/readyz"), 200);
    assert_eq!(other(reqwest::Method::PUT, "/v1/profiles/Email/ada@example.com"), 204);
    assert_eq!(other(reqwest::Method::GET, "/v1/profiles/email/ada@example.com"), 200);
    assert_eq!(other(reqwest::Method::DELETE, "/v1/profiles/email/ada@example.com"), 204);
    assert_eq!(other(reqwest::Method::GET, "/v1/profiles/email/ada@example.com"), 404);
}
