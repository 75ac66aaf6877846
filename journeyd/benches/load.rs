//! Events a second that are durable, over HTTP, load generator included; beside what the disk alone can do.
//!
//! `cargo bench -p journeyd`. Numbers of different machines, or of a busy one, do not compare: the ratios to the disk's
//! own rates of the same run do.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a benchmark")]

#[path = "../src/fixture.rs"]
mod fixture;

use journey_vm::engine::{State, Table};
use journeyd::journal::Journal;
use journeyd::journal::file::{FileJournal, Options};
use journeyd::store::Store;
use journeyd::{Config, Handle};
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

const BATCH: u64 = 100;
const CONNECTIONS: u64 = 16;
const SECONDS: u64 = 8;

fn main() {
    // `cargo test` runs benchmarks too; one that takes a minute is not for it.
    if std::env::args().any(|a| a == "--test") {
        return;
    }
    let dir = tempfile::Builder::new().prefix("journeyd-bench").tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
    disk(dir.path());
    let config = Config { data: dir.path().join("data"), listen: ([127, 0, 0, 1], 0).into(), ..Config::default() };
    let handle = journeyd::run(&config).unwrap();
    handle.deploy(&fixture::bundle("bench")).unwrap();
    singles(handle.address);
    let people = batches(&handle);
    let bytes = resident();
    let begun = Instant::now();
    handle.shutdown();
    println!("clean shutdown with the last checkpoint   {:>10.0} ms", begun.elapsed().as_secs_f64() * 1e3);
    let begun = Instant::now();
    let handle = journeyd::run(&config).unwrap();
    println!("start with {people} suspended   {:>15.0} ms", begun.elapsed().as_secs_f64() * 1e3);
    handle.shutdown();
    stored(&config.data, people);
    println!("memory of the whole process, generator included {:>4} MiB", bytes >> 20);
}

/// What the disk does without us.
fn disk(dir: &Path) {
    let path = dir.join("raw");
    let mut file = std::fs::File::create(&path).unwrap();
    file.write_all(&vec![0; 64 << 20]).unwrap();
    file.sync_all().unwrap();
    for bytes in [320, 20 << 10, 320 << 10] {
        let data = vec![7_u8; bytes];
        use std::io::{Seek, SeekFrom};
        let (begun, mut syncs) = (Instant::now(), 0_u32);
        let mut took = Vec::new();
        file.seek(SeekFrom::Start(0)).unwrap();
        while begun.elapsed() < Duration::from_secs(1) && (syncs as usize + 1) * bytes < 64 << 20 {
            let one = Instant::now();
            file.write_all(&data).unwrap();
            file.sync_data().unwrap();
            took.push(one.elapsed());
            syncs += 1;
        }
        let rate = f64::from(syncs) / begun.elapsed().as_secs_f64();
        println!("fdatasync of {bytes:>6} bytes, pre-written file {rate:>9.0} /s, p50 {:?}", p(&mut took, 50));
    }
    // The same bytes an event as below, in entries of 1,000 records: what a log alone would take.
    let options = Options { segment_bytes: 32 << 20, may_create: true };
    let mut journal = FileJournal::open(&dir.join("log"), options, &mut |_| Ok(())).unwrap();
    let payload = vec![7_u8; 100 * 1_000];
    let (begun, mut records) = (Instant::now(), 0_u64);
    while begun.elapsed() < Duration::from_secs(2) {
        let last = journal.append(&payload).unwrap();
        records += 1_000;
        journal.release(last - 1).unwrap();
    }
    let rate = records as f64 / begun.elapsed().as_secs_f64();
    println!("append log alone, 100 bytes a record    {rate:>12.0} records/s");
}

