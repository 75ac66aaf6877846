//! Which values are still needed where, over the whole life of an instance: from a step, control goes on in another
//! activation, and until then the guards that look at the instance need what they read.

use super::bits::{Bits, Sparse};
use super::line::Line;
use super::{defs, uses};
use crate::lower::unit::{self, Unit, When};
use journey_bytecode::op::Instr;
use journey_bytecode::program::PointKind;
use journey_bytecode::types::{Pc, Reg};
use std::ops::Range;

/// A stretch without jumps in or out.
#[derive(Debug)]
struct Block {
    range: Range<usize>,
    next: Vec<usize>,
    /// Read before written.
    reads: Bits,
    writes: Bits,
    live_in: Bits,
    live_out: Bits,
}

/// Liveness of a unit.
#[derive(Debug)]
pub(super) struct Flow {
    blocks: Vec<Block>,
    /// The block that starts at an instruction.
    starts: Vec<usize>,
    /// Registers that live across blocks, and their number in the sets.
    global: Vec<Option<u32>>,
    globals: Vec<u32>,
    /// Registers kept at each point.
    pub(crate) live_at: Vec<Vec<u32>>,
    /// Registers that the branches of each point start with.
    pub(crate) passed_at: Vec<Vec<u32>>,
    /// Registers that the header's guards read.
    pub(crate) header: Vec<u32>,
}

impl Flow {
    pub(crate) fn new(line: &Line, unit: &Unit) -> Self {
        let mut flow = Self {
            blocks: vec![],
            starts: vec![usize::MAX; line.instrs.len() + 1],
            global: vec![None; unit.regs.len()],
            globals: vec![],
            live_at: vec![vec![]; unit.points.len()],
            passed_at: vec![vec![]; unit.points.len()],
            header: vec![],
        };
        flow.split(line, unit);
        flow.number(line, unit);
        flow.sets(line, unit);
        flow.solve(line, unit);
        flow
    }

    fn split(&mut self, line: &Line, unit: &Unit) {
        let mut leads = vec![false; line.instrs.len() + 1];
        let mut lead = |i: usize| {
            if let Some(place) = leads.get_mut(i) {
                *place = true;
            }
        };
        lead(0);
        unit.entries.iter().for_each(|(label, _)| lead(line.at(*label)));
        for i in 0..line.instrs.len() {
            let mut next = vec![];
            line.successors(i, unit, |to| next.push(to));
            let rests = matches!(line.instrs.get(i), Some((Instr::Suspend { .. }, _)));
            if rests || next != [i + 1] {
                lead(i + 1);
                next.into_iter().for_each(&mut lead);
            }
        }
        let mut start = 0;
        for i in 1..=line.instrs.len() {
            if i == line.instrs.len() || leads.get(i) == Some(&true) {
                if let Some(place) = self.starts.get_mut(start) {
                    *place = self.blocks.len();
                }
                let empty = Bits::default();
                let sets = (empty.clone(), empty.clone(), empty.clone(), empty);
                let (reads, writes, live_in, live_out) = sets;
                self.blocks.push(Block { range: start..i, next: vec![], reads, writes, live_in, live_out });
                start = i;
            }
        }
        let next: Vec<Vec<usize>> = self.blocks.iter().map(|b| self.successors(line, unit, b)).collect();
        for (block, next) in self.blocks.iter_mut().zip(next) {
            block.next = next;
        }
    }

    fn block_at(&self, at: usize) -> Option<usize> {
        self.starts.get(at).copied().filter(|b| *b != usize::MAX)
    }

    fn successors(&self, line: &Line, unit: &Unit, block: &Block) -> Vec<usize> {
        let mut next = vec![];
        let last = block.range.end.saturating_sub(1);
        line.successors(last, unit, |to| next.extend(self.block_at(to)));
        if let Some((Instr::Suspend { point }, _)) = line.instrs.get(last)
            && let Some(point) = unit.points.get(point.index())
        {
            unit::guards(&point.kind, |label| next.extend(self.block_at(line.at(label))));
        }
        next
    }

