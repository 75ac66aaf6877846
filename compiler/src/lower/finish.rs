//! From a unit in the making to code: jumps straightened, dead instructions gone, registers shared.

mod allocate;
mod bits;
mod flow;
mod forward;
mod line;

use super::unit::{self, Unit};
use super::{Lowering, errors};
use crate::source::Span;
use flow::Flow;
use journey_bytecode::limits;
use journey_bytecode::op::{Instr, Operand, Regs, Source};
use journey_bytecode::program::{Code, Point, PointKind};
use journey_bytecode::types::{Pc, Reg};
use line::Line;

/// Finished code and where everything went.
#[derive(Debug)]
pub(super) struct Done {
    pub(crate) code: Code,
    pub(crate) points: Vec<Point>,
    pub(crate) header_live: Vec<Reg>,
    pcs: Vec<Pc>,
    regs: Vec<Reg>,
}

impl Done {
    /// The position of a label.
    pub(crate) fn pc(&self, label: Pc) -> Pc {
        self.pcs.get(label.index()).copied().unwrap_or(Pc(0))
    }

    /// The register of a virtual one.
    pub(crate) fn reg(&self, reg: Reg) -> Reg {
        self.regs.get(reg.index()).copied().unwrap_or(Reg(0))
    }
}

/// Finishes a unit; reports it if it is too large.
pub(super) fn finish(cx: &mut Lowering<'_>, mut unit: Unit, (what, name, span): (&str, &str, Span)) -> Option<Done> {
    if unit.overflow {
        cx.report(errors::too_large(what, name, span));
        return None;
    }
    let mut line = Line::new(&unit);
    line.straighten(&unit);
    line.forget_unreached(&mut unit);
    forward::forward(&mut line, &mut unit);
    let flow = loop {
        let flow = Flow::new(&line, &unit);
        let dead = flow.dead(&line, &unit);
        if dead.is_empty() {
            break flow;
        }
        line.remove(&dead);
        line.straighten(&unit);
        line.forget_unreached(&mut unit);
    };
    let fits = line.instrs.len() <= limits::INSTRUCTIONS;
    let Some(allocation) = fits.then(|| allocate::allocate(&line, &unit, &flow)).flatten() else {
        cx.report(errors::too_large(what, name, span));
        return None;
    };
    let regs = allocation.regs;
    let copies_itself = |instr: &Instr| match instr {
        Instr::Move { out, a } => regs.get(out.index()) == regs.get(a.index()),
        _ => false,
    };
    let same: Vec<usize> =
        line.instrs.iter().enumerate().filter(|(_, (i, _))| copies_itself(i)).map(|(i, _)| i).collect();
    line.remove(&same);
    let place = |reg: Reg| regs.get(reg.index()).copied().unwrap_or(Reg(0));
    let pcs: Vec<Pc> = line.labels.iter().map(|at| Pc(*at as u16)).collect();
    let pc = |label: Pc| pcs.get(label.index()).copied().unwrap_or(Pc(0));
    let sorted = |live: &[u32]| {
        let mut live: Vec<Reg> = live.iter().map(|v| place(Reg(*v as u16))).collect();
        live.sort_unstable();
        live.dedup();
        live
    };
    let mut points = std::mem::take(&mut unit.points);
    for (i, point) in points.iter_mut().enumerate() {
        unit::relocate(&mut point.kind, place, pc);
        point.live = flow.live_at.get(i).map(|live| sorted(live)).unwrap_or_default();
        if let PointKind::Parallel { passed, .. } = &mut point.kind {
            *passed = flow.passed_at.get(i).map(|passed| sorted(passed)).unwrap_or_default();
        }
    }
    let instrs = line.instrs.iter().map(|(instr, _)| {
        rewrite(instr, |operand| match operand {
            Operand::Out(r) => Operand::Out(place(r)),
            Operand::In(r) => Operand::In(place(r)),
            Operand::Ins(Regs { count: 0, .. }) => Operand::Ins(Regs { first: Reg(0), count: 0 }),
            Operand::Ins(Regs { first, count }) => Operand::Ins(Regs { first: place(first), count }),
            Operand::Jump(label) => Operand::Jump(pc(label)),
            other => other,
        })
    });
    let mut code = Code { regs: allocation.types, instrs: instrs.collect(), locations: vec![] };
    for (i, (_, span)) in line.instrs.iter().enumerate() {
        let location = cx.location(*span);
        if code.locations.last().is_none_or(|(_, before)| *before != location) {
            code.locations.push((Pc(i as u16), location));
        }
    }
    let header_live = sorted(&flow.header);
    Some(Done { code, points, header_live, pcs, regs })
}

/// The same instruction with other operands.
pub(super) fn rewrite(instr: &Instr, mut change: impl FnMut(Operand) -> Operand) -> Instr {
    struct Numbers {
        numbers: [u16; 8],
        written: usize,
        read: usize,
    }
    impl Source for Numbers {
        type Error = ();
        fn number(&mut self) -> Result<u16, ()> {
            self.read += 1;
            self.numbers.get(self.read - 1).copied().ok_or(())
        }
    }
    let mut source = Numbers { numbers: [0; 8], written: 0, read: 0 };
    let mut put = |number: u16| {
        if let Some(place) = source.numbers.get_mut(source.written) {
            *place = number;
        }
        source.written += 1;
    };
    instr.operands(|operand| match change(operand) {
        Operand::Out(r) | Operand::In(r) => put(r.0),
        Operand::Ins(r) => {
            put(r.first.0);
            put(r.count);
        }
        Operand::Const(r) => put(r.0),
        Operand::Type(r) => put(r.0),
        Operand::Jump(r) => put(r.0),
        Operand::Doc(r) => put(r.0),
        Operand::Col(r) => put(r.0),
        Operand::Import(r) => put(r.0),
        Operand::Point(r) => put(r.0),
        Operand::Index(r) => put(r),
    });
    Instr::build(instr.opcode(), &mut source).ok().flatten().unwrap_or(*instr)
}

/// Visits the registers that an instruction reads.
fn uses(instr: &Instr, unit: &Unit, mut visit: impl FnMut(Reg)) {
    instr.operands(|operand| match operand {
        Operand::In(reg) => visit(reg),
        Operand::Ins(regs) => (0..regs.count).for_each(|i| visit(Reg(regs.first.0 + i))),
        Operand::Point(point) if matches!(instr, Instr::Suspend { .. }) => {
            if let Some(point) = unit.points.get(point.index()) {
                unit::reads(&point.kind, &mut visit);
            }
        }
        _ => {}
    });
    if matches!(instr, Instr::Halt {}) {
        unit.results.iter().for_each(|r| visit(*r));
    }
}

/// Visits the registers that an instruction changes. A push changes its list in place.
fn defs(instr: &Instr, mut visit: impl FnMut(Reg)) {
    if let Instr::Push { list, .. } = instr {
        visit(*list);
    }
    instr.operands(|operand| {
        if let Operand::Out(reg) = operand {
            visit(reg);
        }
    });
}
