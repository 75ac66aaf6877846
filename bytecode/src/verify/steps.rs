//! Tests: what their steps name exists.

use super::problem::{Checked, Problem};
use super::{Context, constants, endpoints, within};
use crate::program::{PointKind, Test, TestStep};
use crate::types::{EndpointRef, JourneyRef, PointRef};

pub(super) fn check(cx: &Context<'_>, test: &Test) -> Checked {
    cx.string(test.name)?;
    cx.location(&test.location)?;
    for (index, (step, location)) in test.steps.iter().enumerate() {
        let checked = cx.location(location).and_then(|()| check_step(cx, step));
        checked.map_err(|p| p.within(format!("step {index}")))?;
    }
    Ok(())
}

fn check_step(cx: &Context<'_>, step: &TestStep) -> Checked {
    match step {
        TestStep::GivenProfile { name, json } => {
            cx.string(*name)?;
            constants::json(cx, *json)
        }
        TestStep::GivenAnswer(called, json) => {
            endpoint(cx, *called)?;
            constants::json(cx, *json)
        }
        TestStep::GivenFailure(called, error) => {
            endpoint(cx, *called)?;
            endpoints::error_set(error)
        }
        TestStep::Assign { journey, point, arm } => match kind(cx, *journey, *point)? {
            PointKind::Split { arms } => within("arm", usize::from(*arm), arms.len()),
            _ => Err(Problem::new("a test assigns an arm of a step that is no split")),
        },
        TestStep::At(micros, offset) | TestStep::AdvanceUntil(micros, offset) => constants::instant(*micros, *offset),
        TestStep::Receive(event, json) => {
            within("event", event.index(), cx.bundle.events.len())?;
            constants::json(cx, *json)
        }
        TestStep::Advance(length) => constants::span(length),
        TestStep::SetProfile(json) => constants::json(cx, *json),
        TestStep::Crash | TestStep::ExpectGoal => Ok(()),
        TestStep::ExpectCalled { endpoint: called, args, count: _ } => {
            endpoint(cx, *called)?;
            args.iter().try_for_each(|(name, json)| {
                cx.string(*name)?;
                constants::json(cx, *json)
            })
        }
        TestStep::ExpectAt { journey, point } => kind(cx, *journey, *point).map(drop),
        TestStep::ExpectExit(reason) | TestStep::Zone(reason) => cx.string(*reason).map(drop),
        TestStep::ExpectRejected(reason) => cx.strings(*reason),
    }
}

fn endpoint(cx: &Context<'_>, called: EndpointRef) -> Checked {
    within("endpoint", called.index(), cx.bundle.endpoints.len())
}

fn kind<'a>(cx: &Context<'a>, journey: JourneyRef, point: PointRef) -> Result<&'a PointKind, Problem> {
    let journeys = &cx.bundle.journeys;
    within("journey", journey.index(), journeys.len())?;
    let points = journeys.get(journey.index()).map_or(&[][..], |j| &j.points);
    within("point", point.index(), points.len())?;
    let point = points.get(point.index()).ok_or_else(|| Problem::new("a point is missing"))?;
    Ok(&point.kind)
}