    /// Only registers that a block reads without having written them, or that are read by other means, need a place in
    /// the sets.
    fn number(&mut self, line: &Line, unit: &Unit) {
        let mut written = vec![usize::MAX; unit.regs.len()];
        let mut shared = vec![false; unit.regs.len()];
        for (b, block) in self.blocks.iter().enumerate() {
            for (instr, _) in line.instrs.get(block.range.clone()).unwrap_or_default() {
                uses(instr, unit, |reg| {
                    if let (Some(shared), Some(written)) = (shared.get_mut(reg.index()), written.get(reg.index())) {
                        *shared |= *written != b;
                    }
                });
                defs(instr, |reg| {
                    if let Some(written) = written.get_mut(reg.index()) {
                        *written = b;
                    }
                });
            }
        }
        let mut share = |reg: Reg| {
            if let Some(place) = shared.get_mut(reg.index()) {
                *place = true;
            }
        };
        (0..unit.pinned).for_each(|i| share(Reg(i)));
        unit.watched.iter().for_each(|r| share(*r));
        unit.points.iter().for_each(|p| unit::watches(&p.kind, &mut share));
        for (reg, _) in shared.iter().enumerate().filter(|(_, shared)| **shared) {
            if let Some(place) = self.global.get_mut(reg) {
                *place = Some(self.globals.len() as u32);
            }
            self.globals.push(reg as u32);
        }
    }

    fn number_of(&self, reg: Reg) -> Option<u32> {
        self.global.get(reg.index()).copied().flatten()
    }

    fn sets(&mut self, line: &Line, unit: &Unit) {
        let count = self.globals.len();
        for b in 0..self.blocks.len() {
            let (mut reads, mut writes) = (Bits::new(count), Bits::new(count));
            let range = self.blocks.get(b).map_or(0..0, |b| b.range.clone());
            for (instr, _) in line.instrs.get(range).unwrap_or_default() {
                uses(instr, unit, |reg| {
                    if let Some(n) = self.number_of(reg).filter(|n| !writes.contains(*n)) {
                        reads.insert(n);
                    }
                });
                // A push reads its list, so its change in place hides nothing.
                if !matches!(instr, Instr::Push { .. }) {
                    defs(instr, |reg| {
                        if let Some(n) = self.number_of(reg) {
                            writes.insert(n);
                        }
                    });
                }
            }
            if let Some(block) = self.blocks.get_mut(b) {
                (block.reads, block.writes) = (reads, writes);
                (block.live_in, block.live_out) = (Bits::new(count), Bits::new(count));
            }
        }
    }

    fn solve(&mut self, line: &Line, unit: &Unit) {
        let resting = |when: &When| *when == When::Resting;
        let header: Vec<usize> = unit
            .entries
            .iter()
            .filter(|(_, when)| resting(when))
            .filter_map(|(label, _)| self.block_at(line.at(*label)))
            .collect();
        loop {
            let mut changed = false;
            let kept = self.header_set(&header, unit);
            for b in (0..self.blocks.len()).rev() {
                let Some(block) = self.blocks.get(b) else { continue };
                let mut out = block.live_out.clone();
                for next in &block.next {
                    if let Some(next) = self.blocks.get(*next) {
                        changed |= out.add(&next.live_in);
                    }
                }
                if self.joins(line, block) {
                    changed |= out.add(&kept);
                }
                if let Some(point) = self.rests(line, block) {
                    changed |= out.add(&kept);
                    changed |= out.add(&self.watched(unit, point));
                }
                let live_in = out.transfer(&block.writes, &block.reads);
                if let Some(block) = self.blocks.get_mut(b) {
                    changed |= live_in != block.live_in;
                    (block.live_in, block.live_out) = (live_in, out);
                }
            }
            if !changed {
                break;
            }
        }
        self.header =
            self.header_set(&header, unit).iter().filter_map(|n| self.globals.get(n as usize).copied()).collect();
        for block in &self.blocks {
            let Some(point) = self.rests(line, block) else { continue };
            let (live, passed) = match unit.points.get(point).map(|p| &p.kind) {
                // What branches need is theirs; the instance itself keeps what comes after them.
                Some(PointKind::Parallel { branches, .. }) => {
                    let kept = self.header_set(&header, unit);
                    let starts = branches.iter().map(|(_, start, _)| *start);
                    let resumes = branches.iter().map(|(_, _, resume)| *resume);
                    (self.needed(line, resumes, kept.clone()), self.needed(line, starts, kept))
                }
                _ => (block.live_out.clone(), Bits::new(0)),
            };
            let registers = |set: &Bits| set.iter().filter_map(|n| self.globals.get(n as usize).copied()).collect();
            let (live, passed) = (registers(&live), registers(&passed));
            if let Some(place) = self.live_at.get_mut(point) {
                *place = live;
            }
            if let Some(place) = self.passed_at.get_mut(point) {
                *place = passed;
            }
        }
    }

    /// What is needed where code goes on at one of several places, and `all` besides.
    fn needed(&self, line: &Line, at: impl IntoIterator<Item = Pc>, mut all: Bits) -> Bits {
        for block in at.into_iter().filter_map(|label| self.blocks.get(self.block_at(line.at(label))?)) {
            all.add(&block.live_in);
        }
        all
    }

