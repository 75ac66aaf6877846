//! Dead letters: what was given up, shown, sent after all or thrown away.

use super::App;
use super::events::json;
use super::journeys::time;
use super::operate::operate;
use super::problem::Problem;
use super::text::Text;
use crate::service::Unavailable;
use crate::service::deploy::hex;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use journey_vm::engine::LetterView;
use journey_vm::record::{LetterId, Operation};
use serde::{Deserialize, Serialize};

/// Most letters of a page.
const MOST: usize = 1_000;

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Letter {
    id: String,
    at: String,
    project: Text,
    journey: Text,
    action: Text,
    profile: String,
    instance: String,
    asked: String,
    attempts: u32,
    error: String,
    #[serde(skip_serializing_if = "str::is_empty")]
    message: String,
    sending: bool,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Page {
    dead_letters: Vec<Letter>,
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<String>,
}

/// Parameters of `GET /v1/dead-letters`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Wanted {
    limit: Option<usize>,
    after: Option<String>,
}

pub(super) async fn list(
    State(app): State<App>,
    query: Result<Query<Wanted>, axum::extract::rejection::QueryRejection>,
) -> Result<Response, Problem> {
    let Query(wanted) = query
        .map_err(|error| Problem::new(StatusCode::BAD_REQUEST, "the query cannot be read").detail(error.body_text()))?;
    let limit = wanted.limit.unwrap_or(100).clamp(1, MOST);
    let after = wanted.after.as_deref().map(id).transpose()?;
    let mut letters = Vec::new();
    for partition in &app.service.partitions {
        let asked = partition.query(move |engine| engine.dead_letters(after, limit + 1));
        let found = app.service.wait(partition, asked).await?;
        letters.extend(found.map_err(|error| Unavailable::Stopped(error.to_string()))?);
    }
    // Ids are in the order in which letters were given up, whatever the partition.
    letters.sort_by_key(|letter| letter.id);
    let more = letters.len() > limit;
    letters.truncate(limit);
    let next = letters.last().filter(|_| more).map(|letter| letter.id.to_string());
    Ok(json(StatusCode::OK, &Page { dead_letters: letters.into_iter().map(letter).collect(), next }))
}

pub(super) async fn retry(State(app): State<App>, Path(name): Path<String>) -> Result<Response, Problem> {
    operate_on(&app, id(&name)?, Operation::Retry).await?;
    Ok(StatusCode::ACCEPTED.into_response())
}

pub(super) async fn discard(State(app): State<App>, Path(name): Path<String>) -> Result<Response, Problem> {
    operate_on(&app, id(&name)?, Operation::Discard).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// In the partition that has the letter.
async fn operate_on(app: &App, id: LetterId, operation: fn(LetterId) -> Operation) -> Result<(), Problem> {
    for partition in &app.service.partitions {
        let asked = partition.query(move |engine| engine.has_letter(id));
        let has = app.service.wait(partition, asked).await?;
        if has.map_err(|error| Unavailable::Stopped(error.to_string()))? {
            return operate(app, partition, operation(id)).await;
        }
    }
    Err(Problem::new(StatusCode::NOT_FOUND, "there is no such dead letter"))
}

fn id(text: &str) -> Result<LetterId, Problem> {
    text.parse().map_err(|_| {
        Problem::new(StatusCode::BAD_REQUEST, "this is not the id of a dead letter")
            .detail("`GET /v1/dead-letters` shows them")
    })
}

fn letter(view: LetterView) -> Letter {
    Letter {
        id: view.id.to_string(),
        at: time(view.id.at()),
        project: view.project.into(),
        journey: view.journey.into(),
        action: view.endpoint.into(),
        profile: format!("{}:{}", view.profile.namespace, view.profile.id),
        instance: hex(&view.instance.0),
        asked: time(view.asked),
        attempts: view.attempts,
        error: view.error,
        message: view.message.to_string(),
        sending: view.again,
    }
}
