//! Waits: events, clocks, and who wins.

use super::journeys::{cart, simple};
use super::kit::*;
use super::rig::Rig;
use journey_bytecode::op::Instr;
use journey_bytecode::program::*;

#[test]
fn an_event_ends_a_wait_and_the_reply_says_so() {
    let mut rig = Rig::new(cart());
    let reply = rig.event("Changed", r#""cart":"c1""#);
    assert_eq!(reply.entered.len(), 1);
    assert_eq!(rig.stands(), "at window");
    rig.advance(HOUR);
    let reply = rig.event("Bought", r#""cart":"c1""#);
    assert_eq!(reply.resumed.len(), 1);
    assert_eq!(reply.goals.len(), 1);
    assert_eq!(rig.stands(), "exit bought");
    assert_eq!(rig.engine.next_timer(), None, "the timer went with the instance");
}

#[test]
fn an_event_that_the_guard_refuses_changes_nothing() {
    let mut rig = Rig::new(cart());
    rig.event("Changed", r#""cart":"c1""#);
    let reply = rig.event("Bought", r#""cart":"other""#);
    assert!(reply.resumed.is_empty() && reply.goals.is_empty());
    assert_eq!(rig.stands(), "at window");
}

#[test]
fn restart_counts_the_time_anew() {
    let mut rig = Rig::new(cart());
    rig.event("Changed", r#""cart":"c1""#);
    rig.advance(119 * MINUTE);
    rig.event("Changed", r#""cart":"c1""#);
    rig.advance(119 * MINUTE);
    assert_eq!(rig.stands(), "at window");
    rig.advance(MINUTE);
    assert_eq!(rig.stands(), "at mail");
}

#[test]
fn a_timer_fires_when_it_is_due_and_late_after_downtime() {
    let mut rig = Rig::new(simple(|b, _| {
        b.wait("first", HOUR, &[]);
        b.wait("second", HOUR, &[]);
        b.exit("done");
    }));
    rig.event("Start", "");
    rig.advance(HOUR);
    assert_eq!(rig.stands(), "at second");
    // The node was down for a day: the timer fires late, and the next wait counts from then.
    rig.restart();
    rig.now += DAY;
    rig.advance(0);
    assert_eq!(rig.stands(), "exit done");
}

#[test]
fn a_wait_that_is_over_already_goes_on_at_once() {
    let mut rig = Rig::new(simple(|b, _| {
        b.wait("past", -HOUR, &[]);
        b.wait("now", 0, &[]);
        b.exit("done");
    }));
    let reply = rig.event("Start", "");
    assert_eq!(reply.entered.len(), 1);
    assert_eq!(rig.stands(), "exit done");
}

#[test]
fn going_round_over_waits_that_are_over_is_a_fault_not_a_hang() {
    let mut rig = Rig::new(simple(|b, _| {
        let due = b.after(0);
        let again = b.rest("again", &[]);
        let resume = b.journey.start;
        b.kind(again, PointKind::Wait { due, resume });
    }));
    rig.event("Start", "");
    assert!(rig.stands().starts_with("held: "), "{}", rig.stands());
}

#[test]
fn an_event_ends_one_wait_of_an_instance_not_two() {
    let mut rig = Rig::new(simple(|b, [_, ping, _]| {
        let first = b.rest("first", &[]);
        let resume = b.here();
        let arms = vec![b.arm(ping, None, Since::Reached, resume)];
        b.kind(first, PointKind::Race { arms, timer: None });
        let second = b.rest("second", &[]);
        let resume = b.exit("done");
        // Looking back to the entry must not find the event that the first wait took.
        let arms = vec![b.arm(ping, None, Since::Entry, resume)];
        b.kind(second, PointKind::Race { arms, timer: None });
    }));
    rig.event("Start", "");
    rig.event("Ping", "");
    assert_eq!(rig.stands(), "at second");
    rig.event("Ping", "");
    assert_eq!(rig.stands(), "exit done");
}

#[test]
fn the_first_matching_arm_in_text_order_is_taken() {
    let mut rig = Rig::new(simple(|b, [_, ping, _]| {
        let one = b.n_is(ping, 1);
        b.journey.start = b.here();
        let race = b.rest("race", &[]);
        let (first, second, third) = (b.exit("one"), b.exit("any"), b.exit("never"));
        let arms = vec![
            b.arm(ping, Some(one), Since::Reached, first),
            b.arm(ping, None, Since::Reached, second),
            b.arm(ping, None, Since::Reached, third),
        ];
        b.kind(race, PointKind::Race { arms, timer: None });
    }));
    rig.event("Start", "");
    rig.event("Ping", r#""n":2"#);
    assert_eq!(rig.stands(), "exit any");
    rig.event("Start", "");
    rig.event("Ping", r#""n":1"#);
    assert_eq!(rig.stands(), "exit one");
}

/// Waits an hour, then races for `Ping`, looking back as told.
fn look_back(since: impl FnOnce(journey_bytecode::types::Reg) -> Since) -> Rig {
    Rig::new(simple(|b, [_, ping, stop]| {
        let reached = b.reg(INSTANT);
        b.wait("before", MINUTE, &[]);
        b.emit(Instr::Now { out: reached });
        b.wait("hour", HOUR, &[reached]);
        let race = b.rest("race", &[reached]);
        let (pinged, stopped) = (b.exit("pinged"), b.exit("stopped"));
        let since = since(reached);
        let arms = vec![b.arm(ping, None, since, pinged), b.arm(stop, None, Since::Reached, stopped)];
        b.kind(race, PointKind::Race { arms, timer: None });
    }))
}

#[test]
fn without_since_only_events_after_reaching_the_step_count() {
    let mut rig = look_back(|_| Since::Reached);
    rig.event("Start", "");
    rig.advance(30 * MINUTE);
    rig.event("Ping", "");
    rig.advance(HOUR);
    assert_eq!(rig.stands(), "at race");
}

#[test]
fn since_entry_finds_an_event_that_came_before_the_wait() {
    let mut rig = look_back(|_| Since::Entry);
    rig.event("Ping", "");
    rig.event("Start", "");
    rig.event("Ping", "");
    rig.restart();
    rig.advance(2 * HOUR);
    assert_eq!(rig.stands(), "exit pinged");
    assert_eq!(rig.view().since - super::rig::START, 61 * MINUTE, "as soon as the step was reached");
}

#[test]
fn since_entry_does_not_find_what_came_before_the_entry() {
    let mut rig = look_back(|_| Since::Entry);
    rig.event("Ping", "");
    rig.event("Start", "");
    rig.advance(2 * HOUR);
    assert_eq!(rig.stands(), "at race");
}

#[test]
fn since_a_label_counts_from_when_its_step_was_reached() {
    let mut rig = look_back(Since::Label);
    rig.event("Start", "");
    rig.advance(30 * SECOND);
    rig.event("Ping", "");
    rig.advance(2 * HOUR);
    assert_eq!(rig.stands(), "at race", "the event was before the label");
    let mut rig = look_back(Since::Label);
    rig.event("Start", "");
    rig.advance(2 * MINUTE);
    rig.event("Ping", "");
    rig.advance(2 * HOUR);
    assert_eq!(rig.stands(), "exit pinged");
}

#[test]
fn the_newest_sixteen_events_of_a_type_are_remembered() {
    let mut rig = look_back(|_| Since::Entry);
    rig.event("Start", "");
    for n in 0..40 {
        rig.event("Ping", &format!(r#""n":{n}"#));
    }
    let dump = rig.dump();
    let people = dump.entries.iter().find(|change| change.table == crate::engine::Table::People).unwrap();
    let stored = crate::engine::person::Person::decode(people.value.as_ref().unwrap()).unwrap();
    assert_eq!(stored.remembered.len(), 16);
    assert_eq!(stored.remembered.first().unwrap().number, 26);
    rig.advance(2 * HOUR);
    assert_eq!(rig.stands(), "exit pinged");
    let dump = rig.dump();
    let people = dump.entries.iter().find(|change| change.table == crate::engine::Table::People).unwrap();
    let stored = crate::engine::person::Person::decode(people.value.as_ref().unwrap()).unwrap();
    assert!(stored.remembered.is_empty(), "nobody looks back any more");
}

#[test]
fn of_event_and_timer_the_first_in_the_journal_wins() {
    let event_first = |first: bool| {
        let mut rig = Rig::new(cart());
        rig.event("Changed", r#""cart":"c1""#);
        rig.now += 2 * HOUR;
        if first {
            rig.event("Bought", r#""cart":"c1""#);
        }
        rig.advance(0);
        if !first {
            rig.event("Bought", r#""cart":"c1""#);
        }
        rig
    };
    let rig = event_first(true);
    assert_eq!(rig.stands(), "exit bought");
    assert!(rig.effects.is_empty());
    let rig = event_first(false);
    assert_eq!(rig.stands(), "at mail", "the event is remembered for the wait that looks back to the mail");
    assert_eq!(rig.effects.len(), 1);
}

#[test]
fn an_event_during_a_call_is_found_by_the_wait_that_looks_back_to_it() {
    let mut rig = Rig::new(cart());
    rig.event("Changed", r#""cart":"c1""#);
    rig.advance(2 * HOUR);
    rig.now += SECOND;
    rig.event("Bought", r#""cart":"c1""#);
    assert_eq!(rig.stands(), "at mail");
    rig.succeed("m1");
    assert_eq!(rig.stands(), "exit bought");
}

#[test]
fn a_duplicate_does_nothing() {
    let mut rig = Rig::new(cart());
    rig.event_of("ada", "x", "Changed", r#""cart":"c1""#);
    let before = rig.stands();
    let reply = rig.event_of("ada", "x", "Changed", r#""cart":"c1""#);
    assert!(reply.duplicate && reply.entered.is_empty() && reply.resumed.is_empty());
    assert_eq!(rig.stands(), before);
    rig.restart();
    rig.now += 6 * DAY;
    assert!(rig.event_of("ada", "x", "Changed", r#""cart":"c1""#).duplicate, "still, after a restart");
    assert!(!rig.event_of("bob", "x", "Changed", r#""cart":"c1""#).duplicate, "another person's");
    rig.advance(0);
    rig.now += 3 * DAY;
    assert!(!rig.event_of("ada", "x", "Changed", r#""cart":"c1""#).duplicate, "after seven days");
}

#[test]
fn timers_fire_the_earliest_first_over_all_people() {
    let mut rig = Rig::new(simple(|b, _| {
        b.wait("w", HOUR, &[]);
        b.exit("done");
    }));
    for (n, who) in ["d", "b", "a", "c", "e"].into_iter().enumerate() {
        rig.now += SECOND;
        rig.event_of(who, &format!("e{n}"), "Start", "");
        rig.checkpoint();
    }
    let mut order = Vec::new();
    rig.now += DAY;
    for _ in 0..5 {
        let due = rig.engine.next_timer().unwrap();
        let up_to = super::rig::START + rig.now;
        rig.apply(crate::record::RecordKind::Timers { up_to, most: 1 });
        order.push(due - super::rig::START);
    }
    assert!(order.is_sorted());
    assert_eq!(rig.engine.next_timer(), None);
}
