//! Makes the code of one unit: what expressions and statements share.

use super::documents::Path;
use super::stmt::Steps;
use super::types::Shape;
use super::unit::{Held, Kept, Label, Op, Unit, When};
use super::{Lowering, errors};
use crate::hir::{self, BindingId, Document, Expr, LocalId, Root, Ty};
use crate::source::Span;
use journey_bytecode::op::{Instr, Regs};
use journey_bytecode::types::{Const, Reg, Type, TypeRef};
use std::sync::Arc;

/// What a value-valued name stands for while code is made.
#[derive(Clone, Debug)]
pub(super) enum Slot {
    /// Not known (a mistake of the compiler).
    Empty,
    /// A register.
    Reg(Reg),
    /// A part of a document, read where its fields are read.
    Place(Root, Path),
}

/// The maker of one unit.
#[derive(Debug)]
pub(super) struct Generator<'l, 'a> {
    pub(crate) cx: &'l mut Lowering<'a>,
    pub(crate) unit: Unit,
    /// The document-valued names of the unit.
    pub(crate) bindings: &'a [hir::Binding],
    /// Value-valued names: of the unit, then of the functions being inlined.
    pub(crate) scopes: Vec<Vec<Slot>>,
    /// Bindings whose document is in context: read from it, not from registers.
    pub(crate) in_context: Vec<BindingId>,
    /// The journey's zone.
    pub(crate) zone: Option<&'a Expr>,
    /// For the body of a journey.
    pub(crate) steps: Steps<'a>,
}

impl<'l, 'a> Generator<'l, 'a> {
    pub(crate) fn new(cx: &'l mut Lowering<'a>, names: &'a hir::Unit, zone: Option<&'a Expr>) -> Self {
        let kept = |b: &hir::Binding| Kept { optional: b.optional, ..Kept::default() };
        let unit = Unit { bindings: names.bindings.iter().map(kept).collect(), ..Unit::default() };
        let scopes = vec![vec![Slot::Empty; names.locals.len()]];
        Self { cx, unit, bindings: &names.bindings, scopes, in_context: vec![], zone, steps: Steps::default() }
    }

    /// A stretch of code with its own start that returns the expression, as it comes or as `want`.
    pub(crate) fn returning(&mut self, e: &'a Expr, want: Option<TypeRef>, when: When) -> Label {
        let before = std::mem::replace(&mut self.unit.span, e.span);
        let start = self.unit.entry(when);
        let a = match want {
            Some(want) => self.value(e, want),
            None => self.any(e),
        };
        self.unit.emit(Instr::Return { a });
        self.unit.span = before;
        start
    }

    /// A guard: a stretch that returns a boolean, with one document in context.
    pub(crate) fn guard(&mut self, e: &'a Expr, context: Option<BindingId>, when: When) -> Label {
        let boolean = self.cx.tables.ty(Type::Boolean);
        self.in_context.extend(context);
        let start = self.returning(e, Some(boolean), when);
        self.in_context.clear();
        start
    }

    /// The result goes to `dest`, or to a new register of the natural type.
    pub(crate) fn emit_to(&mut self, natural: TypeRef, dest: Option<Reg>, instr: impl FnOnce(Reg) -> Instr) -> Reg {
        let out = match dest {
            Some(dest) if self.takes(dest, natural) => dest,
            _ => self.unit.reg(natural),
        };
        self.unit.emit(instr(out));
        self.deliver(out, dest)
    }

    /// A register can be given a value of the type, or of its option.
    fn takes(&self, dest: Reg, natural: TypeRef) -> bool {
        let ty = self.unit.ty(dest);
        let tables = &self.cx.tables;
        ty == natural || tables.required(ty) == natural
    }

    /// Brings a value to where it is wanted, from `T` to `T?` or back.
    pub(crate) fn deliver(&mut self, got: Reg, dest: Option<Reg>) -> Reg {
        let Some(dest) = dest.filter(|d| *d != got) else { return got };
        let (from, to) = (self.unit.ty(got), self.unit.ty(dest));
        if self.takes(dest, from) {
            self.unit.emit(Instr::Move { out: dest, a: got });
        } else if self.cx.tables.is_option(from) && self.cx.tables.required(from) == to {
            self.unit.emit(Instr::Unwrap { out: dest, a: got });
        } else {
            let text =
                format!("a value of {:?} where {:?} is wanted", self.cx.tables.get(from), self.cx.tables.get(to));
            self.mistake(&text);
        }
        dest
    }

    /// The value as `want`.
    pub(crate) fn coerce(&mut self, got: Reg, want: TypeRef) -> Reg {
        if self.unit.ty(got) == want {
            return got;
        }
        let dest = self.unit.reg(want);
        self.deliver(got, Some(dest))
    }

