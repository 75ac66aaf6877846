//! `match`, `repeat`, `limit`.

use super::Falls;
use crate::hir::{Expr, LabelId, Repeat, Stmt};
use crate::lower::generate::Generator;
use crate::lower::intrinsics;
use crate::lower::unit::Label;
use journey_bytecode::op::Instr;
use journey_bytecode::program::PointKind;
use journey_bytecode::types::{Const, Reg, Span, Type};

impl<'a> Generator<'_, 'a> {
    pub(super) fn match_stmt(&mut self, arms: &'a [(Expr, Vec<Stmt>)], otherwise: &'a [Stmt]) -> Falls {
        self.arms(|this| {
            for (condition, body) in arms {
                let next = this.unit.label();
                this.branch(condition, false, next);
                this.arm(body);
                this.unit.place(next);
            }
            this.arm(otherwise);
        })
    }

    pub(super) fn limit(
        &mut self,
        label: LabelId,
        (count, per, key): (u32, Option<Span>, &str),
        then: &'a [Stmt],
        otherwise: &'a [Stmt],
    ) -> Falls {
        self.reach(label);
        let (within, beyond) = (self.unit.label(), self.unit.label());
        let key = self.cx.tables.text(key);
        let point = self.point(label, PointKind::Limit { count, per, key, within, beyond });
        self.unit.emit(Instr::Suspend { point });
        self.arms(|this| {
            this.unit.place(within);
            this.arm(then);
            this.unit.place(beyond);
            this.arm(otherwise);
        })
    }

    pub(super) fn repeat(&mut self, repeat: &'a Repeat) -> Falls {
        let integer = self.cx.tables.ty(Type::Integer);
        let boolean = self.cx.tables.ty(Type::Boolean);
        let instant = self.cx.tables.ty(Type::DateTime);
        let left = self.unit.reg(integer);
        self.constant(Const::Integer(repeat.times), Some(left));
        let head = self.unit.here();
        let (next, end) = (self.unit.label(), self.unit.label());
        if let Some(condition) = &repeat.condition {
            self.branch(condition, false, end);
        }
        let began = repeat.every.map(|_| {
            let began = self.unit.reg(instant);
            self.unit.emit(Instr::Now { out: began });
            began
        });
        self.steps.breaks.push((end, false));
        self.steps.ends.push((next, false));
        self.arm(&repeat.body);
        let round = self.steps.ends.pop().is_some_and(|(_, used)| used);
        let broken = self.steps.breaks.pop().is_some_and(|(_, used)| used);
        self.unit.place(next);
        if round {
            let one = self.constant(Const::Integer(1), None);
            self.unit.emit(Instr::Sub { out: left, a: left, b: one });
            let over = self.unit.reg(boolean);
            self.unit.emit(Instr::Less { out: over, a: left, b: one });
            self.unit.emit(Instr::If { a: over, to: end });
            if let Some(((label, length), began)) = repeat.every.zip(began) {
                self.until_next(label, length, began);
            }
            self.unit.jump(head);
        }
        self.unit.place(end);
        round || broken || repeat.condition.is_some()
    }

    /// Waits for the time of the next turn.
    fn until_next(&mut self, label: LabelId, length: Span, began: Reg) {
        let instant = self.cx.tables.ty(Type::DateTime);
        let by = self.constant(Const::Duration(length), None);
        let exact = length.months == 0 && length.days == 0;
        let zone = if exact { self.text("UTC", None) } else { self.zone(None) };
        let due = self.call(intrinsics::ADD_SPAN, &[began, by, zone], instant, None);
        let resume: Label = self.unit.label();
        let point = self.point(label, PointKind::Wait { due, resume });
        self.unit.emit(Instr::Suspend { point });
        self.unit.place(resume);
    }

    pub(super) fn leave_repeat(&mut self) -> Falls {
        match self.steps.breaks.last_mut() {
            Some((end, used)) => {
                *used = true;
                let end = *end;
                self.unit.jump(end);
            }
            None => {
                self.mistake("`break` outside a `repeat`");
            }
        }
        false
    }
}
