//! Expressions.

#![expect(missing_docs, reason = "fields of variants are explained by their variant")]

use super::{BindingId, FunctionId, LocalId};
use crate::hir_types::Ty;
use crate::source::Span;
use journey_bytecode::types::Span as Length;
use rust_decimal::Decimal;
use std::sync::Arc;

/// A typed expression.
#[derive(Clone, Debug)]
pub struct Expr {
    /// What it is.
    pub kind: ExprKind,
    /// Type.
    pub ty: Ty,
    /// Place.
    pub span: Span,
}

/// Kinds of expressions.
#[derive(Clone, Debug)]
pub enum ExprKind {
    /// Constant.
    Boolean(bool),
    /// Constant.
    Integer(i64),
    /// Constant.
    Decimal(Decimal),
    /// Constant.
    Text(Arc<str>),
    /// Constant.
    Duration(Length),
    /// Constant, days since 1970.
    Date(i32),
    /// Constant, microseconds of the day.
    Time(i64),
    /// Constant: microseconds since 1970 UTC, offset in seconds.
    DateTime(i64, i32),
    /// Constant, microseconds on the wall clock.
    LocalDateTime(i64),
    /// Absent, of an optional type.
    Absent,
    /// A path of a document, up to its first list: object fields and constant map keys.
    Path { document: Root, path: Vec<Arc<str>> },
    /// A name.
    Local(LocalId),
    /// A field of a record value.
    Field(Box<Expr>, Arc<str>),
    /// A value of a map, with a key that is not constant.
    Entry(Box<Expr>, Box<Expr>),
    /// A value of type `T?` that is known to be present.
    Assume(Box<Expr>),
    /// `T` as `T?`.
    Some(Box<Expr>),
    /// Integer as decimal.
    Widen(Box<Expr>),
    /// Interpolation: texts and other scalars, which are turned into text.
    Concat(Vec<Expr>),
    /// List literal.
    List(Vec<Expr>),
    /// Record literal, fields in the order of the type.
    Record(Vec<Expr>),
    /// Map literal.
    Map(Vec<(Expr, Expr)>),
    /// `not`, `-`.
    Unary(crate::ast::UnaryOp, Box<Expr>),
    /// `and`, `or` (short circuit).
    And(Box<Expr>, Box<Expr>),
    /// See `And`.
    Or(Box<Expr>, Box<Expr>),
    /// `??`: the first if present, else the second.
    Default(Box<Expr>, Box<Expr>),
    /// `==` (never `NotEq`: that is `Not(Eq)`); total over optional operands.
    Eq(Box<Expr>, Box<Expr>),
    /// `<`, `<=`, `>`, `>=`.
    Order(Order, Box<Expr>, Box<Expr>),
    /// `+ - * / %`.
    Arithmetic(Arithmetic, Box<Expr>, Box<Expr>),
    /// `e in [a, b]`: constants or values of the same type; total.
    In(Box<Expr>, Vec<Expr>),
    /// `e in low..high`, both ends in; total.
    InRange(Box<Expr>, Box<Expr>, Box<Expr>),
    /// `e in list` where the list is a value.
    InList(Box<Expr>, Box<Expr>),
    /// `is present`.
    IsPresent(Box<Expr>),
    /// A binding of an optional answer is there (`member is present`).
    Answered(BindingId),
    /// `if c then a else b`.
    If(Box<Expr>, Box<Expr>, Box<Expr>),
    /// Built-in function with the overload chosen by `name` and the types of the arguments.
    Builtin { name: &'static str, args: Vec<Expr> },
    /// Condition or function.
    Function(FunctionId, Vec<Expr>),
    /// `now`.
    Now,
    /// `step.key`.
    StepKey,
    /// `profile.id`.
    ProfileId,
    /// Namespace of the profile's identity, in lower case (`identity("Email")` compares with it).
    ProfileNamespace,
    /// A query over a list, such as `any(x => …)`.
    Query { query: Query, list: Box<Expr>, variable: Option<LocalId>, body: Option<Box<Expr>> },
    /// `at(n)` of a list.
    At(Box<Expr>, Box<Expr>),
    /// Each value under a name, and an expression over them; where a value is absent, the whole is (then of an optional
    /// type). A name is of its value's type without the option.
    Let(Vec<(LocalId, Expr)>, Box<Expr>),
    /// The value as JSON text; an absent one is `null`.
    Json(Box<Expr>),
}

/// The root of a path.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Root {
    /// The profile.
    Profile,
    /// An event or answer.
    Binding(BindingId),
}

/// Comparison.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[expect(missing_docs, reason = "named after the operator")]
pub enum Order {
    Less,
    LessEq,
    Greater,
    GreaterEq,
}

/// Arithmetic on two integers or two decimals; `Div` is decimal, `Div` and `Rem` give `T?` unless the divisor is a non-zero
/// constant. `AddSpan`, `SubSpan`: a datetime, date or local datetime and a duration.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[expect(missing_docs, reason = "named after the operator")]
pub enum Arithmetic {
    Add,
    Sub,
    Mul,
    Div,
    Rem,
    AddSpan,
    SubSpan,
}

/// Queries over lists. `Sum`, `Min`, `Max`, `Avg` have a body that gives the number; `Map` the element; the others a boolean.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[expect(missing_docs, reason = "named after the method")]
pub enum Query {
    All,
    First,
    Last,
    Any,
    Every,
    Count,
    Sum,
    Avg,
    Min,
    Max,
    Map,
}
