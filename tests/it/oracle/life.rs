//! A random life: events, changes of the profile, time and crashes, shown to the reference and the engine alike.

use super::generate::{TYPES, WORDS};
use super::instance::Request;
use super::rng::Rng;
use super::vm::Vm;
use super::world::World;
use super::{Tally, Told};
use journey_bytecode::program::ErrorSet;
use journey_compiler::hir::Program;
use journey_vm::record::Effect;
use rust_decimal::Decimal;
use serde_json::{Value as Json, json};
use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::atomic::Ordering::Relaxed;

const MINUTE: i64 = 60_000_000;
const DAY: i64 = 24 * 60 * MINUTE;
const ID: &str = "ada@example.com";
/// 2026-03-20T08:00Z: the clocks of Paris change nine days later.
const START: i64 = 1_773_993_600_000_000;

struct Life<'p, 'r> {
    rng: &'r mut Rng,
    tally: &'r Tally,
    reference: World<'p>,
    vm: Vm,
    now: i64,
    ids: u64,
    /// Ids that were sent, and when first.
    sent: Vec<(u64, i64)>,
    /// Requests without an answer.
    pending: VecDeque<(Request, Effect)>,
    /// What happened, for the message of a difference.
    log: Vec<String>,
}

/// Lives; what the two differ in, if they do.
pub(crate) fn live(
    rng: &mut Rng,
    program: &Program,
    bundle: &Arc<journey_vm::program::Program>,
    tally: &Tally,
) -> Result<(), String> {
    let vm = Vm::new(bundle, ID, START);
    let reference = World::new(program, "Europe/Paris", ID);
    let mut life = Life {
        rng,
        tally,
        reference,
        vm,
        now: START,
        ids: 0,
        sent: Vec::new(),
        pending: VecDeque::new(),
        log: Vec::new(),
    };
    let lived = (0..14).try_for_each(|_| life.step()).and_then(|()| life.advance(120 * DAY));
    tally.lives.fetch_add(1, Relaxed);
    lived.map_err(|difference| format!("{difference}\nafter\n  {}", life.log.join("\n  ")))
}

impl Life<'_, '_> {
    fn step(&mut self) -> Result<(), String> {
        match self.rng.below(12) {
            0 => {
                let profile = self.profile();
                self.log.push(format!("profile {profile}"));
                let told = self.reference.put_profile(&profile, self.now);
                let (found, effects) = self.vm.put_profile(&profile, self.now);
                self.compare(told, found, effects)?;
            }
            1 => {
                self.log.push("crash".to_owned());
                self.vm.crash();
            }
            2..=5 => {
                let minutes = *self.rng.pick(&[1, 9, 10, 60, 90, 300, 1_440, 3_000, 10_080]);
                let by = minutes as i64 * MINUTE - self.rng.below(2) as i64;
                self.advance(by)?;
            }
            _ => {
                let event = self.event();
                self.log.push(format!("event {event}"));
                let told = self.reference.event(&event, self.now);
                let (found, effects) = self.vm.event(&event, self.now);
                self.compare(told, found, effects)?;
            }
        }
        // Answers come at once, mostly.
        if self.rng.percent(75) {
            self.answer_all()?;
        }
        Ok(())
    }

    /// The clock goes on; timers fire at their time, or, after a downtime, late.
    fn advance(&mut self, by: i64) -> Result<(), String> {
        let to = self.now + by;
        let late = self.rng.percent(15);
        self.log.push(format!("advance {} minutes{}", by / MINUTE, if late { ", late" } else { "" }));
        for _ in 0..5_000 {
            let (due, other) = (self.reference.next_timer(), self.vm.next_timer());
            if due != other {
                return Err(format!("the next timer is {due:?}, in the engine {other:?}"));
            }
            let Some(due) = due.filter(|due| *due <= to) else {
                self.now = to;
                return self.answer_all();
            };
            self.now = if late { to } else { self.now.max(due) };
            let told = self.reference.timer(self.now);
            let (found, effects) = self.vm.timer(self.now);
            self.compare(told, found, effects)?;
            if !late {
                self.answer_all()?;
            }
        }
        Err("the journeys go round in circles".to_owned())
    }

    fn answer_all(&mut self) -> Result<(), String> {
        for _ in 0..5_000 {
            let Some((request, effect)) = self.pending.pop_front() else { return Ok(()) };
            let answer = self.answer_to(&request);
            self.log.push(format!("answer to {}: {answer:?}", request.endpoint));
            let told = self.reference.answer(request.number, &answer, self.now);
            let (found, effects) = self.vm.answer(&effect, &answer, self.now);
            self.compare(told, found, effects)?;
        }
        Err("calls without an end".to_owned())
    }

    /// Both told the same, and stand the same.
    fn compare(&mut self, told: Told, found: Told, effects: Vec<Effect>) -> Result<(), String> {
        let plain = |told: &Told| Told { ignored: false, requests: Vec::new(), ..told.clone() };
        let same = told.requests.len() == found.requests.len()
            && told
                .requests
                .iter()
                .zip(&found.requests)
                .all(|(a, b)| a.endpoint == b.endpoint && alike(&a.args, &b.args));
        if plain(&told) != plain(&found) || !same {
            return Err(format!("the reference says\n  {told:?}\nthe engine says\n  {found:?}"));
        }
        let (mut expected, mut actual) = (self.reference.shown(), self.vm.shown());
        self.tally.entered.fetch_add(told.entered.len() as u64, Relaxed);
        self.tally.resumed.fetch_add(told.resumed.len() as u64, Relaxed);
        self.tally.requests.fetch_add(told.requests.len() as u64, Relaxed);
        self.log.push(format!("  {:?} {:?} {:?}", told.entered, told.exited, told.requests));
        self.pending.extend(told.requests.into_iter().zip(effects));
        expected.sort();
        actual.sort();
        let ended = |all: &[super::Shown]| all.iter().filter(|one| one.status.starts_with("ended")).count() as u64;
        self.tally.ended.fetch_max(ended(&expected), Relaxed);
        if expected != actual {
            return Err(format!("the reference has\n  {expected:?}\nthe engine has\n  {actual:?}"));
        }
        Ok(())
    }

