//! How an endpoint proves who it is; secrets are names.

use crate::ast::{self, ExprKind as Ast, FieldInit, TextPart};
use crate::check::cx::Cx;
use crate::check::diagnostics::{clauses as report, mismatch};
use crate::hir::{AuthSpec, ExprKind, Ty};
use crate::source::Span;
use std::sync::Arc;

impl Cx<'_, '_> {
    /// `secret("name")`: none if it is something else, `Some(None)` after an error in it.
    pub(super) fn secret(&mut self, e: &ast::Expr) -> Option<Option<Arc<str>>> {
        let Ast::Call(callee, args) = &e.kind else { return None };
        if !matches!(&callee.kind, Ast::Name(n) if n == "secret") {
            return None;
        }
        let name = match args.as_slice() {
            [ast::Arg { name: None, value: ast::Expr { kind: Ast::Text(parts), .. } }] => match parts.as_slice() {
                [TextPart::Literal(t)] => Some(Arc::from(t.as_str())),
                _ => None,
            },
            _ => None,
        };
        if name.is_none() {
            self.say(report::secret_wanted(e));
        }
        Some(name)
    }

    fn secret_arg(&mut self, e: Option<&ast::Expr>, span: Span) -> Option<Arc<str>> {
        let Some(e) = e else {
            self.say(report::setting(span, "a secret is missing here", "name it with `secret(\"…\")`"));
            return None;
        };
        self.secret(e).unwrap_or_else(|| {
            self.say(report::secret_wanted(e));
            None
        })
    }

    fn constant_text(&mut self, e: Option<&ast::Expr>, span: Span) -> Option<Arc<str>> {
        let Some(e) = e else {
            self.say(report::setting(span, "a text is missing here", "write it in quotes"));
            return None;
        };
        let value = self.expr(e, Some(&Ty::String));
        match value.kind {
            ExprKind::Text(t) => Some(t),
            _ => {
                self.say(mismatch::not_constant(&value));
                None
            }
        }
    }

    pub(super) fn auth(&mut self, auth: &ast::AuthExpr) -> Option<AuthSpec> {
        let span = auth.scheme.span;
        let [first, second] = [auth.args.first(), auth.args.get(1)];
        Some(match auth.scheme.node.as_str() {
            "none" => AuthSpec::None,
            "bearer" => AuthSpec::Bearer(self.secret_arg(first, span)?),
            "basic" => {
                AuthSpec::Basic { user: self.secret_arg(first, span)?, password: self.secret_arg(second, span)? }
            }
            "api_key" => {
                let (name, secret) = (self.constant_text(first, span), self.secret_arg(second, span));
                match auth.place.as_ref().map(|p| p.node.as_str()) {
                    Some("header") => AuthSpec::ApiKeyHeader(name?, secret?),
                    Some("query") => AuthSpec::ApiKeyQuery(name?, secret?),
                    _ => {
                        self.say(report::setting(
                            span,
                            "`api_key` goes into a header or the query",
                            "write `api_key header \"X-Key\" secret(\"…\")`",
                        ));
                        return None;
                    }
                }
            }
            "oauth2" => self.oauth2(&auth.fields, span)?,
            "custom" => {
                self.c.not_yet("`auth custom`", span);
                return None;
            }
            _ => {
                let known = ["none", "basic", "bearer", "api_key", "oauth2"];
                self.say(report::unknown_word("authentication", &auth.scheme, &known));
                return None;
            }
        })
    }

    fn oauth2(&mut self, fields: &[FieldInit], span: Span) -> Option<AuthSpec> {
        let (mut token, mut client, mut scope) = (None, None, None);
        for field in fields {
            let Some(name) = self.field_name(field) else { continue };
            match &*name {
                "token" => token = self.constant_text(field.value.as_ref(), field.span),
                "client" => client = self.secret_arg(field.value.as_ref(), field.span),
                "scope" => scope = self.constant_text(field.value.as_ref(), field.span),
                _ => {
                    let written =
                        field.path.first().map_or_else(|| ast::Name::new(name.to_string(), field.span), Clone::clone);
                    self.say(report::unknown_word("setting of `oauth2`", &written, &["token", "client", "scope"]));
                }
            }
        }
        if token.is_none() || client.is_none() {
            self.say(report::setting(
                span,
                "`oauth2` needs `token` and `client`",
                "write `oauth2 { token: \"https://…\", client: secret(\"…\") }`",
            ));
        }
        Some(AuthSpec::OAuth2 { token: token?, client: client?, scope })
    }
}
