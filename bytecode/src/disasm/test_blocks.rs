//! `test` blocks of a bundle.

use super::names::errors;
use super::{Page, values};
use crate::program::{Test, TestStep};
use crate::types::{JourneyRef, PointRef};

impl Page<'_> {
    pub(super) fn test(&mut self, test: &Test) {
        self.entry(format_args!("test {}", self.names.quoted(test.name)), |page| {
            for (step, location) in &test.steps {
                let step = page.step(step);
                page.line(format_args!("{step:60} ; line {}", location.line));
            }
        });
    }

    fn step(&self, step: &TestStep) -> String {
        let names = self.names;
        match step {
            TestStep::GivenProfile { name, json } => {
                format!("given {} {}", names.text(*name), names.text(*json))
            }
            TestStep::GivenAnswer(endpoint, json) => {
                format!("given {} returns {}", names.endpoint(*endpoint), names.text(*json))
            }
            TestStep::GivenFailure(endpoint, error) => {
                format!("given {} fails {}", names.endpoint(*endpoint), errors(&[*error]))
            }
            TestStep::Assign { journey, point, arm } => {
                format!("assign {} = arm {arm}", self.place(*journey, *point))
            }
            TestStep::At(micros, offset) => format!("at {}", values::instant(*micros, *offset)),
            TestStep::Receive(event, json) => {
                format!("receive {} {}", names.event(*event), names.text(*json))
            }
            TestStep::Advance(length) => format!("advance {}", values::span(length)),
            TestStep::AdvanceUntil(micros, offset) => {
                format!("advance until {}", values::instant(*micros, *offset))
            }
            TestStep::SetProfile(json) => format!("set profile {}", names.text(*json)),
            TestStep::Crash => "crash".to_owned(),
            TestStep::ExpectCalled { endpoint, args, count } => {
                let arg = |(name, json): &(_, _)| format!("{}: {}", names.text(*name), names.text(*json));
                let args: Vec<_> = args.iter().map(arg).collect();
                let count = count.map_or_else(String::new, |count| format!(" {count} times"));
                format!("expect called {}({}){count}", names.endpoint(*endpoint), args.join(", "))
            }
            TestStep::ExpectAt { journey, point } => {
                format!("expect at {}", self.place(*journey, *point))
            }
            TestStep::ExpectExit(reason) => format!("expect exit {}", names.quoted(*reason)),
            TestStep::ExpectGoal => "expect goal".to_owned(),
            TestStep::ExpectRejected(None) => "expect rejected".to_owned(),
            TestStep::ExpectRejected(Some(reason)) => {
                format!("expect rejected because {}", names.quoted(*reason))
            }
            TestStep::Zone(name) => format!("zone {}", names.quoted(*name)),
        }
    }

    fn place(&self, journey: JourneyRef, point: PointRef) -> String {
        let Some(found) = self.names.bundle.journeys.get(journey.index()) else {
            return format!("?{}", journey.0);
        };
        let label = found.points.get(point.index()).map(|p| self.names.text(p.label));
        let label = label.unwrap_or_else(|| format!("?{}", point.0));
        format!("{}.{label}", self.names.text(found.name))
    }
}
