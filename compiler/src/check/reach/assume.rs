//! What a condition tells about values when it holds, and when it does not.

use super::domain::{Atom, Domain};
use crate::ast::UnaryOp;
use crate::check::env::Key;
use crate::hir::{BindingId, Expr, ExprKind, Order, Root, Ty};
use crate::source::Span;
use rust_decimal::Decimal;
use std::sync::Arc;

/// Something that has one value at a time.
#[derive(Clone, PartialEq, Debug)]
enum Subject {
    Key(Key),
    /// `now`: stands still until people rest.
    Now,
    /// `x ?? 0`
    Or(Box<Subject>, String),
    /// `now.hour`
    Of(&'static str, Box<Subject>),
}

impl Subject {
    fn root(&self) -> Option<Root> {
        match self {
            Subject::Key(key) => key.root(),
            Subject::Now => None,
            Subject::Or(of, _) | Subject::Of(_, of) => of.root(),
        }
    }

    fn passes(&self) -> bool {
        match self {
            Subject::Key(key) => key.root() == Some(Root::Profile),
            Subject::Now => true,
            Subject::Or(of, _) | Subject::Of(_, of) => of.passes(),
        }
    }
}

/// What is known of values on a path.
#[derive(Clone, PartialEq, Debug, Default)]
pub(super) struct Known(Vec<(Subject, Domain)>);

impl Known {
    /// Time passes: the profile may change, and the clock goes on.
    pub(super) fn suspend(&mut self) {
        self.0.retain(|(subject, _)| !subject.passes());
    }

    /// Another event takes the place of one.
    pub(super) fn forget(&mut self, binding: BindingId) {
        self.0.retain(|(subject, _)| subject.root() != Some(Root::Binding(binding)));
    }

    /// What is known either way.
    pub(super) fn common(&self, other: &Known) -> Known {
        let both = self.0.iter().filter_map(|(subject, domain)| {
            let there = other.0.iter().find(|(s, _)| s == subject)?;
            Some((subject.clone(), domain.or(&there.1)))
        });
        Known(both.collect())
    }

    fn get(&self, subject: &Subject, ty: &Ty) -> Domain {
        self.0.iter().find(|(s, _)| s == subject).map_or_else(|| Domain::of(ty), |(_, d)| d.clone())
    }

    fn put(&self, subject: Subject, domain: Domain) -> Known {
        let mut out = self.clone();
        match out.0.iter_mut().find(|(s, _)| *s == subject) {
            Some((_, old)) => *old = domain,
            None => out.0.push((subject, domain)),
        }
        out
    }
}

/// Why nothing is left.
#[derive(Clone, Debug)]
pub(in crate::check) struct Clash {
    /// The part of the condition that rules the rest out.
    pub(in crate::check) part: Span,
    /// What it contradicts.
    pub(in crate::check) with: Option<Span>,
}

impl Clash {
    pub(super) fn all(part: Option<Span>) -> Self {
        Self { part: part.unwrap_or_default(), with: None }
    }
}

type Told = Result<Known, Clash>;

/// Reads conditions; those of another unit with their event's name changed.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Assume {
    pub(super) rebind: Option<(BindingId, BindingId)>,
}

impl Assume {
    /// What is known when a condition holds.
    pub(super) fn condition(self, known: &Known, e: &Expr) -> Told {
        self.holds(known, e, true)
    }

    /// What is known when it does not.
    pub(super) fn not(self, known: &Known, e: &Expr) -> Told {
        self.holds(known, e, false)
    }

    fn holds(self, known: &Known, e: &Expr, yes: bool) -> Told {
        match (&e.kind, yes) {
            (ExprKind::Boolean(value), _) if *value == yes => Ok(known.clone()),
            (ExprKind::Boolean(_), _) => Err(Clash { part: e.span, with: None }),
            (ExprKind::Unary(UnaryOp::Not, inner), _) => self.holds(known, inner, !yes),
            (ExprKind::And(a, b), true) | (ExprKind::Or(a, b), false) => {
                let first = self.holds(known, a, yes)?;
                self.holds(&first, b, yes)
            }
            // the second is only asked where the first did not decide
            (ExprKind::Or(a, b), true) | (ExprKind::And(a, b), false) => {
                let rest = self.holds(known, a, !yes).and_then(|rest| self.holds(&rest, b, yes));
                match (self.holds(known, a, yes), rest) {
                    (Ok(a), Ok(b)) => Ok(a.common(&b)),
                    (Ok(one), Err(_)) | (Err(_), Ok(one)) => Ok(one),
                    (Err(clash), Err(_)) => Err(clash),
                }
            }
            _ => self.atom(known, e, yes),
        }
    }

