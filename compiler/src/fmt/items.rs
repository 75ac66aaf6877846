//! Declarations and their clauses.

use super::layout::{Doc, cat};
use super::{Printer, join, nil};
use crate::ast::*;
use crate::source::{Span, Spanned};
use journey_bytecode::types::Span as Length;

impl Printer<'_> {
    pub(super) fn module(&mut self, module: &Module) -> Doc {
        let end = self.text.len() as u32 + 1;
        self.lines(&module.items, end, |i| i.span, Self::item)
    }

    fn item(&mut self, item: &Item) -> Doc {
        let end = item.span;
        match &item.kind {
            ItemKind::Use { module, names } => {
                let names = join(names.iter().map(|n| self.written(n.span)).collect(), ", ");
                cat!("from ", module.node.clone(), " use ", names)
            }
            ItemKind::Event(e) => {
                let pad = self.widest(e.clauses.iter().map(|c| c.span));
                let open = self.find('{', e.name.span.end);
                cat!(
                    "event ",
                    self.written(e.name.span),
                    " ",
                    self.braces(open, end.end, &e.clauses, |c| c.span, |p, c| p.event_clause(c, pad))
                )
            }
            ItemKind::Endpoint(e) => {
                let pad = self.widest(e.clauses.iter().map(|c| c.span));
                let word = if e.is_action { "action " } else { "source " };
                let open = self.find('{', e.name.span.end);
                cat!(
                    word,
                    self.written(e.name.span),
                    " ",
                    self.braces(open, end.end, &e.clauses, |c| c.span, |p, c| p.endpoint_clause(c, pad))
                )
            }
            ItemKind::Journey(j) => self.journey(j, end),
            ItemKind::Function(f) => self.function(f),
            ItemKind::Type { name, ty } => cat!("type ", self.written(name.span), " = ", self.ty(ty)),
            ItemKind::Const { name, value } => cat!("const ", self.written(name.span), " = ", self.expr(value)),
            ItemKind::Fixture { name, fields } => {
                cat!("fixture ", self.written(name.span), " = profile ", self.fields_at_end(fields, name.span.end, end))
            }
            ItemKind::Policy(p) => {
                let extends = p.extends.as_ref().map_or_else(nil, |n| cat!(" extends ", self.written(n.span)));
                let open = self.find('{', p.extends.as_ref().unwrap_or(&p.name).span.end);
                let body = self.braces(open, end.end, &p.clauses, |c| c.span, |p, c| p.policy_clause(c));
                cat!("policy ", self.written(p.name.span), extends, " ", body)
            }
            ItemKind::Audience { name, filter } => {
                cat!("audience ", self.written(name.span), " where ", self.expr(filter))
            }
            ItemKind::Test(t) => {
                let open = self.find('{', t.name.span.end);
                cat!(
                    "test ",
                    self.written(t.name.span),
                    " ",
                    self.braces(open, end.end, &t.steps, |s| s.span, Self::step)
                )
            }
            ItemKind::Broken => self.written(item.span),
        }
    }

    fn journey(&mut self, j: &JourneyDecl, place: Span) -> Doc {
        let has_params = self.bare(j.name.span.end, place.end).starts_with('(');
        let start = Span { start: self.find('(', j.name.span.end), ..place };
        let params = if has_params { self.params(&j.params, ("(", ")"), start) } else { nil() };
        let after = j
            .params
            .last()
            .map_or(j.name.span.end, |p| p.ty.span.end.max(p.default.as_ref().map_or(0, |d| d.span.end)));
        let open = self.find('{', after);
        let clauses = j.clauses.iter().map(Line::Clause);
        let lines: Vec<Line<'_>> = clauses.chain(j.body.stmts.iter().map(Line::Stmt)).collect();
        let body = self.braces(open, place.end, &lines, Line::span, |p, line| match line {
            Line::Clause(c) => p.journey_clause(c),
            Line::Stmt(s) => p.stmt(s),
        });
        cat!("journey ", self.written(j.name.span), params, " ", body)
    }

    fn function(&mut self, f: &FunctionDecl) -> Doc {
        let word = if f.is_condition { "condition " } else { "function " };
        let has_params = self.bare(f.name.span.end, f.body.span.start).starts_with('(');
        let place = Span { start: self.find('(', f.name.span.end), end: f.body.span.start, ..f.body.span };
        let params = if has_params { self.params(&f.params, ("(", ")"), place) } else { nil() };
        let result = f.result.as_ref().map_or_else(nil, |t| cat!(": ", self.ty(t)));
        cat!(word, self.written(f.name.span), params, result, " =", cat!(Doc::Line, self.expr(&f.body)).nest().group())
    }

    /// The widest first word of clauses.
    fn widest(&self, spans: impl Iterator<Item = Span>) -> usize {
        spans.map(|s| first_word(self.source(s)).len()).max().unwrap_or(0)
    }

    /// A clause's word, padded to the others.
    fn head(&self, span: Span, pad: usize) -> Doc {
        Doc::from(format!("{:<pad$} ", first_word(self.source(span))))
    }

    fn event_clause(&mut self, c: &Spanned<EventClause>, pad: usize) -> Doc {
        let head = self.head(c.span, pad);
        let rest = match &c.node {
            EventClause::Schema(name) => self.written(name.span),
            EventClause::Where(e) => self.expr(e),
            EventClause::Key { namespace, from } => cat!(self.written(namespace.span), " from ", self.expr(from)),
            EventClause::Require(paths) => self.exprs(paths),
            EventClause::Id(e) => cat!("id ", self.expr(e)),
            EventClause::Keep { age, most } => {
                let most = most.as_ref().map_or_else(nil, |m| cat!(", up to ", self.written(m.span)));
                cat!(self.length(age), most)
            }
        };
        cat!(head, rest)
    }

    pub(super) fn length(&self, l: &Spanned<Length>) -> Doc {
        Doc::from(self.duration(l.span))
    }

    fn endpoint_clause(&mut self, c: &Spanned<EndpointClause>, pad: usize) -> Doc {
        let head = self.head(c.span, pad);
        let rest = match &c.node {
            EndpointClause::Channel { channel, policy } => {
                let under = policy.as_ref().map_or_else(nil, |p| cat!(" under ", self.written(p.span)));
                cat!(self.written(channel.span), under)
            }
            EndpointClause::Params(params) => {
                let place = Span { start: self.find('{', c.span.start), ..c.span };
                self.params(params, ("{", "}"), place)
            }
            EndpointClause::Request { url, .. } => self.expr(url),
            EndpointClause::Query(fields) => self.fields_at_end(fields, c.span.start, c.span),
            EndpointClause::Header { name, value } => cat!(self.written(name.span), ": ", self.expr(value)),
            EndpointClause::Auth(auth) => self.auth(auth, c.span),
            EndpointClause::Body { format, value } => cat!(self.written(format.span), " ", self.expr(value)),
            EndpointClause::Timeout(d) => self.length(d),
            EndpointClause::Retry { times, backoff, on } => {
                let backoff = backoff.as_ref().map_or_else(nil, |(from, to)| {
                    let to = to.as_ref().map_or_else(nil, |to| cat!(" to ", self.length(to)));
                    cat!(", backoff ", self.length(from), to)
                });
                let kinds = if on.is_empty() { nil() } else { cat!(", on ", self.kinds(on)) };
                cat!(self.written(times.span), " times", backoff, kinds)
            }
            EndpointClause::Cache { fresh, stale } => {
                cat!(self.length(fresh), stale.as_ref().map_or_else(nil, |s| cat!(", stale ", self.length(s))))
            }
            EndpointClause::Limit { calls, per, queue } => {
                let after = self.bare(per.span.end, c.span.end).contains("then");
                let then = match queue {
                    Some(length) => cat!(", then queue ", self.length(length)),
                    None if after => Doc::from(", then fail"),
                    None => nil(),
                };
                cat!(self.written(calls.span), " per ", self.length(per), then)
            }
            EndpointClause::Returns(ReturnsExpr::Type(t)) => self.ty(t),
            EndpointClause::Returns(ReturnsExpr::Schema(name)) => cat!("schema ", self.written(name.span)),
            EndpointClause::Returns(ReturnsExpr::Sample(name)) => cat!("sample ", self.written(name.span)),
        };
        cat!(head, rest)
    }

    fn auth(&mut self, auth: &AuthExpr, place: Span) -> Doc {
        let at = auth.place.as_ref().map_or_else(nil, |p| cat!(" ", self.written(p.span)));
        let args = auth.args.iter().map(|a| cat!(" ", self.expr(a))).collect();
        let fields = if auth.fields.is_empty() {
            nil()
        } else {
            cat!(" ", self.fields_at_end(&auth.fields, auth.scheme.span.end, place))
        };
        cat!(self.written(auth.scheme.span), at, Doc::Concat(args), fields)
    }

    pub(super) fn kinds(&self, kinds: &[ErrorKind]) -> Doc {
        let words = |k: &ErrorKind| Doc::from(self.bare(k.span.start, k.span.end));
        join(kinds.iter().map(words).collect(), ", ")
    }

    fn policy_clause(&mut self, c: &Spanned<PolicyClause>) -> Doc {
        match &c.node {
            PolicyClause::Consent { channel, filter } => {
                cat!("consent ", self.written(channel.span), " where ", self.expr(filter))
            }
            PolicyClause::QuietHours { from, to, then } => {
                cat!("quiet hours ", self.expr(from), " to ", self.expr(to), ", then ", self.written(then.span))
            }
            PolicyClause::Cap { channel, limits, then } => {
                let limits =
                    limits.iter().map(|(n, per)| cat!(self.written(n.span), " per ", self.length(per))).collect();
                cat!("cap ", self.written(channel.span), " ", join(limits, ", "), ", then ", self.written(then.span))
            }
        }
    }

    fn journey_clause(&mut self, c: &Spanned<JourneyClause>) -> Doc {
        match &c.node {
            JourneyClause::On(p) => cat!("on ", self.pattern(p)),
            JourneyClause::OnAudience { enter, audience } => {
                cat!(if *enter { "on enter " } else { "on leave " }, self.written(audience.span))
            }
            JourneyClause::Require(paths) => cat!("require ", self.exprs(paths)),
            JourneyClause::OnePer(e) => cat!("one per ", self.exprs(e)),
            JourneyClause::Reentry(ReentryExpr::Always) => Doc::from("reentry always"),
            JourneyClause::Reentry(ReentryExpr::Never) => Doc::from("reentry never"),
            JourneyClause::Reentry(ReentryExpr::After(d)) => cat!("reentry after ", self.length(d)),
            JourneyClause::Starts(e) => cat!("starts ", self.expr(e)),
            JourneyClause::Ends(e) => cat!("ends ", self.expr(e)),
            JourneyClause::Expires(Some(d)) => cat!("expires after ", self.length(d)),
            JourneyClause::Expires(None) => Doc::from("expires never"),
            JourneyClause::Timezone(e) => cat!("timezone ", self.expr(e)),
            JourneyClause::Under(name) => cat!("under ", self.written(name.span)),
            JourneyClause::OnError(OnErrorExpr::Exit(e)) => cat!("on error exit ", self.expr(e)),
            JourneyClause::OnError(OnErrorExpr::Continue) => Doc::from("on error continue"),
            JourneyClause::ExitWhen { event, label } => cat!("exit when ", self.pattern(event), self.label(label)),
            JourneyClause::ExitIf { condition, label } => cat!("exit if ", self.expr(condition), self.label(label)),
            JourneyClause::Goal(p) => cat!("goal when ", self.pattern(p)),
            JourneyClause::Moved { from, to } => cat!("moved ", self.written(from.span), " -> ", self.written(to.span)),
        }
    }

    pub(super) fn label(&self, label: &Option<Name>) -> Doc {
        label.as_ref().map_or_else(nil, |l| cat!(" as ", self.written(l.span)))
    }

    pub(super) fn pattern(&mut self, p: &EventPattern) -> Doc {
        let name = p.binding.as_ref().map_or_else(nil, |n| cat!(" ", self.written(n.span)));
        let since = p.since.as_ref().map_or_else(nil, |n| cat!(" since ", self.written(n.span)));
        let filter = p.filter.as_ref().map_or_else(nil, |e| cat!(" where ", self.expr(e)));
        cat!(self.written(p.event.span), name, since, filter)
    }
}

/// What stands on a line of a journey.
enum Line<'j> {
    Clause(&'j Spanned<JourneyClause>),
    Stmt(&'j Stmt),
}

impl Line<'_> {
    fn span(&self) -> Span {
        match self {
            Line::Clause(c) => c.span,
            Line::Stmt(s) => s.span,
        }
    }
}

fn first_word(text: &str) -> &str {
    text.split(|c: char| !c.is_ascii_alphanumeric() && c != '_').next().unwrap_or("")
}
