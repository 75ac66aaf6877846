//! Statements.

use super::layout::{Doc, cat};
use super::{Printer, join, nil};
use crate::ast::*;
use crate::source::Span;

impl Printer<'_> {
    pub(super) fn block(&mut self, b: &Block) -> Doc {
        self.braces(b.span.start, b.span.end, &b.stmts, |s| s.span, Self::stmt)
    }

    pub(super) fn stmt(&mut self, s: &Stmt) -> Doc {
        let end = s.span;
        match &s.kind {
            StmtKind::Lookup { call, or_none } => {
                let none = if *or_none { " or none" } else { "" };
                self.call("lookup ", call, none, end)
            }
            StmtKind::Send(call) => self.call("send ", call, "", end),
            StmtKind::Call(call) => self.call("call ", call, "", end),
            StmtKind::Journey { verb, call } => {
                let verb = match verb {
                    JourneyVerb::Start => "start ",
                    JourneyVerb::Run => "run ",
                    JourneyVerb::Jump => "jump ",
                };
                self.call(verb, call, "", end)
            }
            StmtKind::Update { fields } => cat!("update profile ", self.fields_at_end(fields, end.start, end)),
            StmtKind::Let { name, value } => {
                cat!("let ", self.written(name.span), " =", cat!(Doc::Line, self.expr(value)).nest().group())
            }
            StmtKind::If { condition, then, otherwise } => self.if_statement(condition, then, otherwise.as_deref()),
            StmtKind::Match { value, arms, otherwise } => self.match_statement(value, arms, otherwise.as_ref(), end),
            StmtKind::Wait { length, until, label } => {
                let until = until.as_ref().map_or_else(nil, |e| cat!(", until ", self.expr(e)));
                cat!("wait ", self.expr(length), until, self.label(label))
            }
            StmtKind::WaitUntil { instant, at, label } => {
                let instant = self.expr(instant);
                let at = at.as_ref().map_or_else(nil, |e| cat!(" at ", self.expr(e)));
                cat!("wait until ", instant, at, self.label(label))
            }
            StmtKind::Race { label, arms } => {
                let open = self.find('{', label.as_ref().map_or(end.start, |l| l.span.end));
                let arms = self.braces(open, end.end, arms, race_span, Self::race_arm);
                cat!("wait", self.label(label), " ", arms)
            }
            StmtKind::Restart { with } => {
                let with = with
                    .as_ref()
                    .map_or_else(nil, |(a, b)| cat!(" with ", self.written(a.span), " as ", self.written(b.span)));
                cat!("restart", with)
            }
            StmtKind::Split { by, salt, label, arms } => self.split(by, salt.as_ref(), label, arms, end),
            StmtKind::Limit { count, per, label, then, otherwise } => {
                let per = per.as_ref().map_or_else(nil, |p| cat!(" per ", self.length(p)));
                let then = self.block(then);
                let otherwise = otherwise.as_ref().map_or_else(nil, |b| cat!(" else ", self.block(b)));
                cat!("limit ", self.written(count.span), per, self.label(label), " ", then, otherwise)
            }
            StmtKind::Parallel { mode, label, branches } => self.parallel(mode, label, branches, end),
            StmtKind::Repeat { times, every, condition, body } => {
                let every = every.as_ref().map_or_else(nil, |d| cat!(" every ", self.length(d)));
                let condition = condition.as_ref().map_or_else(nil, |e| cat!(" while ", self.expr(e)));
                cat!("repeat up to ", self.written(times.span), " times", every, condition, " ", self.block(body))
            }
            StmtKind::Break => Doc::from("break"),
            StmtKind::Exit { reason } => cat!("exit", reason.as_ref().map_or_else(nil, |e| cat!(" ", self.expr(e)))),
            StmtKind::Continue => Doc::from("continue"),
            StmtKind::Broken => self.written(s.span),
        }
    }

    fn call(&mut self, verb: &'static str, call: &Call, suffix: &'static str, place: Span) -> Doc {
        let args = self.args(&call.args, call.args_span);
        let label = self.label(&call.label);
        // empty braces are kept: they are in the text
        let header = call.label.as_ref().map_or(call.args_span.end, |l| l.span.end);
        let braces = self.bare(header, place.end).contains('{');
        let handlers = if call.handlers.is_empty() && !braces {
            nil()
        } else {
            let open = self.find('{', header);
            cat!(" ", self.braces(open, place.end, &call.handlers, |h| h.span, Self::handler))
        };
        cat!(verb, self.written(call.target.span), args, label, suffix, handlers)
    }

    fn handler(&mut self, h: &Handler) -> Doc {
        let on = match &h.on {
            HandlerKind::Error(kinds) if kinds.is_empty() => Doc::from("on error "),
            HandlerKind::Error(kinds) => cat!("on error ", self.kinds(kinds), " "),
            HandlerKind::Skipped => Doc::from("on skipped "),
            HandlerKind::Held => Doc::from("on held "),
        };
        cat!(on, self.block(&h.body))
    }

    fn if_statement(&mut self, condition: &Expr, then: &Block, otherwise: Option<&Else>) -> Doc {
        let condition = self.expr(condition);
        let then = self.block(then);
        let otherwise = match otherwise {
            None => nil(),
            Some(Else::Block(b)) => cat!(" else ", self.block(b)),
            Some(Else::If(s)) => cat!(" else ", self.stmt(s)),
        };
        cat!("if ", condition, " ", then, otherwise)
    }

    fn match_statement(&mut self, value: &Expr, arms: &[MatchArm], otherwise: Option<&Block>, place: Span) -> Doc {
        enum Arm<'m> {
            Of(&'m MatchArm),
            Other(&'m Block),
        }
        fn span(arm: &Arm<'_>) -> Span {
            match arm {
                Arm::Of(a) => a.span,
                Arm::Other(b) => b.span,
            }
        }
        let head = self.expr(value);
        let open = self.find('{', value.span.end);
        let all: Vec<Arm<'_>> = arms.iter().map(Arm::Of).chain(otherwise.map(Arm::Other)).collect();
        let body = self.braces(open, place.end, &all, span, |p, arm| match arm {
            Arm::Of(a) => cat!(p.exprs(&a.values), " ", p.block(&a.body)),
            Arm::Other(b) => cat!("else ", p.block(b)),
        });
        cat!("match ", head, " ", body)
    }

    fn race_arm(&mut self, arm: &RaceArm) -> Doc {
        match arm {
            RaceArm::On { event, body, .. } => cat!("on ", self.pattern(event), " ", self.block(body)),
            RaceArm::After { length, until, body, .. } => {
                let length = self.expr(length);
                let until = until.as_ref().map_or_else(nil, |e| cat!(", until ", self.expr(e)));
                cat!("after ", length, until, " ", self.block(body))
            }
            RaceArm::Broken(span) => self.written(*span),
        }
    }

    fn split(&mut self, by: &[Expr], salt: Option<&Expr>, label: &Option<Name>, arms: &[SplitArm], place: Span) -> Doc {
        let header = by
            .iter()
            .chain(salt)
            .map(|e| e.span.end)
            .chain(label.iter().map(|l| l.span.end))
            .max()
            .unwrap_or(place.start);
        let by = self.exprs(by);
        let salt = salt.map_or_else(nil, |e| cat!(" salt ", self.expr(e)));
        let open = self.find('{', header);
        let arms = self.braces(
            open,
            place.end,
            arms,
            |a| a.span,
            |p, a| {
                let share = a.share.as_ref().map_or_else(|| Doc::from("rest"), |s| p.written(s.span));
                cat!(share, p.label(&a.label), " ", p.block(&a.body))
            },
        );
        cat!("split by ", by, salt, self.label(label), " ", arms)
    }

    fn parallel(&mut self, mode: &ParallelMode, label: &Option<Name>, branches: &[(Name, Block)], place: Span) -> Doc {
        let mode = match mode {
            ParallelMode::All => "all".to_owned(),
            ParallelMode::Any => "any".to_owned(),
            ParallelMode::First(n) => format!("first {n}"),
        };
        let open = self.find('{', label.as_ref().map_or(place.start, |l| l.span.end));
        let span = |(name, body): &(Name, Block)| Span { start: name.span.start, ..body.span };
        let body = self.braces(open, place.end, branches, span, |p, (name, body)| {
            cat!("branch ", p.written(name.span), " ", p.block(body))
        });
        cat!("parallel ", mode, self.label(label), " ", body)
    }

    /// Names with dots.
    pub(super) fn path(&self, path: &[Name]) -> Doc {
        join(path.iter().map(|n| self.written(n.span)).collect(), ".")
    }
}

fn race_span(arm: &RaceArm) -> Span {
    match arm {
        RaceArm::On { span, .. } | RaceArm::After { span, .. } | RaceArm::Broken(span) => *span,
    }
}
