//! What operators do, over HTTP, with a whole daemon in this process and a receiver that is told what to answer.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]

use crate::fixture;
use crate::{Config, Handle};
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicU16, Ordering};
use std::time::{Duration, Instant};

struct Node {
    handle: Option<Handle>,
    /// What the receiver answers.
    answers: Arc<AtomicU16>,
    _dir: tempfile::TempDir,
}

fn node() -> Node {
    let dir = tempfile::tempdir().unwrap();
    let answers = Arc::new(AtomicU16::new(200));
    let route = format!("{}=http://{}", fixture::SINK, receiver(Arc::clone(&answers)));
    let mut config = Config { data: dir.path().join("data"), partitions: 2, ..Config::default() };
    config.listen = ([127, 0, 0, 1], 0).into();
    config.dispatch.routes = vec![route.parse().unwrap()];
    let handle = crate::run(&config).unwrap();
    handle.deploy(&fixture::bundle("shop")).unwrap();
    Node { handle: Some(handle), answers, _dir: dir }
}

/// Answers every request with the status of the moment.
fn receiver(answers: Arc<AtomicU16>) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let (mut stream, answers) = (stream.unwrap(), Arc::clone(&answers));
            std::thread::spawn(move || {
                while exchange(&mut stream, None).is_some() {
                    let status = answers.load(Ordering::SeqCst);
                    let answer = format!("HTTP/1.1 {status} x\r\ncontent-length: 2\r\n\r\n{{}}");
                    stream.write_all(answer.as_bytes()).unwrap();
                }
            });
        }
    });
    address
}

/// Writes a message, reads one: its first line and its body; none at the end of the connection.
fn exchange(stream: &mut TcpStream, write: Option<&str>) -> Option<(String, String)> {
    if let Some(write) = write {
        stream.write_all(write.as_bytes()).unwrap();
    }
    let (mut got, mut part) = (Vec::new(), [0; 4_096]);
    loop {
        let count = stream.read(&mut part).ok().filter(|count| *count > 0)?;
        got.extend_from_slice(&part[..count]);
        let text = String::from_utf8_lossy(&got).into_owned();
        let Some((head, body)) = text.split_once("\r\n\r\n") else { continue };
        let lower = head.to_ascii_lowercase();
        let length = lower.split("content-length: ").nth(1).and_then(|rest| rest.lines().next()?.parse().ok());
        if body.len() >= length.unwrap_or(0) {
            return Some((head.lines().next().unwrap_or_default().to_owned(), body.to_owned()));
        }
    }
}

impl Node {
    fn text(&self, method: &str, path: &str, body: &str) -> (u16, String) {
        let mut stream = TcpStream::connect(self.handle.as_ref().unwrap().address).unwrap();
        let length = body.len();
        let request = format!(
            "{method} {path} HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: {length}\r\n\r\n{body}"
        );
        let (line, body) = exchange(&mut stream, Some(&request)).unwrap();
        (line[9..12].parse().unwrap(), body)
    }

    fn ask(&self, method: &str, path: &str, body: &str) -> (u16, serde_json::Value) {
        let (status, text) = self.text(method, path, body);
        (status, serde_json::from_str(&text).unwrap_or(serde_json::Value::Null))
    }

    fn event(&self, kind: &str, person: &str, n: u64) -> serde_json::Value {
        let (status, answer) = self.ask("POST", "/v1/events", &fixture::event(kind, person, n));
        assert_eq!(status, 200, "{answer}");
        answer
    }

    fn journey(&self, name: &str) -> serde_json::Value {
        let journeys = self.ask("GET", "/v1/journeys", "").1;
        journeys["journeys"].as_array().unwrap().iter().find(|j| j["name"] == name).unwrap().clone()
    }

    fn letters(&self) -> Vec<serde_json::Value> {
        self.ask("GET", "/v1/dead-letters", "").1["deadLetters"].as_array().unwrap().clone()
    }

    fn wait(&self, what: impl Fn(&Self) -> bool) {
        let begun = Instant::now();
        while !what(self) {
            assert!(begun.elapsed() < Duration::from_secs(30), "it does not come");
            std::thread::sleep(Duration::from_millis(10));
        }
    }
}

impl Drop for Node {
    fn drop(&mut self) {
        if let Some(handle) = self.handle.take() {
            handle.shutdown();
        }
    }
}

