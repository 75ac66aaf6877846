//! Every kind of damage: the daemon refuses it and says where; repair brings back what is whole, says what is lost, and
//! leaves alone what needs nothing.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "tests")]

use super::{Options, RepairError, Verdict, run};
use crate::data::Data;
use crate::journal::file;
use crate::metrics::Metrics;
use crate::partition::open::{Files, OpenError};
use crate::partition::queue::Bounds;
use crate::partition::{self, Outlet, Partition, Programs};
use crate::service::Service;
use crate::store::Store;
use crate::{clock, fixture, image};
use journey_vm::engine::{InstanceQuery, Status};
use journey_vm::record::{Effect, EffectId};
use proptest::prelude::*;
use proptest::sample::Index;
use std::cell::Cell;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

mod lives;

struct Nowhere;

impl Outlet for Nowhere {
    fn send(&self, _: usize, _: Vec<Effect>) {}
    fn cancel(&self, _: &[EffectId]) {}
}

const SEGMENT: u64 = 8 << 10;

/// Opens the only partition of a data folder. Checkpoints are written when it is closed, and when told to.
fn open(dir: &Path, images: bool) -> Result<Node, OpenError> {
    open_with(dir, images.then(|| policy(dir)), 1 << 20)
}

fn open_with(dir: &Path, images: Option<image::Policy>, checkpoint_bytes: usize) -> Result<Node, OpenError> {
    let mut data = Data::hold(dir, 1).unwrap();
    let place = data.partition(0);
    let (programs, metrics) = (Arc::<Programs>::default(), Arc::<Metrics>::default());
    let options = partition::Options {
        number: 0,
        bounds: Bounds {
            records: 1_000,
            bytes: 1 << 20,
            batch_records: 8,
            batch_bytes: 1 << 20,
            linger: Duration::ZERO,
        },
        timers_at_once: 100,
        checkpoint_bytes,
        checkpoint_every: Duration::from_secs(3_600),
        clock: Arc::new(clock::System),
        images,
    };
    let files = Files {
        journal: file::Options { may_create: data.new, ..file::Options::new(SEGMENT) },
        block_cache: 1 << 20,
        engine: journey_vm::engine::Options::default(),
    };
    let partition = partition::open(&place, files, Arc::new(Nowhere), &programs, &metrics, options)?;
    data.complete(1).unwrap();
    let service = Service { partitions: vec![Arc::new(partition)], programs, metrics };
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    Ok(Node { service, runtime, _data: data })
}

fn policy(data: &Path) -> image::Policy {
    image::Policy { dir: data.join("partition-0/images"), every: 1 << 30, behind: 0 }
}

/// An image of the state as it was left.
fn picture(data: &Path) {
    let (store, position) = Store::open(&data.join("partition-0/state"), 1 << 20).unwrap();
    image::write(&policy(data).dir, position.sequence, &store.frozen(), &AtomicBool::new(false)).unwrap();
    // It removes the surplus.
    drop(image::Keeper::new(policy(data)));
}

struct Node {
    service: Service,
    runtime: tokio::runtime::Runtime,
    _data: Data,
}

impl Node {
    fn partition(&self) -> &Partition {
        &self.service.partitions[0]
    }

    fn deploy(&self) {
        self.runtime.block_on(self.service.deploy(&fixture::bundle("fixture"))).unwrap();
    }

    /// The events `from..=to` of three people, an entry of the journal each.
    fn events(&self, from: u64, to: u64) {
        for n in from..=to {
            for person in ["ada", "grace", "alan"] {
                self.runtime.block_on(self.service.intake(&[fixture::event("step", person, n)])).unwrap();
            }
        }
    }

    /// How many messages are on their way: one an event. The journey `Count` must have seen each in its order.
    fn messages(&self) -> usize {
        let query = InstanceQuery { ended: true, most: 10_000, ..InstanceQuery::default() };
        let asked = self.partition().query(move |engine| engine.instances(&query).map(|page| (page, engine.audit())));
        let (page, audit) = self.runtime.block_on(self.service.wait(self.partition(), asked)).unwrap().unwrap();
        audit.unwrap();
        let mut counts = page.instances.iter().filter(|i| &*i.journey == "Count");
        assert!(counts.all(|i| i.status == Status::Waiting), "the order held");
        page.instances.iter().filter(|i| &*i.journey == "Message").count()
    }
}

