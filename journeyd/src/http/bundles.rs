//! `PUT /v1/bundles`.

use super::App;
use super::events::json;
use super::problem::Problem;
use crate::service::deploy::{DeployError, hex};
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::response::Response;
use journey_bytecode::limits::BUNDLE_BYTES;
use serde::Serialize;

#[derive(Serialize)]
struct Deployed<'a> {
    bundle: String,
    project: &'a str,
    journeys: Vec<&'a str>,
}

pub(super) async fn put(State(app): State<App>, request: Request) -> Result<Response, Problem> {
    let (_, bytes, _room) = app.gate.read(request, BUNDLE_BYTES).await?;
    let program = app.service.deploy(&bytes).await.map_err(|error| match error {
        DeployError::Unavailable(unavailable) => unavailable.into(),
        other => Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "this bundle cannot go live").detail(other.to_string()),
    })?;
    let deployed = Deployed {
        bundle: hex(&program.id.0),
        project: &program.bundle.meta.project,
        journeys: program.bundle.journeys.iter().map(|journey| program.text(journey.name)).collect(),
    };
    Ok(json(StatusCode::OK, &deployed))
}
