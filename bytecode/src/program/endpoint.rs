//! Sources and actions: the request, how it is authenticated, retried, cached and limited.

use super::{Code, Location};
use crate::types::{DocRef, Pc, Reg, StrRef, TypeRef};
use serde::{Deserialize, Serialize};

/// A data source or an action.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Endpoint {
    /// Name.
    pub name: StrRef,
    /// Documentation line.
    pub title: Option<StrRef>,
    /// Source, action or message.
    pub kind: EndpointKind,
    /// Parameters in order; they are registers `0..n` of `code`.
    #[serde(deserialize_with = "crate::seq::list")]
    pub params: Vec<(StrRef, TypeRef)>,
    /// Renders the request, ending in `Halt`; may read parameters, constants and the step key.
    pub code: Code,
    /// First instruction of the rendering.
    pub render: Pc,
    /// The request.
    pub request: Request,
    /// How it proves who it is.
    pub auth: Auth,
    /// Longest wait for the answer, in microseconds.
    pub timeout: i64,
    /// Retries.
    pub retry: Retry,
    /// Cache of a source: fresh for, usable after a failure for (microseconds).
    pub cache: Option<(i64, i64)>,
    /// Rate limit.
    pub limit: Option<Limit>,
    /// What is read of the answer; none: the answer's body is ignored.
    pub answer: Option<DocRef>,
    /// Declaration.
    pub location: Location,
}

/// What an endpoint is.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum EndpointKind {
    /// Data source.
    Source,
    /// Action.
    Action,
    /// Action that is a message on a channel.
    Message(StrRef),
}

/// The request of an endpoint. Registers are of type string and are read after `render`.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Request {
    /// Method.
    pub method: Method,
    /// Absolute URL. Values in its path are percent-encoded by the rendering code (`@url_segment`).
    pub url: Reg,
    /// Query parameters; an absent value leaves the parameter out.
    #[serde(deserialize_with = "crate::seq::list")]
    pub query: Vec<(StrRef, Reg)>,
    /// Headers.
    #[serde(deserialize_with = "crate::seq::list")]
    pub headers: Vec<(StrRef, HeaderValue)>,
    /// Body: JSON text.
    pub body: Option<Reg>,
}

/// HTTP method.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[expect(missing_docs, reason = "named after the method")]
pub enum Method {
    Get,
    Post,
    Put,
    Patch,
    Delete,
}

/// Value of a header.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum HeaderValue {
    /// A text register.
    Reg(Reg),
    /// Name of a secret, resolved when the request leaves.
    Secret(StrRef),
}

/// Authentication; secrets are names, resolved when the request leaves, never in a bundle or journal.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum Auth {
    /// None.
    None,
    /// `Authorization: Basic`, user and password secrets.
    Basic {
        /// User.
        user: StrRef,
        /// Password.
        password: StrRef,
    },
    /// `Authorization: Bearer`.
    Bearer(StrRef),
    /// A header with a secret.
    ApiKeyHeader(StrRef, StrRef),
    /// A query parameter with a secret.
    ApiKeyQuery(StrRef, StrRef),
    /// OAuth 2 client credentials: token URL, secret `client-id:client-secret`, scope.
    OAuth2(StrRef, StrRef, Option<StrRef>),
}

/// Retry policy.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Retry {
    /// Attempts after the first.
    pub times: u32,
    /// First pause, in microseconds; doubles each time.
    pub first: i64,
    /// Longest pause, in microseconds.
    pub most: i64,
    /// Which errors are retried.
    #[serde(deserialize_with = "crate::seq::list")]
    pub on: Vec<ErrorSet>,
}

/// Rate limit shared by all journeys.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Limit {
    /// Calls …
    pub calls: u32,
    /// … in this many microseconds.
    pub per: i64,
    /// Longest time in the queue, in microseconds; none: fail at once.
    pub queue: Option<i64>,
}

/// Errors a handler or a retry takes.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum ErrorSet {
    /// No answer in time, or no connection.
    Timeout,
    /// The rate limit.
    Limited,
    /// One status.
    Http(u16),
    /// Statuses `n00..=n99`, by their first digit.
    HttpClass(u8),
    /// The answer does not fit its type.
    Invalid,
    /// A policy.
    Refused,
    /// Anything.
    Any,
}
