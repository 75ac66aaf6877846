//! The loop: one instruction after the other until something stops it.

use super::ops::{self, Fuel};
use super::{Context, Decision, Fault, FaultKind, Machine, Note, Stop, Unit};
use crate::builtins::Call;
use crate::json;
use crate::program::Program;
use crate::text;
use crate::value::{DateTime, Value};
use journey_bytecode::limits;
use journey_bytecode::op::{Instr, Regs};
use journey_bytecode::program::Code;
use journey_bytecode::types::{ColRef, DocRef, Pc, Reg};
use std::sync::Arc;

type Done = Result<(), FaultKind>;

/// What the verifier rules out; the machine need not trust it.
const REGISTER: FaultKind = FaultKind::Internal("a register that is not there");
const TYPES: FaultKind = FaultKind::Internal("an operand of another type");
const ABSENT: FaultKind = FaultKind::Internal("an absent value where the code relies on one");

impl Machine {
    /// Runs from an instruction of the unit entered until something stops it. Several runs may share a frame: guards,
    /// then the arm taken.
    ///
    /// # Errors
    /// Overflow, no fuel left, or a bug.
    pub fn run(&mut self, program: &Program, unit: Unit, pc: Pc, context: &Context<'_>) -> Result<Stop, Fault> {
        let code = program.code(unit).ok_or(FaultKind::Internal("no such unit"))?;
        let mut run = Run {
            program,
            unit,
            code,
            context,
            registers: &mut self.registers,
            trace: self.trace.as_mut(),
            notes: &mut self.notes,
            draws: &mut self.draws,
            fuel: Fuel(self.fuel),
            pc: pc.index(),
        };
        let stop = run.until_stop();
        let at = run.pc.saturating_sub(1);
        self.fuel = run.fuel.0;
        stop.map_err(|kind| Fault { kind, location: location(code, at) })
    }
}

fn location(code: &Code, pc: usize) -> Option<journey_bytecode::program::Location> {
    let after = code.locations.partition_point(|(first, _)| first.index() <= pc);
    code.locations.get(after.checked_sub(1)?).map(|(_, location)| *location)
}

struct Run<'r> {
    program: &'r Program,
    unit: Unit,
    code: &'r Code,
    context: &'r Context<'r>,
    registers: &'r mut [Value],
    trace: Option<&'r mut Vec<Decision>>,
    notes: &'r mut Vec<Note>,
    draws: &'r mut u64,
    fuel: Fuel,
    pc: usize,
}

/// Takes a register, or stops with what the verifier rules out.
macro_rules! get {
    ($self:ident, $reg:expr) => {
        match $self.registers.get($reg.index()) {
            Some(value) => value,
            None => return Err(REGISTER),
        }
    };
}

/// Sets a register.
macro_rules! put {
    ($self:ident, $reg:expr, $value:expr) => {{
        let value = $value;
        match $self.registers.get_mut($reg.index()) {
            Some(place) => place.replace(value),
            None => return Err(REGISTER),
        }
    }};
}

/// Sets a register to a copy. Each of the commonest kinds is written by itself: a value that goes through memory whole
/// makes the processor wait for the parts it was just put together from.
macro_rules! copy {
    ($self:ident, $reg:expr, $from:expr) => {
        match $from {
            Value::Integer(value) => {
                let value = *value;
                put!($self, $reg, Value::Integer(value))
            }
            Value::Boolean(value) => {
                let value = *value;
                put!($self, $reg, Value::Boolean(value))
            }
            Value::String(value) => {
                let value = Arc::clone(value);
                put!($self, $reg, Value::String(value))
            }
            Value::Decimal(value) => {
                let value = *value;
                put!($self, $reg, Value::Decimal(value))
            }
            Value::Absent => put!($self, $reg, Value::Absent),
            value => {
                let value = value.clone();
                put!($self, $reg, value)
            }
        }
    };
}

/// Arithmetic: integers by themselves for the same reason.
macro_rules! reckon {
    ($self:ident, $out:ident, $a:ident, $b:ident, $integer:path, $any:path) => {
        match (get!($self, $a), get!($self, $b)) {
            (Value::Integer(a), Value::Integer(b)) => match $integer(*a, *b) {
                Some(value) => put!($self, $out, Value::Integer(value)),
                None => return Err(FaultKind::Overflow),
            },
            (a, b) => put!($self, $out, $any(a, b)?),
        }
    };
}

