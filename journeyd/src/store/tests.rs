//! A checkpoint is there as a whole with its position, or not at all.

#![expect(clippy::unwrap_used, reason = "tests")]

use super::{Position, Store};
use journey_vm::engine::{Change, Changes, MemoryState, State, Table};
use proptest::prelude::*;
use std::sync::Arc;

fn change(table: Table, key: u8, value: Option<u8>) -> Change {
    Change { table, key: Arc::from([key].as_slice()), value: value.map(|v| Arc::from(vec![v; usize::from(v)])) }
}

fn changes() -> impl Strategy<Value = Changes> {
    let one = (0..Table::ALL.len(), any::<u8>(), proptest::option::of(any::<u8>()));
    proptest::collection::btree_map(one.clone().prop_map(|(t, k, _)| (t, k)), one.prop_map(|(_, _, v)| v), 0..40)
        .prop_map(|map| Changes {
            entries: map.into_iter().filter_map(|((t, k), v)| Some(change(*Table::ALL.get(t)?, k, v))).collect(),
        })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, ..ProptestConfig::default() })]

    /// What is read back, also after opening again, is what memory holds after the same checkpoints.
    #[test]
    fn the_store_is_the_state_in_memory(checkpoints in proptest::collection::vec(changes(), 1..5), from in any::<u8>()) {
        let dir = tempfile::tempdir().unwrap();
        let memory = MemoryState::default();
        let (mut store, mut position) = Store::open(dir.path(), 1 << 20).unwrap();
        prop_assert_eq!(position, Position::default());
        for changes in &checkpoints {
            position = Position { sequence: position.sequence + 7, previous: position.sequence };
            store.checkpoint(changes, position).unwrap();
            memory.write(changes);
        }
        for again in [false, true] {
            if again {
                drop(store);
                let opened = Store::open(dir.path(), 1 << 20).unwrap();
                store = opened.0;
                prop_assert_eq!(opened.1, position);
            }
            for table in Table::ALL {
                prop_assert_eq!(store.scan(table, &[], 1_000).unwrap(), memory.entries(table));
                prop_assert_eq!(store.scan(table, &[from], 3).unwrap(), memory.scan(table, &[from], 3).unwrap());
                prop_assert_eq!(store.get(table, &[from]).unwrap(), memory.get(table, &[from]).unwrap());
            }
        }
    }
}

#[test]
fn state_without_a_position_is_not_trusted() {
    let dir = tempfile::tempdir().unwrap();
    let (store, _) = Store::open(dir.path(), 1 << 20).unwrap();
    let entries = vec![change(Table::People, 1, Some(1))];
    store.checkpoint(&Changes { entries }, Position { sequence: 4, previous: 0 }).unwrap();
    store.position.remove(super::POSITION).unwrap();
    assert!(store.position().unwrap_err().to_string().contains("is damaged"));
    store.position.insert(super::POSITION, [9, 0, 0, 0]).unwrap();
    assert!(store.position().unwrap_err().to_string().contains("layout 9"));
}
