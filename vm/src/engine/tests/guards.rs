//! Exit guards, goals, faults.

use super::journeys::simple;
use super::kit::*;
use super::rig::Rig;
use journey_bytecode::op::Instr;
use journey_bytecode::program::*;
use journey_bytecode::types::{EndpointRef, StrRef};

fn exits_if_vip() -> Rig {
    Rig::new(simple(|b, _| {
        let guard = b.vip_is("yes");
        let reason = b.kit.text("became vip");
        b.journey.exit_ifs = vec![(guard, reason)];
        b.journey.start = b.here();
        b.wait("w", HOUR, &[]);
        let to = b.reg(MAYBE);
        b.emit(Instr::Absent { out: to });
        b.call("mail", EndpointRef(0), to, &[], false);
        b.exit("done");
    }))
}

#[test]
fn exit_if_is_looked_at_when_the_profile_changes() {
    let mut rig = exits_if_vip();
    rig.profile(r#"{"vip":"no"}"#);
    rig.event("Start", "");
    rig.profile(r#"{"vip":"perhaps"}"#);
    assert_eq!(rig.stands(), "at w");
    let applied = rig.profile(r#"{"vip":"yes"}"#);
    assert_eq!(applied.reply.exited.len(), 1);
    assert_eq!(rig.stands(), "exit became vip");
    assert_eq!(rig.engine.next_timer(), None);
}

#[test]
fn exit_if_is_looked_at_again_before_an_effect_leaves() {
    let mut rig = exits_if_vip();
    rig.profile(r#"{"vip":"yes"}"#);
    let reply = rig.event("Start", "");
    assert_eq!((reply.entered.len(), reply.exited.len()), (1, 1));
    assert!(rig.effects.is_empty());
    // While it pauses between two attempts.
    let mut rig = exits_if_vip();
    rig.event("Start", "");
    rig.advance(HOUR);
    rig.fail(ErrorSet::Timeout);
    let applied = rig.profile(r#"{"vip":"yes"}"#);
    assert_eq!(applied.cancelled.len(), 1);
    assert!(rig.advance(HOUR).effects.is_empty());
    assert_eq!(rig.stands(), "exit became vip");
}

#[test]
fn a_profile_that_the_bundle_cannot_read_is_refused() {
    let mut rig = exits_if_vip();
    let applied = rig.profile(r#"{"vip":17}"#);
    assert_eq!(applied.reply.refused.len(), 1, "{applied:?}");
    assert_eq!(rig.engine.profile(&super::rig::ada()).unwrap(), None);
}

#[test]
fn exit_when_comes_before_the_wait() {
    let mut rig = Rig::new(simple(|b, [_, ping, _]| {
        let one = b.n_is(ping, 1);
        let reason = b.kit.text("left");
        b.journey.exits = vec![ExitWhen { event: ping, guard: Some(one), reason }];
        b.journey.start = b.here();
        let race = b.rest("race", &[]);
        let out = b.exit("pinged");
        let arms = vec![b.arm(ping, None, Since::Reached, out)];
        b.kind(race, PointKind::Race { arms, timer: None });
    }));
    rig.event("Start", "");
    let reply = rig.event("Ping", r#""n":1"#);
    assert_eq!((reply.exited.len(), reply.resumed.len()), (1, 0));
    assert_eq!(rig.stands(), "exit left");
    rig.event("Start", "");
    rig.event("Ping", r#""n":2"#);
    assert_eq!(rig.stands(), "exit pinged");
}

#[test]
fn a_goal_counts_once_for_an_instance_and_from_its_label_on() {
    let mut rig = Rig::new(simple(|b, [_, ping, _]| {
        let reached = b.reg(INSTANT);
        b.journey.header_live = vec![reached];
        b.journey.goals = vec![Goal { event: ping, guard: None, since: Some(reached) }];
        let far = b.after(1_000 * DAY);
        b.emit(Instr::Move { out: reached, a: far });
        b.wait("before", HOUR, &[]);
        b.emit(Instr::Now { out: reached });
        b.wait("after", HOUR, &[]);
        b.exit("done");
    }));
    rig.event("Start", "");
    assert!(rig.event("Ping", "").goals.is_empty(), "the label is not reached");
    rig.advance(HOUR);
    assert_eq!(rig.event("Ping", "").goals.len(), 1);
    assert!(rig.event("Ping", "").goals.is_empty(), "once");
    rig.advance(HOUR);
    assert!(rig.view().goal);
    assert_eq!(rig.engine.journeys()[0].goals, 1);
}

#[test]
fn a_fault_holds_the_instance_visibly_and_the_others_go_on() {
    let mut rig = Rig::new(simple(|b, [start, ping, _]| {
        b.journey.expires = Some(journey_bytecode::types::Span { months: 0, days: 1, micros: 0 });
        let n = b.reg(MAYBE_N);
        b.load(n, start, N);
        let race = b.rest("race", &[n]);
        let (one, sum) = (b.reg(INTEGER), b.reg(INTEGER));
        let resume = b.here();
        let most = b.kit.integer(i64::MAX);
        b.emit(Instr::Unwrap { out: one, a: n });
        b.emit(Instr::Const { out: sum, value: most });
        b.emit(Instr::Add { out: sum, a: sum, b: one });
        b.exit("done");
        let arms = vec![b.arm(ping, None, Since::Reached, resume)];
        b.kind(race, PointKind::Race { arms, timer: None });
    }));
    rig.event("Start", r#""n":1"#);
    rig.event("Start", r#""n":0"#);
    let reply = rig.event("Ping", "");
    assert_eq!(reply.resumed.len(), 2);
    assert!(rig.stands().starts_with("held: "), "{}", rig.stands());
    let journey = &rig.engine.journeys()[0];
    assert_eq!((journey.inside, journey.quarantined), (1, 1));
    assert_eq!(journey.ended, [("done".into(), 1)]);
    rig.event("Ping", "");
    assert!(rig.stands().starts_with("held: "), "it takes no part any more");
    rig.advance(DAY);
    assert_eq!(rig.stands(), "expired", "but its age ends");
    let journey = &rig.engine.journeys()[0];
    assert_eq!((journey.inside, journey.quarantined), (0, 0));
}

/// `on error` is for calls: a sum that overflows has no value to go on with.
#[test]
fn an_overflow_holds_the_instance_whatever_on_error_says() {
    for on_error in [OnError::Continue, OnError::Exit(StrRef(0))] {
        let mut rig = Rig::new(simple(|b, [_, ping, _]| {
            b.journey.on_error = on_error;
            let (most, one) = (b.kit.integer(i64::MAX), b.kit.integer(1));
            let (left, right) = (b.reg(INTEGER), b.reg(INTEGER));
            let before = b.rest("before", &[]);
            let resume = b.here();
            let arm = b.arm(ping, None, Since::Reached, resume);
            b.kind(before, PointKind::Race { arms: vec![arm], timer: None });
            b.emit(Instr::Const { out: left, value: most });
            b.emit(Instr::Const { out: right, value: one });
            b.emit(Instr::Add { out: left, a: left, b: right });
            b.exit("never");
        }));
        rig.event("Start", "");
        assert_eq!(rig.stands(), "at before");
        rig.event("Ping", "");
        assert!(rig.stands().starts_with("held: ") && rig.stands().contains("outside the range"), "{}", rig.stands());
        assert_eq!(rig.engine.journeys()[0].quarantined, 1);
    }
}
