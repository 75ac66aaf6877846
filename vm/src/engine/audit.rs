//! Everything a partition holds, looked through: each entry can be read, and the tables agree with each other.

use super::person::{Person, Rest};
use super::state::Table;
use super::{Engine, EngineError, damaged, invariants, timers};
use crate::record::{Micros, ProfileKey};
use std::collections::BTreeMap;

/// Entries read from the store in one go.
const CHUNK: usize = 256;

/// What an audit counted.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Audit {
    /// People with anything stored.
    pub people: u64,
    /// Instances inside journeys.
    pub instances: u64,
    /// Of these, waiting for an answer or the next attempt.
    pub calls: u64,
}

/// What is counted of people, to be compared with the other tables.
#[derive(Default)]
struct Sums {
    audit: Audit,
    timers: u64,
    inside: BTreeMap<u32, u64>,
    quarantined: BTreeMap<u32, u64>,
    pins: BTreeMap<u32, u64>,
}

impl Engine {
    /// Reads all that is stored of everybody and compares the tables; takes as long as there are people.
    ///
    /// # Errors
    /// The first entry that cannot be read or contradicts another.
    pub fn audit(&self) -> Result<Audit, EngineError> {
        let mut sums = Sums::default();
        self.each(Table::People, |key, value| {
            let key = ProfileKey::from_bytes(key).map_err(|error| damaged(Table::People, error))?;
            let person = Person::decode(value).map_err(|error| damaged(Table::People, error))?;
            self.audit_person(&key, &person, &mut sums)
        })?;
        self.audit_timers(sums.timers)?;
        let mut calls = 0;
        self.each(Table::Outbox, |key, value| {
            calls += 1;
            self.pending_effect(key, value).map(drop)
        })?;
        if calls != sums.audit.calls {
            return Err(damaged(Table::Outbox, format!("{calls} entries for {} calls", sums.audit.calls)));
        }
        self.each(Table::Profiles, |_, value| {
            std::str::from_utf8(value).map(drop).map_err(|error| damaged(Table::Profiles, error))
        })?;
        self.audit_counts(&sums)?;
        Ok(sums.audit)
    }

    fn audit_person(&self, key: &ProfileKey, person: &Person, sums: &mut Sums) -> Result<(), EngineError> {
        invariants::check(self, key, person)?;
        sums.audit.people += 1;
        if let Some(due) = person.timer {
            sums.timers += 1;
            if self.overlay.peek(Table::Timers, &timers::key(due, &key.to_bytes()))?.is_none() {
                return Err(damaged(Table::Timers, format!("no timer of {}:{}", key.namespace, key.id)));
            }
        }
        for instance in &person.instances {
            sums.audit.instances += 1;
            let journey = self.journey_number(instance);
            *sums.inside.entry(journey).or_default() += 1;
            *sums.pins.entry(instance.bundle).or_default() += 1;
            let held = matches!(instance.rest, Rest::Held { .. });
            *sums.quarantined.entry(journey).or_default() += u64::from(held);
            let ways = instance.branches.iter().map(|branch| &branch.way.rest).chain([&instance.rest]);
            sums.audit.calls += ways.filter(|rest| matches!(rest, Rest::Call { .. })).count() as u64;
        }
        Ok(())
    }

    /// As many entries as people with a timer, none before the last that fired, and the first is the one in memory.
    fn audit_timers(&self, expected: u64) -> Result<(), EngineError> {
        let (mut found, mut first): (u64, Option<Micros>) = (0, None);
        self.each(Table::Timers, |key, _| {
            let (due, _) = timers::parts(key).ok_or_else(|| damaged(Table::Timers, "a key that is too short"))?;
            first = first.or(Some(due));
            found += 1;
            if due < self.timers.fired {
                return Err(damaged(Table::Timers, "a timer before the last that fired"));
            }
            Ok(())
        })?;
        if found != expected || first != self.next_timer() {
            return Err(damaged(Table::Timers, format!("{found} timers for {expected} people who have one")));
        }
        Ok(())
    }

    fn audit_counts(&self, sums: &Sums) -> Result<(), EngineError> {
        for (counts, number) in self.counters.all().iter().zip(0_u32..) {
            let of = |map: &BTreeMap<u32, u64>| map.get(&number).copied().unwrap_or(0);
            let ended = counts.expired + counts.ended.values().sum::<u64>();
            let inside = (counts.inside, counts.quarantined) == (of(&sums.inside), of(&sums.quarantined));
            // People who are erased leave without a reason.
            if !inside || counts.entered < counts.inside + ended {
                return Err(damaged(Table::Counters, format!("the counts of journey `{}` are off", counts.name)));
            }
        }
        for live in self.bundles.live() {
            let pins = sums.pins.get(&live.number).copied().unwrap_or(0);
            if live.pins != pins {
                let what = format!("bundle {} counts {} instances, there are {pins}", live.number, live.pins);
                return Err(damaged(Table::Counters, what));
            }
        }
        Ok(())
    }

    fn each(
        &self,
        table: Table,
        mut look: impl FnMut(&[u8], &[u8]) -> Result<(), EngineError>,
    ) -> Result<(), EngineError> {
        let mut from = Vec::new();
        loop {
            let found = self.overlay.scan(table, &from, CHUNK)?;
            let Some((last, _)) = found.last() else { return Ok(()) };
            from = [last, &[0][..]].concat();
            for (key, value) in &found {
                look(key, value)?;
            }
        }
    }
}
