//! A partition over the journal in memory: order, durability before anything leaves, crashes and faults.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "tests")]

use super::checkpoint::MemoryStore;
use super::open::replay;
use super::queue::{Bounds, Refused};
use super::{Options, Outlet, Partition, Programs};
use crate::clock;
use crate::fixture;
use crate::journal::Journal;
use crate::journal::memory::{Disk, Fault, MemoryJournal};
use crate::metrics::Metrics;
use crate::service::intake::Outcome;
use crate::service::{Service, Unavailable};
use journey_vm::engine::{self, Engine, InstanceQuery, Status};
use journey_vm::record::{Effect, EffectId, Outcome as Answer};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

/// Effects that left, in order.
#[derive(Default)]
struct Sent(Mutex<Vec<Effect>>);

impl Outlet for Sent {
    fn send(&self, _: usize, effects: Vec<Effect>) {
        self.0.lock().unwrap().extend(effects);
    }
    fn cancel(&self, _: &[EffectId]) {}
}

struct Node {
    service: Service,
    sent: Arc<Sent>,
    runtime: tokio::runtime::Runtime,
}

fn options() -> Options {
    Options {
        number: 0,
        clock: Arc::new(clock::System),
        bounds: Bounds {
            records: 1_000,
            bytes: 1 << 20,
            batch_records: 8,
            batch_bytes: 1 << 20,
            linger: Duration::ZERO,
        },
        timers_at_once: 10,
        images: None,
        checkpoint_bytes: 1 << 20,
        checkpoint_every: Duration::from_millis(20),
    }
}

/// A node over what a disk and a store hold.
fn node(disk: &Disk, store: &MemoryStore, options: Options) -> Node {
    use super::checkpoint::Checkpoints;
    let mut engine = Engine::open(Box::new(store.state.clone()), engine::Options::default()).unwrap();
    let position = store.position().unwrap();
    let journal = MemoryJournal::open(disk, &mut |entry| replay(&mut engine, position, entry).map(drop)).unwrap();
    assert!(journal.last() >= position.sequence, "the state is ahead of the journal");
    let (sent, programs, metrics) = (Arc::new(Sent::default()), Arc::default(), Arc::<Metrics>::default());
    sent.send(0, engine.pending_effects(None, usize::MAX).unwrap());
    let outlet: Arc<dyn Outlet> = Arc::clone(&sent) as Arc<dyn Outlet>;
    let programs: Arc<Programs> = programs;
    let partition =
        Partition::start(engine, Box::new(journal), Box::new(store.clone()), outlet, &programs, &metrics, options)
            .unwrap();
    let service = Service { partitions: vec![Arc::new(partition)], programs, metrics };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    Node { service, sent, runtime }
}

impl Node {
    fn deploy(&self) {
        self.runtime.block_on(self.service.deploy(&fixture::bundle("fixture"))).unwrap();
    }

    fn events(&self, events: &[String]) -> Result<Vec<Outcome>, Unavailable> {
        self.runtime.block_on(self.service.intake(events))
    }

    /// Journey, status and reason of all instances, by their ids.
    fn instances(&self) -> BTreeMap<[u8; 16], (String, Status)> {
        let query = InstanceQuery { ended: true, most: 10_000, ..InstanceQuery::default() };
        let partition = &self.service.partitions[0];
        let asked = partition.query(move |engine| engine.instances(&query));
        let page = self.runtime.block_on(self.service.wait(partition, asked)).unwrap().unwrap();
        page.instances.into_iter().map(|i| (i.id.0, (i.journey.to_string(), i.status))).collect()
    }

    fn count(&self, journey: &str, status: &Status) -> usize {
        self.instances().values().filter(|(j, s)| j == journey && s == status).count()
    }

    fn wait_for(&self, what: impl Fn(&Self) -> bool) {
        let begun = Instant::now();
        while !what(self) {
            assert!(begun.elapsed() < Duration::from_secs(20), "it does not come: {:?}", self.instances());
            std::thread::sleep(Duration::from_millis(5));
        }
    }
}

fn done(outcome: &Outcome) -> &journey_vm::record::Reply {
    match outcome {
        Outcome::Done(reply) => reply,
        other => panic!("{other:?}"),
    }
}

#[test]
fn an_event_enters_and_its_message_leaves_once() {
    let node = node(&Disk::default(), &MemoryStore::default(), options());
    node.deploy();
    let event = fixture::event("step", "ada@example.com", 1);
    let outcomes = node.events(std::slice::from_ref(&event)).unwrap();
    let mut entered: Vec<_> = done(&outcomes[0]).entered.iter().map(|(journey, _)| journey.to_string()).collect();
    entered.sort();
    assert_eq!(entered, ["Count", "Message"]);
    let again = node.events(&[event]).unwrap();
    assert!(done(&again[0]).duplicate);
    let sent = node.sent.0.lock().unwrap().clone();
    assert_eq!(sent.len(), 1);
    node.service.partitions[0].answer(sent[0].id, 1, Answer::Answer(Arc::from([]))).unwrap();
    assert_eq!(node.count("Message", &Status::Ended("sent".into())), 1);
}

