//! What the engine wants to know of a bundle at every record, worked out once.

use crate::program::Program;
use journey_bytecode::op::Instr;
use journey_bytecode::program::{Journey, PointKind, Since};
use journey_bytecode::types::{DocRef, EventRef, JourneyRef, TypeRef};
use journey_stdlib::functions::{self, Needs};

/// Facts of a bundle.
#[derive(Debug)]
pub(crate) struct Facts {
    /// Of each journey.
    journeys: Vec<JourneyFacts>,
    /// Journeys that an event starts, by event.
    starts: Vec<Vec<JourneyRef>>,
    /// Column types, by document.
    columns: Vec<Vec<TypeRef>>,
}

/// Facts of a journey.
#[derive(Debug)]
pub(crate) struct JourneyFacts {
    /// Some of its code reads the profile.
    pub(crate) reads_profile: bool,
    /// Some of its code reads the key of the next call, or draws by chance (which the key tells apart).
    pub(crate) reads_step_key: bool,
    /// Events that its waits look back to.
    pub(crate) looks_back: Vec<EventRef>,
}

impl Facts {
    /// Looks through a bundle.
    pub(crate) fn new(program: &Program) -> Facts {
        let bundle = &program.bundle;
        let by_chance = |name: &str| functions::named(name).any(|function| function.needs == Needs::Chance);
        let chance: Vec<bool> = bundle.imports.iter().map(|import| by_chance(program.text(import.name))).collect();
        let journeys =
            bundle.journeys.iter().map(|journey| JourneyFacts::new(journey, bundle.profile, &chance)).collect();
        let numbered = || bundle.journeys.iter().zip(0_u16..).map(|(journey, index)| (journey, JourneyRef(index)));
        let starts = (0..bundle.events.len()).map(|event| {
            let of = numbered().filter(|(j, _)| j.trigger.as_ref().is_some_and(|t| t.event.index() == event));
            of.map(|(_, journey)| journey).collect()
        });
        let columns = bundle.documents.iter().map(|document| document.columns.iter().map(|column| column.ty).collect());
        Facts { journeys, starts: starts.collect(), columns: columns.collect() }
    }

    /// Journeys that an event starts, in text order.
    pub(crate) fn starts(&self, event: EventRef) -> &[JourneyRef] {
        self.starts.get(event.index()).map_or(&[], Vec::as_slice)
    }

    /// Types of a document's columns.
    pub(crate) fn columns(&self, document: DocRef) -> &[TypeRef] {
        self.columns.get(document.index()).map_or(&[], Vec::as_slice)
    }

    /// Facts of a journey.
    pub(crate) fn journey(&self, journey: JourneyRef) -> Option<&JourneyFacts> {
        self.journeys.get(journey.index())
    }

    /// Events that a journey's waits look back to.
    pub(crate) fn looks_back(&self, journey: JourneyRef) -> &[EventRef] {
        self.journeys.get(journey.index()).map_or(&[], |facts| facts.looks_back.as_slice())
    }
}

impl JourneyFacts {
    fn new(journey: &Journey, profile: Option<DocRef>, chance: &[bool]) -> JourneyFacts {
        let reads = |instr: &Instr| matches!(instr, Instr::Load { doc, .. } if Some(*doc) == profile);
        let reads_step_key = journey.code.instrs.iter().any(|instr| match instr {
            Instr::StepKey { .. } => true,
            // Chance is another for each instance.
            Instr::Call { function, .. } => chance.get(function.index()).copied().unwrap_or(false),
            _ => false,
        });
        let mut looks_back = Vec::new();
        for point in &journey.points {
            let PointKind::Race { arms, .. } = &point.kind else { continue };
            for arm in arms.iter().filter(|arm| arm.since != Since::Reached) {
                if !looks_back.contains(&arm.event) {
                    looks_back.push(arm.event);
                }
            }
        }
        JourneyFacts { reads_profile: journey.code.instrs.iter().any(reads), reads_step_key, looks_back }
    }
}
