//! One layout: ranks by nesting, ways side by side, a straight axis through what follows what. Nothing crosses.

use super::{Block, Graph, NodeId, Step, Then, build};
use unicode_width::UnicodeWidthStr;

/// Units of a character of the text in boxes, about.
const CHARACTER: i32 = 7;
/// Between steps that follow each other.
const GAP: i32 = 28;
/// Between ways.
const BESIDE: i32 = 28;
/// From a step to where its ways part.
const FORK: i32 = 18;
/// From there to the first step of a way; the words of the way stand between.
const HEAD: i32 = 44;
/// Around everything.
const MARGIN: i32 = 24;
/// Widest line of a box, in characters.
pub(super) const LINE: usize = 34;
/// Height of a line.
pub(super) const LINE_HEIGHT: i32 = 18;
/// Longest text above a way, in characters.
pub(super) const WAY: usize = 40;

/// Where everything is drawn, in units of a pixel; the origin is top left.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Drawing {
    /// Width of everything.
    pub width: i32,
    /// Height of everything.
    pub height: i32,
    /// Lines above the picture.
    pub header: Vec<String>,
    /// Boxes, by step.
    pub places: Vec<Place>,
    /// Lines.
    pub wires: Vec<Wire>,
}

/// The box of a step.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Place {
    /// Left.
    pub x: i32,
    /// Top.
    pub y: i32,
    /// Width.
    pub width: i32,
    /// Height.
    pub height: i32,
    /// The title in lines.
    pub lines: Vec<String>,
    /// The line below, shorter and smaller.
    pub detail: Option<String>,
}

/// A line of right angles.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Wire {
    /// Its corners.
    pub points: Vec<(i32, i32)>,
    /// Whether it ends at a step.
    pub arrow: bool,
    /// Words of a way, and the middle of them.
    pub label: Option<(String, i32, i32)>,
}

/// How far something reaches to the left and right of its axis, and down; whether it goes on.
#[derive(Clone, Copy, Default)]
struct Size {
    left: i32,
    right: i32,
    height: i32,
    open: bool,
}

pub(super) fn draw(graph: &Graph) -> Drawing {
    let places: Vec<Place> = graph.nodes.iter().map(boxed).collect();
    let header = header(graph);
    let mut pen = Pen { graph, places, wires: vec![] };
    let size = pen.block_size(&graph.body);
    let words = header.iter().map(|line| units(line) + 2 * MARGIN).max().unwrap_or(0);
    let top = MARGIN + LINE_HEIGHT * header.len() as i32 + if header.is_empty() { 0 } else { GAP / 2 };
    let width = (size.left + size.right + 2 * MARGIN).max(words);
    pen.block(&graph.body, MARGIN + size.left, top);
    Drawing { width, height: top + size.height + MARGIN, header, places: pen.places, wires: pen.wires }
}

fn header(graph: &Graph) -> Vec<String> {
    let mut out = vec![graph.title.clone().map_or_else(|| graph.name.clone(), |t| format!("{t} ({})", graph.name))];
    out.extend(graph.always.iter().map(|line| cut(line, 90)));
    out
}

fn boxed(node: &super::Node) -> Place {
    let lines = wrap(&node.title);
    let detail = node.detail.as_ref().map(|d| cut(d, LINE + 6));
    let tag = node.kind.word().width() + node.label.as_ref().map_or(0, |l| l.width() + 3);
    let widest = lines.iter().map(|l| l.width()).chain([tag + 2]).max().unwrap_or(0) as i32 * CHARACTER;
    // details are drawn smaller
    let below = detail.as_ref().map_or(0, |d| d.width() as i32 * (CHARACTER - 1));
    let height = LINE_HEIGHT * (1 + lines.len() as i32 + i32::from(detail.is_some())) + 14;
    let width = widest.max(below).max(90) + 28;
    Place { x: 0, y: 0, width: width + width % 2, height, lines, detail }
}

/// Units of a text.
fn units(text: &str) -> i32 {
    text.width() as i32 * CHARACTER
}

/// Text in lines of a box; three at most.
fn wrap(text: &str) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in text.split(' ') {
        let full = lines.len() == 3;
        let Some(line) = lines.last_mut() else { break };
        if line.is_empty() || line.width() + 1 + word.width() <= LINE {
            if !line.is_empty() {
                line.push(' ');
            }
            line.push_str(word);
        } else if full {
            line.push_str(" …");
            break;
        } else {
            lines.push(word.to_owned());
        }
    }
    lines.iter().map(|line| cut(line, LINE + 2)).collect()
}

/// Text of at most so many columns.
pub(super) fn cut(text: &str, most: usize) -> String {
    if text.width() <= most {
        return text.to_owned();
    }
    let mut out = String::new();
    for c in text.chars() {
        if out.width() + 2 > most {
            break;
        }
        out.push(c);
    }
    out.push('…');
    out
}

