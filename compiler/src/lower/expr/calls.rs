//! Functions, and literals made of parts: what needs its operands in consecutive registers.

use crate::hir::{Expr, ExprKind, FunctionId, Ty};
use crate::lower::generate::{Generator, Slot};
use crate::lower::intrinsics;
use crate::lower::types::Shape;
use journey_bytecode::op::{Instr, Regs};
use journey_bytecode::types::{Reg, Type, TypeRef};

impl<'a> Generator<'_, 'a> {
    /// A library function, with the hidden arguments that it takes.
    pub(crate) fn builtin(&mut self, e: &'a Expr, name: &str, args: &'a [Expr], dest: Option<Reg>) -> Reg {
        let outer = std::mem::replace(&mut self.unit.span, e.span);
        if args.iter().any(|arg| has_parts(&arg.ty)) {
            let out = self.builtin_of_parts(e, name, args, dest);
            self.unit.span = outer;
            return out;
        }
        let string = self.cx.tables.ty(Type::String);
        let instant = self.cx.tables.ty(Type::DateTime);
        let mut types = vec![];
        for arg in args {
            types.push(self.type_of(&arg.ty, Shape::Whole));
        }
        let first = types.first().map(|ty| self.cx.tables.required(*ty) == instant);
        let hidden = intrinsics::hidden(name, first);
        types.extend(hidden.now.then_some(instant));
        types.extend(hidden.zone.then_some(string));
        let natural = self.type_of(&e.ty, Shape::Whole);
        let out = match (args, types.as_slice()) {
            // A single argument needs no place of its own.
            ([only], [ty]) => {
                let a = self.value(only, *ty);
                self.call(name, &[a], natural, dest)
            }
            _ => {
                let block = self.unit.block(&types);
                let mut places = (0..block.count).map(|i| Reg(block.first.0 + i));
                for (arg, place) in args.iter().zip(&mut places) {
                    self.into(arg, place);
                }
                if let Some(out) = hidden.now.then(|| places.next()).flatten() {
                    self.unit.emit(Instr::Now { out });
                }
                if let Some(out) = hidden.zone.then(|| places.next()).flatten() {
                    self.zone(Some(out));
                }
                self.call_block(name, types, block, natural, dest)
            }
        };
        self.unit.span = outer;
        out
    }

    /// The same over lists whose elements have parts: their types are those of what is read of them, so the arguments
    /// come as they are, and what comes out of a list is of the type that is in it.
    fn builtin_of_parts(&mut self, e: &'a Expr, name: &str, args: &'a [Expr], dest: Option<Reg>) -> Reg {
        let mut values = vec![];
        for arg in args {
            values.push(if has_parts(&arg.ty) {
                let got = self.inside(arg);
                match arg.ty {
                    Ty::Option(_) => got,
                    _ => self.coerce(got, self.cx.tables.required(self.unit.ty(got))),
                }
            } else {
                let want = self.type_of(&arg.ty, Shape::Whole);
                self.value(arg, want)
            });
        }
        let list = values.first().map_or(TypeRef(0), |reg| self.unit.ty(*reg));
        let list = self.cx.tables.required(list);
        let natural = match (&e.ty, self.cx.tables.get(list)) {
            (_, Type::List(inner)) if name == intrinsics::FLATTEN => self.cx.tables.required(*inner),
            (Ty::List(_), _) if has_parts(&e.ty) => list,
            (ty, Type::List(item)) if has_parts(ty) => {
                let item = *item;
                self.cx.tables.option(item)
            }
            (ty, _) => self.type_of(ty, Shape::Whole),
        };
        self.call(name, &values, natural, dest)
    }

    /// The body of a condition or function in place of its call.
    pub(crate) fn inline<R>(
        &mut self,
        id: FunctionId,
        args: &'a [Expr],
        nothing: R,
        body: impl FnOnce(&mut Self, &'a Expr) -> R,
    ) -> R {
        let program = self.cx.program;
        let Some(function) = program.functions.get(id.index()) else {
            self.mistake("a function that is not there");
            return nothing;
        };
        // Checked programs have no recursion; this only keeps a mistake elsewhere from ending the compiler.
        if self.scopes.len() > 256 {
            self.mistake("a function that calls itself");
            return nothing;
        }
        let mut scope = vec![Slot::Empty; function.unit.locals.len()];
        for ((slot, arg), local) in scope.iter_mut().zip(args).zip(&function.unit.locals) {
            *slot = match self.object_place(arg) {
                Some((root, path)) => Slot::Place(root, path),
                None => Slot::Reg(self.argument(arg, &local.ty)),
            };
        }
        self.scopes.push(scope);
        let result = body(self, &function.body);
        self.scopes.pop();
        result
    }

    /// An argument as its parameter's type; an object keeps the type it comes with.
    fn argument(&mut self, arg: &'a Expr, param: &Ty) -> Reg {
        let got = self.inside(arg);
        let inner = match param {
            Ty::Option(inner) => inner,
            ty => ty,
        };
        match inner {
            Ty::Object(..) | Ty::Record(_) | Ty::List(_) | Ty::Map(_) => got,
            _ => {
                let want = self.type_of(param, Shape::Whole);
                self.coerce(got, want)
            }
        }
    }

    /// Text with values in it.
    pub(crate) fn concat(&mut self, parts: &'a [Expr], dest: Option<Reg>) -> Reg {
        self.concat_with(parts, dest, |_, reg| reg)
    }

    /// The URL of a request: what is not literal is encoded, so that no value can change its structure.
    pub(crate) fn url(&mut self, e: &'a Expr) -> Reg {
        let ExprKind::Concat(parts) = &e.kind else { return self.any(e) };
        let string = self.cx.tables.ty(Type::String);
        self.concat_with(parts, None, |this, reg| this.call(intrinsics::URL_SEGMENT, &[reg], string, None))
    }

    /// Text, with every part that is not literal wrapped.
    fn concat_with(&mut self, parts: &'a [Expr], dest: Option<Reg>, wrap: impl Fn(&mut Self, Reg) -> Reg) -> Reg {
        let string = self.cx.tables.ty(Type::String);
        match parts {
            [] => return self.text("", dest),
            [only] => {
                let text = self.text_of(only);
                let text = if literal(&only.kind) { text } else { wrap(self, text) };
                return self.deliver(text, dest);
            }
            _ => {}
        }
        let block = self.unit.block(&vec![string; parts.len()]);
        for (part, i) in parts.iter().zip(0..block.count) {
            let place = Reg(block.first.0 + i);
            if literal(&part.kind) {
                self.into(part, place);
                continue;
            }
            let text = self.text_of(part);
            let text = wrap(self, text);
            self.deliver(text, Some(place));
        }
        self.emit_to(string, dest, |out| Instr::Concat { out, parts: block })
    }

    /// The text of a scalar.
    pub(crate) fn text_of(&mut self, e: &'a Expr) -> Reg {
        let string = self.cx.tables.ty(Type::String);
        let got = self.any(e);
        let got = self.coerce(got, self.cx.tables.required(self.unit.ty(got)));
        if self.unit.ty(got) == string { got } else { self.emit_to(string, None, |out| Instr::Text { out, a: got }) }
    }

    pub(crate) fn list(&mut self, e: &'a Expr, items: &'a [Expr], dest: Option<Reg>) -> Reg {
        let natural = self.type_of(&e.ty, Shape::Whole);
        let Type::List(element) = self.cx.tables.get(self.cx.tables.required(natural)) else {
            return self.mistake("a list of another type");
        };
        let types = vec![*element; items.len()];
        let items = self.fill(&types, items.iter());
        let natural = self.cx.tables.required(natural);
        self.emit_to(natural, dest, |out| Instr::List { out, items })
    }

    pub(crate) fn record(&mut self, e: &'a Expr, fields: &'a [Expr], dest: Option<Reg>) -> Reg {
        let natural = self.type_of(&e.ty, Shape::Whole);
        let natural = self.cx.tables.required(natural);
        let Type::Record(declared) = self.cx.tables.get(natural) else {
            return self.mistake("a record of another type");
        };
        let types: Vec<TypeRef> = declared.iter().map(|f| f.ty).collect();
        if types.len() != fields.len() {
            return self.mistake("a record with other fields than its type");
        }
        let fields = self.fill(&types, fields.iter());
        self.emit_to(natural, dest, |out| Instr::Record { out, fields })
    }

    pub(crate) fn map(&mut self, e: &'a Expr, entries: &'a [(Expr, Expr)], dest: Option<Reg>) -> Reg {
        let natural = self.type_of(&e.ty, Shape::Whole);
        let natural = self.cx.tables.required(natural);
        let Type::Map(value) = self.cx.tables.get(natural) else {
            return self.mistake("a map of another type");
        };
        let value = *value;
        let string = self.cx.tables.ty(Type::String);
        let mut types = vec![];
        for (_, v) in entries {
            let maybe = matches!(v.ty, Ty::Option(_));
            types.extend([string, if maybe { self.cx.tables.option(value) } else { value }]);
        }
        let entries = self.fill(&types, entries.iter().flat_map(|(k, v)| [k, v]));
        self.emit_to(natural, dest, |out| Instr::Map { out, entries })
    }

    /// Values in consecutive registers of the given types.
    fn fill(&mut self, types: &[TypeRef], values: impl Iterator<Item = &'a Expr>) -> Regs {
        let block = self.unit.block(types);
        for (value, i) in values.zip(0..block.count) {
            self.into(value, Reg(block.first.0 + i));
        }
        block
    }
}

fn literal(kind: &ExprKind) -> bool {
    matches!(kind, ExprKind::Text(_))
}

/// It is or holds what is read by its fields.
fn has_parts(ty: &Ty) -> bool {
    match ty {
        Ty::Object(..) | Ty::Record(_) => true,
        Ty::List(t) | Ty::Map(t) | Ty::Option(t) => has_parts(t),
        _ => false,
    }
}
