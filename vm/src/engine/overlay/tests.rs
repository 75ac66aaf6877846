//! The overlay reads like a plain map, whatever is stored, in flight or evicted.
#![expect(clippy::unwrap_used, reason = "tests")]

use super::*;
use crate::engine::state::MemoryState;
use proptest::prelude::*;
use std::collections::BTreeMap;

#[derive(Clone, Debug)]
enum Step {
    Put(bool, u8, Option<u8>),
    Get(bool, u8),
    Take,
    Saved,
    Scan(bool, u8, usize),
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        4 => (any::<bool>(), 0..24_u8, any::<Option<u8>>()).prop_map(|(t, k, v)| Step::Put(t, k, v)),
        3 => (any::<bool>(), 0..24_u8).prop_map(|(t, k)| Step::Get(t, k)),
        1 => Just(Step::Take),
        1 => Just(Step::Saved),
        1 => (any::<bool>(), 0..24_u8, 1..6_usize).prop_map(|(t, k, n)| Step::Scan(t, k, n)),
    ]
}

fn table(people: bool) -> Table {
    if people { Table::People } else { Table::Timers }
}

proptest! {
    #[test]
    fn reads_like_a_map(steps in proptest::collection::vec(step(), 1..120)) {
        let store = MemoryState::default();
        let mut overlay = Overlay::new(Box::new(store.clone()), 500);
        let mut model: BTreeMap<(Table, u8), u8> = BTreeMap::new();
        let mut taken = Vec::new();
        for step in steps {
            match step {
                Step::Put(people, key, value) => {
                    overlay.put(table(people), [key].into(), value.map(|v| [v; 100].into()));
                    match value {
                        Some(value) => model.insert((table(people), key), value),
                        None => model.remove(&(table(people), key)),
                    };
                }
                Step::Get(people, key) => {
                    let found = overlay.get(table(people), &[key]).unwrap().map(|v| v.first().copied().unwrap());
                    prop_assert_eq!(found, model.get(&(table(people), key)).copied());
                }
                Step::Take => taken.push(overlay.changes()),
                Step::Saved => {
                    for changes in taken.drain(..) { store.write(&changes); }
                    overlay.saved();
                }
                Step::Scan(people, from, most) => {
                    let found = overlay.scan(table(people), &[from], most).unwrap();
                    let found: Vec<u8> = found.iter().map(|(key, _)| key.first().copied().unwrap()).collect();
                    let expected = model.range((table(people), from)..).filter(|((t, _), _)| *t == table(people));
                    prop_assert_eq!(found, expected.map(|((_, k), _)| *k).take(most).collect::<Vec<_>>());
                }
            }
        }
        // What is left is stored: then the store alone is the model.
        taken.push(overlay.changes());
        for changes in taken { store.write(&changes); }
        let stored: BTreeMap<(Table, u8), u8> = [Table::People, Table::Timers].into_iter().flat_map(|t| {
            store.entries(t).into_iter().map(move |(k, v)| ((t, k.first().copied().unwrap()), v.first().copied().unwrap()))
        }).collect();
        prop_assert_eq!(stored, model);
    }
}

#[test]
fn clean_entries_leave_memory_and_changed_ones_stay() {
    let mut overlay = Overlay::new(Box::new(MemoryState::default()), 4_000);
    for key in 0..100_u8 {
        overlay.put(Table::People, [key].into(), Some([key; 100].into()));
    }
    assert!(overlay.dirty_bytes() > 100 * 100);
    let _ = overlay.changes();
    assert_eq!(overlay.dirty_bytes(), 0);
    overlay.put(Table::People, [7].into(), Some([1; 100].into()));
    overlay.saved();
    assert!(overlay.peek(Table::People, &[7]).unwrap().is_some(), "changed again: not in the store as it is");
    let held = (0..100_u8).filter(|key| overlay.people.held(&[*key]).is_some()).count();
    assert!(held < 30, "{held} entries are held");
}
