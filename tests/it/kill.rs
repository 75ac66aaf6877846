//! The real daemon runs `examples/cart` and is killed at random moments under load: nothing acknowledged is lost, each
//! person's order holds, and a sink that knows keys counts each message once.

use crate::daemon::sink::{Act, Sink, lot};
use crate::daemon::{Producer, Setup, cart, get, random, runtime, wait_for};
use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

const PRODUCERS: usize = 8;
/// Carts of a person.
const CARTS: u64 = 5;
/// How fast time goes under load: the two hours of the cart's window are four seconds.
const RATE: f64 = 1_800.0;
const WINDOW: Duration = Duration::from_secs(4);
/// How fast it goes afterwards: a day in twelve seconds.
const RATE_AFTER: f64 = 7_200.0;

/// What the producer made of a cart.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Story {
    /// Not worth a message.
    Small,
    /// Paid within the window.
    Bought,
    /// Changed once more within the window.
    Changed,
    /// Left alone.
    Left,
    /// Paid once the reminder had arrived.
    Reminded,
}

/// A cart as its producer knows it.
#[derive(Debug)]
struct Cart {
    person: String,
    story: Story,
    /// What it costs after the last change.
    total: u64,
    /// What it cost before.
    before: u64,
    /// From the first sending of the first event to the last acknowledgement, where the story is one of the window.
    took: Duration,
    /// The instance, where the answer to the first event came at its first sending.
    instance: Option<String>,
}

impl Cart {
    /// It cannot have been overtaken by the clock.
    fn sure(&self) -> bool {
        self.took < WINDOW
    }
}

#[test]
fn killed_at_any_moment_nothing_is_lost_or_done_twice() {
    killed(20);
}

/// The long one: `.ci/run` calls it, or `cargo test -p journey-tests kill:: -- --ignored`.
#[test]
#[ignore = "takes minutes; .ci/run calls it"]
fn killed_three_hundred_times_nothing_is_lost_or_done_twice() {
    killed(300);
}

/// Fails in many ways, but not for ever.
fn temper(key: &str, attempt: usize) -> Act {
    match (lot(key, 12), attempt) {
        (0, 1) => Act::Refuse(503),
        (1, 1..=2) => Act::DoAndSay(502),
        (2, 1) => Act::DoAndReset,
        (3, 1) => Act::Reset,
        (4, 1) => Act::DoAndDawdle(Duration::from_millis(300)),
        (5, 1) => Act::DoAndBreakOff,
        _ => Act::Do,
    }
}

fn killed(kills: usize) {
    let runtime = runtime();
    let dir = tempfile::tempdir().unwrap();
    let sink = runtime.block_on(Sink::start(temper));
    let setup = Setup::cart(dir.path(), sink.address).with(&[
        "--segment-size",
        "1",
        "--checkpoint-every",
        "1",
        "--image-every",
        "1",
    ]);
    let begun = wall();
    let setup_of = |lapse: String| setup.with(&["--time-lapse", &lapse]);
    let loaded = setup_of(format!("{RATE}@{}", instant(begun)));
    let mut daemon = loaded.start();
    let producer = Producer::new(daemon.address);
    let stop = Arc::new(AtomicBool::new(false));
    let producers: Vec<_> =
        (0..PRODUCERS).map(|p| runtime.spawn(produce(p, producer.clone(), sink.clone(), Arc::clone(&stop)))).collect();

    let under_load = kills - kills / 5;
    for n in 0..under_load {
        // Mostly early, and at times late enough for a checkpoint by time and an image.
        let late = if n % 6 == 5 { 1_200 } else { 0 };
        std::thread::sleep(Duration::from_millis(50 + late + random() % 400));
        daemon.kill();
        daemon = loaded.start();
        *producer.address.lock().unwrap() = daemon.address;
    }
    stop.store(true, Ordering::Relaxed);
    let carts: Vec<Cart> = producers.into_iter().flat_map(|p| runtime.block_on(p).unwrap()).collect();
    assert!(carts.len() > kills * 5, "there was load: {} carts", carts.len());

    // Then time goes faster from where it stands, and the daemon is killed while its timers fire.
    let now = wall();
    let stands = begun + (now - begun) * RATE;
    let after = setup_of(format!("{RATE_AFTER}@{}", instant((RATE_AFTER * now - stands) / (RATE_AFTER - 1.0))));
    for _ in under_load..kills {
        daemon.kill();
        daemon = after.start();
        std::thread::sleep(Duration::from_millis(50 + random() % 400));
    }
    let journeys = || runtime.block_on(get(daemon.address, "/v1/journeys"))["journeys"][0].clone();
    wait_for(Duration::from_secs(300), "all carts end", || journeys()["inside"] == 0);

    check_counts(&journeys(), &carts);
    check_messages(&sink, &carts);
    let instances = check_instances(&runtime, daemon.address, &carts);
    assert!(carts.iter().any(|cart| cart.story == Story::Reminded), "some were paid late");
    let resident = daemon.resident().map_or(0, |bytes| bytes >> 20);
    daemon.stop();
    let sure = carts.iter().filter(|cart| cart.sure()).count();
    assert!(sure * 10 > carts.len() * 8, "most carts were faster than the clock: {sure} of {}", carts.len());
    println!(
        "{kills} kills, {} carts ({sure} surely in time), {instances} instances met again, {} messages, {} requests at the sink, {resident} MiB",
        carts.len(),
        sink.count(),
        sink.requests()
    );
}

