//! Statements of a journey. Each tells whether control may go on after it.

mod calls;
mod loops;
mod parallel;
mod updates;
mod waits;

use super::generate::{Generator, Slot};
use super::intrinsics;
use super::types::Shape;
use super::unit::{Label, Op};
use crate::hir::{BindingId, EventId, Expr, ExprKind, LabelId, LocalId, Root, SplitArm, SplitKey, Stmt, StmtKind, Ty};
use journey_bytecode::op::Instr;
use journey_bytecode::program::PointKind;
use journey_bytecode::types::{Const, EventRef, PointRef, Reg, Type};

/// What the body of a journey needs besides expressions.
#[derive(Debug, Default)]
pub(super) struct Steps<'a> {
    /// Where `restart` goes, by label.
    pub(crate) starts: Vec<Option<Label>>,
    /// Registers with the time a step was reached, by label, where some `since` asks for it.
    pub(crate) times: Vec<Option<Reg>>,
    /// Ends of the statements with arms that enclose the present one, and whether anything went there.
    pub(crate) ends: Vec<(Label, bool)>,
    /// Ends of the `repeat`s that enclose it, and whether anything went there.
    pub(crate) breaks: Vec<(Label, bool)>,
    /// Guards of races, made after the body.
    pub(crate) guards: Vec<Guard<'a>>,
    /// Bindings that `restart with` replaces.
    pub(crate) rebound: Vec<BindingId>,
    /// An unhandled failure goes on after the step, without an answer.
    pub(crate) continues: bool,
}

/// A guard of an arm that is still to be made.
#[derive(Clone, Copy, Debug)]
pub(super) struct Guard<'a> {
    pub(crate) point: usize,
    pub(crate) arm: usize,
    pub(crate) binding: BindingId,
    pub(crate) guard: &'a Expr,
}

/// Control goes on after the statement.
pub(super) type Falls = bool;

