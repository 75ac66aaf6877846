//! Sources and actions: parameters, request, limits, answer.

mod auth;

use super::Checker;
use super::checker::{ParamInfo, State};
use super::coerce::Need;
use super::cx::{Cx, Place};
use super::diagnostics::{clauses as report, declarations, mismatch};
use super::env::Named;
use super::events::once;
use super::functions::is_constant;
use super::names::At;
use super::usage::Origin;
use crate::ast::{self, EndpointClause, EndpointDecl, ExprKind as Ast, FieldInit, ReturnsExpr, TextPart};
use crate::hir::{AuthSpec, Endpoint, EndpointId, Expr, ExprKind, Header, Param, Ty};
use crate::source::{Span, Spanned};
use journey_bytecode::program::{ErrorSet, Limit, Method, Retry};
use journey_bytecode::types::Span as Length;
use std::sync::Arc;

const SECOND: i64 = 1_000_000;
const METHODS: &[(&str, Method)] = &[
    ("get", Method::Get),
    ("post", Method::Post),
    ("put", Method::Put),
    ("patch", Method::Patch),
    ("delete", Method::Delete),
];

type Backoff<'a> = Option<&'a (Spanned<Length>, Option<Spanned<Length>>)>;
type RetryClause<'a> = (&'a Spanned<i64>, Backoff<'a>, &'a [ast::ErrorKind]);
type CacheClause<'a> = (&'a Spanned<Length>, Option<&'a Spanned<Length>>);
type LimitClause<'a> = (&'a Spanned<i64>, &'a Spanned<Length>, Option<&'a Spanned<Length>>);

