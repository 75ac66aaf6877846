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
    /// Writes down what the last record did: the values that decided, then what came of it.
    pub(super) fn tell(&mut self) -> Result<(), String> {
        let at = self.now;
        let decisions = self.engine()?.decisions();
        self.log.extend(decisions.iter().map(|decision| Line { at, text: decided(decision) }));
        for view in expect::instances(self)? {
            let told = self.lines.entry(view.id).or_default();
            let new = view.timeline.iter().skip(*told);
            self.log.extend(new.map(|entry| Line { at, text: format!("  {}: {}", view.journey, entry.text) }));
            *told = view.timeline.len();
        }
        Ok(())
    }

    /// All that happened, a line each: what came in, what decided, what the journeys did.
    pub(super) fn story(&self) -> String {
        self.log.iter().map(|line| format!("{}  {}\n", self.words(line.at), line.text)).collect()
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

/// A comparison with its values: `line 12: 60 < 20 is false`.
fn decided(decision: &Decision) -> String {
    let line = decision.location.map(|location| format!("line {}: ", location.line)).unwrap_or_default();
    let (left, operator, holds) = (plain(&decision.left), decision.operator, decision.holds);
    match &decision.right {
        Some(right) => format!("    {line}{left} {operator} {} is {holds}", plain(right)),
        None if holds => format!("    {line}there is a value: {left}"),
        None => format!("    {line}there is no value"),
    }
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
