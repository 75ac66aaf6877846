//! What people see, and what an instance costs.

use super::journeys::{caller, cart};
use super::kit::*;
use super::rig::Rig;
use crate::engine::{InstanceQuery, Table};
use journey_bytecode::program::ErrorSet;

#[test]
fn a_timeline_reads_like_a_story() {
    let mut rig = Rig::new(cart());
    rig.event("Changed", r#""cart":"c1""#);
    rig.advance(HOUR);
    rig.event("Changed", r#""cart":"c1""#);
    rig.advance(2 * HOUR);
    rig.fail(ErrorSet::Http(503));
    rig.advance(MINUTE);
    rig.succeed("m1");
    rig.advance(10 * MINUTE);
    rig.event("Bought", r#""cart":"c1""#);
    insta::assert_snapshot!("timeline_of_a_cart", rig.timeline());
}

#[test]
fn a_failure_reads_like_a_story() {
    let mut rig = Rig::new(caller(false, Some("technical")));
    rig.event("Start", "");
    rig.fail(ErrorSet::Http(400));
    insta::assert_snapshot!("timeline_of_a_failure", rig.timeline());
}

#[test]
fn instances_are_listed_page_by_page() {
    let mut rig = Rig::new(cart());
    for n in 0..7 {
        rig.event_of(&format!("p{n}"), "x", "Changed", r#""cart":"c1""#);
        if n == 3 {
            rig.checkpoint();
        }
    }
    let mut seen = Vec::new();
    let mut query = InstanceQuery { journey: Some("Cart".into()), most: 3, ..InstanceQuery::default() };
    loop {
        let page = rig.engine.instances(&query).unwrap();
        seen.extend(page.instances.into_iter().map(|view| view.profile.id.to_string()));
        match page.next {
            Some(next) => query.after = Some(next),
            None => break,
        }
    }
    assert_eq!(seen, ["p0", "p1", "p2", "p3", "p4", "p5", "p6"]);
    let other = InstanceQuery { journey: Some("Other".into()), ..InstanceQuery::default() };
    assert!(rig.engine.instances(&other).unwrap().instances.is_empty());
}

#[test]
fn a_long_timeline_is_bounded_and_says_so() {
    let mut rig = Rig::new(cart());
    for _ in 0..500 {
        rig.event("Changed", r#""cart":"c1""#);
        rig.advance(MINUTE);
    }
    let view = rig.view();
    assert!(view.timeline.len() < 200);
    assert!(view.timeline[1].text.contains("no longer kept"), "{}", view.timeline[1].text);
}

#[test]
fn a_suspended_person_takes_less_than_200_bytes_on_disk() {
    let mut rig = Rig::new(cart());
    let fields = r#""cart":"5f0c1b7e-8d2a-4a55""#;
    rig.event_of("ada.lovelace@example.com", "9b2e7c04-1f7d-4a60-9a53-0e6f35a1c2d3", "Changed", fields);
    rig.checkpoint();
    let tables = [Table::People, Table::Timers];
    let bytes: usize = tables.iter().flat_map(|t| rig.store.entries(*t)).map(|(k, v)| k.len() + v.len()).sum();
    assert!(bytes <= 200, "{bytes}");
}
