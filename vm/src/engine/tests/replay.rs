//! The same records give the same state, wherever the engine is stopped and opened again.

use super::branches::side_by_side_in;
use super::journeys::{caller, cart, cart_in};
use super::kit::*;
use super::rig::{Rig, START, open};
use crate::engine::{Applied, Changes, MemoryState, Table};
use crate::record::{Outcome, Record, RecordKind, decode, encode};
use journey_bytecode::program::ErrorSet;
use journey_bytecode::wire::Writer;
use proptest::prelude::*;

/// What may come in, of two people.
#[derive(Clone, Debug)]
enum Input {
    Event { who: u8, name: bool, cart: u8, id: u8 },
    Advance(i64),
    Succeed(usize),
    Fail(usize, u8),
    Profile(u8),
    Delete(u8),
    Deploy(bool),
}

fn input() -> impl Strategy<Value = Input> {
    prop_oneof![
        6 => (0..2_u8, any::<bool>(), 0..2_u8, 0..12_u8).prop_map(|(who, name, cart, id)| Input::Event { who, name, cart, id }),
        3 => prop_oneof![Just(0), Just(MINUTE), Just(2 * HOUR), Just(DAY), Just(8 * DAY)].prop_map(Input::Advance),
        2 => (0..3_usize).prop_map(Input::Succeed),
        2 => (0..3_usize, 0..3_u8).prop_map(|(which, error)| Input::Fail(which, error)),
        1 => (0..2_u8).prop_map(Input::Profile),
        1 => (0..2_u8).prop_map(Input::Delete),
        1 => any::<bool>().prop_map(Input::Deploy),
    ]
}

