//! Bundles by number: which are live, what of them matters to the engine, and how many instances are pinned to each.
//!
//! A bundle is live while new people enter by it (*current*) or an instance is pinned to it. Bytes of bundles that are
//! no longer live stay in the store, for the timelines of those who went through them.

pub(crate) mod facts;

use super::counters::Counters;
use super::overlay::{Bytes, Overlay};
use super::state::Table;
use super::{EngineError, damaged};
use crate::program::Program;
use crate::record::{BundleId, array};
use facts::Facts;
use journey_bytecode::types::JourneyRef;
use journey_bytecode::wire::{Reader, WireError, Writer};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// A live bundle.
#[derive(Debug)]
pub(crate) struct Live {
    /// Its number, for ever.
    pub(crate) number: u32,
    /// The program.
    pub(crate) program: Arc<Program>,
    /// New people enter by it.
    pub(crate) current: bool,
    /// Instances pinned to it.
    pub(crate) pins: u64,
    /// What the engine looks up.
    pub(crate) facts: Arc<Facts>,
    /// Numbers of its journeys, over all versions.
    pub(crate) numbers: Vec<u32>,
}

impl Live {
    fn new(number: u32, program: Arc<Program>, counters: &mut Counters) -> Live {
        let journeys = (0_u16..).take(program.bundle.journeys.len());
        let numbers = journeys.map(|journey| counters.number(&program, JourneyRef(journey))).collect();
        Live { number, facts: Arc::new(Facts::new(&program)), program, current: false, pins: 0, numbers }
    }

    /// Number of a journey, over all versions.
    pub(crate) fn journey_number(&self, journey: JourneyRef) -> u32 {
        self.numbers.get(journey.index()).copied().unwrap_or(u32::MAX)
    }
}

/// All bundles.
#[derive(Debug, Default)]
pub(crate) struct Bundles {
    /// Ascending by number.
    live: Vec<Live>,
    programs: Vec<Arc<Program>>,
    numbers: BTreeMap<BundleId, u32>,
    dirty: BTreeSet<u32>,
    /// Number of the live set.
    pub(crate) epoch: u32,
}

impl Bundles {
    /// Reads the live ones.
    pub(crate) fn open(overlay: &Overlay, counters: &mut Counters, epoch: u32) -> Result<Bundles, EngineError> {
        let mut bundles = Bundles { epoch, ..Bundles::default() };
        for (key, value) in overlay.scan(Table::Counters, b"b", usize::MAX)? {
            let Some(number) = key.strip_prefix(b"b") else { break };
            let number = u32::from_be_bytes(number.try_into().map_err(|_| damaged(Table::Counters, "a bundle's key"))?);
            let (id, current, pins) = read(&value).map_err(|error| damaged(Table::Counters, error))?;
            bundles.numbers.insert(id, number);
            if current || pins > 0 {
                let program = load(overlay, number)?;
                bundles.live.push(Live { current, pins, ..Live::new(number, program, counters) });
            }
        }
        bundles.relist();
        Ok(bundles)
    }

    /// Puts a bundle in place of the others of its project. Returns whether anything changed.
    pub(crate) fn deploy(
        &mut self,
        overlay: &mut Overlay,
        counters: &mut Counters,
        bytes: &Arc<[u8]>,
    ) -> Result<bool, EngineError> {
        let program = Program::load(bytes).map_err(|error| EngineError::Bundle(error.to_string()))?;
        let next = self.numbers.values().max().map_or(1, |last| last.saturating_add(1));
        let number = *self.numbers.entry(program.id).or_insert(next);
        if number == next {
            overlay.put(Table::Bundles, bundle_key(number), Some(Bytes::clone(bytes)));
        }
        if self.live.iter().any(|live| live.number == number && live.current) {
            return Ok(false);
        }
        let project = program.bundle.meta.project.clone();
        for live in &mut self.live {
            if live.current && live.program.bundle.meta.project == project {
                live.current = false;
                self.dirty.insert(live.number);
            }
        }
        match self.live.iter_mut().find(|live| live.number == number) {
            Some(live) => live.current = true,
            None => {
                self.live.push(Live { current: true, ..Live::new(number, program, counters) });
                self.live.sort_by_key(|live| live.number);
            }
        }
        self.dirty.insert(number);
        self.sweep();
        self.relist();
        self.epoch = self.epoch.saturating_add(1);
        Ok(true)
    }