/// Sends carts one after the other; of a person's events each waits for the acknowledgement of the one before.
async fn produce(number: usize, producer: Producer, sink: Sink, stop: Arc<AtomicBool>) -> Vec<Cart> {
    let mut carts: Vec<Cart> = Vec::new();
    let mut n = 0;
    while !stop.load(Ordering::Relaxed) || n % CARTS != 0 {
        let person = format!("p{number}-{}@example.com", n / CARTS);
        if n % CARTS == 0 {
            producer.profile(&person).await;
        }
        let id = cart_id(number, n);
        let (story, total) = match n % CARTS {
            0 => (Story::Reminded, 1_000 + 10 * n),
            1 => (Story::Small, 12),
            2 => (Story::Bought, 1_000 + 10 * n),
            3 => (Story::Changed, 1_000 + 10 * n),
            _ => (Story::Left, 1_000 + 10 * n),
        };
        let begun = Instant::now();
        let answer = producer.event(&cart::changed(&person, &id, 1, total)).await;
        let instance = answer["entered"][0]["instance"].as_str().map(str::to_owned);
        let mut cart = Cart { person: person.clone(), story, total, before: total, took: begun.elapsed(), instance };
        match story {
            Story::Bought => drop(producer.event(&cart::purchased(&person, &id)).await),
            Story::Changed => {
                cart.total += 1;
                producer.event(&cart::changed(&person, &id, 2, cart.total)).await;
            }
            Story::Small | Story::Left | Story::Reminded => {}
        }
        cart.took = begun.elapsed();
        carts.push(cart);
        // The first cart of an earlier person is paid late, when its reminder has arrived.
        if let Some(late) = n.checked_sub(12 * CARTS).filter(|late| late % CARTS == 0)
            && let Some(cart) = carts.get_mut(late as usize)
        {
            pay_late(&producer, &sink, cart, &cart_id(number, late)).await;
        }
        n += 1;
        tokio::time::sleep(Duration::from_millis(8)).await;
    }
    // Those that nobody came to pay are carts left alone.
    for cart in carts.iter_mut().filter(|cart| cart.story == Story::Reminded && cart.before == cart.total) {
        cart.story = Story::Left;
    }
    carts
}

