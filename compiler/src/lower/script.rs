//! `test` blocks.

use super::{Lowering, errors};
use crate::hir::{self, EventId, JourneyId, LabelId};
use crate::source::Span;
use journey_bytecode::program::{Test, TestStep};
use journey_bytecode::types::{EndpointRef, EventRef, JourneyRef, PointRef};
use serde_json::{Map, Value};
use std::sync::Arc;

impl Lowering<'_> {
    pub(crate) fn test(&mut self, test: &hir::Test) -> Test {
        let mut steps = Vec::with_capacity(test.steps.len());
        for (step, span) in &test.steps {
            let location = self.location(*span);
            if let hir::TestStep::At(_, _, zone) = step {
                let zone = zone.as_deref().unwrap_or("UTC");
                steps.push((TestStep::Zone(self.tables.text(zone)), location));
            }
            steps.push((self.step(step, *span), location));
        }
        Test { name: self.tables.text(&test.name), steps, location: self.location(test.span) }
    }

    fn step(&mut self, step: &hir::TestStep, span: Span) -> TestStep {
        use hir::TestStep as H;
        match step {
            H::GivenProfile { name, json } => {
                TestStep::GivenProfile { name: self.tables.text(name), json: self.tables.text(json) }
            }
            H::GivenAnswer(endpoint, json) => {
                TestStep::GivenAnswer(EndpointRef(endpoint.0 as u16), self.tables.text(json))
            }
            H::GivenFailure(endpoint, error) => TestStep::GivenFailure(EndpointRef(endpoint.0 as u16), *error),
            H::Assign { journey, label, arm } => {
                let (journey, point) = step_of(*journey, *label);
                TestStep::Assign { journey, point, arm: *arm }
            }
            H::At(micros, offset, _) => TestStep::At(*micros, *offset),
            H::Receive(event, json) => TestStep::Receive(EventRef(event.0 as u16), self.payload(*event, json, span)),
            H::Advance(span) => TestStep::Advance(*span),
            H::AdvanceUntil(micros, offset) => TestStep::AdvanceUntil(*micros, *offset),
            H::SetProfile(json) => TestStep::SetProfile(self.tables.text(json)),
            H::Crash => TestStep::Crash,
            H::ExpectCalled { endpoint, args, count } => TestStep::ExpectCalled {
                endpoint: EndpointRef(endpoint.0 as u16),
                args: args.iter().map(|(name, json)| (self.tables.text(name), self.tables.text(json))).collect(),
                count: *count,
            },
            H::ExpectAt { journey, label } => {
                let (journey, point) = step_of(*journey, *label);
                TestStep::ExpectAt { journey, point }
            }
            H::ExpectExit(reason) => TestStep::ExpectExit(self.tables.text(reason)),
            H::ExpectGoal => TestStep::ExpectGoal,
            H::ExpectRejected(reason) => TestStep::ExpectRejected(reason.as_ref().map(|r| self.tables.text(r))),
        }
    }

    /// The payload with what the event's `where` implies, where the test left it out.
    fn payload(&mut self, event: EventId, json: &str, span: Span) -> journey_bytecode::types::StrRef {
        let program = self.program;
        let implied = program.events.get(event.index()).map_or(&[][..], |e| &e.implied);
        let Ok(mut value) = serde_json::from_str::<Value>(json) else {
            self.report(errors::internal("a payload that is not JSON", span));
            return self.tables.text("{}");
        };
        // As it stands, where nothing is missing: numbers keep their digits.
        let mut changed = false;
        for (path, text) in implied {
            changed |= fill(&mut value, path, text);
        }
        if changed { self.tables.text(&value.to_string()) } else { self.tables.text(json) }
    }
}

/// Puts a text at a path where nothing is; tells whether it did.
fn fill(value: &mut Value, path: &[Arc<str>], text: &str) -> bool {
    let Value::Object(fields) = value else { return false };
    match path {
        [] => false,
        [last] if fields.contains_key(&**last) => false,
        [last] => fields.insert(last.to_string(), Value::String(text.into())).is_none(),
        [first, rest @ ..] => {
            fill(fields.entry(first.to_string()).or_insert_with(|| Value::Object(Map::new())), rest, text)
        }
    }
}

/// The points of a journey are its labels.
fn step_of(journey: JourneyId, label: LabelId) -> (JourneyRef, PointRef) {
    (JourneyRef(journey.0 as u16), PointRef(label.0 as u16))
}