/// A script as records, found by running it. Answers go to effects that were out at some time, so that late and
/// unwanted ones occur.
fn records(inputs: &[Input], journeys: fn(&mut Kit)) -> (Vec<Record>, Vec<Applied>, Changes) {
    let mut kit = Kit::new();
    journeys(&mut kit);
    let mut rig = Rig::new(kit.bytes());
    let mut out = Vec::new();
    let mut all = Vec::new();
    for input in inputs {
        match input {
            Input::Event { who, name, cart, id } => {
                let name = if *name { "Changed" } else { "Bought" };
                let kind = rig.read(&format!("p{who}"), &format!("e{id}"), name, &format!(r#""cart":"c{cart}""#));
                out.push(rig.apply(kind));
            }
            Input::Advance(micros) => {
                rig.now += micros;
                let up_to = START + rig.now;
                for most in [1, 2, 100] {
                    out.push(rig.apply(RecordKind::Timers { up_to, most }));
                }
            }
            Input::Succeed(which) | Input::Fail(which, _) => {
                all.append(&mut rig.effects);
                let effect = all.len().checked_sub(1 + which).and_then(|index| all.get(index)).cloned();
                let outcome = match input {
                    Input::Fail(_, error) => Outcome::Failure {
                        error: [ErrorSet::Timeout, ErrorSet::Http(500), ErrorSet::Http(410)][usize::from(*error)],
                        message: "no".into(),
                        retry_after: None,
                    },
                    _ => Outcome::Answer([0].into()),
                };
                if let Some(effect) = effect {
                    out.push(rig.answer(&effect, outcome));
                }
            }
            Input::Profile(who) => {
                let key = super::rig::person(&format!("p{who}"));
                out.push(rig.apply(RecordKind::PutProfile(key, "{}".into())));
            }
            Input::Delete(who) => {
                let key = super::rig::person(&format!("p{who}"));
                out.push(rig.apply(RecordKind::DeleteProfile(key)));
            }
            Input::Deploy(same) => {
                let mut kit = Kit::new();
                journeys(&mut kit);
                kit.bundle.meta.compiler = if *same { "test" } else { "another" }.into();
                out.push(rig.apply(RecordKind::Deploy(kit.bytes())));
            }
        }
    }
    let records = rig.records.clone();
    (records, out, rig.dump())
}

/// Journeys to replay: a straight one, and one with branches in branches.
fn journeys() -> impl Strategy<Value = fn(&mut Kit)> {
    prop_oneof![Just(cart_in as fn(&mut Kit)), Just(side_by_side_in as fn(&mut Kit))]
}

fn stored(store: &MemoryState) -> Vec<(Table, crate::engine::Entries)> {
    Table::ALL.into_iter().map(|table| (table, store.entries(table))).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn stopped_at_any_record_and_opened_again_nothing_differs(inputs in proptest::collection::vec(input(), 1..24), journeys in journeys()) {
        let (records, out, _) = records(&inputs, journeys);
        // Through the journal's bytes, as after a restart.
        let mut journal = Writer::default();
        encode(&records, &mut journal);
        prop_assert_eq!(&decode(&journal.bytes).unwrap(), &records);
        let whole = MemoryState::default();
        let mut engine = open(&whole);
        let applied: Vec<Applied> = records.iter().map(|record| engine.apply(record).unwrap()).collect();
        prop_assert_eq!(&applied[1..], &out[..]);
        whole.write(&engine.changes());
        for stop in 0..=records.len() {
            let store = MemoryState::default();
            let mut engine = open(&store);
            for record in &records[..stop] { engine.apply(record).unwrap(); }
            store.write(&engine.changes());
            let mut engine = open(&store);
            for (record, expected) in records[stop..].iter().zip(&applied[stop..]) {
                prop_assert_eq!(&engine.apply(record).unwrap(), expected);
            }
            store.write(&engine.changes());
            prop_assert_eq!(stored(&store), stored(&whole), "stopped at {}", stop);
        }
    }

    #[test]
    fn checkpoints_at_any_time_change_nothing(inputs in proptest::collection::vec(input(), 1..40), every in 1..7_usize, journeys in journeys()) {
        let (records, _, expected) = records(&inputs, journeys);
        let store = MemoryState::default();
        let mut engine = open(&store);
        let mut flying = None;
        for (index, record) in records.iter().enumerate() {
            engine.apply(record).unwrap();
            if index % every == 0 {
                // The last checkpoint comes through while the engine is already further.
                if let Some(changes) = flying.take() { store.write(&changes); engine.saved(); }
                flying = Some(engine.changes());
            }
        }
        if let Some(changes) = flying { store.write(&changes); engine.saved(); }
        store.write(&engine.changes());
        engine.saved();
        let mut all = Vec::new();
        for (table, entries) in stored(&store) {
            all.extend(entries.into_iter().map(|(key, value)| (table, key, value)));
        }
        let expected: Vec<_> = expected.entries.iter().map(|c| (c.table, c.key.to_vec(), c.value.as_ref().unwrap().to_vec())).collect();
        prop_assert_eq!(all, expected);
    }

    /// Counts agree with what is there, effects are never sent twice with the same number, and nothing is left behind.
    #[test]
    fn counts_agree_and_effects_leave_once(inputs in proptest::collection::vec(input(), 1..60), journeys in journeys()) {
        let (records, _, _) = records(&inputs, journeys);
        let store = MemoryState::default();
        let mut engine = open(&store);
        let mut sent = std::collections::BTreeSet::new();
        for record in &records {
            for effect in engine.apply(record).unwrap().effects {
                prop_assert!(sent.insert((effect.id, effect.attempt)), "sent twice");
            }
        }
        let journey = engine.journeys().remove(0);
        let inside = engine.instances(&Default::default()).unwrap().instances.len() as u64;
        prop_assert_eq!(journey.inside, inside);
        let ended: u64 = journey.ended.iter().map(|(_, count)| count).sum();
        prop_assert_eq!(journey.entered, inside + ended + journey.expired);
    }
}

/// All orders of five records of one person: whatever comes first, every order ends in one of the outcomes that the
/// rules allow, and at most one mail leaves.
#[test]
fn race_matrix() {
    let mut outcomes = std::collections::BTreeMap::<String, u32>::new();
    for order in orders(5) {
        let mut rig = Rig::new(cart());
        rig.event_of("ada", "first", "Changed", r#""cart":"c1""#);
        rig.now += 2 * HOUR;
        let mut mails = 0;
        for step in order {
            match step {
                0 => drop(rig.event_of("ada", "bought", "Bought", r#""cart":"c1""#)),
                1 => drop(rig.event_of("ada", "bought", "Bought", r#""cart":"c1""#)),
                2 => {
                    let up_to = START + rig.now;
                    rig.apply(RecordKind::Timers { up_to, most: 10 });
                }
                3 => drop(rig.event_of("ada", "again", "Changed", r#""cart":"c1""#)),
                _ => {
                    mails += rig.effects.len();
                    while !rig.effects.is_empty() {
                        rig.succeed("m");
                    }
                }
            }
        }
        mails += rig.effects.len();
        assert!(mails <= 1);
        assert!(rig.views().len() <= 1, "re-entry waits for the seven days");
        *outcomes.entry(format!("{}, {mails} mail", rig.stands())).or_default() += 1;
    }
    insta::assert_snapshot!(
        "race_matrix",
        outcomes.iter().map(|(end, n)| format!("{n:>3} {end}\n")).collect::<String>()
    );
}

/// The same for branches: whichever of them ends first, the others are cancelled, and a mail leaves once.
#[test]
fn race_matrix_of_branches() {
    let mut outcomes = std::collections::BTreeMap::<String, u32>::new();
    for order in orders(5) {
        let mut kit = Kit::new();
        side_by_side_in(&mut kit);
        let mut rig = Rig::new(kit.bytes());
        rig.event_of("ada", "first", "Changed", r#""cart":"c1""#);
        let first = rig.effects.remove(0);
        rig.now += 2 * HOUR;
        let mut mails = std::collections::BTreeSet::new();
        for step in order {
            match step {
                0 => drop(rig.event_of("ada", "bought", "Bought", r#""cart":"c1""#)),
                1 => drop(rig.event_of("ada", "again", "Changed", r#""cart":"c1""#)),
                2 => drop(rig.answer(&first, Outcome::Answer([0].into()))),
                3 => {
                    rig.now += 3 * HOUR;
                    let up_to = START + rig.now;
                    rig.apply(RecordKind::Timers { up_to, most: 10 });
                }
                _ => rig.restart(),
            }
            mails.extend(rig.effects.iter().map(|effect| effect.id));
        }
        assert_eq!(rig.views().len(), 1, "re-entry waits for the seven days");
        let view = rig.view();
        let branches: Vec<String> = view.branches.iter().map(|b| b.at.as_deref().unwrap_or("").to_owned()).collect();
        let pending = rig.engine.pending_effects(None, 9).unwrap().len();
        *outcomes
            .entry(format!("{} [{}], {} more mails, {pending} out", rig.stands(), branches.join(", "), mails.len()))
            .or_default() += 1;
    }
    insta::assert_snapshot!(
        "race_matrix_of_branches",
        outcomes.iter().map(|(end, n)| format!("{n:>3} {end}\n")).collect::<String>()
    );
}

fn orders(count: u8) -> Vec<Vec<u8>> {
    (0..count).fold(vec![Vec::new()], |orders, next| {
        orders
            .iter()
            .flat_map(|order: &Vec<u8>| {
                (0..=order.len()).map(move |at| {
                    let mut order = order.clone();
                    order.insert(at, next);
                    order
                })
            })
            .collect()
    })
}

#[test]
fn retries_pause_alike_in_every_replay() {
    let run = || {
        let mut rig = Rig::new(caller(false, Some("technical")));
        rig.event("Start", "");
        rig.fail(ErrorSet::Timeout);
        rig.view().due
    };
    assert_eq!(run(), run());
}
