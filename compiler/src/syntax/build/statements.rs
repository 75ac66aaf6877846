//! Statements and their arms.

use super::{Build, codes};
use crate::ast::*;
use crate::diag::Diagnostic;
use crate::source::Spanned;
use rust_decimal::Decimal;

impl Build<'_> {
    pub(crate) fn stmt(&self, start: u32, kind: StmtKind, end: u32) -> Stmt {
        Stmt { doc: self.doc(start), kind, span: self.span(start, end) }
    }

    pub(crate) fn block(&self, start: u32, stmts: Vec<Stmt>, end: u32) -> Block {
        Block { stmts, span: self.span(start, end) }
    }

    pub(crate) fn pattern(
        &self,
        l: u32,
        event: Name,
        binding: Option<Name>,
        since: Option<Name>,
        filter: Option<Expr>,
        r: u32,
    ) -> EventPattern {
        EventPattern { event, binding, since, filter, span: self.span(l, r) }
    }

    pub(crate) fn update(&mut self, word: Name, fields: Vec<FieldInit>) -> StmtKind {
        self.expect_word(&word, &["profile"]);
        StmtKind::Update { fields }
    }

    /// `exit if e` inside a block: it is a clause of the header only.
    pub(crate) fn exit_if_inside(&mut self, l: u32, condition: Expr, label: Option<Name>, r: u32) -> Stmt {
        let span = self.span(l, r);
        let reason = label.map_or("reason".to_owned(), |l| l.node);
        let text = format!("if {} {{ exit \"{reason}\" }}", self.source(condition.span));
        let d = Diagnostic::error(
            codes::MISPLACED,
            "`exit if` belongs to the journey's header",
            span,
            "holds for the whole journey, not at this step",
        );
        let fix = self.replace(span, "leave at this step", &text);
        self.report(d.fix(crate::diag::Fix { safe: false, ..fix }));
        self.stmt(l, StmtKind::Broken, r)
    }

    pub(crate) fn match_arm(&self, l: u32, values: Vec<Expr>, body: Block, r: u32) -> Option<MatchArm> {
        Some(MatchArm { values, body, span: self.span(l, r) })
    }

    pub(crate) fn race_on(&self, l: u32, event: EventPattern, body: Block, r: u32) -> RaceArm {
        RaceArm::On { event, body, span: self.span(l, r) }
    }

    pub(crate) fn race_after(&self, l: u32, length: Expr, until: Option<Expr>, body: Block, r: u32) -> RaceArm {
        RaceArm::After { length, until, body, span: self.span(l, r) }
    }

    pub(crate) fn race_broken(&self, l: u32, r: u32) -> RaceArm {
        RaceArm::Broken(self.span(l, r))
    }

    /// `40% as a { … }`; a share without its sign is told.
    pub(crate) fn split_arm(
        &mut self,
        l: u32,
        share: Option<Spanned<(Decimal, bool)>>,
        label: Option<Name>,
        body: Block,
        r: u32,
    ) -> Option<SplitArm> {
        if let Some(share) = share.as_ref().filter(|s| !s.node.1) {
            let d = Diagnostic::error(codes::SHARE, "a share is a percentage", share.span, "`%` is missing");
            let fix = self.replace(share.span, "write", &format!("{}%", self.source(share.span)));
            self.report(d.fix(fix));
        }
        let share = share.map(|s| Spanned::new(s.node.0, s.span));
        Some(SplitArm { share, label, body, span: self.span(l, r) })
    }
}