/// Three runs with a checkpoint and an image each, then entries that no checkpoint stands for.
fn lived(images: bool) -> (tempfile::TempDir, PathBuf) {
    let dir = tempfile::tempdir().unwrap();
    let data = dir.path().join("data");
    let node = open(&data, images).unwrap();
    node.deploy();
    node.events(1, 10);
    drop(node);
    for run in 1..3 {
        let node = open(&data, images).unwrap();
        node.events(10 * run + 1, 10 * run + 10);
        drop(node);
        if images {
            picture(&data);
        }
    }
    let node = open(&data, images).unwrap();
    node.events(31, 35);
    // A copy while it runs is what a crash leaves: the last checkpoint, and a journal that goes further.
    let crashed = dir.path().join("crashed");
    copy(&data, &crashed);
    drop(node);
    (dir, crashed)
}

const ALL: usize = 3 * 35;
const CHECKPOINTED: usize = 3 * 30;

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        let target = to.join(path.file_name().unwrap());
        if path.is_dir() {
            copy(&path, &target);
        } else {
            std::fs::copy(&path, target).unwrap();
        }
    }
}

fn repair(data: &Path, accept_loss: bool) -> (Result<Verdict, RepairError>, String) {
    let mut said = String::new();
    let options = Options { data: data.to_path_buf(), check: false, accept_loss };
    let verdict = run(&options, &mut |line| said.push_str(&format!("{line}\n")));
    (verdict, said)
}

/// All files with their bytes.
fn files(dir: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(dir).into_iter().flatten() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path));
        } else {
            found.push((path.clone(), std::fs::read(&path).unwrap()));
        }
    }
    found.sort();
    found
}

fn segments(data: &Path) -> Vec<PathBuf> {
    let all = files(&data.join("partition-0/journal")).into_iter().map(|(path, _)| path);
    all.filter(|path| path.extension().is_some_and(|e| e == "journal")).collect()
}

fn flip(path: &Path, place: usize) {
    let mut bytes = std::fs::read(path).unwrap();
    bytes[place] ^= 0x40;
    std::fs::write(path, bytes).unwrap();
}

/// Where an entry of the journal stands: file and offset.
fn entry(data: &Path, sequence: u64) -> (PathBuf, usize) {
    for path in segments(data) {
        let bytes = std::fs::read(&path).unwrap();
        let tag = bytes[40..48].to_vec();
        for place in (4_096..bytes.len()).step_by(8) {
            if bytes[place..].starts_with(&tag) && bytes[place + 8..place + 16] == sequence.to_le_bytes() {
                return (path, place);
            }
        }
    }
    panic!("no entry {sequence}");
}

fn journal_of(said: &str) -> u64 {
    let (_, rest) = said.split_once("at entry ").unwrap();
    rest.split(|c: char| !c.is_ascii_digit()).next().unwrap().parse().unwrap()
}

#[test]
fn what_is_whole_is_not_touched() {
    let (_dir, data) = lived(true);
    let before = files(&data.join("partition-0/journal"));
    let (verdict, said) = repair(&data, false);
    assert_eq!(verdict.unwrap(), Verdict::Whole, "{said}");
    assert!(said.contains("nothing to do"), "{said}");
    assert_eq!(files(&data.join("partition-0/journal")), before);
    assert_eq!(open(&data, true).unwrap().messages(), ALL);
}

#[test]
fn a_torn_tail_needs_no_repair() {
    let (_dir, data) = lived(false);
    let whole = open(&data, false).unwrap();
    let last = 1 + ALL as u64;
    drop(whole);
    let (_dir, data) = lived(false);
    let (path, place) = entry(&data, last);
    flip(&path, place + 60);
    let (verdict, said) = repair(&data, false);
    assert_eq!(verdict.unwrap(), Verdict::Whole, "{said}");
    assert_eq!(open(&data, false).unwrap().messages(), ALL - 1, "the last entry was never acknowledged");
}

