//! What the grammar of the Adobe syntax builds: our own tree. A reference is a path from the name of its root.

use crate::ast::{Arg, BinaryOp, Expr, ExprKind, TextPart};
use crate::diag::Diagnostic;
use crate::source::{FileId, Span, Spanned};
use std::cell::RefCell;

/// Name of the element of a loop in the tree; each loop hides the one around it.
pub(crate) const ELEMENT: &str = "element";

/// Parameters of a reference to a data source: the callee is the reference.
pub(crate) const PARAMS: &str = "params";

/// A step of a path: a field or a query.
#[derive(Clone, Debug)]
pub(crate) struct Step {
    pub(crate) name: Spanned<String>,
    pub(crate) args: Option<Vec<Expr>>,
}

/// `defaultValue: e` or `params: { … }`.
#[derive(Clone, Debug)]
pub(crate) struct Clause {
    pub(crate) name: Spanned<String>,
    pub(crate) value: Option<Expr>,
    pub(crate) params: Vec<Arg>,
}

/// Builds, and notes what is wrong with the form.
#[derive(Debug)]
pub(crate) struct Build {
    pub(super) file: FileId,
    pub(super) diagnostics: RefCell<Vec<Diagnostic>>,
}

impl Build {
    fn say(&self, d: Diagnostic) {
        self.diagnostics.borrow_mut().push(d);
    }

    pub(super) fn span(&self, start: u32, end: u32) -> Span {
        Span { file: self.file, start, end }
    }

    pub(crate) fn placed<T>(&self, l: u32, node: T, r: u32) -> Spanned<T> {
        Spanned::new(node, self.span(l, r))
    }

    pub(crate) fn expr(&self, l: u32, kind: ExprKind, r: u32) -> Expr {
        Expr { kind, span: self.span(l, r) }
    }

    pub(crate) fn binary(&self, l: u32, a: Expr, op: Spanned<BinaryOp>, b: Expr, r: u32) -> Expr {
        self.expr(l, ExprKind::Binary(Box::new(a), op, Box::new(b)), r)
    }

    pub(crate) fn text(&self, l: u32, text: String, r: u32) -> Expr {
        let parts = if text.is_empty() { vec![] } else { vec![TextPart::Literal(text)] };
        self.expr(l, ExprKind::Text(parts), r)
    }

    /// A call of a name.
    pub(crate) fn named(&self, l: u32, name: &str, args: Vec<Expr>, r: u32) -> Expr {
        self.call(l, self.placed(l, name.to_owned(), r), args, r)
    }

    pub(crate) fn call(&self, l: u32, name: Spanned<String>, args: Vec<Expr>, r: u32) -> Expr {
        let callee = Expr { kind: ExprKind::Name(name.node), span: name.span };
        let args = args.into_iter().map(|value| Arg { name: None, value }).collect();
        self.expr(l, ExprKind::Call(Box::new(callee), args), r)
    }

    /// `is numeric`
    pub(crate) fn is(&self, l: u32, value: Expr, word: Spanned<String>, r: u32) -> Expr {
        if matches!(word.node.as_str(), "numeric" | "integer" | "decimal") {
            return self.named(l, &format!("is {}", word.node), vec![value], r);
        }
        let d = Diagnostic::error(701, format!("nothing is asked by `is {}`", word.node), word.span, "unknown");
        self.say(d.note("It may be `null`, `not null`, `numeric`, `integer` or `decimal`."));
        self.expr(l, ExprKind::Broken, r)
    }

    pub(crate) fn field(&self, l: u32, base: Expr, name: Spanned<String>, r: u32) -> Expr {
        self.expr(l, ExprKind::Field(Box::new(base), name), r)
    }

    /// A query; a condition is asked of each element.
    pub(crate) fn method(&self, l: u32, base: Expr, name: Spanned<String>, args: Vec<Expr>, r: u32) -> Expr {
        let asks = matches!(name.node.as_str(), "all" | "first" | "last");
        let place = name.span;
        let callee = self.field(l, base, name, place.end);
        let wrap = |value: Expr| {
            let (variable, span) = (Spanned::new(ELEMENT.to_owned(), value.span.before()), value.span);
            if asks { Expr { kind: ExprKind::Lambda(variable, Box::new(value)), span } } else { value }
        };
        let args = args.into_iter().map(|value| Arg { name: None, value: wrap(value) }).collect();
        self.expr(l, ExprKind::Call(Box::new(callee), args), r)
    }

    /// `@{…}` and the like.
    pub(crate) fn reference(
        &self,
        l: u32,
        root: String,
        path: Vec<Step>,
        clauses: Vec<Spanned<Clause>>,
        r: u32,
    ) -> Expr {
        let root = self.expr(l, ExprKind::Name(root), l);
        let mut e = self.steps(l, root, path);
        e.span = self.span(l, r);
        let mut preset = None;
        for clause in clauses {
            match (clause.node.name.node.as_str(), clause.node.value) {
                ("defaultValue", Some(value)) => preset = Some(value),
                ("params", None) => {
                    let args = clause.node.params;
                    let callee = Spanned::new(PARAMS.to_owned(), clause.span);
                    let callee = self.field(l, e, callee, r);
                    e = self.expr(l, ExprKind::Call(Box::new(callee), args), r);
                }
                (name, _) => {
                    let d = Diagnostic::error(
                        701,
                        format!("a reference has no `{name}` of this form"),
                        clause.span,
                        "unknown",
                    );
                    self.say(d.note("It may have `defaultValue: value` and `params: { name: value }`."));
                }
            }
        }
        match preset {
            Some(value) => {
                let op = Spanned::new(BinaryOp::Default, value.span.before());
                self.binary(l, e, op, value, r)
            }
            None => e,
        }
    }

    fn steps(&self, l: u32, root: Expr, path: Vec<Step>) -> Expr {
        path.into_iter().fold(root, |base, step| {
            let end = step.args.iter().flatten().next_back().map_or(step.name.span.end, |a| a.span.end);
            match step.args {
                Some(args) => self.method(l, base, step.name, args, end),
                None => self.field(l, base, step.name, end),
            }
        })
    }

    /// `${supplementalId}`
    pub(crate) fn instance(&self, l: u32, name: Spanned<String>, r: u32) -> Expr {
        let root = self.expr(l, ExprKind::Name("instance".to_owned()), l);
        self.field(l, root, name, r)
    }

    /// `@profile.email`
    pub(crate) fn rooted(&self, l: u32, root: Spanned<String>, path: Vec<Step>, r: u32) -> Expr {
        let root = Expr { kind: ExprKind::Name(root.node), span: root.span };
        let mut e = self.steps(l, root, path);
        e.span = self.span(l, r);
        e
    }
}
