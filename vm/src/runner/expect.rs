//! Expectations: what was expected, and what there was.

use super::compare::agrees;
use super::world::{Request, World, parse};
use crate::engine::{InstanceQuery, InstanceView, Status};
use journey_bytecode::program::TestStep;
use journey_bytecode::types::{EndpointRef, JourneyRef, PointRef, StrRef};
use serde_json::Value;
use std::sync::Arc;

/// Checks an expectation.
pub(super) fn check(world: &mut World, step: &TestStep) -> Result<(), String> {
    match step {
        TestStep::ExpectCalled { endpoint, args, count } => called(world, *endpoint, args, *count),
        TestStep::ExpectAt { journey, point } => at(world, *journey, *point),
        TestStep::ExpectExit(reason) => exit(world, *reason),
        TestStep::ExpectGoal => goal(world),
        TestStep::ExpectRejected(reason) => rejected(world, *reason),
        _ => Err("this is no expectation".to_owned()),
    }
}

fn called(world: &World, endpoint: EndpointRef, args: &[(StrRef, StrRef)], count: Option<u32>) -> Result<(), String> {
    let program = &world.program;
    let declared = program.endpoint(endpoint).ok_or("there is no such endpoint")?;
    let mut expected = Vec::new();
    for (name, json) in args {
        let position = declared.params.iter().position(|(param, _)| param == name);
        let position = position.ok_or_else(|| format!("there is no parameter `{}`", program.text(*name)))?;
        expected.push((position, parse(program.text(*json))?));
    }
    let of: Vec<&Request> = world.requests.iter().filter(|request| request.endpoint == endpoint).collect();
    let fits = |request: &&&Request| {
        expected.iter().all(|(at, value)| agrees(value, request.args.get(*at).unwrap_or(&Value::Null)))
    };
    let found = of.iter().filter(fits).count();
    let holds = count.map_or(found > 0, |count| u32::try_from(found) == Ok(count));
    if holds {
        return Ok(());
    }
    let name = program.text(declared.name);
    let wanted = match count {
        None => format!("`{name}` to be called"),
        Some(0) => format!("`{name}` not to be called"),
        Some(count) => format!("`{name}` to be called {}", times(count as usize)),
    };
    let named: Vec<String> =
        args.iter().map(|(n, json)| format!("{}: {}", program.text(*n), program.text(*json))).collect();
    let with = if named.is_empty() { String::new() } else { format!(" with {}", named.join(", ")) };
    let but = match (found, of.len()) {
        (0, 0) => "it was not".to_owned(),
        (0, _) => "it was called otherwise".to_owned(),
        (found, _) => format!("it was, {}", times(found)),
    };
    let mut message = format!("expected {wanted}{with}; {but}");
    for request in of.iter().take(10) {
        message.push_str(&format!("\n  {name}({})", world.arguments(request)));
    }
    Err(message)
}

fn times(count: usize) -> String {
    match count {
        1 => "once".to_owned(),
        2 => "twice".to_owned(),
        count => format!("{count} times"),
    }
}

fn at(world: &mut World, journey: JourneyRef, point: PointRef) -> Result<(), String> {
    let program = Arc::clone(&world.program);
    let label = program.point(journey, point).map_or("", |point| program.text(point.label));
    let name = program.journey(journey).map_or("", |journey| program.text(journey.name));
    let views = instances(world)?;
    let rests = |view: &&InstanceView| matches!(view.status, Status::Waiting | Status::Calling);
    let there = |view: &InstanceView| {
        let mut at = view.branches.iter().map(|branch| &branch.at).chain([&view.at]);
        *view.journey == *name && at.any(|at| at.as_deref() == Some(label))
    };
    if views.iter().filter(rests).any(there) {
        return Ok(());
    }
    Err(format!("expected somebody at `{label}` of {name}; {}", standing(&views)))
}

fn exit(world: &mut World, reason: StrRef) -> Result<(), String> {
    let wanted = world.program.shared(reason);
    let views = instances(world)?;
    match views.iter().filter(|view| ended(view)).max_by_key(|view| view.since) {
        Some(InstanceView { status: Status::Ended(reason), .. }) if *reason == wanted => Ok(()),
        _ => Err(format!("expected exit {wanted:?}; {}", standing(&views))),
    }
}

fn goal(world: &mut World) -> Result<(), String> {
    let views = instances(world)?;
    match views.iter().max_by_key(|view| view.entered) {
        Some(view) if view.goal => Ok(()),
        _ => Err(format!("expected the goal to be reached; {}", standing(&views))),
    }
}

fn rejected(world: &World, reason: Option<StrRef>) -> Result<(), String> {
    let Some(last) = &world.last else {
        return Err("expected an entry to be refused; nothing was received yet".to_owned());
    };
    let reasons: Vec<&str> =
        last.refused.as_deref().into_iter().chain(last.reply.refused.iter().map(|(_, why)| &**why)).collect();
    let wanted = reason.map(|reason| world.program.text(reason));
    let named = wanted.map(|wanted| format!(" because {wanted:?}")).unwrap_or_default();
    if let Some((journey, _)) = last.reply.entered.first() {
        return Err(format!("expected the entry to be refused{named}; {journey} was entered"));
    }
    if reasons.iter().any(|why| wanted.is_none_or(|wanted| why.to_lowercase().contains(&wanted.to_lowercase()))) {
        return Ok(());
    }
    let there = if reasons.is_empty() {
        "no journey starts with it".to_owned()
    } else {
        format!("it was refused: {}", reasons.join("; "))
    };
    Err(format!("expected the entry to be refused{named}; {there}"))
}

fn ended(view: &InstanceView) -> bool {
    matches!(view.status, Status::Ended(_) | Status::Expired)
}

/// All instances, those that ended too, in the order of the people and of their entries.
pub(super) fn instances(world: &mut World) -> Result<Vec<InstanceView>, String> {
    let query = InstanceQuery { ended: true, most: 1_000, ..InstanceQuery::default() };
    world.engine()?.instances(&query).map(|page| page.instances).map_err(|error| error.to_string())
}

/// Where everybody stands.
fn standing(views: &[InstanceView]) -> String {
    if views.is_empty() {
        return "nobody entered a journey".to_owned();
    }
    let one = |view: &InstanceView| {
        let journey = &view.journey;
        let at = view.at.as_deref().unwrap_or("the start");
        match &view.status {
            Status::Waiting | Status::Calling if view.branches.is_empty() => format!("{journey} is at `{at}`"),
            Status::Waiting | Status::Calling => {
                let branches = view.branches.iter().filter_map(|branch| branch.at.as_deref());
                format!("{journey} is at `{at}`, with branches at `{}`", branches.collect::<Vec<_>>().join("`, `"))
            }
            Status::Quarantined(why) => format!("{journey} is held at `{at}` after a fault: {why}"),
            Status::Ended(reason) => format!("{journey} ended with exit {reason:?}"),
            Status::Expired => format!("{journey} expired at `{at}`"),
        }
    };
    views.iter().map(one).collect::<Vec<_>>().join(", ")
}
