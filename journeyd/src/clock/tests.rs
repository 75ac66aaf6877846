//! A time lapse runs as told, and only forward.

#![expect(clippy::unwrap_used, reason = "tests")]

use super::{Clock, Lapse, Manual, Source};
use std::sync::Arc;
use std::time::Duration;

const HOUR: i64 = 3_600_000_000;

#[test]
fn a_lapse_is_faster_from_its_instant_on() {
    let lapse: Lapse = "3600@1970-01-01T01:00:00Z".parse().unwrap();
    assert_eq!(lapse.at(HOUR / 2), HOUR / 2, "before it time is as it is");
    assert_eq!(lapse.at(HOUR + 1_000_000), 2 * HOUR, "an hour a second");
    let left = lapse.until(lapse.now() + HOUR).unwrap();
    assert!((Duration::from_millis(900)..=Duration::from_millis(1_001)).contains(&left), "{left:?}");
}

#[test]
fn what_is_no_lapse_is_told() {
    for text in
        ["", "3600", "fast@2026-05-04T10:00:00Z", "3600@today", "0.5@2026-05-04T10:00:00Z", "NaN@2026-05-04T10:00:00Z"]
    {
        let error = text.parse::<Lapse>().unwrap_err().to_string();
        assert!(error.contains("3600@2026"), "{error}");
    }
}

#[test]
fn receipt_time_stands_while_the_source_is_behind() {
    let source = Arc::new(Manual::at(10));
    let mut clock = Clock::after(100, Arc::clone(&source) as Arc<dyn Source>);
    assert_eq!(clock.now(), 100);
    source.advance_to(101);
    assert_eq!(clock.now(), 101);
}
