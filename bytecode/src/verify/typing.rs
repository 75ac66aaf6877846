//! The typing rule of every instruction, and which code it may stand in.

use super::code::{Kind, Unit};
use super::problem::{Checked, Problem};
use super::types::Ty;
use crate::op::{Instr, Regs};
use crate::program::PointKind;
use crate::types::{Const, ConstRef, ImportRef, PointRef, Reg, Type, TypeRef};

/// Registers, constants, points and columns of `instr` fit together.
pub(super) fn check(unit: &Unit<'_>, instr: &Instr) -> Checked {
    place(unit, instr)?;
    let u = Rules { unit };
    match *instr {
        Instr::Const { out, value } => u.constant(out, value),
        Instr::Move { out, a } => u.gives(u.ty(a)?, out),
        Instr::Absent { out } => u.optional(out),
        Instr::Unwrap { out, a } => {
            u.optional(a)?;
            u.gives(u.ty(a)?.present(), out)?;
            u.present(out)
        }
        Instr::Load { out, .. } => {
            let column = unit.column(instr).ok_or_else(|| Problem::new("the column is missing"))?;
            u.gives(unit.cx.types.ty(column.ty)?, out)
        }
        Instr::Field { out, a, field } => u.field(out, a, field),
        Instr::Entry { out, map, key } => {
            u.is(key, &Type::String)?;
            let value = u.element(map, |ty| if let Type::Map(v) = ty { Some(*v) } else { None })?;
            u.gives(value.or_absent(true), out)
        }
        Instr::List { out, items } => {
            let item = u.element(out, |ty| if let Type::List(i) = ty { Some(*i) } else { None })?;
            u.all(items, |_, ty| ty.fits(item))
        }
        Instr::Record { out, fields } => u.record(out, fields),
        Instr::Map { out, entries } => u.map(out, entries),
        Instr::Now { out } => u.makes(out, &Type::DateTime),
        Instr::StepKey { out }
        | Instr::ProfileId { out }
        | Instr::ProfileNamespace { out }
        | Instr::ErrorText { out } => u.makes(out, &Type::String),
        Instr::Answered { out } => u.makes(out, &Type::Boolean),
        Instr::Jump { .. } | Instr::Halt {} => Ok(()),
        Instr::If { a, .. } | Instr::Unless { a, .. } => u.is(a, &Type::Boolean),
        Instr::IfPresent { a, .. } | Instr::IfAbsent { a, .. } | Instr::Return { a } => u.value(a),
        Instr::Not { out, a } => {
            u.is(a, &Type::Boolean)?;
            u.makes(out, &Type::Boolean)
        }
        Instr::Eq { out, a, b } => {
            u.value(a)?;
            u.alike(a, b)?;
            u.makes(out, &Type::Boolean)
        }
        Instr::Less { out, a, b } | Instr::LessEq { out, a, b } => {
            u.one_of(a, ORDERED, "an ordered type")?;
            u.present(b)?;
            u.alike(a, b)?;
            u.makes(out, &Type::Boolean)
        }
        Instr::Present { out, a } => {
            u.value(a)?;
            u.makes(out, &Type::Boolean)
        }
        Instr::Add { out, a, b } | Instr::Sub { out, a, b } | Instr::Mul { out, a, b } => {
            u.numbers(a, b)?;
            u.gives(u.ty(a)?, out)
        }
        Instr::Div { out, a, b } => {
            u.is(a, &Type::Decimal)?;
            u.is(b, &Type::Decimal)?;
            u.gives(u.ty(a)?.or_absent(true), out)
        }
        Instr::Rem { out, a, b } => {
            u.numbers(a, b)?;
            u.gives(u.ty(a)?.or_absent(true), out)
        }
        Instr::Neg { out, a } => {
            u.numbers(a, a)?;
            u.gives(u.ty(a)?, out)
        }
        Instr::Widen { out, a } => u.widen(out, a),
        Instr::Concat { out, parts } => {
            u.all(parts, |_, ty| ty.is(&Type::String))?;
            u.makes(out, &Type::String)
        }
        Instr::Text { out, a } => {
            u.one_of(a, SCALARS, "a scalar")?;
            u.makes(out, &Type::String)
        }
        Instr::Json { out, a } => {
            u.value(a)?;
            u.makes(out, &Type::Json).or_else(|_| u.makes(out, &Type::String))
        }
        Instr::Iterate { out, a } => {
            let item = u.element(a, |ty| if let Type::List(i) = ty { Some(*i) } else { None })?;
            u.iterator(out, item)
        }
        Instr::Next { out, iterator, .. } => {
            let item = u.element(iterator, |ty| if let Type::Iterator(i) = ty { Some(*i) } else { None })?;
            u.present(iterator)?;
            u.gives(item, out)
        }
        Instr::Push { list, item } => {
            u.present(list)?;
            let of = u.element(list, |ty| if let Type::List(i) = ty { Some(*i) } else { None })?;
            u.gives_to(u.ty(item)?, of, item)
        }
        Instr::Call { out, function, args } => u.call(out, function, args),
        Instr::Step { point } => u.point(point, "a step", |k| !matches!(k, PointKind::Split { .. })),
        Instr::Arm { point, arm } => u.point(
            point,
            "a split with such an arm",
            |k| matches!(k, PointKind::Split { arms } if usize::from(arm) < arms.len()),
        ),
        Instr::Suspend { point } => u.point(point, "a step at which an instance can rest", |k| {
            !matches!(k, PointKind::Split { .. } | PointKind::Exit | PointKind::Mark)
        }),
        Instr::Exit { reason } => u.is(reason, &Type::String),
        Instr::Join {} => Ok(()),
    }
}