#[test]
fn dead_letters_are_shown_sent_after_all_and_thrown_away() {
    let node = node();
    node.answers.store(400, Ordering::SeqCst);
    for person in ["ada", "grace", "barbara"] {
        node.event("step", person, 1);
    }
    node.wait(|node| node.letters().len() == 3);
    let letter = node.letters().remove(0);
    let told = ["project", "journey", "action", "error"].map(|name| letter[name].as_str().unwrap().to_owned());
    assert_eq!(told, ["shop", "Message", "Send", "http 400"]);
    let metrics = node.text("GET", "/metrics", "").1;
    assert!(metrics.contains(r#"journeyd_dead_letters{project="shop",journey="Message"} 3"#), "{metrics}");
    assert_eq!(node.journey("Message")["deadLetters"], 3);
    let page = node.ask("GET", "/v1/dead-letters?limit=2", "").1;
    assert_eq!(page["deadLetters"].as_array().unwrap().len(), 2);
    let next = page["next"].as_str().unwrap();
    let rest = node.ask("GET", &format!("/v1/dead-letters?limit=2&after={next}"), "").1;
    assert_eq!((rest["deadLetters"].as_array().unwrap().len(), &rest["next"]), (1, &serde_json::Value::Null));

    let path = |letter: &serde_json::Value| format!("/v1/dead-letters/{}", letter["id"].as_str().unwrap());
    assert_eq!(node.text("POST", &format!("{}/retry", path(&letter)), "").0, 202);
    node.wait(|node| node.letters().iter().any(|letter| letter["attempts"] == 2 && letter["sending"] == false));
    node.answers.store(200, Ordering::SeqCst);
    assert_eq!(node.text("POST", &format!("{}/retry", path(&letter)), "").0, 202);
    node.wait(|node| node.letters().len() == 2);
    assert_eq!(node.text("DELETE", &path(&node.letters()[0]), "").0, 204);
    assert_eq!(node.letters().len(), 1);
    assert_eq!(node.text("DELETE", &path(&letter), "").0, 404);
    assert_eq!(node.text("DELETE", "/v1/dead-letters/7", "").0, 400);
}

#[test]
fn a_journey_is_paused_and_stopped() {
    let node = node();
    for n in 0..50 {
        node.event("hold", &format!("p{n}"), 0);
    }
    let stand = |status: &str| node.ask("PUT", "/v1/journeys/shop/Hold", &format!(r#"{{"status":"{status}"}}"#));
    assert_eq!(stand("paused").0, 200);
    assert_eq!(node.event("hold", "late", 0)["notEntered"][0]["reason"], "the journey is paused");
    assert_eq!(node.journey("Hold")["status"], "paused");
    stand("live");
    assert_eq!(node.event("hold", "late", 1)["entered"][0]["journey"], "Hold");
    assert_eq!(node.journey("Hold")["inside"], 51);
    stand("stopped");
    node.wait(|node| node.journey("Hold")["inside"] == 0);
    let journey = node.journey("Hold");
    assert_eq!((&journey["status"], &journey["ended"]["stopped"]), (&"finished".into(), &51.into()));
    assert_eq!(node.event("hold", "later", 0)["notEntered"][0]["reason"], "the journey is stopped");
    assert_eq!(stand("asleep").0, 400);
    assert_eq!(node.ask("PUT", "/v1/journeys/shop/Nobody", r#"{"status":"live"}"#).0, 404);
    assert_eq!(node.ask("PUT", "/v1/journeys/shop/Hold", "live").0, 400);
}

#[test]
fn what_leaves_a_paused_journey_leaves_when_it_is_live_again() {
    let node = node();
    let stand = |status: &str| node.ask("PUT", "/v1/journeys/shop/Rest", &format!(r#"{{"status":"{status}"}}"#)).0;
    node.event("rest", "ada", 0);
    assert_eq!(stand("paused"), 200);
    node.event("step", "ada", 1);
    let calling = |node: &Node| node.ask("GET", "/v1/instances?journey=Rest&status=calling", "").1["instances"].clone();
    assert_eq!(calling(&node).as_array().unwrap().len(), 1);
    // The other journey's message has left meanwhile: this one does not.
    node.wait(|node| node.journey("Message")["ended"]["sent"] == 1);
    assert_eq!(calling(&node).as_array().unwrap().len(), 1);
    assert_eq!(stand("live"), 200);
    node.wait(|node| node.journey("Rest")["ended"]["rested"] == 1);
}

#[test]
fn an_instance_is_ended_by_hand_and_the_history_tells() {
    let node = node();
    let entered = node.event("hold", "ada", 0);
    let instance = entered["entered"][0]["instance"].as_str().unwrap();
    let path = format!("/v1/profiles/email/ada/instances/{instance}");
    let (status, problem) = node.ask("POST", &format!("{path}/release"), "");
    assert_eq!((status, &problem["detail"]), (409, &"the instance is not held".into()));
    assert_eq!(node.text("DELETE", &format!("{path}?reason=asked%20by%20phone"), "").0, 204);
    assert_eq!(node.text("DELETE", &path, "").0, 409);
    assert_eq!(node.text("DELETE", "/v1/profiles/email/ada/instances/x", "").0, 400);
    let history = node.ask("GET", "/v1/profiles/email/ada/history", "").1;
    let lines: Vec<&str> =
        history["history"].as_array().unwrap().iter().filter_map(|line| line["text"].as_str()).collect();
    assert_eq!((lines.first(), lines.last()), (Some(&"entered"), Some(&"exit \"asked by phone\"")), "{lines:?}");
}