    pub(crate) fn constant(&mut self, value: Const, dest: Option<Reg>) -> Reg {
        let ty = match &value {
            Const::Boolean(_) => Type::Boolean,
            Const::Integer(_) => Type::Integer,
            Const::Decimal(_) => Type::Decimal,
            Const::String(_) => Type::String,
            Const::Date(_) => Type::Date,
            Const::Time(_) => Type::Time,
            Const::DateTime(..) => Type::DateTime,
            Const::LocalDateTime(_) => Type::LocalDateTime,
            Const::Duration(_) => Type::Duration,
            Const::Json(_) => Type::Json,
        };
        let natural = self.cx.tables.ty(ty);
        let value = self.cx.tables.constant(value);
        let out = match dest {
            Some(dest) if self.takes(dest, natural) => dest,
            _ => self.unit.reg(natural),
        };
        self.unit.emit(Instr::Const { out, value });
        self.deliver(out, dest)
    }

    pub(crate) fn text(&mut self, text: &str, dest: Option<Reg>) -> Reg {
        let text = self.cx.tables.text(text);
        self.constant(Const::String(text), dest)
    }

    /// Calls a function with arguments that are in registers already.
    pub(crate) fn call(&mut self, name: &str, args: &[Reg], result: TypeRef, dest: Option<Reg>) -> Reg {
        let types: Vec<TypeRef> = args.iter().map(|r| self.unit.ty(*r)).collect();
        let args = self.consecutive(args);
        self.call_block(name, types, args, result, dest)
    }

    pub(crate) fn call_block(
        &mut self,
        name: &str,
        types: Vec<TypeRef>,
        args: Regs,
        result: TypeRef,
        dest: Option<Reg>,
    ) -> Reg {
        let function = self.cx.tables.import(name, types, result);
        self.emit_to(result, dest, |out| Instr::Call { out, function, args })
    }

    /// The same values in consecutive registers.
    pub(crate) fn consecutive(&mut self, values: &[Reg]) -> Regs {
        if let [one] = values {
            return Regs { first: *one, count: 1 };
        }
        let types: Vec<TypeRef> = values.iter().map(|r| self.unit.ty(*r)).collect();
        let block = self.unit.block(&types);
        for (i, a) in (0..block.count).zip(values) {
            self.unit.emit(Instr::Move { out: Reg(block.first.0 + i), a: *a });
        }
        block
    }

    /// The zone that local times mean here.
    pub(crate) fn zone(&mut self, dest: Option<Reg>) -> Reg {
        let string = self.cx.tables.ty(Type::String);
        let project = self.cx.options.timezone.clone();
        // Inside the clause itself, the clock is the project's.
        let Some(zone) = self.zone.take() else { return self.text(&project, dest) };
        let got = self.any(zone);
        self.zone = Some(zone);
        if !self.cx.tables.is_option(self.unit.ty(got)) {
            return self.deliver(got, dest);
        }
        let out = self.unit.reg(string);
        let (absent, end) = (self.unit.label(), self.unit.label());
        self.unit.emit(Instr::IfAbsent { a: got, to: absent });
        self.unit.emit(Instr::Unwrap { out, a: got });
        self.unit.jump(end);
        self.unit.place(absent);
        self.text(&project, Some(out));
        self.unit.place(end);
        self.deliver(out, dest)
    }

    /// Reads a path of a document. `leaf` is the type of the value where it is present.
    pub(crate) fn read(&mut self, root: Root, path: &[Arc<str>], leaf: TypeRef, dest: Option<Reg>) -> Reg {
        let binding = match root {
            Root::Profile => None,
            Root::Binding(id) => Some(id),
        };
        let kind = match binding {
            None => Document::Profile,
            Some(id) => match self.bindings.get(id.index()) {
                Some(binding) => binding.document,
                None => return self.mistake("a document without a name"),
            },
        };
        match binding.filter(|b| kind != Document::Profile && !self.in_context.contains(b)) {
            Some(binding) => {
                let held = self.held(binding, kind, path, leaf);
                self.deliver(held, dest)
            }
            None => {
                let doc = self.cx.document(kind);
                let col = self.cx.column(doc, path, leaf, self.unit.span);
                let ty = self.cx.column_type(doc, col);
                self.emit_to(ty, dest, |out| Instr::Load { out, doc, col })
            }
        }
    }

