//! The graph for Graphviz.

use super::{Graph, Kind, mermaid};
use std::fmt::Write;

pub(super) fn dot(graph: &Graph) -> String {
    let mut out = format!("digraph {} {{\n", quoted(&graph.name));
    let title = graph.title.as_deref().unwrap_or(&graph.name);
    let _ = writeln!(out, "  graph [label={}, labelloc=t, rankdir=TB];", quoted(title));
    out.push_str("  node [shape=box, style=rounded, fontname=\"sans-serif\"];\n");
    for (id, node) in graph.nodes.iter().enumerate() {
        let shape = match node.kind {
            Kind::If | Kind::Match | Kind::Split | Kind::Limit => ", shape=diamond",
            Kind::Entry | Kind::Exit | Kind::End => ", shape=oval",
            _ => "",
        };
        let _ = writeln!(out, "  s{id} [label={}{shape}];", quoted(&mermaid::words(node)));
    }
    for e in &graph.edges {
        let back = if e.back { ", style=dashed, constraint=false" } else { "" };
        let _ = writeln!(out, "  s{} -> s{} [label={}{back}];", e.from, e.to, quoted(&e.label));
    }
    out.push_str("}\n");
    out
}

fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            c if c.is_control() => out.push(' '),
            c => out.push(c),
        }
    }
    out.push('"');
    out
}
