//! Declarations: events, endpoints, functions, policies.

#![expect(missing_docs, reason = "variants are named after the grammar; comments show the form")]

use super::{Expr, FieldInit, Name};
use crate::source::Span;
use crate::source::Spanned;
use journey_bytecode::types::Span as Length;

/// `event X { … }`. Clauses are a list so that doubles and gaps can be reported well.
#[derive(Clone, PartialEq, Debug)]
pub struct EventDecl {
    pub name: Name,
    pub clauses: Vec<Spanned<EventClause>>,
}

#[derive(Clone, PartialEq, Debug)]
pub enum EventClause {
    /// `schema ShopEvent`, or a schema's `$id` as text
    Schema(Name),
    /// `where e`
    Where(Expr),
    /// `key Email from e`
    Key { namespace: Name, from: Expr },
    /// `require path, …`
    Require(Vec<Expr>),
    /// `event id "…"`
    Id(Expr),
    /// `keep 365 days, up to 1000`
    Keep { age: Spanned<Length>, most: Option<Spanned<i64>> },
}

/// `source` or `action`.
#[derive(Clone, PartialEq, Debug)]
pub struct EndpointDecl {
    pub is_action: bool,
    pub name: Name,
    pub clauses: Vec<Spanned<EndpointClause>>,
}

#[derive(Clone, PartialEq, Debug)]
pub enum EndpointClause {
    /// `channel email [under Contact]`
    Channel { channel: Name, policy: Option<Name> },
    /// `params { a: string, b: map of string = {} }`
    Params(Vec<Param>),
    /// `get "…"`, `post "…"`, …: the method is text as written
    Request { method: Name, url: Expr },
    /// `query { q: e }`
    Query(Vec<FieldInit>),
    /// `header "X": e`; the value may be a call `secret("x")`
    Header { name: Spanned<String>, value: Expr },
    /// `auth …`
    Auth(AuthExpr),
    /// `body json e`: a record or shorthand record `{ to, template }`
    Body { format: Name, value: Expr },
    /// `timeout 800 milliseconds`
    Timeout(Spanned<Length>),
    /// `retry 2 times, backoff A [to B], on timeout, 429, 5xx`
    Retry { times: Spanned<i64>, backoff: Option<(Spanned<Length>, Option<Spanned<Length>>)>, on: Vec<ErrorKind> },
    /// `cache 10 minutes[, stale 1 hour]`
    Cache { fresh: Spanned<Length>, stale: Option<Spanned<Length>> },
    /// `limit 50 per second, then fail` or `then queue 1 hour`; `per` is the unit as a length of one
    Limit { calls: Spanned<i64>, per: Spanned<Length>, queue: Option<Spanned<Length>> },
    /// `returns T`, `returns schema X`, `returns sample "f.json"`
    Returns(ReturnsExpr),
}

#[derive(Clone, PartialEq, Debug)]
pub enum ReturnsExpr {
    Type(TypeExpr),
    Schema(Name),
    Sample(Spanned<String>),
}

/// `auth none`, `auth bearer secret("t")`, `auth basic secret("u") secret("p")`, `auth api_key header "X" secret("k")`,
/// `auth oauth2 { token: "…", client: secret("…") }`: the scheme's name, its words, its expressions.
#[derive(Clone, PartialEq, Debug)]
pub struct AuthExpr {
    pub scheme: Name,
    /// `header` or `query` of `api_key`.
    pub place: Option<Name>,
    /// Positional expressions: texts and `secret(…)` calls.
    pub args: Vec<Expr>,
    /// Fields of `oauth2 { … }`.
    pub fields: Vec<FieldInit>,
}

/// One kind of error, as in `on error timeout, http 404, http 5xx`; in `retry … on` a bare `429` or `5xx` is `http`.
#[derive(Clone, PartialEq, Debug)]
pub struct ErrorKind {
    pub kind: ErrorKindName,
    pub span: Span,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub enum ErrorKindName {
    Timeout,
    Limited,
    Http(u16),
    /// First digit of `5xx`.
    HttpClass(u8),
    Invalid,
    Refused,
    Any,
    /// Not one of them: reported by the checker with the list.
    Unknown(String),
}

#[derive(Clone, PartialEq, Debug)]
pub struct Param {
    pub name: Name,
    pub ty: TypeExpr,
    pub default: Option<Expr>,
}

#[derive(Clone, PartialEq, Debug)]
pub struct FunctionDecl {
    /// `condition` rather than `function`.
    pub is_condition: bool,
    pub name: Name,
    pub params: Vec<Param>,
    pub result: Option<TypeExpr>,
    pub body: Expr,
}

#[derive(Clone, PartialEq, Debug)]
pub struct PolicyDecl {
    pub name: Name,
    pub extends: Option<Name>,
    pub clauses: Vec<Spanned<PolicyClause>>,
}

#[derive(Clone, PartialEq, Debug)]
pub enum PolicyClause {
    /// `consent email where e`
    Consent { channel: Name, filter: Expr },
    /// `quiet hours 21:00 to 8:00, then hold|skip`
    QuietHours { from: Expr, to: Expr, then: Name },
    /// `cap email 1 per day, 3 per 7 days, then skip`; channel `all`
    Cap { channel: Name, limits: Vec<(Spanned<i64>, Spanned<Length>)>, then: Name },
}

/// A type as written.
#[derive(Clone, PartialEq, Debug)]
pub struct TypeExpr {
    pub kind: TypeExprKind,
    pub span: Span,
}

#[derive(Clone, PartialEq, Debug)]
pub enum TypeExprKind {
    /// `string`, `Line`, …
    Name(String),
    List(Box<TypeExpr>),
    Map(Box<TypeExpr>),
    Option(Box<TypeExpr>),
    Record(Vec<(Name, TypeExpr)>),
    Broken,
}
