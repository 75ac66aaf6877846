//! What `dev` prints: a line for everything that happens, in the order in which it happens.

use super::daemon::Daemon;
use super::services::Services;
use crate::commands::project::many;
use crate::output::{err, out};
use crate::sink::Message;
use jiff::Timestamp;
use journey_bytecode::program::{Bundle, EndpointKind};
use journey_vm::engine::{InstanceView, JourneyView};
use journey_vm::record::InstanceId;
use serde_json::Value;
use std::collections::HashMap;
use std::time::Duration;

pub(super) struct Show {
    color: bool,
    /// How many lines of a timeline were shown.
    shown: HashMap<InstanceId, usize>,
}

impl Show {
    pub(super) fn new(color: bool) -> Self {
        Self { color, shown: HashMap::new() }
    }

    fn paint(&self, code: &str, text: &str) -> String {
        if self.color { format!("\x1b[{code}m{text}\x1b[0m") } else { text.to_owned() }
    }

    /// What was compiled.
    pub(super) fn project(&self, bundle: &Bundle) {
        let sources = bundle.endpoints.iter().filter(|e| e.kind == EndpointKind::Source).count();
        out(format_args!(
            "{}: {}, {}, {}, {}\n",
            self.paint("1", &bundle.meta.project),
            many(bundle.journeys.len(), "journey"),
            many(bundle.events.len(), "event"),
            many(sources, "source"),
            many(bundle.endpoints.len() - sources, "action"),
        ));
    }

    /// Where everything listens; to standard error, since ports differ from run to run.
    pub(super) fn addresses(&self, services: &Services, daemon: &Daemon) {
        for (address, target, at) in &services.routes {
            err(format_args!("{address} is played by {target} on http://{at}\n"));
        }
        err(format_args!("the daemon listens on http://{}\n", daemon.address()));
    }

    fn line(&self, at: i64, who: &str, what: &str) {
        out(format_args!("{}  {who:24} {what}\n", self.paint("2", &time(at))));
    }

    /// An event and how it was answered.
    pub(super) fn event(&self, at: i64, json: &str, accepted: bool, answer: &str) {
        let event: Value = serde_json::from_str(json).unwrap_or_default();
        let kind = event.get("eventType").and_then(Value::as_str).unwrap_or("event");
        let id = event.get("_id").and_then(Value::as_str).unwrap_or("?");
        let answer: Value = serde_json::from_str(answer).unwrap_or_default();
        let fate = if accepted { fate(&answer) } else { format!("refused: {answer}") };
        self.line(at, &person(&event), &format!("{} {kind} ({id}): {fate}", self.paint("36", "event")));
    }

    /// What is new in the timelines, over all people in order of time.
    pub(super) fn timelines(&mut self, instances: &[InstanceView]) {
        let mut lines = Vec::new();
        for instance in instances {
            let shown = self.shown.entry(instance.id).or_default();
            for entry in instance.timeline.iter().skip(*shown) {
                lines.push((entry.at, &instance.profile.id, &instance.journey, &entry.text));
            }
            *shown = (*shown).max(instance.timeline.len());
        }
        // Stable: lines of one person keep their order.
        lines.sort_by_key(|(at, who, ..)| (*at, *who));
        for (at, who, journey, text) in lines {
            self.line(at, who, &format!("{} {text}", self.paint("1", journey)));
        }
    }

    /// What reached the sink.
    pub(super) fn messages(&self, messages: &[Message]) {
        for message in messages {
            let again = if message.repeated { " (again)" } else { "" };
            let arrow = self.paint("32", "message");
            out(format_args!("{:18}{arrow} {}{again} {}\n", "", message.request, message.body));
        }
    }

    /// The end.
    pub(super) fn summary(&self, journeys: &[JourneyView], events: usize, took: Duration) {
        out("\n");
        for journey in journeys {
            let goals = if journey.goals > 0 { format!(", {} reached the goal", journey.goals) } else { String::new() };
            out(format_args!("{}: {} entered{goals}\n", self.paint("1", &journey.name), journey.entered));
            for (reason, count) in &journey.ended {
                out(format_args!("  {count:3} ended: {reason}\n"));
            }
            if journey.expired > 0 {
                out(format_args!("  {:3} expired\n", journey.expired));
            }
            for (reason, count) in &journey.refused {
                out(format_args!("  {count:3} not entered: {reason}\n"));
            }
        }
        err(format_args!("{} played in {:.1}s\n", many(events, "event"), took.as_secs_f64()));
    }
}

fn time(at: i64) -> String {
    let time = Timestamp::from_microsecond(at).unwrap_or_default();
    time.strftime("%Y-%m-%d %H:%M").to_string()
}

/// The first identity of an event.
fn person(event: &Value) -> String {
    let identities = event.get("identityMap").and_then(Value::as_object);
    let first = identities.and_then(|map| map.values().next()).and_then(|list| list.get(0));
    first.and_then(|i| i.get("id")).and_then(Value::as_str).unwrap_or("?").to_owned()
}

/// The daemon's answer in words.
fn fate(answer: &Value) -> String {
    let list = |key: &str| answer.get(key).and_then(Value::as_array).cloned().unwrap_or_default();
    let names = |items: Vec<Value>| {
        let name = |i: &Value| i.get("journey").and_then(Value::as_str).unwrap_or("?").to_owned();
        items.iter().map(name).collect::<Vec<_>>().join(", ")
    };
    let mut parts: Vec<String> = ["entered", "resumed", "exited", "goals"]
        .into_iter()
        .filter(|key| !list(key).is_empty())
        .map(|key| format!("{key} {}", names(list(key))))
        .collect();
    let resumed = names(list("resumed"));
    for refused in list("notEntered") {
        let word = |key: &str| refused.get(key).and_then(Value::as_str).unwrap_or("?").to_owned();
        // That somebody inside does not enter again is no news when the event moved him on.
        if resumed.contains(&word("journey")) {
            continue;
        }
        parts.push(format!("{} not entered: {}", word("journey"), word("reason")));
    }
    if parts.is_empty() {
        return answer.get("status").and_then(Value::as_str).unwrap_or("accepted").to_owned();
    }
    parts.join("; ")
}
