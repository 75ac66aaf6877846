//! Both journals keep the same promises; crash images of the one on disk.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "tests")]

use super::file::{FileJournal, Options};
use super::format::{ENTRY_BYTES, HEADER_BYTES, entry_size};
use super::memory::{Disk, Fault, MemoryJournal};
use super::{Journal, JournalError};
use proptest::prelude::*;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

const SEGMENT: u64 = 8_192;
const OPTIONS: Options = Options { segment_bytes: SEGMENT, may_create: true, skip: 0, spares: 4 };

type Seen = Vec<(u64, Vec<u8>)>;

fn open_file(dir: &Path) -> Result<(FileJournal, Seen), JournalError> {
    let mut seen = Vec::new();
    let journal = FileJournal::open(dir, OPTIONS, &mut |entry| {
        seen.push((entry.sequence, entry.payload.to_vec()));
        Ok(())
    })?;
    Ok((journal, seen))
}

fn open_memory(disk: &Disk) -> (MemoryJournal, Seen) {
    let mut seen = Vec::new();
    let journal = MemoryJournal::open(disk, &mut |entry| {
        seen.push((entry.sequence, entry.payload.to_vec()));
        Ok(())
    })
    .unwrap();
    (journal, seen)
}

fn payload(n: u64) -> Vec<u8> {
    format!("entry {n} {}", "x".repeat((n as usize * 37) % 700)).into_bytes()
}

fn last_segment(dir: &Path) -> PathBuf {
    let mut names: Vec<_> = std::fs::read_dir(dir).unwrap().map(|e| e.unwrap().path()).collect();
    names.retain(|p| p.extension().is_some_and(|e| e == "journal"));
    names.sort();
    names.pop().unwrap()
}

/// What every journal promises, given a way to open it again.
fn keeps_promises(mut open: impl FnMut() -> (Box<dyn Journal>, Seen)) {
    let (mut journal, seen) = open();
    assert_eq!((journal.last(), seen.len()), (0, 0));
    for n in 1..=60 {
        assert_eq!(journal.append(&payload(n)).unwrap(), n);
    }
    drop(journal);
    let (mut journal, seen) = open();
    assert_eq!(seen, (1..=60).map(|n| (n, payload(n))).collect::<Vec<_>>());
    assert_eq!(journal.append(&payload(61)).unwrap(), 61);
    journal.release(50).unwrap();
    drop(journal);
    let (mut journal, seen) = open();
    assert!(seen.first().unwrap().0 <= 51, "51 is still needed");
    assert!(seen.iter().map(|(n, _)| *n).eq(seen[0].0..=61));
    for n in 62..=200 {
        journal.append(&payload(n)).unwrap();
        journal.release(n - 2).unwrap();
    }
    assert_eq!(journal.last(), 200);
    assert!(matches!(journal.append(&vec![0; (256 << 20) + 1]), Err(JournalError::TooLarge(_))));
    drop(journal);
    let (journal, seen) = open();
    assert_eq!((journal.last(), seen.last().unwrap()), (200, &(200, payload(200))));
    assert!(seen[0].0 > 150, "released entries are given back");
}

#[test]
fn the_journal_on_disk_keeps_its_promises() {
    let dir = TempDir::new().unwrap();
    keeps_promises(|| {
        let (journal, seen) = open_file(dir.path()).unwrap();
        (Box::new(journal), seen)
    });
    let files = std::fs::read_dir(dir.path()).unwrap().count();
    assert!(files <= 8, "segments are recycled, not piled up: {files} files");
}

#[test]
fn the_journal_in_memory_keeps_its_promises() {
    let disk = Disk::default();
    keeps_promises(|| {
        let (journal, seen) = open_memory(&disk);
        (Box::new(journal), seen)
    });
}

#[test]
fn a_failure_stops_the_journal_for_good() {
    for fault in [Fault::Full, Fault::SyncLost, Fault::SyncKept] {
        let disk = Disk::default();
        disk.fail(2, fault);
        let (mut journal, _) = open_memory(&disk);
        journal.append(b"one").unwrap();
        assert!(matches!(journal.append(b"two"), Err(JournalError::Io { .. })));
        assert!(matches!(journal.append(b"three"), Err(JournalError::Stopped)), "no second try");
        let (_, seen) = open_memory(&disk);
        assert_eq!(seen.len(), if fault == Fault::SyncKept { 2 } else { 1 }, "{fault:?}");
    }
}

