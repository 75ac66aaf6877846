//! What an example plays: profiles and events, a JSON object a line.

use jiff::Timestamp;
use journey_compiler::project::Dev;
use serde_json::Value;
use std::path::Path;

/// A profile to put in place before the events.
pub(super) struct Profile {
    pub(super) namespace: String,
    pub(super) id: String,
    pub(super) document: String,
}

/// An event and when it arrives.
pub(super) struct Event {
    pub(super) at: i64,
    pub(super) json: String,
}

pub(super) struct Input {
    pub(super) profiles: Vec<Profile>,
    pub(super) events: Vec<Event>,
}

impl Input {
    pub(super) fn read(root: &Path, dev: &Dev) -> Result<Self, String> {
        let profiles = lines(root, dev.profiles.as_deref())?.into_iter().map(profile).collect::<Result<_, _>>()?;
        let mut events: Vec<Event> =
            lines(root, dev.events.as_deref())?.into_iter().map(event).collect::<Result<_, _>>()?;
        events.sort_by_key(|event| event.at);
        Ok(Self { profiles, events })
    }

    /// When the example starts: a minute before its first event.
    pub(super) fn start(&self) -> i64 {
        let now = Timestamp::now().as_microsecond();
        self.events.first().map_or(now, |event| event.at - 60_000_000)
    }
}

/// A line of a file, with its place for messages.
struct Line {
    place: String,
    text: String,
    value: Value,
}

fn lines(root: &Path, file: Option<&str>) -> Result<Vec<Line>, String> {
    let Some(file) = file else { return Ok(vec![]) };
    let text = std::fs::read_to_string(root.join(file)).map_err(|e| format!("cannot read `{file}`: {e}"))?;
    let lines = text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty());
    let parsed = lines.map(|(i, line)| {
        let place = format!("{file}:{}", i + 1);
        let value = serde_json::from_str(line).map_err(|e| format!("{place} is not JSON: {e}"))?;
        Ok(Line { place, text: line.to_owned(), value })
    });
    parsed.collect()
}

fn profile(line: Line) -> Result<Profile, String> {
    let text = |key: &str| line.value.get(key).and_then(Value::as_str).map(str::to_owned);
    match (text("namespace"), text("id"), line.value.get("profile")) {
        (Some(namespace), Some(id), Some(document)) => Ok(Profile { namespace, id, document: document.to_string() }),
        _ => Err(format!("{} is not a profile: write {{\"namespace\": …, \"id\": …, \"profile\": {{…}}}}", line.place)),
    }
}

fn event(line: Line) -> Result<Event, String> {
    let at = line.value.get("timestamp").and_then(Value::as_str).and_then(|t| t.parse::<Timestamp>().ok());
    match at {
        Some(at) => Ok(Event { at: at.as_microsecond(), json: line.text }),
        None => Err(format!("{} has no `timestamp` such as \"2026-05-04T08:00:00Z\"", line.place)),
    }
}
