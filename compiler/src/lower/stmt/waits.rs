//! Waits and races.

use super::{Falls, Guard};
use crate::hir::{self, Due, Expr, ExprKind, LabelId, Since, Stmt};
use crate::lower::generate::Generator;
use crate::lower::intrinsics;
use crate::lower::types::Shape;
use crate::lower::unit::{Label, Op};
use journey_bytecode::op::Instr;
use journey_bytecode::program::{self, PointKind, RaceArm};
use journey_bytecode::types::{Reg, Span, Type};

impl<'a> Generator<'_, 'a> {
    pub(super) fn wait(&mut self, label: LabelId, due: &'a Due) -> Falls {
        self.reach(label);
        let due = self.due(due);
        let resume = self.unit.label();
        let point = self.point(label, PointKind::Wait { due, resume });
        self.unit.emit(Instr::Suspend { point });
        self.unit.place(resume);
        true
    }

    pub(super) fn race(
        &mut self,
        label: LabelId,
        arms: &'a [hir::RaceArm],
        after: Option<&'a (Due, Vec<Stmt>)>,
    ) -> Falls {
        let start = self.unit.here();
        if let Some(place) = self.steps.starts.get_mut(label.index()) {
            *place = Some(start);
        }
        self.reach(label);
        let timer = after.map(|(due, _)| (self.due(due), self.unit.label()));
        let resumes: Vec<Label> = arms.iter().map(|_| self.unit.label()).collect();
        let mut made = vec![];
        for (arm, resume) in arms.iter().zip(&resumes) {
            let since = self.since(arm.since);
            made.push(RaceArm { event: self.event_ref(arm.event), guard: None, since, resume: *resume });
        }
        let point = self.point(label, PointKind::Race { arms: made, timer });
        self.unit.emit(Instr::Suspend { point });
        for (i, arm) in arms.iter().enumerate() {
            if let Some(guard) = &arm.guard {
                self.steps.guards.push(Guard { point: label.index(), arm: i, binding: arm.binding, guard });
            }
        }
        self.arms(|this| {
            for (arm, resume) in arms.iter().zip(resumes) {
                this.unit.place(resume);
                this.unit.op(Op::Bind(arm.binding));
                this.arm(&arm.body);
            }
            if let (Some((_, resume)), Some((_, body))) = (timer, after) {
                this.unit.place(resume);
                this.arm(body);
            }
        })
    }

    /// Makes the guards of all races, as stretches of their own.
    pub(crate) fn race_guards(&mut self) {
        for Guard { point, arm, binding, guard } in std::mem::take(&mut self.steps.guards) {
            let start = self.guard(guard, Some(binding), crate::lower::unit::When::At(point));
            if let Some(PointKind::Race { arms, .. }) = self.unit.points.get_mut(point).map(|p| &mut p.kind)
                && let Some(arm) = arms.get_mut(arm)
            {
                arm.guard = Some(start);
            }
        }
    }

    fn since(&mut self, since: Since) -> program::Since {
        match since {
            Since::Reached => program::Since::Reached,
            Since::Entry => program::Since::Entry,
            Since::Label(label) => match self.time_of(label) {
                Some(reg) => program::Since::Label(reg),
                None => {
                    self.mistake("`since` a step whose time is not kept");
                    program::Since::Reached
                }
            },
        }
    }

    pub(crate) fn time_of(&self, label: LabelId) -> Option<Reg> {
        self.steps.times.get(label.index()).copied().flatten()
    }

    /// The instant at which a wait ends.
    fn due(&mut self, due: &'a Due) -> Reg {
        match due {
            Due::After { length, until } => self.after(length, until.as_ref()),
            Due::At { instant, at } => self.at_instant(instant, at.as_ref()),
        }
    }

    fn after(&mut self, length: &'a Expr, until: Option<&'a Expr>) -> Reg {
        let instant = self.cx.tables.ty(Type::DateTime);
        let duration = self.cx.tables.ty(Type::Duration);
        let time = self.cx.tables.ty(Type::Time);
        let now = self.unit.reg(instant);
        self.unit.emit(Instr::Now { out: now });
        let by = self.value(length, duration);
        // Minutes and hours are the same in every zone.
        let exact = matches!(&length.kind, ExprKind::Duration(Span { months: 0, days: 0, .. }));
        let zone = if exact && until.is_none() { self.text("UTC", None) } else { self.zone(None) };
        let due = self.call(intrinsics::ADD_SPAN, &[now, by, zone], instant, None);
        let Some(until) = until else { return due };
        let until = self.value(until, time);
        self.call(intrinsics::AT_TIME, &[due, until, zone], instant, None)
    }

    fn at_instant(&mut self, instant: &'a Expr, at: Option<&'a Expr>) -> Reg {
        let result = self.cx.tables.ty(Type::DateTime);
        let time = self.cx.tables.ty(Type::Time);
        let ty = self.type_of(&instant.ty, Shape::Whole);
        let ty = self.cx.tables.required(ty);
        let day = self.value(instant, ty);
        match at {
            Some(at) => {
                let at = self.value(at, time);
                let zone = self.zone(None);
                self.call(intrinsics::DAY_AT, &[day, at, zone], result, None)
            }
            None if ty == result => day,
            None => {
                let zone = self.zone(None);
                self.call(intrinsics::INSTANT, &[day, zone], result, None)
            }
        }
    }
}
