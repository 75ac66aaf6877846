//! The picture, as SVG that stands alone.

use super::layout::{Drawing, LINE_HEIGHT, Place, Wire};
use super::{Block, Graph, Node, Step};
use crate::xml::escape;
use std::fmt::Write;

/// Light, dark and forced colours; the sort of a step is told by its word, its colour only repeats it.
const STYLE: &str = "\
:root{color-scheme:light dark}\
.bg{fill:#fff}.t{fill:#1b1f24}.d,.w{fill:#57606a}.k{fill:#57606a;font-weight:600}\
.b{fill:#f6f8fa;stroke:#8c959f}.l{fill:none;stroke:#8c959f;stroke-width:1.5}.a{fill:#8c959f}.p{fill:#fff;opacity:.9}\
.entry .b,.end .b{fill:#dafbe1;stroke:#1a7f37}.exit .b{fill:#ffebe9;stroke:#cf222e}.wait .b{fill:#fff8c5;stroke:#9a6700}\
.send .b,.call .b{fill:#ddf4ff;stroke:#0969da}.lookup .b{fill:#fbefff;stroke:#8250df}.broken .b{stroke-dasharray:4}\
@media (prefers-color-scheme:dark){\
.bg{fill:#0d1117}.t{fill:#e6edf3}.d,.w,.k{fill:#9198a1}.b{fill:#161b22;stroke:#656c76}.l{stroke:#656c76}.a{fill:#656c76}\
.p{fill:#0d1117}.entry .b,.end .b{fill:#033a16;stroke:#2ea043}.exit .b{fill:#490202;stroke:#f85149}\
.wait .b{fill:#341a00;stroke:#d29922}.send .b,.call .b{fill:#051d4d;stroke:#388bfd}.lookup .b{fill:#271052;stroke:#a371f7}}\
@media (forced-colors:active){.t,.d,.w,.k{fill:CanvasText}.b{fill:Canvas;stroke:CanvasText}.l{stroke:CanvasText}.a{fill:CanvasText}.bg,.p{fill:Canvas}}";

pub(super) fn svg(graph: &Graph, drawing: &Drawing) -> String {
    let (width, height) = (drawing.width, drawing.height);
    let name = escape(graph.title.as_deref().unwrap_or(&graph.name));
    let mut out = String::new();
    let _ = writeln!(
        out,
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" viewBox=\"0 0 {width} {height}\" \
         role=\"group\" aria-label=\"{name}\" font-family=\"system-ui, 'Segoe UI', 'DejaVu Sans', sans-serif\" font-size=\"13\">"
    );
    let _ = writeln!(out, "<title>{name}</title>");
    let always = graph.always.join("; ");
    let _ = writeln!(
        out,
        "<desc>{}</desc>",
        escape(&format!("Journey {} of {} steps. {always}", graph.name, graph.nodes.len()))
    );
    let _ = writeln!(out, "<style>{STYLE}</style>");
    let _ = writeln!(out, "<rect class=\"bg\" width=\"{width}\" height=\"{height}\"/>");
    for (at, line) in drawing.header.iter().enumerate() {
        let y = 24 + LINE_HEIGHT * at as i32 + 10;
        let class = if at == 0 { "t\" font-weight=\"700\" font-size=\"15" } else { "d\" font-size=\"12" };
        let _ = writeln!(out, "<text class=\"{class}\" x=\"24\" y=\"{y}\">{}</text>", escape(line));
    }
    out.push_str("<g aria-hidden=\"true\">\n");
    drawing.wires.iter().for_each(|w| wire(&mut out, w));
    out.push_str("</g>\n");
    block(&mut out, graph, drawing, &graph.body);
    out.push_str("</svg>\n");
    out
}

/// A list of steps, as those hear it who do not see it.
fn block(out: &mut String, graph: &Graph, drawing: &Drawing, block: &Block) {
    out.push_str("<g role=\"list\">\n");
    for step in &block.steps {
        item(out, graph, drawing, step);
    }
    out.push_str("</g>\n");
}