struct Pen<'g> {
    graph: &'g Graph,
    places: Vec<Place>,
    wires: Vec<Wire>,
}

impl Pen<'_> {
    fn place(&self, node: NodeId) -> (i32, i32) {
        self.places.get(node).map_or((0, 0), |p| (p.width, p.height))
    }

    fn block_size(&self, block: &Block) -> Size {
        let mut size = Size { open: true, ..Size::default() };
        for (at, step) in block.steps.iter().enumerate() {
            let one = self.step_size(step);
            size.left = size.left.max(one.left);
            size.right = size.right.max(one.right);
            size.height += one.height + if at > 0 { GAP } else { 0 };
            size.open = one.open;
        }
        size
    }

    fn step_size(&self, step: &Step) -> Size {
        let (width, height) = self.place(step.node);
        let (left, right) = (width / 2, width / 2);
        if step.ways.is_empty() {
            let leaves = self.graph.node(step.node).is_some_and(|n| n.kind.leaves());
            return Size { left, right, height, open: !leaves };
        }
        let columns = self.columns(step);
        let tallest = columns.iter().map(|(_, size)| size.height).max().unwrap_or(0);
        let reach = columns.iter().map(|(axis, size)| (size.left - axis, axis + size.right));
        let (left, right) = reach.fold((left, right), |(l, r), (a, b)| (l.max(a), r.max(b)));
        let open = !build::ends(&self.graph.nodes, &Block { steps: vec![step.clone()] });
        let meet = if open { FORK } else { 0 };
        Size { left, right, height: height + FORK + HEAD + tallest + meet, open }
    }

    /// Axis of each way, from the step's own, and its size.
    fn columns(&self, step: &Step) -> Vec<(i32, Size)> {
        let mut columns: Vec<(i32, Size)> = vec![];
        for way in &step.ways {
            let mut size = self.block_size(&way.block);
            let words = units(&cut(&way.label, WAY)) / 2 + 6;
            (size.left, size.right) = (size.left.max(words), size.right.max(words));
            let axis = columns.last().map_or(0, |(axis, before)| axis + before.right + BESIDE + size.left);
            columns.push((axis, size));
        }
        let middle = match step.straight {
            Some(at) => columns.get(at).map_or(0, |(axis, _)| *axis),
            None => columns.last().map_or(0, |(axis, _)| axis / 2),
        };
        columns.iter_mut().for_each(|(axis, _)| *axis -= middle);
        columns
    }

    /// Draws a block whose first step begins at `y`; where it ends.
    fn block(&mut self, block: &Block, axis: i32, mut y: i32) -> i32 {
        for (at, step) in block.steps.iter().enumerate() {
            if at > 0 {
                self.wire(vec![(axis, y), (axis, y + GAP)], true);
                y += GAP;
            }
            y = self.step(step, axis, y);
        }
        y
    }

    fn step(&mut self, step: &Step, axis: i32, y: i32) -> i32 {
        let (width, height) = self.place(step.node);
        if let Some(place) = self.places.get_mut(step.node) {
            (place.x, place.y) = (axis - width / 2, y);
        }
        if step.ways.is_empty() {
            return y + height;
        }
        let size = self.step_size(step);
        let (fork, end) = (y + height + FORK, y + size.height);
        let columns = self.columns(step);
        let last = columns.len() - 1;
        for (at, (way, (offset, own))) in step.ways.iter().zip(columns).enumerate() {
            let (x, top) = (axis + offset, fork + HEAD);
            let empty = way.block.steps.is_empty();
            let corner =
                if x == axis { vec![(axis, y + height)] } else { vec![(axis, y + height), (axis, fork), (x, fork)] };
            let label = (!way.label.is_empty()).then(|| (cut(&way.label, WAY), x, fork + HEAD / 2));
            let mut points = corner;
            points.push((x, top));
            self.wires.push(Wire { points, arrow: !empty, label });
            let bottom = self.block(&way.block, x, top);
            if step.then == Then::Again && at < last {
                // back up on the outside, to the side of the step
                let side = x - own.left - BESIDE / 3;
                let middle = y + height / 2;
                self.wire(
                    vec![(x, bottom), (x, bottom + 9), (side, bottom + 9), (side, middle), (axis - width / 2, middle)],
                    true,
                );
            } else if own.open {
                let meet = end - if x == axis { 0 } else { FORK / 2 };
                let mut points = vec![(x, bottom), (x, meet)];
                if x != axis {
                    points.push((axis, meet));
                }
                self.wire(points, false);
            }
        }
        if size.open {
            self.wire(vec![(axis, end - FORK / 2), (axis, end)], false);
        }
        end
    }

    fn wire(&mut self, points: Vec<(i32, i32)>, arrow: bool) {
        self.wires.push(Wire { points, arrow, label: None });
    }
}