#[test]
fn a_state_that_is_gone_is_rebuilt_from_an_image_or_from_the_whole_journal() {
    for images in [true, false] {
        let (_dir, data) = lived(images);
        std::fs::remove_dir_all(data.join("partition-0/state")).unwrap();
        let error = open(&data, images).err().unwrap().to_string();
        assert!(error.contains("journeyd repair"), "{error}");
        let (verdict, said) = repair(&data, false);
        assert_eq!(verdict.unwrap(), Verdict::Repaired, "{said}");
        assert_eq!(said.contains("rebuilt from the image"), images, "{said}");
        let node = open(&data, images).unwrap();
        assert_eq!(node.messages(), ALL);
        node.events(36, 36);
        assert_eq!(node.messages(), ALL + 3);
    }
}

#[test]
fn a_damaged_image_gives_way_to_the_one_before() {
    let (_dir, data) = lived(true);
    let images = image::list(&data.join("partition-0/images")).unwrap();
    assert_eq!(images.len(), 2, "the last two are kept");
    flip(&images[1].1, 100);
    std::fs::remove_dir_all(data.join("partition-0/state")).unwrap();
    let (verdict, said) = repair(&data, false);
    assert_eq!(verdict.unwrap(), Verdict::Repaired, "{said}");
    assert!(said.contains("damaged at offset"), "{said}");
    assert!(said.contains(&format!("from the image of entry {}", images[0].0)), "{said}");
    assert_eq!(open(&data, true).unwrap().messages(), ALL);
}

#[test]
fn damage_behind_the_state_is_a_loss_that_has_to_be_accepted() {
    let (_dir, data) = lived(true);
    let broken = 1 + CHECKPOINTED as u64 + 4;
    let (path, place) = entry(&data, broken);
    flip(&path, place + 60);
    let error = open(&data, true).err().unwrap().to_string();
    assert!(error.contains("damaged") && error.contains(&format!("offset {place}")), "{error}");
    assert!(error.contains(&path.display().to_string()), "{error}");
    let before = files(&data.join("partition-0/journal"));
    let (verdict, said) = repair(&data, false);
    assert_eq!(verdict.unwrap(), Verdict::Loss, "{said}");
    assert!(said.contains(&format!("LOST: entries {broken} to {}", 1 + ALL)), "{said}");
    assert_eq!(files(&data.join("partition-0/journal")), before, "nothing was changed");
    let (verdict, said) = repair(&data, true);
    assert_eq!(verdict.unwrap(), Verdict::Repaired, "{said}");
    assert_eq!(journal_of(said.split("done:").nth(1).unwrap()), broken - 1);
    let node = open(&data, true).unwrap();
    assert_eq!(node.messages(), CHECKPOINTED + 3);
    assert!(data.join("partition-0/journal.damaged-1").exists(), "what was damaged is kept");
}

#[test]
fn damage_before_the_state_costs_nothing() {
    let (_dir, data) = lived(true);
    // In the very segment where the journal goes on behind the state, or before it.
    let (path, place) = entry(&data, 1 + CHECKPOINTED as u64);
    flip(&path, place + 60);
    if let Ok(node) = open(&data, true) {
        panic!("opened with {}", node.messages());
    }
    let (verdict, said) = repair(&data, false);
    assert_eq!(verdict.unwrap(), Verdict::Repaired, "{said}");
    assert!(!said.contains("LOST"), "{said}");
    let node = open(&data, true).unwrap();
    assert_eq!(node.messages(), ALL);
    node.events(36, 37);
    drop(node);
    assert_eq!(open(&data, true).unwrap().messages(), ALL + 6);
}

