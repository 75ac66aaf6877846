//! Ways through a code unit: an order in which every instruction comes after those before it, and the loops.

use crate::op::Instr;

/// The instructions that may come after the one at `pc`. A [`Instr::Suspend`] has none: what follows is another activation.
pub(super) fn successors(instr: &Instr, pc: usize) -> [Option<usize>; 2] {
    match instr {
        Instr::Jump { to } => [Some(to.index()), None],
        Instr::Return { .. } | Instr::Halt {} | Instr::Suspend { .. } | Instr::Exit { .. } | Instr::Join {} => {
            [None, None]
        }
        Instr::If { to, .. } | Instr::Unless { to, .. } | Instr::IfPresent { to, .. } | Instr::IfAbsent { to, .. } => {
            [Some(pc + 1), Some(to.index())]
        }
        Instr::Next { end, .. } => [Some(pc + 1), Some(end.index())],
        _ => [Some(pc + 1), None],
    }
}

/// What a walk from some roots finds.
#[derive(Debug, Default)]
pub(super) struct Walk {
    /// All that is reached; but for the loops, each comes after all that lead to it.
    pub(super) order: Vec<usize>,
    /// Edges that close a loop.
    pub(super) loops: Vec<(usize, usize)>,
}

#[derive(Clone, Copy, PartialEq)]
enum Mark {
    New,
    Open,
    Done,
}

/// Walks depth first.
pub(super) fn walk(
    count: usize,
    roots: impl Iterator<Item = usize>,
    successors: impl Fn(usize) -> [Option<usize>; 2],
) -> Walk {
    let mut marks = vec![Mark::New; count];
    let mut found = Walk::default();
    let mut stack: Vec<(usize, [Option<usize>; 2])> = Vec::new();
    for root in roots {
        if marks.get(root) == Some(&Mark::New) {
            open(root, &mut marks, &mut stack, &successors);
        }
        while let Some((node, left)) = stack.last_mut() {
            let node = *node;
            match left.iter_mut().find_map(Option::take) {
                None => {
                    set(&mut marks, node, Mark::Done);
                    found.order.push(node);
                    stack.pop();
                }
                Some(next) => match marks.get(next) {
                    Some(Mark::New) => open(next, &mut marks, &mut stack, &successors),
                    Some(Mark::Open) => found.loops.push((node, next)),
                    _ => {}
                },
            }
        }
    }
    found.order.reverse();
    found
}

fn open(
    node: usize,
    marks: &mut [Mark],
    stack: &mut Vec<(usize, [Option<usize>; 2])>,
    successors: &impl Fn(usize) -> [Option<usize>; 2],
) {
    set(marks, node, Mark::Open);
    stack.push((node, successors(node)));
}

fn set(marks: &mut [Mark], node: usize, mark: Mark) {
    if let Some(place) = marks.get_mut(node) {
        *place = mark;
    }
}
