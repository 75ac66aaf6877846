//! What is known at each instruction: which registers are set, which document is in context, what the code is run for.
//!
//! One pass in the order of [`graph::walk`] is enough: along an edge that closes a loop nothing may be lost that the
//! head of the loop relies on, and compiled loops only ever gain.

use super::bits::Bits;
use super::code::Unit;
use super::graph::{self, successors};
use super::points;
use super::problem::{Checked, Problem};
use crate::op::{Instr, Operand};
use crate::types::{DocRef, Pc, Reg, Type};

/// What a stretch of code is run for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u8)]
pub(super) enum Role {
    /// Returns a boolean.
    Guard = 1,
    /// Returns text, or nothing.
    Text = 2,
    /// Renders a request.
    Render = 4,
    /// Takes steps of a journey.
    Body = 8,
}

/// What is in context besides the profile.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(super) struct Seen {
    /// The document of the event or answer, and whether it may be empty (a failed lookup that goes on).
    pub(super) document: Option<(DocRef, bool)>,
    /// An answer, or the lack of one.
    pub(super) answered: bool,
    /// A failure.
    pub(super) failed: bool,
}

impl Seen {
    pub(super) fn document(document: DocRef) -> Self {
        Self { document: Some((document, false)), ..Self::default() }
    }

    /// What is in context whichever of two ways was taken.
    fn both(self, other: Self) -> Self {
        let document = match (self.document, other.document) {
            (Some((a, maybe_a)), Some((b, maybe_b))) if a == b => Some((a, maybe_a || maybe_b)),
            _ => None,
        };
        Self { document, answered: self.answered && other.answered, failed: self.failed && other.failed }
    }
}

#[derive(Clone, PartialEq, Eq, Debug)]
struct State {
    set: Bits,
    seen: Seen,
    roles: u8,
}

impl State {
    fn merge(&mut self, other: &Self) {
        self.set.keep(&other.set);
        self.seen = self.seen.both(other.seen);
        self.roles |= other.roles;
    }

    fn only(&self, roles: u8) -> bool {
        self.roles & !roles == 0
    }
}

/// The analysis of one unit.
pub(super) struct Flow<'u, 'a> {
    unit: &'u Unit<'a>,
    states: Vec<Option<State>>,
    /// Registers that must be set when a rendering halts.
    results: Bits,
    /// Registers that must be set when an instance comes to rest at a point; made when first needed.
    needs: Vec<Option<Bits>>,
}

impl<'u, 'a> Flow<'u, 'a> {
    pub(super) fn new(unit: &'u Unit<'a>) -> Self {
        let states = vec![None; unit.code.instrs.len()];
        Self { unit, states, results: unit.none(), needs: vec![None; unit.points.len()] }
    }

    pub(super) fn with_results(mut self, results: Bits) -> Self {
        self.results = results;
        self
    }

    /// Code starts at `pc` with these registers set.
    pub(super) fn enter(&mut self, pc: Pc, role: Role, seen: Seen, set: &Bits) -> Checked {
        self.unit.pc(pc)?;
        self.unit.cx.spend(set.words())?;
        let state = State { set: set.clone(), seen, roles: role as u8 };
        self.join(pc.index(), state);
        Ok(())
    }

    fn join(&mut self, pc: usize, state: State) {
        match self.states.get_mut(pc) {
            Some(Some(known)) => known.merge(&state),
            Some(unknown) => *unknown = Some(state),
            None => {}
        }
    }

    /// Checks everything that can be reached.
    pub(super) fn run(mut self) -> Checked {
        let instrs = &self.unit.code.instrs;
        let next = |pc: usize| instrs.get(pc).map_or([None; 2], |instr| successors(instr, pc));
        self.loops_end(next)?;
        let roots = self.states.iter().enumerate();
        let roots: Vec<usize> = roots.filter(|(_, s)| s.is_some()).map(|(pc, _)| pc).collect();
        let walk = graph::walk(instrs.len(), roots.into_iter(), next);
        let mut heads = vec![None; instrs.len()];
        let mut places = vec![usize::MAX; instrs.len()];
        for (place, pc) in walk.order.iter().enumerate() {
            if let Some(slot) = places.get_mut(*pc) {
                *slot = place;
            }
        }
        let mut is_head = vec![false; instrs.len()];
        for (_, head) in &walk.loops {
            if let Some(slot) = is_head.get_mut(*head) {
                *slot = true;
            }
        }
        for pc in walk.order {
            let Some(instr) = instrs.get(pc) else { continue };
            let Some(state) = self.states.get_mut(pc).and_then(Option::take) else { continue };
            self.instruction(instr, &state).map_err(|p| p.within(format!("`{}`", instr.mnemonic())).at(pc))?;
            if is_head.get(pc) == Some(&true) {
                self.unit.cx.spend(state.set.words())?;
                if let Some(slot) = heads.get_mut(pc) {
                    *slot = Some(state.clone());
                }
            }
            self.leave(instr, pc, state, &places, &heads).map_err(|p| p.at(pc))?;
        }
        Ok(())
    }

    /// Every loop within an activation walks a list.
    fn loops_end(&self, next: impl Fn(usize) -> [Option<usize>; 2]) -> Checked {
        let instrs = &self.unit.code.instrs;
        let walks = |pc: usize| matches!(instrs.get(pc), Some(Instr::Next { .. }));
        let found = graph::walk(instrs.len(), 0..instrs.len(), |pc| if walks(pc) { [None; 2] } else { next(pc) });
        match found.loops.first() {
            Some((pc, head)) => {
                Err(Problem::new(format!("a loop back to instruction {head} neither walks a list nor rests")).at(*pc))
            }
            None => Ok(()),
        }
    }

