//! Statements, and which of them people reach.

use super::Header;
use crate::ast::{self, Block, Else, ExprKind as Ast, Stmt, StmtKind as AstStmt};
use crate::check::coerce::Need;
use crate::check::cx::{Cx, ex};
use crate::check::diagnostics::{branches, flow, loops, names};
use crate::check::env::{Facts, Implied, Named};
use crate::check::labels::Labels;
use crate::hir::{BindingId, EventId, Expr, ExprKind, Label, LabelId, OnError, Root, Stmt as Hir, StmtKind, Ty, Unit};
use crate::source::Span;
use journey_bytecode::types::Span as Length;

/// The body of a journey while it is checked.
#[derive(Debug)]
pub(in crate::check) struct Body<'c, 'a> {
    pub(super) cx: Cx<'c, 'a>,
    pub(super) labels: Labels,
    frames: Vec<Frame>,
    pub(super) on_error: Option<OnError>,
    /// Age limit and where it is written; `None` inside for never.
    pub(super) expires: (Option<Length>, Option<Span>),
    /// The event that starts the journey.
    pub(super) trigger: Option<EventId>,
    /// A step that can fail, and does not handle every failure.
    pub(super) failing: Option<Span>,
    /// Branches of all `parallel`s so far.
    pub(super) branches: usize,
}

/// An arm that `continue` leaves, or a turn that it ends.
#[derive(Debug, Default)]
pub(super) struct Frame {
    /// What is known where people went on, of those who `continue`d.
    continued: Meeting,
    /// The race whose arm it is, and what was known on reaching it.
    race: Option<(LabelId, Facts)>,
    /// The body of a `repeat`: what is known of those who `break` it.
    pub(super) broken: Option<Meeting>,
    /// A branch of a `parallel`, and how many names were in scope where it began: it can neither be left but by its
    /// end, nor change what the others see.
    branch: Option<usize>,
}

impl Frame {
    /// The body of a `repeat`.
    pub(super) fn turn() -> Frame {
        Frame { broken: Some(Meeting::default()), ..Frame::default() }
    }

    /// A branch of a `parallel`, with so many names in scope.
    pub(super) fn branch(names: usize) -> Frame {
        Frame { branch: Some(names), ..Frame::default() }
    }
}

/// Ways that meet after a statement.
#[derive(Debug, Default)]
pub(super) struct Meeting(Option<Facts>);

impl Meeting {
    /// Another way leads here.
    pub(super) fn join(&mut self, facts: &Facts) {
        match &mut self.0 {
            Some(known) => known.meet(facts),
            None => self.0 = Some(facts.clone()),
        }
    }

    /// The ways of another meeting lead here.
    pub(super) fn join_all(&mut self, other: &Meeting) {
        if let Some(facts) = &other.0 {
            self.join(facts);
        }
    }

    /// What is known here, if any way leads here.
    pub(super) fn known(&mut self) -> Option<&mut Facts> {
        self.0.as_mut()
    }
}

impl<'c, 'a> Body<'c, 'a> {
    pub(super) fn new(cx: Cx<'c, 'a>, labels: Labels, h: &Header<'_>, on_error: Option<OnError>) -> Self {
        let expires = match h.expires {
            Some((length, span)) => (length.map(|l| l.node), Some(span)),
            None => (Some(super::EXPIRES), None),
        };
        Body { cx, labels, frames: vec![], on_error, expires, trigger: None, failing: None, branches: 0 }
    }

    /// The statements of the journey.
    pub(super) fn run(&mut self, block: &Block) -> Vec<Hir> {
        self.block(block).0
    }

    /// What can fail, if anything can.
    pub(super) fn can_fail(&self) -> Option<Span> {
        self.failing.or(self.cx.faults)
    }

    /// An event about people of another namespace than the journey's never meets anybody here.
    pub(super) fn same_namespace(&mut self, name: &ast::Name, event: EventId) {
        let namespace = |id: EventId| {
            let at = self.cx.c.names.events.get(id.index())?;
            at.decl.clauses.iter().find_map(|c| match &c.node {
                ast::EventClause::Key { namespace, .. } => Some(namespace),
                _ => None,
            })
        };
        let Some((own, other)) = self.trigger.and_then(namespace).zip(namespace(event)) else { return };
        if !own.node.eq_ignore_ascii_case(&other.node) {
            let report = flow::other_namespace(name, own, other);
            self.cx.say(report);
        }
    }

