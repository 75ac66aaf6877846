//! Sources and actions.

use super::generate::{Generator, Slot};
use super::types::Shape;
use super::unit::When;
use super::{Lowering, finish};
use crate::hir::{self, AuthSpec, Document, EndpointId, Expr, Header};
use journey_bytecode::op::Instr;
use journey_bytecode::program::{Auth, Endpoint, EndpointKind, HeaderValue, Request};
use journey_bytecode::types::{Reg, Type, TypeRef};

impl Lowering<'_> {
    pub(crate) fn endpoint(&mut self, index: usize) -> Option<Endpoint> {
        let program = self.program;
        let endpoint = program.endpoints.get(index)?;
        let mut make = Generator::new(self, &endpoint.unit, None);
        make.unit.span = endpoint.span;
        let params = make.parameters(endpoint);
        let start = make.unit.entry(When::Fresh);
        let request = make.request(endpoint);
        make.unit.emit(Instr::Halt {});
        make.expand();
        let unit = std::mem::take(&mut make.unit);
        let done = finish::finish(self, unit, (what(endpoint), &endpoint.name, endpoint.span))?;
        let header = |value: HeaderValue| match value {
            HeaderValue::Reg(reg) => HeaderValue::Reg(done.reg(reg)),
            secret => secret,
        };
        let names = endpoint.params.iter().filter_map(|p| endpoint.unit.locals.get(p.local.index()));
        let params = names.zip(params).map(|(local, ty)| (self.tables.text(&local.name), ty)).collect();
        let kind = match &endpoint.channel {
            Some(channel) => EndpointKind::Message(self.tables.text(channel)),
            None if endpoint.is_action => EndpointKind::Action,
            None => EndpointKind::Source,
        };
        Some(Endpoint {
            name: self.tables.text(&endpoint.name),
            title: endpoint.doc.as_ref().map(|d| self.tables.text(d)),
            kind,
            params,
            render: done.pc(start),
            request: Request {
                method: request.method,
                url: done.reg(request.url),
                query: request.query.into_iter().map(|(name, reg)| (name, done.reg(reg))).collect(),
                headers: request.headers.into_iter().map(|(name, value)| (name, header(value))).collect(),
                body: request.body.map(|reg| done.reg(reg)),
            },
            auth: self.auth(&endpoint.auth),
            timeout: endpoint.timeout,
            retry: endpoint.retry.clone(),
            cache: endpoint.cache,
            limit: endpoint.limit.clone(),
            // Known only when all reads are: see `answer`.
            answer: None,
            code: done.code,
            location: self.location(endpoint.span),
        })
    }

    /// The document of the answer, if any journey reads it.
    pub(crate) fn answer(&mut self, index: usize, endpoint: &mut Endpoint) {
        endpoint.answer = self.known_document(Document::Answer(EndpointId(index as u32)));
    }

    fn auth(&mut self, auth: &AuthSpec) -> Auth {
        let mut text = |text: &str| self.tables.text(text);
        match auth {
            AuthSpec::None => Auth::None,
            AuthSpec::Basic { user, password } => Auth::Basic { user: text(user), password: text(password) },
            AuthSpec::Bearer(secret) => Auth::Bearer(text(secret)),
            AuthSpec::ApiKeyHeader(name, secret) => Auth::ApiKeyHeader(text(name), text(secret)),
            AuthSpec::ApiKeyQuery(name, secret) => Auth::ApiKeyQuery(text(name), text(secret)),
            AuthSpec::OAuth2 { token, client, scope } => {
                Auth::OAuth2(text(token), text(client), scope.as_ref().map(|s| text(s)))
            }
        }
    }
}

fn what(endpoint: &hir::Endpoint) -> &'static str {
    if endpoint.is_action { "action" } else { "source" }
}

impl<'a> Generator<'_, 'a> {
    /// Parameters are the first registers.
    fn parameters(&mut self, endpoint: &'a hir::Endpoint) -> Vec<TypeRef> {
        let mut types = vec![];
        for param in &endpoint.params {
            let Some(local) = endpoint.unit.locals.get(param.local.index()) else {
                self.mistake("a parameter without a name");
                continue;
            };
            let ty = self.type_of(&local.ty, Shape::Whole);
            let reg = self.unit.reg(ty);
            self.set_slot(param.local, Slot::Reg(reg));
            types.push(ty);
        }
        self.unit.pinned = types.len() as u16;
        types
    }

    fn request(&mut self, endpoint: &'a hir::Endpoint) -> Request {
        let string = self.cx.tables.ty(Type::String);
        let url = self.url(&endpoint.url);
        let url = self.coerce(url, string);
        let mut query = vec![];
        for (name, value) in &endpoint.query {
            query.push((self.cx.tables.text(name), self.any(value)));
        }
        let mut headers = vec![];
        for (name, value) in &endpoint.headers {
            let name = self.cx.tables.text(name);
            let value = match value {
                Header::Expr(e) => HeaderValue::Reg(self.text_of(e)),
                Header::Secret(secret) => HeaderValue::Secret(self.cx.tables.text(secret)),
            };
            headers.push((name, value));
        }
        let body = endpoint.body.as_ref().map(|body| self.json(body));
        let mut results = vec![url];
        results.extend(query.iter().map(|(_, reg)| *reg));
        results
            .extend(headers.iter().filter_map(|(_, h)| if let HeaderValue::Reg(reg) = h { Some(*reg) } else { None }));
        results.extend(body);
        self.unit.results = results;
        Request { method: endpoint.method, url, query, headers, body }
    }

    /// The JSON text of a value.
    fn json(&mut self, body: &'a Expr) -> Reg {
        let string = self.cx.tables.ty(Type::String);
        let a = self.any(body);
        self.emit_to(string, None, |out| Instr::Json { out, a })
    }
}