    fn maybe(&mut self, into: &mut Json, path: &[&str], value: Json) {
        if self.rng.percent(55) {
            let place = path.iter().fold(into, |json, name| &mut json[*name]);
            *place = value;
        }
    }

    fn word(&mut self) -> Json {
        Json::from(*self.rng.pick(&WORDS))
    }

    fn amount(&mut self) -> Json {
        let amount = self.rng.below(4_000) as f64 / 100.0;
        if self.rng.percent(30) { Json::from(amount.trunc()) } else { Json::from(amount) }
    }

    fn count(&mut self) -> Json {
        Json::from(self.rng.below(7))
    }

    fn event(&mut self) -> Json {
        self.ids += 1;
        // A producer that sends again sends the same id.
        // Within six days, that is: the memory of seven is counted in days of the calendar.
        let recent: Vec<u64> = self.sent.iter().filter(|(_, at)| self.now - at < 6 * DAY).map(|(id, _)| *id).collect();
        let again = self.rng.percent(10) && !recent.is_empty();
        let id = if again { *self.rng.pick(&recent) } else { self.ids };
        if !again {
            self.sent.push((id, self.now));
        }
        let at = jiff::Timestamp::from_microsecond(self.now).unwrap().to_string();
        let identity = json!({ "Email": [{ "id": ID, "primary": true }] });
        let mut event = json!({ "_id": format!("e{id}"), "timestamp": at, "identityMap": identity });
        event["eventType"] = Json::from(*self.rng.pick(&TYPES));
        let (cart, promotion, primary) = (self.word(), self.word(), Json::from(self.rng.percent(50)));
        let (total, tax, value, dma) = (self.amount(), self.amount(), self.amount(), self.count());
        let currency = Json::from(*self.rng.pick(&["EUR", "USD"]));
        self.maybe(&mut event, &["commerce", "cart", "cartID"], cart);
        self.maybe(&mut event, &["commerce", "promotionID"], promotion);
        self.maybe(&mut event, &["commerce", "order", "currencyCode"], currency);
        self.maybe(&mut event, &["commerce", "order", "priceTotal"], total);
        self.maybe(&mut event, &["commerce", "order", "taxAmount"], tax);
        self.maybe(&mut event, &["commerce", "purchases", "value"], value);
        self.maybe(&mut event, &["commerce", "billing", "address", "dmaID"], dma);
        self.maybe(&mut event, &["commerce", "billing", "address", "primary"], primary);
        if self.rng.percent(60) {
            let items: Vec<Json> = (0..self.rng.below(4)).map(|_| self.item()).collect();
            event["productListItems"] = Json::from(items);
        }
        event
    }

    fn item(&mut self) -> Json {
        // The schema requires the number of an item.
        let mut item = json!({ "SKU": self.word() });
        let (name, price, quantity) = (self.word(), self.amount(), self.count());
        self.maybe(&mut item, &["name"], name);
        self.maybe(&mut item, &["priceTotal"], price);
        self.maybe(&mut item, &["quantity"], quantity);
        item
    }

    fn profile(&mut self) -> Json {
        let mut profile = json!({});
        let zones = ["Europe/Paris", "America/New_York", "Asia/Kolkata", "Mars/Olympus"];
        let (name, city, points, dma) = (self.word(), self.word(), self.amount(), self.count());
        let (primary, zone) = (Json::from(self.rng.percent(50)), Json::from(*self.rng.pick(&zones)));
        self.maybe(&mut profile, &["person", "name", "firstName"], name);
        // A required path that goes later holds the instance where it is read, and a `let` that nobody reads is not
        // evaluated at all: the one thing in which the two may differ.
        profile["homeAddress"]["city"] = city;
        self.maybe(&mut profile, &["homeAddress", "dmaID"], dma);
        self.maybe(&mut profile, &["homeAddress", "primary"], primary);
        self.maybe(&mut profile, &["loyalty", "points"], points);
        self.maybe(&mut profile, &["timeZone"], zone);
        profile
    }

    fn answer_to(&mut self, request: &Request) -> Result<Json, ErrorSet> {
        match self.rng.below(10) {
            0 => Err(ErrorSet::Timeout),
            1 => Err(ErrorSet::Http(404)),
            2 => Err(ErrorSet::Http(503)),
            _ => {
                let mut answer = json!({});
                if &*request.endpoint == "Member" {
                    let (tier, points, share) = (self.word(), self.count(), self.amount());
                    self.maybe(&mut answer, &["tier"], tier);
                    self.maybe(&mut answer, &["points"], points);
                    self.maybe(&mut answer, &["share"], share);
                }
                Ok(answer)
            }
        }
    }
}

/// Equal JSON, where numbers are equal by amount.
fn alike(a: &[Json], b: &[Json]) -> bool {
    let amount = |json: &Json| json.as_number().and_then(|n| n.to_string().parse::<Decimal>().ok());
    let same = |(a, b): (&Json, &Json)| match (amount(a), amount(b)) {
        (Some(a), Some(b)) => a == b,
        _ => a == b,
    };
    a.len() == b.len() && a.iter().zip(b).all(same)
}