    /// Takes answers away that nobody reads.
    pub(super) fn forget_unread(&self, stmts: &mut [Hir]) {
        for stmt in stmts {
            if let StmtKind::Call(call) = &mut stmt.kind {
                call.answer = call.answer.filter(|id| self.cx.read.contains(id));
            }
            stmt.kind.blocks_mut().into_iter().for_each(|block| self.forget_unread(block));
        }
    }

    pub(super) fn finish(self) -> (Unit, Vec<Label>) {
        (self.cx.unit, self.labels.list)
    }

    /// Statements with a scope of their own; whether people get to the end.
    pub(super) fn block(&mut self, block: &Block) -> (Vec<Hir>, bool) {
        let depth = self.cx.scope.len();
        let mut out = Vec::with_capacity(block.stmts.len());
        let mut left: Option<Span> = None;
        for stmt in &block.stmts {
            if let Some(leaver) = left {
                // What could not be read may have been part of the statement that leaves.
                if !matches!(stmt.kind, AstStmt::Broken) {
                    self.cx.say(flow::unreachable(stmt.span, leaver));
                }
                break;
            }
            if !self.stmt(stmt, &mut out) {
                left = Some(stmt.span);
            }
        }
        self.cx.scope.truncate(depth);
        (out, left.is_none())
    }

    /// An arm: starts from what was known before it, may be left by `continue`.
    pub(super) fn arm(
        &mut self,
        start: &Facts,
        race: Option<LabelId>,
        meeting: &mut Meeting,
        f: impl FnOnce(&mut Self) -> (Vec<Hir>, bool),
    ) -> Vec<Hir> {
        let frame = Frame { race: race.map(|id| (id, start.clone())), ..Frame::default() };
        self.framed(start, frame, meeting, f).0
    }

    /// The same with a frame of its own, which is given back.
    pub(super) fn framed(
        &mut self,
        start: &Facts,
        frame: Frame,
        meeting: &mut Meeting,
        f: impl FnOnce(&mut Self) -> (Vec<Hir>, bool),
    ) -> (Vec<Hir>, Frame) {
        self.cx.facts = start.clone();
        self.frames.push(frame);
        let depth = self.cx.scope.len();
        let (stmts, falls) = f(self);
        self.cx.scope.truncate(depth);
        if falls {
            meeting.join(&self.cx.facts);
        }
        let frame = self.frames.pop().unwrap_or_default();
        meeting.join_all(&frame.continued);
        (stmts, frame)
    }

    /// Goes on where ways met; whether any did.
    pub(super) fn meet(&mut self, meeting: Meeting) -> bool {
        match meeting.0 {
            Some(facts) => {
                self.cx.facts = facts;
                true
            }
            None => false,
        }
    }

    /// One statement; whether people get beyond it.
    fn stmt(&mut self, stmt: &Stmt, out: &mut Vec<Hir>) -> bool {
        let span = stmt.span;
        let not_yet = match &stmt.kind {
            AstStmt::Lookup { .. } | AstStmt::Send(_) | AstStmt::Call(_) => return self.call(stmt, out),
            AstStmt::Let { name, value } => {
                self.binding(name, value, span, out);
                return true;
            }
            AstStmt::If { condition, then, otherwise } => {
                return self.branch(condition, then, otherwise.as_deref(), span, out);
            }
            AstStmt::Wait { length, until, .. } => return self.wait(stmt, length, until.as_ref(), out),
            AstStmt::WaitUntil { instant, at, .. } => return self.wait_until(stmt, instant, at.as_ref(), out),
            AstStmt::Race { arms, .. } => return self.race(stmt, arms, out),
            AstStmt::Restart { with } => {
                self.restart(with.as_ref(), span, out);
                return false;
            }
            AstStmt::Split { .. } => return self.split(stmt, out),
            AstStmt::Exit { reason } => {
                let reason = self.reason(reason.as_ref(), span);
                out.push(Hir { kind: StmtKind::Exit { label: self.labels.of(stmt), reason }, span });
                return false;
            }
            AstStmt::Continue => {
                self.go_on(span, out);
                return false;
            }
            AstStmt::Match { .. } => return self.match_value(stmt, out),
            AstStmt::Limit { .. } => return self.limit(stmt, out),
            AstStmt::Repeat { .. } => return self.repeat(stmt, out),
            AstStmt::Break => {
                self.leave_repeat(span, out);
                return false;
            }
            AstStmt::Broken => return true,
            AstStmt::Parallel { .. } => return self.parallel(stmt, out),
            AstStmt::Update { fields } => {
                self.update(stmt, fields, out);
                return true;
            }
            AstStmt::Journey { verb, .. } => match verb {
                ast::JourneyVerb::Start => "`start`",
                ast::JourneyVerb::Run => "`run`",
                ast::JourneyVerb::Jump => "`jump`",
            },
        };
        self.cx.c.not_yet(not_yet, span);
        self.names_of_later(stmt);
        true
    }

