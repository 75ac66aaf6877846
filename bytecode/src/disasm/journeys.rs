//! Journeys: header, steps, code.

use super::instrs::{Entries, Unit};
use super::names::errors;
use super::{Page, values};
use crate::program::{Journey, OnError, Point, PointKind, Reentry, Since};
use crate::types::Pc;

impl Page<'_> {
    pub(super) fn journey(&mut self, journey: &Journey) {
        let names = self.names;
        self.entry(format_args!("journey {}", names.text(journey.name)), |page| {
            if let Some(title) = journey.title {
                page.line(format_args!("title {}", names.quoted(title)));
            }
            let mut entries = Entries::default();
            page.entry_clauses(journey, &mut entries);
            page.end_clauses(journey, &mut entries);
            if !journey.header_live.is_empty() {
                let regs = names.typed_list(&journey.code, &journey.header_live);
                page.line(format_args!("header keeps {regs}"));
            }
            entries.add(journey.start, "start");
            for point in &journey.points {
                page.point(journey, point, &mut entries);
            }
            page.code(&Unit { code: &journey.code, points: &journey.points }, entries);
        });
    }

    fn entry_clauses(&mut self, journey: &Journey, entries: &mut Entries) {
        let names = self.names;
        if let Some(trigger) = &journey.trigger {
            let guard = guard(entries, trigger.guard, "trigger".to_owned());
            self.line(format_args!("on {}{guard}", names.event(trigger.event)));
        }
        for (index, (pc, text)) in journey.require.iter().enumerate() {
            entries.add(*pc, format!("require.{index}"));
            self.line(format_args!("require {} if require.{index}", names.quoted(*text)));
        }
        if let Some(pc) = journey.entry_key {
            entries.add(pc, "one_per");
            self.line(format_args!("one per: one_per"));
        }
        for (word, at) in [("starts", journey.open.from), ("ends", journey.open.until)] {
            if let Some(at) = at {
                self.line(format_args!("{word} {}", values::instant(at, 0)));
            }
        }
        let reentry = match &journey.reentry {
            Reentry::Always => "always".to_owned(),
            Reentry::Never => "never".to_owned(),
            Reentry::AfterEntry(length) => format!("after entry and {}", values::span(length)),
            Reentry::AfterExit(length) => format!("after exit and {}", values::span(length)),
        };
        self.line(format_args!("reentry {reentry}"));
        let expires = journey.expires.as_ref().map_or("never".to_owned(), values::span);
        self.line(format_args!("expires {expires}"));
        if let Some(pc) = journey.zone {
            entries.add(pc, "timezone");
            self.line(format_args!("timezone: timezone"));
        }
    }

    fn end_clauses(&mut self, journey: &Journey, entries: &mut Entries) {
        let names = self.names;
        match journey.on_error {
            OnError::Exit(reason) => self.line(format_args!("on error exit {}", names.quoted(reason))),
            OnError::Continue => self.line(format_args!("on error continue")),
        }
        for (index, exit) in journey.exits.iter().enumerate() {
            let guard = guard(entries, exit.guard, format!("exit_when.{index}"));
            let (event, reason) = (names.event(exit.event), names.quoted(exit.reason));
            self.line(format_args!("exit {reason} on {event}{guard}"));
        }
        for (index, (pc, reason)) in journey.exit_ifs.iter().enumerate() {
            entries.add(*pc, format!("exit_if.{index}"));
            self.line(format_args!("exit {} if exit_if.{index}", names.quoted(*reason)));
        }
        for (index, goal) in journey.goals.iter().enumerate() {
            let guard = guard(entries, goal.guard, format!("goal.{index}"));
            let since = goal.since.map_or("entry".to_owned(), |reg| format!("r{}", reg.0));
            self.line(format_args!("goal on {}{guard} since {since}", names.event(goal.event)));
        }
    }

    fn point(&mut self, journey: &Journey, point: &Point, entries: &mut Entries) {
        let names = self.names;
        let label = names.text(point.label);
        let kind = match &point.kind {
            PointKind::Wait { due, resume } => {
                entries.add(*resume, format!("{label}.resume"));
                format!("wait until r{} -> {label}.resume", due.0)
            }
            PointKind::Race { .. } => "race".to_owned(),
            PointKind::Call { endpoint, args, ok, or_none, .. } => {
                entries.add(*ok, format!("{label}.ok"));
                let args: Vec<_> = args.iter().map(|reg| format!("r{}", reg.0)).collect();
                let or_none = if *or_none { " or none" } else { "" };
                let endpoint = names.endpoint(*endpoint);
                format!("call {endpoint}({}){or_none} -> {label}.ok", args.join(", "))
            }
            PointKind::Split { .. } => "split".to_owned(),
            PointKind::Exit => "exit".to_owned(),
            PointKind::Mark => "mark".to_owned(),
            PointKind::Limit { count, per, key, within, beyond } => {
                entries.add(*within, format!("{label}.within"));
                entries.add(*beyond, format!("{label}.beyond"));
                let per = per.map_or_else(String::new, |per| format!(" per {}", values::span(&per)));
                let key = names.quoted(*key);
                format!("limit {count}{per} by {key} -> {label}.within else {label}.beyond")
            }
            PointKind::Parallel { branches, need, .. } => format!("parallel {need} of {}", branches.len()),
            PointKind::Update { resume, .. } => {
                entries.add(*resume, format!("{label}.resume"));
                format!("update profile -> {label}.resume")
            }
        };
        let made = if point.named { "" } else { " (unnamed)" };
        self.line(format_args!("step {label}{made}: {kind}"));
        self.nested(|page| {
            if let Some(title) = point.title {
                page.line(format_args!("title {}", names.quoted(title)));
            }
            page.ways(&point.kind, &label, entries);
            if !point.live.is_empty() {
                let regs = names.typed_list(&journey.code, &point.live);
                page.line(format_args!("keeps {regs}"));
            }
        });
    }

    /// The ways on from a step.
    fn ways(&mut self, kind: &PointKind, label: &str, entries: &mut Entries) {
        let names = self.names;
        match kind {
            PointKind::Race { arms, timer } => {
                for (index, arm) in arms.iter().enumerate() {
                    let way = format!("{label}.arm{index}");
                    let guard = guard(entries, arm.guard, format!("{way}.guard"));
                    entries.add(arm.resume, way.clone());
                    let since = match arm.since {
                        Since::Reached => String::new(),
                        Since::Entry => " since entry".to_owned(),
                        Since::Label(reg) => format!(" since r{}", reg.0),
                    };
                    self.line(format_args!("on {}{since}{guard} -> {way}", names.event(arm.event)));
                }
                if let Some((due, resume)) = timer {
                    entries.add(*resume, format!("{label}.timer"));
                    self.line(format_args!("after r{} -> {label}.timer", due.0));
                }
            }
            PointKind::Call { errors: handlers, .. } => {
                for (index, (sets, pc)) in handlers.iter().enumerate() {
                    entries.add(*pc, format!("{label}.error{index}"));
                    self.line(format_args!("on error {} -> {label}.error{index}", errors(sets)));
                }
            }
            PointKind::Split { arms } => {
                for (arm, share) in arms {
                    let (whole, rest) = (share / 100, share % 100);
                    let arm = names.text(*arm);
                    match rest {
                        0 => self.line(format_args!("{whole}% {arm}")),
                        _ => self.line(format_args!("{whole}.{rest:02}% {arm}")),
                    }
                }
            }
            PointKind::Parallel { branches, passed, .. } => {
                for (name, start, resume) in branches {
                    let name = names.text(*name);
                    let way = format!("{label}.{name}");
                    entries.add(*start, way.clone());
                    entries.add(*resume, format!("{way}.ended"));
                    self.line(format_args!("branch {name} -> {way}, then {way}.ended"));
                }
                let passed: Vec<_> = passed.iter().map(|reg| format!("r{}", reg.0)).collect();
                if !passed.is_empty() {
                    self.line(format_args!("start with {}", passed.join(", ")));
                }
            }
            PointKind::Update { writes, .. } => {
                for write in writes {
                    self.line(format_args!("{} = r{}", names.path(&write.path), write.value.0));
                }
            }
            PointKind::Wait { .. } | PointKind::Limit { .. } | PointKind::Exit | PointKind::Mark => {}
        }
    }
}

/// Text that names a guard, if there is one.
fn guard(entries: &mut Entries, pc: Option<Pc>, name: String) -> String {
    let text = pc.map_or_else(String::new, |_| format!(" if {name}"));
    entries.maybe(pc, name);
    text
}