    /// A branch ends with the block: the instance may be looked at next.
    fn joins(&self, line: &Line, block: &Block) -> bool {
        matches!(line.instrs.get(block.range.end.saturating_sub(1)), Some((Instr::Join {}, _)))
    }

    /// The point at which a block ends, if it ends at rest.
    fn rests(&self, line: &Line, block: &Block) -> Option<usize> {
        match line.instrs.get(block.range.end.saturating_sub(1)) {
            Some((Instr::Suspend { point }, _)) => Some(point.index()),
            _ => None,
        }
    }

    fn header_set(&self, header: &[usize], unit: &Unit) -> Bits {
        let mut set = Bits::new(self.globals.len());
        for block in header.iter().filter_map(|b| self.blocks.get(*b)) {
            set.add(&block.live_in);
        }
        unit.watched.iter().filter_map(|r| self.number_of(*r)).for_each(|n| set.insert(n));
        set
    }

    fn watched(&self, unit: &Unit, point: usize) -> Bits {
        let mut set = Bits::new(self.globals.len());
        if let Some(point) = unit.points.get(point) {
            unit::watches(&point.kind, |reg| self.number_of(reg).into_iter().for_each(|n| set.insert(n)));
        }
        set
    }

    /// Walks every block from its end, with the set of registers needed after each instruction. Blocks come with what
    /// else must survive them: the frame of the steps at which a guard looks.
    pub(crate) fn walk(&self, line: &Line, unit: &Unit, mut visit: impl FnMut(usize, &Instr, &Sparse) -> bool) {
        let mut live = Sparse::new(unit.regs.len());
        for block in &self.blocks {
            live.clear();
            block.live_out.iter().filter_map(|n| self.globals.get(n as usize)).for_each(|r| live.insert(*r));
            for i in block.range.clone().rev() {
                let Some((instr, _)) = line.instrs.get(i) else { continue };
                if !visit(i, instr, &live) {
                    continue;
                }
                defs(instr, |reg| live.remove(u32::from(reg.0)));
                uses(instr, unit, |reg| live.insert(u32::from(reg.0)));
            }
        }
    }

    /// Instructions whose result nobody needs.
    pub(crate) fn dead(&self, line: &Line, unit: &Unit) -> Vec<usize> {
        let mut dead = vec![];
        self.walk(line, unit, |i, instr, live| {
            let mut needed = !pure(instr);
            defs(instr, |reg| needed |= live.contains(u32::from(reg.0)));
            if !needed {
                dead.push(i);
            }
            needed
        });
        dead.sort_unstable();
        dead
    }

    /// For every instruction of a guard: the registers of the frames it may look at, as an index into the second result.
    pub(crate) fn protected(&self, line: &Line, unit: &Unit) -> (Vec<Option<usize>>, Vec<Vec<u32>>) {
        let mut sets = vec![];
        let mut at = vec![None; line.instrs.len()];
        let mut everywhere: Vec<u32> = self.live_at.iter().flatten().copied().collect();
        everywhere.sort_unstable();
        everywhere.dedup();
        for (label, when) in &unit.entries {
            let set = match when {
                When::Fresh => continue,
                When::At(point) => self.live_at.get(*point).cloned().unwrap_or_default(),
                When::Resting => everywhere.clone(),
            };
            let mut work = vec![line.at(*label)];
            while let Some(i) = work.pop() {
                match at.get_mut(i) {
                    Some(place) if *place != Some(sets.len()) => *place = Some(sets.len()),
                    _ => continue,
                }
                line.successors(i, unit, |next| work.push(next));
            }
            sets.push(set);
        }
        (at, sets)
    }
}

/// Without effect but its result, and unable to fail.
fn pure(instr: &Instr) -> bool {
    matches!(
        instr,
        Instr::Const { .. }
            | Instr::Move { .. }
            | Instr::Absent { .. }
            | Instr::Unwrap { .. }
            | Instr::Load { .. }
            | Instr::Field { .. }
            | Instr::Entry { .. }
            | Instr::List { .. }
            | Instr::Record { .. }
            | Instr::Map { .. }
            | Instr::Now { .. }
            | Instr::StepKey { .. }
            | Instr::ProfileId { .. }
            | Instr::ProfileNamespace { .. }
            | Instr::Answered { .. }
            | Instr::ErrorText { .. }
            | Instr::Not { .. }
            | Instr::Eq { .. }
            | Instr::Less { .. }
            | Instr::LessEq { .. }
            | Instr::Present { .. }
            | Instr::Widen { .. }
            | Instr::Concat { .. }
            | Instr::Text { .. }
            | Instr::Json { .. }
            | Instr::Iterate { .. }
    )
}
