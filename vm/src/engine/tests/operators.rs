//! What operators do: pause, close, stop; release and end; dead letters.

use super::journeys::{caller, simple};
use super::kit::*;
use super::rig::{Rig, START, ada, open, person};
use crate::engine::{Applied, MemoryState, Status};
use crate::record::{Operation, RecordKind, Standing};
use journey_bytecode::op::Instr;
use journey_bytecode::program::*;
use journey_bytecode::types::EndpointRef;

impl Rig {
    fn operate(&mut self, operation: Operation) -> Applied {
        self.apply(RecordKind::Operate(operation))
    }

    fn stand(&mut self, journey: &str, standing: Standing) -> Applied {
        self.operate(Operation::Stand { project: "shop".into(), journey: journey.into(), standing })
    }

    /// The same records give the same state.
    fn replays(&mut self) {
        let store = MemoryState::default();
        let mut again = open(&store);
        for record in &self.records {
            again.apply(record).unwrap();
        }
        store.write(&again.changes());
        let mine = self.dump();
        let theirs = crate::engine::Table::ALL.into_iter().map(|table| store.entries(table).len()).sum::<usize>();
        assert_eq!(mine.entries.len(), theirs);
        for change in &mine.entries {
            let stored = store.entries(change.table).into_iter().find(|(key, _)| **key == *change.key);
            assert_eq!(stored.map(|(_, value)| value), change.value.as_ref().map(|value| value.to_vec()));
        }
    }
}

/// Waits for an hour or `Ping`, then mails, then waits a day.
fn mailer() -> Rig {
    Rig::new(simple(|b, [_, ping, _]| {
        let to = b.reg(MAYBE);
        b.emit(Instr::Absent { out: to });
        let due = b.after(HOUR);
        let first = b.rest("first", &[to]);
        let on = b.here();
        let arm = b.arm(ping, None, Since::Reached, on);
        b.kind(first, PointKind::Race { arms: vec![arm], timer: Some((due, on)) });
        b.call("mail", EndpointRef(0), to, &[], false);
        b.wait("second", DAY, &[]);
        b.exit("done");
    }))
}

#[test]
fn in_a_paused_journey_waits_go_on_and_nothing_leaves() {
    let mut rig = mailer();
    rig.event("Start", "");
    rig.stand("Simple", Standing::Paused);
    let refused = rig.event_of("grace", "g1", "Start", "").refused;
    assert_eq!(&*refused[0].1, "the journey is paused");
    rig.advance(2 * HOUR);
    assert_eq!((rig.stands().as_str(), rig.effects.len()), ("at mail", 0));
    assert!(rig.engine.pending_effects(None, 10).unwrap().is_empty(), "not after a restart either");
    rig.restart();
    assert!(rig.engine.pending_effects(None, 10).unwrap().is_empty());
    assert!(rig.stand("Simple", Standing::Live).refill);
    rig.effects = rig.engine.pending_effects(None, 10).unwrap();
    assert_eq!((rig.effects.len(), rig.effects[0].attempt), (1, 1));
    rig.succeed("m");
    assert_eq!(rig.stands(), "at second");
    rig.replays();
}

#[test]
fn what_waits_to_leave_a_paused_journey_is_called_back_and_leaves_later() {
    let mut rig = mailer();
    rig.event("Start", "");
    rig.event("Ping", "");
    let effect = rig.effects[0].clone();
    assert_eq!(rig.stand("Simple", Standing::Paused).cancelled, [effect.id]);
    assert_eq!(rig.stand("Simple", Standing::Paused), Applied::default(), "it is paused already");
    assert!(rig.stand("Simple", Standing::Live).refill);
    assert_eq!(rig.engine.pending_effects(None, 10).unwrap(), [effect]);
}

#[test]
fn an_answer_that_comes_while_paused_counts() {
    let mut rig = mailer();
    rig.event("Start", "");
    rig.event("Ping", "");
    let effect = rig.effects[0].clone();
    rig.stand("Simple", Standing::Paused);
    rig.effects = vec![effect];
    rig.succeed("m");
    assert_eq!(rig.stands(), "at second");
}

#[test]
fn a_closed_journey_takes_nobody_in_and_goes_on_with_those_inside() {
    let mut rig = mailer();
    rig.event("Start", "");
    rig.stand("Simple", Standing::Closed);
    assert_eq!(&*rig.event_of("grace", "g1", "Start", "").refused[0].1, "the journey is closed");
    rig.event("Ping", "");
    rig.succeed("m");
    rig.advance(2 * DAY);
    assert_eq!(rig.stands(), "exit done");
    let view = &rig.engine.journeys()[0];
    assert_eq!((view.inside, view.standing), (0, Standing::Closed));
}

