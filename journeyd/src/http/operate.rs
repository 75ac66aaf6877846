//! What operators do with journeys and instances.

use super::App;
use super::events::json;
use super::problem::Problem;
use super::profiles::key;
use crate::partition::Partition;
use axum::extract::{Path, Query, Request, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use journey_vm::record::{InstanceId, Operation, ProfileKey, RecordKind, Standing};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// Bytes of a body with a status.
const BODY: usize = 1_024;
/// Bytes of a reason given by hand.
const REASON: usize = 200;

/// How a journey is to stand.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Status {
    status: String,
}

pub(super) async fn stand(
    State(app): State<App>,
    Path((project, journey)): Path<(String, String)>,
    request: Request,
) -> Result<Response, Problem> {
    let (_, body, _room) = app.gate.read(request, BODY).await?;
    let wanted: Status = serde_json::from_slice(&body).map_err(|error| {
        Problem::new(
            StatusCode::BAD_REQUEST,
            "the body says how the journey is to stand, as in {\"status\": \"paused\"}",
        )
        .detail(error.to_string())
    })?;
    let standing = Standing::named(&wanted.status).ok_or_else(|| {
        Problem::new(StatusCode::BAD_REQUEST, format!("`{}` is no status of a journey", wanted.status))
            .detail("one of live, paused, closed, stopped")
    })?;
    let (project, journey): (Arc<str>, Arc<str>) = (project.into(), journey.into());
    if !super::journeys::views(&app).await?.iter().any(|view| view.project == project && view.name == journey) {
        return Err(Problem::new(StatusCode::NOT_FOUND, "there is no such journey")
            .detail("`GET /v1/journeys` has them all, with their projects"));
    }
    for partition in &app.service.partitions {
        let (project, journey) = (Arc::clone(&project), Arc::clone(&journey));
        operate(&app, partition, Operation::Stand { project, journey, standing }).await?;
    }
    Ok(json(StatusCode::OK, &wanted))
}

pub(super) async fn release(
    State(app): State<App>,
    Path((namespace, id, instance)): Path<(String, String, String)>,
) -> Result<Response, Problem> {
    let (profile, instance) = named(&namespace, &id, &instance)?;
    let partition = app.service.partition_of(&profile)?;
    operate(&app, partition, Operation::Release(profile, instance)).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// Parameters of ending an instance.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Why {
    reason: Option<String>,
}

pub(super) async fn end(
    State(app): State<App>,
    Path((namespace, id, instance)): Path<(String, String, String)>,
    query: Result<Query<Why>, axum::extract::rejection::QueryRejection>,
) -> Result<Response, Problem> {
    let (profile, instance) = named(&namespace, &id, &instance)?;
    let Query(why) = query
        .map_err(|error| Problem::new(StatusCode::BAD_REQUEST, "the query cannot be read").detail(error.body_text()))?;
    let reason = why.reason.unwrap_or_else(|| "ended by hand".into());
    if reason.is_empty() || reason.len() > REASON {
        return Err(Problem::new(StatusCode::BAD_REQUEST, format!("a reason has 1 to {REASON} bytes")));
    }
    let partition = app.service.partition_of(&profile)?;
    operate(&app, partition, Operation::End(profile, instance, reason.into())).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

fn named(namespace: &str, id: &str, instance: &str) -> Result<(ProfileKey, InstanceId), Problem> {
    let instance = instance.parse().map_err(|_| {
        Problem::new(StatusCode::BAD_REQUEST, "this is not the id of an instance")
            .detail("`GET /v1/instances` shows them")
    })?;
    Ok((key(namespace, id)?, instance))
}

/// Does something in a partition; what was declined is a conflict with how things stand.
pub(super) async fn operate(app: &App, partition: &Partition, operation: Operation) -> Result<(), Problem> {
    let asked = partition.command(RecordKind::Operate(operation));
    let reply = app.service.wait(partition, asked).await?;
    let reply = reply.map_err(|why| Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "it was not done").detail(why))?;
    match reply.declined {
        None => Ok(()),
        Some(why) => Err(Problem::new(StatusCode::CONFLICT, "it was not done").detail(&*why)),
    }
}
