//! A code unit: its registers, and the bounds of every operand.

use super::bits::Bits;
use super::problem::{Checked, Problem};
use super::types::Ty;
use super::{Context, typing, within};
use crate::limits::{INSTRUCTIONS, REGISTERS};
use crate::op::{Instr, Operand, Regs};
use crate::program::{Code, Column, Point};
use crate::types::{DocRef, Pc, Reg};

/// Whose code it is: what an instruction may need of its surroundings.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Kind {
    /// `filter` and `key` of an event: a function of the payload alone.
    Event,
    /// The rendering of a request: parameters and the step's key.
    Endpoint,
    /// A journey.
    Journey,
}

/// A code unit with checked registers and instructions.
pub(super) struct Unit<'a> {
    pub(super) cx: &'a Context<'a>,
    pub(super) code: &'a Code,
    pub(super) kind: Kind,
    pub(super) points: &'a [Point],
    regs: Vec<Ty<'a>>,
}

impl<'a> Unit<'a> {
    /// Checks all that does not depend on the way control takes.
    pub(super) fn new(cx: &'a Context<'a>, code: &'a Code, kind: Kind, points: &'a [Point]) -> Result<Self, Problem> {
        if code.regs.len() > REGISTERS {
            return Err(Problem::new(format!("more than {REGISTERS} registers")));
        }
        if code.instrs.len() > INSTRUCTIONS {
            return Err(Problem::new(format!("more than {INSTRUCTIONS} instructions")));
        }
        let regs = code.regs.iter().map(|ty| cx.types.ty(*ty)).collect::<Result<_, _>>()?;
        let unit = Self { cx, code, kind, points, regs };
        unit.locations()?;
        for (pc, instr) in code.instrs.iter().enumerate() {
            let checked = unit.operands(instr).and_then(|()| typing::check(&unit, instr));
            checked.map_err(|p| p.within(format!("`{}`", instr.mnemonic())).at(pc))?;
        }
        Ok(unit)
    }

    pub(super) fn reg(&self, reg: Reg) -> Result<Ty<'a>, Problem> {
        within("register", reg.index(), self.regs.len())?;
        let ty = self.regs.get(reg.index());
        ty.copied().ok_or_else(|| Problem::new("a register is missing"))
    }

    /// The types of consecutive registers.
    pub(super) fn range(&self, regs: Regs) -> Result<&[Ty<'a>], Problem> {
        let first = regs.first.index();
        self.regs.get(first..first + usize::from(regs.count)).ok_or_else(|| {
            let last = first + usize::from(regs.count);
            Problem::new(format!("registers {first} to {last} of {} are named", self.regs.len()))
        })
    }

    /// A type as text.
    pub(super) fn name(&self, reg: Reg) -> String {
        match self.code.regs.get(reg.index()) {
            Some(ty) => format!("r{}: {}", reg.0, self.cx.types.name(*ty)),
            None => format!("r{}", reg.0),
        }
    }

    pub(super) fn pc(&self, pc: Pc) -> Checked {
        within("instruction", pc.index(), self.code.instrs.len())
    }

    /// No registers.
    pub(super) fn none(&self) -> Bits {
        Bits::new(self.regs.len())
    }

    /// These registers, which must exist.
    pub(super) fn set(&self, regs: &[Reg]) -> Result<Bits, Problem> {
        regs.iter().try_for_each(|reg| self.reg(*reg).map(drop))?;
        Ok(Bits::of(self.regs.len(), regs.iter().copied()))
    }

    pub(super) fn column(&self, instr: &Instr) -> Option<&'a Column> {
        let Instr::Load { doc, col, .. } = instr else { return None };
        self.cx.bundle.documents.get(doc.index())?.columns.get(col.index())
    }

    /// The document of the profile, where this code sees it.
    pub(super) fn profile(&self) -> Option<DocRef> {
        self.cx.bundle.profile.filter(|_| self.kind == Kind::Journey)
    }

    fn locations(&self) -> Checked {
        let mut before = None;
        for (pc, location) in &self.code.locations {
            self.cx.location(location)?;
            if before.is_some_and(|before| before >= pc.0) {
                return Err(Problem::new("places in the source are not in the order of instructions"));
            }
            before = Some(pc.0);
            self.pc(*pc)?;
        }
        Ok(())
    }

    /// Every index an instruction names is in bounds.
    fn operands(&self, instr: &Instr) -> Checked {
        let bundle = self.cx.bundle;
        let mut result = self.cx.spend(1);
        let mut columns = 0;
        instr.operands(|operand| {
            let checked = match operand {
                Operand::Out(reg) | Operand::In(reg) => self.reg(reg).map(drop),
                Operand::Ins(regs) => self.range(regs).and_then(|regs| self.cx.spend(regs.len())),
                Operand::Const(r) => within("constant", r.index(), bundle.consts.len()),
                Operand::Type(r) => within("type", r.index(), bundle.types.len()),
                Operand::Jump(pc) => self.pc(pc),
                Operand::Doc(r) => {
                    columns = bundle.documents.get(r.index()).map_or(0, |d| d.columns.len());
                    within("document", r.index(), bundle.documents.len())
                }
                Operand::Col(r) => within("column", r.index(), columns),
                Operand::Import(r) => within("import", r.index(), bundle.imports.len()),
                Operand::Point(r) => within("point", r.index(), self.points.len()),
                // What it counts differs from instruction to instruction: their typing rules look.
                Operand::Index(_) => Ok(()),
            };
            if result.is_ok() {
                result = checked;
            }
        });
        result
    }
}
