//! Conditions: jumps where they steer, booleans where they are values.

use crate::ast::UnaryOp;
use crate::hir::{Expr, ExprKind, Order, Query};
use crate::lower::generate::Generator;
use crate::lower::types::Shape;
use crate::lower::unit::Label;
use journey_bytecode::op::Instr;
use journey_bytecode::types::{Const, Reg, Type};

impl<'a> Generator<'_, 'a> {
    /// Goes on at `to` if the condition is `sense`, else falls through.
    pub(crate) fn branch(&mut self, e: &'a Expr, sense: bool, to: Label) {
        match &e.kind {
            ExprKind::Boolean(value) if *value == sense => self.unit.jump(to),
            ExprKind::Boolean(_) => {}
            ExprKind::Unary(UnaryOp::Not, a) => self.branch(a, !sense, to),
            ExprKind::And(a, b) => self.both(a, b, (false, sense), to),
            ExprKind::Or(a, b) => self.both(a, b, (true, sense), to),
            ExprKind::IsPresent(a) => {
                let a = self.any(a);
                match (self.cx.tables.is_option(self.unit.ty(a)), sense) {
                    (true, true) => self.unit.emit(Instr::IfPresent { a, to }),
                    (true, false) => self.unit.emit(Instr::IfAbsent { a, to }),
                    (false, true) => self.unit.jump(to),
                    (false, false) => {}
                }
            }
            ExprKind::In(a, items) => self.among(a, items, sense, to),
            ExprKind::InRange(a, low, high) => self.within(a, low, high, sense, to),
            ExprKind::InList(a, list) => self.in_list(a, list, sense, to),
            ExprKind::Query { query: query @ (Query::Any | Query::Every), list, variable, body } => {
                self.some(*query == Query::Any, list, *variable, body.as_deref(), sense, to);
            }
            ExprKind::Function(id, args) => self.inline(*id, args, (), |this, body| this.branch(body, sense, to)),
            _ => {
                let boolean = self.cx.tables.ty(Type::Boolean);
                let a = self.value(e, boolean);
                self.branch_on(a, sense, to);
            }
        }
    }

    pub(crate) fn branch_on(&mut self, a: Reg, sense: bool, to: Label) {
        self.unit.emit(if sense { Instr::If { a, to } } else { Instr::Unless { a, to } });
    }

    /// `and` (decided by false) or `or` (decided by true).
    fn both(&mut self, a: &'a Expr, b: &'a Expr, (decider, sense): (bool, bool), to: Label) {
        if decider == sense {
            self.branch(a, sense, to);
            self.branch(b, sense, to);
        } else {
            let skip = self.unit.label();
            self.branch(a, decider, skip);
            self.branch(b, sense, to);
            self.unit.place(skip);
        }
    }

    /// The truth of a condition as a value.
    pub(crate) fn truth(&mut self, e: &'a Expr, dest: Option<Reg>) -> Reg {
        let out = self.boolean(dest);
        let end = self.unit.label();
        // The condition may read what `dest` holds, so both constants come after it.
        let no = self.unit.label();
        self.branch(e, false, no);
        self.constant(Const::Boolean(true), Some(out));
        self.unit.jump(end);
        self.unit.place(no);
        self.constant(Const::Boolean(false), Some(out));
        self.unit.place(end);
        out
    }

    pub(crate) fn boolean(&mut self, dest: Option<Reg>) -> Reg {
        let boolean = self.cx.tables.ty(Type::Boolean);
        dest.unwrap_or_else(|| self.unit.reg(boolean))
    }

    pub(crate) fn not(&mut self, a: &'a Expr, dest: Option<Reg>) -> Reg {
        let boolean = self.cx.tables.ty(Type::Boolean);
        let a = self.value(a, boolean);
        self.emit_to(boolean, dest, |out| Instr::Not { out, a })
    }

    pub(crate) fn is_present(&mut self, a: &'a Expr, dest: Option<Reg>) -> Reg {
        let a = self.any(a);
        if !self.cx.tables.is_option(self.unit.ty(a)) {
            return self.constant(Const::Boolean(true), dest);
        }
        self.context(Type::Boolean, dest, |out| Instr::Present { out, a })
    }

    pub(crate) fn equal(&mut self, a: &'a Expr, b: &'a Expr, dest: Option<Reg>) -> Reg {
        let a = self.any(unassumed(a));
        let b = self.any(unassumed(b));
        self.context(Type::Boolean, dest, |out| Instr::Eq { out, a, b })
    }

    pub(crate) fn compare(&mut self, order: Order, a: &'a Expr, b: &'a Expr, dest: Option<Reg>) -> Reg {
        let ty = self.type_of(&a.ty, Shape::Whole);
        let ty = self.cx.tables.required(ty);
        let a = self.value(a, ty);
        let b = self.value(b, ty);
        self.context(Type::Boolean, dest, |out| match order {
            Order::Less => Instr::Less { out, a, b },
            Order::LessEq => Instr::LessEq { out, a, b },
            Order::Greater => Instr::Less { out, a: b, b: a },
            Order::GreaterEq => Instr::LessEq { out, a: b, b: a },
        })
    }

    /// `e in [a, b]`
    fn among(&mut self, e: &'a Expr, items: &'a [Expr], sense: bool, to: Label) {
        let a = self.any(unassumed(e));
        let boolean = self.cx.tables.ty(Type::Boolean);
        let found = if sense { to } else { self.unit.label() };
        for item in items {
            let b = self.any(unassumed(item));
            let out = self.unit.reg(boolean);
            self.unit.emit(Instr::Eq { out, a, b });
            self.unit.emit(Instr::If { a: out, to: found });
        }
        if !sense {
            self.unit.jump(to);
            self.unit.place(found);
        }
    }

    /// `e in low..high`
    fn within(&mut self, e: &'a Expr, low: &'a Expr, high: &'a Expr, sense: bool, to: Label) {
        let got = self.any(e);
        let ty = self.unit.ty(got);
        let outside = if sense { self.unit.label() } else { to };
        if self.cx.tables.is_option(ty) {
            self.unit.emit(Instr::IfAbsent { a: got, to: outside });
        }
        let ty = self.cx.tables.required(ty);
        let boolean = self.cx.tables.ty(Type::Boolean);
        let value = self.coerce(got, ty);
        let low = self.value(low, ty);
        let out = self.unit.reg(boolean);
        self.unit.emit(Instr::LessEq { out, a: low, b: value });
        self.unit.emit(Instr::Unless { a: out, to: outside });
        let high = self.value(high, ty);
        let out = self.unit.reg(boolean);
        self.unit.emit(Instr::LessEq { out, a: value, b: high });
        self.branch_on(out, sense, to);
        if sense {
            self.unit.place(outside);
        }
    }

    /// `e in list`
    fn in_list(&mut self, e: &'a Expr, list: &'a Expr, sense: bool, to: Label) {
        let a = self.any(unassumed(e));
        let found = if sense { to } else { self.unit.label() };
        let boolean = self.cx.tables.ty(Type::Boolean);
        self.walk(list, |this, b, _| {
            let out = this.unit.reg(boolean);
            this.unit.emit(Instr::Eq { out, a, b });
            this.unit.emit(Instr::If { a: out, to: found });
        });
        if !sense {
            self.unit.jump(to);
            self.unit.place(found);
        }
    }
}

/// Equality takes absence as it is: what is known to be present need not be unwrapped for it.
fn unassumed(e: &Expr) -> &Expr {
    match &e.kind {
        ExprKind::Assume(inner) | ExprKind::Some(inner) => unassumed(inner),
        _ => e,
    }
}
