//! Which signature of a built-in function takes some arguments.

use crate::check::types::same;
use crate::hir::{Expr, Ty};
use journey_stdlib::functions::{Function, Overload, Type};
use std::sync::Arc;

/// A signature, and what it gives for the arguments.
#[derive(Debug)]
pub(in crate::check) struct Chosen {
    pub(in crate::check) overload: &'static Overload,
    variables: Variables,
}

impl Chosen {
    /// The type of the result; unknown where only absent arguments could tell it.
    pub(in crate::check) fn result(&self) -> Ty {
        self.variables.instance(self.overload.result)
    }

    /// The type of a parameter.
    pub(in crate::check) fn param(&self, index: usize) -> Ty {
        self.overload.params.get(index).map_or(Ty::Unknown, |param| self.variables.instance(param.ty))
    }
}

/// What the type variables of a signature stand for.
#[derive(Clone, Default, Debug)]
struct Variables {
    t: Option<Ty>,
    k: Option<Ty>,
}

/// The first signature that takes the arguments, apart from presence: as they are or, if wanted, with integers widened.
pub(in crate::check) fn choose(function: &'static Function, args: &[Expr], widen: bool) -> Option<Chosen> {
    let with = |widen: bool| {
        function.overloads.iter().find_map(|overload| {
            let mut variables = Variables::default();
            let takes = overload.params.len() == args.len()
                && overload.params.iter().zip(args).all(|(p, arg)| variables.takes(p.ty, arg.ty.core(), widen));
            let allowed = variables.t.as_ref().is_none_or(|t| {
                overload.of.is_empty() || t.is_unknown() || overload.of.iter().any(|of| same(&plain(*of), t.core()))
            });
            (takes && allowed).then_some(Chosen { overload, variables })
        })
    };
    with(false).or_else(|| widen.then(|| with(true)).flatten())
}

impl Variables {
    fn takes(&mut self, wanted: Type, ty: &Ty, widen: bool) -> bool {
        match (wanted, ty) {
            (Type::Option(wanted), Ty::Option(ty)) => self.takes(*wanted, ty, widen),
            (Type::Option(wanted), ty) => self.takes(*wanted, ty, widen),
            (Type::List(wanted), Ty::List(ty)) => self.takes(*wanted, ty, false),
            (Type::T, ty) => bind(&mut self.t, ty, widen),
            (Type::K, ty) => bind(&mut self.k, ty, false),
            (_, Ty::Unknown) => true,
            (Type::Attribute, ty) => ty.is_text(),
            (Type::Scalar, ty) => ty.is_scalar(),
            (Type::Decimal, Ty::Integer) => widen,
            (Type::List(_) | Type::Map(_), _) => false,
            (wanted, ty) => same(&plain(wanted), ty),
        }
    }

    fn instance(&self, ty: Type) -> Ty {
        let bound = |variable: &Option<Ty>| variable.clone().unwrap_or(Ty::Unknown);
        match ty {
            Type::T => bound(&self.t),
            Type::K => bound(&self.k),
            Type::List(t) => Ty::List(Arc::new(self.instance(*t))),
            Type::Option(t) => self.instance(*t).optional(),
            ty => plain(ty),
        }
    }
}

/// The first argument decides what a variable stands for, but a decimal takes integers, and anything takes what is not known.
fn bind(variable: &mut Option<Ty>, ty: &Ty, widen: bool) -> bool {
    match variable {
        None => {
            *variable = Some(ty.clone());
            true
        }
        Some(bound) if bound.is_unknown() => {
            *variable = Some(ty.clone());
            true
        }
        Some(Ty::Integer) if widen && matches!(ty, Ty::Decimal) => {
            *variable = Some(Ty::Decimal);
            true
        }
        Some(Ty::Decimal) if widen && matches!(ty, Ty::Integer) => true,
        Some(bound) => same(bound.core(), ty.core()),
    }
}

/// A type of the library's table that has no variable.
pub(super) fn plain(ty: Type) -> Ty {
    match ty {
        Type::Boolean => Ty::Boolean,
        Type::Integer => Ty::Integer,
        Type::Decimal => Ty::Decimal,
        Type::String | Type::Attribute => Ty::String,
        Type::Date => Ty::Date,
        Type::Time => Ty::Time,
        Type::DateTime => Ty::DateTime,
        Type::LocalDateTime => Ty::LocalDateTime,
        Type::Duration => Ty::Duration,
        Type::Scalar | Type::T | Type::K => Ty::Unknown,
        Type::List(t) => Ty::List(Arc::new(plain(*t))),
        Type::Map(t) => Ty::Map(Arc::new(plain(*t))),
        Type::Option(t) => plain(*t).optional(),
    }
}
