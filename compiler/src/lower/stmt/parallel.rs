//! `parallel`: the code of each branch ends in a join.

use super::Falls;
use crate::hir::{LabelId, LocalId, Stmt};
use crate::lower::generate::{Generator, Slot};
use crate::lower::unit::Label;
use journey_bytecode::op::Instr;
use journey_bytecode::program::PointKind;
use journey_bytecode::types::Type;
use std::sync::Arc;

impl<'a> Generator<'_, 'a> {
    pub(super) fn parallel(
        &mut self,
        (label, local): (LabelId, Option<LocalId>),
        need: u16,
        branches: &'a [(Arc<str>, Vec<Stmt>)],
    ) -> Falls {
        self.reach(label);
        let ways: Vec<(Label, Label)> = branches.iter().map(|_| (self.unit.label(), self.unit.label())).collect();
        let named = branches.iter().zip(&ways).map(|((name, _), way)| (self.cx.tables.text(name), way.0, way.1));
        // Which registers branches start with is known when the whole unit is seen.
        let kind = PointKind::Parallel { branches: named.collect(), need, passed: vec![] };
        let point = self.point(label, kind);
        self.unit.emit(Instr::Suspend { point });
        let mut ends = 0;
        for ((_, body), (start, _)) in branches.iter().zip(&ways) {
            self.unit.place(*start);
            ends += u16::from(self.arms(|this| this.arm(body)));
            self.unit.emit(Instr::Join {});
        }
        let after = self.unit.label();
        let decided = local.map(|local| {
            let string = self.cx.tables.ty(Type::String);
            let reg = self.unit.reg(string);
            self.set_slot(local, Slot::Reg(reg));
            reg
        });
        for ((name, _), (_, resume)) in branches.iter().zip(ways) {
            self.unit.place(resume);
            if let Some(reg) = decided {
                self.text(name, Some(reg));
            }
            self.unit.jump(after);
        }
        self.unit.place(after);
        ends >= need
    }
}
