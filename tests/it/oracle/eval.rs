//! The reference interpreter's expressions: the typed tree is walked, nothing is compiled.

use super::value::{Val, equal, read, words};
use jiff::tz::TimeZone;
use journey_compiler::ast::UnaryOp;
use journey_compiler::hir::{Arithmetic, BindingId, Expr, ExprKind, LocalId, Order, Program, Query, Root};
use rust_decimal::Decimal;
use serde_json::Value as Json;
use std::collections::HashMap;
use std::sync::Arc;

/// An instance is held.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Fault;

pub(crate) type Res<T> = Result<T, Fault>;

/// What names mean.
#[derive(Clone, Debug, Default)]
pub(crate) struct Env {
    /// Events and answers; `null` is an answer that is not there.
    pub(crate) bindings: HashMap<BindingId, Json>,
    pub(crate) locals: HashMap<LocalId, Val>,
}

/// What an expression is evaluated in.
pub(crate) struct Scope<'s> {
    pub(crate) program: &'s Program,
    pub(crate) env: &'s mut Env,
    pub(crate) profile: &'s Json,
    pub(crate) now: i64,
    pub(crate) zone: TimeZone,
}

impl Scope<'_> {
    pub(crate) fn truth(&mut self, e: &Expr) -> Res<bool> {
        Ok(self.eval(e)?.truth())
    }

    pub(crate) fn eval(&mut self, e: &Expr) -> Res<Val> {
        Ok(match &e.kind {
            ExprKind::Boolean(truth) => Val::Boolean(*truth),
            ExprKind::Integer(n) => Val::Integer(*n),
            ExprKind::Decimal(n) => Val::Decimal(*n),
            ExprKind::Text(text) => Val::Text(text.clone()),
            ExprKind::Duration(span) => Val::Duration(*span),
            ExprKind::Date(day) => Val::Date(*day),
            ExprKind::Time(time) => Val::Time(*time),
            ExprKind::DateTime(micros, _) => Val::Instant(*micros),
            ExprKind::LocalDateTime(micros) => Val::Local(*micros),
            ExprKind::Absent => Val::Absent,
            ExprKind::Path { document, path } => self.path(*document, path, e),
            ExprKind::Local(local) => {
                self.env.locals.get(local).unwrap_or_else(|| panic!("{local:?} has no value")).clone()
            }
            ExprKind::Field(of, name) => field(&self.eval(of)?, name, e),
            ExprKind::Assume(of) => {
                let value = self.eval(of)?;
                // Only a required path of the profile can have gone since: everything else was proved.
                let profile = matches!(of.kind, ExprKind::Path { document: Root::Profile, .. });
                assert!(value.present() || profile, "assumed to be present: {of:?}");
                if !value.present() {
                    return Err(Fault);
                }
                value
            }
            ExprKind::Some(of) => self.eval(of)?,
            ExprKind::Widen(of) => match self.eval(of)? {
                Val::Integer(n) => Val::Decimal(n.into()),
                other => other,
            },
            ExprKind::Concat(parts) => {
                let parts: Res<Vec<String>> = parts.iter().map(|part| Ok(words(&self.eval(part)?))).collect();
                Val::text(parts?.concat())
            }
            ExprKind::List(all) => Val::List(all.iter().map(|one| self.eval(one)).collect::<Res<_>>()?),
            ExprKind::Unary(op, of) => self.unary(*op, of)?,
            ExprKind::And(a, b) => Val::Boolean(self.truth(a)? && self.truth(b)?),
            ExprKind::Or(a, b) => Val::Boolean(self.truth(a)? || self.truth(b)?),
            ExprKind::Default(a, b) => match self.eval(a)? {
                Val::Absent => self.eval(b)?,
                value => value,
            },
            ExprKind::Eq(a, b) => Val::Boolean(equal(&self.eval(a)?, &self.eval(b)?)),
            ExprKind::Order(order, a, b) => ordered(*order, &self.eval(a)?, &self.eval(b)?),
            ExprKind::Arithmetic(op, a, b) => self.arithmetic(*op, a, b)?,
            ExprKind::In(of, values) => {
                let value = self.eval(of)?;
                let all: Vec<Val> = values.iter().map(|v| self.eval(v)).collect::<Res<_>>()?;
                Val::Boolean(all.iter().any(|one| equal(one, &value)))
            }
            ExprKind::InRange(of, low, high) => {
                let (value, low, high) = (self.eval(of)?, self.eval(low)?, self.eval(high)?);
                let inside =
                    || ordered(Order::LessEq, &low, &value).truth() && ordered(Order::LessEq, &value, &high).truth();
                Val::Boolean(value.present() && inside())
            }
            ExprKind::InList(of, list) => {
                let value = self.eval(of)?;
                Val::Boolean(elements(&self.eval(list)?).iter().any(|one| equal(one, &value)))
            }
            ExprKind::IsPresent(of) => Val::Boolean(self.eval(of)?.present()),
            ExprKind::Answered(binding) => Val::Boolean(!self.env.bindings.get(binding).is_none_or(Json::is_null)),
            ExprKind::If(c, a, b) => {
                if self.truth(c)? {
                    self.eval(a)?
                } else {
                    self.eval(b)?
                }
            }
            ExprKind::Function(function, args) => {
                let function = &self.program.functions[function.index()];
                let args: Vec<Val> = args.iter().map(|arg| self.eval(arg)).collect::<Res<_>>()?;
                let mut env = Env::default();
                env.locals.extend(args.into_iter().enumerate().map(|(i, value)| (LocalId(i as u32), value)));
                let Scope { program, profile, now, zone, .. } = self;
                Scope { program, env: &mut env, profile, now: *now, zone: zone.clone() }.eval(&function.body)?
            }
            ExprKind::Builtin { name, args } => {
                let args: Vec<Val> = args.iter().map(|arg| self.eval(arg)).collect::<Res<_>>()?;
                match (*name, args.as_slice()) {
                    ("text", [value]) => Val::text(words(value)),
                    (name, _) => panic!("the reference interpreter does not know `{name}`"),
                }
            }
            ExprKind::Now => Val::Instant(self.now),
            ExprKind::Query { query, list, variable, body } => {
                let list = elements(&self.eval(list)?);
                self.query(*query, list, *variable, body.as_deref())?
            }
            ExprKind::At(list, index) => {
                let list = elements(&self.eval(list)?);
                let Val::Integer(index) = self.eval(index)? else { panic!("an index that is no integer") };
                usize::try_from(index).ok().and_then(|index| list.get(index).cloned()).unwrap_or(Val::Absent)
            }
            other => panic!("the reference interpreter does not know {other:?}"),
        })
    }

    fn path(&self, document: Root, path: &[Arc<str>], e: &Expr) -> Val {
        let root = match document {
            Root::Profile => Some(self.profile),
            Root::Binding(binding) => self.env.bindings.get(&binding),
        };
        let found = root.and_then(|root| path.iter().try_fold(root, |json, name| json.get(&**name)));
        found.map_or(Val::Absent, |json| read(&e.ty, json))
    }

    fn unary(&mut self, op: UnaryOp, of: &Expr) -> Res<Val> {
        Ok(match (op, self.eval(of)?) {
            (UnaryOp::Not, Val::Boolean(truth)) => Val::Boolean(!truth),
            (UnaryOp::Neg, Val::Integer(n)) => Val::Integer(n.checked_neg().ok_or(Fault)?),
            (UnaryOp::Neg, Val::Decimal(n)) => Val::Decimal(-n),
            (op, value) => panic!("{op:?} {value:?}"),
        })
    }

    fn arithmetic(&mut self, op: Arithmetic, a: &Expr, b: &Expr) -> Res<Val> {
        use Arithmetic::{Add, Div, Mul, Rem, Sub};
        let (a, b) = (self.eval(a)?, self.eval(b)?);
        Ok(match (a, b) {
            (Val::Integer(_) | Val::Decimal(_), Val::Integer(0)) if matches!(op, Div | Rem) => Val::Absent,
            (_, Val::Decimal(b)) if matches!(op, Div | Rem) && b.is_zero() => Val::Absent,
            (Val::Integer(a), Val::Integer(b)) => match op {
                Add => Val::Integer(a.checked_add(b).ok_or(Fault)?),
                Sub => Val::Integer(a.checked_sub(b).ok_or(Fault)?),
                Mul => Val::Integer(a.checked_mul(b).ok_or(Fault)?),
                Rem => Val::Integer(a.checked_rem(b).ok_or(Fault)?),
                Div => Val::Decimal(Decimal::from(a).checked_div(b.into()).ok_or(Fault)?),
                other => panic!("{other:?} of integers"),
            },
            (Val::Decimal(a), Val::Decimal(b)) => Val::Decimal(
                match op {
                    Add => a.checked_add(b),
                    Sub => a.checked_sub(b),
                    Mul => a.checked_mul(b),
                    Rem => a.checked_rem(b),
                    Div => a.checked_div(b),
                    other => panic!("{other:?} of decimals"),
                }
                .ok_or(Fault)?,
            ),
            (a, b) => panic!("{op:?} of {a:?} and {b:?}"),
        })
    }

    fn query(&mut self, query: Query, list: Vec<Val>, variable: Option<LocalId>, body: Option<&Expr>) -> Res<Val> {
        let mut mapped = Vec::with_capacity(list.len());
        for one in &list {
            if let Some(variable) = variable {
                self.env.locals.insert(variable, one.clone());
            }
            mapped.push(match body {
                Some(body) => self.eval(body)?,
                None => one.clone(),
            });
        }
        // A body is a condition for some queries; without one every element counts.
        let chosen = || {
            let holds = |value: &Val| body.is_none() || value.truth();
            list.iter().zip(&mapped).filter(|(_, value)| holds(value)).map(|(one, _)| one.clone()).collect::<Vec<_>>()
        };
        Ok(match query {
            Query::All => Val::List(chosen()),
            Query::First => chosen().first().cloned().unwrap_or(Val::Absent),
            Query::Last => chosen().last().cloned().unwrap_or(Val::Absent),
            Query::Any => Val::Boolean(!chosen().is_empty()),
            Query::Every => Val::Boolean(chosen().len() == list.len()),
            Query::Count => Val::Integer(chosen().len() as i64),
            Query::Map => Val::List(mapped),
            Query::Min => best(Order::Less, mapped),
            Query::Max => best(Order::Greater, mapped),
            Query::Sum | Query::Avg => {
                let count = mapped.len();
                let integers = mapped.iter().all(|one| matches!(one, Val::Integer(_))) && !mapped.is_empty();
                let empty_integer =
                    mapped.is_empty() && body.is_some_and(|b| matches!(b.ty, journey_compiler::hir::Ty::Integer));
                let mut sum = Decimal::ZERO;
                for one in mapped {
                    sum += match one {
                        Val::Integer(n) => Decimal::from(n),
                        Val::Decimal(n) => n,
                        other => panic!("a sum of {other:?}"),
                    };
                }
                match query {
                    Query::Avg if count == 0 => Val::Absent,
                    Query::Avg => Val::Decimal(sum.checked_div((count as u64).into()).ok_or(Fault)?),
                    _ if integers || empty_integer => Val::Integer(i64::try_from(sum).map_err(|_| Fault)?),
                    _ => Val::Decimal(sum),
                }
            }
        })
    }
}

