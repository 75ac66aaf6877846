//! Journeys: the header, then the body.

mod body;
mod calls;
mod limits;
mod matches;
mod moves;
mod parallel;
mod races;
mod repeats;
mod splits;
mod updates;
mod waits;

use super::Checker;
use super::coerce::Need;
use super::cx::{Cx, Place, RequireAt, ex};
use super::diagnostics::{branches, clauses as report, flow, literals, names as names_report, presence, steps};
use super::env::{Facts, Implied, Key, Named};
use super::labels::Labels;
use super::names::{At, Decl};
use crate::ast::{self, EventPattern, ExprKind as Ast, JourneyClause, JourneyDecl, Name, OnErrorExpr, ReentryExpr};
use crate::hir::{BindingId, EndpointId, EventId, Expr, ExprKind, Goal, Journey, LabelId, OnError, Since, Ty};
use crate::source::{FileId, Span, Spanned};
use body::Body;
use journey_bytecode::program::Reentry;
use journey_bytecode::types::Span as Length;
use std::sync::Arc;

/// How long a journey lasts that does not say so.
const EXPIRES: Length = Length { months: 0, days: 91, micros: 0 };
/// When people may enter again, if the journey does not say so.
const REENTRY: Reentry = Reentry::AfterExit(Length { months: 0, days: 0, micros: 300_000_000 });

