//! Errors as problem documents (RFC 9457).

use crate::service::Unavailable;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use journey_vm::ingest::{Rejection, RejectionKind};
use serde::Serialize;

/// What went wrong with a request.
#[derive(Debug, Serialize)]
pub(super) struct Problem {
    status: u16,
    title: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    detail: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    path: Option<String>,
    #[serde(skip)]
    retry_after: Option<u32>,
}

impl Problem {
    pub(super) fn new(status: StatusCode, title: impl Into<String>) -> Self {
        Self { status: status.as_u16(), title: title.into(), detail: None, path: None, retry_after: None }
    }

    pub(super) fn detail(mut self, detail: impl Into<String>) -> Self {
        self.detail = Some(detail.into());
        self
    }

    fn retry_after(mut self, seconds: u32) -> Self {
        self.retry_after = Some(seconds);
        self
    }
}

impl From<Unavailable> for Problem {
    fn from(unavailable: Unavailable) -> Self {
        match unavailable {
            Unavailable::Busy => Self::new(StatusCode::TOO_MANY_REQUESTS, "more comes in than can be stored")
                .detail("nothing is lost: send the request again a little later")
                .retry_after(1),
            Unavailable::Stopped(why) => {
                Self::new(StatusCode::SERVICE_UNAVAILABLE, "this part of the daemon does not take requests")
                    .detail(why)
                    .retry_after(10)
            }
        }
    }
}

impl From<Rejection> for Problem {
    fn from(rejection: Rejection) -> Self {
        let status = match rejection.kind {
            RejectionKind::Malformed => StatusCode::BAD_REQUEST,
            RejectionKind::Invalid | RejectionKind::Missing | RejectionKind::Key => StatusCode::UNPROCESSABLE_ENTITY,
            RejectionKind::Fault => StatusCode::INTERNAL_SERVER_ERROR,
        };
        let mut problem = Self::new(status, title(rejection.kind)).detail(rejection.message);
        problem.path = Some(rejection.path).filter(|path| !path.is_empty());
        problem
    }
}

/// What a kind of refusal is called.
pub(super) fn title(kind: RejectionKind) -> &'static str {
    match kind {
        RejectionKind::Malformed => "this cannot be read",
        RejectionKind::Invalid => "a value does not fit its schema",
        RejectionKind::Missing => "a required value is missing",
        RejectionKind::Key => "the person is not named",
        RejectionKind::Fault => "a journey's code failed on this event",
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let mut response = (status, serde_json::to_string(&self).unwrap_or_default()).into_response();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        if let Some(seconds) = self.retry_after {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        response
    }
}
