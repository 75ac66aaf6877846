//! Ten million suspended people: a daemon is filled, killed, started and asked, with its memory printed all the while.
//!
//! `cargo bench -p journeyd --bench many [-- --people 10000000] [-- SETTING=VALUE …]`. It takes about five minutes and
//! 3 GB of disk on two cores.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a benchmark")]

#[path = "load/client.rs"]
mod client;
#[path = "load/daemon.rs"]
mod daemon;
#[path = "load/figures.rs"]
mod figures;
#[path = "../src/fixture.rs"]
mod fixture;

use client::{Client, batches};
use daemon::Daemon;
use figures::{percentile, resident, show, size};
use std::time::Instant;

/// People, unless `--people` says otherwise.
const PEOPLE: u64 = 10_000_000;
/// Parts in which they come.
const PARTS: u64 = 10;

fn main() {
    let args: Vec<String> = std::env::args().skip(1).collect();
    // `cargo test` runs benchmarks too.
    if args.iter().any(|a| a == "--test") {
        return;
    }
    let given = args.iter().position(|a| a == "--people").and_then(|at| args.get(at + 1)?.parse().ok());
    let people: u64 = given.unwrap_or(PEOPLE);
    let settings: Vec<String> = args
        .iter()
        .filter_map(|a| a.split_once('='))
        .flat_map(|(name, value)| [format!("--{name}"), value.to_owned()])
        .collect();
    let dir = tempfile::Builder::new().prefix("journeyd-many").tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
    let (data, bundle) = (dir.path().join("data"), daemon::bundle(dir.path()));
    let start = || Daemon::start(&data, &bundle, &settings);
    let daemon = start();
    for part in 0..PARTS {
        let (from, to) = (people * part / PARTS, people * (part + 1) / PARTS);
        let load = batches(daemon.address, "hold", from..to);
        let (memory, disk) = (resident(daemon.process()) >> 20, size(&data) >> 20);
        show(
            &format!("{to} suspended"),
            format!("{:.0} starts/s, {memory} MiB of memory, {disk} MiB of disk", load.rate),
        );
    }
    daemon.kill();
    let begun = Instant::now();
    let daemon = start();
    Client::new(daemon.address).unwrap().events("application/json", &fixture::event("hold", "first@example.com", 0));
    let took = begun.elapsed().as_secs_f64() * 1e3;
    let memory = || resident(daemon.process()) >> 20;
    show("start after kill -9, to the first event", format!("{took:.0} ms, {} MiB of memory", memory()));
    // Somebody here and somebody there: nobody is in a cache.
    for kind in ["beat", "done"] {
        let mut client = Client::new(daemon.address).unwrap();
        let mut took: Vec<_> = (0..2_000_u64)
            .map(|n| {
                let person = n.wrapping_mul(0x9E37_79B9_7F4A_7C15) % people;
                let begun = Instant::now();
                client.events("application/json", &fixture::event(kind, &client::name(person), 0));
                begun.elapsed()
            })
            .collect();
        let (p50, p99) = (percentile(&mut took, 50), percentile(&mut took, 99));
        show(
            &format!("`{kind}` of somebody among all"),
            format!("p50 {p50:?}, p99 {p99:?}, {} MiB of memory", memory()),
        );
    }
    let load = batches(daemon.address, "done", 0..people / 20);
    show(
        "events that resume and complete, of people read from disk",
        format!("{:.0}/s, {} MiB of memory", load.rate, memory()),
    );
    show("clean shutdown", format!("{:.0} ms", daemon.end().as_secs_f64() * 1e3));
}
