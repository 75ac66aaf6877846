//! `/v1/profiles/{namespace}/{id}`.

use super::App;
use super::problem::Problem;
use crate::service::Unavailable;
use axum::extract::{Path, Request, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use journey_bytecode::limits::{DOCUMENT_BYTES, DOCUMENT_DEPTH};
use journey_vm::ingest::document;
use journey_vm::record::{ProfileKey, RecordKind};
use std::sync::Arc;

/// Longest namespace or id.
const NAME_BYTES: usize = 1_024;

pub(super) fn key(namespace: &str, id: &str) -> Result<ProfileKey, Problem> {
    if namespace.is_empty() || id.is_empty() || namespace.len() > NAME_BYTES || id.len() > NAME_BYTES {
        return Err(Problem::new(StatusCode::BAD_REQUEST, "a person is named by a namespace and an id")
            .detail(format!("neither may be empty or longer than {NAME_BYTES} bytes, as in `email:ada@example.com`")));
    }
    Ok(ProfileKey { namespace: Arc::from(namespace.to_lowercase()), id: Arc::from(id) })
}

pub(super) async fn get(
    State(app): State<App>,
    Path((namespace, id)): Path<(String, String)>,
) -> Result<Response, Problem> {
    let key = key(&namespace, &id)?;
    let partition = app.service.partition_of(&key)?;
    let found = app.service.wait(partition, partition.query(move |engine| engine.profile(&key))).await?;
    match found.map_err(|error| Unavailable::Stopped(error.to_string()))? {
        Some(json) => Ok(([(header::CONTENT_TYPE, "application/json")], json.to_string()).into_response()),
        None => Err(Problem::new(StatusCode::NOT_FOUND, "nothing is stored about this person")),
    }
}

pub(super) async fn put(
    State(app): State<App>,
    Path((namespace, id)): Path<(String, String)>,
    request: Request,
) -> Result<Response, Problem> {
    let key = key(&namespace, &id)?;
    let (headers, body, _room) = app.gate.read(request, DOCUMENT_BYTES).await?;
    if super::body::form(&headers)? != super::body::Form::Json {
        return Err(Problem::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "a profile is one JSON document"));
    }
    let json = compact(&body)?;
    let partition = app.service.partition_of(&key)?;
    for program in partition.snapshot().ingest.programs() {
        if let Some(of_profile) = program.bundle.profile {
            document(program, of_profile, json.as_bytes())?;
        }
    }
    let asked = partition.command(RecordKind::PutProfile(key, Arc::from(json)));
    let done = app.service.wait(partition, asked).await?;
    done.map(|_| StatusCode::NO_CONTENT.into_response())
        .map_err(|why| Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "the profile was not taken").detail(why))
}

pub(super) async fn delete(
    State(app): State<App>,
    Path((namespace, id)): Path<(String, String)>,
) -> Result<Response, Problem> {
    let key = key(&namespace, &id)?;
    let partition = app.service.partition_of(&key)?;
    let done = app.service.wait(partition, partition.command(RecordKind::DeleteProfile(key))).await?;
    done.map(|_| StatusCode::NO_CONTENT.into_response())
        .map_err(|why| Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "the profile was not deleted").detail(why))
}

/// A JSON object without the white space between its tokens. It is not written anew, so that numbers stay as they are.
pub(super) fn compact(body: &[u8]) -> Result<String, Problem> {
    let malformed = |detail: String| Problem::new(StatusCode::BAD_REQUEST, "this cannot be read").detail(detail);
    let text = std::str::from_utf8(body).map_err(|_| malformed("the document is not UTF-8".into()))?;
    if !text.trim_start().starts_with('{') {
        return Err(malformed("a profile is a JSON object".into()));
    }
    let (mut out, mut quoted, mut escaped, mut depth) = (String::with_capacity(text.len()), false, false, 0_usize);
    for c in text.chars() {
        match c {
            _ if escaped => escaped = false,
            '\\' if quoted => escaped = true,
            '"' => quoted = !quoted,
            '{' | '[' if !quoted => depth += 1,
            '}' | ']' if !quoted => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth > DOCUMENT_DEPTH {
            return Err(malformed(format!("the document is nested deeper than {DOCUMENT_DEPTH}")));
        }
        if quoted || !c.is_ascii_whitespace() {
            out.push(c);
        }
    }
    // Checked as it came: without its white space `1 2` would be a number.
    serde_json::from_str::<serde::de::IgnoredAny>(text).map_err(|error| malformed(error.to_string()))?;
    Ok(out)
}
