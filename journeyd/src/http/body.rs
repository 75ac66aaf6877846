//! Bodies of requests, within bounds.

use super::problem::Problem;
use axum::body::{Body, Bytes, HttpBody};
use axum::extract::Request;
use axum::http::{HeaderMap, StatusCode, header};
use std::future::poll_fn;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// Longest time a body may take to arrive.
const PATIENCE: Duration = Duration::from_secs(30);
/// A body that is too large is still read to its end up to this length, without being kept: most clients look at the answer
/// only then.
const DRAINED: usize = 64 << 20;
/// Room is counted in units of this many bytes.
const UNIT: usize = 1_024;

/// Bounds the memory of all bodies together.
#[derive(Debug)]
pub(super) struct Gate {
    room: Arc<Semaphore>,
}

impl Gate {
    pub(super) fn new(bytes: usize) -> Self {
        Self { room: Arc::new(Semaphore::new((bytes / UNIT).min(Semaphore::MAX_PERMITS))) }
    }

    /// Reads a body; the permit holds its room until it is dropped.
    pub(super) async fn read(
        &self,
        request: Request,
        most: usize,
    ) -> Result<(HeaderMap, Bytes, OwnedSemaphorePermit), Problem> {
        let (parts, body) = request.into_parts();
        let announced = parts.headers.get(header::CONTENT_LENGTH).and_then(|v| v.to_str().ok()?.parse::<usize>().ok());
        if let Some(length) = announced.filter(|length| *length > most) {
            if length <= DRAINED {
                drop(tokio::time::timeout(PATIENCE, drain(body)).await);
            }
            return Err(too_large(most));
        }
        let units = announced.unwrap_or(most) / UNIT + 1;
        let room = Arc::clone(&self.room)
            .try_acquire_many_owned(u32::try_from(units).unwrap_or(u32::MAX))
            .map_err(|_| Problem::from(crate::service::Unavailable::Busy))?;
        let bytes = tokio::time::timeout(PATIENCE, whole(body, most))
            .await
            .map_err(|_| Problem::new(StatusCode::REQUEST_TIMEOUT, "the request's body did not arrive in time"))??;
        Ok((parts.headers, bytes, room))
    }
}

async fn drain(mut body: Body) {
    while let Some(Ok(_)) = poll_fn(|context| Pin::new(&mut body).poll_frame(context)).await {}
}

async fn whole(body: Body, most: usize) -> Result<Bytes, Problem> {
    axum::body::to_bytes(body, most).await.map_err(|error| {
        let mut source: Option<&dyn std::error::Error> = Some(&error);
        while let Some(cause) = source {
            if cause.to_string().contains("length limit exceeded") {
                return too_large(most);
            }
            source = cause.source();
        }
        Problem::new(StatusCode::BAD_REQUEST, "the request's body broke off")
    })
}

fn too_large(most: usize) -> Problem {
    Problem::new(StatusCode::PAYLOAD_TOO_LARGE, "the request's body is too large")
        .detail(format!("at most {most} bytes are taken"))
}

/// How a body with JSON is written.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Form {
    /// One document, or an array of them.
    Json,
    /// A document a line.
    Lines,
}

/// What the content type says.
pub(super) fn form(headers: &HeaderMap) -> Result<Form, Problem> {
    let Some(value) = headers.get(header::CONTENT_TYPE) else { return Ok(Form::Json) };
    let essence = value.to_str().unwrap_or_default().split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    match essence.as_str() {
        "application/json" | "text/json" => Ok(Form::Json),
        "application/x-ndjson" | "application/ndjson" | "application/jsonl" => Ok(Form::Lines),
        other if other.starts_with("application/") && other.ends_with("+json") => Ok(Form::Json),
        other => Err(Problem::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, format!("`{other}` is not taken here"))
            .detail("send application/json (a document or an array) or application/x-ndjson (a document a line)")),
    }
}