impl<'a> Generator<'_, 'a> {
    pub(crate) fn stmts(&mut self, stmts: &'a [Stmt]) -> Falls {
        for stmt in stmts {
            self.unit.span = stmt.span;
            if !self.stmt(stmt) {
                return false;
            }
        }
        true
    }

    fn stmt(&mut self, stmt: &'a Stmt) -> Falls {
        match &stmt.kind {
            StmtKind::Call(call) => self.call_step(call),
            StmtKind::Let(local, value) => {
                self.bind_local(*local, value);
                true
            }
            StmtKind::Name(from, to) => {
                self.unit.op(Op::Rebind(*from, *to));
                true
            }
            StmtKind::If { condition, then, otherwise } => self.if_stmt(condition, then, otherwise),
            StmtKind::Match { arms, otherwise } => self.match_stmt(arms, otherwise),
            StmtKind::Repeat(repeat) => self.repeat(repeat),
            StmtKind::Break => self.leave_repeat(),
            StmtKind::Limit { label, count, per, key, then, otherwise } => {
                self.limit(*label, (*count, *per, key), then, otherwise)
            }
            StmtKind::Parallel { label, need, branches, local } => self.parallel((*label, *local), *need, branches),
            StmtKind::Wait { label, due } => self.wait(*label, due),
            StmtKind::Race { label, arms, after } => self.race(*label, arms, after.as_ref()),
            StmtKind::Restart { race, with } => self.restart(*race, *with),
            StmtKind::Split { label, by, salt, arms, local } => self.split(*label, by, salt, (arms, *local)),
            StmtKind::Update { label, writes } => self.update(*label, writes),
            StmtKind::Exit { label, reason } => self.exit(*label, reason),
            StmtKind::Continue { levels } => self.go_on(*levels),
        }
    }

    fn bind_local(&mut self, local: LocalId, value: &'a Expr) {
        // What a binding holds does not change, so a part of it needs no copy, unless `restart` replaces it.
        if let Some((Root::Binding(binding), path)) = self.object_place(value)
            && !self.steps.rebound.contains(&binding)
        {
            self.set_slot(local, Slot::Place(Root::Binding(binding), path));
            return;
        }
        let out = match self.slot(local) {
            Slot::Reg(reg) => reg,
            _ => {
                let ty = match &value.ty {
                    Ty::List(_) | Ty::Map(_) => self.type_of(&value.ty, Shape::Fields),
                    ty => self.type_of(ty, Shape::Whole),
                };
                self.unit.reg(ty)
            }
        };
        match &value.kind {
            ExprKind::Path { .. } | ExprKind::Field(..) if matches!(value.ty, Ty::List(_) | Ty::Map(_)) => {
                self.part(value, Shape::Fields, Some(out));
            }
            _ => self.into(value, out),
        }
        self.set_slot(local, Slot::Reg(out));
    }

    fn if_stmt(&mut self, condition: &'a Expr, then: &'a [Stmt], otherwise: &'a [Stmt]) -> Falls {
        let no = self.unit.label();
        self.branch(condition, false, no);
        let first = self.stmts(then);
        if otherwise.is_empty() {
            self.unit.place(no);
            return true;
        }
        let end = self.unit.label();
        if first {
            self.unit.jump(end);
        }
        self.unit.place(no);
        let second = self.stmts(otherwise);
        self.unit.place(end);
        first || second
    }

    fn exit(&mut self, label: LabelId, reason: &'a Expr) -> Falls {
        let point = self.point(label, PointKind::Exit);
        let string = self.cx.tables.ty(Type::String);
        let reason = self.value(reason, string);
        self.unit.emit(Instr::Step { point });
        self.unit.emit(Instr::Exit { reason });
        false
    }

    fn go_on(&mut self, levels: u32) -> Falls {
        let at = self.steps.ends.len().checked_sub(levels as usize + 1);
        match at.and_then(|at| self.steps.ends.get_mut(at)) {
            Some((end, used)) => {
                *used = true;
                let end = *end;
                self.unit.jump(end);
            }
            None => {
                self.mistake("`continue` outside an arm");
            }
        }
        false
    }

    /// An arm: a body that goes to the end of its statement.
    pub(crate) fn arm(&mut self, body: &'a [Stmt]) {
        if self.stmts(body)
            && let Some((end, used)) = self.steps.ends.last_mut()
        {
            *used = true;
            let end = *end;
            self.unit.jump(end);
        }
    }

    /// Statements with arms come together at their end.
    pub(crate) fn arms(&mut self, make: impl FnOnce(&mut Self)) -> Falls {
        let end = self.unit.label();
        self.steps.ends.push((end, false));
        make(self);
        let used = self.steps.ends.pop().is_some_and(|(_, used)| used);
        self.unit.place(end);
        used
    }

    /// The step is reached: its time is noted if anyone asks for it.
    pub(crate) fn reach(&mut self, label: LabelId) {
        let Some(time) = self.steps.times.get(label.index()).copied().flatten() else { return };
        self.unit.emit(Instr::Now { out: time });
    }

    /// Fills in what the step is.
    pub(crate) fn point(&mut self, label: LabelId, kind: PointKind) -> PointRef {
        let location = self.cx.location(self.unit.span);
        match self.unit.points.get_mut(label.index()) {
            Some(point) => {
                point.kind = kind;
                point.location = location;
            }
            None => {
                self.mistake("a step without a name");
            }
        }
        PointRef(label.0 as u16)
    }

    pub(crate) fn event_ref(&self, event: EventId) -> EventRef {
        EventRef(event.0 as u16)
    }

    fn restart(&mut self, race: LabelId, with: Option<(BindingId, BindingId)>) -> Falls {
        if let Some((from, to)) = with {
            self.unit.op(Op::Rebind(from, to));
        }
        match self.steps.starts.get(race.index()).copied().flatten() {
            Some(start) => self.unit.jump(start),
            None => {
                self.mistake("`restart` outside its wait");
            }
        }
        false
    }

    fn split(
        &mut self,
        label: LabelId,
        by: &'a SplitKey,
        salt: &str,
        (arms, local): (&'a [SplitArm], Option<LocalId>),
    ) -> Falls {
        self.reach(label);
        let shares = arms.iter().map(|a| (self.cx.tables.text(&a.label), a.share)).collect();
        let point = self.point(label, PointKind::Split { arms: shares });
        let bucket = self.bucket(by, salt, point);
        if let Some(local) = local {
            let string = self.cx.tables.ty(Type::String);
            let reg = self.unit.reg(string);
            self.set_slot(local, Slot::Reg(reg));
        }
        let boolean = self.cx.tables.ty(Type::Boolean);
        self.arms(|this| {
            let mut upto = 0_i64;
            for (i, arm) in arms.iter().enumerate() {
                upto += i64::from(arm.share);
                let next = this.unit.label();
                if i + 1 < arms.len() {
                    let b = this.constant(Const::Integer(upto), None);
                    let out = this.unit.reg(boolean);
                    this.unit.emit(Instr::Less { out, a: bucket, b });
                    this.unit.emit(Instr::Unless { a: out, to: next });
                }
                this.unit.emit(Instr::Arm { point, arm: i as u16 });
                if let Some(Slot::Reg(reg)) = local.map(|l| this.slot(l)) {
                    this.text(&arm.label, Some(reg));
                }
                this.arm(&arm.body);
                this.unit.place(next);
            }
        })
    }

    /// A number from 0 to 9,999 that is the same for the same key.
    fn bucket(&mut self, by: &'a SplitKey, salt: &str, point: PointRef) -> Reg {
        let string = self.cx.tables.ty(Type::String);
        let integer = self.cx.tables.ty(Type::Integer);
        let salt = self.text(salt, None);
        let key = match by {
            SplitKey::Profile => {
                let parts = self.unit.block(&[string, string, string]);
                let first = parts.first.0;
                self.unit.emit(Instr::ProfileNamespace { out: Reg(first) });
                self.text(":", Some(Reg(first + 1)));
                self.unit.emit(Instr::ProfileId { out: Reg(first + 2) });
                self.emit_to(string, None, |out| Instr::Concat { out, parts })
            }
            SplitKey::Values(values) => self.key(values),
        };
        let point = self.constant(Const::Integer(i64::from(point.0)), None);
        self.call(intrinsics::BUCKET, &[salt, key, point], integer, None)
    }

    /// One text for several values.
    pub(crate) fn key(&mut self, values: &'a [Expr]) -> Reg {
        let string = self.cx.tables.ty(Type::String);
        if let [only] = values
            && !matches!(only.ty, Ty::Option(_))
        {
            return self.text_of(only);
        }
        let part = self.cx.tables.option(string);
        let parts = self.unit.block(&vec![part; values.len()]);
        for (value, i) in values.iter().zip(0..parts.count) {
            let place = Reg(parts.first.0 + i);
            self.key_part(value, place);
        }
        let list = self.cx.tables.ty(Type::List(part));
        let list = self.emit_to(list, None, |out| Instr::List { out, items: parts });
        self.call(intrinsics::ENTRY_KEY, &[list], string, None)
    }

    fn key_part(&mut self, value: &'a Expr, place: Reg) {
        let got = self.any(value);
        let ty = self.unit.ty(got);
        let string = self.cx.tables.ty(Type::String);
        if self.cx.tables.required(ty) == string {
            self.deliver(got, Some(place));
            return;
        }
        let (absent, end) = (self.unit.label(), self.unit.label());
        if self.cx.tables.is_option(ty) {
            self.unit.emit(Instr::IfAbsent { a: got, to: absent });
        }
        let a = self.coerce(got, self.cx.tables.required(ty));
        self.unit.emit(Instr::Text { out: place, a });
        if self.cx.tables.is_option(ty) {
            self.unit.jump(end);
            self.unit.place(absent);
            self.unit.emit(Instr::Absent { out: place });
            self.unit.place(end);
        }
    }
}