/// Pays a cart once its reminder is there; its time is counted from the reminder.
async fn pay_late(producer: &Producer, sink: &Sink, cart: &mut Cart, id: &str) {
    let begun = Instant::now();
    while !sink.has(&cart.person, "cart-reminder", &cart.total.to_string()) {
        assert!(begun.elapsed() < Duration::from_secs(60), "no reminder of {id}");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    producer.event(&cart::purchased(&cart.person, id)).await;
    cart.took = begun.elapsed();
    // Marks it as paid.
    cart.before = 0;
}

fn cart_id(producer: usize, n: u64) -> String {
    format!("cart-{producer}-{n}")
}

/// Each cart was entered once and ended once, in the way its story has it.
fn check_counts(journey: &serde_json::Value, carts: &[Cart]) {
    assert_eq!(journey["entered"], carts.len(), "each acknowledged cart entered, and once: {journey}");
    assert_eq!((&journey["quarantined"], &journey["expired"]), (&0.into(), &0.into()), "{journey}");
    let all = |story: Story| carts.iter().filter(|cart| cart.story == story).count();
    let unsure = carts.iter().filter(|cart| !cart.sure()).count();
    let of = |reason: &str| journey["ended"][reason].as_u64().unwrap_or(0) as usize;
    assert_eq!(of("too small"), all(Story::Small), "{journey}");
    assert_eq!(of("bought") + of("reminded twice"), carts.len() - all(Story::Small), "{journey}");
    let bought = all(Story::Bought) + all(Story::Reminded);
    assert!(of("bought") <= bought && of("bought") + unsure >= bought, "{journey}, {bought} bought, {unsure} unsure");
}

/// Each message that a cart's story asks for was done once, and no other.
fn check_messages(sink: &Sink, carts: &[Cart]) {
    assert_eq!(sink.contradictions(), Vec::<String>::new(), "one key, one body");
    let mut arrived: BTreeMap<(String, String, String), usize> = BTreeMap::new();
    for message in sink.messages() {
        *arrived.entry((message.to, message.template, message.total)).or_default() += 1;
    }
    for cart in carts {
        let mut took = |template: &str, total: u64| {
            arrived.remove(&(cart.person.clone(), template.to_owned(), total.to_string())).unwrap_or(0)
        };
        let (reminder, last_call) = (took("cart-reminder", cart.total), took("cart-last-call", cart.total));
        let expected = match cart.story {
            Story::Small | Story::Bought => (0, 0),
            Story::Changed | Story::Left => (1, 1),
            Story::Reminded => (1, 0),
        };
        if cart.sure() || !matches!(cart.story, Story::Bought | Story::Changed) {
            // Paying late races with nothing: day two is a day away.
            assert_eq!((reminder, last_call), expected, "{cart:?}");
            continue;
        }
        // The clock was faster than the second event: what it cost before is what the message says, or nothing is sent.
        let early = match cart.story {
            Story::Changed => (took("cart-reminder", cart.before), took("cart-last-call", cart.before)),
            _ => (0, 0),
        };
        let all = (reminder + early.0, last_call + early.1);
        assert!(all == (1, 1) || cart.story == Story::Bought && (all == (0, 0) || all == (1, 0)), "{all:?} {cart:?}");
    }
    assert_eq!(arrived, BTreeMap::new(), "nothing else was sent");
}

/// What an answer named is still there under that name, and a person's instances stand in the order of the answers.
/// How many were looked at.
fn check_instances(runtime: &tokio::runtime::Runtime, address: SocketAddr, carts: &[Cart]) -> usize {
    let mut answered: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for cart in carts {
        answered.entry(&cart.person).or_default().extend(cart.instance.as_deref());
    }
    let mut looked = 0;
    for (person, ids) in answered {
        let path = format!("/v1/instances?profile=email:{person}&status=all");
        let page = runtime.block_on(get(address, &path));
        let mut found: Vec<_> = page["instances"].as_array().unwrap().iter().collect();
        found.sort_by_key(|instance| instance["entered"].as_str().unwrap().parse::<jiff::Timestamp>().unwrap());
        assert_eq!(found.len() as u64, CARTS, "{page}");
        let known: Vec<_> = found.iter().filter_map(|i| i["id"].as_str()).filter(|id| ids.contains(id)).collect();
        assert_eq!(known, ids, "{page}");
        looked += ids.len();
    }
    looked
}

/// Seconds since 1970.
fn wall() -> f64 {
    std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap().as_secs_f64()
}

fn instant(seconds: f64) -> String {
    jiff::Timestamp::from_microsecond((seconds * 1e6) as i64).unwrap().to_string()
}
