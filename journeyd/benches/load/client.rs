//! A producer: keeps a connection open and sends events, one after the other or in batches.
#![allow(dead_code, clippy::allow_attributes, reason = "not every benchmark needs everything")]

use super::fixture;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

/// Events of a request.
pub(super) const BATCH: u64 = 100;
/// Connections at a time.
pub(super) const CONNECTIONS: u64 = 16;

/// A connection.
pub(super) struct Client {
    stream: TcpStream,
    buffer: Vec<u8>,
}

impl Client {
    pub(super) fn new(address: SocketAddr) -> std::io::Result<Client> {
        let stream = TcpStream::connect(address)?;
        stream.set_nodelay(true)?;
        Ok(Client { stream, buffer: Vec::new() })
    }

    /// Sends one request; returns the status and the body of the answer.
    pub(super) fn request(
        &mut self,
        method: &str,
        path: &str,
        kind: &str,
        body: &[u8],
    ) -> std::io::Result<(u16, String)> {
        let head = format!(
            "{method} {path} HTTP/1.1\r\nhost: x\r\ncontent-type: {kind}\r\ncontent-length: {}\r\n\r\n",
            body.len()
        );
        self.stream.write_all([head.as_bytes(), body].concat().as_slice())?;
        self.buffer.clear();
        let mut part = [0; 16 << 10];
        loop {
            let got = self.stream.read(&mut part)?;
            if got == 0 {
                return Err(std::io::ErrorKind::UnexpectedEof.into());
            }
            self.buffer.extend_from_slice(&part[..got]);
            let Some(end) = self.buffer.windows(4).position(|w| w == b"\r\n\r\n") else { continue };
            let head = String::from_utf8_lossy(&self.buffer[..end]).to_ascii_lowercase();
            let length = head.split("content-length: ").nth(1).and_then(|rest| rest.lines().next());
            let length: usize = length.and_then(|text| text.trim().parse().ok()).unwrap_or(0);
            if self.buffer.len() >= end + 4 + length {
                let status = head.get(9..12).and_then(|code| code.parse().ok()).unwrap_or(0);
                return Ok((status, String::from_utf8_lossy(&self.buffer[end + 4..]).into_owned()));
            }
        }
    }

    /// Sends events until they are taken; one that is not durable is sent again.
    pub(super) fn events(&mut self, kind: &str, body: &str) {
        loop {
            let (status, answer) = self.request("POST", "/v1/events", kind, body.as_bytes()).unwrap();
            match status {
                200 => return,
                429 => std::thread::sleep(Duration::from_millis(20)),
                _ => panic!("{status}: {answer}"),
            }
        }
    }
}

/// What a load came to.
pub(super) struct Load {
    pub(super) rate: f64,
    pub(super) took: Vec<Duration>,
}

/// Sends an event of a kind about each of so many people, in batches over all connections.
pub(super) fn batches(address: SocketAddr, kind: &str, people: std::ops::Range<u64>) -> Load {
    let next = AtomicU64::new(people.start);
    let begun = Instant::now();
    let took = std::thread::scope(|scope| {
        let send = || {
            let (mut client, mut took, mut body) = (Client::new(address).unwrap(), Vec::new(), String::new());
            loop {
                let from = next.fetch_add(BATCH, Ordering::Relaxed);
                if from >= people.end {
                    return took;
                }
                body.clear();
                for person in from..(from + BATCH).min(people.end) {
                    body += &fixture::event(kind, &name(person), 0);
                    body.push('\n');
                }
                let begun = Instant::now();
                client.events("application/x-ndjson", &body);
                took.push(begun.elapsed());
            }
        };
        let senders: Vec<_> = (0..CONNECTIONS).map(|_| scope.spawn(send)).collect();
        senders.into_iter().flat_map(|sender| sender.join().unwrap()).collect()
    });
    Load { rate: (people.end - people.start) as f64 / begun.elapsed().as_secs_f64(), took }
}

/// The id of a person, spread over the key space as ids are.
pub(super) fn name(person: u64) -> String {
    format!("{:06x}.person{person}@example.com", person.wrapping_mul(0x9E37_79B9) & 0xFF_FFFF)
}

/// One event at a time on one connection, so many a second.
pub(super) fn singles(address: SocketAddr, a_second: u32, seconds: u32) -> Vec<Duration> {
    let (mut client, mut took) = (Client::new(address).unwrap(), Vec::new());
    let begun = Instant::now();
    for n in 0..a_second * seconds {
        let due = begun + Duration::from_secs(1) * n / a_second;
        std::thread::sleep(due.saturating_duration_since(Instant::now()));
        let event = fixture::event("hold", &format!("single{n}@example.com"), 0);
        let sent = Instant::now();
        client.events("application/json", &event);
        took.push(sent.elapsed());
    }
    took
}
