//! `parallel`: the code of each branch ends in a join.

use super::Falls;
use crate::hir::{LabelId, Stmt};
use crate::lower::generate::Generator;
use crate::lower::unit::Label;
use journey_bytecode::op::Instr;
use journey_bytecode::program::PointKind;
use std::sync::Arc;

impl<'a> Generator<'_, 'a> {
    pub(super) fn parallel(&mut self, label: LabelId, need: u16, branches: &'a [(Arc<str>, Vec<Stmt>)]) -> Falls {
        self.reach(label);
        let starts: Vec<Label> = branches.iter().map(|_| self.unit.label()).collect();
        let resume = self.unit.label();
        let named = branches.iter().map(|(name, _)| self.cx.tables.text(name)).zip(starts.iter().copied()).collect();
        // Which registers branches start with is known when the whole unit is seen.
        let kind = PointKind::Parallel { branches: named, need, passed: vec![], resume };
        let point = self.point(label, kind);
        self.unit.emit(Instr::Suspend { point });
        let mut ends = 0;
        for ((_, body), start) in branches.iter().zip(starts) {
            self.unit.place(start);
            ends += u16::from(self.arms(|this| this.arm(body)));
            self.unit.emit(Instr::Join {});
        }
        self.unit.place(resume);
        ends >= need
    }
}
