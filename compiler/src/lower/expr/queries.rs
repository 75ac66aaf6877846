//! Queries over lists: loops, but for what the machine does at once.

use crate::hir::{Expr, ExprKind, LocalId, Query};
use crate::lower::generate::{Generator, Slot};
use crate::lower::intrinsics;
use crate::lower::types::Shape;
use crate::lower::unit::Label;
use journey_bytecode::op::{Instr, Regs};
use journey_bytecode::types::{Const, Reg, Type, TypeRef};

/// The list, the name of its elements, and what is asked of each.
type Asked<'a> = (&'a Expr, Option<LocalId>, Option<&'a Expr>);

impl<'a> Generator<'_, 'a> {
    pub(crate) fn query(&mut self, e: &'a Expr, dest: Option<Reg>) -> Reg {
        let ExprKind::Query { query, list, variable, body } = &e.kind else { return self.mistake("a query") };
        let outer = std::mem::replace(&mut self.unit.span, e.span);
        let asked = (&**list, *variable, body.as_deref());
        let out = match query {
            Query::Any | Query::Every => self.truth_of(*query == Query::Any, asked, dest),
            Query::Count => self.count(asked, dest),
            Query::First | Query::Last => self.pick(*query == Query::Last, asked, dest),
            Query::All | Query::Map => self.collect(*query == Query::Map, asked, dest),
            Query::Sum => self.sum(e, asked, dest),
            Query::Avg => self.average(asked, dest),
            Query::Min | Query::Max => self.extreme(*query == Query::Max, asked, dest),
        };
        self.unit.span = outer;
        out
    }

    /// A loop over a list; the body gets the element's register and the label of the next turn.
    pub(crate) fn walk(&mut self, list: &'a Expr, body: impl FnOnce(&mut Self, Reg, Label)) {
        let a = self.inside(list);
        let element = self.element_type(a);
        let iterator_type = self.cx.tables.ty(Type::Iterator(element));
        let iterator = self.unit.reg(iterator_type);
        let out = self.unit.reg(element);
        self.unit.emit(Instr::Iterate { out: iterator, a });
        let next = self.unit.here();
        let end = self.unit.label();
        self.unit.emit(Instr::Next { out, iterator, end });
        body(self, out, next);
        self.unit.jump(next);
        self.unit.place(end);
    }

    fn element_type(&mut self, list: Reg) -> TypeRef {
        match self.cx.tables.get(self.cx.tables.required(self.unit.ty(list))) {
            Type::List(element) => *element,
            _ => {
                self.mistake("a query over something that is no list");
                self.cx.tables.ty(Type::Json)
            }
        }
    }

    fn name(&mut self, variable: Option<LocalId>, element: Reg) {
        if let Some(variable) = variable {
            self.set_slot(variable, Slot::Reg(element));
        }
    }

    /// `any` and `every` as jumps.
    pub(crate) fn some(
        &mut self,
        any: bool,
        list: &'a Expr,
        variable: Option<LocalId>,
        body: Option<&'a Expr>,
        sense: bool,
        to: Label,
    ) {
        // `any` is decided by an element that fits, `every` by one that does not.
        let decided = if any == sense { to } else { self.unit.label() };
        self.walk(list, |this, element, _| {
            this.name(variable, element);
            match body {
                Some(body) => this.branch(body, any, decided),
                None if any => this.unit.jump(decided),
                None => {}
            }
        });
        if any != sense {
            self.unit.jump(to);
            self.unit.place(decided);
        }
    }

    fn truth_of(&mut self, any: bool, (list, variable, body): Asked<'a>, dest: Option<Reg>) -> Reg {
        let out = self.boolean(dest);
        let (no, end) = (self.unit.label(), self.unit.label());
        self.some(any, list, variable, body, false, no);
        self.constant(Const::Boolean(true), Some(out));
        self.unit.jump(end);
        self.unit.place(no);
        self.constant(Const::Boolean(false), Some(out));
        self.unit.place(end);
        out
    }

    fn count(&mut self, (list, variable, body): Asked<'a>, dest: Option<Reg>) -> Reg {
        let integer = self.cx.tables.ty(Type::Integer);
        let Some(body) = body else {
            let list = self.inside(list);
            return self.call(intrinsics::COUNT, &[list], integer, dest);
        };
        let total = self.constant(Const::Integer(0), None);
        let one = self.constant(Const::Integer(1), None);
        self.walk(list, |this, element, next| {
            this.name(variable, element);
            this.branch(body, false, next);
            this.unit.emit(Instr::Add { out: total, a: total, b: one });
        });
        self.deliver(total, dest)
    }

    fn pick(&mut self, last: bool, (list, variable, body): Asked<'a>, dest: Option<Reg>) -> Reg {
        if last && body.is_none() {
            let list = self.inside(list);
            let element = self.element_type(list);
            let natural = self.cx.tables.option(element);
            return self.call(intrinsics::LAST, &[list], natural, dest);
        }
        let a = self.inside(list);
        let element = self.element_type(a);
        let natural = self.cx.tables.option(element);
        let iterator_type = self.cx.tables.ty(Type::Iterator(element));
        let (out, iterator, item) = (self.unit.reg(natural), self.unit.reg(iterator_type), self.unit.reg(element));
        self.unit.emit(Instr::Absent { out });
        self.unit.emit(Instr::Iterate { out: iterator, a });
        let next = self.unit.here();
        let end = self.unit.label();
        self.unit.emit(Instr::Next { out: item, iterator, end });
        if let Some(body) = body {
            self.name(variable, item);
            self.branch(body, false, next);
        }
        self.unit.emit(Instr::Move { out, a: item });
        if last {
            self.unit.jump(next);
        }
        self.unit.place(end);
        self.deliver(out, dest)
    }

    /// `all`: the elements that fit; `map`: what each gives.
    fn collect(&mut self, map: bool, (list, variable, body): Asked<'a>, dest: Option<Reg>) -> Reg {
        let a = self.inside(list);
        let element = self.element_type(a);
        let item_type = match body.filter(|_| map) {
            Some(body) => self.type_of(&body.ty, Shape::Fields),
            None => element,
        };
        let natural = self.cx.tables.ty(Type::List(item_type));
        let iterator_type = self.cx.tables.ty(Type::Iterator(element));
        let (out, iterator, item) = (self.unit.reg(natural), self.unit.reg(iterator_type), self.unit.reg(element));
        self.unit.emit(Instr::List { out, items: Regs { first: Reg(0), count: 0 } });
        self.unit.emit(Instr::Iterate { out: iterator, a });
        let next = self.unit.here();
        let end = self.unit.label();
        self.unit.emit(Instr::Next { out: item, iterator, end });
        self.name(variable, item);
        let pushed = match body {
            Some(body) if map => self.value(body, item_type),
            Some(body) => {
                self.branch(body, false, next);
                item
            }
            None => item,
        };
        self.unit.emit(Instr::Push { list: out, item: pushed });
        self.unit.jump(next);
        self.unit.place(end);
        self.deliver(out, dest)
    }

    /// The number of an element; absent ones are passed over.
    fn number(&mut self, (variable, body): (Option<LocalId>, Option<&'a Expr>), element: Reg, next: Label) -> Reg {
        self.name(variable, element);
        let got = match body {
            Some(body) => self.any(body),
            None => element,
        };
        let ty = self.unit.ty(got);
        if self.cx.tables.is_option(ty) {
            self.unit.emit(Instr::IfAbsent { a: got, to: next });
        }
        self.coerce(got, self.cx.tables.required(ty))
    }

    fn as_type(&mut self, value: Reg, want: TypeRef) -> Reg {
        let integer = self.cx.tables.ty(Type::Integer);
        if self.unit.ty(value) == integer && integer != want { self.widened(value, None) } else { value }
    }

    fn sum(&mut self, e: &'a Expr, (list, variable, body): Asked<'a>, dest: Option<Reg>) -> Reg {
        let ty = self.type_of(&e.ty, Shape::Whole);
        let ty = self.cx.tables.required(ty);
        let total = self.unit.reg(ty);
        self.zero(total);
        self.walk(list, |this, element, next| {
            let value = this.number((variable, body), element, next);
            let b = this.as_type(value, ty);
            this.unit.emit(Instr::Add { out: total, a: total, b });
        });
        self.deliver(total, dest)
    }

    fn zero(&mut self, out: Reg) {
        let decimal = self.cx.tables.ty(Type::Decimal);
        let zero = if self.unit.ty(out) == decimal { Const::Decimal("0".into()) } else { Const::Integer(0) };
        self.constant(zero, Some(out));
    }

    /// The sum by the count: absent when nothing was counted.
    fn average(&mut self, (list, variable, body): Asked<'a>, dest: Option<Reg>) -> Reg {
        let decimal = self.cx.tables.ty(Type::Decimal);
        let natural = self.cx.tables.option(decimal);
        let (total, count) = (self.unit.reg(decimal), self.unit.reg(decimal));
        self.zero(total);
        self.zero(count);
        let one = self.constant(Const::Decimal("1".into()), None);
        self.walk(list, |this, element, next| {
            let value = this.number((variable, body), element, next);
            let b = this.as_type(value, decimal);
            this.unit.emit(Instr::Add { out: total, a: total, b });
            this.unit.emit(Instr::Add { out: count, a: count, b: one });
        });
        self.emit_to(natural, dest, |out| Instr::Div { out, a: total, b: count })
    }

    fn extreme(&mut self, greatest: bool, (list, variable, body): Asked<'a>, dest: Option<Reg>) -> Reg {
        let a = self.inside(list);
        let element = self.element_type(a);
        let iterator_type = self.cx.tables.ty(Type::Iterator(element));
        let (iterator, item) = (self.unit.reg(iterator_type), self.unit.reg(element));
        let value_type = match body {
            Some(body) => self.type_of(&body.ty, Shape::Whole),
            None => element,
        };
        let ty = self.cx.tables.required(value_type);
        let natural = self.cx.tables.option(ty);
        let boolean = self.cx.tables.ty(Type::Boolean);
        let (best, known, less) = (self.unit.reg(natural), self.unit.reg(ty), self.unit.reg(boolean));
        self.unit.emit(Instr::Absent { out: best });
        self.unit.emit(Instr::Iterate { out: iterator, a });
        let next = self.unit.here();
        let (take, end) = (self.unit.label(), self.unit.label());
        self.unit.emit(Instr::Next { out: item, iterator, end });
        let value = self.number((variable, body), item, next);
        self.unit.emit(Instr::IfAbsent { a: best, to: take });
        self.unit.emit(Instr::Unwrap { out: known, a: best });
        let (a, b) = if greatest { (known, value) } else { (value, known) };
        self.unit.emit(Instr::Less { out: less, a, b });
        self.unit.emit(Instr::Unless { a: less, to: next });
        self.unit.place(take);
        self.unit.emit(Instr::Move { out: best, a: value });
        self.unit.jump(next);
        self.unit.place(end);
        self.deliver(best, dest)
    }

    /// `list.at(n)`
    pub(crate) fn at(&mut self, e: &'a Expr, list: &'a Expr, n: &'a Expr, dest: Option<Reg>) -> Reg {
        self.unit.span = e.span;
        let list = self.inside(list);
        let element = self.element_type(list);
        let natural = self.cx.tables.option(element);
        let integer = self.cx.tables.ty(Type::Integer);
        let n = self.value(n, integer);
        self.call(intrinsics::AT, &[list, n], natural, dest)
    }
}
