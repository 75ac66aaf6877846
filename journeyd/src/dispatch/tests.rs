//! Limits, cancelling, caching, routes and secrets; requests against a real server are in the tests across packages.

#![expect(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "tests")]

mod wire;

use super::cache::Cache;
use super::lane::{Lane, Next, Waiting};
use super::routes::{Route, route};
use super::secrets::Secrets;
use journey_bytecode::program::Limit;
use journey_bytecode::types::EndpointRef;
use journey_vm::program::Program;
use journey_vm::record::{BundleId, Effect, EffectId, ProfileKey};
use rustc_hash::FxHashMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

fn waiting(n: u8, since: Instant) -> Waiting {
    let effect = Effect {
        id: EffectId([n; 16]),
        attempt: 1,
        bundle: BundleId([0; 32]),
        endpoint: EndpointRef(0),
        args: Arc::from([]),
        profile: ProfileKey { namespace: "email".into(), id: "ada".into() },
        at: 0,
        queued: i64::from(n),
    };
    let program = Program::load(&crate::fixture::bundle("lanes")).unwrap();
    Waiting { partition: 0, effect, program, since }
}

/// A lane with the effects 0 to `count`, and all of them wanted.
fn lane(count: u8, limit: Option<Limit>, since: Instant) -> (Lane, FxHashMap<EffectId, u32>) {
    let mut lane = Lane::default();
    for n in 0..count {
        lane.push(waiting(n, since), limit.clone());
    }
    (lane, (0..count).map(|n| (EffectId([n; 16]), 1)).collect())
}

fn started(next: Next) -> u8 {
    match next {
        Next::Start(waiting) => waiting.effect.id.0[0],
        other => panic!("{other:?}"),
    }
}

#[test]
fn effects_start_in_order_within_the_concurrency() {
    let now = Instant::now();
    let (mut lane, wanted) = lane(3, None, now);
    assert_eq!(started(lane.next(now, 2, &wanted)), 0);
    assert_eq!(started(lane.next(now, 2, &wanted)), 1);
    assert!(matches!(lane.next(now, 2, &wanted), Next::Nothing));
    lane.ended();
    assert_eq!(started(lane.next(now, 2, &wanted)), 2);
}

#[test]
fn cancelled_effects_do_not_leave() {
    let now = Instant::now();
    let (mut lane, mut wanted) = lane(2, None, now);
    wanted.remove(&EffectId([0; 16]));
    assert!(matches!(lane.next(now, 9, &wanted), Next::Cancelled));
    assert_eq!(started(lane.next(now, 9, &wanted)), 1);
}

#[test]
fn over_the_limit_it_fails_at_once() {
    let now = Instant::now();
    let (mut lane, wanted) = lane(4, Some(Limit { calls: 2, per: 1_000_000, queue: None }), now);
    assert_eq!(started(lane.next(now, 9, &wanted)), 0);
    assert_eq!(started(lane.next(now, 9, &wanted)), 1);
    assert!(matches!(lane.next(now, 9, &wanted), Next::Limited(_)));
    let later = now + Duration::from_millis(500);
    assert_eq!(started(lane.next(later, 9, &wanted)), 3, "half the time earns half the calls");
}

#[test]
fn over_the_limit_it_queues_up_to_its_time() {
    let now = Instant::now();
    let limit = Limit { calls: 1, per: 1_000_000, queue: Some(1_500_000) };
    let (mut lane, wanted) = lane(4, Some(limit), now);
    assert_eq!(started(lane.next(now, 9, &wanted)), 0);
    let Next::Later(pause) = lane.next(now, 9, &wanted) else { panic!("it waits") };
    assert_eq!(pause, Duration::from_secs(1));
    assert!(matches!(lane.next(now, 9, &wanted), Next::Nothing), "one waker is enough");
    lane.awake();
    assert_eq!(started(lane.next(now + pause, 9, &wanted)), 1);
    let Next::Later(pause) = lane.next(now + Duration::from_secs(1), 9, &wanted) else { panic!("it waits") };
    assert_eq!(pause, Duration::from_millis(500), "no longer than its patience");
    lane.awake();
    assert!(matches!(lane.next(now + Duration::from_millis(1_501), 9, &wanted), Next::Limited(_)));
}

