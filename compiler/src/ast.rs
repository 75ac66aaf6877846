//! The syntax tree: what the author wrote, wider than the language. Names are not resolved, nothing is typed.
//!
//! Every input has a tree: what could not be read is a [`ItemKind::Broken`], [`StmtKind::Broken`] or
//! [`ExprKind::Broken`], with a diagnostic beside it.

#![expect(missing_docs, reason = "variants are named after the grammar; comments show the form")]

use crate::source::{Span, Spanned};

mod expressions;
mod items;
mod journeys;
mod scenarios;
mod statements;

pub use expressions::*;
pub use items::*;
pub use journeys::*;
pub use scenarios::*;
pub use statements::*;

/// A name with its place.
pub type Name = Spanned<String>;

/// A file.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Module {
    /// Declarations in text order.
    pub items: Vec<Item>,
}

/// A declaration with its `///` lines.
#[derive(Clone, PartialEq, Debug)]
pub struct Item {
    /// Documentation, lines joined by newline, without the slashes.
    pub doc: Option<Spanned<String>>,
    /// What it is.
    pub kind: ItemKind,
    /// From its first keyword to its end.
    pub span: Span,
}

/// Kinds of declarations.
#[derive(Clone, PartialEq, Debug)]
pub enum ItemKind {
    /// `from a.b use X, Y`
    Use { module: Spanned<String>, names: Vec<Name> },
    /// `event X { … }`
    Event(EventDecl),
    /// `source X { … }` or `action X { … }`
    Endpoint(EndpointDecl),
    /// `journey X(params) { … }`
    Journey(JourneyDecl),
    /// `condition X(p: T) = e` (result boolean) or `function x(p: T): R = e`
    Function(FunctionDecl),
    /// `type X = T`
    Type { name: Name, ty: TypeExpr },
    /// `const X = e`
    Const { name: Name, value: Expr },
    /// `fixture X = profile { … }`
    Fixture { name: Name, fields: Vec<FieldInit> },
    /// `policy X [extends Y] { … }`
    Policy(PolicyDecl),
    /// `audience X where e`
    Audience { name: Name, filter: Expr },
    /// `test "…" { … }`
    Test(TestDecl),
    /// Could not be read.
    Broken,
}
