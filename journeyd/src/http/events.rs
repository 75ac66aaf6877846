//! `POST /v1/events`.

use super::App;
use super::body::{Form, form};
use super::problem::{Problem, title};
use super::text::Text;
use crate::service::deploy::hex;
use crate::service::intake::Outcome;
use axum::body::Bytes;
use axum::extract::{Request, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use journey_vm::record::{InstanceId, Reply};
use serde::Serialize;
use std::sync::Arc;

#[derive(Serialize)]
struct Entered {
    journey: Text,
    instance: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<Text>,
}

#[derive(Serialize)]
struct NotEntered {
    journey: Text,
    reason: Text,
}

/// What an event did.
#[derive(Serialize, Default)]
struct Line {
    status: &'static str,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    entered: Vec<Entered>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    resumed: Vec<Entered>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    exited: Vec<Entered>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    goals: Vec<Entered>,
    #[serde(rename = "notEntered", skip_serializing_if = "Vec::is_empty")]
    not_entered: Vec<NotEntered>,
    #[serde(skip_serializing_if = "Option::is_none")]
    title: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    path: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<String>,
}

#[derive(Serialize)]
struct Summary {
    accepted: usize,
    duplicates: usize,
    ignored: usize,
    refused: usize,
    results: Vec<Line>,
}

pub(super) async fn post(State(app): State<App>, request: Request) -> Result<Response, Problem> {
    let (headers, body, _room) = app.gate.read(request, app.limits.body_bytes).await?;
    let (payloads, single) = match form(&headers)? {
        Form::Lines => (lines(&body), false),
        Form::Json => match array(&body) {
            None => (vec![body], true),
            Some(Ok(elements)) => (elements, false),
            Some(Err(message)) => {
                return Err(Problem::new(StatusCode::BAD_REQUEST, "this cannot be read").detail(message));
            }
        },
    };
    if payloads.len() > app.limits.batch_events {
        return Err(Problem::new(StatusCode::PAYLOAD_TOO_LARGE, "too many events in one request").detail(format!(
            "{} events came, at most {} are taken",
            payloads.len(),
            app.limits.batch_events
        )));
    }
    let outcomes =
        app.service.intake(&payloads).await.inspect_err(|_| app.service.metrics.events("busy", payloads.len()))?;
    count(&app, &outcomes);
    match (single, outcomes.into_iter()) {
        (true, mut outcomes) => match outcomes.next() {
            Some(Outcome::Refused(rejection)) => Err(rejection.into()),
            Some(outcome) => Ok(json(StatusCode::OK, &line(outcome))),
            None => Ok(StatusCode::NO_CONTENT.into_response()),
        },
        (false, outcomes) => Ok(summary(outcomes)),
    }
}

fn count(app: &App, outcomes: &[Outcome]) {
    let mut counts = [0; 4];
    let [accepted, duplicates, ignored, refused] = &mut counts;
    for outcome in outcomes {
        *(match outcome {
            Outcome::Done(reply) if reply.duplicate => &mut *duplicates,
            Outcome::Done(_) => &mut *accepted,
            Outcome::Ignored(_) => &mut *ignored,
            Outcome::Refused(_) => &mut *refused,
        }) += 1;
    }
    for (name, count) in ["accepted", "duplicate", "ignored", "refused"].into_iter().zip(counts) {
        app.service.metrics.events(name, count);
    }
}

/// 200 when all is well, 207 when some were refused, 422 when all were: a refused event is not made better by sending it again.
fn summary(outcomes: impl Iterator<Item = Outcome>) -> Response {
    let results: Vec<Line> = outcomes.map(line).collect();
    let of = |status: &str| results.iter().filter(|line| line.status == status).count();
    let (accepted, duplicates, ignored, refused) = (of("accepted"), of("duplicate"), of("ignored"), of("refused"));
    let status = match refused {
        0 => StatusCode::OK,
        all if all == results.len() => StatusCode::UNPROCESSABLE_ENTITY,
        _ => StatusCode::MULTI_STATUS,
    };
    json(status, &Summary { accepted, duplicates, ignored, refused, results })
}

pub(super) fn json(status: StatusCode, value: &impl Serialize) -> Response {
    match serde_json::to_string(value) {
        Ok(text) => (status, [(header::CONTENT_TYPE, "application/json")], text).into_response(),
        Err(error) => Problem::new(StatusCode::INTERNAL_SERVER_ERROR, "the answer cannot be written")
            .detail(error.to_string())
            .into_response(),
    }
}

fn line(outcome: Outcome) -> Line {
    match outcome {
        Outcome::Done(reply) => done(reply),
        Outcome::Ignored(message) => Line { status: "ignored", message: Some(message), ..Line::default() },
        Outcome::Refused(rejection) => Line {
            status: "refused",
            title: Some(title(rejection.kind)),
            path: Some(rejection.path).filter(|path| !path.is_empty()),
            message: Some(rejection.message),
            ..Line::default()
        },
    }
}

fn done(reply: Reply) -> Line {
    let entered = |list: Vec<(Arc<str>, InstanceId)>| {
        list.into_iter()
            .map(|(journey, id)| Entered { journey: Text(journey), instance: hex(&id.0), reason: None })
            .collect()
    };
    Line {
        status: if reply.duplicate { "duplicate" } else { "accepted" },
        entered: entered(reply.entered),
        resumed: entered(reply.resumed),
        goals: entered(reply.goals),
        exited: reply
            .exited
            .into_iter()
            .map(|(journey, id, reason)| Entered {
                journey: Text(journey),
                instance: hex(&id.0),
                reason: Some(Text(reason)),
            })
            .collect(),
        not_entered: reply
            .refused
            .into_iter()
            .map(|(journey, reason)| NotEntered { journey: Text(journey), reason: Text(reason) })
            .collect(),
        ..Line::default()
    }
}

/// The lines that are not blank.
pub(super) fn lines(body: &Bytes) -> Vec<Bytes> {
    body.split(|byte| *byte == b'\n')
        .filter(|line| !line.iter().all(u8::is_ascii_whitespace))
        .map(|line| body.slice_ref(line))
        .collect()
}

/// The elements of an array, each as it is written; none if the body is not an array. They are only told apart here:
/// whether each is JSON is found when it is read.
pub(super) fn array(body: &Bytes) -> Option<Result<Vec<Bytes>, &'static str>> {
    let start = body.iter().position(|b| !b.is_ascii_whitespace())?;
    if body.get(start) != Some(&b'[') {
        return None;
    }
    Some(elements(body, start + 1))
}

fn elements(body: &Bytes, start: usize) -> Result<Vec<Bytes>, &'static str> {
    let (mut found, mut depth, mut text, mut escaped, mut begin, mut end) =
        (Vec::new(), 0_usize, false, false, start, None);
    for (at, byte) in body.iter().enumerate().skip(start) {
        match byte {
            _ if end.is_some() && byte.is_ascii_whitespace() => {}
            _ if end.is_some() => return Err("something follows the array"),
            _ if escaped => escaped = false,
            b'\\' if text => escaped = true,
            b'"' => text = !text,
            _ if text => {}
            b'[' | b'{' => depth += 1,
            b']' if depth == 0 => end = Some(at),
            b']' | b'}' => depth = depth.saturating_sub(1),
            b',' if depth == 0 => {
                found.push(body.slice(begin..at));
                begin = at + 1;
            }
            _ => {}
        }
    }
    let end = end.ok_or("the array has no end")?;
    let last = body.slice(begin..end);
    if !(found.is_empty() && last.iter().all(u8::is_ascii_whitespace)) {
        found.push(last);
    }
    Ok(found)
}
