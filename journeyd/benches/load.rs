//! How much a daemon takes, over HTTP, load generator included; beside what the disk alone can do.
//!
//! `cargo bench -p journeyd --bench load [-- --people 1000000] [-- SETTING=VALUE …]`. Figures of different machines, or of
//! a busy one, do not compare: the ratios to the disk's own rates of the same run do.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a benchmark")]

#[path = "load/client.rs"]
mod client;
#[path = "load/daemon.rs"]
mod daemon;
#[path = "load/disk.rs"]
mod disk;
#[path = "load/figures.rs"]
mod figures;
#[path = "../src/fixture.rs"]
mod fixture;

use client::{BATCH, batches, singles};
use daemon::Daemon;
use figures::{percentile, resident, show, size};
use journey_vm::engine::{State, Table};
use journeyd::store::Store;
use std::path::Path;
use std::time::{Duration, Instant};

/// People that are suspended, unless `--people` says otherwise.
const PEOPLE: u64 = 1_000_000;

fn main() {
    // `cargo test` runs benchmarks too; one that takes minutes is not for it.
    let args: Vec<String> = std::env::args().skip(1).collect();
    if args.iter().any(|a| a == "--test") {
        return;
    }
    let people = after(&args, "--people").and_then(|n| n.parse().ok()).unwrap_or(PEOPLE);
    let settings: Vec<String> = args
        .iter()
        .filter_map(|a| a.split_once('='))
        .flat_map(|(name, value)| [format!("--{name}"), value.to_owned()])
        .collect();
    let dir = tempfile::Builder::new().prefix("journeyd-bench").tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
    disk::syncs(dir.path());
    disk::log(dir.path(), people.min(1_000_000));
    let (data, bundle) = (dir.path().join("data"), daemon::bundle(dir.path()));
    let start = || Daemon::start(&data, &bundle, &settings);
    let daemon = start();
    show("memory of the daemon, empty", format!("{} MiB", resident(daemon.process()) >> 20));
    let mut took = singles(daemon.address, 200, 5);
    let (p50, p99) = (percentile(&mut took, 50), percentile(&mut took, 99));
    show("acknowledgement of single events, 200/s  (goal: p50 1 ms)", format!("p50 {p50:?}, p99 {p99:?}"));
    let load = batches(daemon.address, "hold", 0..people);
    rate("starts carried to a durable wait  (goal: 60,000/s)", load);
    show("memory of the daemon after that", format!("{} MiB", resident(daemon.process()) >> 20));
    restarts(&data, daemon, start, people);
    stored(&data, people);
    let daemon = start();
    rate("events that resume and complete, people read from disk", batches(daemon.address, "done", 0..people / 2));
    rate("starts of the same people again", batches(daemon.address, "rest", 0..people / 5));
    rate(
        "events that resume and complete, all in all  (goal: 40,000/s)",
        batches(daemon.address, "done", people / 2..people),
    );
    show("clean shutdown with the last checkpoint", format!("{:.0} ms", daemon.end().as_secs_f64() * 1e3));
}

fn after<'a>(args: &'a [String], name: &str) -> Option<&'a String> {
    args.iter().position(|a| a == name).and_then(|at| args.get(at + 1))
}

fn rate(what: &str, mut load: client::Load) {
    let (p50, p99) = (percentile(&mut load.took, 50), percentile(&mut load.took, 99));
    show(what, format!("{:.0}/s, batches of {BATCH}: p50 {p50:?}, p99 {p99:?}", load.rate));
}

/// `kill -9`, start, first event; then what a daemon needs that has all these people and does little.
fn restarts(data: &Path, daemon: Daemon, start: impl Fn() -> Daemon, people: u64) {
    daemon.kill();
    let first = |what: &str| {
        let begun = Instant::now();
        let daemon = start();
        let mut client = client::Client::new(daemon.address).unwrap();
        client.events("application/json", &fixture::event("hold", &format!("{what}@example.com"), 0));
        let took = begun.elapsed();
        show(
            &format!("start after {what} with {people} suspended, to the first event"),
            format!("{:.0} ms", took.as_secs_f64() * 1e3),
        );
        daemon
    };
    let daemon = first("kill -9");
    std::thread::sleep(Duration::from_secs(3));
    show(&format!("memory with {people} suspended"), format!("{} MiB", resident(daemon.process()) >> 20));
    daemon.end();
    show("data folder, journal included", format!("{} MiB", size(data) >> 20));
    let daemon = first("a clean shutdown");
    daemon.end();
}

/// What is on disk of the people, once the files are merged.
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
        let each = bytes as f64 / entries.max(1) as f64;
        show(
            &format!("{}, before compression", table.name()),
            format!("{entries} entries of {each:.1} bytes with key"),
        );
    }
    show("state on disk  (goal: 200)", format!("{:.1} bytes a suspended person", store.bytes() as f64 / people as f64));
    store.compact().unwrap();
    show("the same after compaction", format!("{:.1} bytes a suspended person", store.bytes() as f64 / people as f64));
}
