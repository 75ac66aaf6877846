//! Registers: values of one type whose lives do not overlap share one.

use super::defs;
use super::flow::Flow;
use super::line::Line;
use super::uses;
use crate::lower::unit::Unit;
use journey_bytecode::limits;
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

/// Gives every register its place; nothing if there are more than a unit may have.
pub(super) fn allocate(line: &Line, unit: &Unit, flow: &Flow) -> Option<Allocation> {
    let count = unit.regs.len();
    let mut a = Allocator {
        unit,
        conflicts: vec![vec![]; count],
        copies: vec![vec![]; count],
        places: vec![None; count],
        types: vec![],
    };
    if a.conflicts(line, flow) {
        return None;
    }
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
        if a.types.len() > limits::REGISTERS {
            return None;
        }
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
    let done = Allocation { regs: a.places.iter().map(|p| Reg(p.unwrap_or(0))).collect(), types: a.types };
    Some(done).filter(|done| done.types.len() <= limits::REGISTERS)
}

impl Allocator<'_> {
    /// Notes who is needed at the same time as whom; tells whether there are too many at once.
    fn conflicts(&mut self, line: &Line, flow: &Flow) -> bool {
        let (protected, sets) = flow.protected(line, self.unit);
        let mut overfull = false;
        let conflicts = &mut self.conflicts;
        let copies = &mut self.copies;
        let mut conflict = |a: u32, b: u32| {
            if a != b {
                conflicts.get_mut(a as usize).into_iter().for_each(|c| c.push(b));
                conflicts.get_mut(b as usize).into_iter().for_each(|c| c.push(a));
            }
        };
        flow.walk(line, self.unit, |i, instr, live| {
            // Then no two of them can share, and there are more than a unit may have.
            if live.len() > limits::REGISTERS {
                overfull = true;
            }
            if overfull {
                return true;
            }
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
        overfull
    }

    /// Finds the first place where consecutive registers fit.
    fn block(&mut self, first: Reg, count: u16) {
        let members: Vec<usize> = (first.index()..first.index() + usize::from(count)).collect();
        let free: Vec<Vec<bool>> = members.iter().map(|reg| self.free_places(*reg)).collect();
        let fits = |at: &usize| free.iter().enumerate().all(|(i, free)| free.get(at + i).copied().unwrap_or(true));
        let hinted = if count == 1 { self.hints(first).find(fits) } else { None };
        let at = hinted.or_else(|| (0..self.types.len()).find(fits)).unwrap_or(self.types.len());
        for (i, reg) in members.into_iter().enumerate() {
            if at + i == self.types.len() {
                self.types.push(self.unit.ty(Reg(reg as u16)));
            }
            if let Some(place) = self.places.get_mut(reg) {
                *place = u16::try_from(at + i).ok();
            }
        }
    }

    /// The places of registers that this one is copied from or to.
    fn hints(&self, reg: Reg) -> impl Iterator<Item = usize> {
        let copies = self.copies.get(reg.index()).into_iter().flatten();
        copies.filter_map(|c| self.places.get(*c as usize).copied().flatten()).map(usize::from)
    }

    /// For every place so far, whether the register could be there.
    fn free_places(&self, reg: usize) -> Vec<bool> {
        let ty = self.unit.ty(Reg(reg as u16));
        let mut free: Vec<bool> = self.types.iter().map(|t| *t == ty).collect();
        for other in self.conflicts.get(reg).into_iter().flatten() {
            let place = self.places.get(*other as usize).copied().flatten();
            if let Some(free) = place.and_then(|p| free.get_mut(usize::from(p))) {
                *free = false;
            }
        }
        free
    }
}
