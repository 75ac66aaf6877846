//! The first timer is always the first of all, however few are in memory.
#![expect(clippy::unwrap_used, reason = "tests")]

use super::*;
use crate::engine::state::MemoryState;
use proptest::prelude::*;
use std::collections::BTreeMap;

#[derive(Clone, Debug)]
enum Step {
    Set(u8, Option<i64>),
    Fire,
    Checkpoint,
    Reopen,
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        5 => (0..30_u8, proptest::option::of(-50..1_000_i64)).prop_map(|(person, due)| Step::Set(person, due)),
        3 => Just(Step::Fire),
        1 => Just(Step::Checkpoint),
        1 => Just(Step::Reopen),
    ]
}

proptest! {
    #[test]
    fn the_first_is_the_first_of_all(steps in proptest::collection::vec(step(), 1..200)) {
        let store = MemoryState::default();
        let mut overlay = Overlay::new(Box::new(store.clone()), 1_000);
        let mut timers = Timers::open(&overlay, i64::MIN, 3).unwrap();
        let mut model: BTreeMap<u8, i64> = BTreeMap::new();
        for step in steps {
            match step {
                Step::Set(person, due) => {
                    let now = timers.set(&mut overlay, &[person].into(), model.get(&person).copied(), due);
                    match now { Some(due) => model.insert(person, due), None => model.remove(&person) };
                }
                Step::Fire => if let Some((due, person)) = timers.first().map(|(due, person)| (due, person.clone())) {
                    timers.fired = due;
                    timers.set(&mut overlay, &person, Some(due), None);
                    model.remove(person.first().unwrap());
                },
                Step::Checkpoint | Step::Reopen => {
                    store.write(&overlay.changes());
                    overlay.saved();
                    if matches!(step, Step::Reopen) {
                        overlay = Overlay::new(Box::new(store.clone()), 1_000);
                        timers = Timers::open(&overlay, timers.fired, 3).unwrap();
                    }
                }
            }
            timers.fill(&overlay).unwrap();
            let expected = model.iter().map(|(person, due)| (*due, *person)).min();
            prop_assert_eq!(timers.first().map(|(due, person)| (due, *person.first().unwrap())), expected);
            prop_assert!(timers.held() <= 6);
        }
    }
}
