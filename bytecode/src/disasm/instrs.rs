//! Code of a unit: labels, instructions, places in the source.

use super::Page;
use crate::op::{Instr, Operand, Regs};
use crate::program::{Code, Point};
use crate::types::{DocRef, Pc, Reg};
use std::collections::BTreeMap;

/// Where code is entered, with a name for each place.
#[derive(Default)]
pub(super) struct Entries(Vec<(Pc, String)>);

impl Entries {
    pub(super) fn add(&mut self, pc: Pc, name: impl Into<String>) {
        self.0.push((pc, name.into()));
    }

    pub(super) fn maybe(&mut self, pc: Option<Pc>, name: impl Into<String>) {
        if let Some(pc) = pc {
            self.add(pc, name);
        }
    }
}

/// Code and what is needed to show it.
pub(super) struct Unit<'a> {
    pub(super) code: &'a Code,
    pub(super) points: &'a [Point],
}

/// Width of an instruction, beyond which its place in the source follows.
const WIDTH: usize = 60;

impl Page<'_> {
    pub(super) fn code(&mut self, unit: &Unit<'_>, entries: Entries) {
        let labels = labels(unit.code, entries);
        let mut places = unit.code.locations.iter().peekable();
        self.line(format_args!("code"));
        for (pc, instr) in unit.code.instrs.iter().enumerate() {
            for label in labels.get(&pc).into_iter().flatten() {
                self.line(format_args!("{label}:"));
            }
            let mut line = self.instr(unit, instr, &labels);
            if let Some((_, place)) = places.next_if(|(first, _)| first.index() <= pc) {
                // A table out of order (which would not verify) must not hold up the others.
                while places.next_if(|(first, _)| first.index() <= pc).is_some() {}
                line = format!("{line:WIDTH$} ; line {}", place.line);
            }
            if self.options.positions {
                line = format!("{pc:4} {line}");
            }
            self.nested(|page| page.line(format_args!("{line}")));
        }
        for (pc, names) in labels.range(unit.code.instrs.len()..) {
            let names = names.join(", ");
            self.line(format_args!("{names}: ?{pc}"));
        }
    }

    fn instr(&self, unit: &Unit<'_>, instr: &Instr, labels: &Labels) -> String {
        let mut result = String::new();
        let mut operands: Vec<String> = Vec::new();
        let mut target = String::new();
        let mut document = DocRef(0);
        let mut point = None;
        let mut record = None;
        instr.operands(|operand| match operand {
            Operand::Out(reg) => result = format!("{} = ", self.names.typed(unit.code, reg)),
            Operand::In(reg) => {
                record = Some(reg);
                operands.push(format!("r{}", reg.0));
            }
            Operand::Ins(regs) => operands.push(range(regs)),
            Operand::Const(r) => operands.push(self.names.constant(r)),
            Operand::Type(r) => operands.push(self.names.ty(r)),
            Operand::Jump(pc) => target = format!(" -> {}", label(labels, pc)),
            Operand::Doc(r) => document = r,
            Operand::Col(r) => {
                operands.push(format!("{}: {}", self.names.document(document), self.names.column(document, r)))
            }
            Operand::Import(r) => operands.push(self.names.import(r)),
            Operand::Point(r) => {
                point = unit.points.get(r.index());
                operands.push(match point {
                    Some(point) => self.names.text(point.label),
                    None => format!("?{}", r.0),
                });
            }
            Operand::Index(index) => operands.push(self.index(unit, point, record, index)),
        });
        let space = if operands.is_empty() { "" } else { " " };
        let operands = operands.join(", ");
        format!("{result}{}{space}{operands}{target}", instr.mnemonic())
    }

    /// An arm or a field, by its name.
    fn index(&self, unit: &Unit<'_>, point: Option<&Point>, record: Option<Reg>, index: u16) -> String {
        use crate::program::PointKind;
        use crate::types::Type;
        let at = usize::from(index);
        let name = match point.map(|point| &point.kind) {
            Some(PointKind::Split { arms }) => arms.get(at).map(|(label, _)| *label),
            _ => {
                let types = &self.names.bundle.types;
                let ty = record.and_then(|reg| unit.code.regs.get(reg.index()));
                let ty = match ty.and_then(|ty| types.get(ty.index())) {
                    Some(Type::Option(inner)) => types.get(inner.index()),
                    other => other,
                };
                match ty {
                    Some(Type::Record(fields)) => fields.get(at).map(|field| field.name),
                    _ => None,
                }
            }
        };
        name.map_or_else(|| format!("?{index}"), |name| self.names.path(&[name]))
    }
}

fn range(regs: Regs) -> String {
    let last = u32::from(regs.first.0) + u32::from(regs.count);
    match regs.count {
        0 => "()".to_owned(),
        1 => format!("(r{})", regs.first.0),
        2 => format!("(r{}, r{})", regs.first.0, last - 1),
        _ => format!("(r{}..=r{})", regs.first.0, last - 1),
    }
}

type Labels = BTreeMap<usize, Vec<String>>;

/// Names of all places that are entered or jumped to.
fn labels(code: &Code, entries: Entries) -> Labels {
    let mut labels = Labels::new();
    for (pc, name) in entries.0 {
        labels.entry(pc.index()).or_default().push(name);
    }
    for instr in &code.instrs {
        instr.operands(|operand| {
            if let Operand::Jump(pc) = operand {
                labels.entry(pc.index()).or_default();
            }
        });
    }
    let unnamed = labels.values_mut().filter(|names| names.is_empty());
    for (number, names) in unnamed.enumerate() {
        names.push(format!("L{}", number + 1));
    }
    labels
}

fn label(labels: &Labels, pc: Pc) -> &str {
    labels.get(&pc.index()).and_then(|names| names.first()).map_or("?", String::as_str)
}
