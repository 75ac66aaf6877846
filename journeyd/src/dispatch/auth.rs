//! How a request proves who it is.

use super::{Inner, routes};
use journey_bytecode::program::Auth;
use journey_vm::program::Program;
use reqwest::{Request, Url};
use rustc_hash::FxHashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// A token is renewed this long before it ends.
const MARGIN: Duration = Duration::from_secs(30);
/// How long a token is used whose end is not told.
const UNTOLD: Duration = Duration::from_secs(300);
/// Longest wait for a token.
const PATIENCE: Duration = Duration::from_secs(10);

/// Token URL, secret, scope.
type TokenKey = (String, String, String);
type Held = Arc<tokio::sync::Mutex<Option<(String, Instant)>>>;

/// OAuth 2 access tokens, fetched once however many requests wait for one.
#[derive(Debug, Default)]
pub(super) struct Tokens(Mutex<FxHashMap<TokenKey, Held>>);

impl Tokens {
    fn held(&self, key: &TokenKey) -> Held {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(all.entry(key.clone()).or_default())
    }
}

/// Puts credentials into a request. Errors are in words, without the secrets.
pub(super) async fn authorize(
    inner: &Inner,
    program: &Program,
    auth: &Auth,
    request: &mut Request,
) -> Result<(), String> {
    let secret = |name| inner.options.secrets.get(program.text(name));
    match auth {
        Auth::None => Ok(()),
        Auth::Basic { user, password } => {
            let value = basic(&inner.client, request.url(), &secret(*user)?, &secret(*password)?)?;
            request.headers_mut().insert(reqwest::header::AUTHORIZATION, value);
            Ok(())
        }
        Auth::Bearer(token) => bearer(request, &secret(*token)?),
        Auth::ApiKeyHeader(header, name) => set_header(request, program.text(*header), &secret(*name)?, true),
        Auth::ApiKeyQuery(parameter, name) => {
            let value = secret(*name)?;
            request.url_mut().query_pairs_mut().append_pair(program.text(*parameter), &value);
            Ok(())
        }
        Auth::OAuth2(..) => {
            let token = token(inner, &token_key(program, auth)).await?;
            bearer(request, &token)
        }
    }
}

/// The endpoint did not take the token: the next request gets a new one.
pub(super) async fn refused(inner: &Inner, program: &Program, auth: &Auth) {
    if matches!(auth, Auth::OAuth2(..)) {
        *inner.tokens.held(&token_key(program, auth)).lock().await = None;
    }
}

/// Sets a header of a request.
pub(super) fn set_header(request: &mut Request, name: &str, value: &str, sensitive: bool) -> Result<(), String> {
    let header = reqwest::header::HeaderName::from_bytes(name.as_bytes())
        .map_err(|_| format!("`{name}` is not a header's name"))?;
    let mut value = reqwest::header::HeaderValue::from_str(value)
        .map_err(|_| format!("the value of the header `{name}` cannot be sent"))?;
    value.set_sensitive(sensitive);
    request.headers_mut().insert(header, value);
    Ok(())
}

fn bearer(request: &mut Request, token: &str) -> Result<(), String> {
    set_header(request, "authorization", &format!("Bearer {token}"), true)
}

/// The library encodes it; a request that is not sent carries it over.
fn basic(
    client: &reqwest::Client,
    url: &Url,
    user: &str,
    password: &str,
) -> Result<reqwest::header::HeaderValue, String> {
    let built = client.get(url.clone()).basic_auth(user, Some(password)).build().map_err(|error| error.to_string())?;
    built.headers().get(reqwest::header::AUTHORIZATION).cloned().ok_or_else(|| "no credentials".into())
}

fn token_key(program: &Program, auth: &Auth) -> TokenKey {
    match auth {
        Auth::OAuth2(url, secret, scope) => (
            program.text(*url).to_owned(),
            program.text(*secret).to_owned(),
            scope.map(|scope| program.text(scope).to_owned()).unwrap_or_default(),
        ),
        _ => TokenKey::default(),
    }
}

async fn token(inner: &Inner, key: &TokenKey) -> Result<String, String> {
    let held = inner.tokens.held(key);
    let mut held = held.lock().await;
    if let Some((token, end)) = held.as_ref()
        && *end > Instant::now()
    {
        return Ok(token.clone());
    }
    let (token, lives) = fetch(inner, key).await.map_err(|why| format!("no access token from {}: {why}", key.0))?;
    *held = Some((token.clone(), Instant::now() + lives));
    Ok(token)
}

async fn fetch(inner: &Inner, (url, secret, scope): &TokenKey) -> Result<(String, Duration), String> {
    let secret = inner.options.secrets.get(secret)?;
    let (client, password) = secret.split_once(':').ok_or("its secret is not `client-id:client-secret`")?;
    let mut form = Url::parse("form:").map_err(|error| error.to_string())?;
    form.query_pairs_mut().append_pair("grant_type", "client_credentials");
    if !scope.is_empty() {
        form.query_pairs_mut().append_pair("scope", scope);
    }
    let answer = inner
        .client
        .post(routes::route(&inner.options.routes, url))
        .basic_auth(client, Some(password))
        .header("content-type", "application/x-www-form-urlencoded")
        .header("accept", "application/json")
        .body(form.query().unwrap_or_default().to_owned())
        .timeout(PATIENCE)
        .send()
        .await
        .map_err(|error| super::send::words(&error))?;
    if !answer.status().is_success() {
        return Err(format!("status {}", answer.status().as_u16()));
    }
    let body = super::send::body(answer).await.map_err(|problem| problem.to_string())?;
    let json: serde_json::Value = serde_json::from_slice(&body).map_err(|_| "the answer is not JSON")?;
    let token = json.get("access_token").and_then(|t| t.as_str()).ok_or("the answer has no `access_token`")?;
    let lives = json.get("expires_in").and_then(serde_json::Value::as_u64).map_or(UNTOLD, Duration::from_secs);
    Ok((token.to_owned(), lives.saturating_sub(MARGIN)))
}
