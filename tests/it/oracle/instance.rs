//! The reference interpreter's instances, and what surrounds them while they run.

use super::calendar;
use super::eval::Env;
use super::way::{Rest, Way};
use jiff::tz::TimeZone;
use journey_bytecode::types::Span;
use journey_compiler::hir::{Journey, Program};
use serde_json::Value as Json;
use std::collections::HashMap;
use std::sync::Arc;

/// A request that left.
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct Request {
    pub(crate) number: u64,
    pub(crate) endpoint: Arc<str>,
    pub(crate) args: Vec<Json>,
}

/// An event that was seen, for waits that look back.
#[derive(Clone, Debug)]
pub(crate) struct Seen {
    pub(crate) number: u64,
    pub(crate) at: i64,
    pub(crate) event: usize,
    pub(crate) json: Json,
}

/// What surrounds an instance while it runs.
pub(crate) struct Around<'a, 'p> {
    pub(crate) journey: &'p Journey,
    pub(crate) taken: &'a mut Vec<u64>,
    pub(crate) program: &'a Program,
    pub(crate) profile: &'a mut Json,
    /// Whether the profile was written.
    pub(crate) written: &'a mut bool,
    pub(crate) profile_id: &'a str,
    pub(crate) project_zone: &'a TimeZone,
    pub(crate) now: i64,
    pub(crate) seen: &'a [Seen],
    pub(crate) requests: &'a mut Vec<Request>,
    pub(crate) calls: &'a mut u64,
    pub(crate) limits: &'a mut Limits,
}

/// How many came through a limit of a journey, and until when that counts.
pub(crate) type Limits = HashMap<(Arc<str>, Arc<str>), (u32, i64)>;

impl Around<'_, '_> {
    /// Whether a limit has a place left; if so it is taken. Days are those of the project's calendar.
    pub(crate) fn let_through(&mut self, journey: &Arc<str>, key: &Arc<str>, most: u32, per: Option<&Span>) -> bool {
        let until = per.map_or(i64::MAX, |per| {
            let from = if per.micros == 0 { calendar::midnight(self.now, self.project_zone) } else { self.now };
            calendar::later(from, per, self.project_zone)
        });
        let count = self.limits.entry((journey.clone(), key.clone())).or_insert((0, until));
        if count.1 <= self.now {
            *count = (0, until);
        }
        let within = count.0 < most;
        count.0 += u32::from(within);
        within
    }
}

/// One run of a journey for a person.
#[derive(Clone, Debug)]
pub(crate) struct Instance<'p> {
    pub(crate) number: u64,
    pub(crate) journey: &'p Journey,
    pub(crate) key: String,
    pub(crate) entered: i64,
    pub(crate) expires: Option<i64>,
    pub(crate) goals: u64,
    /// Events it has used, the entry first.
    pub(crate) taken: Vec<u64>,
    /// It failed, and rests until somebody looks after it.
    pub(crate) held: bool,
    pub(crate) way: Way<'p>,
}

impl<'p> Instance<'p> {
    pub(crate) fn new(number: u64, journey: &'p Journey, key: String, now: i64, event: u64, env: Env) -> Self {
        let way = Way::new(&journey.body, env);
        Instance { number, journey, key, entered: now, expires: None, goals: 0, taken: vec![event], held: false, way }
    }

    /// The way whose wait is over first, and when.
    pub(crate) fn first_due(&self) -> Option<(i64, Vec<usize>)> {
        let ways = self.way.ways().into_iter().filter(|_| !self.held);
        ways.filter_map(|place| Some((self.way.way(&place).due()?, place))).min_by_key(|(due, _)| *due)
    }

    pub(crate) fn due(&self) -> Option<i64> {
        self.first_due().map(|(due, _)| due)
    }

    /// When the clock touches it next.
    pub(crate) fn next_due(&self) -> Option<i64> {
        [self.due(), self.expires].into_iter().flatten().min()
    }

    /// The way that waits for the answer to a request.
    pub(crate) fn way_of(&self, request: u64) -> Option<Vec<usize>> {
        let waits =
            |place: &Vec<usize>| matches!(self.way.way(place).rest, Rest::Call { number, .. } if number == request);
        self.way.ways().into_iter().filter(|_| !self.held).find(waits)
    }
}