#[test]
fn a_write_that_fails_stops_the_journal_on_disk() {
    let dir = TempDir::new().unwrap();
    let (mut journal, _) = open_file(dir.path()).unwrap();
    journal.append(b"one").unwrap();
    drop(journal);
    // The folder is gone when the next segment is due.
    let (mut journal, _) = open_file(dir.path()).unwrap();
    std::thread::sleep(std::time::Duration::from_millis(50));
    std::fs::remove_dir_all(dir.path()).unwrap();
    assert!(matches!(journal.append(&vec![7; 9_000]), Err(JournalError::Io { .. })));
    assert!(matches!(journal.append(b"two"), Err(JournalError::Stopped)));
}

#[test]
fn an_entry_larger_than_a_segment_gets_its_own() {
    let dir = TempDir::new().unwrap();
    let (mut journal, _) = open_file(dir.path()).unwrap();
    let large = vec![3; 50_000];
    journal.append(b"before").unwrap();
    journal.append(&large).unwrap();
    journal.append(b"behind").unwrap();
    drop(journal);
    let (_, seen) = open_file(dir.path()).unwrap();
    assert_eq!(seen, vec![(1, b"before".to_vec()), (2, large), (3, b"behind".to_vec())]);
}

#[test]
fn a_missing_journal_is_not_made_anew() {
    let dir = TempDir::new().unwrap();
    let error = FileJournal::open(dir.path(), Options { may_create: false, ..OPTIONS }, &mut |_| Ok(())).unwrap_err();
    assert!(error.to_string().contains("holds no segment although this partition has state"), "{error}");
}

#[test]
fn a_missing_segment_is_named() {
    let dir = TempDir::new().unwrap();
    let (mut journal, _) = open_file(dir.path()).unwrap();
    (1..=40).for_each(|n| assert_eq!(journal.append(&payload(n)).unwrap(), n));
    drop(journal);
    std::fs::remove_file(dir.path().join("0000000000000002.journal")).unwrap();
    let error = open_file(dir.path()).unwrap_err().to_string();
    assert!(error.contains("segment 3 does not follow segment 1"), "{error}");
}

#[test]
fn a_later_format_is_refused() {
    let dir = TempDir::new().unwrap();
    drop(open_file(dir.path()).unwrap());
    let path = last_segment(dir.path());
    let mut bytes = std::fs::read(&path).unwrap();
    bytes[8] = 9;
    std::fs::write(&path, bytes).unwrap();
    assert!(matches!(open_file(dir.path()), Err(JournalError::Newer { found: 9, .. })));
}

/// A payload that holds the bytes of an entry from another journal cannot pass for one of this journal.
#[test]
fn a_payload_cannot_pose_as_an_entry() {
    let dir = TempDir::new().unwrap();
    let mut forged = Vec::new();
    super::format::encode_entry(&super::format::Link { tag: 42, next: 99, chain: [0; 16] }, b"hostile", &mut forged);
    let (mut journal, _) = open_file(dir.path()).unwrap();
    journal.append(&forged).unwrap();
    drop(journal);
    let path = last_segment(dir.path());
    let mut bytes = std::fs::read(&path).unwrap();
    bytes[HEADER_BYTES + 20] ^= 1;
    std::fs::write(&path, bytes).unwrap();
    let (_, seen) = open_file(dir.path()).unwrap();
    assert_eq!(seen.len(), 0, "the torn entry is cut, what it holds is not read");
}

/// Every image of a crash while the last entry was written: any prefix of it on disk, behind it what was there before.
#[test]
fn every_torn_tail_is_cut() {
    for recycled in [false, true] {
        let dir = TempDir::new().unwrap();
        let (mut journal, _) = open_file(dir.path()).unwrap();
        let whole = if recycled { 47 } else { 3 };
        for n in 1..=whole {
            journal.append(&payload(n)).unwrap();
            if recycled {
                journal.release(n - 1).unwrap();
            }
        }
        drop(journal);
        let path = last_segment(dir.path());
        let before = std::fs::read(&path).unwrap();
        let (mut journal, _) = open_file(dir.path()).unwrap();
        journal.append(&payload(9)).unwrap();
        drop(journal);
        assert_eq!(path, last_segment(dir.path()), "the test needs both in one segment");
        let after = std::fs::read(&path).unwrap();
        let first = before.iter().zip(&after).position(|(a, b)| a != b).unwrap();
        // The padding behind the payload may be missing.
        let end = first / 8 * 8 + ENTRY_BYTES + payload(9).len();
        for cut in first..end {
            let mut image = after.clone();
            image[cut..].copy_from_slice(&before[cut..]);
            let whole_anyway = image[..end] == after[..end];
            std::fs::write(&path, &image).unwrap();
            let (mut journal, seen) = open_file(dir.path()).unwrap();
            let expect = if whole_anyway { whole + 1 } else { whole };
            assert_eq!(seen.last().unwrap().0, expect, "cut at {cut}");
            assert_eq!(journal.append(b"next").unwrap(), expect + 1);
            drop(journal);
            let (_, seen) = open_file(dir.path()).unwrap();
            assert_eq!(seen.last().unwrap(), &(expect + 1, b"next".to_vec()));
        }
    }
}