#[test]
fn all_who_are_in_a_stopped_journey_end() {
    let mut rig = mailer();
    for n in 0..5 {
        rig.event_of(&format!("p{n}"), &format!("e{n}"), "Start", "");
    }
    rig.event("Start", "");
    rig.event("Ping", "");
    let effect = rig.effects[0].id;
    assert_eq!(rig.stand("Simple", Standing::Stopped).cancelled, [effect]);
    let why = rig.stand("Simple", Standing::Live).reply.declined.unwrap();
    assert!(why.contains("being stopped"), "{why}");
    let mut sweeps = 0;
    while rig.engine.sweeping() {
        rig.operate(Operation::Sweep(2));
        sweeps += 1;
        if sweeps == 2 {
            rig.restart();
        }
    }
    assert_eq!((sweeps, rig.stands().as_str()), (4, "exit stopped"));
    let view = &rig.engine.journeys()[0];
    assert_eq!((view.inside, &*view.ended[0].0, view.ended[0].1), (0, "stopped", 6));
    assert!(rig.engine.pending_effects(None, 10).unwrap().is_empty());
    assert_eq!(rig.engine.next_timer(), None);
    rig.stand("Simple", Standing::Live);
    rig.event("Start", "");
    assert_eq!(rig.stands(), "at first");
    rig.replays();
}

#[test]
fn a_journey_that_is_not_there_cannot_be_paused() {
    let mut rig = mailer();
    assert!(rig.stand("Other", Standing::Paused).reply.declined.is_some());
}

/// Rests at `before` until `Ping`, then fails if `n` is 1, or goes on and mails; the answer's number overflows where
/// it is absent.
fn failing() -> Rig {
    Rig::new(simple(|b, [_, ping, _]| {
        let (to, most, one) = (b.reg(MAYBE), b.kit.integer(i64::MAX), b.kit.integer(1));
        let (left, right) = (b.reg(INTEGER), b.reg(INTEGER));
        let is_one = b.n_is(ping, 1);
        b.journey.start = b.here();
        b.emit(Instr::Absent { out: to });
        let before = b.rest("before", &[to]);
        let fails = b.here();
        b.emit(Instr::Const { out: left, value: most });
        b.emit(Instr::Const { out: right, value: one });
        b.emit(Instr::Add { out: left, a: left, b: right });
        b.exit("never");
        let mails = b.here();
        b.call("mail", EndpointRef(0), to, &[], false);
        b.emit(Instr::Const { out: left, value: most });
        b.emit(Instr::Const { out: right, value: one });
        b.emit(Instr::Add { out: left, a: left, b: right });
        b.exit("never");
        let arms = vec![b.arm(ping, Some(is_one), Since::Reached, fails), b.arm(ping, None, Since::Reached, mails)];
        b.kind(before, PointKind::Race { arms, timer: None });
    }))
}

