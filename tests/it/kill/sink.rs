//! A receiver of messages that knows keys, and is as unfriendly as the world: it fails and dawdles at times.

use axum::Router;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::routing::post;
use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

#[derive(Default)]
struct Seen {
    requests: usize,
    messages: HashMap<String, String>,
    contradictions: Vec<String>,
}

/// The receiver; what it has seen is shared.
pub(super) struct Sink {
    /// Where it listens.
    pub(super) address: SocketAddr,
    seen: Arc<Mutex<Seen>>,
}

impl Sink {
    pub(super) async fn start() -> Self {
        let seen = Arc::new(Mutex::new(Seen::default()));
        let router = Router::new().route("/messages", post(receive)).with_state(Arc::clone(&seen));
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        tokio::spawn(async move { axum::serve(listener, router).await });
        Self { address, seen }
    }

    fn lock(&self) -> MutexGuard<'_, Seen> {
        self.seen.lock().unwrap()
    }

    /// Bodies by key.
    pub(super) fn messages(&self) -> HashMap<String, String> {
        self.lock().messages.clone()
    }

    /// Keys that came with two bodies, or requests without one key.
    pub(super) fn contradictions(&self) -> Vec<String> {
        self.lock().contradictions.clone()
    }

    pub(super) fn requests(&self) -> usize {
        self.lock().requests
    }
}

async fn receive(State(seen): State<Arc<Mutex<Seen>>>, headers: HeaderMap, body: String) -> StatusCode {
    let header = |name: &str| headers.get(name).and_then(|v| v.to_str().ok()).unwrap_or_default().to_owned();
    let (key, webhook) = (header("idempotency-key"), header("webhook-id"));
    let request = {
        let mut seen = seen.lock().unwrap();
        seen.requests += 1;
        let request = seen.requests;
        if key.is_empty() || key != webhook {
            seen.contradictions.push(format!("keys `{key}` and `{webhook}`"));
        }
        // Refused before anything is done with it.
        if request % 17 == 0 {
            return StatusCode::SERVICE_UNAVAILABLE;
        }
        match seen.messages.get(&key) {
            Some(known) if *known != body => {
                let contradiction = format!("{key}: {known} and {body}");
                seen.contradictions.push(contradiction);
            }
            Some(_) => {}
            None => drop(seen.messages.insert(key, body)),
        }
        request
    };
    if request % 13 == 0 {
        tokio::time::sleep(Duration::from_millis(30)).await;
    }
    // Done, and yet reported as failed.
    if request % 19 == 0 { StatusCode::BAD_GATEWAY } else { StatusCode::OK }
}