#[test]
fn bad_events_are_told_from_good_ones() {
    let node = node(&Disk::default(), &MemoryStore::default(), options());
    node.deploy();
    let good = fixture::event("step", "ada@example.com", 1);
    let outcomes = node
        .events(&[
            good.replace("\"n\":1", "\"n\":\"one\""),
            good.clone(),
            good.replace(",\"n\":1", ""),
            "{".into(),
            good.replace("step", "other"),
            format!("{}1{}", "[".repeat(10_000), "]".repeat(10_000)),
        ])
        .unwrap();
    let paths: Vec<_> = outcomes
        .iter()
        .map(|o| match o {
            Outcome::Refused(rejection) => format!("refused {}", rejection.path),
            Outcome::Ignored(_) => "ignored".into(),
            Outcome::Done(_) => "done".into(),
        })
        .collect();
    assert_eq!(paths, ["refused n", "done", "refused n", "refused ", "ignored", "refused "]);
}

#[test]
fn timers_fire_and_are_replayed_at_the_same_place() {
    let (disk, store) = (Disk::default(), MemoryStore::default());
    let first = node(&disk, &store, Options { checkpoint_every: Duration::from_secs(3_600), ..options() });
    first.deploy();
    let events: Vec<_> = (1..=40).map(|n| fixture::event("rest", &format!("p{n}"), 1)).collect();
    first.events(&events).unwrap();
    assert_eq!(first.count("Rest", &Status::Waiting), 40);
    first.wait_for(|node| node.count("Rest", &Status::Calling) == 40);
    let before = first.instances();
    // As after a crash: nothing was checkpointed, the journal alone is there.
    let second = node(&disk, &MemoryStore::default(), options());
    assert_eq!(second.instances(), before);
    assert_eq!(second.sent.0.lock().unwrap().len(), 40, "what was in flight is sent again");
}

/// Stops at every record: a node opened from the journal so far, with and without the checkpoint of the time, stands
/// where the first one stood.
#[test]
fn a_restart_at_any_point_stands_where_it_stood() {
    let (disk, store) = (Disk::default(), MemoryStore::default());
    let mut running = node(&disk, &store, options());
    running.deploy();
    for n in 1..=12 {
        let events: Vec<_> = ["a", "b", "c"].iter().map(|p| fixture::event("step", p, n)).collect();
        running.events(&events).unwrap();
        let sent: Vec<_> = std::mem::take(&mut *running.sent.0.lock().unwrap());
        for effect in &sent[..sent.len() / 2] {
            running.service.partitions[0].answer(effect.id, effect.attempt, Answer::Answer(Arc::from([]))).unwrap();
        }
        let before = running.instances();
        if n % 3 == 0 {
            std::thread::sleep(Duration::from_millis(40));
        }
        if n % 2 == 0 {
            running.service.partitions[0].close();
        }
        running = node(&disk, &store, options());
        assert_eq!(running.instances(), before, "after {n}");
    }
    assert_eq!(running.count("Count", &Status::Waiting), 3);
    assert_eq!(running.count("Count", &Status::Ended("out of order".into())), 0);
}

#[test]
fn a_fault_of_the_disk_stops_the_partition_and_nothing_is_acknowledged() {
    for fault in [Fault::Full, Fault::SyncLost, Fault::SyncKept] {
        let (disk, store) = (Disk::default(), MemoryStore::default());
        let broken = node(&disk, &store, options());
        broken.deploy();
        broken.events(&[fixture::event("step", "ada", 1)]).unwrap();
        let sent = broken.sent.0.lock().unwrap().len();
        disk.fail(disk.held().last().unwrap() + 1, fault);
        let error = broken.events(&[fixture::event("step", "ada", 2)]).unwrap_err();
        let Unavailable::Stopped(why) = error else { panic!("{error:?}") };
        assert!(why.contains("cannot"), "{why}");
        assert!(broken.service.trouble().is_some_and(|t| t == why), "the daemon says that it is not ready");
        let later = broken.events(&[fixture::event("step", "ada", 3)]).unwrap_err();
        assert_eq!(later, Unavailable::Stopped(why), "it stays stopped");
        assert_eq!(broken.sent.0.lock().unwrap().len(), sent, "no effect of what is not durable");
        drop(broken);
        // The producer sends again what was not acknowledged; whether it was kept or lost, the outcome is the same.
        let healed = node(&disk, &store, options());
        for n in 2..=3 {
            let replies = healed.events(&[fixture::event("step", "ada", n)]).unwrap();
            assert_eq!(done(&replies[0]).duplicate, fault == Fault::SyncKept && n == 2);
        }
        assert_eq!(healed.count("Count", &Status::Waiting), 1, "{fault:?}");
        assert_eq!(healed.count("Message", &Status::Calling), 3);
    }
}

#[test]
fn a_full_queue_is_told_and_passes() {
    let mut options = options();
    options.bounds.records = 20;
    let node = node(&Disk::default(), &MemoryStore::default(), options);
    node.deploy();
    let partition = &node.service.partitions[0];
    let (hold, held) = std::sync::mpsc::channel::<()>();
    // The thread is kept busy, so that the queue fills.
    let _busy = partition.query(move |_| held.recv().is_ok()).unwrap();
    std::thread::sleep(Duration::from_millis(50));
    let mut full = 0;
    for _ in 0..100 {
        full += usize::from(partition.query(|_| ()).is_err_and(|why| why == Refused::Full));
    }
    assert_eq!(full, 80, "as many wait as there is room for");
    drop(hold);
    node.wait_for(|node| node.service.partitions[0].depth() == 0);
    node.events(&[fixture::event("step", "ada", 1)]).unwrap();
}
