//! A receiver of messages that knows keys, and is as unfriendly as it is told to be.

use std::collections::{HashMap, HashSet};
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};

/// What the receiver does with a request.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Act {
    /// Does it and says so.
    Do,
    /// Refuses it with a status, nothing done.
    Refuse(u16),
    /// Does it and yet answers a status.
    DoAndSay(u16),
    /// Does it and dawdles before it says so.
    DoAndDawdle(Duration),
    /// Does it and resets the connection.
    DoAndReset,
    /// Resets the connection, nothing done.
    Reset,
    /// Does it and answers half a message.
    DoAndBreakOff,
}

/// Chooses by key and number of the attempt, from 1.
pub(crate) type Temper = fn(&str, usize) -> Act;

/// A message as it was done.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub(crate) struct Message {
    pub(crate) to: String,
    pub(crate) template: String,
    pub(crate) total: String,
}

#[derive(Default)]
struct Seen {
    requests: usize,
    attempts: HashMap<String, usize>,
    bodies: HashMap<String, String>,
    done: HashMap<String, Message>,
    /// The same without keys.
    known: HashSet<Message>,
    contradictions: Vec<String>,
}

/// The receiver; what it has seen is shared.
#[derive(Clone)]
pub(crate) struct Sink {
    /// Where it listens.
    pub(crate) address: SocketAddr,
    seen: Arc<Mutex<Seen>>,
}

impl Sink {
    pub(crate) async fn start(temper: Temper) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let sink = Self { address: listener.local_addr().unwrap(), seen: Arc::default() };
        let shared = sink.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let sink = shared.clone();
                // A connection that breaks off is the daemon's to end.
                tokio::spawn(async move { drop(sink.serve(stream, temper).await) });
            }
        });
        sink
    }

    fn lock(&self) -> MutexGuard<'_, Seen> {
        self.seen.lock().unwrap()
    }

    /// What was done, each key once.
    pub(crate) fn messages(&self) -> Vec<Message> {
        self.lock().done.values().cloned().collect()
    }

    /// How many messages were done.
    pub(crate) fn count(&self) -> usize {
        self.lock().done.len()
    }

    /// Whether a message was done.
    pub(crate) fn has(&self, to: &str, template: &str, total: &str) -> bool {
        let message = Message { to: to.to_owned(), template: template.to_owned(), total: total.to_owned() };
        self.lock().known.contains(&message)
    }

    /// Keys that came with two bodies, and requests without one key.
    pub(crate) fn contradictions(&self) -> Vec<String> {
        self.lock().contradictions.clone()
    }

    pub(crate) fn requests(&self) -> usize {
        self.lock().requests
    }

    async fn serve(self, stream: TcpStream, temper: Temper) -> std::io::Result<()> {
        let mut stream = BufReader::new(stream);
        while let Some((headers, body)) = read(&mut stream).await? {
            let act = self.take(&headers, &body, temper);
            let status = match act {
                Act::Do | Act::DoAndBreakOff => 200,
                Act::Refuse(status) | Act::DoAndSay(status) => status,
                Act::DoAndDawdle(pause) => {
                    tokio::time::sleep(pause).await;
                    200
                }
                Act::DoAndReset | Act::Reset => {
                    // Without lingering the close is a reset.
                    return stream.get_ref().set_zero_linger();
                }
            };
            let answer = r#"{"messageId":"m"}"#;
            let length = answer.len() + usize::from(act == Act::DoAndBreakOff);
            let head =
                format!("HTTP/1.1 {status} x\r\ncontent-type: application/json\r\ncontent-length: {length}\r\n\r\n");
            stream.get_mut().write_all(format!("{head}{answer}").as_bytes()).await?;
            if act == Act::DoAndBreakOff {
                return Ok(());
            }
        }
        Ok(())
    }

    fn take(&self, headers: &HashMap<String, String>, body: &str, temper: Temper) -> Act {
        let header = |name: &str| headers.get(name).cloned().unwrap_or_default();
        let (key, webhook) = (header("idempotency-key"), header("webhook-id"));
        let mut seen = self.lock();
        seen.requests += 1;
        let attempt = seen.attempts.entry(key.clone()).or_default();
        *attempt += 1;
        let act = temper(&key, *attempt);
        if key.is_empty() || key != webhook || header("authorization") != "Bearer only-for-tests" {
            seen.contradictions.push(format!("keys `{key}` and `{webhook}`, {}", header("authorization")));
        }
        // The same key is the same message, to the byte, whether it is done or not.
        if let Some(known) = seen.bodies.insert(key.clone(), body.to_owned())
            && known != body
        {
            seen.contradictions.push(format!("{key}: {known} and {body}"));
        }
        if !matches!(act, Act::Refuse(_) | Act::Reset) {
            let json: serde_json::Value = serde_json::from_str(body).unwrap();
            let text = |value: &serde_json::Value| value.as_str().unwrap_or_default().to_owned();
            let message = Message {
                to: text(&json["to"]),
                template: text(&json["template"]),
                total: text(&json["data"]["total"]),
            };
            seen.known.insert(message.clone());
            seen.done.entry(key).or_insert(message);
        }
        act
    }
}

/// A request's headers and body; none at the end of the connection.
async fn read(stream: &mut BufReader<TcpStream>) -> std::io::Result<Option<(HashMap<String, String>, String)>> {
    let (mut headers, mut line) = (HashMap::new(), String::new());
    loop {
        line.clear();
        if stream.read_line(&mut line).await? == 0 {
            return Ok(None);
        }
        let text = line.trim_end();
        if text.is_empty() {
            break;
        }
        if let Some((name, value)) = text.split_once(':') {
            headers.insert(name.to_ascii_lowercase(), value.trim().to_owned());
        }
    }
    let length = headers.get("content-length").and_then(|n| n.parse().ok()).unwrap_or(0);
    let mut body = vec![0; length];
    stream.read_exact(&mut body).await?;
    Ok(Some((headers, String::from_utf8_lossy(&body).into_owned())))
}

/// A number of a key, the same each time.
pub(crate) fn lot(key: &str, of: usize) -> usize {
    key.bytes().fold(7_usize, |sum, byte| sum.wrapping_mul(31).wrapping_add(usize::from(byte))) % of
}
