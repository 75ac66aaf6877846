//! Expressions. Each gives a register; with `dest`, that one.

mod calls;
mod paths;
mod queries;
mod truth;

use super::generate::{Generator, Slot};
use super::intrinsics;
use super::types::Shape;
use crate::ast::UnaryOp;
use crate::hir::{Arithmetic, Expr, ExprKind};
use journey_bytecode::op::Instr;
use journey_bytecode::types::{Const, Reg, Type, TypeRef};

impl<'a> Generator<'_, 'a> {
    /// The value in a register of its natural type.
    pub(crate) fn any(&mut self, e: &'a Expr) -> Reg {
        self.expr(e, None)
    }

    /// The value as `want`.
    pub(crate) fn value(&mut self, e: &'a Expr, want: TypeRef) -> Reg {
        if literal(&e.kind) {
            let dest = self.unit.reg(want);
            return self.expr(e, Some(dest));
        }
        let got = self.expr(e, None);
        self.coerce(got, want)
    }

    /// The value into a register.
    pub(crate) fn into(&mut self, e: &'a Expr, dest: Reg) {
        self.expr(e, Some(dest));
    }

    pub(crate) fn expr(&mut self, e: &'a Expr, dest: Option<Reg>) -> Reg {
        match &e.kind {
            ExprKind::Boolean(v) => self.constant(Const::Boolean(*v), dest),
            ExprKind::Integer(v) => self.constant(Const::Integer(*v), dest),
            ExprKind::Decimal(v) => self.constant(Const::Decimal(v.to_string()), dest),
            ExprKind::Text(v) => self.text(v, dest),
            ExprKind::Duration(v) => self.constant(Const::Duration(*v), dest),
            ExprKind::Date(v) => self.constant(Const::Date(*v), dest),
            ExprKind::Time(v) => self.constant(Const::Time(*v), dest),
            ExprKind::DateTime(micros, offset) => self.constant(Const::DateTime(*micros, *offset), dest),
            ExprKind::LocalDateTime(v) => self.constant(Const::LocalDateTime(*v), dest),
            ExprKind::Absent => self.absent(e, dest),
            ExprKind::Path { .. } | ExprKind::Field(..) | ExprKind::Entry(..) | ExprKind::Local(_) => {
                self.part(e, Shape::Whole, dest)
            }
            ExprKind::Assume(inner) => self.assume(inner, dest),
            ExprKind::Some(inner) => self.expr(inner, dest),
            ExprKind::Widen(inner) => self.widen(inner, dest),
            ExprKind::Concat(parts) => self.concat(parts, dest),
            ExprKind::List(items) => self.list(e, items, dest),
            ExprKind::Record(fields) => self.record(e, fields, dest),
            ExprKind::Map(entries) => self.map(e, entries, dest),
            ExprKind::Unary(UnaryOp::Neg, a) => self.negate(e, a, dest),
            ExprKind::Default(a, b) => self.default(a, b, dest),
            ExprKind::If(c, a, b) => self.choose(e, (c, a, b), dest),
            ExprKind::Eq(a, b) => self.equal(a, b, dest),
            ExprKind::Order(order, a, b) => self.compare(*order, a, b, dest),
            ExprKind::Arithmetic(op, a, b) => self.arithmetic(e, *op, (a, b), dest),
            ExprKind::Unary(UnaryOp::Not, a) => self.not(a, dest),
            ExprKind::And(..) | ExprKind::Or(..) | ExprKind::In(..) | ExprKind::InRange(..) | ExprKind::InList(..) => {
                self.truth(e, dest)
            }
            ExprKind::IsPresent(a) => self.is_present(a, dest),
            ExprKind::Answered(binding) => {
                let present = self.present(*binding);
                self.deliver(present, dest)
            }
            ExprKind::Json(inner) => {
                let a = self.any(inner);
                self.context(Type::String, dest, |out| Instr::Json { out, a })
            }
            ExprKind::Let(names, body) => self.named(names, body, dest),
            ExprKind::Builtin { name, args } => self.builtin(e, name, args, dest),
            ExprKind::Function(id, args) => self.inline(*id, args, Reg(0), |this, body| this.expr(body, dest)),
            ExprKind::Now => self.context(Type::DateTime, dest, |out| Instr::Now { out }),
            ExprKind::StepKey => self.context(Type::String, dest, |out| Instr::StepKey { out }),
            ExprKind::ProfileId => self.context(Type::String, dest, |out| Instr::ProfileId { out }),
            ExprKind::ProfileNamespace => self.context(Type::String, dest, |out| Instr::ProfileNamespace { out }),
            ExprKind::Query { .. } => self.query(e, dest),
            ExprKind::At(list, n) => self.at(e, list, n, dest),
        }
    }

    pub(crate) fn context(&mut self, ty: Type, dest: Option<Reg>, instr: impl FnOnce(Reg) -> Instr) -> Reg {
        let ty = self.cx.tables.ty(ty);
        self.emit_to(ty, dest, instr)
    }

    /// Values under names; absent as soon as one is.
    fn named(&mut self, names: &'a [(crate::hir::LocalId, Expr)], body: &'a Expr, dest: Option<Reg>) -> Reg {
        let mut absent = None;
        for (name, value) in names {
            let got = self.inside(value);
            let ty = self.unit.ty(got);
            // What the checker knows to be there may still be read from where anything may be absent.
            if matches!(value.ty, crate::hir::Ty::Option(_)) && self.cx.tables.is_option(ty) {
                let to = *absent.get_or_insert_with(|| self.unit.label());
                self.unit.emit(Instr::IfAbsent { a: got, to });
            }
            let got = self.coerce(got, self.cx.tables.required(ty));
            self.set_slot(*name, Slot::Reg(got));
        }
        let Some(absent) = absent else { return self.expr(body, dest) };
        let end = self.unit.label();
        let out = match dest {
            Some(dest) => {
                self.into(body, dest);
                dest
            }
            None => {
                let got = self.inside(body);
                let natural = self.cx.tables.option(self.unit.ty(got));
                self.coerce(got, natural)
            }
        };
        self.unit.jump(end);
        self.unit.place(absent);
        self.unit.emit(Instr::Absent { out });
        self.unit.place(end);
        out
    }

    fn absent(&mut self, e: &'a Expr, dest: Option<Reg>) -> Reg {
        let out = match dest {
            Some(dest) => dest,
            None => {
                let ty = self.type_of(&e.ty, Shape::Whole);
                let ty = self.cx.tables.option(ty);
                self.unit.reg(ty)
            }
        };
        self.unit.emit(Instr::Absent { out });
        out
    }

    fn assume(&mut self, inner: &'a Expr, dest: Option<Reg>) -> Reg {
        let got = self.any(inner);
        let ty = self.unit.ty(got);
        if dest.is_some() || !self.cx.tables.is_option(ty) {
            return self.deliver(got, dest);
        }
        let out = self.unit.reg(self.cx.tables.required(ty));
        self.unit.emit(Instr::Unwrap { out, a: got });
        out
    }

    fn widen(&mut self, inner: &'a Expr, dest: Option<Reg>) -> Reg {
        if let ExprKind::Integer(v) = inner.kind {
            return self.constant(Const::Decimal(v.to_string()), dest);
        }
        let a = self.any(inner);
        self.widened(a, dest)
    }

    pub(crate) fn widened(&mut self, a: Reg, dest: Option<Reg>) -> Reg {
        let mut natural = self.cx.tables.ty(Type::Decimal);
        if self.cx.tables.is_option(self.unit.ty(a)) {
            natural = self.cx.tables.option(natural);
        }
        self.emit_to(natural, dest, |out| Instr::Widen { out, a })
    }

    fn negate(&mut self, e: &'a Expr, a: &'a Expr, dest: Option<Reg>) -> Reg {
        self.unit.span = e.span;
        let got = self.any(a);
        let natural = self.cx.tables.required(self.unit.ty(got));
        let got = self.coerce(got, natural);
        match self.cx.tables.get(natural) {
            Type::Duration => self.call(intrinsics::NEG_SPAN, &[got], natural, dest),
            _ => self.emit_to(natural, dest, |out| Instr::Neg { out, a: got }),
        }
    }

    /// `a ?? b`
    fn default(&mut self, a: &'a Expr, b: &'a Expr, dest: Option<Reg>) -> Reg {
        let got = self.any(a);
        let ty = self.unit.ty(got);
        if !self.cx.tables.is_option(ty) {
            return self.deliver(got, dest);
        }
        let out = match dest {
            Some(dest) => dest,
            None if matches!(b.ty, crate::hir::Ty::Option(_)) => self.unit.reg(ty),
            None => self.unit.reg(self.cx.tables.required(ty)),
        };
        let (absent, end) = (self.unit.label(), self.unit.label());
        self.unit.emit(Instr::IfAbsent { a: got, to: absent });
        self.deliver(got, Some(out));
        self.unit.jump(end);
        self.unit.place(absent);
        self.into(b, out);
        self.unit.place(end);
        out
    }

    /// `if c then a else b`
    fn choose(&mut self, e: &'a Expr, (c, a, b): (&'a Expr, &'a Expr, &'a Expr), dest: Option<Reg>) -> Reg {
        let (other, end) = (self.unit.label(), self.unit.label());
        let out = match dest {
            Some(dest) => dest,
            None => {
                let ty = self.type_of(&e.ty, Shape::Whole);
                self.unit.reg(ty)
            }
        };
        self.branch(c, false, other);
        self.into(a, out);
        self.unit.jump(end);
        self.unit.place(other);
        self.into(b, out);
        self.unit.place(end);
        out
    }

    fn arithmetic(&mut self, e: &'a Expr, op: Arithmetic, (a, b): (&'a Expr, &'a Expr), dest: Option<Reg>) -> Reg {
        let outer = std::mem::replace(&mut self.unit.span, e.span);
        let ty = self.type_of(&a.ty, Shape::Whole);
        let ty = self.cx.tables.required(ty);
        let a = self.value(a, ty);
        let result = match op {
            Arithmetic::AddSpan | Arithmetic::SubSpan => {
                let duration = self.cx.tables.ty(Type::Duration);
                let b = self.value(b, duration);
                let zone = self.zone(None);
                let name = if op == Arithmetic::AddSpan { intrinsics::ADD_SPAN } else { intrinsics::SUB_SPAN };
                self.call(name, &[a, b, zone], ty, dest)
            }
            _ => {
                let b = self.value(b, ty);
                let natural =
                    if matches!(op, Arithmetic::Div | Arithmetic::Rem) { self.cx.tables.option(ty) } else { ty };
                let dest = self.present_dest(natural, e, dest);
                let out = self.emit_to(natural, dest, |out| match op {
                    Arithmetic::Sub => Instr::Sub { out, a, b },
                    Arithmetic::Mul => Instr::Mul { out, a, b },
                    Arithmetic::Div => Instr::Div { out, a, b },
                    Arithmetic::Rem => Instr::Rem { out, a, b },
                    _ => Instr::Add { out, a, b },
                });
                self.deliver(out, dest)
            }
        };
        self.unit.span = outer;
        result
    }

    /// Where the checker knows that an option is present, the natural result is unwrapped at once.
    fn present_dest(&mut self, natural: TypeRef, e: &Expr, dest: Option<Reg>) -> Option<Reg> {
        let known = !matches!(e.ty, crate::hir::Ty::Option(_)) && self.cx.tables.is_option(natural);
        match dest {
            None if known => Some(self.unit.reg(self.cx.tables.required(natural))),
            dest => dest,
        }
    }

    /// The register of a name that is not a part of a document.
    pub(crate) fn local(&mut self, e: &'a Expr, local: crate::hir::LocalId, dest: Option<Reg>) -> Reg {
        match self.slot(local) {
            Slot::Reg(reg) => self.deliver(reg, dest),
            Slot::Place(root, path) => {
                let leaf = self.type_of(&e.ty, Shape::Whole);
                let leaf = self.cx.tables.required(leaf);
                self.read(root, &path, leaf, dest)
            }
            Slot::Empty => self.mistake("a name without a value"),
        }
    }
}

/// Constants can be made of the type that is wanted.
fn literal(kind: &ExprKind) -> bool {
    matches!(
        kind,
        ExprKind::Boolean(_)
            | ExprKind::Integer(_)
            | ExprKind::Decimal(_)
            | ExprKind::Text(_)
            | ExprKind::Duration(_)
            | ExprKind::Date(_)
            | ExprKind::Time(_)
            | ExprKind::DateTime(..)
            | ExprKind::LocalDateTime(_)
            | ExprKind::Absent
    )
}
