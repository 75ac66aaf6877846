//! What the real daemon answers to requests that are wrong, and that nothing else suffers from them.

use crate::daemon::sink::{Act, Sink};
use crate::daemon::{Daemon, Setup, cart, runtime};
use std::process::Command;
use tokio::runtime::Runtime;

struct Rig {
    _dir: tempfile::TempDir,
    setup: Setup,
    daemon: Daemon,
    runtime: Runtime,
}

fn rig() -> Rig {
    let runtime = runtime();
    let dir = tempfile::tempdir().unwrap();
    let sink = runtime.block_on(Sink::start(|_, _| Act::Do));
    let setup = Setup::cart(dir.path(), sink.address);
    let daemon = setup.start();
    Rig { _dir: dir, setup, daemon, runtime }
}

impl Rig {
    fn send(&self, method: &str, path: &str, kind: &str, body: String) -> (u16, String) {
        let url = format!("http://{}{path}", self.daemon.address);
        let method = reqwest::Method::from_bytes(method.as_bytes()).unwrap();
        let request = reqwest::Client::new().request(method, url).header("content-type", kind).body(body);
        self.runtime.block_on(async {
            match request.send().await {
                Ok(answer) => (answer.status().as_u16(), answer.text().await.unwrap_or_default()),
                Err(error) => panic!("{error:?}"),
            }
        })
    }

    fn events(&self, kind: &str, body: String) -> (u16, serde_json::Value) {
        let (status, text) = self.send("POST", "/v1/events", kind, body);
        (status, serde_json::from_str(&text).unwrap_or_else(|e| panic!("{e}: {text}")))
    }
}

const JSON: &str = "application/json";

fn good(n: usize) -> String {
    cart::changed("ada@example.com", &format!("c{n}"), 1, 30)
}

#[test]
fn a_second_daemon_cannot_take_the_data() {
    let rig = rig();
    let said = rig.setup.try_start().err().unwrap();
    assert!(said.contains("in use by another journeyd"), "{said}");
    let once_more = Command::new(env!("CARGO_BIN_EXE_journeyd-under-test"))
        .args(["--listen", "127.0.0.1:0", "--data"])
        .arg(&rig.setup.data)
        .output()
        .unwrap();
    assert!(!once_more.status.success());
}

#[test]
fn bad_events_are_refused_with_their_path_while_good_ones_go_on() {
    let rig = rig();
    let cases = [
        (good(1).replace("\"priceTotal\":30", "\"priceTotal\":\"much\""), 422, Some("productListItems[0].priceTotal")),
        (good(1).replace("\"cartID\":\"c1\"", "\"cartID\":7"), 422, Some("commerce.cart.cartID")),
        (good(1).replace("\"cartID\":\"c1\"", "\"other\":\"c1\""), 422, Some("commerce.cart.cartID")),
        ("{\"_id\": ".into(), 400, None),
        ("not JSON".into(), 400, None),
        (format!("{}1{}", "[".repeat(100_000), "]".repeat(100_000)), 422, None),
        (format!("{{\"a\":{}1{}}}", "[".repeat(5_000), "]".repeat(5_000)), 400, None),
        (format!("\"{}\"", "x".repeat(10 << 20)), 413, None),
        (format!("{}\u{0}", good(1)), 400, None),
    ];
    for (n, (body, status, path)) in cases.into_iter().enumerate() {
        let shown: String = body.chars().take(80).collect();
        let (answered, problem) = rig.events(JSON, body);
        let named = problem["path"].as_str().or(problem["results"][0]["path"].as_str());
        assert_eq!((answered, named), (status, path), "{shown}: {problem}");
        let (fine, answer) = rig.events(JSON, good(n + 10));
        assert_eq!((fine, &answer["status"]), (200, &"accepted".into()), "{answer}");
    }
    assert_eq!(rig.send("POST", "/v1/events", "text/csv", good(99)).0, 415);
}

#[test]
fn a_batch_says_of_each_event_what_came_of_it() {
    let rig = rig();
    let lines = format!("{}\nnonsense\n\n{}\n", good(100), good(101));
    let (status, summary) = rig.events("application/x-ndjson", lines);
    assert_eq!((status, &summary["accepted"], &summary["refused"]), (207, &2.into(), &1.into()), "{summary}");
    assert_eq!(summary["results"][1]["status"], "refused");
    let (_, summary) = rig.events(JSON, format!("[{}, {}]", good(102), good(100)));
    assert_eq!((&summary["accepted"], &summary["duplicates"]), (&1.into(), &1.into()), "{summary}");
}

#[test]
fn other_requests_get_the_status_that_fits() {
    let rig = rig();
    let status = |method: &str, path: &str| rig.send(method, path, JSON, "{}".into()).0;
    assert_eq!(status("GET", "/nothing"), 404);
    assert_eq!(status("DELETE", "/v1/events"), 405);
    assert_eq!(status("PUT", "/v1/bundles"), 422);
    assert_eq!(status("GET", "/v1/instances?status=odd"), 400);
    assert_eq!(status("GET", "/readyz"), 200);
    assert_eq!(status("PUT", "/v1/profiles/Email/ada@example.com"), 204);
    assert_eq!(status("GET", "/v1/profiles/email/ada@example.com"), 200);
    assert_eq!(status("DELETE", "/v1/profiles/email/ada@example.com"), 204);
    assert_eq!(status("GET", "/v1/profiles/email/ada@example.com"), 404);
}