/// Takes a truth value.
macro_rules! truth {
    ($self:ident, $reg:expr) => {
        match get!($self, $reg) {
            Value::Boolean(value) => *value,
            _ => return Err(TYPES),
        }
    };
}

impl Run<'_> {
    fn until_stop(&mut self) -> Result<Stop, FaultKind> {
        let (mut pc, mut fuel) = (self.pc, self.fuel);
        let stop = self.run(&mut pc, &mut fuel);
        (self.pc, self.fuel) = (pc, fuel);
        stop
    }

    /// Position and fuel come in apart so that they can live in processor registers.
    #[inline(always)]
    fn run(&mut self, pc: &mut usize, fuel: &mut Fuel) -> Result<Stop, FaultKind> {
        let code = self.code;
        let traced = self.trace.is_some();
        loop {
            let Some(instr) = code.instrs.get(*pc).copied() else {
                return Err(FaultKind::Internal("the code runs off its end"));
            };
            fuel.take(1)?;
            if traced {
                self.decided(instr, *pc);
            }
            *pc += 1;
            match instr {
                Instr::Const { out, value } => copy!(self, out, self.program.constant(value)),
                Instr::Move { out, a } => copy!(self, out, get!(self, a)),
                Instr::Absent { out } => put!(self, out, Value::Absent),
                Instr::Load { out, doc, col } => copy!(self, out, self.column(doc, col)?),
                Instr::Unwrap { out, a } => match get!(self, a) {
                    Value::Absent => return Err(ABSENT),
                    value => copy!(self, out, value),
                },
                Instr::Field { out, a, field } => match get!(self, a) {
                    Value::Record(fields) => copy!(self, out, fields.get(usize::from(field)).ok_or(TYPES)?),
                    Value::Absent => put!(self, out, Value::Absent),
                    _ => return Err(TYPES),
                },
                Instr::Jump { to } => *pc = to.index(),
                Instr::If { a, to } => branch(pc, truth!(self, a), to),
                Instr::Unless { a, to } => branch(pc, !truth!(self, a), to),
                Instr::IfPresent { a, to } => branch(pc, !matches!(get!(self, a), Value::Absent), to),
                Instr::IfAbsent { a, to } => branch(pc, matches!(get!(self, a), Value::Absent), to),
                Instr::Next { out, iterator, end } => {
                    let Some(Value::Iterator(items, at)) = self.registers.get_mut(iterator.index()) else {
                        return Err(TYPES);
                    };
                    match items.get(*at as usize) {
                        Some(item) => {
                            *at += 1;
                            copy!(self, out, item);
                        }
                        None => *pc = end.index(),
                    }
                }
                Instr::Not { out, a } => put!(self, out, Value::Boolean(!truth!(self, a))),
                Instr::Eq { out, a, b } => {
                    let equal = match (get!(self, a), get!(self, b)) {
                        (Value::Integer(a), Value::Integer(b)) => a == b,
                        (a, b) => ops::equal(a, b, fuel)?,
                    };
                    put!(self, out, Value::Boolean(equal));
                }
                Instr::Less { out, a, b } => {
                    put!(self, out, Value::Boolean(ops::order(get!(self, a), get!(self, b), fuel)?.is_lt()));
                }
                Instr::LessEq { out, a, b } => {
                    put!(self, out, Value::Boolean(ops::order(get!(self, a), get!(self, b), fuel)?.is_le()));
                }
                Instr::Present { out, a } => put!(self, out, Value::Boolean(!matches!(get!(self, a), Value::Absent))),
                Instr::Add { out, a, b } => reckon!(self, out, a, b, i64::checked_add, ops::add),
                Instr::Sub { out, a, b } => reckon!(self, out, a, b, i64::checked_sub, ops::sub),
                Instr::Mul { out, a, b } => reckon!(self, out, a, b, i64::checked_mul, ops::mul),
                Instr::Return { a } => return Ok(Stop::Return(get!(self, a).clone())),
                Instr::Halt {} => return Ok(Stop::Halt),
                Instr::Step { point } => self.notes.push(Note::Step(point)),
                Instr::Arm { point, arm } => self.notes.push(Note::Arm(point, arm)),
                Instr::Suspend { point } => return Ok(Stop::Suspend(point)),
                Instr::Join {} => return Ok(Stop::Join),
                Instr::Exit { reason } => return Ok(Stop::Exit(Arc::clone(self.str(reason)?))),
                _ => *fuel = self.rare(instr, *fuel)?,
            }
        }
    }

    /// Keeps a comparison with its values, for somebody who wants to know what decided.
    #[cold]
    #[inline(never)]
    fn decided(&mut self, instr: Instr, pc: usize) {
        let value = |reg: Reg| self.registers.get(reg.index()).cloned().unwrap_or_default();
        let (operator, left, right) = match instr {
            Instr::Eq { a, b, .. } => ("==", value(a), Some(value(b))),
            Instr::Less { a, b, .. } => ("<", value(a), Some(value(b))),
            Instr::LessEq { a, b, .. } => ("<=", value(a), Some(value(b))),
            Instr::Present { a, .. } => ("is present", value(a), None),
            _ => return,
        };
        let mut fuel = Fuel(limits::FUEL);
        let holds = match (operator, &right) {
            ("==", Some(right)) => ops::equal(&left, right, &mut fuel).unwrap_or(false),
            ("<", Some(right)) => ops::order(&left, right, &mut fuel).is_ok_and(std::cmp::Ordering::is_lt),
            (_, Some(right)) => ops::order(&left, right, &mut fuel).is_ok_and(std::cmp::Ordering::is_le),
            (_, None) => !matches!(left, Value::Absent),
        };
        let location = location(self.code, pc);
        if let Some(trace) = &mut self.trace {
            trace.push(Decision { location, operator, left, right, holds });
        }
    }

    /// Instructions that allocate or look at their surroundings: kept apart so that the common ones stay small.
    #[inline(never)]
    fn rare(&mut self, instr: Instr, fuel: Fuel) -> Result<Fuel, FaultKind> {
        self.fuel = fuel;
        match instr {
            Instr::Div { out, a, b } => self.put(out, ops::div(self.get(a)?, self.get(b)?)?),
            Instr::Rem { out, a, b } => self.put(out, ops::rem(self.get(a)?, self.get(b)?)?),
            Instr::Neg { out, a } => self.put(out, ops::neg(self.get(a)?)?),
            Instr::Widen { out, a } => self.put(out, ops::widen(self.get(a)?)?),
            Instr::Entry { out, map, key } => {
                let value = match self.get(map)? {
                    Value::Map(entries) => entries.get(self.str(key)?).cloned().unwrap_or_default(),
                    Value::Absent => Value::Absent,
                    _ => return Err(TYPES),
                };
                self.put(out, value)
            }
            Instr::List { out, items } => {
                let items = self.range(items)?.to_vec();
                self.fuel.take(items.len())?;
                self.put(out, Value::List(Arc::new(items)))
            }
            Instr::Record { out, fields } => {
                let fields = Arc::from(self.range(fields)?);
                self.put(out, Value::Record(fields))
            }
            Instr::Map { out, entries } => {
                let map = ops::map(self.range(entries)?)?;
                self.put(out, map)
            }
            Instr::Concat { out, parts } => {
                let mut fuel = self.fuel;
                let joined = ops::concat(self.range(parts)?, &mut fuel)?;
                self.fuel = fuel;
                self.put(out, joined)
            }
            Instr::Text { out, a } => {
                let text = text::plain(self.get(a)?).ok_or(TYPES)?;
                self.put(out, Value::String(text))
            }
            Instr::Json { out, a } => {
                let ty = *self.code.regs.get(a.index()).ok_or(REGISTER)?;
                let json: Arc<str> = Arc::from(json::bounded(self.program, ty, self.get(a)?)?);
                self.fuel.take(json.len() / 16)?;
                let as_text = self.code.regs.get(out.index()).is_some_and(|ty| self.program.is_string(*ty));
                self.put(out, if as_text { Value::String(json) } else { Value::Json(json) })
            }
            Instr::Iterate { out, a } => {
                let items = match self.get(a)? {
                    Value::List(items) => Arc::clone(items),
                    Value::Absent => Arc::default(),
                    _ => return Err(TYPES),
                };
                self.put(out, Value::Iterator(items, 0))
            }
            Instr::Push { list, item } => self.push(list, item),
            Instr::Call { out, function, args } => self.call(out, function.index(), args),
            other => self.context(other),
        }?;
        Ok(self.fuel)
    }

    fn context(&mut self, instr: Instr) -> Done {
        let context = self.context;
        let profile = || context.profile.ok_or(FaultKind::Internal("no profile here"));
        match instr {
            Instr::Now { out } => self.put(out, Value::DateTime(DateTime { micros: context.now, offset: 0 })),
            Instr::StepKey { out } => {
                let key = context.step_key.ok_or(FaultKind::Internal("no step here"))?;
                self.put(out, Value::String(Arc::from(text::hex(&key.0))))
            }
            Instr::ProfileId { out } => self.put(out, Value::String(Arc::clone(&profile()?.id))),
            Instr::ProfileNamespace { out } => self.put(out, Value::String(Arc::clone(&profile()?.namespace))),
            Instr::Answered { out } => self.put(out, Value::Boolean(context.answered)),
            Instr::ErrorText { out } => {
                let error = context.error.ok_or(FaultKind::Internal("no error here"))?;
                self.put(out, Value::String(Arc::from(error)))
            }
            _ => Err(FaultKind::Internal("an instruction out of place")),
        }
    }

    #[inline]
    fn get(&self, reg: Reg) -> Result<&Value, FaultKind> {
        self.registers.get(reg.index()).ok_or(REGISTER)
    }

    #[inline]
    fn put(&mut self, reg: Reg, value: Value) -> Done {
        *self.registers.get_mut(reg.index()).ok_or(REGISTER)? = value;
        Ok(())
    }

    fn str(&self, reg: Reg) -> Result<&Arc<str>, FaultKind> {
        match self.get(reg)? {
            Value::String(value) => Ok(value),
            _ => Err(TYPES),
        }
    }

    fn range(&self, regs: Regs) -> Result<&[Value], FaultKind> {
        let first = regs.first.index();
        self.registers.get(first..first + usize::from(regs.count)).ok_or(REGISTER)
    }

    fn column(&self, doc: DocRef, col: ColRef) -> Result<&Value, FaultKind> {
        let columns = match self.context.document {
            Some((there, columns)) if there == doc => columns,
            _ if self.program.bundle.profile == Some(doc) => match self.context.profile_columns {
                Some(columns) => columns,
                // Nothing is known of this person.
                None => return Ok(&Value::Absent),
            },
            _ => return Err(FaultKind::Internal("a document that is not in context")),
        };
        columns.get(col.index()).ok_or(FaultKind::Internal("a column that is not there"))
    }

    fn push(&mut self, list: Reg, item: Reg) -> Done {
        let item = self.get(item)?.clone();
        let Value::List(items) = self.registers.get_mut(list.index()).ok_or(REGISTER)? else {
            return Err(TYPES);
        };
        if items.len() >= crate::pack::VALUES {
            return Err(FaultKind::Overflow);
        }
        if Arc::get_mut(items).is_none() {
            self.fuel.take(items.len())?;
        }
        Arc::make_mut(items).push(item);
        Ok(())
    }

    fn call(&mut self, out: Reg, function: usize, args: Regs) -> Done {
        let builtin = self.program.builtin(function).ok_or(FaultKind::Internal("a function that is not there"))?;
        let args = self.range(args)?;
        let mut fuel = self.fuel;
        fuel.take(args.iter().map(ops::weight).sum())?;
        let (program, unit, context) = (self.program, self.unit, self.context);
        let call = Call { program, unit, context, draw: *self.draws, import: function, args };
        let value = builtin(&call)?;
        *self.draws = self.draws.wrapping_add(1);
        self.fuel = fuel;
        self.put(out, value)
    }
}

#[inline]
fn branch(pc: &mut usize, taken: bool, to: Pc) {
    if taken {
        *pc = to.index();
    }
}