/// Entry ends inside the only segment of a fresh journal with these entries.
fn layout(count: u64) -> Vec<usize> {
    let mut ends = vec![HEADER_BYTES];
    for n in 1..=count {
        ends.push(ends[ends.len() - 1] + entry_size(payload(n).len()));
    }
    ends
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, ..ProptestConfig::default() })]

    /// A garbled byte in an entry: in the last one it reads as torn, anywhere before it stops with the place named;
    /// never are other entries handed out than those written.
    #[test]
    fn a_flipped_byte_is_found(count in 2_u64..9, at in 0.0_f64..1.0, bit in 0_u8..8) {
        let dir = TempDir::new().unwrap();
        let (mut journal, _) = open_file(dir.path()).unwrap();
        for n in 1..=count {
            journal.append(&payload(n)).unwrap();
        }
        drop(journal);
        let ends = layout(count);
        prop_assume!(ends[ends.len() - 1] as u64 <= SEGMENT);
        let last = ends[ends.len() - 1];
        let place = HEADER_BYTES + ((last - HEADER_BYTES) as f64 * at) as usize;
        let path = last_segment(dir.path());
        let mut bytes = std::fs::read(&path).unwrap();
        bytes[place] ^= 1 << bit;
        std::fs::write(&path, &bytes).unwrap();
        let victim = ends.iter().position(|end| *end > place).unwrap() as u64;
        let start = ends[victim as usize - 1];
        let padding = place >= start + ENTRY_BYTES + payload(victim).len();
        match open_file(dir.path()) {
            Ok((_, seen)) => {
                let expect = if padding { count } else { count - 1 };
                prop_assert!(padding || victim == count, "entry {victim} of {count} was lost without a word");
                prop_assert_eq!(seen, (1..=expect).map(|n| (n, payload(n))).collect::<Vec<_>>());
            }
            Err(JournalError::Damaged { file, offset, sequence, .. }) => {
                prop_assert_eq!((file, offset as usize, sequence), (path.clone(), start, victim));
                prop_assert_eq!(std::fs::read(&path).unwrap(), bytes, "nothing is changed on an error");
            }
            Err(other) => panic!("{other}"),
        }
    }

    /// A header that is garbled is never taken for another.
    #[test]
    fn a_garbled_header_is_refused(place in 0_usize..68, value in any::<u8>()) {
        let dir = TempDir::new().unwrap();
        let (mut journal, _) = open_file(dir.path()).unwrap();
        journal.append(b"one").unwrap();
        drop(journal);
        let path = last_segment(dir.path());
        let mut bytes = std::fs::read(&path).unwrap();
        prop_assume!(bytes[place] != value);
        bytes[place] = value;
        std::fs::write(&path, &bytes).unwrap();
        let refused = matches!(open_file(dir.path()), Err(JournalError::Damaged { .. } | JournalError::Newer { .. }));
        prop_assert!(refused);
    }

    /// Bytes cut off or added anywhere: an error or the entries written, never others.
    #[test]
    fn a_file_of_another_length_is_refused(keep in 0_usize..8_192) {
        let dir = TempDir::new().unwrap();
        let (mut journal, _) = open_file(dir.path()).unwrap();
        journal.append(b"one").unwrap();
        drop(journal);
        let path = last_segment(dir.path());
        let bytes = std::fs::read(&path).unwrap();
        std::fs::write(&path, &bytes[..keep]).unwrap();
        let refused = matches!(open_file(dir.path()), Err(JournalError::Damaged { .. }));
        prop_assert!(refused);
    }
}