#[test]
fn a_missing_segment_is_told_and_costs_nothing_where_the_state_holds_it() {
    let (_dir, data) = lived(true);
    let all = segments(&data);
    assert!(all.len() >= 3, "{all:?}");
    std::fs::remove_file(&all[1]).unwrap();
    let error = open(&data, true).err().unwrap().to_string();
    assert!(error.contains("one between them is missing"), "{error}");
    // The state holds what the segment held: nothing is lost.
    let (verdict, said) = repair(&data, false);
    assert_eq!(verdict.unwrap(), Verdict::Repaired, "{said}");
    assert_eq!(open(&data, true).unwrap().messages(), ALL);
}

#[test]
fn an_end_that_is_missing_has_to_be_accepted() {
    let (_dir, data) = lived(true);
    let state = data.join("partition-0/state");
    let (path, _) = entry(&data, 1 + CHECKPOINTED as u64);
    for segment in segments(&data).into_iter().filter(|segment| *segment >= path) {
        std::fs::remove_file(segment).unwrap();
    }
    let error = open(&data, true).err().unwrap().to_string();
    assert!(error.contains("stands for journal entry"), "{error}");
    let (verdict, said) = repair(&data, false);
    assert_eq!(verdict.unwrap(), Verdict::Loss, "{said}");
    let (verdict, said) = repair(&data, true);
    assert_eq!(verdict.unwrap(), Verdict::Repaired, "{said}");
    assert!(state.exists());
    assert_eq!(open(&data, true).unwrap().messages(), CHECKPOINTED);
}

#[test]
fn a_later_format_is_refused_and_not_repaired() {
    let (_dir, data) = lived(true);
    let last = segments(&data).pop().unwrap();
    let mut bytes = std::fs::read(&last).unwrap();
    bytes[8] = 9;
    std::fs::write(&last, bytes).unwrap();
    let error = open(&data, true).err().unwrap().to_string();
    assert!(error.contains("format 9"), "{error}");
    let (verdict, said) = repair(&data, true);
    assert!(verdict.is_err_and(|e| e.to_string().contains("format 9")), "{said}");
    assert!(!data.join("partition-0/journal.damaged-1").exists());
}

#[test]
fn a_folder_in_use_is_left_alone() {
    let (_dir, data) = lived(false);
    let node = open(&data, false).unwrap();
    let (verdict, _) = repair(&data, true);
    assert!(verdict.is_err_and(|e| e.to_string().contains("in use")));
    drop(node);
}

/// Any file of the state damaged anywhere: the daemon refuses it or stands where it stood, and repair makes it stand there.
#[test]
fn a_damaged_state_is_never_served() {
    let (_dir, data) = lived(true);
    let refused = Cell::new(0);
    let cases = ProptestConfig { cases: 24, ..ProptestConfig::default() };
    proptest!(cases, |(file in any::<Index>(), place in any::<Index>(), cut in any::<bool>())| {
        let dir = tempfile::tempdir().unwrap();
        let copied = dir.path().join("data");
        copy(&data, &copied);
        let mut all = files(&copied.join("partition-0/state"));
        all.retain(|(path, bytes)| !bytes.is_empty() && !path.ends_with("lock"));
        let (path, bytes) = &all[file.index(all.len())];
        // The library writes its own journals ahead: what follows their end is nothing.
        let end = bytes.iter().rposition(|b| *b != 0).unwrap_or(0) + 1;
        let place = place.index(end);
        if cut { std::fs::write(path, &bytes[..place]).unwrap() } else { flip(path, place) }
        match open(&copied, true) {
            Ok(node) => prop_assert_eq!(node.messages(), ALL, "{} at {}", path.display(), place),
            Err(_) => refused.set(refused.get() + 1),
        }
        let (verdict, said) = repair(&copied, false);
        let mended = matches!(verdict, Ok(Verdict::Whole | Verdict::Repaired));
        prop_assert!(mended, "{}: {} {:?}", path.display(), said, verdict);
        prop_assert_eq!(open(&copied, true).unwrap().messages(), ALL, "{}", said);
    });
    assert!(refused.get() > 0, "some damage was met");
}
