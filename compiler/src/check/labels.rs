//! The steps of a journey and their labels, collected before anything is checked, so that a header can refer to them.

use super::diagnostics::steps as report;
use crate::ast::{Block, Else, Name, ParallelMode, Stmt, StmtKind};
use crate::diag::Diagnostic;
use crate::hir::{Label, LabelId};
use crate::source::Span;
use rustc_hash::FxHashMap;
use std::sync::Arc;

/// All steps in text order.
#[derive(Debug, Default)]
pub(super) struct Labels {
    pub(super) list: Vec<Label>,
    spans: Vec<Span>,
    by_stmt: FxHashMap<Span, LabelId>,
    by_name: FxHashMap<Arc<str>, LabelId>,
    /// The branches in which each step stands, from outside.
    branches: Vec<Arc<[Span]>>,
    /// The branches around the statement that is looked at.
    around: Vec<Span>,
    /// New names and the names they replace.
    pub(super) moved: FxHashMap<Arc<str>, Arc<str>>,
    counts: FxHashMap<&'static str, u32>,
}

/// A step: the word its made-up label begins with, and where a label would be written.
struct Step<'a> {
    kind: &'static str,
    label: Option<&'a Name>,
    /// Where ` as label` goes; none where people do not rest.
    insert: Option<Span>,
}

impl Labels {
    /// Walks the statements of a body.
    pub(super) fn collect(body: &Block, out: &mut Vec<Diagnostic>) -> Labels {
        let mut labels = Labels::default();
        labels.block(body, out);
        labels.name_the_rest(out);
        labels
    }

    /// The label of a statement.
    pub(super) fn of(&self, stmt: &Stmt) -> LabelId {
        self.by_stmt.get(&stmt.span).copied().unwrap_or(LabelId(0))
    }

    /// The step of a name.
    pub(super) fn named(&self, name: &str) -> Option<LabelId> {
        self.by_name.get(name).copied()
    }

    /// What a step goes by for ever: the name it had before all `moved`.
    pub(super) fn origin(&self, id: LabelId) -> Arc<str> {
        let mut name: Arc<str> = self.list.get(id.index()).map_or_else(|| "step".into(), |label| label.name.clone());
        for _ in 0..self.moved.len() {
            let Some(before) = self.moved.get(&name) else { break };
            name = before.clone();
        }
        name
    }

    /// Whether what a step notes is known at another one: they are in the same branch, or the first is around the other.
    pub(super) fn known_at(&self, step: LabelId, at: Option<LabelId>) -> bool {
        let branches = |id: LabelId| self.branches.get(id.index()).map_or(&[][..], |b| &**b);
        at.map_or(&[][..], branches).starts_with(branches(step))
    }

    /// Where a step stands.
    pub(super) fn span(&self, id: LabelId) -> Span {
        self.spans.get(id.index()).copied().unwrap_or_default()
    }

    /// Names authors wrote.
    pub(super) fn names(&self) -> Vec<Arc<str>> {
        self.list.iter().filter(|l| l.named).map(|l| l.name.clone()).collect()
    }

    /// Whether this is the step that a name stands for, rather than a second one of the name.
    pub(super) fn owns(&self, stmt: &Stmt, name: &str) -> bool {
        self.named(name) == Some(self.of(stmt))
    }

    /// The time this step was reached must be kept.
    pub(super) fn time(&mut self, id: LabelId) {
        if let Some(label) = self.list.get_mut(id.index()) {
            label.timed = true;
        }
    }

    fn block(&mut self, block: &Block, out: &mut Vec<Diagnostic>) {
        for stmt in &block.stmts {
            self.stmt(stmt, out);
        }
    }

    fn stmt(&mut self, stmt: &Stmt, out: &mut Vec<Diagnostic>) {
        if let Some(step) = step(stmt) {
            self.add(stmt, &step, out);
        }
        let branches = matches!(stmt.kind, StmtKind::Parallel { .. });
        for block in stmt.kind.blocks() {
            self.around.extend(branches.then_some(block.span));
            self.block(block, out);
            if branches {
                self.around.pop();
            }
        }
        if let StmtKind::If { otherwise: Some(otherwise), .. } = &stmt.kind
            && let Else::If(stmt) = &**otherwise
        {
            self.stmt(stmt, out);
        }
    }