    fn atom(self, known: &Known, e: &Expr, yes: bool) -> Told {
        let span = e.span;
        match &e.kind {
            ExprKind::IsPresent(x) => {
                let Some(subject) = self.subject(x) else { return Ok(known.clone()) };
                let domain = known.get(&subject, &plain(x).ty);
                let told = domain.told;
                let left = if yes { domain.with(&Atom::There, span) } else { domain.gone(span) };
                keep(known, subject, left, span, told)
            }
            ExprKind::Eq(a, b) => match (constant(a), constant(b)) {
                (None, Some(value)) => self.is(known, a, &value, yes, span),
                (Some(value), None) => self.is(known, b, &value, yes, span),
                _ => Ok(known.clone()),
            },
            ExprKind::In(x, items) => {
                let texts: Option<Vec<Arc<str>>> = items.iter().map(text).collect();
                match texts {
                    Some(texts) if yes => self.narrow(known, x, &Atom::Texts(texts), false, span),
                    Some(texts) => self.narrow(known, x, &Atom::NotTexts(texts), true, span),
                    None => Ok(known.clone()),
                }
            }
            ExprKind::InRange(x, low, high) if yes => {
                let (Some(Value::Number(low)), Some(Value::Number(high))) = (constant(low), constant(high)) else {
                    return Ok(known.clone());
                };
                let known = self.narrow(known, x, &Atom::Above(low, true), false, span)?;
                self.narrow(&known, x, &Atom::Below(high, true), false, span)
            }
            ExprKind::Order(order, a, b) => match (constant(a), constant(b)) {
                (None, Some(Value::Number(at))) => self.narrow(known, a, &bound(*order, at, yes), false, span),
                (Some(Value::Number(at)), None) => self.narrow(known, b, &bound(turned(*order), at, yes), false, span),
                _ => Ok(known.clone()),
            },
            _ if matches!(e.ty, Ty::Boolean) => self.narrow(known, e, &Atom::Is(yes), false, span),
            _ => Ok(known.clone()),
        }
    }

    fn is(self, known: &Known, x: &Expr, value: &Value, yes: bool, span: Span) -> Told {
        match (value, yes) {
            (Value::Text(text), true) => self.narrow(known, x, &Atom::Texts(vec![text.clone()]), false, span),
            (Value::Text(text), false) => self.narrow(known, x, &Atom::NotTexts(vec![text.clone()]), true, span),
            (Value::Number(at), true) => {
                let known = self.narrow(known, x, &Atom::Above(*at, true), false, span)?;
                self.narrow(&known, x, &Atom::Below(*at, true), false, span)
            }
            (Value::Number(_), false) => Ok(known.clone()),
            (Value::Truth(value), _) => self.narrow(known, x, &Atom::Is(*value == yes), !yes, span),
        }
    }

    fn narrow(self, known: &Known, x: &Expr, atom: &Atom, absent: bool, span: Span) -> Told {
        let Some(subject) = self.subject(x) else { return Ok(known.clone()) };
        let domain = known.get(&subject, &plain(x).ty);
        let told = domain.told;
        let left = if absent { domain.or_absent(atom, span) } else { domain.with(atom, span) };
        keep(known, subject, left, span, told)
    }

    fn subject(self, e: &Expr) -> Option<Subject> {
        let e = plain(e);
        match &e.kind {
            ExprKind::Now => Some(Subject::Now),
            ExprKind::Default(x, default) => {
                let default = match constant(default)? {
                    Value::Text(text) => format!("{text:?}"),
                    Value::Number(number) => number.normalize().to_string(),
                    Value::Truth(truth) => truth.to_string(),
                };
                Some(Subject::Or(Box::new(self.subject(x)?), default))
            }
            ExprKind::Builtin { name, args } => match args.as_slice() {
                [of] => Some(Subject::Of(name, Box::new(self.subject(of)?))),
                _ => None,
            },
            _ => {
                let key = Key::of(e)?;
                Some(Subject::Key(match self.rebind {
                    Some((from, to)) => key.rebound(from, to),
                    None => key,
                }))
            }
        }
    }
}

fn keep(known: &Known, subject: Subject, left: Domain, part: Span, with: Option<Span>) -> Told {
    if left.is_empty() { Err(Clash { part, with }) } else { Ok(known.put(subject, left)) }
}

/// Without what the checker puts around a read.
fn plain(e: &Expr) -> &Expr {
    match &e.kind {
        ExprKind::Assume(inner) | ExprKind::Some(inner) | ExprKind::Widen(inner) => plain(inner),
        _ => e,
    }
}

enum Value {
    Text(Arc<str>),
    Number(Decimal),
    Truth(bool),
}

fn constant(e: &Expr) -> Option<Value> {
    Some(match &plain(e).kind {
        ExprKind::Text(text) => Value::Text(text.clone()),
        ExprKind::Integer(i) | ExprKind::Time(i) | ExprKind::LocalDateTime(i) | ExprKind::DateTime(i, _) => {
            Value::Number(Decimal::from(*i))
        }
        ExprKind::Date(days) => Value::Number(Decimal::from(*days)),
        ExprKind::Decimal(d) => Value::Number(*d),
        ExprKind::Boolean(b) => Value::Truth(*b),
        _ => return None,
    })
}

fn text(e: &Expr) -> Option<Arc<str>> {
    match constant(e)? {
        Value::Text(text) => Some(text),
        _ => None,
    }
}

/// `x < at` when it holds, `x >= at` when it does not.
fn bound(order: Order, at: Decimal, yes: bool) -> Atom {
    match (order, yes) {
        (Order::Less, true) => Atom::Below(at, false),
        (Order::GreaterEq, false) => Atom::Below(at, false),
        (Order::LessEq, true) | (Order::Greater, false) => Atom::Below(at, true),
        (Order::Greater, true) | (Order::LessEq, false) => Atom::Above(at, false),
        (Order::GreaterEq, true) | (Order::Less, false) => Atom::Above(at, true),
    }
}

/// `at < x` is `x > at`.
fn turned(order: Order) -> Order {
    match order {
        Order::Less => Order::Greater,
        Order::LessEq => Order::GreaterEq,
        Order::Greater => Order::Less,
        Order::GreaterEq => Order::LessEq,
    }
}