const ORDERED: &[Type] =
    &[Type::Integer, Type::Decimal, Type::String, Type::Date, Type::Time, Type::DateTime, Type::LocalDateTime];

const SCALARS: &[Type] = &[
    Type::Boolean,
    Type::Integer,
    Type::Decimal,
    Type::String,
    Type::Date,
    Type::Time,
    Type::DateTime,
    Type::LocalDateTime,
    Type::Duration,
];

/// The kind of unit has what the instruction needs.
fn place(unit: &Unit<'_>, instr: &Instr) -> Checked {
    let allowed = match instr {
        Instr::Load { .. } | Instr::Return { .. } => unit.kind != Kind::Endpoint,
        Instr::StepKey { .. } | Instr::Halt {} => unit.kind == Kind::Endpoint,
        Instr::Now { .. }
        | Instr::ProfileId { .. }
        | Instr::ProfileNamespace { .. }
        | Instr::Answered { .. }
        | Instr::ErrorText { .. }
        | Instr::Step { .. }
        | Instr::Arm { .. }
        | Instr::Suspend { .. }
        | Instr::Exit { .. } => unit.kind == Kind::Journey,
        _ => true,
    };
    if allowed {
        return Ok(());
    }
    Err(Problem::new(match unit.kind {
        Kind::Event => "the code of an event sees only the payload",
        Kind::Endpoint => "the rendering of a request sees only parameters and the step's key",
        Kind::Journey => "it has no meaning in a journey",
    }))
}

struct Rules<'u, 'a> {
    unit: &'u Unit<'a>,
}