    fn add(&mut self, stmt: &Stmt, step: &Step<'_>, out: &mut Vec<Diagnostic>) {
        let id = LabelId(self.list.len() as u32);
        let name: Arc<str> = step.label.map_or(step.kind, |l| l.node.as_str()).into();
        if let Some(written) = step.label {
            match self.by_name.get(&name) {
                Some(first) => out.push(report::duplicate(written, self.span(*first))),
                None => {
                    self.by_name.insert(name.clone(), id);
                }
            }
        }
        let doc = stmt.doc.as_ref().map(|d| d.node.as_str().into());
        self.list.push(Label { name, named: step.label.is_some(), doc, timed: false });
        self.spans.push(step.label.map_or(stmt.span, |l| l.span));
        self.by_stmt.insert(stmt.span, id);
        self.branches.push(self.around.as_slice().into());
        if step.label.is_none()
            && let Some(at) = step.insert
        {
            // The name is made up when all others are known.
            out.push(report::unlabelled(stmt.span, at, &format!("{}\u{0}{}", step.kind, id.0), ""));
        }
    }

    /// Gives unnamed steps names that nobody else has, and puts them into the fixes.
    fn name_the_rest(&mut self, out: &mut [Diagnostic]) {
        for index in 0..self.list.len() {
            let Some((kind, false)) = self.list.get(index).map(|l| (kind_of(&l.name), l.named)) else { continue };
            let name: Arc<str> = loop {
                let n = self.counts.entry(kind).or_insert(0);
                *n += 1;
                let name: Arc<str> = format!("{kind}_{n}").into();
                if !self.by_name.contains_key(&name) {
                    break name;
                }
            };
            let mark = format!("{kind}\u{0}{index}");
            for fix in out.iter_mut().flat_map(|d| &mut d.fixes) {
                for edit in &mut fix.edits {
                    if edit.text == format!(" as {mark}") {
                        edit.text = format!(" as {name}");
                        fix.preview = format!("… as {name}");
                    }
                }
            }
            if let Some(label) = self.list.get_mut(index) {
                label.name = name;
            }
        }
    }
}

fn kind_of(name: &str) -> &'static str {
    ["lookup", "send", "call", "wait", "split", "limit", "repeat", "parallel", "exit", "update"]
        .into_iter()
        .find(|k| *k == name)
        .unwrap_or("step")
}

fn step(stmt: &Stmt) -> Option<Step<'_>> {
    let end = Some(stmt.span.after());
    let word = |n: u32| Some(Span { start: stmt.span.start + n, end: stmt.span.start + n, ..stmt.span });
    Some(match &stmt.kind {
        StmtKind::Lookup { call, .. } => {
            Step { kind: "lookup", label: call.label.as_ref(), insert: Some(call.args_span.after()) }
        }
        StmtKind::Send(call) => Step { kind: "send", label: call.label.as_ref(), insert: Some(call.args_span.after()) },
        StmtKind::Call(call) => Step { kind: "call", label: call.label.as_ref(), insert: Some(call.args_span.after()) },
        StmtKind::Wait { label, .. } | StmtKind::WaitUntil { label, .. } => {
            Step { kind: "wait", label: label.as_ref(), insert: end }
        }
        StmtKind::Race { label, .. } => Step { kind: "wait", label: label.as_ref(), insert: word(4) },
        StmtKind::Split { label, .. } => Step { kind: "split", label: label.as_ref(), insert: None },
        StmtKind::Limit { label, .. } => Step { kind: "limit", label: label.as_ref(), insert: None },
        StmtKind::Parallel { mode, label, .. } => {
            let words = match mode {
                ParallelMode::All | ParallelMode::Any => 12,
                ParallelMode::First(_) => 0,
            };
            Step { kind: "parallel", label: label.as_ref(), insert: (words > 0).then(|| word(words)).flatten() }
        }
        // Between its turns people rest, at no step of their own.
        StmtKind::Repeat { every: Some(_), .. } => Step { kind: "repeat", label: None, insert: None },
        StmtKind::Exit { .. } => Step { kind: "exit", label: None, insert: None },
        StmtKind::Update { .. } => Step { kind: "update", label: None, insert: None },
        _ => return None,
    })
}