/// The clauses, each once.
#[derive(Default)]
struct Header<'a> {
    on: Option<(&'a EventPattern, Span)>,
    starts: Option<(&'a ast::Expr, Span)>,
    ends: Option<(&'a ast::Expr, Span)>,
    require: Vec<&'a ast::Expr>,
    require_span: Option<Span>,
    one_per: Option<(&'a [ast::Expr], Span)>,
    reentry: Option<(&'a ReentryExpr, Span)>,
    expires: Option<(Option<&'a Spanned<Length>>, Span)>,
    timezone: Option<(&'a ast::Expr, Span)>,
    on_error: Option<(&'a OnErrorExpr, Span)>,
    exits: Vec<(&'a EventPattern, Option<&'a Name>)>,
    exit_ifs: Vec<(&'a ast::Expr, Option<&'a Name>)>,
    goals: Vec<&'a EventPattern>,
    moves: Vec<(&'a Name, &'a Name)>,
}

impl<'a> Checker<'a> {
    /// Checks the journeys, in order; none for one that cannot be built.
    pub(super) fn check_journeys(&mut self) -> Vec<Option<Journey>> {
        self.names.journeys.clone().iter().map(|at| self.check_journey(at)).collect()
    }

    fn header(&mut self, decl: &'a JourneyDecl) -> Header<'a> {
        use super::events::once;
        let mut h = Header::default();
        let mut out = vec![];
        for Spanned { node, span } in &decl.clauses {
            let span = *span;
            match node {
                JourneyClause::On(event) => once(&mut h.on, event, "on", span, &mut out),
                JourneyClause::OnAudience { audience, .. } => {
                    self.names.get(span.file, &audience.node);
                    self.not_yet("`on enter` and `on leave`", span);
                }
                JourneyClause::Require(paths) => {
                    h.require.extend(paths);
                    h.require_span = Some(span);
                }
                JourneyClause::OnePer(keys) => once(&mut h.one_per, keys.as_slice(), "one per", span, &mut out),
                JourneyClause::Reentry(r) => once(&mut h.reentry, r, "reentry", span, &mut out),
                JourneyClause::Starts(e) => once(&mut h.starts, e, "starts", span, &mut out),
                JourneyClause::Ends(e) => once(&mut h.ends, e, "ends", span, &mut out),
                JourneyClause::Expires(after) => once(&mut h.expires, after.as_ref(), "expires", span, &mut out),
                JourneyClause::Timezone(e) => once(&mut h.timezone, e, "timezone", span, &mut out),
                JourneyClause::Under(policy) => {
                    self.names.get(span.file, &policy.node);
                    self.not_yet("`under`", span);
                }
                JourneyClause::OnError(e) => once(&mut h.on_error, e, "on error", span, &mut out),
                JourneyClause::ExitWhen { event, label } => h.exits.push((event, label.as_ref())),
                JourneyClause::ExitIf { condition, label } => h.exit_ifs.push((condition, label.as_ref())),
                JourneyClause::Goal(event) => h.goals.push(event),
                JourneyClause::Moved { from, to } => h.moves.push((from, to)),
            }
        }
        self.diagnostics.append(&mut out);
        h
    }

    fn check_journey(&mut self, at: &At<'a, JourneyDecl>) -> Option<Journey> {
        let decl = at.decl;
        let h = self.header(decl);
        if let Some(first) = decl.params.first() {
            self.not_yet("a journey with parameters", first.name.span);
        }
        if h.on.is_none() && !decl.clauses.iter().any(|c| matches!(c.node, JourneyClause::OnAudience { .. })) {
            self.not_yet("a journey without `on`, which others call,", at.name.span);
        }
        let open = self.open_between(at.file, &h);
        let mut found = vec![];
        let mut labels = Labels::collect(&decl.body, &mut found);
        moves::check(&mut labels, &h.moves, &mut found);
        self.diagnostics.append(&mut found);
        let mut cx = Cx::new(self, at.file, Place::Journey);
        cx.labels = labels.names();
        for param in &decl.params {
            let ty = cx.c.resolve(at.file, &param.ty);
            let local = cx.local(&param.name.node, ty);
            cx.enter(&param.name, Named::Local(local));
        }
        let trigger = h.on.and_then(|(pattern, _)| cx.trigger(pattern));
        let (require, after) = cx.header_require(&h, decl);
        let one_per = h.one_per.map_or(vec![], |(keys, _)| cx.one_per(keys));
        let zone = h.timezone.map(|(e, _)| cx.zone(e));
        let on_error = h.on_error.map(|(e, span)| (cx.on_error(e), span));
        let mut body = Body::new(cx, labels, &h, on_error.as_ref().map(|(e, _)| e.clone()));
        body.trigger = trigger.as_ref().map(|t| t.0);
        let exits: Option<Vec<_>> = h.exits.iter().map(|(event, label)| body.exit_when(event, *label)).collect();
        let exit_ifs: Vec<(Expr, Arc<str>)> = h.exit_ifs.iter().map(|(e, label)| body.exit_if(e, *label)).collect();
        let goals: Option<Vec<Goal>> = h.goals.iter().map(|g| body.goal(g)).collect();
        body.cx.faults = None;
        let entering = trigger.as_ref().map(|t| Implied::by_option(t.2.as_ref()).yes).unwrap_or_default();
        body.cx.facts.extend(entering);
        let mut stmts = body.run(&decl.body);
        body.forget_unread(&mut stmts);
        if let Some(cause) = body.can_fail()
            && on_error.is_none()
        {
            let call = body.failing.is_some();
            body.cx.say(flow::no_on_error(at.name, cause, call, after));
        }
        let (unit, labels) = body.finish();
        Some(Journey {
            name: at.name.node.as_str().into(),
            doc: at.item.doc.as_ref().map(|d| d.node.as_str().into()),
            unit,
            trigger,
            require,
            one_per,
            reentry: match h.reentry {
                Some((ReentryExpr::Always, _)) => Reentry::Always,
                Some((ReentryExpr::Never, _)) => Reentry::Never,
                Some((ReentryExpr::After(d), _)) => Reentry::AfterEntry(d.node),
                None => REENTRY,
            },
            expires: h.expires.map_or(Some(EXPIRES), |(d, _)| d.map(|d| d.node)),
            zone,
            on_error: on_error.map_or(OnError::Continue, |(e, _)| e),
            exits: exits?,
            exit_ifs,
            goals: goals?,
            open,
            labels,
            body: stmts,
            span: at.item.span,
        })
    }

    /// `starts` and `ends`.
    fn open_between(&mut self, file: FileId, h: &Header<'_>) -> (Option<i64>, Option<i64>) {
        let mut instant = |clause: Option<(&ast::Expr, Span)>| Some(self.test_instant(file, clause?.0)?.0);
        let open = (instant(h.starts), instant(h.ends));
        if let ((Some(starts), Some(ends)), Some((_, first)), Some((_, span))) = (open, h.starts, h.ends)
            && ends <= starts
        {
            self.say(super::diagnostics::clauses::ends_before_it_starts(span, first));
        }
        open
    }

    /// The event of a name.
    pub(super) fn find_event(&mut self, file: FileId, name: &Name) -> Option<EventId> {
        match self.names.get(file, &name.node) {
            Some(Decl::Event(id)) => return Some(id),
            other => self.not_found(file, name, other, "event", "an event", &|n| {
                n.events.iter().map(|e| e.name.node.clone()).collect()
            }),
        }
        None
    }

    /// The source or action of a name.
    pub(super) fn find_endpoint(&mut self, file: FileId, name: &Name) -> Option<EndpointId> {
        match self.names.get(file, &name.node) {
            Some(Decl::Endpoint(id)) => return Some(id),
            other => self.not_found(file, name, other, "source or action", "a source or action", &|n| {
                n.endpoints.iter().map(|e| e.name.node.clone()).collect()
            }),
        }
        None
    }

    fn not_found(
        &mut self,
        file: FileId,
        name: &Name,
        found: Option<Decl>,
        kind: &str,
        wanted: &str,
        known: &dyn Fn(&super::names::Names<'a>) -> Vec<String>,
    ) {
        match found {
            Some(Decl::Opaque(..)) => {}
            Some(other) => {
                self.say(super::diagnostics::declarations::wrong_kind(name.span, &name.node, other.words(), wanted))
            }
            None => {
                let elsewhere = self.names.elsewhere(self.project.sources, file, &name.node);
                let known = known(&self.names);
                let known = known.iter().map(String::as_str);
                self.say(names_report::unknown_decl(kind, &name.node, name.span, known, elsewhere.as_deref()));
            }
        }
    }
}

impl Cx<'_, '_> {
    fn trigger(&mut self, pattern: &EventPattern) -> Option<(EventId, BindingId, Option<Expr>)> {
        let Some(event) = self.c.find_event(self.file, &pattern.event) else {
            if let Some(name) = &pattern.binding {
                self.enter(name, Named::Silent);
            }
            return None;
        };
        let binding = self.event_binding(pattern.binding.as_ref().map_or("event", |n| &n.node), event);
        if let Some(name) = &pattern.binding {
            self.enter(name, Named::Binding(binding));
        }
        if let Some(since) = &pattern.since {
            self.say(report::does_not_belong(
                "since",
                since.span,
                "the event that starts a journey",
                "Entry is the beginning: nothing comes before it.",
            ));
        }
        let guard = pattern.filter.as_ref().map(|e| self.condition(e));
        Some((event, binding, guard))
    }

    /// Presence conditions of the header, and the clause after which new ones go.
    fn header_require(&mut self, h: &Header<'_>, decl: &JourneyDecl) -> (Vec<(Expr, Arc<str>)>, Span) {
        let mut out = vec![];
        for path in &h.require {
            let raw = self.raw(path);
            let text: Arc<str> = self.c.text(path.span).into();
            if raw.ty.is_unknown() {
                continue;
            }
            let Some(key) = Key::of(&raw) else {
                self.say(report::not_a_path(path));
                continue;
            };
            if !raw.ty.is_optional() || self.facts.has(&key) {
                self.say(presence::always(path.span, true, &text));
            }
            self.facts.add(key);
            out.push((ex(ExprKind::IsPresent(Box::new(raw)), Ty::Boolean, path.span), text));
        }
        self.facts.make_lasting();
        let after = h.on.map_or(decl.name.span, |(_, span)| span);
        let trigger =
            (!self.unit.bindings.is_empty() && h.on.is_some_and(|(p, _)| p.binding.is_some())).then_some(BindingId(0));
        self.require = Some((RequireAt { existing: h.require_span, after }, trigger));
        (out, h.require_span.unwrap_or(after))
    }

    fn one_per(&mut self, keys: &[ast::Expr]) -> Vec<Expr> {
        let others = keys.iter().filter(|e| !matches!(&e.kind, Ast::Name(n) if n == "profile"));
        others
            .map(|e| {
                let value = self.expr(e, None);
                self.texts(value)
            })
            .collect()
    }

    fn zone(&mut self, e: &ast::Expr) -> Expr {
        let zone = self.expr(e, Some(&Ty::String));
        self.zone_exists(&zone);
        self.coerce(zone, &Ty::String.optional(), &Need::Other("`timezone`"))
    }

    /// Constant names of zones must exist.
    fn zone_exists(&mut self, e: &Expr) {
        match &e.kind {
            ExprKind::Text(name) if jiff::tz::TimeZone::get(name).is_err() => {
                self.say(literals::zone_text(e.span, name))
            }
            ExprKind::Default(a, b) => {
                self.zone_exists(a);
                self.zone_exists(b);
            }
            ExprKind::If(_, a, b) => {
                self.zone_exists(a);
                self.zone_exists(b);
            }
            ExprKind::Some(inner) => self.zone_exists(inner),
            _ => {}
        }
    }

    fn on_error(&mut self, e: &OnErrorExpr) -> OnError {
        match e {
            OnErrorExpr::Continue => OnError::Continue,
            OnErrorExpr::Exit(reason) => {
                let value = self.expr(reason, Some(&Ty::String));
                match value.kind {
                    ExprKind::Text(text) => OnError::Exit(text),
                    _ => {
                        self.say(super::diagnostics::mismatch::not_constant(&value));
                        OnError::Exit("error".into())
                    }
                }
            }
        }
    }
}

impl Body<'_, '_> {
    /// Something in the header that looks at an event while people are inside: nothing of the body is in scope.
    fn header_guard<T>(
        &mut self,
        pattern: &EventPattern,
        f: impl FnOnce(EventId, BindingId, Option<Expr>) -> T,
    ) -> Option<T> {
        let event = self.cx.c.find_event(self.cx.file, &pattern.event)?;
        self.same_namespace(&pattern.event, event);
        let before = self.cx.facts.clone();
        self.cx.facts.suspend();
        let out = self.cx.scoped(|cx| {
            let binding = cx.event_binding(pattern.binding.as_ref().map_or("event", |n| &n.node), event);
            if let Some(name) = &pattern.binding {
                cx.enter(name, Named::Binding(binding));
            }
            let guard = pattern.filter.as_ref().map(|e| cx.condition(e));
            f(event, binding, guard)
        });
        self.cx.facts = before;
        Some(out)
    }

    fn exit_when(
        &mut self,
        pattern: &EventPattern,
        label: Option<&Name>,
    ) -> Option<(EventId, BindingId, Option<Expr>, Arc<str>)> {
        if let Some(since) = &pattern.since {
            self.cx.say(report::does_not_belong("since", since.span, "`exit when`", "It counts from entry."));
        }
        let reason = label.unwrap_or(&pattern.event).node.as_str().into();
        self.header_guard(pattern, |event, binding, guard| (event, binding, guard, reason))
    }

    fn exit_if(&mut self, e: &ast::Expr, label: Option<&Name>) -> (Expr, Arc<str>) {
        let before: Facts = self.cx.facts.clone();
        self.cx.facts.suspend();
        let condition = self.cx.condition(e);
        self.cx.facts = before;
        (condition, label.map_or("condition", |l| &l.node).into())
    }

    fn goal(&mut self, pattern: &EventPattern) -> Option<Goal> {
        let since = match &pattern.since {
            None => Since::Entry,
            Some(name) => self.since(name, None)?,
        };
        self.header_guard(pattern, |event, binding, guard| Goal { event, binding, guard, since })
    }

    /// `since L` or `since entry`; a step's own position, if the label must come before it.
    fn since(&mut self, name: &Name, of: Option<(Span, LabelId)>) -> Option<Since> {
        if name.node == "entry" {
            return Some(Since::Entry);
        }
        let Some(id) = self.labels.named(&name.node) else {
            let known = self.cx.labels.clone();
            self.cx.say(steps::unknown_label(name, known.iter().map(AsRef::as_ref).chain(["entry"])));
            return None;
        };
        let step = self.labels.span(id);
        if of.is_some_and(|(of, _)| step.start > of.start) {
            self.cx.say(steps::label_later(name, step));
            return None;
        }
        if !self.labels.known_at(id, of.map(|(_, at)| at)) {
            self.cx.say(branches::elsewhere(name, step));
            return None;
        }
        self.labels.time(id);
        Some(Since::Label(id))
    }
}
