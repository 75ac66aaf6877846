//! The arrows between steps.

use super::{Block, Edge, Kind, Node, NodeId, Step, Then};

/// All arrows, those from the first step first.
pub(super) fn edges(nodes: &[Node], body: &Block) -> Vec<Edge> {
    let mut run = Run { nodes, edges: vec![], frames: vec![] };
    run.block(body, vec![]);
    run.edges.sort_by_key(|e| e.from);
    run.edges
}

/// An arrow that has no end yet.
#[derive(Clone)]
struct Loose {
    from: NodeId,
    label: String,
}

/// A step whose ways are being walked.
struct Frame {
    node: NodeId,
    kind: Kind,
    /// What comes out of its ways from the midst of them.
    out: Vec<Loose>,
}

struct Run<'n> {
    nodes: &'n [Node],
    edges: Vec<Edge>,
    frames: Vec<Frame>,
}

impl Run<'_> {
    fn block(&mut self, block: &Block, mut loose: Vec<Loose>) -> Vec<Loose> {
        for step in &block.steps {
            loose = self.step(step, loose);
        }
        loose
    }

    fn step(&mut self, step: &Step, loose: Vec<Loose>) -> Vec<Loose> {
        self.tie(loose, step.node, false);
        let Some(node) = self.nodes.get(step.node) else { return vec![] };
        if node.kind.leaves() {
            self.go(step.node, node.kind);
            return vec![];
        }
        if step.ways.is_empty() {
            return vec![Loose { from: step.node, label: String::new() }];
        }
        self.frames.push(Frame { node: step.node, kind: node.kind, out: vec![] });
        let (mut out, last) = (vec![], step.ways.len() - 1);
        for (at, way) in step.ways.iter().enumerate() {
            let ends = self.block(&way.block, vec![Loose { from: step.node, label: way.label.clone() }]);
            if step.then == Then::Again && at < last {
                self.tie(ends, step.node, true);
            } else {
                out.extend(ends);
            }
        }
        out.extend(self.frames.pop().map(|f| f.out).unwrap_or_default());
        out
    }

    /// Leads arrows to a step.
    fn tie(&mut self, loose: Vec<Loose>, to: NodeId, back: bool) {
        self.edges.extend(loose.into_iter().map(|l| Edge { from: l.from, to, label: l.label, back }));
    }

    /// `restart`, `continue`, `break`: back to, or out of, the step that it is about.
    fn go(&mut self, from: NodeId, how: Kind) {
        let about = |f: &Frame| match how {
            Kind::Restart => f.kind == Kind::Wait,
            Kind::Break => f.kind == Kind::Repeat,
            Kind::Continue => f.kind != Kind::If,
            _ => false,
        };
        let Some(frame) = self.frames.iter_mut().rev().find(|f| about(f)) else { return };
        let loose = Loose { from, label: String::new() };
        if how == Kind::Restart {
            let to = frame.node;
            self.tie(vec![loose], to, true);
        } else {
            frame.out.push(loose);
        }
    }
}
