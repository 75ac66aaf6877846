//! A piece of code in the making: virtual registers, labels in place of positions, and pseudo-instructions for what is
//! only known once the whole unit is seen.

use super::documents::Path;
use crate::hir::BindingId;
use crate::source::Span;
use journey_bytecode::op::{Instr, Regs};
use journey_bytecode::program::{Point, PointKind, Since};
use journey_bytecode::types::{ColRef, DocRef, Pc, Reg, TypeRef};

/// A label: a [`Pc`] that is a number of [`Unit::labels`] until the unit is finished.
pub(super) type Label = Pc;

/// An instruction or what stands for some.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(super) enum Op {
    /// An instruction; registers are virtual, jumps go to labels.
    Instr(Instr),
    /// Here is the label.
    Label(Label),
    /// The document of the binding is in context: its columns go into their registers.
    Bind(BindingId),
    /// The binding holds nothing.
    Clear(BindingId),
    /// The columns of the second binding are replaced by those of the first.
    Rebind(BindingId, BindingId),
}

/// A column of a binding that is kept in a register.
#[derive(Clone, Debug)]
pub(super) struct Held {
    pub(crate) path: Path,
    pub(crate) leaf: TypeRef,
    pub(crate) doc: DocRef,
    pub(crate) col: ColRef,
    pub(crate) reg: Reg,
}

/// What is kept of a document-valued name.
#[derive(Clone, Debug, Default)]
pub(super) struct Kept {
    pub(crate) held: Vec<Held>,
    /// Boolean register: whether the answer is there.
    pub(crate) present: Option<Reg>,
    /// It may hold nothing.
    pub(crate) optional: bool,
}

/// When a stretch of code runs.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum When {
    /// In a fresh frame: the body, entry guards, an event's or endpoint's code.
    Fresh,
    /// While the instance rests at a point.
    At(usize),
    /// While it rests at any point.
    Resting,
}

/// Code of an event, an endpoint or a journey.
#[derive(Debug, Default)]
pub(super) struct Unit {
    pub(crate) ops: Vec<(Op, Span)>,
    /// Types of the virtual registers.
    pub(crate) regs: Vec<TypeRef>,
    /// Registers that must stay consecutive.
    pub(crate) blocks: Vec<Regs>,
    /// The first registers keep their numbers (parameters).
    pub(crate) pinned: u16,
    pub(crate) labels: u16,
    /// Stretches of code with their own start.
    pub(crate) entries: Vec<(Label, When)>,
    /// Steps; their positions are labels.
    pub(crate) points: Vec<Point>,
    /// Registers read after `Halt`.
    pub(crate) results: Vec<Reg>,
    /// Registers that the engine reads while the instance rests.
    pub(crate) watched: Vec<Reg>,
    /// More registers or labels than can be numbered.
    pub(crate) overflow: bool,
    pub(crate) bindings: Vec<Kept>,
    /// Where the present instruction comes from.
    pub(crate) span: Span,
}

impl Unit {
    pub(crate) fn reg(&mut self, ty: TypeRef) -> Reg {
        let next = self.regs.len();
        if next >= usize::from(u16::MAX) {
            self.overflow = true;
            return Reg(0);
        }
        self.regs.push(ty);
        Reg(next as u16)
    }

    /// Consecutive registers.
    pub(crate) fn block(&mut self, types: &[TypeRef]) -> Regs {
        let first = Reg(self.regs.len().min(usize::from(u16::MAX)) as u16);
        for ty in types {
            self.reg(*ty);
        }
        let regs = Regs { first, count: types.len() as u16 };
        if types.len() > 1 && !self.overflow {
            self.blocks.push(regs);
        }
        if self.overflow { Regs { first: Reg(0), count: 0 } } else { regs }
    }

    pub(crate) fn ty(&self, reg: Reg) -> TypeRef {
        self.regs.get(reg.index()).copied().unwrap_or(TypeRef(0))
    }

    pub(crate) fn emit(&mut self, instr: Instr) {
        self.ops.push((Op::Instr(instr), self.span));
    }

    pub(crate) fn op(&mut self, op: Op) {
        self.ops.push((op, self.span));
    }

    pub(crate) fn label(&mut self) -> Label {
        match self.labels.checked_add(1) {
            Some(next) => {
                self.labels = next;
                Pc(next - 1)
            }
            None => {
                self.overflow = true;
                Pc(0)
            }
        }
    }

