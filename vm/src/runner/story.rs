//! What happened in a test, for the one whose test failed.

use super::expect;
use super::world::{Request, World};
use crate::engine::moment;
use crate::machine::Decision;
use crate::record::Micros;
use crate::text;
use crate::value::Value;

/// Something that the test did, or a value that decided.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Line {
    pub(super) at: Micros,
    pub(super) text: String,
}

impl World {
    /// All that happened, a line each, in order of time: what came in, what the journeys did.
    pub(super) fn story(&mut self) -> String {
        let mut lines: Vec<Line> = self.log.clone();
        for view in expect::instances(self).unwrap_or_default() {
            let line = |entry: crate::engine::TimelineEntry| Line { at: entry.at, text: format!("  {}: {}", view.journey, entry.text) };
            lines.extend(view.timeline.clone().into_iter().map(line));
        }
        // What came in stands before what came of it.
        lines.sort_by_key(|line| (line.at, line.text.starts_with(' ')));
        lines.iter().map(|line| format!("{}  {}\n", self.words(line.at), line.text)).collect()
    }

    pub(super) fn words(&self, at: Micros) -> String {
        moment(at, &self.program.zone(self.zone_name()))
    }

    pub(super) fn called(&self, request: &Request) -> String {
        let endpoint = self.program.endpoint(request.endpoint);
        endpoint.map_or_else(String::new, |endpoint| self.program.text(endpoint.name).to_owned())
    }

    /// Arguments as a test would name them.
    pub(super) fn arguments(&self, request: &Request) -> String {
        let params = self.program.endpoint(request.endpoint).map_or(&[][..], |endpoint| &endpoint.params);
        let named = params.iter().zip(&request.args).filter(|(_, value)| !value.is_null());
        named.map(|((name, _), value)| format!("{}: {value}", self.program.text(*name))).collect::<Vec<_>>().join(", ")
    }
}

/// A comparison with its values: `line 12: 60 < 20 does not hold`.
pub(super) fn decided(decision: &Decision) -> String {
    let line = decision.location.map(|location| format!("line {}: ", location.line)).unwrap_or_default();
    let right = decision.right.as_ref().map(|value| format!(" {}", plain(value))).unwrap_or_default();
    let holds = if decision.holds { "holds" } else { "does not hold" };
    format!("    {line}{} {}{right} {holds}", plain(&decision.left), decision.operator)
}

fn plain(value: &Value) -> String {
    let mut out = String::new();
    match value {
        Value::Absent => "absent".to_owned(),
        Value::String(text) => format!("{text:?}"),
        value => match text::write(&mut out, value) {
            Some(()) => out,
            None => "…".to_owned(),
        },
    }
}