fn item(out: &mut String, graph: &Graph, drawing: &Drawing, step: &Step) {
    let (Some(node), Some(place)) = (graph.node(step.node), drawing.places.get(step.node)) else { return };
    let kind = node.kind.word();
    let _ = writeln!(
        out,
        "<g role=\"listitem\" id=\"s{}\" class=\"{}\" data-start=\"{}\" data-end=\"{}\">",
        step.node,
        class(kind),
        node.span.start,
        node.span.end
    );
    let _ = writeln!(out, "<title>{}</title>", escape(&spoken(node)));
    boxed(out, node, place);
    for way in &step.ways {
        if way.block.steps.is_empty() {
            continue;
        }
        let _ = writeln!(
            out,
            "<g role=\"group\" aria-label=\"{}\">",
            escape(if way.label.is_empty() { "then" } else { &way.label })
        );
        block(out, graph, drawing, &way.block);
        out.push_str("</g>\n");
    }
    out.push_str("</g>\n");
}

fn class(word: &str) -> &str {
    match word {
        "start" => "entry",
        "unreadable" => "broken",
        word => word,
    }
}

fn spoken(node: &Node) -> String {
    let label = node.label.as_ref().map_or_else(String::new, |l| format!(" {l}"));
    let detail = node.detail.as_ref().map_or_else(String::new, |d| format!("\n{d}"));
    format!("{}{label}: {}{detail}", node.kind.word(), node.title)
}

fn boxed(out: &mut String, node: &Node, place: &Place) {
    let Place { x, y, width, height, lines, detail } = place;
    let round = if node.kind.leaves() || node.kind == super::Kind::Entry { height / 2 } else { 6 };
    let _ =
        writeln!(out, "<rect class=\"b\" x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\" rx=\"{round}\"/>");
    let middle = x + width / 2;
    let label = node.label.as_ref().map_or_else(String::new, |l| format!(" · {l}"));
    let mut line = y + 18;
    let mut text = |class: &str, size: i32, words: &str| {
        let words = escape(words);
        let _ = writeln!(
            out,
            "<text class=\"{class}\" x=\"{middle}\" y=\"{line}\" text-anchor=\"middle\" font-size=\"{size}\">{words}</text>"
        );
        line += LINE_HEIGHT;
    };
    text("k", 11, &format!("{}{label}", node.kind.word()));
    lines.iter().for_each(|words| text("t", 13, words));
    if let Some(words) = detail {
        text("d", 11, words);
    }
}

fn wire(out: &mut String, wire: &Wire) {
    let mut path = String::new();
    for (at, (x, y)) in wire.points.iter().enumerate() {
        let _ = write!(path, "{}{x} {y}", if at == 0 { "M" } else { "L" });
    }
    let _ = writeln!(out, "<path class=\"l\" d=\"{path}\"/>");
    if let (true, [.., (from, up), (x, y)]) = (wire.arrow, wire.points.as_slice()) {
        let tip = match (x.cmp(from), y.cmp(up)) {
            (std::cmp::Ordering::Greater, _) => format!("M{x} {y}l-7 -4v8z"),
            (std::cmp::Ordering::Less, _) => format!("M{x} {y}l7 -4v8z"),
            _ => format!("M{x} {y}l-4 -7h8z"),
        };
        let _ = writeln!(out, "<path class=\"a\" d=\"{tip}\"/>");
    }
    if let Some((words, x, y)) = &wire.label {
        let width = unicode_width::UnicodeWidthStr::width(words.as_str()) as i32 * 6 + 8;
        let (left, top) = (x - width / 2, y - 9);
        let _ = writeln!(out, "<rect class=\"p\" x=\"{left}\" y=\"{top}\" width=\"{width}\" height=\"18\"/>");
        let base = y + 4;
        let _ = writeln!(
            out,
            "<text class=\"w\" x=\"{x}\" y=\"{base}\" text-anchor=\"middle\" font-size=\"12\">{}</text>",
            escape(words)
        );
    }
}