    /// Names that a statement of a later edition would declare are known, so that nothing follows from it.
    fn names_of_later(&mut self, stmt: &Stmt) {
        if let AstStmt::Journey { call, .. } = &stmt.kind {
            self.cx.c.names.get(self.cx.file, &call.target.node);
            if let Some(label) = &call.label {
                self.cx.enter(label, Named::Silent);
            }
        }
    }

    fn binding(&mut self, name: &ast::Name, value: &ast::Expr, span: Span, out: &mut Vec<Hir>) {
        let value = self.cx.expr(value, None);
        match &value.kind {
            ExprKind::Path { document: Root::Binding(from), path } if path.is_empty() => {
                return self.second_name(name, *from, span, out);
            }
            ExprKind::Path { path, .. } if path.is_empty() && !value.ty.is_unknown() => {
                self.cx.c.not_yet("another name for the profile", span);
            }
            _ => {}
        }
        let local = self.cx.local(&name.node, value.ty.clone());
        self.cx.enter(name, Named::Local(local));
        out.push(Hir { kind: StmtKind::Let(local, value), span });
    }

    /// Another name for an event or answer: it keeps what there is now, also when the first gets another event.
    fn second_name(&mut self, name: &ast::Name, from: BindingId, span: Span, out: &mut Vec<Hir>) {
        let root = Root::Binding(from);
        let to = self.cx.binding(&name.node, self.cx.document(root), self.cx.may_be_nothing(root));
        let known = self.cx.facts.of_binding(from);
        self.cx.facts.extend(known.iter().map(|key| key.rebound(from, to)));
        self.cx.read.insert(from);
        self.cx.enter(name, Named::Binding(to));
        out.push(Hir { kind: StmtKind::Name(from, to), span });
    }

    fn branch(
        &mut self,
        condition: &ast::Expr,
        then: &Block,
        otherwise: Option<&Else>,
        span: Span,
        out: &mut Vec<Hir>,
    ) -> bool {
        let condition = self.cx.condition(condition);
        let implied = Implied::by(&condition);
        let start = self.cx.facts.clone();
        let mut meeting = Meeting::default();
        self.cx.facts.extend(implied.yes);
        let (then, falls) = self.block(then);
        if falls {
            meeting.join(&self.cx.facts);
        }
        self.cx.facts = start;
        self.cx.facts.extend(implied.no);
        let (otherwise, falls) = match otherwise {
            None => (vec![], true),
            Some(Else::Block(block)) => self.block(block),
            Some(Else::If(stmt)) => {
                let mut inner = vec![];
                let falls = self.stmt(stmt, &mut inner);
                (inner, falls)
            }
        };
        if falls {
            meeting.join(&self.cx.facts);
        }
        out.push(Hir { kind: StmtKind::If { condition, then, otherwise }, span });
        self.meet(meeting)
    }

    /// The reason of an exit: a text, or the bare name of a declared exit.
    fn reason(&mut self, reason: Option<&ast::Expr>, span: Span) -> Expr {
        let text = |t: &str, span| ex(ExprKind::Text(t.into()), Ty::String, span);
        match reason {
            None => text("completed", span),
            Some(ast::Expr { kind: Ast::Name(name), span }) if !self.cx.scope.iter().any(|s| *s.name == **name) => {
                text(name, *span)
            }
            Some(e) => {
                let value = self.cx.expr(e, Some(&Ty::String));
                self.cx.coerce(value, &Ty::String, &Need::Other("an exit"))
            }
        }
    }

    fn go_on(&mut self, span: Span, out: &mut Vec<Hir>) {
        let facts = self.cx.facts.clone();
        match self.frames.last_mut() {
            Some(frame) => frame.continued.join(&facts),
            None => self.cx.say(flow::stray_continue(span)),
        }
        out.push(Hir { kind: StmtKind::Continue { levels: 0 }, span });
    }