    pub(crate) fn place(&mut self, label: Label) {
        self.op(Op::Label(label));
    }

    /// A new label, here.
    pub(crate) fn here(&mut self) -> Label {
        let label = self.label();
        self.place(label);
        label
    }

    pub(crate) fn jump(&mut self, to: Label) {
        self.emit(Instr::Jump { to });
    }

    /// A new stretch of code.
    pub(crate) fn entry(&mut self, when: When) -> Label {
        let label = self.here();
        self.entries.push((label, when));
        label
    }
}

/// Registers of a step that are read when it is reached.
pub(super) fn reads(kind: &PointKind, mut visit: impl FnMut(Reg)) {
    match kind {
        PointKind::Wait { due, .. } => visit(*due),
        PointKind::Race { timer, .. } => timer.iter().for_each(|(due, _)| visit(*due)),
        PointKind::Call { args, .. } => args.iter().for_each(|r| visit(*r)),
        PointKind::Update { writes, .. } => writes.iter().for_each(|write| visit(write.value)),
        PointKind::Split { .. }
        | PointKind::Limit { .. }
        | PointKind::Parallel { .. }
        | PointKind::Exit
        | PointKind::Mark => {}
    }
}

/// Registers of a step that the engine reads while an instance rests there.
pub(super) fn watches(kind: &PointKind, mut visit: impl FnMut(Reg)) {
    if let PointKind::Race { arms, .. } = kind {
        for arm in arms {
            if let Since::Label(reg) = arm.since {
                visit(reg);
            }
        }
    }
}

/// Where code goes on after a step.
pub(super) fn resumes(kind: &PointKind, mut visit: impl FnMut(Pc)) {
    match kind {
        PointKind::Wait { resume, .. } | PointKind::Update { resume, .. } => visit(*resume),
        PointKind::Race { arms, timer } => {
            arms.iter().for_each(|a| visit(a.resume));
            timer.iter().for_each(|(_, resume)| visit(*resume));
        }
        PointKind::Call { ok, errors, .. } => {
            visit(*ok);
            errors.iter().for_each(|(_, pc)| visit(*pc));
        }
        PointKind::Limit { within, beyond, .. } => {
            visit(*within);
            visit(*beyond);
        }
        PointKind::Parallel { branches, .. } => branches.iter().for_each(|(_, start, resume)| {
            visit(*start);
            visit(*resume);
        }),
        PointKind::Split { .. } | PointKind::Exit | PointKind::Mark => {}
    }
}

/// The guards of a step.
pub(super) fn guards(kind: &PointKind, mut visit: impl FnMut(Pc)) {
    if let PointKind::Race { arms, .. } = kind {
        arms.iter().filter_map(|a| a.guard).for_each(&mut visit);
    }
}

/// Replaces registers and positions of a step.
pub(super) fn relocate(kind: &mut PointKind, reg: impl Fn(Reg) -> Reg, pc: impl Fn(Pc) -> Pc) {
    match kind {
        PointKind::Wait { due, resume } => {
            *due = reg(*due);
            *resume = pc(*resume);
        }
        PointKind::Race { arms, timer } => {
            for arm in arms {
                arm.guard = arm.guard.map(&pc);
                arm.resume = pc(arm.resume);
                if let Since::Label(r) = &mut arm.since {
                    *r = reg(*r);
                }
            }
            if let Some((due, resume)) = timer {
                *due = reg(*due);
                *resume = pc(*resume);
            }
        }
        PointKind::Call { args, ok, errors, .. } => {
            args.iter_mut().for_each(|r| *r = reg(*r));
            *ok = pc(*ok);
            errors.iter_mut().for_each(|(_, at)| *at = pc(*at));
        }
        PointKind::Limit { within, beyond, .. } => {
            *within = pc(*within);
            *beyond = pc(*beyond);
        }
        PointKind::Parallel { branches, passed, .. } => {
            for (_, start, resume) in branches {
                (*start, *resume) = (pc(*start), pc(*resume));
            }
            passed.iter_mut().for_each(|r| *r = reg(*r));
        }
        PointKind::Update { writes, resume } => {
            writes.iter_mut().for_each(|write| write.value = reg(write.value));
            *resume = pc(*resume);
        }
        PointKind::Split { .. } | PointKind::Exit | PointKind::Mark => {}
    }
}
