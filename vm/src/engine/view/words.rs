//! Timelines in words.

use super::TimelineEntry;
use crate::engine::call::error_text;
use crate::engine::clock;
use crate::engine::person::Happening;
use crate::program::Program;
use crate::record::Micros;
use jiff::tz::TimeZone;
use journey_bytecode::program::{EndpointKind, Point, PointKind, RaceArm, Write};
use journey_bytecode::types::{JourneyRef, PointRef};

/// What names the things of a timeline.
pub(super) struct Words<'p> {
    pub(super) program: &'p Program,
    pub(super) journey: JourneyRef,
    pub(super) zone: &'p TimeZone,
}

impl Words<'_> {
    /// A line.
    pub(super) fn entry(&self, at: Micros, happening: &Happening) -> TimelineEntry {
        let (point, text) = self.text(happening);
        let step = point.and_then(|point| self.point(point)).map(|point| self.program.shared(point.label));
        TimelineEntry { at, text, step }
    }

    fn text(&self, happening: &Happening) -> (Option<PointRef>, String) {
        match happening {
            Happening::Rests(point, due) => (Some(*point), self.rests(*point, *due)),
            Happening::Passed(point) => (Some(*point), self.passed(*point)),
            Happening::Arm(point, arm) => {
                (Some(*point), format!("arm {} of {}", self.arm(*point, *arm), self.label(*point)))
            }
            Happening::Event(point, arm) => (Some(*point), format!("{} arrived", self.event(*point, *arm))),
            Happening::Earlier(point, arm) => {
                (Some(*point), format!("{} had arrived before", self.event(*point, *arm)))
            }
            Happening::Clock(point) => (Some(*point), format!("the time of {} was up", self.label(*point))),
            Happening::Called(point) => (Some(*point), self.called(*point)),
            Happening::Answered(point, attempt) => {
                (Some(*point), format!("{} answered{}", self.endpoint(*point), again(*attempt)))
            }
            Happening::Failed { point, attempt, error, message, retry } => {
                let words = if message.is_empty() { String::new() } else { format!(": {message}") };
                let then = retry.map_or_else(
                    || "; gave up".to_owned(),
                    |retry| format!("; tries again at {}", clock::words(retry, self.zone)),
                );
                let text = format!(
                    "{} failed{} with {}{words}{then}",
                    self.endpoint(*point),
                    again(*attempt),
                    error_text(*error)
                );
                (Some(*point), text)
            }
            Happening::WentOn(point) => {
                (Some(*point), format!("went on after {} without its answer", self.label(*point)))
            }
            Happening::Parted(point) => (Some(*point), format!("starts the branches of {}", self.label(*point))),
            Happening::Joined(point, branch) => {
                (Some(*point), format!("branch {} of {} is done", self.branch(*point, *branch), self.label(*point)))
            }
            Happening::Goal(_) => (None, "reached the goal".to_owned()),
            Happening::Guard => (None, "an exit condition of the journey held".to_owned()),
            Happening::Held(message) => (None, format!("held after a fault: {message}")),
            Happening::Released => (None, "released by hand: goes on where it last rested".to_owned()),
        }
    }

    fn passed(&self, point: PointRef) -> String {
        match self.point(point).map(|point| &point.kind) {
            Some(PointKind::Update { writes, .. }) => {
                let path = |write: &Write| {
                    let segments = write.path.iter().map(|segment| self.program.text(*segment));
                    segments.collect::<Vec<_>>().join(".")
                };
                format!("wrote profile {}", writes.iter().map(path).collect::<Vec<_>>().join(", "))
            }
            _ => format!("passed {}", self.label(point)),
        }
    }

    fn rests(&self, point: PointRef, due: Option<Micros>) -> String {
        let until = due.map(|due| format!(" until {}", clock::words(due, self.zone))).unwrap_or_default();
        let mut events: Vec<&str> = Vec::new();
        for arm in self.arms(point) {
            let name = self.program.event(arm.event).map_or("", |event| self.program.text(event.name));
            if !events.contains(&name) {
                events.push(name);
            }
        }
        match events.as_slice() {
            [] => format!("waits at {}{until}", self.label(point)),
            events => format!("waits at {}{until}, for {}", self.label(point), events.join(" or ")),
        }
    }

    fn arms(&self, point: PointRef) -> &[RaceArm] {
        match self.point(point).map(|point| &point.kind) {
            Some(PointKind::Race { arms, .. }) => arms,
            _ => &[],
        }
    }

    fn event(&self, point: PointRef, arm: u16) -> &str {
        let event = self.arms(point).get(usize::from(arm)).and_then(|arm| self.program.event(arm.event));
        event.map_or("an event", |event| self.program.text(event.name))
    }

    fn arm(&self, point: PointRef, arm: u16) -> &str {
        match self.point(point).map(|point| &point.kind) {
            Some(PointKind::Split { arms }) => {
                arms.get(usize::from(arm)).map_or("", |(label, _)| self.program.text(*label))
            }
            Some(PointKind::Limit { .. }) => ["within", "beyond"].get(usize::from(arm)).copied().unwrap_or(""),
            _ => "",
        }
    }

    fn branch(&self, point: PointRef, branch: u16) -> &str {
        match self.point(point).map(|point| &point.kind) {
            Some(PointKind::Parallel { branches, .. }) => {
                branches.get(usize::from(branch)).map_or("", |(name, ..)| self.program.text(*name))
            }
            _ => "",
        }
    }

    /// `sends Email as reminder`, `asks Loyalty as member`.
    fn called(&self, point: PointRef) -> String {
        let kind = match self.point(point).map(|point| &point.kind) {
            Some(PointKind::Call { endpoint, .. }) => self.program.endpoint(*endpoint).map(|endpoint| &endpoint.kind),
            _ => None,
        };
        let verb = match kind {
            Some(EndpointKind::Message(_)) => "sends",
            Some(EndpointKind::Source) => "asks",
            Some(EndpointKind::Action) | None => "calls",
        };
        format!("{verb} {} as {}", self.endpoint(point), self.label(point))
    }

    fn endpoint(&self, point: PointRef) -> &str {
        match self.point(point).map(|point| &point.kind) {
            Some(PointKind::Call { endpoint, .. }) => {
                self.program.endpoint(*endpoint).map_or("", |endpoint| self.program.text(endpoint.name))
            }
            _ => "",
        }
    }

    fn point(&self, point: PointRef) -> Option<&Point> {
        self.program.point(self.journey, point)
    }

    fn label(&self, point: PointRef) -> &str {
        self.point(point).map_or("", |point| self.program.text(point.label))
    }
}

fn again(attempt: u32) -> String {
    if attempt > 1 { format!(" (attempt {attempt})") } else { String::new() }
}