    /// One instance more or less is pinned.
    pub(crate) fn pin(&mut self, number: u32, more: bool) {
        if let Some(live) = self.live.iter_mut().find(|live| live.number == number) {
            live.pins = if more { live.pins.saturating_add(1) } else { live.pins.saturating_sub(1) };
            self.dirty.insert(number);
        }
    }

    /// Makes sure that a bundle is live, and pins it once more.
    pub(crate) fn revive(
        &mut self,
        overlay: &Overlay,
        counters: &mut Counters,
        number: u32,
    ) -> Result<(), EngineError> {
        if self.get(number).is_none() {
            self.live.push(Live::new(number, load(overlay, number)?, counters));
            self.live.sort_by_key(|live| live.number);
            self.relist();
            self.epoch = self.epoch.saturating_add(1);
        }
        self.pin(number, true);
        Ok(())
    }

    /// Lets bundles go that nobody needs; the live set has a new number then.
    pub(crate) fn retire(&mut self) {
        if self.sweep() {
            self.relist();
            self.epoch = self.epoch.saturating_add(1);
        }
    }

    fn sweep(&mut self) -> bool {
        let before = self.live.len();
        let gone = self.live.iter().filter(|live| !live.current && live.pins == 0);
        self.dirty.extend(gone.map(|live| live.number));
        self.live.retain(|live| live.current || live.pins > 0);
        self.live.len() != before
    }

    fn relist(&mut self) {
        self.programs = self.live.iter().map(|live| Arc::clone(&live.program)).collect();
    }

    /// Live bundles, in the order that events count them.
    pub(crate) fn live(&self) -> &[Live] {
        &self.live
    }

    /// Their programs.
    pub(crate) fn programs(&self) -> &[Arc<Program>] {
        &self.programs
    }

    /// A live bundle by its number.
    pub(crate) fn get(&self, number: u32) -> Option<&Live> {
        let index = self.live.binary_search_by_key(&number, |live| live.number).ok()?;
        self.live.get(index)
    }

    /// The program of a number, live or not.
    pub(crate) fn program(&self, overlay: &Overlay, number: u32) -> Result<Arc<Program>, EngineError> {
        match self.get(number) {
            Some(live) => Ok(Arc::clone(&live.program)),
            None => load(overlay, number),
        }
    }

    /// Writes what changed.
    pub(crate) fn write(&mut self, overlay: &mut Overlay) {
        for number in std::mem::take(&mut self.dirty) {
            let Some(id) = self.numbers.iter().find(|(_, of)| **of == number).map(|(id, _)| *id) else { continue };
            let (current, pins) = self.get(number).map_or((false, 0), |live| (live.current, live.pins));
            let mut out = Writer::default();
            out.raw(&id.0);
            out.byte(u8::from(current));
            out.number(pins);
            let mut key = b"b".to_vec();
            key.extend_from_slice(&number.to_be_bytes());
            overlay.put(Table::Counters, key.into(), Some(out.bytes.into()));
        }
    }
}

fn bundle_key(number: u32) -> Bytes {
    Bytes::from(number.to_be_bytes())
}

fn load(overlay: &Overlay, number: u32) -> Result<Arc<Program>, EngineError> {
    let bytes = overlay.peek(Table::Bundles, &bundle_key(number))?;
    let bytes = bytes.ok_or_else(|| damaged(Table::Bundles, format!("bundle {number} is missing")))?;
    Program::load(&bytes).map_err(|error| damaged(Table::Bundles, error))
}

fn read(bytes: &[u8]) -> Result<(BundleId, bool, u64), WireError> {
    let mut reader = Reader::new(bytes);
    Ok((BundleId(array(&mut reader)?), reader.byte()? != 0, reader.number()?))
}
