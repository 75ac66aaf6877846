//! Expressions.

#![expect(missing_docs, reason = "variants are named after the grammar; comments show the form")]

use super::{Arg, Name};
use crate::source::Span;
use crate::source::Spanned;
use journey_bytecode::types::Span as Length;
use rust_decimal::Decimal;

/// An expression.
#[derive(Clone, PartialEq, Debug)]
pub struct Expr {
    pub kind: ExprKind,
    pub span: Span,
}

#[derive(Clone, PartialEq, Debug)]
pub enum ExprKind {
    Integer(i64),
    Decimal(Decimal),
    Boolean(bool),
    /// Text with interpolation: literal parts and expressions.
    Text(Vec<TextPart>),
    /// `2 hours 30 minutes`
    Duration(Length),
    /// `2026-02-28`: days since 1970
    Date(i32),
    /// `09:00`: microseconds since midnight
    Time(i64),
    /// `2026-03-06T09:00Z`, `…[Europe/Paris]`, or no zone: microseconds on the wall clock and the zone as written
    DateTime {
        local: i64,
        zone: Option<String>,
    },
    /// `40%`: 40
    Percent(Decimal),
    /// `200..599`
    Range(Box<Expr>, Box<Expr>),
    List(Vec<Expr>),
    /// `{ a: 1, b }`
    Record(Vec<FieldInit>),
    Name(String),
    /// `e.field`; backticks removed
    Field(Box<Expr>, Name),
    /// `e[k]`
    Index(Box<Expr>, Box<Expr>),
    /// `f(args)`
    Call(Box<Expr>, Vec<Arg>),
    /// `x => e`
    Lambda(Name, Box<Expr>),
    Unary(UnaryOp, Box<Expr>),
    Binary(Box<Expr>, Spanned<BinaryOp>, Box<Expr>),
    /// `e is present`, `e is absent`
    Is {
        value: Box<Expr>,
        present: bool,
    },
    /// `if c then a else b`
    If(Box<Expr>, Box<Expr>, Box<Expr>),
    /// `(e)`
    Paren(Box<Expr>),
    /// `null`, `nil`, …: the parser has reported it already
    Null,
    Broken,
}

#[derive(Clone, PartialEq, Debug)]
pub enum TextPart {
    Literal(String),
    Expr(Expr),
}

/// `path: e`; without a value, `name` stands for itself. A test writes dotted paths.
#[derive(Clone, PartialEq, Debug)]
pub struct FieldInit {
    /// Segments of the path; usually one.
    pub path: Vec<Name>,
    pub value: Option<Expr>,
    pub span: Span,
}

#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum UnaryOp {
    Not,
    Neg,
}

#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum BinaryOp {
    Or,
    And,
    /// `??`
    Default,
    Eq,
    NotEq,
    Less,
    LessEq,
    Greater,
    GreaterEq,
    In,
    NotIn,
    Add,
    Sub,
    Mul,
    Div,
    Rem,
    /// `=` where `==` was meant, `&&`, `||`, …: inside the parser only, which reports it and puts ours in its place.
    Foreign(&'static str),
}
