//! Entries, re-entry, versions.

use super::journeys::{cart, cart_in, simple};
use super::kit::*;
use super::rig::{Rig, START, ada};
use crate::engine::{EngineError, Table};
use crate::record::{Record, RecordKind};
use journey_bytecode::program::*;
use journey_bytecode::types::Span;

fn reason(rig: &mut Rig, name: &str, fields: &str) -> String {
    let reply = rig.event(name, fields);
    assert!(reply.entered.is_empty());
    reply.refused.iter().map(|(journey, reason)| format!("{journey}: {reason}")).collect::<Vec<_>>().join("; ")
}

#[test]
fn an_entry_that_is_refused_says_why_and_is_counted() {
    let mut rig = Rig::new(cart());
    assert_eq!(reason(&mut rig, "Changed", ""), "Cart: require cart: absent");
    assert_eq!(rig.engine.refusals(&ada()).unwrap().len(), 1);
    let journeys = rig.engine.journeys();
    assert_eq!(journeys[0].refused, [("require cart: absent".into(), 1)]);
    assert_eq!(journeys[0].entered, 0);
}

#[test]
fn a_where_that_does_not_hold_refuses() {
    let mut rig = Rig::new(simple(|b, [start, ..]| {
        let guard = b.n_is(start, 1);
        b.journey.trigger = Some(Trigger { event: start, guard: Some(guard) });
        b.journey.start = b.here();
        b.exit("done");
    }));
    assert_eq!(reason(&mut rig, "Start", r#""n":2"#), "Simple: its `where` does not hold");
    assert_eq!(rig.event("Start", r#""n":1"#).entered.len(), 1);
}

#[test]
fn one_per_key_makes_a_second_instance_for_a_second_key() {
    let mut rig = Rig::new(cart());
    rig.event("Changed", r#""cart":"c1""#);
    assert_eq!(rig.event("Changed", r#""cart":"c2""#).entered.len(), 1);
    let reply = rig.event("Changed", r#""cart":"c2""#);
    assert_eq!(&*reply.refused[0].1, "reentry: inside already");
    assert_eq!(reply.resumed.len(), 1, "it restarts the wait of the second, not of the first");
    assert_eq!(rig.views().len(), 2);
}

#[test]
fn reentry_waits_for_the_exit_and_the_days() {
    let mut rig = Rig::new(cart());
    rig.event("Changed", r#""cart":"c1""#);
    rig.event("Bought", r#""cart":"c1""#);
    assert_eq!(reason(&mut rig, "Changed", r#""cart":"c1""#), "Cart: reentry: too soon after the last entry");
    rig.restart();
    rig.advance(7 * DAY - SECOND);
    assert_eq!(reason(&mut rig, "Changed", r#""cart":"c1""#), "Cart: reentry: too soon after the last entry");
    rig.advance(SECOND);
    assert_eq!(rig.event("Changed", r#""cart":"c1""#).entered.len(), 1);
}

#[test]
fn reentry_never_is_remembered_beyond_the_instance() {
    let mut rig = Rig::new(simple(|b, _| {
        b.journey.reentry = Reentry::Never;
        b.exit("done");
    }));
    rig.event("Start", "");
    rig.restart();
    rig.advance(1_000 * DAY);
    assert_eq!(reason(&mut rig, "Start", ""), "Simple: reentry never: was inside before");
}

#[test]
fn reentry_always_lets_in_while_inside_up_to_a_bound() {
    let mut rig = Rig::new(simple(|b, _| {
        b.wait("w", HOUR, &[]);
        b.exit("done");
    }));
    for _ in 0..256 {
        assert_eq!(rig.event("Start", "").entered.len(), 1);
    }
    assert_eq!(reason(&mut rig, "Start", ""), "Simple: the person is in too many instances already");
}

#[test]
fn an_instance_expires_and_is_counted_apart() {
    let mut rig = Rig::new(simple(|b, _| {
        b.journey.expires = Some(Span { months: 1, days: 0, micros: 0 });
        b.wait("long", 100 * DAY, &[]);
        b.exit("done");
    }));
    rig.event("Start", "");
    let expires = rig.view().expires.unwrap();
    rig.advance(expires - START - 1);
    assert_eq!(rig.stands(), "at long");
    rig.advance(1);
    assert_eq!(rig.stands(), "expired");
    assert_eq!(rig.engine.journeys()[0].expired, 1);
    assert_eq!(rig.engine.journeys()[0].inside, 0);
}

#[test]
fn a_step_due_at_the_end_of_the_age_is_still_done() {
    let mut rig = Rig::new(simple(|b, _| {
        b.journey.expires = Some(Span { months: 0, days: 0, micros: HOUR });
        b.wait("w", HOUR, &[]);
        b.exit("done");
    }));
    rig.event("Start", "");
    rig.advance(HOUR);
    assert_eq!(rig.stands(), "exit done");
}

/// The same journey, but the window's instances end with another reason.
fn second_version() -> std::sync::Arc<[u8]> {
    let mut kit = Kit::new();
    cart_in(&mut kit);
    let bought = kit.bundle.strings.iter().position(|text| text == "bought").unwrap();
    kit.bundle.strings[bought] = "bought in version 2".into();
    kit.bytes()
}

#[test]
fn instances_stay_with_their_version_and_the_old_one_goes_with_the_last() {
    let mut rig = Rig::new(cart());
    rig.event("Changed", r#""cart":"c1""#);
    let epoch = rig.engine.epoch();
    rig.apply(RecordKind::Deploy(second_version()));
    assert_eq!(rig.engine.epoch(), epoch + 1);
    assert_eq!(rig.engine.programs().len(), 2);
    rig.event("Changed", r#""cart":"c2""#);
    rig.restart();
    rig.event("Bought", r#""cart":"c1""#);
    assert_eq!(rig.engine.programs().len(), 1, "nobody is in the old version");
    assert_eq!(rig.engine.epoch(), epoch + 2);
    rig.event("Bought", r#""cart":"c2""#);
    let ends: Vec<_> = rig.engine.journeys()[0].ended.iter().map(|(reason, _)| reason.to_string()).collect();
    assert_eq!(ends, ["bought", "bought in version 2"]);
    assert_eq!(rig.views().len(), 2, "the timeline of the old version can still be read");
}

#[test]
fn deploying_the_same_again_changes_nothing_and_an_old_one_can_come_back() {
    let mut rig = Rig::new(cart());
    let epoch = rig.engine.epoch();
    rig.apply(RecordKind::Deploy(cart()));
    assert_eq!(rig.engine.epoch(), epoch);
    rig.apply(RecordKind::Deploy(second_version()));
    rig.apply(RecordKind::Deploy(cart()));
    assert_eq!(rig.engine.programs().len(), 1);
    rig.checkpoint();
    assert_eq!(rig.store.entries(Table::Bundles).len(), 2);
}

#[test]
fn an_event_read_for_another_epoch_is_refused() {
    let mut rig = Rig::new(cart());
    let kind = rig.read("ada", "x", "Changed", r#""cart":"c1""#);
    rig.apply(RecordKind::Deploy(second_version()));
    let reply = rig.apply(kind).reply;
    assert_eq!(reply.stale, Some(rig.engine.epoch()));
    assert!(reply.entered.is_empty() && rig.views().is_empty());
    assert_eq!(rig.event_of("ada", "x", "Changed", r#""cart":"c1""#).entered.len(), 1);
}

#[test]
fn a_bundle_that_is_none_is_refused_and_the_engine_goes_on() {
    let mut rig = Rig::new(cart());
    let record = Record { at: START, kind: RecordKind::Deploy([1, 2, 3].into()) };
    assert!(matches!(rig.engine.apply(&record), Err(EngineError::Bundle(_))));
    assert_eq!(rig.event("Changed", r#""cart":"c1""#).entered.len(), 1);
}

#[test]
fn time_never_goes_back() {
    let mut rig = Rig::new(cart());
    let record = Record { at: START - 1, kind: RecordKind::Timers { up_to: START, most: 1 } };
    assert!(matches!(rig.engine.apply(&record), Err(EngineError::Clock { .. })));
}