    /// Hands the state on to what comes next.
    fn leave(&mut self, instr: &Instr, pc: usize, state: State, places: &[usize], heads: &[Option<State>]) -> Checked {
        let (mut first, second) = match successors(instr, pc) {
            [Some(a), Some(b)] => (Some(a), Some(b)),
            [a, b] => (a.or(b), None),
        };
        let mut after = state;
        if let Some(target) = second {
            // At the end of a list no element is written; the other branches write nothing at all.
            self.unit.cx.spend(after.set.words())?;
            self.edge(pc, target, after.clone(), places, heads)?;
        }
        instr.operands(|operand| {
            if let Operand::Out(reg) = operand {
                after.set.insert(reg);
            }
        });
        match first.take() {
            Some(target) => self.edge(pc, target, after, places, heads),
            None => Ok(()),
        }
    }

    fn edge(&mut self, from: usize, to: usize, state: State, places: &[usize], heads: &[Option<State>]) -> Checked {
        if to >= self.states.len() {
            return Err(Problem::new("control runs off the end of the code"));
        }
        if places.get(to) > places.get(from) {
            self.unit.cx.spend(state.set.words())?;
            self.join(to, state);
            return Ok(());
        }
        let Some(Some(head)) = heads.get(to) else { return Ok(()) };
        if let Some(reg) = head.set.missing_in(&state.set) {
            return Err(Problem::new(format!("r{} may be unset when the loop goes round", reg.0)));
        }
        if head.seen.both(state.seen) != head.seen || !state.only(head.roles) {
            return Err(Problem::new("a loop is entered in two ways"));
        }
        Ok(())
    }

    /// What the instruction relies on is there.
    fn instruction(&mut self, instr: &Instr, state: &State) -> Checked {
        let mut unset = None;
        instr.operands(|operand| {
            let missing = match operand {
                Operand::In(reg) if !state.set.contains(reg) => Some(reg),
                Operand::Ins(regs) => {
                    (0..regs.count).map(|at| Reg(regs.first.0.saturating_add(at))).find(|reg| !state.set.contains(*reg))
                }
                _ => None,
            };
            unset = unset.or(missing);
        });
        if let Some(reg) = unset {
            return Err(Problem::new(format!("{} may be unset here", self.unit.name(reg))));
        }
        match *instr {
            Instr::Load { out, doc, .. } => self.load(out, doc, state.seen),
            Instr::Answered { .. } => ensure(state.seen.answered, "no call was answered here"),
            Instr::ErrorText { .. } => ensure(state.seen.failed, "nothing failed here"),
            Instr::Return { a } => self.returned(a, state),
            Instr::Halt {} => match self.results.missing_in(&state.set) {
                Some(reg) => Err(Problem::new(format!("the result r{} may be unset", reg.0))),
                None => Ok(()),
            },
            Instr::Step { .. } | Instr::Arm { .. } | Instr::Exit { .. } | Instr::Join {} => steps(state),
            Instr::Suspend { point } => {
                steps(state)?;
                self.rests(point.index(), state)
            }
            _ => Ok(()),
        }
    }

    fn load(&self, out: Reg, doc: DocRef, seen: Seen) -> Checked {
        if self.unit.profile() == Some(doc) {
            return Ok(());
        }
        let Some((_, maybe)) = seen.document.filter(|(known, _)| *known == doc) else {
            return Err(Problem::new(format!("document {} is not in context here", doc.0)));
        };
        ensure(!maybe || self.unit.reg(out)?.optional, "there may be no answer to read from")
    }

    fn returned(&self, a: Reg, state: &State) -> Checked {
        let ty = self.unit.reg(a)?;
        ensure(state.only(Role::Guard as u8 | Role::Text as u8), "a journey's body does not return")?;
        if state.roles & Role::Guard as u8 != 0 && !ty.is(&Type::Boolean) {
            return Err(Problem::new(format!("{} is returned as a boolean", self.unit.name(a))));
        }
        if state.roles & Role::Text as u8 != 0 && !ty.may_be(&Type::String) {
            return Err(Problem::new(format!("{} is returned as text", self.unit.name(a))));
        }
        Ok(())
    }

    fn rests(&mut self, point: usize, state: &State) -> Checked {
        self.unit.cx.spend(state.set.words())?;
        let Some(slot) = self.needs.get_mut(point) else { return Ok(()) };
        let needs = match (slot, self.unit.points.get(point)) {
            (Some(needs), _) => needs,
            (empty, Some(point)) => {
                let needs = points::needs(self.unit, point)?;
                empty.insert(needs)
            }
            (_, None) => return Ok(()),
        };
        match needs.missing_in(&state.set) {
            Some(reg) => Err(Problem::new(format!("{} is kept or read there, but may be unset", self.unit.name(reg)))),
            None => Ok(()),
        }
    }
}

fn steps(state: &State) -> Checked {
    ensure(state.only(Role::Body as u8), "only a journey's body takes steps")
}

fn ensure(is: bool, otherwise: &str) -> Checked {
    if is { Ok(()) } else { Err(Problem::new(otherwise)) }
}
