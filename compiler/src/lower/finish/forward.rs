//! Values made where they are wanted: a register that is only copied once is the copy's register.

use super::line::Line;
use super::{defs, rewrite, uses};
use crate::lower::unit::{self, Unit};
use journey_bytecode::op::{Instr, Operand, Regs};
use journey_bytecode::types::Reg;

#[derive(Clone, Copy, Default)]
struct Counts {
    defs: u32,
    uses: u32,
    /// Read or written by other means than instructions, or part of a block.
    fixed: bool,
    /// Some instruction that gives it needs exactly its type.
    exact: bool,
}

/// Replaces the source of a copy by its target, where nobody could tell.
pub(super) fn forward(line: &mut Line, unit: &mut Unit) {
    let mut counts = count(line, unit);
    let mut renamed: Vec<Option<Reg>> = vec![None; unit.regs.len()];
    let mut dead = vec![];
    for (i, (instr, _)) in line.instrs.iter().enumerate() {
        let Instr::Move { out, a } = *instr else { continue };
        let (Some(to), Some(from)) = (counts.get(out.index()).copied(), counts.get(a.index()).copied()) else {
            continue;
        };
        let fits = unit.ty(out) == unit.ty(a) || !from.exact;
        let once = to.defs == 1 && from.uses == 1 && from.defs > 0;
        if out == a || from.fixed || !fits || !once {
            continue;
        }
        if let Some(slot) = renamed.get_mut(a.index()) {
            *slot = Some(out);
        }
        if let Some(to) = counts.get_mut(out.index()) {
            to.defs = from.defs;
            to.exact |= from.exact;
        }
        dead.push(i);
    }
    let target = |reg: Reg| {
        let mut at = reg;
        while let Some(Some(next)) = renamed.get(at.index()) {
            at = *next;
        }
        at
    };
    for (instr, _) in &mut line.instrs {
        *instr = rewrite(instr, |operand| match operand {
            Operand::Out(r) => Operand::Out(target(r)),
            Operand::In(r) => Operand::In(target(r)),
            Operand::Ins(Regs { first, count: 1 }) => Operand::Ins(Regs { first: target(first), count: 1 }),
            other => other,
        });
    }
    line.remove(&dead);
}

fn count(line: &Line, unit: &Unit) -> Vec<Counts> {
    let mut counts = vec![Counts::default(); unit.regs.len()];
    let mut fix = |reg: Reg| {
        if let Some(c) = counts.get_mut(reg.index()) {
            c.fixed = true;
        }
    };
    (0..unit.pinned).for_each(|i| fix(Reg(i)));
    for block in &unit.blocks {
        (0..block.count).for_each(|i| fix(Reg(block.first.0 + i)));
    }
    for point in &unit.points {
        unit::reads(&point.kind, &mut fix);
        unit::watches(&point.kind, &mut fix);
    }
    unit.watched.iter().chain(&unit.results).for_each(|r| fix(*r));
    for (instr, _) in &line.instrs {
        let exact =
            matches!(instr, Instr::Unwrap { .. } | Instr::Iterate { .. } | Instr::Push { .. } | Instr::List { .. });
        uses(instr, unit, |r| {
            if let Some(c) = counts.get_mut(r.index()) {
                c.uses += 1;
            }
        });
        defs(instr, |r| {
            if let Some(c) = counts.get_mut(r.index()) {
                c.defs += 1;
                c.exact |= exact;
            }
        });
    }
    // A binding that `restart` or a later answer replaces is written after its copies were made: they keep what they have.
    for held in unit.bindings.iter().flat_map(|b| b.held.iter().map(|h| h.reg).chain(b.present)) {
        if let Some(c) = counts.get_mut(held.index()) {
            c.fixed |= c.defs > 1;
        }
    }
    counts
}
