//! One attempt: request, answer, outcome.

use super::cache::CacheKey;
use super::lane::Waiting;
use super::{Inner, auth, routes};
use crate::clock;
use crate::service::deploy::hex;
use journey_bytecode::program::{Endpoint, EndpointKind, ErrorSet, Method};
use journey_vm::machine::Machine;
use journey_vm::record::{Micros, Outcome};
use journey_vm::request::{HeaderText, Rendered, render};
use journey_vm::{ingest, pack};
use reqwest::{Request, Response, StatusCode, Url};
use std::error::Error;
use std::sync::{Arc, PoisonError};
use std::time::{Duration, Instant};

/// Largest answer read.
const ANSWER_BYTES: usize = 1 << 20;

/// A failed attempt.
#[derive(Debug)]
struct Failed {
    error: ErrorSet,
    message: String,
    retry_after: Option<Micros>,
}

impl Failed {
    fn new(error: ErrorSet, message: impl Into<String>) -> Self {
        Self { error, message: message.into(), retry_after: None }
    }
}

impl From<Failed> for Outcome {
    fn from(failed: Failed) -> Self {
        Outcome::Failure { error: failed.error, message: Arc::from(failed.message), retry_after: failed.retry_after }
    }
}

/// The outcome of an effect that the rate limit keeps back.
pub(super) fn limited() -> Outcome {
    Failed::new(ErrorSet::Limited, "the rate limit declared for this endpoint").into()
}

/// Makes one attempt at an effect.
pub(super) async fn attempt(inner: &Inner, waiting: &Waiting) -> Outcome {
    let program = &waiting.program;
    let Some(endpoint) = program.endpoint(waiting.effect.endpoint) else {
        return Failed::new(ErrorSet::Invalid, "the bundle has no such endpoint").into();
    };
    let name = program.text(endpoint.name);
    let outcome = match cached_or_sent(inner, waiting, endpoint).await {
        Ok(answer) => {
            inner.metrics.effect(name, "answered");
            return Outcome::Answer(answer);
        }
        Err(failed) => failed,
    };
    inner.metrics.effect(name, &words_of(outcome.error));
    tracing::debug!(
        endpoint = name,
        effect = hex(&waiting.effect.id.0),
        attempt = waiting.effect.attempt,
        "failed: {}",
        outcome.message
    );
    outcome.into()
}

fn words_of(error: ErrorSet) -> String {
    match error {
        ErrorSet::Timeout => "timeout".into(),
        ErrorSet::Limited => "limited".into(),
        ErrorSet::Http(status) => format!("http {status}"),
        ErrorSet::HttpClass(class) => format!("http {class}xx"),
        ErrorSet::Invalid => "invalid".into(),
        ErrorSet::Refused => "refused".into(),
        ErrorSet::Any => "any".into(),
    }
}

async fn cached_or_sent(inner: &Inner, waiting: &Waiting, endpoint: &Endpoint) -> Result<Arc<[u8]>, Failed> {
    let rendered = rendered(waiting)?;
    let cache = endpoint.cache.filter(|_| endpoint.kind == EndpointKind::Source);
    let Some((fresh, stale)) = cache else {
        return send(inner, waiting, endpoint, &rendered).await;
    };
    let key = cache_key(waiting, &rendered);
    let kept = |age: i64| {
        let state = inner.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.cache.get(&key, Duration::from_micros(u64::try_from(age).unwrap_or(0)), Instant::now())
    };
    if let Some(answer) = kept(fresh) {
        return Ok(answer);
    }
    match send(inner, waiting, endpoint, &rendered).await {
        Ok(answer) => {
            let mut state = inner.state.lock().unwrap_or_else(PoisonError::into_inner);
            state.cache.put(key, Arc::clone(&answer), Instant::now());
            Ok(answer)
        }
        // What the source said a while ago is better than nothing; a clear "no" is an answer.
        Err(failed) if !matches!(failed.error, ErrorSet::Http(400..=499)) => {
            kept(fresh.saturating_add(stale)).ok_or(failed)
        }
        Err(failed) => Err(failed),
    }
}

fn rendered(waiting: &Waiting) -> Result<Rendered, Failed> {
    let effect = &waiting.effect;
    let mut machine = Machine::new();
    // The time of the step, not of the attempt: every attempt is the same to the byte.
    render(&mut machine, &waiting.program, effect.endpoint, &effect.args, effect.id, &effect.profile, effect.at)
        .map_err(|fault| Failed::new(ErrorSet::Invalid, format!("the request cannot be written: {fault}")))
}

/// All that the answer can depend on.
fn cache_key(waiting: &Waiting, rendered: &Rendered) -> CacheKey {
    let mut hasher = blake3::Hasher::new();
    let mut part = |bytes: &[u8]| {
        hasher.update(&(bytes.len() as u64).to_le_bytes());
        hasher.update(bytes);
    };
    part(&waiting.program.id.0);
    part(&waiting.effect.endpoint.0.to_le_bytes());
    part(rendered.url.as_bytes());
    for (name, value) in &rendered.query {
        part(name.as_bytes());
        part(value.as_bytes());
    }
    part(b"headers");
    for (name, value) in &rendered.headers {
        part(name.as_bytes());
        match value {
            HeaderText::Text(text) | HeaderText::Secret(text) => part(text.as_bytes()),
        }
    }
    part(rendered.body.as_deref().unwrap_or_default().as_bytes());
    *hasher.finalize().as_bytes()
}

