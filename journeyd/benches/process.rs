//! How fast a partition is in one process on one thread: engine, packing and journal, without HTTP.
//!
//! `cargo bench -p journeyd --bench process [-- PEOPLE]`. Each line says what a record costs in all and how that
//! compares with a log and a hash map alone, measured in the same run. For exact comparisons of two versions count
//! instructions: `perf stat -e instructions:u`, or callgrind.

#![expect(clippy::unwrap_used, reason = "a benchmark")]

#[path = "load/disk.rs"]
mod disk;
#[path = "load/figures.rs"]
mod figures;
#[path = "../src/fixture.rs"]
mod fixture;

use figures::show;
use journey_bytecode::wire::Writer;
use journey_vm::engine::{Engine, MemoryState, Options};
use journey_vm::ingest::{Ingest, Ingested};
use journey_vm::machine::Machine;
use journey_vm::record::{self, EventInput, Micros, Record, RecordKind};
use journeyd::journal::Journal;
use journeyd::journal::file::{self, FileJournal};
use std::hint::black_box;
use std::path::Path;
use std::time::{Duration, Instant};

/// Records of a journal entry.
const BATCH: usize = 1_024;
const START: Micros = 1_780_000_000_000_000;
const HOUR: Micros = 3_600_000_000;

/// A partition on one thread.
struct Node {
    engine: Engine,
    store: MemoryState,
    journal: FileJournal,
    payload: Writer,
    batch: Vec<Record>,
    now: Micros,
    begun: Instant,
    /// Spent on checkpoints.
    apart: (Duration, Duration),
}

impl Node {
    fn new(dir: &Path) -> Node {
        let store = MemoryState::default();
        let engine = Engine::open(Box::new(store.clone()), Options { cache_bytes: 1 << 30, ..Options::default() });
        let options = file::Options::new(32 << 20);
        let journal = FileJournal::open(&dir.join("journal"), options, &mut |_| Ok(())).unwrap();
        let (payload, batch) = (Writer::default(), Vec::new());
        let (engine, begun, apart) = (engine.unwrap(), Instant::now(), Default::default());
        let mut node = Node { engine, store, journal, payload, batch, now: START, begun, apart };
        node.record(RecordKind::Deploy(fixture::bundle("bench").into()));
        node.commit();
        node
    }

    fn record(&mut self, kind: RecordKind) {
        self.now += 1;
        let record = Record { at: self.now, kind };
        black_box(self.engine.apply(&record).unwrap());
        self.batch.push(record);
        if self.batch.len() == BATCH {
            self.commit();
        }
    }

    fn commit(&mut self) {
        self.payload.bytes.clear();
        record::encode(&self.batch, &mut self.payload);
        self.batch.clear();
        let last = self.journal.append(&self.payload.bytes).unwrap();
        self.journal.release(last - 1).unwrap();
        if self.engine.dirty_bytes() > 64 << 20 {
            self.checkpoint();
        }
    }

    /// The daemon writes checkpoints on another thread.
    fn checkpoint(&mut self) {
        let (begun, work) = (Instant::now(), processor());
        let changes = self.engine.changes();
        self.store.write(&changes);
        self.engine.saved();
        self.apart.0 += begun.elapsed();
        self.apart.1 += processor() - work;
    }

    fn events(&self, kind: &str, people: u64) -> Vec<EventInput> {
        let ingest = Ingest::new(self.engine.epoch(), self.engine.programs());
        let mut machine = Machine::new();
        let read = |person: u64| {
            // Spread, so that neighbours in time are no neighbours in memory.
            let name = format!("person{}@example.com", person.wrapping_mul(0x9E37_79B1) % people);
            let at = self.now;
            let event = fixture::event(kind, &name, 0).replace("\"_id\":\"", &format!("\"_id\":\"{at}-"));
            match ingest.event(event.as_bytes(), &mut machine).unwrap() {
                Ingested::Events(mut events) => events.remove(0),
                Ingested::Ignored(why) => unreachable!("{why}"),
            }
        };
        (0..people).map(read).collect()
    }

    /// Applies records and makes them durable; how many a second.
    fn run(&mut self, what: &str, goal: &str, log: f64, kinds: impl IntoIterator<Item = RecordKind>) {
        let (begun, mut count) = (self.clock(), 0_u64);
        for kind in kinds {
            self.record(kind);
            count += 1;
        }
        self.commit();
        self.report(what, goal, count, begun, log);
    }

    /// Wall time and time on a processor, checkpoints left out.
    fn clock(&self) -> (Duration, Duration) {
        (self.begun.elapsed() - self.apart.0, processor() - self.apart.1)
    }

    fn report(&self, what: &str, goal: &str, count: u64, begun: (Duration, Duration), log: f64) {
        let now = self.clock();
        let rate = count as f64 / (now.0 - begun.0).as_secs_f64();
        let work = (now.1 - begun.1).as_secs_f64() / count as f64;
        let share = rate / log * 100.0;
        let figures = format!(
            "{rate:>7.0}/s, {share:.0} % of the log alone; {:.2} µs of a core, {:.0}/s{goal}",
            work * 1e6,
            1.0 / work
        );
        show(what, figures);
    }
}

/// What this thread has had of a processor, where the system tells.
fn processor() -> Duration {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    Duration::from_nanos(text.split(' ').next().and_then(|nanos| nanos.parse().ok()).unwrap_or(0))
}

fn main() {
    let args: Vec<String> = std::env::args().skip(1).collect();
    // `cargo test` runs benchmarks too.
    if args.iter().any(|a| a == "--test") {
        return;
    }
    let people = args.iter().find_map(|a| a.parse().ok()).unwrap_or(300_000);
    let dir = tempfile::Builder::new().prefix("journeyd-bench").tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
    disk::syncs(dir.path());
    let log = disk::log(dir.path(), people);
    let mut node = Node::new(dir.path());
    for (what, kind, goal) in [
        ("entered, run and suspended, durable", "hold", ""),
        ("woken by an event, run, durable, suspended", "beat", "  (goal: 100,000)"),
        ("woken by an event, run, ended, durable", "done", ""),
        ("an event that a known person does not wait for, durable", "beat", ""),
    ] {
        let events = node.events(kind, people);
        node.run(what, goal, log, events.into_iter().map(RecordKind::Event));
    }
    let events = node.events("hold", people);
    node.run("entered again by people known", "", log, events.into_iter().map(RecordKind::Event));
    node.checkpoint();
    timers(&mut node, people, log);
}

/// All hours are over at one moment.
fn timers(node: &mut Node, people: u64, log: f64) {
    node.now += 2 * HOUR;
    let (begun, up_to) = (node.clock(), node.now);
    while node.engine.next_timer().is_some_and(|due| due <= up_to) {
        node.record(RecordKind::Timers { up_to, most: 1_000 });
        node.commit();
    }
    node.report("woken by the clock, run, durable, suspended", "  (goal: 50,000)", people, begun, log);
}