impl<'a> Rules<'_, 'a> {
    fn ty(&self, reg: Reg) -> Result<Ty<'a>, Problem> {
        self.unit.reg(reg)
    }

    fn wrong(&self, reg: Reg, wanted: &str) -> Problem {
        Problem::new(format!("{} is not {wanted}", self.unit.name(reg)))
    }

    fn ensure(&self, is: bool, reg: Reg, wanted: &str) -> Checked {
        if is { Ok(()) } else { Err(self.wrong(reg, wanted)) }
    }

    /// `reg` can take a value of type `from`.
    fn gives(&self, from: Ty<'a>, reg: Reg) -> Checked {
        self.ensure(from.fits(self.ty(reg)?), reg, "of the type of the result")
    }

    fn gives_to(&self, from: Ty<'a>, to: Ty<'a>, reg: Reg) -> Checked {
        self.ensure(from.fits(to), reg, "of the type of the element")
    }

    /// `reg` can take a value of this scalar type.
    fn makes(&self, reg: Reg, scalar: &Type) -> Checked {
        self.ensure(self.ty(reg)?.may_be(scalar), reg, "of the type of the result")
    }

    fn is(&self, reg: Reg, scalar: &Type) -> Checked {
        let wanted = crate::names::type_name(std::slice::from_ref(scalar), TypeRef(0));
        self.ensure(self.ty(reg)?.is(scalar), reg, &wanted)
    }

    fn one_of(&self, reg: Reg, scalars: &[Type], wanted: &str) -> Checked {
        let ty = self.ty(reg)?;
        self.ensure(scalars.iter().any(|scalar| ty.is(scalar)), reg, wanted)
    }

    fn optional(&self, reg: Reg) -> Checked {
        self.ensure(self.ty(reg)?.optional, reg, "an option")
    }

    fn present(&self, reg: Reg) -> Checked {
        self.ensure(!self.ty(reg)?.optional, reg, "always present")
    }

    /// Anything but an iterator.
    fn value(&self, reg: Reg) -> Checked {
        let ty = self.ty(reg)?;
        self.ensure(!matches!(ty.kind, Type::Iterator(_)), reg, "a value")
    }

    fn alike(&self, a: Reg, b: Reg) -> Checked {
        self.ensure(self.ty(a)?.like(self.ty(b)?), b, "of the type of the other operand")
    }

    fn numbers(&self, a: Reg, b: Reg) -> Checked {
        self.one_of(a, &[Type::Integer, Type::Decimal], "a number")?;
        self.present(b)?;
        self.alike(a, b)
    }

    /// The element type of a collection, absent or not.
    fn element(&self, reg: Reg, of: impl Fn(&Type) -> Option<TypeRef>) -> Result<Ty<'a>, Problem> {
        let element = of(self.ty(reg)?.kind);
        let element = element.ok_or_else(|| self.wrong(reg, "a collection of the right kind"))?;
        self.unit.cx.types.ty(element)
    }

    fn all(&self, regs: Regs, rule: impl Fn(usize, Ty<'a>) -> bool) -> Checked {
        for (index, ty) in self.unit.range(regs)?.iter().enumerate() {
            if !rule(index, *ty) {
                let reg = Reg(regs.first.0.saturating_add(index as u16));
                return Err(self.wrong(reg, "of the type wanted there"));
            }
        }
        Ok(())
    }

    fn constant(&self, out: Reg, value: ConstRef) -> Checked {
        let scalar = match self.unit.cx.bundle.consts.get(value.index()) {
            Some(Const::Boolean(_)) => Type::Boolean,
            Some(Const::Integer(_)) => Type::Integer,
            Some(Const::Decimal(_)) => Type::Decimal,
            Some(Const::String(_)) => Type::String,
            Some(Const::Date(_)) => Type::Date,
            Some(Const::Time(_)) => Type::Time,
            Some(Const::DateTime(..)) => Type::DateTime,
            Some(Const::LocalDateTime(_)) => Type::LocalDateTime,
            Some(Const::Duration(_)) => Type::Duration,
            Some(Const::Json(_)) => Type::Json,
            None => return Err(Problem::new("the constant is missing")),
        };
        self.makes(out, &scalar)
    }

    fn field(&self, out: Reg, a: Reg, field: u16) -> Checked {
        let ty = self.ty(a)?;
        let Type::Record(fields) = ty.kind else { return Err(self.wrong(a, "a record")) };
        let field = fields.get(usize::from(field));
        let field = field.ok_or_else(|| self.wrong(a, "a record with so many fields"))?;
        self.gives(self.unit.cx.types.ty(field.ty)?.or_absent(ty.optional), out)
    }

    fn record(&self, out: Reg, values: Regs) -> Checked {
        let Type::Record(fields) = self.ty(out)?.kind else {
            return Err(self.wrong(out, "a record"));
        };
        self.ensure(fields.len() == usize::from(values.count), out, "a record of so many fields")?;
        let types = &self.unit.cx.types;
        self.all(values, |index, ty| {
            fields.get(index).is_some_and(|f| types.ty(f.ty).is_ok_and(|wanted| ty.fits(wanted)))
        })
    }

    fn map(&self, out: Reg, entries: Regs) -> Checked {
        let value = self.element(out, |ty| if let Type::Map(v) = ty { Some(*v) } else { None })?;
        if !entries.count.is_multiple_of(2) {
            return Err(Problem::new("a key without a value"));
        }
        self.all(entries, |index, ty| if index % 2 == 0 { ty.is(&Type::String) } else { ty.like(value) })
    }

    fn widen(&self, out: Reg, a: Reg) -> Checked {
        let from = self.ty(a)?;
        self.ensure(from.may_be(&Type::Integer), a, "an integer")?;
        let to = self.ty(out)?;
        let fits = to.may_be(&Type::Decimal) && (to.optional || !from.optional);
        self.ensure(fits, out, "of the type of the result")
    }

    fn iterator(&self, out: Reg, item: Ty<'a>) -> Checked {
        let of = self.element(out, |ty| if let Type::Iterator(i) = ty { Some(*i) } else { None })?;
        self.present(out)?;
        self.ensure(item.fits(of) && of.fits(item), out, "an iterator over these elements")
    }

    fn call(&self, out: Reg, function: ImportRef, args: Regs) -> Checked {
        let import = self.unit.cx.bundle.imports.get(function.index());
        let import = import.ok_or_else(|| Problem::new("the function is missing"))?;
        if import.params.len() != usize::from(args.count) {
            let (wanted, found) = (import.params.len(), args.count);
            return Err(Problem::new(format!("the function takes {wanted} values, not {found}")));
        }
        let types = &self.unit.cx.types;
        self.all(args, |index, ty| import.params.get(index).is_some_and(|p| types.ty(*p).is_ok_and(|to| ty.fits(to))))?;
        self.gives(types.ty(import.result)?, out)
    }

    fn point(&self, point: PointRef, wanted: &str, is: impl Fn(&PointKind) -> bool) -> Checked {
        match self.unit.points.get(point.index()) {
            Some(found) if is(&found.kind) => Ok(()),
            _ => Err(Problem::new(format!("point {} is not {wanted}", point.0))),
        }
    }
}
