//! The graph as data, with the places of the layout.

use super::layout::Drawing;
use super::{Block, Graph, Step};
use serde_json::{Value, json};

/// The version of the form; it changes when a reader could break.
const FORMAT_VERSION: u32 = 1;

pub(super) fn json(graph: &Graph, drawing: &Drawing) -> Value {
    let node = |(id, node): (usize, &super::Node)| {
        let place = drawing.places.get(id);
        json!({
            "id": id, "kind": node.kind.word(), "label": node.label, "title": node.title, "detail": node.detail,
            "bytes": [node.span.start, node.span.end],
            "place": place.map(|p| json!({ "x": p.x, "y": p.y, "width": p.width, "height": p.height })),
        })
    };
    let nodes: Vec<Value> = graph.nodes.iter().enumerate().map(node).collect();
    let edge = |e: &super::Edge| json!({ "from": e.from, "to": e.to, "label": e.label, "back": e.back });
    let edges: Vec<Value> = graph.edges.iter().map(edge).collect();
    json!({
        "format_version": FORMAT_VERSION, "journey": graph.name, "title": graph.title, "always": graph.always,
        "width": drawing.width, "height": drawing.height, "nodes": nodes, "edges": edges, "body": block(&graph.body),
    })
}

fn block(block: &Block) -> Value {
    block.steps.iter().map(step).collect()
}

fn step(step: &Step) -> Value {
    let ways: Vec<Value> = step.ways.iter().map(|w| json!({ "label": w.label, "body": block(&w.block) })).collect();
    json!({ "node": step.node, "ways": ways })
}