    fn leave_repeat(&mut self, span: Span, out: &mut Vec<Hir>) {
        let facts = self.cx.facts.clone();
        let around = self.frames.iter().any(|frame| frame.broken.is_some());
        let mut inside = self.frames.iter_mut().rev().take_while(|frame| frame.branch.is_none());
        match inside.find_map(|frame| frame.broken.as_mut()) {
            Some(broken) => broken.join(&facts),
            None if around => self.cx.say(branches::leaves(span, "break")),
            None => self.cx.say(loops::stray_break(span)),
        }
        out.push(Hir { kind: StmtKind::Break, span });
    }

    fn restart(&mut self, with: Option<&(ast::Name, ast::Name)>, span: Span, out: &mut Vec<Hir>) {
        let mut inside = self.frames.iter().rev().take_while(|frame| frame.branch.is_none());
        let Some((race, known)) = inside.find_map(|f| f.race.clone()) else {
            let around = self.frames.iter().any(|f| f.race.is_some());
            self.cx.say(if around { branches::leaves(span, "restart") } else { flow::stray_restart(span) });
            return;
        };
        let with = with.and_then(|(from, to)| {
            let from_id = self.rebound(from)?;
            let to_id = self.rebound(to)?;
            self.same_event(from, from_id, to, to_id, &known);
            self.own_of_branch(to);
            Some((from_id, to_id))
        });
        out.push(Hir { kind: StmtKind::Restart { race, with }, span });
    }

    /// What all branches see, none of them can replace.
    fn own_of_branch(&mut self, name: &ast::Name) {
        let names = self.frames.iter().rev().find_map(|frame| frame.branch);
        let place = self.cx.scope.iter().position(|s| *s.name == *name.node);
        if names.zip(place).is_some_and(|(names, place)| place < names) {
            self.cx.say(branches::replaces(name));
        }
    }

    fn rebound(&mut self, name: &ast::Name) -> Option<BindingId> {
        match self.cx.scope.iter().find(|s| *s.name == *name.node).map(|s| s.named) {
            Some(Named::Binding(id)) => Some(id),
            Some(Named::Silent) => None,
            _ => {
                let known: Vec<std::sync::Arc<str>> = self.cx.scope.iter().map(|s| s.name.clone()).collect();
                let known = known.iter().map(AsRef::as_ref);
                self.cx.say(names::unknown_decl("event here called", &name.node, name.span, known, None));
                None
            }
        }
    }

    /// The new event must be of the same kind, and have all that the journey relies on.
    fn same_event(&mut self, from: &ast::Name, from_id: BindingId, to: &ast::Name, to_id: BindingId, known: &Facts) {
        let document = |id: BindingId| self.cx.unit.bindings.get(id.index()).map(|b| b.document);
        let (Some(a), Some(b)) = (document(from_id), document(to_id)) else { return };
        if a != b {
            let words = |d| match d {
                crate::hir::Document::Event(id) => {
                    self.cx.c.names.events.get(id.index()).map_or("", |e| e.name.node.as_str())
                }
                _ => "answer",
            };
            let report = flow::restart_other_event(from.span, &from.node, words(a), words(b));
            self.cx.say(report);
            return;
        }
        let mut missing: Vec<String> = known
            .of_binding(to_id)
            .into_iter()
            .filter(|key| !self.cx.facts.has(&key.rebound(to_id, from_id)))
            .filter_map(|key| match key {
                crate::check::env::Key::Path(_, path) if !path.is_empty() => Some(path.join(".")),
                _ => None,
            })
            .collect();
        missing.sort_by_key(|p| std::cmp::Reverse(p.len()));
        if let Some(path) = missing.first() {
            self.cx.say(flow::restart_loses(from.span, &from.node, &to.node, path));
        }
    }

    /// A constant length of time, in days at least and at most, to compare lives with waits.
    pub(super) fn outlives(&mut self, length: &Expr) {
        let (ExprKind::Duration(wait), (Some(life), declared)) = (&length.kind, self.expires) else { return };
        let days = |l: Length, month: i64| {
            (i64::from(l.months) * month + i64::from(l.days)).saturating_mul(86_400_000_000).saturating_add(l.micros)
        };
        if days(*wait, 28) > days(life, 31) {
            self.cx.say(flow::longer_than_expiry(length.span, life, declared));
        }
    }
}