/// The clauses, each once.
#[derive(Default)]
struct Clauses<'a> {
    channel: Option<(&'a ast::Name, Span)>,
    params: Option<(&'a [ast::Param], Span)>,
    request: Option<((&'a ast::Name, &'a ast::Expr), Span)>,
    query: Option<(&'a [FieldInit], Span)>,
    headers: Vec<(&'a Spanned<String>, &'a ast::Expr)>,
    auth: Option<(&'a ast::AuthExpr, Span)>,
    body: Option<((&'a ast::Name, &'a ast::Expr), Span)>,
    timeout: Option<(&'a Spanned<Length>, Span)>,
    retry: Option<(RetryClause<'a>, Span)>,
    cache: Option<(CacheClause<'a>, Span)>,
    limit: Option<(LimitClause<'a>, Span)>,
    returns: Option<(&'a ReturnsExpr, Span)>,
}

impl<'a> Checker<'a> {
    fn clauses(&mut self, decl: &'a EndpointDecl) -> Clauses<'a> {
        let mut c = Clauses::default();
        let mut out = vec![];
        for Spanned { node, span } in &decl.clauses {
            let span = *span;
            match node {
                EndpointClause::Channel { channel, policy } => {
                    if let Some(policy) = policy {
                        self.names.get(policy.span.file, &policy.node);
                        self.not_yet("`under`", policy.span);
                    }
                    once(&mut c.channel, channel, "channel", span, &mut out);
                }
                EndpointClause::Params(p) => once(&mut c.params, p.as_slice(), "params", span, &mut out),
                EndpointClause::Request { method, url } => {
                    once(&mut c.request, (method, url), &method.node, span, &mut out)
                }
                EndpointClause::Query(q) => once(&mut c.query, q.as_slice(), "query", span, &mut out),
                EndpointClause::Header { name, value } => c.headers.push((name, value)),
                EndpointClause::Auth(auth) => once(&mut c.auth, auth, "auth", span, &mut out),
                EndpointClause::Body { format, value } => once(&mut c.body, (format, value), "body", span, &mut out),
                EndpointClause::Timeout(t) => once(&mut c.timeout, t, "timeout", span, &mut out),
                EndpointClause::Retry { times, backoff, on } => {
                    once(&mut c.retry, (times, backoff.as_ref(), on.as_slice()), "retry", span, &mut out);
                }
                EndpointClause::Cache { fresh, stale } => {
                    once(&mut c.cache, (fresh, stale.as_ref()), "cache", span, &mut out)
                }
                EndpointClause::Limit { calls, per, queue } => {
                    once(&mut c.limit, (calls, per, queue.as_ref()), "limit", span, &mut out);
                }
                EndpointClause::Returns(r) => once(&mut c.returns, r, "returns", span, &mut out),
            }
        }
        self.diagnostics.append(&mut out);
        c
    }

    /// Resolves parameters and answers, so that everything else can refer to them.
    pub(super) fn declare_endpoints(&mut self) {
        for (i, at) in self.names.endpoints.clone().iter().enumerate() {
            let id = EndpointId(i as u32);
            self.returns(id, at.name.span);
            let mut infos: Vec<ParamInfo> = vec![];
            let params = at.decl.clauses.iter().filter_map(|c| match &c.node {
                EndpointClause::Params(p) => Some(p),
                _ => None,
            });
            for param in params.flatten() {
                let ty = self.resolve(at.file, &param.ty);
                if infos.iter().any(|p| *p.name == *param.name.node) {
                    self.say(declarations::field_twice(&param.name));
                    continue;
                }
                let default = param.default.as_ref().map(|e| self.default_value(at.file, e, &ty));
                infos.push(ParamInfo { name: param.name.node.as_str().into(), ty, default, span: param.name.span });
            }
            self.params.insert(id, infos);
        }
    }

    fn default_value(&mut self, file: crate::source::FileId, e: &ast::Expr, ty: &Ty) -> Expr {
        let mut cx = Cx::new(self, file, Place::Const);
        let value = cx.expr(e, Some(ty));
        let value = cx.coerce(value, ty, &Need::Other("the parameter"));
        if !is_constant(&value) && !value.ty.is_unknown() {
            self.say(mismatch::not_constant(&value));
        }
        value
    }

    /// The type of an endpoint's answer, if it has one.
    pub(super) fn returns(&mut self, id: EndpointId, used: Span) -> Option<Ty> {
        match self.answers.get(&id) {
            Some(State::Done(ty)) => return ty.clone(),
            Some(State::Busy) => {
                self.say(declarations::recursive(used, "answer"));
                return Some(Ty::Unknown);
            }
            None => {}
        }
        let at = self.names.endpoints.get(id.index()).copied()?;
        self.answers.insert(id, State::Busy);
        let usage = self.usage.root(Origin::Answer(id.0));
        let written = at.decl.clauses.iter().find_map(|c| match &c.node {
            EndpointClause::Returns(r) => Some((r, c.span)),
            _ => None,
        });
        let ty = match written {
            Some((ReturnsExpr::Type(t), _)) => {
                let ty = self.resolve(at.file, t);
                Some(self.attach(&ty, usage))
            }
            Some((ReturnsExpr::Schema(name), _)) => Some(match self.schema(name) {
                Some(node) => self.of_node(&node, usage),
                None => Ty::Unknown,
            }),
            Some((ReturnsExpr::Sample(_), span)) => {
                self.not_yet("`returns sample`", span);
                Some(Ty::Unknown)
            }
            None => None,
        };
        self.answers.insert(id, State::Done(ty.clone()));
        ty
    }

    /// Checks the declarations; none if one of them cannot be built.
    pub(super) fn check_endpoints(&mut self) -> Option<Vec<Endpoint>> {
        let all = self.names.endpoints.clone();
        let checked: Vec<Option<Endpoint>> =
            all.iter().enumerate().map(|(i, at)| self.check_endpoint(EndpointId(i as u32), at)).collect();
        checked.into_iter().collect()
    }

    fn check_endpoint(&mut self, id: EndpointId, at: &At<'a, EndpointDecl>) -> Option<Endpoint> {
        let c = self.clauses(at.decl);
        self.fitting_clauses(at, &c);
        let infos = self.params.get(&id).cloned().unwrap_or_default();
        let returns = self.returns(id, at.name.span);
        let mut cx = Cx::new(self, at.file, Place::Endpoint);
        let mut params = Vec::with_capacity(infos.len());
        for info in infos {
            let local = cx.local(&info.name, info.ty);
            cx.enter(&ast::Name::new(info.name.to_string(), info.span), Named::Local(local));
            params.push(Param { local, default: info.default });
        }
        let request = c.request.map(|((method, url), _)| (cx.method(method), cx.url(url)));
        let query = cx.query_fields(c.query.map_or(&[], |(q, _)| q));
        let headers =
            c.headers.iter().filter_map(|(name, value)| Some((name.node.as_str().into(), cx.header(value)?))).collect();
        let auth = c.auth.map_or(Some(AuthSpec::None), |(a, _)| cx.auth(a));
        let body = c.body.map(|((format, value), _)| cx.body(format, value));
        let timeout = c.timeout.map_or(Some(30 * SECOND), |(t, _)| cx.exact(t, "a timeout"));
        let retry =
            c.retry.map_or_else(|| Some(Retry::default()), |((times, backoff, on), _)| cx.retry(times, backoff, on));
        let cache = match c.cache {
            Some(((fresh, stale), _)) => {
                Some((cx.exact(fresh, "a cache")?, stale.map_or(Some(0), |s| cx.exact(s, "a cache"))?))
            }
            None => None,
        };
        let limit = match c.limit {
            Some(((calls, per, queue), _)) => Some(cx.limit(calls, per, queue)?),
            None => None,
        };
        let unit = std::mem::take(&mut cx.unit);
        let (method, url) = request?;
        Some(Endpoint {
            name: at.name.node.as_str().into(),
            doc: at.item.doc.as_ref().map(|d| d.node.as_str().into()),
            is_action: at.decl.is_action,
            channel: c.channel.map(|(n, _)| n.node.as_str().into()),
            unit,
            params,
            method: method?,
            url,
            query,
            headers,
            body: body.flatten(),
            auth: auth?,
            timeout: timeout?,
            retry: retry?,
            cache,
            limit,
            returns,
            span: at.item.span,
        })
    }

    /// Clauses that must be there, and such that may not.
    fn fitting_clauses(&mut self, at: &At<'a, EndpointDecl>, c: &Clauses<'a>) {
        let name = &at.name.node;
        let (what, request) = if at.decl.is_action { ("action", "post") } else { ("source", "get") };
        let subject = format!("the {what} `{name}`");
        if c.request.is_none() {
            let why = "A request needs a method and an address.";
            self.say(report::missing(
                at.name.span,
                &subject,
                request,
                why,
                &format!("{request} \"https://example.com/…\""),
            ));
        }
        if !at.decl.is_action {
            if c.returns.is_none() {
                let why = "A lookup is made for its answer; its type says what journeys may read of it.";
                self.say(report::missing(at.name.span, &subject, "returns", why, "returns { points: integer? }"));
            }
            if let Some((_, span)) = c.channel {
                self.say(report::does_not_belong("channel", span, "a source", "Only actions send messages."));
            }
        } else if let Some((_, span)) = c.cache {
            self.say(report::does_not_belong(
                "cache",
                span,
                "an action",
                "Every action is carried out; the answer of an earlier one does not replace it.",
            ));
        }
        if let (Some(((method, _), _)), Some((_, span))) = (c.request, c.body)
            && method.node == "get"
        {
            self.say(report::does_not_belong(
                "body",
                span,
                "a `get`",
                "Servers may ignore the body of a `get`; use `query`, or `post`.",
            ));
        }
    }
}

impl Cx<'_, '_> {
    fn method(&mut self, name: &ast::Name) -> Option<Method> {
        let found = METHODS.iter().find(|(n, _)| *n == name.node).map(|(_, m)| *m);
        if found.is_none() {
            let known: Vec<&str> = METHODS.iter().map(|(n, _)| *n).collect();
            self.say(report::unknown_word("method", name, &known));
        }
        found
    }

    fn url(&mut self, e: &ast::Expr) -> Expr {
        if let Ast::Text(parts) = &e.kind {
            let start = match parts.first() {
                Some(TextPart::Literal(t)) => t.as_str(),
                _ => "",
            };
            if !start.starts_with("https://") && !start.starts_with("http://") {
                self.say(report::setting(
                    e.span,
                    "an address begins with `https://`",
                    "the server must be fixed, not worked out",
                ));
            }
        }
        let url = self.expr(e, Some(&Ty::String));
        self.coerce(url, &Ty::String, &Need::Other("an address"))
    }

    /// A text, or a single value turned into one; it may be absent.
    pub(super) fn texts(&mut self, e: Expr) -> Expr {
        use super::cx::{ex, some};
        if e.ty.core().is_text() || e.ty.is_unknown() {
            return e;
        }
        let span = e.span;
        if let Ty::Option(inner) = &e.ty
            && inner.is_scalar()
        {
            let inner = (**inner).clone();
            let there = ex(ExprKind::IsPresent(Box::new(e.clone())), Ty::Boolean, span);
            let value = ex(ExprKind::Assume(Box::new(e)), inner, span);
            let text = some(ex(ExprKind::Concat(vec![value]), Ty::String, span));
            let ty = text.ty.clone();
            let absent = ex(ExprKind::Absent, ty.clone(), span);
            return ex(ExprKind::If(Box::new(there), Box::new(text), Box::new(absent)), ty, span);
        }
        let e = self.scalar(e, &Need::Interpolated);
        if e.ty.is_unknown() { e } else { ex(ExprKind::Concat(vec![e]), Ty::String, span) }
    }

    fn query_fields(&mut self, fields: &[FieldInit]) -> Vec<(Arc<str>, Expr)> {
        let mut out: Vec<(Arc<str>, Expr)> = vec![];
        for field in fields {
            let value = self.init(field, None);
            let Some(name) = self.field_name(field) else { continue };
            if out.iter().any(|(n, _)| *n == name) {
                self.say(mismatch::given_twice(field.span, &name));
                continue;
            }
            out.push((name, self.texts(value)));
        }
        out
    }

    fn header(&mut self, value: &ast::Expr) -> Option<Header> {
        if let Some(secret) = self.secret(value) {
            return secret.map(Header::Secret);
        }
        let value = self.expr(value, Some(&Ty::String));
        let value = self.texts(value);
        Some(Header::Expr(self.present(value, &Need::Other("a header"))))
    }

    fn body(&mut self, format: &ast::Name, value: &ast::Expr) -> Option<Expr> {
        if format.node != "json" {
            self.say(report::unknown_word("body format", format, &["json"]));
        }
        let body = self.expr(value, None);
        self.c.usage.whole(&body.ty);
        Some(body)
    }

    /// An exact length in microseconds; a day counts as 24 hours here.
    fn exact(&mut self, length: &Spanned<Length>, what: &str) -> Option<i64> {
        let Length { months, days, micros } = length.node;
        let total = i64::from(days).checked_mul(86_400 * SECOND).and_then(|d| d.checked_add(micros));
        match total {
            Some(total) if months == 0 && total > 0 => Some(total),
            _ => {
                self.say(report::setting(
                    length.span,
                    format!("{what} is an exact length of time"),
                    "write it in hours, minutes or seconds",
                ));
                None
            }
        }
    }

    fn counted(&mut self, n: &Spanned<i64>, most: u32) -> Option<u32> {
        let found = u32::try_from(n.node).ok().filter(|n| (1..=most).contains(n));
        if found.is_none() {
            self.say(report::setting(n.span, format!("this lies between 1 and {most}"), "out of range"));
        }
        found
    }

    fn retry(&mut self, times: &Spanned<i64>, backoff: Backoff<'_>, on: &[ast::ErrorKind]) -> Option<Retry> {
        let times = self.counted(times, 100)?;
        let first = backoff.map_or(Some(SECOND), |(first, _)| self.exact(first, "a pause"))?;
        let most = match backoff {
            Some((_, Some(most))) => self.exact(most, "a pause")?,
            _ => first.saturating_mul(1 << times.min(20)).min(3600 * SECOND).max(first),
        };
        if most < first {
            let span = backoff.map(|(f, _)| f.span).unwrap_or_default();
            self.say(report::setting(span, "the first pause is longer than the last", "turn them round"));
        }
        let on = if on.is_empty() {
            vec![ErrorSet::Timeout, ErrorSet::Http(429), ErrorSet::HttpClass(5)]
        } else {
            on.iter().filter_map(|k| self.error_set(k)).collect()
        };
        Some(Retry { times, first, most, on })
    }

    fn limit(&mut self, calls: &Spanned<i64>, per: &Spanned<Length>, queue: Option<&Spanned<Length>>) -> Option<Limit> {
        let calls = self.counted(calls, 1_000_000)?;
        let per = self.exact(per, "a rate")?;
        let queue = match queue {
            Some(q) => Some(self.exact(q, "a queue")?),
            None => None,
        };
        Some(Limit { calls, per, queue })
    }

    /// A kind of error, if it exists.
    pub(super) fn error_set(&mut self, kind: &ast::ErrorKind) -> Option<ErrorSet> {
        use ast::ErrorKindName as K;
        Some(match &kind.kind {
            K::Timeout => ErrorSet::Timeout,
            K::Limited => ErrorSet::Limited,
            K::Http(status @ 400..=599) => ErrorSet::Http(*status),
            K::HttpClass(class @ 4..=5) => ErrorSet::HttpClass(*class),
            K::Http(_) | K::HttpClass(_) => {
                self.say(report::setting(kind.span, "this status is not an error", "errors are 400 to 599"));
                return None;
            }
            K::Invalid => ErrorSet::Invalid,
            K::Refused => {
                self.c.not_yet("`refused`", kind.span);
                return None;
            }
            K::Any => ErrorSet::Any,
            K::Unknown(name) => {
                let name = ast::Name::new(name.clone(), kind.span);
                let known = ["timeout", "limited", "http 404", "http 5xx", "invalid", "any"];
                self.say(report::unknown_word("kind of error", &name, &known));
                return None;
            }
        })
    }
}
