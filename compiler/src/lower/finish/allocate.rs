//! Registers: values of one type whose lives do not overlap share one.

use super::defs;
use super::flow::Flow;
use super::line::Line;
use super::uses;
use crate::lower::unit::Unit;
use journey_bytecode::op::Instr;
use journey_bytecode::types::{Reg, TypeRef};

/// Where every virtual register went, and the types of the real ones.
#[derive(Debug)]
pub(super) struct Allocation {
    pub(crate) regs: Vec<Reg>,
    pub(crate) types: Vec<TypeRef>,
}

struct Allocator<'u> {
    unit: &'u Unit,
    /// Registers that are needed at the same time.
    conflicts: Vec<Vec<u32>>,
    /// Registers that one is copied from or to.
    copies: Vec<Vec<u32>>,
    places: Vec<Option<u16>>,
    types: Vec<TypeRef>,
}

pub(super) fn allocate(line: &Line, unit: &Unit, flow: &Flow) -> Allocation {
    let count = unit.regs.len();
    let mut a = Allocator {
        unit,
        conflicts: vec![vec![]; count],
        copies: vec![vec![]; count],
        places: vec![None; count],
        types: vec![],
    };
    a.conflicts(line, flow);
    for i in 0..unit.pinned {
        a.types.push(unit.ty(Reg(i)));
        if let Some(place) = a.places.get_mut(usize::from(i)) {
            *place = Some(i);
        }
    }
    let mut block_of = vec![None; count];
    for block in &unit.blocks {
        for i in 0..block.count {
            if let Some(place) = block_of.get_mut(usize::from(block.first.0 + i)) {
                *place = Some(*block);
            }
        }
    }
    for (instr, _) in &line.instrs {
        let mut seen = vec![];
        uses(instr, unit, |reg| seen.push(reg));
        defs(instr, |reg| seen.push(reg));
        for reg in seen {
            if a.places.get(reg.index()).copied().flatten().is_some() {
                continue;
            }
            match block_of.get(reg.index()).copied().flatten() {
                Some(block) => a.block(block.first, block.count),
                None => a.block(reg, 1),
            }
        }
    }
    Allocation { regs: a.places.iter().map(|p| Reg(p.unwrap_or(0))).collect(), types: a.types }
}

impl Allocator<'_> {
    fn conflicts(&mut self, line: &Line, flow: &Flow) {
        let (protected, sets) = flow.protected(line, self.unit);
        let conflicts = &mut self.conflicts;
        let copies = &mut self.copies;
        let mut conflict = |a: u32, b: u32| {
            if a != b {
                conflicts.get_mut(a as usize).into_iter().for_each(|c| c.push(b));
                conflicts.get_mut(b as usize).into_iter().for_each(|c| c.push(a));
            }
        };
        flow.walk(line, self.unit, |i, instr, live| {
            let source = match instr {
                Instr::Move { a, .. } => Some(u32::from(a.0)),
                _ => None,
            };
            if let Instr::Move { out, a } = instr {
                copies.get_mut(out.index()).into_iter().for_each(|c| c.push(u32::from(a.0)));
                copies.get_mut(a.index()).into_iter().for_each(|c| c.push(u32::from(out.0)));
            }
            defs(instr, |reg| {
                let reg = u32::from(reg.0);
                live.iter().filter(|other| Some(*other) != source).for_each(|other| conflict(reg, other));
                if let Some(set) = protected.get(i).copied().flatten().and_then(|s| sets.get(s)) {
                    set.iter().for_each(|other| conflict(reg, *other));
                }
            });
            // The iterator and the element of a loop are there together, whatever is read of them.
            if let Instr::Next { out, iterator, .. } = instr {
                conflict(u32::from(out.0), u32::from(iterator.0));
            }
            true
        });
    }

    /// Finds the first place where consecutive registers fit.
    fn block(&mut self, first: Reg, count: u16) {
        let hinted = if count == 1 { self.hint(first) } else { None };
        let at = hinted.or_else(|| (0..self.types.len()).find(|at| self.fits(*at, first, count))).unwrap_or(self.types.len());
        for i in 0..usize::from(count) {
            let reg = first.index() + i;
            if at + i == self.types.len() {
                self.types.push(self.unit.ty(Reg(reg as u16)));
            }
            if let Some(place) = self.places.get_mut(reg) {
                *place = u16::try_from(at + i).ok();
            }
        }
    }

    /// The place of a register that this one is copied from or to.
    fn hint(&self, reg: Reg) -> Option<usize> {
        let copies = self.copies.get(reg.index())?;
        let places: Vec<usize> =
            copies.iter().filter_map(|c| self.places.get(*c as usize).copied().flatten()).map(usize::from).collect();
        places.into_iter().find(|at| self.fits(*at, reg, 1))
    }

    fn fits(&self, at: usize, first: Reg, count: u16) -> bool {
        (0..usize::from(count)).all(|i| match self.types.get(at + i) {
            None => true,
            Some(ty) => *ty == self.unit.ty(Reg((first.index() + i) as u16)) && self.free(at + i, first.index() + i),
        })
    }

    fn free(&self, place: usize, reg: usize) -> bool {
        let taken = |other: &u32| self.places.get(*other as usize).copied().flatten() == Some(place as u16);
        !self.conflicts.get(reg).is_some_and(|c| c.iter().any(taken))
    }
}
