//! The graph as an outline in ASCII: for terminals, for screen readers, for mail. Text of the author stays as it is.

use super::{Block, Graph, Step};
use std::fmt::Write;

pub(super) fn outline(graph: &Graph) -> String {
    let mut out = graph.title.as_ref().map_or_else(|| graph.name.clone(), |t| format!("{t} ({})", graph.name));
    out.push('\n');
    for line in &graph.always {
        let _ = writeln!(out, "  at any time: {line}");
    }
    block(&mut out, graph, &graph.body, "");
    out
}

fn block(out: &mut String, graph: &Graph, block: &Block, lead: &str) {
    for step in &block.steps {
        one(out, graph, step, lead);
    }
}

fn one(out: &mut String, graph: &Graph, step: &Step, lead: &str) {
    let Some(node) = graph.node(step.node) else { return };
    let label = node.label.as_ref().map_or_else(String::new, |l| format!(" [{l}]"));
    let word = node.kind.word();
    let title = if node.title.starts_with(word) { node.title.clone() } else { format!("{word}: {}", node.title) };
    let _ = writeln!(out, "{lead}* {title}{label}");
    if let Some(detail) = &node.detail {
        let _ = writeln!(out, "{lead}{}  ({detail})", if step.ways.is_empty() { " " } else { "|" });
    }
    for (at, way) in step.ways.iter().enumerate() {
        let last = at + 1 == step.ways.len();
        let words = if way.label.is_empty() { "then" } else { &way.label };
        let straight = if way.block.steps.is_empty() { " ->" } else { "" };
        let _ = writeln!(out, "{lead}{}-- {words}{straight}", if last { '`' } else { '|' });
        let deeper = format!("{lead}{}   ", if last { ' ' } else { '|' });
        block(out, graph, &way.block, &deeper);
    }
}
