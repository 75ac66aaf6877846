//! What other languages write: understood, told, and read as what was meant.

use super::{Build, codes};
use crate::ast::*;
use crate::diag::{Diagnostic, Edit, Fix};
use crate::source::{Span, Spanned};

impl Build<'_> {
    /// An operator between two values.
    pub(crate) fn binary(&mut self, l: u32, x: Expr, op: Spanned<BinaryOp>, y: Expr, r: u32) -> Expr {
        let op = self.own(op);
        self.expr(l, ExprKind::Binary(Box::new(x), op, Box::new(y)), r)
    }

    /// A comparison; a chain of them is told.
    pub(crate) fn compare(&mut self, l: u32, x: Expr, op: Spanned<BinaryOp>, y: Expr, r: u32) -> Expr {
        if let ExprKind::Binary(_, first, middle) = &x.kind
            && is_comparison(first.node)
        {
            let again = self.source(middle.span).to_owned();
            let d = Diagnostic::error(codes::CHAIN, "comparisons do not chain", op.span, "the second comparison")
                .label(first.span, "the first one")
                .note("Each comparison stands for itself; join them with `and`.")
                .fix(Fix {
                    title: "compare twice".into(),
                    preview: format!(
                        "{} and {again} {} {}",
                        self.source(x.span),
                        self.source(op.span),
                        self.source(y.span)
                    ),
                    edits: vec![Edit { span: op.span.before(), text: format!("and {again} ") }],
                    safe: false,
                });
            self.report(d);
        }
        if y.kind == ExprKind::Null && matches!(op.node, BinaryOp::Eq | BinaryOp::NotEq | BinaryOp::Foreign(_)) {
            // told with the word alone already; the comparison knows more
            if self.diagnostics.last().is_some_and(|d| d.code.0 == codes::NULL && d.span() == y.span) {
                self.diagnostics.pop();
            }
            let not = matches!(op.node, BinaryOp::NotEq | BinaryOp::Foreign("!==" | "<>"));
            return self.is_null(l, x, op.span.start, not, r, r);
        }
        self.binary(l, x, op, y, r)
    }

    /// Our operator for a foreign one.
    fn own(&mut self, op: Spanned<BinaryOp>) -> Spanned<BinaryOp> {
        let BinaryOp::Foreign(sign) = op.node else { return op };
        let (meant, ours) = match sign {
            "&&" => (BinaryOp::And, "and"),
            "||" => (BinaryOp::Or, "or"),
            "!==" | "<>" => (BinaryOp::NotEq, "!="),
            _ => (BinaryOp::Eq, "=="),
        };
        let title =
            if sign == "=" { "`=` does not compare".to_owned() } else { format!("`{sign}` is written `{ours}`") };
        let label = if sign == "=" { "did you mean `==`?" } else { "an operator of other languages" };
        let d = Diagnostic::error(codes::FOREIGN_OPERATOR, title, op.span, label);
        let fix = self.replace(op.span, "write", ours);
        self.report(d.fix(fix));
        Spanned::new(meant, op.span)
    }

    /// `!e`
    pub(crate) fn bang(&mut self, l: u32, after: u32, e: Expr, r: u32) -> Expr {
        let span = self.span(l, after);
        let d =
            Diagnostic::error(codes::FOREIGN_OPERATOR, "`!` is written `not`", span, "an operator of other languages");
        let fix = self.replace(span, "write", "not ");
        self.report(d.fix(fix));
        self.expr(l, ExprKind::Unary(UnaryOp::Not, Box::new(e)), r)
    }

    /// `e?.field`
    pub(crate) fn question_dot(&mut self, l: u32, e: Expr, from: u32, to: u32, name: Name, r: u32) -> Expr {
        let span = self.span(from, to);
        let d = Diagnostic::error(codes::FOREIGN_OPERATOR, "a plain `.` is enough", span, "no `?` needed");
        let fix = self.replace(span, "write", ".");
        self.report(d.note("A path through something absent is absent: it does not fail.").fix(fix));
        self.expr(l, ExprKind::Field(Box::new(e), name), r)
    }

    /// `null`
    pub(crate) fn null(&mut self, l: u32, r: u32) -> Expr {
        let span = self.span(l, r);
        let title = format!("there is no `{}`", self.source(span));
        let d = Diagnostic::error(codes::NULL, title, span, "values are present or absent");
        let d = d.note(
            "Ask with `is present` or `is absent`; give a default with `??`; leave a field out to leave it absent.",
        );
        self.report(d);
        self.expr(l, ExprKind::Null, r)
    }

    /// `e is [not] word`
    pub(crate) fn is(&mut self, l: u32, e: Expr, not: bool, word: Name, r: u32) -> Expr {
        let present = match word.node.as_str() {
            "present" => !not,
            "absent" => not,
            _ => {
                self.expect_word(&word, &["present", "absent"]);
                !not
            }
        };
        self.expr(l, ExprKind::Is { value: Box::new(e), present }, r)
    }

    /// `e is [not] null`
    pub(crate) fn is_null(&mut self, l: u32, e: Expr, from: u32, not: bool, to: u32, r: u32) -> Expr {
        let span = self.span(from, to);
        let ours = if not { "is present" } else { "is absent" };
        let d = Diagnostic::error(
            codes::NULL,
            format!("`{}` is written `{ours}`", self.source(span)),
            span,
            "there is no null",
        );
        let fix = self.replace(span, "write", ours);
        self.report(d.fix(fix));
        self.expr(l, ExprKind::Is { value: Box::new(e), present: not }, r)
    }

    /// `elif c { … }`
    pub(crate) fn elif(&mut self, l: u32, m: u32, c: Expr, then: Block, otherwise: Option<Else>, r: u32) -> Else {
        let span = self.span(l, m);
        let word = self.source(span).split_whitespace().next().unwrap_or("elif").to_owned();
        let span = Span { end: span.start + word.len() as u32, ..span };
        let d = Diagnostic::error(
            codes::FOREIGN_IF,
            format!("`{word}` is written `else if`"),
            span,
            "a word of other languages",
        );
        let fix = self.replace(span, "write", "else if");
        self.report(d.fix(fix));
        let kind = StmtKind::If { condition: c, then, otherwise: otherwise.map(Box::new) };
        Else::If(self.stmt(l, kind, r))
    }

    /// `if c then { … }`
    pub(crate) fn if_statement(
        &mut self,
        condition: Expr,
        then: Spanned<bool>,
        block: Block,
        otherwise: Option<Else>,
    ) -> StmtKind {
        if then.node {
            let d = Diagnostic::error(codes::FOREIGN_IF, "no `then` before a block", then.span, "the `{` is enough");
            let fix = self.replace(then.span, "leave it out", "");
            self.report(d.note("`then` belongs to a choice of values: `let x = if a then b else c`.").fix(fix));
        }
        StmtKind::If { condition, then: block, otherwise: otherwise.map(Box::new) }
    }

    /// `"field": e` in a record.
    pub(crate) fn quoted_field(&mut self, l: u32, key: Expr, value: Expr, r: u32) -> FieldInit {
        let key = self.plain_text(key);
        let plain = key.node.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
            && !key.node.starts_with(|c: char| c.is_ascii_digit());
        let ours = if plain { key.node.clone() } else { format!("`{}`", key.node) };
        let d = Diagnostic::error(
            codes::QUOTED_FIELD,
            "names of fields stand without quotes",
            key.span,
            if plain { "a text" } else { "a name with other signs stands between backticks" },
        );
        let fix = self.replace(key.span, "write", &ours);
        self.report(d.fix(fix));
        self.field(l, vec![key], Some(value), r)
    }
}

fn is_comparison(op: BinaryOp) -> bool {
    use BinaryOp::*;
    matches!(op, Eq | NotEq | Less | LessEq | Greater | GreaterEq | In | NotIn | Foreign(_))
}
