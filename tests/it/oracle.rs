//! The reference interpreter against the engine: random journeys, random lives.
//!
//! The reference walks the typed tree over JSON payloads; the engine runs the verified bundle over packed columns.
//! After every record both must have told the same and stand the same. `JOURNEY_ORACLE_SEED` runs one seed,
//! `JOURNEY_ORACLE_SEEDS` so many; CI lives more than ten
//! thousand lives.

mod calendar;
mod eval;
mod generate;
mod instance;
mod life;
mod rng;
mod value;
mod vm;
mod way;
mod world;

use crate::support::Case;
use instance::Request;
use rng::Rng;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

/// What a record did.
#[derive(Clone, PartialEq, Debug, Default)]
pub(crate) struct Told {
    /// Nobody looked at it, so nothing can be told of it.
    ignored: bool,
    duplicate: bool,
    entered: Vec<String>,
    resumed: Vec<String>,
    exited: Vec<(String, String)>,
    goals: Vec<String>,
    refused: Vec<String>,
    requests: Vec<Request>,
}

/// How an instance stands.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) struct Shown {
    journey: String,
    status: String,
    entered: i64,
    due: Option<i64>,
    expires: Option<i64>,
    goal: bool,
}

/// Programs at a time.
const THREADS: usize = 2;
/// Lives lived in one program.
const LIVES: u64 = 8;

/// What the seeds came to, so that a generator that makes nothing of interest fails.
#[derive(Debug, Default)]
struct Tally {
    programs: AtomicU64,
    lives: AtomicU64,
    entered: AtomicU64,
    resumed: AtomicU64,
    requests: AtomicU64,
    ended: AtomicU64,
}

#[test]
fn the_reference_interpreter_and_the_engine_agree() {
    let number = |name: &str| std::env::var(name).ok().map(|text| text.parse::<u64>().unwrap());
    let (from, to) = match number("JOURNEY_ORACLE_SEED") {
        Some(seed) => (seed, seed + 1),
        None => {
            (0, number("JOURNEY_ORACLE_SEEDS").unwrap_or(if std::env::var_os("CI").is_some() { 1_400 } else { 150 }))
        }
    };
    let (next, tally) = (AtomicU64::new(from), Tally::default());
    let differences = Mutex::new(Vec::new());
    std::thread::scope(|scope| {
        for _ in 0..THREADS {
            scope.spawn(|| {
                loop {
                    let seed = next.fetch_add(1, Ordering::Relaxed);
                    if seed >= to {
                        return;
                    }
                    differences.lock().unwrap().extend(one(seed, &tally));
                }
            });
        }
    });
    println!("{tally:?}");
    let differences = differences.into_inner().unwrap();
    if let Some(shortest) = differences.iter().min_by_key(|text| text.len()) {
        let seeds: Vec<&str> = differences.iter().map(|text| text.split([':', ',']).next().unwrap_or("")).collect();
        panic!("{seeds:?} differ; the shortest:\n{shortest}");
    }
    let at_least = |count: &AtomicU64, share: u64| count.load(Ordering::Relaxed) >= (to - from) * share;
    let lived = at_least(&tally.lives, LIVES * 9 / 10) && at_least(&tally.entered, 8);
    let much = lived && at_least(&tally.resumed, 1) && at_least(&tally.requests, 10);
    assert!(much || to == from + 1, "little of interest happened: {tally:?}");
}

/// Found by random programs, each once refused by the compiler's own verifier.
#[test]
fn programs_that_once_could_not_be_built() {
    let event = r#"event Added { schema ShopEvent where eventType == "commerce.productListAdds" key Email from identityMap["Email"].first.id }"#;
    let never_rests = r#"journey NeverRests {
  on Added begin
  goal when Added where begin.productListItems.any(i => begin.commerce.cart.cartID == "c1")
  exit "done"
}"#;
    let unreached = r#"journey Unreached {
  on Added begin
  exit when Added where begin.commerce.cart.cartID == "c1" as out
  if not begin.productListItems.every(i => i.SKU is present) { wait 10 minutes as never }
  wait 1 day as pause
  exit "done"
}"#;
    for journey in [never_rests, unreached] {
        let outcome = Case::new(&[("once.journey", &format!("{event}\n{journey}\n"))]).compile();
        assert!(!outcome.has_errors(), "{}", outcome.errors());
    }
}

/// Lives in the program of a seed, until the two differ.
fn one(seed: u64, tally: &Tally) -> Option<String> {
    let mut rng = Rng::new(seed);
    let text = generate::module(&mut rng);
    let outcome = Case::new(&[("random.journey", &text)]).compile();
    let Some(program) = outcome.0.program.as_ref() else {
        // A restart with an event that lacks what was proved of the first one: the generator does not keep book of that.
        assert!(
            outcome.codes().iter().all(|code| code == "J0411"),
            "seed {seed}: refused\n{text}\n{}",
            outcome.errors()
        );
        return None;
    };
    if outcome.has_errors() {
        return Some(format!("JOURNEY_ORACLE_SEED={seed}: {}\n{text}", outcome.errors()));
    }
    let bundle = outcome.program();
    tally.programs.fetch_add(1, Ordering::Relaxed);
    for number in 0..LIVES {
        let lived = life::live(&mut rng, program, &bundle, tally);
        let Err(difference) = lived else { continue };
        return Some(format!("JOURNEY_ORACLE_SEED={seed}, life {number}: {difference}\n{text}"));
    }
    None
}
