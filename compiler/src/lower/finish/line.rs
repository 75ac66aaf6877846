//! Instructions in a line, with labels as positions.

use crate::lower::unit::{self, Op, Unit, When};
use crate::source::Span;
use journey_bytecode::op::{Instr, Operand};
use journey_bytecode::program::PointKind;
use journey_bytecode::types::Pc;

/// The instructions of a unit; jumps still name labels.
#[derive(Debug)]
pub(super) struct Line {
    pub(crate) instrs: Vec<(Instr, Span)>,
    /// The position of every label.
    pub(crate) labels: Vec<usize>,
}

impl Line {
    pub(crate) fn new(unit: &Unit) -> Self {
        let mut line = Self { instrs: vec![], labels: vec![0; usize::from(unit.labels)] };
        for (op, span) in &unit.ops {
            match op {
                Op::Instr(instr) => line.instrs.push((*instr, *span)),
                Op::Label(label) => {
                    if let Some(place) = line.labels.get_mut(label.index()) {
                        *place = line.instrs.len();
                    }
                }
                Op::Bind(_) | Op::Clear(_) | Op::Rebind(..) => {}
            }
        }
        line
    }

    pub(crate) fn at(&self, label: Pc) -> usize {
        self.labels.get(label.index()).copied().unwrap_or(usize::MAX)
    }

    /// Where control may go after an instruction, within the activation or (from a step) in a later one.
    pub(crate) fn successors(&self, i: usize, unit: &Unit, mut visit: impl FnMut(usize)) {
        let Some((instr, _)) = self.instrs.get(i) else { return };
        match instr {
            Instr::Jump { to } => visit(self.at(*to)),
            Instr::Return { .. } | Instr::Halt {} | Instr::Exit { .. } | Instr::Join {} => {}
            Instr::Suspend { point } => {
                if let Some(point) = unit.points.get(point.index()) {
                    unit::resumes(&point.kind, |label| visit(self.at(label)));
                }
            }
            _ => {
                visit(i + 1);
                instr.operands(|operand| {
                    if let Operand::Jump(label) = operand {
                        visit(self.at(label));
                    }
                });
            }
        }
    }

    /// Removes instructions, given in ascending order.
    pub(crate) fn remove(&mut self, dead: &[usize]) {
        let mut dead = dead.iter().copied().peekable();
        let mut moved = Vec::with_capacity(self.instrs.len() + 1);
        let mut kept = Vec::with_capacity(self.instrs.len());
        for (i, instr) in self.instrs.iter().enumerate() {
            moved.push(kept.len());
            if dead.next_if_eq(&i).is_none() {
                kept.push(*instr);
            }
        }
        moved.push(kept.len());
        for label in &mut self.labels {
            *label = moved.get(*label).copied().unwrap_or(kept.len());
        }
        self.instrs = kept;
    }

    /// Jumps to jumps go to the end of the chain; what is never reached and jumps to the next instruction go away.
    pub(crate) fn straighten(&mut self, unit: &Unit) {
        loop {
            self.thread();
            let dead = self.useless(unit);
            if dead.is_empty() {
                return;
            }
            self.remove(&dead);
        }
    }

    /// Steps that control never comes to are no steps to rest at: nothing says what they would keep.
    pub(crate) fn forget_unreached(&mut self, unit: &mut Unit) {
        let mut reached = vec![false; unit.points.len()];
        for (instr, _) in &self.instrs {
            if let Instr::Suspend { point } = instr
                && let Some(place) = reached.get_mut(point.index())
            {
                *place = true;
            }
        }
        let gone = |point: &usize| reached.get(*point) == Some(&false);
        unit.entries.retain(|(_, when)| !matches!(when, When::At(point) if gone(point)));
        for (point, _) in unit.points.iter_mut().zip(&reached).filter(|(_, reached)| !**reached) {
            match point.kind {
                PointKind::Wait { .. }
                | PointKind::Race { .. }
                | PointKind::Call { .. }
                | PointKind::Limit { .. }
                | PointKind::Parallel { .. }
                | PointKind::Update { .. } => point.kind = PointKind::Mark,
                PointKind::Split { .. } | PointKind::Exit | PointKind::Mark => {}
            }
        }
        self.straighten(unit);
    }

    fn thread(&mut self) {
        for label in 0..self.labels.len() {
            // A bound, because an empty loop of jumps has no end.
            for _ in 0..16 {
                let Some(at) = self.labels.get(label).copied() else { break };
                let Some((Instr::Jump { to }, _)) = self.instrs.get(at) else { break };
                let end = self.at(*to);
                if let Some(place) = self.labels.get_mut(label) {
                    *place = end;
                }
            }
        }
        // A jump over a jump is a jump in the other sense.
        for i in 0..self.instrs.len() {
            let (Some((first, _)), Some((Instr::Jump { to: far }, _))) = (self.instrs.get(i), self.instrs.get(i + 1))
            else {
                continue;
            };
            let far = *far;
            let (turned, near) = match *first {
                Instr::If { a, to } => (Instr::Unless { a, to: far }, to),
                Instr::Unless { a, to } => (Instr::If { a, to: far }, to),
                Instr::IfPresent { a, to } => (Instr::IfAbsent { a, to: far }, to),
                Instr::IfAbsent { a, to } => (Instr::IfPresent { a, to: far }, to),
                _ => continue,
            };
            if self.at(near) == i + 2 && !self.labels.contains(&(i + 1)) {
                if let Some(place) = self.instrs.get_mut(i) {
                    place.0 = turned;
                }
                if let Some(place) = self.instrs.get_mut(i + 1) {
                    place.0 = Instr::Jump { to: near };
                }
            }
        }
    }

    fn useless(&self, unit: &Unit) -> Vec<usize> {
        let mut reached = vec![false; self.instrs.len()];
        let mut work: Vec<usize> = unit.entries.iter().map(|(label, _)| self.at(*label)).collect();
        while let Some(i) = work.pop() {
            match reached.get_mut(i) {
                Some(seen) if !*seen => *seen = true,
                _ => continue,
            }
            self.successors(i, unit, |next| work.push(next));
        }
        let jumps_on = |i: usize| matches!(self.instrs.get(i), Some((Instr::Jump { to }, _)) if self.at(*to) == i + 1);
        let dead = reached.iter().enumerate().filter(|(i, reached)| !**reached || jumps_on(*i));
        dead.map(|(i, _)| i).collect()
    }
}
