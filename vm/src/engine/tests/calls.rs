//! Calls: answers, retries, handlers, what nobody waits for.

use super::journeys::{caller, cart, simple};
use super::kit::*;
use super::rig::{Rig, START, ada};
use crate::engine::Status;
use crate::record::{Outcome, RecordKind};
use journey_bytecode::program::*;

#[test]
fn an_answer_is_in_context_where_the_journey_goes_on() {
    let mut rig = Rig::new(caller(false, Some("technical")));
    rig.event("Start", r#""cart":"c1""#);
    assert_eq!(rig.view().status, Status::Calling);
    let effect = rig.effects[0].clone();
    assert_eq!((effect.attempt, &effect.profile), (1, &ada()));
    rig.succeed("m-17");
    assert_eq!(rig.stands(), "exit m-17");
    assert!(rig.engine.pending_effects(None, 10).unwrap().is_empty());
}

#[test]
fn failures_that_are_retried_are_retried_as_declared_with_the_same_key() {
    let mut rig = Rig::new(caller(false, Some("technical")));
    rig.event("Start", "");
    let first = rig.effects[0].clone();
    rig.fail(ErrorSet::Http(503));
    let pause = rig.view().due.unwrap() - START - rig.now;
    assert!((5 * SECOND..=10 * SECOND).contains(&pause), "{pause}");
    assert!(rig.engine.pending_effects(None, 10).unwrap().is_empty(), "it pauses");
    rig.advance(10 * SECOND);
    assert_eq!((rig.effects[0].id, rig.effects[0].attempt), (first.id, 2));
    assert_eq!(rig.effects[0].args, first.args);
    rig.fail(ErrorSet::Timeout);
    let pause = rig.view().due.unwrap() - START - rig.now;
    assert!((10 * SECOND..=20 * SECOND).contains(&pause), "{pause}");
    rig.advance(20 * SECOND);
    assert_eq!(rig.effects[0].attempt, 3);
    rig.fail(ErrorSet::Timeout);
    assert_eq!(rig.stands(), "exit technical");
}

#[test]
fn the_other_side_may_ask_for_a_longer_pause() {
    let mut rig = Rig::new(caller(false, Some("technical")));
    rig.event("Start", "");
    let effect = rig.effects.remove(0);
    let outcome = Outcome::Failure { error: ErrorSet::Http(429), message: "".into(), retry_after: Some(5 * MINUTE) };
    rig.answer(&effect, outcome);
    assert_eq!(rig.view().due.unwrap() - START, 5 * MINUTE);
}

#[test]
fn a_failure_that_is_not_retried_goes_to_its_handler() {
    let mut rig = Rig::new(caller(true, Some("technical")));
    rig.event("Start", "");
    rig.fail(ErrorSet::Http(404));
    assert_eq!(rig.stands(), "exit http 404");
}

#[test]
fn or_none_goes_on_without_an_answer() {
    let mut rig = Rig::new(caller(true, Some("technical")));
    rig.event("Start", "");
    rig.fail(ErrorSet::Http(400));
    assert_eq!(rig.stands(), "exit no answer");
}

#[test]
fn on_error_exit_ends_and_on_error_continue_goes_on() {
    let mut rig = Rig::new(caller(false, Some("technical")));
    rig.event("Start", "");
    rig.fail(ErrorSet::Http(400));
    assert_eq!(rig.stands(), "exit technical");
    let mut rig = Rig::new(caller(false, None));
    rig.event("Start", "");
    rig.fail(ErrorSet::Http(400));
    assert_eq!(rig.stands(), "exit no answer");
}

#[test]
fn an_answer_that_does_not_fit_its_type_is_a_failure() {
    let mut rig = Rig::new(caller(false, Some("technical")));
    rig.event("Start", "");
    let effect = rig.effects.remove(0);
    rig.answer(&effect, Outcome::Answer([0xff, 0xff, 0xff].into()));
    assert_eq!(rig.stands(), "exit technical");
}

#[test]
fn answers_nobody_waits_for_do_nothing() {
    let mut rig = Rig::new(caller(false, Some("technical")));
    rig.event("Start", "");
    let first = rig.effects[0].clone();
    rig.fail(ErrorSet::Timeout);
    // A second answer to the first attempt, while it pauses and after the next one left.
    let late = rig.answer(&first, Outcome::Answer([0].into()));
    assert_eq!(late, crate::engine::Applied::default());
    rig.advance(10 * SECOND);
    rig.answer(&first, Outcome::Answer([0].into()));
    assert_eq!(rig.view().status, Status::Calling);
    let second = rig.effects[0].clone();
    rig.succeed("m1");
    rig.answer(&second, Outcome::Answer([0].into()));
    assert_eq!(rig.stands(), "exit m1");
}

#[test]
fn an_exit_takes_the_call_back() {
    let mut rig = Rig::new(simple(|b, [_, _, stop]| {
        let reason = b.kit.text("stopped");
        b.journey.exits = vec![ExitWhen { event: stop, guard: None, reason }];
        let to = b.reg(MAYBE);
        b.emit(journey_bytecode::op::Instr::Absent { out: to });
        b.call("mail", journey_bytecode::types::EndpointRef(0), to, &[], false);
        b.exit("sent");
    }));
    rig.event("Start", "");
    let effect = rig.effects[0].clone();
    let kind = rig.read("ada", "s", "Stop", "");
    let applied = rig.apply(kind);
    assert_eq!(applied.cancelled, [effect.id]);
    assert_eq!(applied.reply.exited.len(), 1);
    assert_eq!(rig.stands(), "exit stopped");
    rig.answer(&effect, Outcome::Answer([0].into()));
    assert_eq!(rig.stands(), "exit stopped");
}

#[test]
fn effects_in_flight_are_sent_again_after_a_restart_with_the_same_attempt() {
    let mut rig = Rig::new(cart());
    rig.event("Changed", r#""cart":"c1""#);
    rig.event("Changed", r#""cart":"c2""#);
    rig.advance(2 * HOUR);
    rig.restart();
    let mut expected = rig.effects.clone();
    expected.sort_by_key(|effect| effect.id);
    let first = rig.engine.pending_effects(None, 1).unwrap();
    let second = rig.engine.pending_effects(Some(first[0].id), 5).unwrap();
    assert_eq!([first, second].concat(), expected);
}

#[test]
fn calls_of_one_instance_have_different_keys_and_two_instances_too() {
    let mut rig = Rig::new(simple(|b, _| {
        let to = b.reg(MAYBE);
        b.emit(journey_bytecode::op::Instr::Absent { out: to });
        let again = b.rest("mail", &[to]);
        let ok = b.here();
        let first = b.journey.start.0 + 1;
        b.emit(journey_bytecode::op::Instr::Jump { to: journey_bytecode::types::Pc(first) });
        let endpoint = journey_bytecode::types::EndpointRef(0);
        b.kind(again, PointKind::Call { endpoint, args: vec![to], ok, errors: Vec::new(), or_none: false });
    }));
    let mut ids = std::collections::BTreeSet::new();
    rig.event("Start", "");
    rig.event("Start", "");
    for _ in 0..4 {
        ids.insert(rig.effects[0].id);
        rig.succeed("m");
    }
    assert_eq!(ids.len(), 4);
}

#[test]
fn the_profile_deleted_takes_everything_with_it() {
    let mut rig = Rig::new(cart());
    rig.event("Changed", r#""cart":"c1""#);
    rig.event("Changed", r#""cart":"c2""#);
    rig.profile("{}");
    rig.advance(2 * HOUR);
    assert_eq!(rig.effects.len(), 2);
    let applied = rig.apply(RecordKind::DeleteProfile(ada()));
    assert_eq!(applied.cancelled.len(), 2);
    assert!(rig.views().is_empty());
    assert_eq!(rig.engine.next_timer(), None);
    assert_eq!(rig.engine.profile(&ada()).unwrap(), None);
    rig.checkpoint();
    use crate::engine::Table;
    for table in [Table::People, Table::Profiles, Table::Timers, Table::Outbox] {
        assert!(rig.store.entries(table).is_empty(), "{}", table.name());
    }
    assert_eq!(rig.engine.journeys()[0].inside, 0);
    // Later entries start clean: not even the ids of her events are known.
    assert_eq!(rig.event_of("ada", "e1", "Changed", r#""cart":"c1""#).entered.len(), 1);
}