async fn send(inner: &Inner, waiting: &Waiting, endpoint: &Endpoint, rendered: &Rendered) -> Result<Arc<[u8]>, Failed> {
    let timeout = Duration::from_micros(u64::try_from(endpoint.timeout).unwrap_or(0)).max(Duration::from_millis(1));
    let late = || Failed::new(ErrorSet::Timeout, format!("no answer within {} ms", timeout.as_millis()));
    tokio::time::timeout(timeout, exchange(inner, waiting, endpoint, rendered)).await.unwrap_or_else(|_| Err(late()))
}

async fn exchange(
    inner: &Inner,
    waiting: &Waiting,
    endpoint: &Endpoint,
    rendered: &Rendered,
) -> Result<Arc<[u8]>, Failed> {
    let program = &waiting.program;
    let mut request = request(inner, waiting, rendered)?;
    // Without credentials there is no connection: it is tried again like one, and not sent without them.
    let unready = |why: String| Failed::new(ErrorSet::Timeout, why);
    auth::authorize(inner, program, &endpoint.auth, &mut request).await.map_err(unready)?;
    let response =
        inner.client.execute(request).await.map_err(|error| Failed::new(ErrorSet::Timeout, words(&error)))?;
    let status = response.status();
    if !status.is_success() {
        if status == StatusCode::UNAUTHORIZED {
            auth::refused(inner, program, &endpoint.auth).await;
        }
        let retry_after = retry_after(&response);
        let message = format!("status {}", status.as_u16());
        return Err(Failed { error: ErrorSet::Http(status.as_u16()), message, retry_after });
    }
    let Some(document) = endpoint.answer else {
        return Ok(Arc::from([]));
    };
    let body = body(response).await?;
    let values = ingest::document(program, document, &body)
        .map_err(|rejection| Failed::new(ErrorSet::Invalid, rejection.to_string()))?;
    pack::pack(&program.bundle.types, &program.columns(document), &values)
        .map(Arc::from)
        .map_err(|error| Failed::new(ErrorSet::Invalid, error.to_string()))
}

fn request(inner: &Inner, waiting: &Waiting, rendered: &Rendered) -> Result<Request, Failed> {
    let invalid = |why: String| Failed::new(ErrorSet::Invalid, why);
    let address = routes::route(&inner.options.routes, &rendered.url);
    let mut url = Url::parse(&address).map_err(|error| invalid(format!("`{address}` is not an address: {error}")))?;
    if !rendered.query.is_empty() {
        url.query_pairs_mut().extend_pairs(rendered.query.iter().map(|(name, value)| (name.as_ref(), value.as_ref())));
    }
    let mut request = Request::new(method(rendered.method), url);
    let id = hex(&waiting.effect.id.0);
    let mut header =
        |name: &str, value: &str, sensitive| auth::set_header(&mut request, name, value, sensitive).map_err(invalid);
    header("accept", "application/json", false)?;
    if rendered.body.is_some() {
        header("content-type", "application/json", false)?;
    }
    for (name, value) in &rendered.headers {
        match value {
            HeaderText::Text(text) => header(name, text, false)?,
            HeaderText::Secret(secret) => {
                let value = inner.options.secrets.get(secret).map_err(|why| Failed::new(ErrorSet::Timeout, why))?;
                header(name, &value, true)?;
            }
        }
    }
    header("idempotency-key", &id, false)?;
    header("webhook-id", &id, false)?;
    if let Some(body) = &rendered.body {
        *request.body_mut() = Some(body.to_string().into());
    }
    Ok(request)
}

fn method(method: Method) -> reqwest::Method {
    match method {
        Method::Get => reqwest::Method::GET,
        Method::Post => reqwest::Method::POST,
        Method::Put => reqwest::Method::PUT,
        Method::Patch => reqwest::Method::PATCH,
        Method::Delete => reqwest::Method::DELETE,
    }
}

/// The whole body, if it is not too large.
pub(super) async fn body(mut response: Response) -> Result<Vec<u8>, BodyError> {
    let mut bytes = Vec::new();
    while let Some(part) = response.chunk().await.map_err(BodyError::Broken)? {
        if bytes.len() + part.len() > ANSWER_BYTES {
            return Err(BodyError::Large);
        }
        bytes.extend_from_slice(&part);
    }
    Ok(bytes)
}

/// Why an answer's body is not there.
#[derive(Debug, thiserror::Error)]
pub(super) enum BodyError {
    /// The connection broke.
    #[error("the answer broke off: {}", words(.0))]
    Broken(reqwest::Error),
    /// Over the bound.
    #[error("the answer is larger than {ANSWER_BYTES} bytes")]
    Large,
}

impl From<BodyError> for Failed {
    fn from(error: BodyError) -> Self {
        let kind = match error {
            BodyError::Broken(_) => ErrorSet::Timeout,
            BodyError::Large => ErrorSet::Invalid,
        };
        Self::new(kind, error.to_string())
    }
}

/// An error with its causes, without the URL (it may hold a key).
pub(super) fn words(error: &reqwest::Error) -> String {
    let mut text = if error.is_connect() { "no connection".to_owned() } else { "no answer".to_owned() };
    let mut cause = error.source();
    while let Some(deeper) = cause {
        text = format!("{text}: {deeper}");
        cause = deeper.source();
    }
    text
}

/// `Retry-After` in seconds or as a date.
fn retry_after(response: &Response) -> Option<Micros> {
    let text = response.headers().get(reqwest::header::RETRY_AFTER)?.to_str().ok()?;
    if let Ok(seconds) = text.trim().parse::<u32>() {
        return Some(i64::from(seconds) * 1_000_000);
    }
    let at = jiff::fmt::rfc2822::parse(text).ok()?.timestamp().as_microsecond();
    Some(at.saturating_sub(clock::wall()).max(0))
}