fn post(stream: &mut TcpStream, kind: &str, body: &str, buffer: &mut Vec<u8>) {
    let head = format!(
        "POST /v1/events HTTP/1.1\r\nhost: x\r\ncontent-type: {kind}\r\ncontent-length: {}\r\n\r\n",
        body.len()
    );
    stream.write_all([head.as_bytes(), body.as_bytes()].concat().as_slice()).unwrap();
    buffer.clear();
    let mut part = [0; 16 << 10];
    loop {
        let got = stream.read(&mut part).unwrap();
        assert!(got > 0, "the connection ended");
        buffer.extend_from_slice(&part[..got]);
        let Some(head) = buffer.windows(4).position(|w| w == b"\r\n\r\n") else { continue };
        let text = std::str::from_utf8(&buffer[..head]).unwrap().to_ascii_lowercase();
        let length: usize =
            text.split("content-length: ").nth(1).unwrap().split("\r\n").next().unwrap().trim().parse().unwrap();
        if buffer.len() >= head + 4 + length {
            assert!(text.starts_with("http/1.1 200"), "{}", String::from_utf8_lossy(buffer));
            return;
        }
    }
}

fn connect(address: SocketAddr) -> TcpStream {
    let stream = TcpStream::connect(address).unwrap();
    stream.set_nodelay(true).unwrap();
    stream
}

/// One event at a time on one connection.
fn singles(address: SocketAddr) {
    let (mut stream, mut buffer, mut took) = (connect(address), Vec::new(), Vec::new());
    for n in 0..1_000 {
        let event = fixture::event("rest", &format!("single{n}@example.com"), 0);
        let begun = Instant::now();
        post(&mut stream, "application/json", &event, &mut buffer);
        took.push(begun.elapsed());
    }
    println!("acknowledgement of a single event   p50 {:?}, p99 {:?}", p(&mut took, 50), p(&mut took, 99));
}

/// Batches of new people, each carried to a durable wait. Returns how many rest.
fn batches(handle: &Handle) -> u64 {
    let done = Arc::new(AtomicU64::new(0));
    let until = Instant::now() + Duration::from_secs(SECONDS);
    let begun = Instant::now();
    let threads: Vec<_> = (0..CONNECTIONS)
        .map(|c| {
            let (address, done) = (handle.address, Arc::clone(&done));
            std::thread::spawn(move || {
                let (mut stream, mut buffer, mut took, mut n) = (connect(address), Vec::new(), Vec::new(), 0_u64);
                while Instant::now() < until {
                    let lines: Vec<_> = (0..BATCH)
                        .map(|i| fixture::event("rest", &format!("person{c}-{}@example.com", n + i), 0))
                        .collect();
                    n += BATCH;
                    let begun = Instant::now();
                    post(&mut stream, "application/x-ndjson", &lines.join("\n"), &mut buffer);
                    took.push(begun.elapsed());
                    done.fetch_add(BATCH, Ordering::Relaxed);
                }
                took
            })
        })
        .collect();
    let mut took: Vec<_> = threads.into_iter().flat_map(|t| t.join().unwrap()).collect();
    let events = done.load(Ordering::Relaxed);
    let rate = events as f64 / begun.elapsed().as_secs_f64();
    println!("events durable and carried to a wait, batches of {BATCH} {rate:>10.0} /s  (goal: 20,000)");
    println!("acknowledgement of a batch   p50 {:?}, p99 {:?}", p(&mut took, 50), p(&mut took, 99));
    events + 1_000
}

fn stored(data: &Path, people: u64) {
    let (store, _) = Store::open(&data.join("partition-0").join("state"), 64 << 20).unwrap();
    for table in [Table::People, Table::Timers] {
        let (mut from, mut bytes, mut entries) = (Vec::new(), 0, 0_u64);
        loop {
            let page = store.scan(table, &from, 10_000).unwrap();
            let Some((last, _)) = page.last() else { break };
            from = [last.as_slice(), &[0]].concat();
            bytes += page.iter().map(|(k, v)| k.len() + v.len()).sum::<usize>();
            entries += page.len() as u64;
        }
        println!(
            "{:<9} {entries:>9} entries, {:>7.1} bytes each with key",
            table.name(),
            bytes as f64 / entries.max(1) as f64
        );
    }
    println!("state on disk   {:>10.1} bytes a suspended person", store.bytes() as f64 / people as f64);
}

fn p(took: &mut [Duration], percent: usize) -> Duration {
    took.sort();
    took[(took.len() - 1) * percent / 100]
}

/// Resident memory, where the system tells.
fn resident() -> u64 {
    let text = std::fs::read_to_string("/proc/self/statm").unwrap_or_default();
    text.split(' ').nth(1).and_then(|pages| pages.parse::<u64>().ok()).map_or(0, |pages| pages * 4_096)
}
