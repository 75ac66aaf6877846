//! A small HTTP server that stands for the world: it takes messages, shows them, and serves canned answers.

use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, Method, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use std::collections::HashMap;
use std::net::SocketAddr;
use std::path::{Component, Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

/// Largest message taken.
const BODY_BYTES: usize = 1 << 20;
/// How many idempotency keys are remembered.
const KEYS: usize = 100_000;

/// A message that came in.
#[derive(Clone, Debug)]
pub struct Message {
    /// `POST /v1/messages`.
    pub request: String,
    /// The `Idempotency-Key`.
    pub key: Option<String>,
    /// Whether the key was seen before: a key-aware service does not act twice.
    pub repeated: bool,
    /// The body as text.
    pub body: String,
}

type Listener = Arc<dyn Fn(&Message) + Send + Sync>;

struct Shared {
    folder: Option<PathBuf>,
    seen: Mutex<HashMap<String, u64>>,
    listener: Listener,
}

/// A sink that listens.
#[derive(Debug)]
pub struct Sink {
    /// Where.
    pub address: SocketAddr,
}

/// Starts a sink; `listener` is told of each message, `folder` holds canned answers to `GET`.
///
/// # Errors
/// The address cannot be bound.
pub async fn start(address: SocketAddr, folder: Option<PathBuf>, listener: Listener) -> std::io::Result<Sink> {
    let socket = tokio::net::TcpListener::bind(address).await?;
    let address = socket.local_addr()?;
    let shared = Arc::new(Shared { folder, seen: Mutex::default(), listener });
    let router =
        axum::Router::new().fallback(answer).layer(axum::extract::DefaultBodyLimit::max(BODY_BYTES)).with_state(shared);
    tokio::spawn(async move { axum::serve(socket, router).await });
    Ok(Sink { address })
}

async fn answer(
    State(shared): State<Arc<Shared>>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    if method == Method::GET && shared.folder.is_some() {
        return canned(&shared, uri.path());
    }
    let key = headers.get("idempotency-key").and_then(|v| v.to_str().ok()).map(str::to_owned);
    let (number, repeated) = remember(&shared, key.as_deref());
    let message = Message {
        request: format!("{method} {}", uri.path()),
        key,
        repeated,
        body: String::from_utf8_lossy(&body).into_owned(),
    };
    (shared.listener)(&message);
    json(StatusCode::OK, format!("{{\"messageId\":\"m-{number}\"}}"))
}

/// Number of the message, the same for the same key, and whether the key was seen before.
fn remember(shared: &Shared, key: Option<&str>) -> (u64, bool) {
    let mut seen = shared.seen.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(number) = key.and_then(|k| seen.get(k)) {
        return (*number, true);
    }
    if seen.len() >= KEYS {
        seen.clear();
    }
    let number = seen.len() as u64 + 1;
    seen.insert(key.map_or_else(|| format!("without key {number}"), str::to_owned), number);
    (number, false)
}

fn canned(shared: &Shared, path: &str) -> Response {
    let Some(file) = shared.folder.as_deref().and_then(|folder| file_of(folder, path)) else {
        return json(StatusCode::BAD_REQUEST, "{\"error\":\"bad path\"}".into());
    };
    match std::fs::read_to_string(&file) {
        Ok(text) => json(StatusCode::OK, text),
        Err(_) => json(StatusCode::NOT_FOUND, "{\"error\":\"not found\"}".into()),
    }
}

/// `FOLDER/a/b.json` for `/a/b`; never outside the folder.
fn file_of(folder: &Path, path: &str) -> Option<PathBuf> {
    let relative = PathBuf::from(format!("{}.json", decode(path.trim_start_matches('/'))?));
    relative.components().all(|c| matches!(c, Component::Normal(_))).then(|| folder.join(relative))
}

/// Percent-decoding.
fn decode(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((first, tail)) = rest.split_first() {
        if *first == b'%' {
            let hex = std::str::from_utf8(tail.get(..2)?).ok()?;
            bytes.push(u8::from_str_radix(hex, 16).ok()?);
            rest = tail.get(2..)?;
        } else {
            bytes.push(*first);
            rest = tail;
        }
    }
    String::from_utf8(bytes).ok()
}

fn json(status: StatusCode, body: String) -> Response {
    (status, [(header::CONTENT_TYPE, "application/json")], body).into_response()
}

#[cfg(test)]
mod tests;
