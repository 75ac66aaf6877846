//! The HTTP interface (`docs/operations.md`).

mod body;
mod bundles;
mod events;
mod history;
mod journeys;
mod letters;
mod operate;
mod problem;
mod profiles;
#[cfg(test)]
mod tests;
mod text;

use crate::service::Service;
use axum::Router;
use axum::extract::{Request, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use axum::routing::{delete, get, post, put};
use body::Gate;
use problem::Problem;
use std::sync::Arc;

/// Bounds of the interface.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Largest body of a request with events or a profile.
    pub body_bytes: usize,
    /// Bodies of all requests under way.
    pub bodies_bytes: usize,
    /// Most events of a request.
    pub batch_events: usize,
}

#[derive(Clone, Debug)]
struct App {
    service: Arc<Service>,
    limits: Limits,
    gate: Arc<Gate>,
}

/// The routes.
pub fn router(service: Arc<Service>, limits: Limits) -> Router {
    let app = App { service, limits, gate: Arc::new(Gate::new(limits.bodies_bytes)) };
    Router::new()
        .route("/v1/events", post(events::post))
        .route("/v1/profiles/{namespace}/{id}", get(profiles::get).put(profiles::put).delete(profiles::delete))
        .route("/v1/profiles/{namespace}/{id}/history", get(history::get))
        .route("/v1/profiles/{namespace}/{id}/instances/{instance}", delete(operate::end))
        .route("/v1/profiles/{namespace}/{id}/instances/{instance}/release", post(operate::release))
        .route("/v1/journeys", get(journeys::journeys))
        .route("/v1/journeys/{project}/{journey}", put(operate::stand))
        .route("/v1/dead-letters", get(letters::list))
        .route("/v1/dead-letters/{id}", delete(letters::discard))
        .route("/v1/dead-letters/{id}/retry", post(letters::retry))
        .route("/v1/instances", get(journeys::instances))
        .route("/v1/bundles", put(bundles::put))
        .route("/healthz", get(|| async { "alive\n" }))
        .route("/readyz", get(ready))
        .route("/metrics", get(metrics))
        .fallback(|| async { Problem::new(StatusCode::NOT_FOUND, "there is nothing at this address") })
        .method_not_allowed_fallback(|| async {
            Problem::new(StatusCode::METHOD_NOT_ALLOWED, "this address does not take this method")
        })
        .layer(middleware::from_fn_with_state(app.clone(), count))
        .with_state(app)
}

async fn count(State(app): State<App>, request: Request, next: Next) -> Response {
    let response = next.run(request).await;
    app.service.metrics.request(response.status().as_u16());
    response
}

async fn ready(State(app): State<App>) -> Response {
    match app.service.trouble() {
        None => "ready\n".into_response(),
        Some(why) => {
            Problem::new(StatusCode::SERVICE_UNAVAILABLE, "a partition has stopped").detail(why).into_response()
        }
    }
}

async fn metrics(State(app): State<App>) -> Response {
    // Brings the gauges up to date; a partition that has stopped tells no counts.
    let _ = app.service.trouble();
    if let Ok(views) = journeys::views(&app).await {
        app.service.metrics.journeys(&views);
    }
    let text = HeaderValue::from_static("application/openmetrics-text; version=1.0.0; charset=utf-8");
    ([(header::CONTENT_TYPE, text)], app.service.metrics.render()).into_response()
}