#[test]
fn answers_are_kept_as_long_and_as_many_as_said() {
    let now = Instant::now();
    let mut cache = Cache::new(1_000);
    let at = |seconds| now + Duration::from_secs(seconds);
    cache.put([1; 32], Arc::from([1; 100]), now);
    assert!(cache.get(&[1; 32], Duration::from_secs(10), at(10)).is_some());
    assert!(cache.get(&[1; 32], Duration::from_secs(10), at(11)).is_none());
    for n in 2..50 {
        cache.put([n; 32], Arc::from([n; 100]), at(u64::from(n)));
        cache.put([3; 32], Arc::from([3; 100]), at(u64::from(n)));
    }
    let long = Duration::from_secs(1_000);
    let kept = (1..50).filter(|n| cache.get(&[*n; 32], long, at(60)).is_some()).count();
    assert!((2..=4).contains(&kept), "{kept} of about 260 bytes each");
    assert!(cache.get(&[3; 32], long, at(60)).is_some(), "written again, so it is not the oldest");
}

#[test]
fn routes_fit_whole_segments_and_the_longest_wins() {
    let routes: Vec<Route> = ["https://a.example=http://127.0.0.1:1", "https://a.example/v2/=http://127.0.0.1:2/x"]
        .iter()
        .map(|text| text.parse().unwrap())
        .collect();
    let to = |url: &str| route(&routes, url);
    assert_eq!(to("https://a.example/v1/m?q=1"), "http://127.0.0.1:1/v1/m?q=1");
    assert_eq!(to("https://a.example/v2/m"), "http://127.0.0.1:2/x/m");
    assert_eq!(to("https://a.example.evil.com/v1"), "https://a.example.evil.com/v1");
    for wrong in ["https://a.example", "a=b", "ftp://a=http://b", "https://a?q=http://b"] {
        assert!(wrong.parse::<Route>().is_err(), "{wrong}");
    }
}

#[test]
fn secrets_come_from_files_and_never_show() {
    let dir = tempfile::tempdir().unwrap();
    std::fs::write(dir.path().join("mail-key"), "s3cret\n").unwrap();
    let given = [("given".to_owned(), "g1ven".to_owned())].into();
    let secrets = Secrets { dir: Some(dir.path().join("inner").parent().unwrap().to_path_buf()), given };
    assert_eq!(secrets.get("mail-key").as_deref(), Ok("s3cret"));
    assert_eq!(secrets.get("given").as_deref(), Ok("g1ven"));
    let missing = secrets.get("no-such").unwrap_err();
    assert!(missing.contains("JOURNEY_SECRET_NO_SUCH"), "{missing}");
    std::fs::create_dir(dir.path().join("sub")).unwrap();
    assert!(secrets.get("sub/../mail-key").is_err(), "a name is not a path");
    assert!(!format!("{secrets:?}").contains("g1ven"));
}

#[test]
fn a_queue_has_its_order_and_its_patience_after_a_restart() {
    let now = Instant::now();
    let limit = Limit { calls: 10, per: 1_000_000, queue: Some(60_000_000) };
    let mut lane = Lane::default();
    // As an outbox gives them: in the order of their ids.
    for (n, queued, waited) in [(0, 30, 1), (1, 10, 61), (2, 20, 2)] {
        let mut one = waiting(n, now - Duration::from_secs(waited));
        one.effect.queued = queued;
        assert!(lane.push(one, Some(limit.clone())));
    }
    let wanted: FxHashMap<_, _> = (0..3).map(|n| (EffectId([n; 16]), 1)).collect();
    assert!(matches!(lane.next(now, 9, &wanted), Next::Limited(late) if late.effect.id.0[0] == 1));
    assert_eq!(started(lane.next(now, 9, &wanted)), 2);
    assert_eq!(started(lane.next(now, 9, &wanted)), 0);
}

#[test]
fn what_was_called_back_and_may_leave_after_all_leaves_once() {
    let now = Instant::now();
    let (mut lane, wanted) = lane(1, None, now);
    assert!(!lane.push(waiting(0, now), None));
    assert_eq!(started(lane.next(now, 9, &wanted)), 0);
    assert!(matches!(lane.next(now, 9, &wanted), Next::Nothing));
}
