//! Events, sources, actions, functions.

use super::{Expr, FieldPath, LocalId, Unit};
use crate::hir_types::Ty;
use crate::schema::Node;
use crate::source::Span;
use journey_bytecode::program::{Auth, Limit, Method, Retry};
use std::sync::Arc;

/// An event declaration.
#[derive(Clone, Debug)]
pub struct Event {
    /// Name.
    pub name: Arc<str>,
    /// Documentation.
    pub doc: Option<Arc<str>>,
    /// Alias of the schema.
    pub schema: Arc<str>,
    /// Root of the schema.
    pub node: Node,
    /// `bindings[0]` is the payload.
    pub unit: Unit,
    /// `where`.
    pub filter: Option<Expr>,
    /// A path that `where` compares with constants, and those: `eventType`, `["commerce.purchases"]`.
    pub discriminant: Option<(FieldPath, Vec<Arc<str>>)>,
    /// Equalities with constants that `where` implies, as (path, text): filled in by `receive`.
    pub implied: Vec<(Vec<Arc<str>>, Arc<str>)>,
    /// Namespace of the key.
    pub namespace: Arc<str>,
    /// The key: type `string?` or `string`.
    pub key: Expr,
    /// Source text of the key.
    pub key_text: Arc<str>,
    /// Paths of `require`.
    pub require: Vec<Vec<Arc<str>>>,
    /// Declaration.
    pub span: Span,
}

/// A source or an action.
#[derive(Clone, Debug)]
pub struct Endpoint {
    /// Name.
    pub name: Arc<str>,
    /// Documentation.
    pub doc: Option<Arc<str>>,
    /// `action` rather than `source`.
    pub is_action: bool,
    /// The channel of a message.
    pub channel: Option<Arc<str>>,
    /// Parameters are `unit.locals[0..n]`.
    pub unit: Unit,
    /// How many locals are parameters.
    pub params: Vec<Param>,
    /// HTTP method.
    pub method: Method,
    /// Text expression.
    pub url: Expr,
    /// Query parameters (text or `text?`).
    pub query: Vec<(Arc<str>, Expr)>,
    /// Headers.
    pub headers: Vec<(Arc<str>, Header)>,
    /// JSON body: any type.
    pub body: Option<Expr>,
    /// Authentication, with names of secrets.
    pub auth: AuthSpec,
    /// Microseconds.
    pub timeout: i64,
    /// Retries.
    pub retry: Retry,
    /// Fresh and stale, microseconds.
    pub cache: Option<(i64, i64)>,
    /// Rate.
    pub limit: Option<Limit>,
    /// Type of the answer.
    pub returns: Option<Ty>,
    /// Declaration.
    pub span: Span,
}

/// A parameter and its default.
#[derive(Clone, Debug)]
pub struct Param {
    /// The local.
    pub local: LocalId,
    /// Constant default.
    pub default: Option<Expr>,
}

/// Value of a header.
#[derive(Clone, Debug)]
pub enum Header {
    /// Text expression.
    Expr(Expr),
    /// Name of a secret.
    Secret(Arc<str>),
}

/// Like [`Auth`], with text in place of table indices.
#[derive(Clone, PartialEq, Eq, Debug)]
#[expect(missing_docs, reason = "the same as the bundle's `Auth`")]
pub enum AuthSpec {
    None,
    Basic { user: Arc<str>, password: Arc<str> },
    Bearer(Arc<str>),
    ApiKeyHeader(Arc<str>, Arc<str>),
    ApiKeyQuery(Arc<str>, Arc<str>),
    OAuth2 { token: Arc<str>, client: Arc<str>, scope: Option<Arc<str>> },
}
const _: fn(Auth) = drop;

/// A condition or function.
#[derive(Clone, Debug)]
pub struct Function {
    /// Name.
    pub name: Arc<str>,
    /// Parameters are `locals[0..n]`.
    pub unit: Unit,
    /// How many locals are parameters.
    pub params: usize,
    /// Body.
    pub body: Expr,
    /// Declaration.
    pub span: Span,
}
