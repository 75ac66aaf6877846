//! Journeys: their header, their steps, and the code that both share.

use super::code::{Kind, Unit};
use super::flow::{Flow, Role, Seen};
use super::problem::{Checked, Problem};
use super::{Context, constants, points, within};
use crate::limits::TABLE;
use crate::program::{Journey, OnError, Reentry};
use crate::types::{EventRef, Span, Type};

pub(super) fn check(cx: &Context<'_>, journey: &Journey) -> Checked {
    cx.string(journey.name)?;
    cx.strings(journey.title)?;
    cx.location(&journey.location)?;
    lengths(journey)?;
    if journey.points.len() > TABLE {
        return Err(Problem::new("too many steps"));
    }
    if let OnError::Exit(reason) = journey.on_error {
        cx.string(reason)?;
    }
    let unit = Unit::new(cx, &journey.code, Kind::Journey, &journey.points)?;
    let mut flow = Flow::new(&unit);
    entry(&mut flow, &unit, journey)?;
    header(&mut flow, &unit, journey)?;
    for (index, point) in journey.points.iter().enumerate() {
        let label = cx.string(point.label)?;
        let short: String = label.chars().take(80).collect();
        points::check(&mut flow, &unit, journey, point)
            .map_err(|p| p.within(format!("point {index} `{}`", short.escape_debug())))?;
    }
    flow.run()
}

fn lengths(journey: &Journey) -> Checked {
    let reentry = match &journey.reentry {
        Reentry::Always | Reentry::Never => None,
        Reentry::AfterEntry(length) | Reentry::AfterExit(length) => Some(length),
    };
    for length in reentry.into_iter().chain(&journey.expires) {
        constants::span(length)?;
        let Span { months, days, micros } = *length;
        if months < 0 || days < 0 || micros < 0 {
            return Err(Problem::new("re-entry or expiry after a negative length of time"));
        }
    }
    Ok(())
}

/// What runs when the starting event comes in.
fn entry(flow: &mut Flow<'_, '_>, unit: &Unit<'_>, journey: &Journey) -> Checked {
    let none = unit.none();
    let seen = match &journey.trigger {
        Some(trigger) => event(unit.cx, trigger.event)?,
        None => Seen::default(),
    };
    if let Some(guard) = journey.trigger.as_ref().and_then(|trigger| trigger.guard) {
        flow.enter(guard, Role::Guard, seen, &none).map_err(|p| p.within("trigger"))?;
    }
    for (pc, text) in &journey.require {
        unit.cx.string(*text)?;
        flow.enter(*pc, Role::Guard, seen, &none).map_err(|p| p.within("require"))?;
    }
    if let Some(key) = journey.entry_key {
        flow.enter(key, Role::Text, seen, &none).map_err(|p| p.within("one per"))?;
    }
    for at in journey.open.from.into_iter().chain(journey.open.until) {
        constants::instant(at, 0)?;
    }
    flow.enter(journey.start, Role::Body, seen, &none).map_err(|p| p.within("start"))
}

/// What runs while an instance rests somewhere.
fn header(flow: &mut Flow<'_, '_>, unit: &Unit<'_>, journey: &Journey) -> Checked {
    let cx = unit.cx;
    if !journey.header_live.is_sorted_by(|a, b| a < b) {
        return Err(Problem::new("the registers the header reads are not in order"));
    }
    let live = unit.set(&journey.header_live)?;
    if let Some(zone) = journey.zone {
        flow.enter(zone, Role::Text, Seen::default(), &live).map_err(|p| p.within("timezone"))?;
    }
    for exit in &journey.exits {
        cx.string(exit.reason)?;
        let seen = event(cx, exit.event)?;
        if let Some(guard) = exit.guard {
            flow.enter(guard, Role::Guard, seen, &live).map_err(|p| p.within("exit when"))?;
        }
    }
    for (pc, reason) in &journey.exit_ifs {
        cx.string(*reason)?;
        flow.enter(*pc, Role::Guard, Seen::default(), &live).map_err(|p| p.within("exit if"))?;
    }
    for goal in &journey.goals {
        let seen = event(cx, goal.event)?;
        if let Some(guard) = goal.guard {
            flow.enter(guard, Role::Guard, seen, &live).map_err(|p| p.within("goal when"))?;
        }
        if let Some(since) = goal.since {
            let is = live.contains(since) && unit.reg(since)?.may_be(&Type::DateTime);
            if !is {
                return Err(Problem::new("goal when: the time it counts from is not kept"));
            }
        }
    }
    Ok(())
}

/// The context of code that looks at an event.
fn event(cx: &Context<'_>, event: EventRef) -> Result<Seen, Problem> {
    within("event", event.index(), cx.bundle.events.len())?;
    let found = cx.bundle.events.get(event.index());
    Ok(found.map_or_else(Seen::default, |event| Seen::document(event.document)))
}
