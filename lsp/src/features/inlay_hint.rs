//! Inlay hints: the running clock, what `rest` comes to, types of `let`, absence that counts as different.

use super::describe::words;
use crate::world::{Here, World};
use journey_compiler::ast::{BinaryOp, Expr, ExprKind, ItemKind, Name, Stmt, StmtKind};
use journey_compiler::hir::Ty;
use journey_compiler::ide::{Role, running, walk};
use journey_compiler::source::Span;
use std::collections::BTreeSet;
use tower_lsp::ls_types as lsp;

pub(crate) fn inlay_hint(world: &World, params: &lsp::InlayHintParams) -> Option<Vec<lsp::InlayHint>> {
    let here = world.at(&params.text_document.uri)?;
    let wanted = here.span(params.range)?;
    let mut hints = Hints { here: &here, wanted, out: vec![] };
    for item in &here.file()?.parsed.module.items {
        if item.span.end < wanted.start || wanted.end < item.span.start {
            continue;
        }
        if let ItemKind::Journey(journey) = &item.kind {
            hints.clock(journey);
        }
        walk::item(item, &mut hints);
    }
    Some(hints.out)
}

struct Hints<'a> {
    here: &'a Here,
    wanted: Span,
    out: Vec<lsp::InlayHint>,
}

impl Hints<'_> {
    fn add(&mut self, at: u32, label: String, kind: Option<lsp::InlayHintKind>, tip: &str) {
        if at < self.wanted.start || self.wanted.end < at {
            return;
        }
        let Some(range) = self.here.range(Span { start: at, end: at, ..self.wanted }) else { return };
        self.out.push(lsp::InlayHint {
            position: range.start,
            label: lsp::InlayHintLabel::String(label),
            kind,
            text_edits: None,
            tooltip: Some(lsp::InlayHintTooltip::String(tip.to_owned())),
            padding_left: Some(kind != Some(lsp::InlayHintKind::TYPE)),
            padding_right: None,
            data: None,
        });
    }

    /// When people reach each step, at the end of the line in which it begins.
    fn clock(&mut self, journey: &journey_compiler::ast::JourneyDecl) {
        let Some(text) = self.here.source().map(|s| s.text.clone()) else { return };
        let mut lines = BTreeSet::new();
        for step in running(journey) {
            let rest = text.get(step.span.start as usize..).unwrap_or_default();
            let end = step.span.start + rest.find('\n').map_or(rest.len(), |n| n) as u32;
            if lines.insert(end) {
                self.add(end, format!("≈ {}", step.words()), None, "Since entry, as the waits before it make it.");
            }
        }
    }
}

impl walk::Visitor for Hints<'_> {
    fn name(&mut self, _: &Name, _: Role) {}

    fn stmt(&mut self, stmt: &Stmt) {
        match &stmt.kind {
            StmtKind::Let { name, .. } => {
                if let Some(ty) = self.here.ty(name.span).filter(|t| !matches!(t, Ty::Unknown)) {
                    let kind = Some(lsp::InlayHintKind::TYPE);
                    self.add(name.span.end, format!(": {}", words(&ty)), kind, "The type of the value.");
                }
            }
            StmtKind::Split { arms, .. } => {
                let given: rust_decimal::Decimal = arms.iter().filter_map(|a| a.share.as_ref()).map(|s| s.node).sum();
                let rest = arms.iter().find(|a| a.share.is_none());
                if let Some(arm) = rest
                    && given <= rust_decimal::Decimal::ONE_HUNDRED
                {
                    let left = (rust_decimal::Decimal::ONE_HUNDRED - given).normalize();
                    self.add(arm.span.start + 4, format!("{left}%"), None, "What the other arms leave.");
                }
            }
            _ => {}
        }
    }

    fn expr(&mut self, expr: &Expr) {
        if let ExprKind::Binary(a, op, b) = &expr.kind
            && op.node == BinaryOp::NotEq
        {
            let absent = |e: &Expr| matches!(self.here.ty(e.span), Some(Ty::Option(_)));
            if absent(a) || absent(b) {
                let tip = "If there is no value, it is not equal: the condition holds.";
                self.add(expr.span.end, "absent counts as different".into(), None, tip);
            }
        }
    }
}
