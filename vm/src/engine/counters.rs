//! Counts by journey, over all its versions. A journey is known by project and name; its number is for ever.

use super::overlay::{Bytes, Overlay};
use super::state::Table;
use super::{EngineError, damaged};
use crate::program::Program;
use crate::record::{Standing, small};
use journey_bytecode::types::JourneyRef;
use journey_bytecode::wire::{Reader, WireError, Writer};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

/// Different reasons that are counted apart; others are counted as [`OTHER`].
const REASONS: usize = 256;
/// What the rest is counted under.
const OTHER: &str = "(other reasons)";

/// Counts of a journey.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(crate) struct Counts {
    pub(crate) project: Arc<str>,
    pub(crate) name: Arc<str>,
    pub(crate) inside: u64,
    pub(crate) entered: u64,
    pub(crate) goals: u64,
    pub(crate) quarantined: u64,
    pub(crate) expired: u64,
    pub(crate) ended: BTreeMap<Arc<str>, u64>,
    pub(crate) refused: BTreeMap<Arc<str>, u64>,
    /// Dead letters that are kept.
    pub(crate) letters: u64,
    pub(crate) standing: Standing,
    /// It was stopped: people from this key on may still be inside.
    pub(crate) sweep: Option<Vec<u8>>,
}

/// Counts of all journeys.
#[derive(Debug, Default)]
pub(crate) struct Counters {
    /// By number, from 0.
    journeys: Vec<Counts>,
    numbers: HashMap<(Arc<str>, Arc<str>), u32>,
    dirty: BTreeSet<u32>,
}

impl Counters {
    /// Reads them.
    pub(crate) fn open(overlay: &Overlay) -> Result<Counters, EngineError> {
        let mut counters = Counters::default();
        for (key, value) in overlay.scan(Table::Counters, b"j", usize::MAX)? {
            let Some(number) = key.strip_prefix(b"j") else { break };
            let counts = Counts::decode(&value).map_err(|error| damaged(Table::Counters, error))?;
            if number != counters.next().to_be_bytes() {
                return Err(damaged(Table::Counters, "a journey's key"));
            }
            counters.add(counts);
        }
        Ok(counters)
    }

    /// The number of a journey; a new one for a new journey.
    pub(crate) fn number(&mut self, program: &Program, journey: JourneyRef) -> u32 {
        let name = program.journey(journey).map_or_else(|| Arc::from(""), |journey| program.shared(journey.name));
        let project: Arc<str> = program.bundle.meta.project.as_str().into();
        if let Some(number) = self.numbers.get(&(Arc::clone(&project), Arc::clone(&name))) {
            return *number;
        }
        let number = self.add(Counts { project, name, ..Counts::default() });
        self.dirty.insert(number);
        number
    }

    /// The number of a journey, if there ever was such a one.
    pub(crate) fn known(&self, project: &Arc<str>, name: &Arc<str>) -> Option<u32> {
        self.numbers.get(&(Arc::clone(project), Arc::clone(name))).copied()
    }

    /// How a journey stands.
    pub(crate) fn standing(&self, number: u32) -> Standing {
        self.journeys.get(number as usize).map(|counts| counts.standing).unwrap_or_default()
    }

    /// Whether a journey was stopped and people may still be inside.
    pub(crate) fn sweeping(&self, number: u32) -> bool {
        self.journeys.get(number as usize).is_some_and(|counts| counts.sweep.is_some())
    }

    /// The first journey of which that is so, and from which person on.
    pub(crate) fn first_sweeping(&self) -> Option<(u32, Vec<u8>)> {
        self.journeys.iter().zip(0_u32..).find_map(|(counts, number)| Some((number, counts.sweep.clone()?)))
    }

    fn next(&self) -> u32 {
        self.journeys.len() as u32
    }

    fn add(&mut self, counts: Counts) -> u32 {
        let number = self.next();
        self.numbers.insert((Arc::clone(&counts.project), Arc::clone(&counts.name)), number);
        self.journeys.push(counts);
        number
    }

    /// Changes the counts of a journey.
    pub(crate) fn count(&mut self, number: u32, change: impl FnOnce(&mut Counts)) {
        if let Some(counts) = self.journeys.get_mut(number as usize) {
            change(counts);
            self.dirty.insert(number);
        }
    }

    /// By number.
    pub(crate) fn all(&self) -> &[Counts] {
        &self.journeys
    }

    /// Writes what changed.
    pub(crate) fn write(&mut self, overlay: &mut Overlay) {
        for number in std::mem::take(&mut self.dirty) {
            let Some(counts) = self.journeys.get(number as usize) else { continue };
            let mut key = b"j".to_vec();
            key.extend_from_slice(&number.to_be_bytes());
            overlay.put(Table::Counters, Bytes::from(key), Some(counts.encode().into()));
        }
    }
}

/// One more for a reason.
pub(crate) fn add(reasons: &mut BTreeMap<Arc<str>, u64>, reason: &Arc<str>) {
    let known = reasons.len() < REASONS || reasons.contains_key(reason);
    let reason = if known { Arc::clone(reason) } else { Arc::from(OTHER) };
    *reasons.entry(reason).or_default() += 1;
}

impl Counts {
    fn encode(&self) -> Vec<u8> {
        let mut out = Writer::default();
        out.text(&self.project);
        out.text(&self.name);
        for count in [self.inside, self.entered, self.goals, self.quarantined, self.expired] {
            out.number(count);
        }
        for reasons in [&self.ended, &self.refused] {
            out.number(reasons.len() as u64);
            for (reason, count) in reasons {
                out.text(reason);
                out.number(*count);
            }
        }
        out.number(self.letters);
        self.standing.encode(&mut out);
        out.byte(u8::from(self.sweep.is_some()));
        out.block(self.sweep.as_deref().unwrap_or_default());
        out.bytes
    }

    fn decode(bytes: &[u8]) -> Result<Counts, WireError> {
        let r = &mut Reader::new(bytes);
        Ok(Counts {
            project: r.text()?.into(),
            name: r.text()?.into(),
            inside: r.number()?,
            entered: r.number()?,
            goals: r.number()?,
            quarantined: r.number()?,
            expired: r.number()?,
            ended: reasons(r)?,
            refused: reasons(r)?,
            letters: r.number()?,
            standing: Standing::decode(r)?,
            sweep: sweep(r)?,
        })
    }
}

fn sweep(r: &mut Reader<'_>) -> Result<Option<Vec<u8>>, WireError> {
    let under_way = r.byte()? != 0;
    let from = r.block()?.to_vec();
    Ok(under_way.then_some(from))
}

fn reasons(r: &mut Reader<'_>) -> Result<BTreeMap<Arc<str>, u64>, WireError> {
    let count = small(r)?;
    let mut reasons = BTreeMap::new();
    for _ in 0..count {
        reasons.insert(r.text()?.into(), r.number()?);
    }
    Ok(reasons)
}
