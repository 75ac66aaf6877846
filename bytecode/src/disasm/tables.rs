//! Records, documents, functions, events and endpoints.

use super::instrs::{Entries, Unit};
use super::names::errors;
use super::{Page, values};
use crate::program::{Auth, Column, Endpoint, EndpointKind, Event, HeaderValue, Method};
use crate::types::{ColRef, DocRef, Type};

impl Page<'_> {
    /// Record types; the others are shown where they are used.
    pub(super) fn records(&mut self) {
        for (index, ty) in self.names.bundle.types.iter().enumerate() {
            let Type::Record(fields) = ty else { continue };
            self.entry(format_args!("record#{index}"), |page| {
                for field in fields {
                    let (name, ty) = (page.names.path(&[field.name]), page.names.ty(field.ty));
                    page.line(format_args!("{name}: {ty}"));
                }
            });
        }
    }

    pub(super) fn documents(&mut self) {
        for (index, document) in self.names.bundle.documents.iter().enumerate() {
            let r = DocRef(u16::try_from(index).unwrap_or(u16::MAX));
            let name = self.names.document(r);
            let profile = if self.names.bundle.profile == Some(r) { " (of the profile)" } else { "" };
            self.entry(format_args!("document {name}{profile}"), |page| {
                document.columns.iter().for_each(|column| page.column(column));
                if let Some(form) = document.form {
                    let forms = page.names.bundle.forms.len();
                    page.line(format_args!("checked as form#{} of {forms}", form.0));
                }
            });
        }
    }

    fn column(&mut self, column: &Column) {
        let (path, ty) = (self.names.path(&column.path), self.names.ty(column.ty));
        let required = if column.required { " required" } else { "" };
        self.line(format_args!("{path}: {ty}{required}"));
    }

    pub(super) fn imports(&mut self) {
        if self.names.bundle.imports.is_empty() {
            return;
        }
        self.entry(format_args!("functions"), |page| {
            for import in &page.names.bundle.imports {
                let params: Vec<_> = import.params.iter().map(|ty| page.names.ty(*ty)).collect();
                let (name, result) = (page.names.text(import.name), page.names.ty(import.result));
                page.line(format_args!("{name}({}): {result}", params.join(", ")));
            }
        });
    }

    pub(super) fn event(&mut self, event: &Event) {
        let names = self.names;
        self.entry(format_args!("event {}", names.text(event.name)), |page| {
            if let Some(title) = event.title {
                page.line(format_args!("title {}", names.quoted(title)));
            }
            page.line(format_args!("document {}", names.document(event.document)));
            if let Some((column, values)) = &event.discriminant {
                let column = names.column(event.document, *column);
                page.line(format_args!("only where {column} in {}", names.list(values)));
            }
            let (namespace, text) = (names.text(event.namespace), names.text(event.key_text));
            page.line(format_args!("key {namespace} from {text}"));
            if !event.require.is_empty() {
                let name = |column: &ColRef| names.column(event.document, *column);
                let columns: Vec<_> = event.require.iter().map(name).collect();
                page.line(format_args!("require {}", columns.join(", ")));
            }
            let mut entries = Entries::default();
            entries.maybe(event.filter, "filter");
            entries.add(event.key, "key");
            page.code(&Unit { code: &event.code, points: &[] }, entries);
        });
    }

    pub(super) fn endpoint(&mut self, endpoint: &Endpoint) {
        let names = self.names;
        let kind = match endpoint.kind {
            EndpointKind::Source => "source",
            EndpointKind::Action | EndpointKind::Message(_) => "action",
        };
        self.entry(format_args!("{kind} {}", names.text(endpoint.name)), |page| {
            if let Some(title) = endpoint.title {
                page.line(format_args!("title {}", names.quoted(title)));
            }
            if let EndpointKind::Message(channel) = &endpoint.kind {
                page.line(format_args!("channel {}", names.text(*channel)));
            }
            for (index, (name, ty)) in endpoint.params.iter().enumerate() {
                let (name, ty) = (names.text(*name), names.ty(*ty));
                page.line(format_args!("param r{index} {name}: {ty}"));
            }
            page.request(endpoint);
            page.policies(endpoint);
            if let Some(answer) = endpoint.answer {
                page.line(format_args!("returns {}", names.document(answer)));
            }
            let mut entries = Entries::default();
            entries.add(endpoint.render, "render");
            page.code(&Unit { code: &endpoint.code, points: &[] }, entries);
        });
    }

    fn request(&mut self, endpoint: &Endpoint) {
        let (names, request) = (self.names, &endpoint.request);
        let method = match request.method {
            Method::Get => "get",
            Method::Post => "post",
            Method::Put => "put",
            Method::Patch => "patch",
            Method::Delete => "delete",
        };
        self.line(format_args!("{method} r{}", request.url.0));
        for (name, reg) in &request.query {
            self.line(format_args!("query {}: r{}", names.quoted(*name), reg.0));
        }
        for (name, value) in &request.headers {
            let name = names.quoted(*name);
            match value {
                HeaderValue::Reg(reg) => self.line(format_args!("header {name}: r{}", reg.0)),
                HeaderValue::Secret(secret) => {
                    self.line(format_args!("header {name}: secret({})", names.quoted(*secret)));
                }
            }
        }
        if let Some(body) = request.body {
            self.line(format_args!("body r{}", body.0));
        }
    }

    fn policies(&mut self, endpoint: &Endpoint) {
        let secret = |r| format!("secret({})", self.names.quoted(r));
        let auth = match &endpoint.auth {
            Auth::None => None,
            Auth::Basic { user, password } => Some(format!("basic {} {}", secret(*user), secret(*password))),
            Auth::Bearer(token) => Some(format!("bearer {}", secret(*token))),
            Auth::ApiKeyHeader(name, key) => {
                Some(format!("api_key header {} {}", self.names.quoted(*name), secret(*key)))
            }
            Auth::ApiKeyQuery(name, key) => {
                Some(format!("api_key query {} {}", self.names.quoted(*name), secret(*key)))
            }
            Auth::OAuth2(url, client, scope) => {
                let scope = scope.map_or_else(String::new, |s| format!(" scope {}", self.names.quoted(s)));
                Some(format!("oauth2 {} {}{scope}", self.names.quoted(*url), secret(*client)))
            }
        };
        if let Some(auth) = auth {
            self.line(format_args!("auth {auth}"));
        }
        self.line(format_args!("timeout {}", values::micros(endpoint.timeout)));
        let retry = &endpoint.retry;
        if retry.times > 0 {
            let (first, most) = (values::micros(retry.first), values::micros(retry.most));
            let on = errors(&retry.on);
            self.line(format_args!("retry {} times, backoff {first} to {most}, on {on}", retry.times));
        }
        if let Some((fresh, stale)) = endpoint.cache {
            let (fresh, stale) = (values::micros(fresh), values::micros(stale));
            self.line(format_args!("cache {fresh}, stale {stale}"));
        }
        if let Some(limit) = &endpoint.limit {
            let then = limit.queue.map_or("fail".to_owned(), |q| format!("queue {}", values::micros(q)));
            let per = values::micros(limit.per);
            self.line(format_args!("limit {} per {per}, then {then}", limit.calls));
        }
    }
}
