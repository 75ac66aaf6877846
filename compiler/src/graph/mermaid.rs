//! The graph for Mermaid, which many wikis draw.

use super::{Graph, Kind, Node};
use std::fmt::Write;

pub(super) fn mermaid(graph: &Graph) -> String {
    let mut out = String::from("flowchart TD\n");
    let title = graph.title.as_deref().unwrap_or(&graph.name);
    let _ = writeln!(out, "  accTitle: {}", line(title));
    for (id, node) in graph.nodes.iter().enumerate() {
        let (open, close) = signs(node.kind);
        let _ = writeln!(out, "  s{id}{open}\"{}\"{close}", text(&words(node)));
    }
    for e in &graph.edges {
        let label = if e.label.is_empty() { String::new() } else { format!("|\"{}\"|", text(&e.label)) };
        let arrow = if e.back { "-.->" } else { "-->" };
        let _ = writeln!(out, "  s{} {arrow}{label} s{}", e.from, e.to);
    }
    out
}

/// What a step's box says, on lines.
pub(super) fn words(node: &Node) -> String {
    let label = node.label.as_ref().map_or_else(String::new, |l| format!(" · {l}"));
    format!("{}{label}\n{}", node.kind.word(), node.title)
}

fn signs(kind: Kind) -> (&'static str, &'static str) {
    match kind {
        Kind::If | Kind::Match | Kind::Split | Kind::Limit => ("{", "}"),
        Kind::Wait => ("([", "])"),
        Kind::Entry | Kind::Exit | Kind::End => ("((", "))"),
        _ => ("[", "]"),
    }
}

/// Text in quotes: what Mermaid would take for its own is written by number.
fn text(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\n' => out.push_str("<br/>"),
            '"' | '#' | '<' | '>' | '&' | '`' | ';' | '|' | '\\' => {
                let _ = write!(out, "#{};", u32::from(c));
            }
            c if c.is_control() => out.push(' '),
            c => out.push(c),
        }
    }
    out
}

fn line(text: &str) -> String {
    text.chars().map(|c| if c.is_control() || matches!(c, ';' | '#' | ':' | '"') { ' ' } else { c }).collect()
}