fn best(order: Order, values: Vec<Val>) -> Val {
    let better = |a: Val, b: Val| if ordered(order, &b, &a).truth() { b } else { a };
    values.into_iter().reduce(better).unwrap_or(Val::Absent)
}

fn ordered(order: Order, a: &Val, b: &Val) -> Val {
    use std::cmp::Ordering;
    let found = match (a, b) {
        (Val::Integer(a), Val::Integer(b)) | (Val::Time(a), Val::Time(b)) | (Val::Local(a), Val::Local(b)) => a.cmp(b),
        (Val::Decimal(a), Val::Decimal(b)) => a.cmp(b),
        (Val::Text(a), Val::Text(b)) => a.cmp(b),
        (Val::Date(a), Val::Date(b)) => a.cmp(b),
        (Val::Instant(a), Val::Instant(b)) => a.cmp(b),
        (a, b) => panic!("{a:?} and {b:?} have no order"),
    };
    Val::Boolean(match order {
        Order::Less => found == Ordering::Less,
        Order::LessEq => found != Ordering::Greater,
        Order::Greater => found == Ordering::Greater,
        Order::GreaterEq => found != Ordering::Less,
    })
}

fn elements(value: &Val) -> Vec<Val> {
    match value {
        Val::Absent => Vec::new(),
        Val::List(all) => all.clone(),
        other => panic!("{other:?} is no list"),
    }
}

fn field(of: &Val, name: &str, e: &Expr) -> Val {
    match of {
        Val::Absent => Val::Absent,
        Val::Document(json) => json.get(name).map_or(Val::Absent, |json| read(&e.ty, json)),
        Val::Record(fields) => {
            fields.iter().find(|(known, _)| &**known == name).map_or(Val::Absent, |(_, v)| v.clone())
        }
        other => panic!("{other:?} has no fields"),
    }
}
