//! What is read from an image is what was written, or an error.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "tests")]

use super::{ImageError, Keeper, Policy, list, read, write};
use journey_vm::engine::{Change, Changes, MemoryState, Table};
use proptest::prelude::*;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

fn state(entries: usize) -> MemoryState {
    let state = MemoryState::default();
    let change = |n: usize| Change {
        table: Table::ALL[n % Table::ALL.len()],
        key: Arc::from(n.to_be_bytes().as_slice()),
        value: Some(Arc::from(vec![n as u8; n % 300])),
    };
    state.write(&Changes { entries: (0..entries).map(change).collect() });
    state
}

fn again(path: &std::path::Path) -> Result<(u64, MemoryState), ImageError> {
    let state = MemoryState::default();
    let sequence = read(path, &mut |changes| {
        state.write(&changes);
        Ok(())
    })?;
    Ok((sequence, state))
}

#[test]
fn an_image_is_the_state() {
    let dir = tempfile::tempdir().unwrap();
    for entries in [0, 1, 5_000] {
        let state = state(entries);
        write(dir.path(), 42, &state, &AtomicBool::new(false)).unwrap();
        let (sequence, read) = again(&list(dir.path()).unwrap()[0].1).unwrap();
        assert_eq!(sequence, 42);
        for table in Table::ALL {
            assert_eq!(read.entries(table), state.entries(table));
        }
    }
}

#[test]
fn the_last_two_are_kept_and_the_journal_behind_the_older() {
    let dir = tempfile::tempdir().unwrap();
    let policy = Policy { dir: dir.path().to_path_buf(), every: 100, behind: 0 };
    let mut keeper = Keeper::new(policy.clone());
    let mut bytes = 0;
    for (sequence, floor) in [(10, 0), (20, 10), (30, 20)] {
        keeper.offer(bytes + 1, sequence - 1, || None);
        bytes += 1 << 20;
        keeper.offer(bytes, sequence, || Some(Box::new(state(10))));
        keeper.finish();
        assert_eq!(keeper.floor(), floor);
    }
    let kept: Vec<u64> = list(dir.path()).unwrap().into_iter().map(|(sequence, _)| sequence).collect();
    assert_eq!(kept, [20, 30]);
    assert_eq!(Keeper::new(policy).floor(), 20, "after a restart too");
}

#[test]
fn what_lives_before_wrote_counts() {
    let dir = tempfile::tempdir().unwrap();
    let mut keeper = Keeper::new(Policy { dir: dir.path().to_path_buf(), every: 1 << 20, behind: 1 << 20 });
    keeper.offer(0, 7, || Some(Box::new(state(10))));
    keeper.finish();
    assert_eq!(list(dir.path()).unwrap()[0].0, 7);
    // But once.
    keeper.offer(100, 8, || panic!("too soon"));
}

#[test]
fn a_later_format_is_refused() {
    let dir = tempfile::tempdir().unwrap();
    write(dir.path(), 1, &state(3), &AtomicBool::new(false)).unwrap();
    let path = list(dir.path()).unwrap().remove(0).1;
    let mut bytes = std::fs::read(&path).unwrap();
    bytes[8] = 2;
    std::fs::write(&path, bytes).unwrap();
    assert!(matches!(again(&path), Err(ImageError::Newer { found: 2, .. })));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    /// Any byte changed, any length: an error.
    #[test]
    fn a_damaged_image_is_refused(place in 0_usize..2_000, bit in 0_u8..8, cut in any::<bool>()) {
        let dir = tempfile::tempdir().unwrap();
        write(dir.path(), 7, &state(20), &AtomicBool::new(false)).unwrap();
        let path = list(dir.path()).unwrap().remove(0).1;
        let mut bytes = std::fs::read(&path).unwrap();
        let place = place % bytes.len();
        if cut { bytes.truncate(place) } else { bytes[place] ^= 1 << bit }
        std::fs::write(&path, bytes).unwrap();
        let refused = matches!(again(&path), Err(ImageError::Damaged { .. } | ImageError::Newer { .. }));
        prop_assert!(refused);
    }
}
