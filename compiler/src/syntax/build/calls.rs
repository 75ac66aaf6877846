//! Calls of sources, actions and journeys, with their handlers and kinds of errors.

use super::Build;
use crate::ast::*;

impl Build<'_> {
    /// `Name(args)`
    pub(crate) fn call_target(&self, target: Name, l: u32, args: Vec<Arg>, r: u32) -> Call {
        Call { target, args, args_span: self.span(l, r), label: None, handlers: vec![] }
    }

    /// The rest of a call.
    pub(crate) fn call(&self, call: Call, label: Option<Name>, handlers: Option<Vec<Handler>>) -> Call {
        Call { label, handlers: handlers.unwrap_or_default(), ..call }
    }

    /// `lookup …`
    pub(crate) fn lookup(
        &mut self,
        call: Call,
        label: Option<Name>,
        or_none: Option<Name>,
        handlers: Option<Vec<Handler>>,
    ) -> StmtKind {
        if let Some(word) = &or_none {
            self.expect_word(word, &["none"]);
        }
        StmtKind::Lookup { call: self.call(call, label, handlers), or_none: or_none.is_some() }
    }

    /// `name(args)` as an expression.
    pub(crate) fn call_of_name(&self, l: u32, name: Name, args: Vec<Arg>, r: u32) -> Expr {
        let callee = Expr { kind: ExprKind::Name(name.node), span: name.span };
        self.expr(l, ExprKind::Call(Box::new(callee), args), r)
    }

    pub(crate) fn handler(&self, l: u32, on: HandlerKind, body: Block, r: u32) -> Option<Handler> {
        Some(Handler { on, body, span: self.span(l, r) })
    }

    /// `on skipped { … }`
    pub(crate) fn named_handler(&mut self, l: u32, name: Name, body: Block, r: u32) -> Option<Handler> {
        let on = match name.node.as_str() {
            "skipped" => HandlerKind::Skipped,
            "held" => HandlerKind::Held,
            _ => {
                self.expect_word(&name, &["error", "skipped", "held"]);
                return None;
            }
        };
        self.handler(l, on, body, r)
    }

    pub(crate) fn error_kind(&self, l: u32, name: &str, r: u32) -> ErrorKind {
        let kind = match name {
            "timeout" => ErrorKindName::Timeout,
            "limited" => ErrorKindName::Limited,
            "invalid" => ErrorKindName::Invalid,
            "refused" => ErrorKindName::Refused,
            "any" => ErrorKindName::Any,
            _ => ErrorKindName::Unknown(name.to_owned()),
        };
        ErrorKind { kind, span: self.span(l, r) }
    }

    /// `http 404`, or `404` alone.
    pub(crate) fn http_kind(&self, l: u32, word: Option<&str>, status: i64, r: u32) -> ErrorKind {
        let kind = match u16::try_from(status) {
            Ok(status @ 100..=599) if word.is_none_or(|w| w == "http") => ErrorKindName::Http(status),
            _ => ErrorKindName::Unknown(self.source(self.span(l, r)).to_owned()),
        };
        ErrorKind { kind, span: self.span(l, r) }
    }

    /// `http 5xx`, or `5xx` alone.
    pub(crate) fn http_class(&self, l: u32, word: Option<&str>, class: u8, r: u32) -> ErrorKind {
        let kind = match word {
            None | Some("http") => ErrorKindName::HttpClass(class),
            Some(_) => ErrorKindName::Unknown(self.source(self.span(l, r)).to_owned()),
        };
        ErrorKind { kind, span: self.span(l, r) }
    }
}