    /// The register that keeps a column of a binding.
    pub(crate) fn held(&mut self, binding: BindingId, kind: Document, path: &[Arc<str>], leaf: TypeRef) -> Reg {
        let doc = self.cx.document(kind);
        let col = self.cx.column(doc, path, leaf, self.unit.span);
        let Some(kept) = self.unit.bindings.get(binding.index()) else { return Reg(0) };
        if let Some(held) = kept.held.iter().find(|h| h.leaf == leaf && h.path == path) {
            return held.reg;
        }
        let mut ty = self.cx.column_type(doc, col);
        if kept.optional {
            ty = self.cx.tables.option(ty);
        }
        let reg = self.unit.reg(ty);
        if let Some(kept) = self.unit.bindings.get_mut(binding.index()) {
            kept.held.push(Held { path: path.to_vec(), leaf, doc, col, reg });
        }
        reg
    }

    /// The register that says whether the answer of a binding is there.
    pub(crate) fn present(&mut self, binding: BindingId) -> Reg {
        if let Some(reg) = self.unit.bindings.get(binding.index()).and_then(|k| k.present) {
            return reg;
        }
        let boolean = self.cx.tables.ty(Type::Boolean);
        let reg = self.unit.reg(boolean);
        if let Some(kept) = self.unit.bindings.get_mut(binding.index()) {
            kept.present = Some(reg);
        }
        reg
    }

    pub(crate) fn slot(&self, local: LocalId) -> Slot {
        self.scopes.last().and_then(|s| s.get(local.index())).cloned().unwrap_or(Slot::Empty)
    }

    pub(crate) fn set_slot(&mut self, local: LocalId, slot: Slot) {
        match self.scopes.last_mut().and_then(|s| s.get_mut(local.index())) {
            Some(place) => *place = slot,
            None => {
                self.mistake("a name outside its unit");
            }
        }
    }

    pub(crate) fn type_of(&mut self, ty: &Ty, shape: Shape) -> TypeRef {
        let span = self.unit.span;
        self.cx.type_of(ty, shape, span)
    }

    /// Reports a contradiction between checker and lowering; gives some register so that the work can go on.
    pub(crate) fn mistake(&mut self, what: &str) -> Reg {
        let span = self.unit.span;
        self.cx.report(errors::internal(what, span));
        let json = self.cx.tables.ty(Type::Json);
        self.unit.reg(json)
    }

    /// Writes out what stood for the registers of bindings, now that all their columns are known.
    pub(crate) fn expand(&mut self) {
        let ops = std::mem::take(&mut self.unit.ops);
        self.close_rebinds(&ops);
        let mut out = Vec::with_capacity(ops.len());
        std::mem::swap(&mut self.unit.ops, &mut out);
        for (op, span) in ops {
            self.unit.span = span;
            match op {
                Op::Instr(_) | Op::Label(_) => self.unit.op(op),
                Op::Bind(binding) => self.bind(binding),
                Op::Clear(binding) => self.clear(binding),
                Op::Rebind(from, to) => self.rebind(from, to),
            }
        }
    }

    /// A binding that replaces another holds all that the other holds.
    fn close_rebinds(&mut self, ops: &[(Op, Span)]) {
        let pairs: Vec<_> =
            ops.iter().filter_map(|(op, _)| if let Op::Rebind(a, b) = op { Some((*a, *b)) } else { None }).collect();
        for _ in 0..pairs.len() {
            for (from, to) in &pairs {
                let Some(kind) = self.bindings.get(from.index()).map(|b| b.document) else { continue };
                let wanted = self.unit.bindings.get(to.index()).map(|k| k.held.clone()).unwrap_or_default();
                for held in wanted {
                    self.held(*from, kind, &held.path, held.leaf);
                }
                if self.unit.bindings.get(to.index()).is_some_and(|k| k.present.is_some()) {
                    self.present(*from);
                }
            }
        }
    }

    fn bind(&mut self, binding: BindingId) {
        let Some(kept) = self.unit.bindings.get(binding.index()).cloned() else { return };
        if let Some(out) = kept.present {
            self.unit.emit(Instr::Answered { out });
        }
        // Without an answer, a load gives nothing.
        for h in &kept.held {
            self.unit.emit(Instr::Load { out: h.reg, doc: h.doc, col: h.col });
        }
    }

    fn clear(&mut self, binding: BindingId) {
        let Some(kept) = self.unit.bindings.get(binding.index()).cloned().filter(|k| k.optional) else { return };
        if let Some(present) = kept.present {
            self.constant(Const::Boolean(false), Some(present));
        }
        for h in &kept.held {
            self.unit.emit(Instr::Absent { out: h.reg });
        }
    }

    fn rebind(&mut self, from: BindingId, to: BindingId) {
        let Some(kind) = self.bindings.get(from.index()).map(|b| b.document) else { return };
        let wanted = self.unit.bindings.get(to.index()).cloned().unwrap_or_default();
        for held in wanted.held {
            let a = self.held(from, kind, &held.path, held.leaf);
            self.deliver(a, Some(held.reg));
        }
        if wanted.present.is_some() {
            let a = self.present(from);
            self.deliver(a, wanted.present);
        }
    }
}