#[test]
fn a_held_instance_is_released_to_where_it_last_rested() {
    let mut rig = failing();
    rig.event("Start", "");
    rig.event("Ping", r#""n":1"#);
    assert!(rig.stands().starts_with("held: "));
    let id = rig.view().id;
    rig.restart();
    rig.operate(Operation::Release(ada(), id));
    assert_eq!((rig.stands().as_str(), rig.engine.journeys()[0].quarantined), ("at before", 0));
    assert!(rig.timeline().contains("released by hand"), "{}", rig.timeline());
    rig.event("Ping", r#""n":1"#);
    assert!(rig.stands().starts_with("held: "), "the same again");
    rig.operate(Operation::Release(ada(), id));
    rig.event("Ping", "");
    assert_eq!(rig.stands(), "at mail");
    let declined = rig.operate(Operation::Release(ada(), id)).reply.declined;
    assert_eq!(declined.as_deref(), Some("the instance is not held"));
    rig.replays();
}

#[test]
fn a_call_whose_answer_failed_is_made_again_with_its_key_once_released() {
    let mut rig = failing();
    rig.event("Start", "");
    rig.event("Ping", "");
    let first = rig.effects[0].clone();
    rig.succeed("m");
    assert!(rig.stands().starts_with("held: "));
    assert!(rig.engine.pending_effects(None, 10).unwrap().is_empty(), "it is held with the instance");
    let id = rig.view().id;
    rig.restart();
    let applied = rig.operate(Operation::Release(ada(), id));
    let again = &applied.effects[0];
    assert_eq!((again.id, again.attempt, &again.args), (first.id, 2, &first.args));
    rig.succeed("m");
    assert!(rig.stands().starts_with("held: "));
    rig.operate(Operation::End(ada(), id, "mended by hand".into()));
    assert_eq!(rig.stands(), "exit mended by hand");
    let view = &rig.engine.journeys()[0];
    assert_eq!((view.inside, view.quarantined), (0, 0));
    rig.checkpoint();
    assert!(rig.store.entries(crate::engine::Table::Outbox).is_empty());
    rig.replays();
}

#[test]
fn one_that_failed_at_its_entry_can_only_be_ended() {
    let mut rig = Rig::new(simple(|b, _| {
        let (most, one) = (b.kit.integer(i64::MAX), b.kit.integer(1));
        let (left, right) = (b.reg(INTEGER), b.reg(INTEGER));
        b.emit(Instr::Const { out: left, value: most });
        b.emit(Instr::Const { out: right, value: one });
        b.emit(Instr::Add { out: left, a: left, b: right });
        b.exit("never");
    }));
    rig.event("Start", "");
    let id = rig.view().id;
    let why = rig.operate(Operation::Release(ada(), id)).reply.declined.unwrap();
    assert!(why.contains("before it first rested"), "{why}");
    let other = rig.operate(Operation::End(person("grace"), id, "x".into())).reply.declined.unwrap();
    assert!(other.contains("no such instance"), "{other}");
    rig.operate(Operation::End(ada(), id, "ended by hand".into()));
    assert_eq!(rig.view().status, Status::Ended("ended by hand".into()));
}

/// A mail that is given up.
fn given_up() -> Rig {
    let mut rig = Rig::new(caller(false, Some("technical")));
    rig.event("Start", r#""cart":"c1""#);
    rig.fail(ErrorSet::Http(400));
    assert_eq!(rig.stands(), "exit technical");
    rig
}

#[test]
fn what_is_given_up_is_kept_and_can_be_sent_after_all() {
    let mut rig = given_up();
    let letter = rig.engine.dead_letters(None, 10).unwrap().remove(0);
    let told = (&*letter.journey, &*letter.endpoint, &letter.profile, letter.attempts, letter.error.as_str());
    assert_eq!(told, ("Caller", "Mail", &ada(), 1, "http 400"));
    assert_eq!((letter.id.at(), letter.instance), (START + rig.now, rig.view().id));
    assert_eq!(rig.engine.journeys()[0].letters, 1);
    rig.operate(Operation::Retry(letter.id));
    assert_eq!((rig.effects[0].id, rig.effects[0].attempt), (letter.id.effect(), 2));
    let why = rig.operate(Operation::Retry(letter.id)).reply.declined.unwrap();
    assert!(why.contains("already"), "{why}");
    rig.restart();
    assert_eq!(rig.engine.pending_effects(None, 10).unwrap().len(), 1, "after a restart it leaves again");
    rig.fail(ErrorSet::Timeout);
    let letter = rig.engine.dead_letters(None, 10).unwrap().remove(0);
    assert_eq!((letter.attempts, letter.error.as_str(), letter.again), (2, "timeout", false));
    rig.operate(Operation::Retry(letter.id));
    rig.succeed("m");
    assert!(rig.engine.dead_letters(None, 10).unwrap().is_empty());
    assert_eq!(rig.engine.journeys()[0].letters, 0);
    rig.replays();
}

#[test]
fn a_dead_letter_of_a_bundle_that_went_can_be_sent() {
    let mut rig = given_up();
    let letter = rig.engine.dead_letters(None, 10).unwrap().remove(0);
    rig.apply(RecordKind::Deploy(simple(|b, _| {
        b.exit("x");
    })));
    assert_eq!(rig.engine.programs().len(), 1);
    rig.operate(Operation::Retry(letter.id));
    assert_eq!(rig.engine.programs().len(), 2, "it is live again for as long as it takes");
    rig.succeed("m");
    assert_eq!(rig.engine.programs().len(), 1);
    rig.replays();
}

#[test]
fn a_dead_letter_is_thrown_away_or_erased_with_the_person() {
    let mut rig = given_up();
    let letter = rig.engine.dead_letters(None, 10).unwrap().remove(0);
    rig.operate(Operation::Discard(letter.id));
    assert!(rig.engine.dead_letters(None, 10).unwrap().is_empty());
    assert!(rig.operate(Operation::Discard(letter.id)).reply.declined.is_some());
    let mut rig = given_up();
    let letter = rig.engine.dead_letters(None, 10).unwrap().remove(0);
    rig.operate(Operation::Retry(letter.id));
    let applied = rig.apply(RecordKind::DeleteProfile(ada()));
    assert_eq!(applied.cancelled, [letter.id.effect()]);
    assert!(rig.engine.dead_letters(None, 10).unwrap().is_empty());
    assert!(rig.engine.pending_effects(None, 10).unwrap().is_empty());
    rig.replays();
}
