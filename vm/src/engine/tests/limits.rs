//! `limit`: over all people, exactly, and after a restart.

use super::journeys::simple;
use super::kit::*;
use super::rig::Rig;
use journey_bytecode::program::PointKind;
use journey_bytecode::types::Span;
use std::sync::Arc;

/// Two a day get in; the others leave at once.
fn two(per: Option<Span>) -> Arc<[u8]> {
    simple(|b, _| {
        let key = b.kit.text("door");
        b.journey.start = b.here();
        let door = b.rest("door", &[]);
        let within = b.exit("in");
        let beyond = b.exit("out");
        b.kind(door, PointKind::Limit { count: 2, per, key, within, beyond });
    })
}

fn ended(rig: &Rig) -> Vec<(String, u64)> {
    rig.engine.journeys()[0].ended.iter().map(|(reason, n)| (reason.to_string(), *n)).collect()
}

#[test]
fn the_first_so_many_of_all_people_get_in() {
    let mut rig = Rig::new(two(None));
    for who in ["ada", "bob", "eve", "joe"] {
        rig.event_of(who, who, "Start", "");
        rig.restart();
    }
    rig.now += 1_000 * DAY;
    rig.event_of("zoe", "zoe", "Start", "");
    assert_eq!(ended(&rig), [("in".to_owned(), 2), ("out".to_owned(), 3)]);
}

#[test]
fn a_calendar_day_begins_at_midnight_and_hours_with_the_first_person() {
    // The tests begin at 20:26:40 UTC, in the project's zone.
    for (per, hours, through) in [
        (Span { months: 0, days: 1, micros: 0 }, 4, 4),
        (Span { months: 0, days: 1, micros: 0 }, 3, 2),
        (Span { months: 0, days: 0, micros: 4 * HOUR }, 4, 4),
        (Span { months: 0, days: 0, micros: 5 * HOUR }, 4, 2),
    ] {
        let mut rig = Rig::new(two(Some(per)));
        for who in ["a", "b", "c"] {
            rig.event_of(who, who, "Start", "");
        }
        rig.now += hours * HOUR;
        for who in ["d", "e"] {
            rig.event_of(who, who, "Start", "");
        }
        assert_eq!(ended(&rig)[0], ("in".to_owned(), through), "{per:?} after {hours} hours");
    }
}

#[test]
fn whoever_leaves_by_an_exit_condition_takes_no_place() {
    let mut rig = Rig::new(simple(|b, _| {
        let key = b.kit.text("door");
        let (gone, guard) = (b.kit.text("gone"), b.vip_is("gone"));
        b.journey.exit_ifs = vec![(guard, gone)];
        b.journey.start = b.here();
        let door = b.rest("door", &[]);
        let within = b.exit("in");
        let beyond = b.exit("out");
        b.kind(door, PointKind::Limit { count: 1, per: None, key, within, beyond });
    }));
    rig.profile(r#"{"vip":"gone"}"#);
    rig.event("Start", "");
    assert_eq!(rig.stands(), "exit gone");
    rig.event_of("bob", "bob", "Start", "");
    assert_eq!(ended(&rig), [("gone".to_owned(), 1), ("in".to_owned(), 1)]);
}
