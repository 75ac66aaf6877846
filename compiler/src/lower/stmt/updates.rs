//! `update profile`.

use super::Falls;
use crate::hir::{Expr, FieldPath, LabelId};
use crate::lower::generate::Generator;
use crate::lower::types::Shape;
use journey_bytecode::op::Instr;
use journey_bytecode::program::{PointKind, Write};

impl<'a> Generator<'_, 'a> {
    pub(super) fn update(&mut self, label: LabelId, fields: &'a [(FieldPath, Expr)]) -> Falls {
        self.reach(label);
        let mut writes = vec![];
        for (path, value) in fields {
            let ty = self.type_of(&value.ty, Shape::Whole);
            let value = self.value(value, ty);
            let path = path.iter().map(|segment| self.cx.tables.text(segment)).collect();
            writes.push(Write { path, value });
        }
        let resume = self.unit.label();
        let point = self.point(label, PointKind::Update { writes, resume });
        self.unit.emit(Instr::Suspend { point });
        self.unit.place(resume);
        true
    }
}
