//! `GET /v1/profiles/{namespace}/{id}/history`: what happened to a person, in all journeys, in the order it happened.

use super::App;
use super::events::json;
use super::journeys::{look, time};
use super::problem::Problem;
use super::profiles::key;
use super::text::Text;
use crate::service::deploy::hex;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use journey_vm::engine::{InstanceQuery, InstanceView, RefusalView};
use journey_vm::record::Micros;
use serde::Serialize;
use std::sync::Arc;

#[derive(Serialize)]
struct Line {
    at: String,
    journey: Text,
    #[serde(skip_serializing_if = "Option::is_none")]
    instance: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    step: Option<Text>,
    text: String,
}

#[derive(Serialize)]
struct History {
    history: Vec<Line>,
}

pub(super) async fn get(
    State(app): State<App>,
    Path((namespace, id)): Path<(String, String)>,
) -> Result<Response, Problem> {
    let key = key(&namespace, &id)?;
    let number = app.service.place(&key);
    let query = InstanceQuery { profile: Some(key), ended: true, ..InstanceQuery::default() };
    let (page, refusals) = look(&app, number, query).await?;
    let mut lines: Vec<(Micros, Line)> = page.instances.into_iter().flat_map(instance).collect();
    lines.extend(refusals.into_iter().map(refusal));
    // Stable: what happened at one moment stays in the order of its instance.
    lines.sort_by_key(|(at, _)| *at);
    Ok(json(StatusCode::OK, &History { history: lines.into_iter().map(|(_, line)| line).collect() }))
}

fn instance(view: InstanceView) -> impl Iterator<Item = (Micros, Line)> {
    let (journey, id) = (view.journey, hex(&view.id.0));
    view.timeline.into_iter().map(move |entry| {
        let journey = Text(Arc::clone(&journey));
        let (at, instance, step) = (time(entry.at), Some(id.clone()), entry.step.map(Text));
        (entry.at, Line { at, journey, instance, step, text: entry.text })
    })
}

fn refusal(view: RefusalView) -> (Micros, Line) {
    let text = format!("not entered: {}", view.reason);
    (view.at, Line { at: time(view.at), journey: view.journey.into(), instance: None, step: None, text })
}
