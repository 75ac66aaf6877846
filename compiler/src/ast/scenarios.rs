//! Tests and fixtures.

#![expect(missing_docs, reason = "variants are named after the grammar; comments show the form")]

use super::{Arg, ErrorKind, Expr, FieldInit, Name};
use crate::source::Spanned;

/// `test "…" { … }`
#[derive(Clone, PartialEq, Debug)]
pub struct TestDecl {
    pub name: Spanned<String>,
    pub steps: Vec<Spanned<TestStep>>,
}

#[derive(Clone, PartialEq, Debug)]
pub enum TestStep {
    /// `given Ada [with { … }]`
    GivenFixture {
        name: Name,
        with: Vec<FieldInit>,
    },
    /// `given Loyalty returns { … }`
    GivenReturns {
        name: Name,
        value: Expr,
    },
    /// `given Loyalty fails timeout`
    GivenFails {
        name: Name,
        kind: ErrorKind,
    },
    /// `assign arm = story`
    Assign {
        split: Name,
        arm: Name,
    },
    /// `at INSTANT`
    At(Expr),
    /// `receive Event { … }`
    Receive {
        event: Name,
        fields: Vec<FieldInit>,
    },
    /// `advance 3 days`
    Advance(Expr),
    /// `advance until INSTANT`
    AdvanceUntil(Expr),
    /// `set profile { … }`
    SetProfile(Vec<FieldInit>),
    Crash,
    /// `simulate 10000 profiles entering J with E { … }`
    Simulate {
        count: Spanned<i64>,
        journey: Name,
        event: Name,
        fields: Vec<FieldInit>,
    },
    Expect(Expectation),
    Broken,
}

#[derive(Clone, PartialEq, Debug)]
pub enum Expectation {
    /// `expect sent A(args) [once|twice|N times]`, `expect called S(args) …`; `verb` is the word as written.
    Called {
        verb: Name,
        target: Name,
        args: Vec<Arg>,
        count: Option<Spanned<i64>>,
    },
    /// `expect no A`
    No {
        target: Name,
    },
    /// `expect skipped A [because cap]`
    Skipped {
        target: Name,
        because: Option<Name>,
    },
    /// `expect at a.b`
    At(Vec<Name>),
    /// `expect exit "…"` / `expect exit label`
    Exit(Expr),
    Goal,
    /// `expect rejected [because "…"]`
    Rejected(Option<Expr>),
    /// `expect share of arm between 39% and 41%`
    Share {
        arm: Name,
        low: Expr,
        high: Expr,
    },
}
