//! Expressions, types, arguments, fields.

use super::layout::{Doc, cat};
use super::{Printer, join, nil};
use crate::ast::*;
use crate::source::Span;

impl Printer<'_> {
    pub(super) fn expr(&mut self, e: &Expr) -> Doc {
        match &e.kind {
            ExprKind::Duration(_) => Doc::from(self.duration(e.span)),
            ExprKind::Range(a, b) => cat!(self.expr(a), "..", self.expr(b)),
            ExprKind::List(items) => self.list(("[", "]"), Doc::SoftLine, e.span, items, |i| i.span, Self::expr),
            ExprKind::Record(fields) => self.fields(fields, e.span),
            ExprKind::Field(base, name) => cat!(self.expr(base), ".", self.written(name.span)),
            ExprKind::Index(base, key) => cat!(self.expr(base), "[", self.expr(key), "]"),
            ExprKind::Call(callee, args) => {
                let head = self.expr(callee);
                cat!(head, self.args(args, Span { start: callee.span.end, ..e.span }))
            }
            ExprKind::Lambda(name, body) => cat!(self.written(name.span), " => ", self.expr(body)),
            ExprKind::Unary(UnaryOp::Not, inner) => cat!("not ", self.expr(inner)),
            ExprKind::Unary(UnaryOp::Neg, inner) => cat!("-", self.expr(inner)),
            ExprKind::Binary(..) => self.chain(e).group(),
            ExprKind::Is { value, .. } => cat!(self.expr(value), " ", self.bare(value.span.end, e.span.end)),
            ExprKind::If(c, a, b) => {
                let (c, a) = (self.expr(c), self.expr(a));
                cat!("if ", c, cat!(Doc::Line, "then ", a, Doc::Line, "else ", self.expr(b)).nest()).group()
            }
            ExprKind::Paren(inner) => cat!("(", self.expr(inner), ")"),
            ExprKind::Text(_) => {
                // it is written as it is, comments in its values too
                self.comments.retain(|c| c.span.start < e.span.start || c.span.end > e.span.end);
                self.written(e.span)
            }
            _ => self.written(e.span),
        }
    }

    /// Operators of one strength break together.
    fn chain(&mut self, e: &Expr) -> Doc {
        let ExprKind::Binary(a, op, b) = &e.kind else { return self.expr(e) };
        let same = matches!(&a.kind, ExprKind::Binary(_, before, _) if strength(before.node) == strength(op.node));
        let left = if same { self.chain(a) } else { self.expr(a) };
        let sign = self.bare(op.span.start, op.span.end);
        cat!(left, cat!(Doc::Line, sign, " ", self.expr(b)).nest())
    }

    pub(super) fn exprs(&mut self, list: &[Expr]) -> Doc {
        let parts = list.iter().map(|e| self.expr(e)).collect();
        join(parts, ", ")
    }

    /// `(…)`
    pub(super) fn args(&mut self, args: &[Arg], place: Span) -> Doc {
        let place = Span { start: self.find('(', place.start), ..place };
        let span = |a: &Arg| a.name.as_ref().map_or(a.value.span, |n| n.span.to(a.value.span));
        self.list(("(", ")"), Doc::SoftLine, place, args, span, |p, a| match &a.name {
            Some(name) => cat!(p.written(name.span), ": ", p.expr(&a.value)),
            None => p.expr(&a.value),
        })
    }

    /// `{ path: value, … }`
    pub(super) fn fields(&mut self, fields: &[FieldInit], place: Span) -> Doc {
        self.list(
            ("{", "}"),
            Doc::Line,
            place,
            fields,
            |f| f.span,
            |p, f| {
                let path = join(f.path.iter().map(|n| p.written(n.span)).collect(), ".");
                match &f.value {
                    Some(value) => cat!(path, ": ", p.expr(value)),
                    None => path,
                }
            },
        )
    }

    /// Fields whose braces are at the end of something.
    pub(super) fn fields_at_end(&mut self, fields: &[FieldInit], from: u32, end: Span) -> Doc {
        let start = self.find('{', from);
        self.fields(fields, Span { start, ..end })
    }

    pub(super) fn ty(&mut self, t: &TypeExpr) -> Doc {
        let written = self.source(t.span);
        if let Some(inner) = written.strip_prefix('(').filter(|w| w.ends_with(')')) {
            // brackets leave no trace in the tree but their place
            let start = t.span.start + (written.len() - inner.len()) as u32;
            let inner = TypeExpr { span: Span { start, end: t.span.end - 1, ..t.span }, ..t.clone() };
            return cat!("(", self.ty(&trimmed(inner, self.text)), ")");
        }
        match &t.kind {
            TypeExprKind::Name(_) | TypeExprKind::Broken => self.written(t.span),
            TypeExprKind::List(inner) => cat!("list of ", self.ty(inner)),
            TypeExprKind::Map(inner) => cat!("map of ", self.ty(inner)),
            TypeExprKind::Option(inner) => cat!(self.ty(inner), "?"),
            TypeExprKind::Record(fields) => self.list(
                ("{", "}"),
                Doc::Line,
                t.span,
                fields,
                |(name, ty)| name.span.to(ty.span),
                |p, (name, ty)| cat!(p.written(name.span), ": ", p.ty(ty)),
            ),
        }
    }

    pub(super) fn duration(&self, place: Span) -> String {
        duration(&self.bare(place.start, place.end))
    }

    /// `(a: T = v, …)` or `{ … }`
    pub(super) fn params(&mut self, params: &[Param], signs: (&'static str, &'static str), place: Span) -> Doc {
        let edge = if signs.0 == "{" { Doc::Line } else { Doc::SoftLine };
        let span = |p: &Param| p.name.span.to(p.default.as_ref().map_or(p.ty.span, |d| d.span));
        self.list(signs, edge, place, params, span, |p, param| {
            let preset = param.default.as_ref().map_or_else(nil, |d| cat!(" = ", p.expr(d)));
            cat!(p.written(param.name.span), ": ", p.ty(&param.ty), preset)
        })
    }
}

/// Without white space at the ends of its place.
fn trimmed(t: TypeExpr, text: &str) -> TypeExpr {
    let written = text.get(t.span.start as usize..t.span.end as usize).unwrap_or("");
    let lead = (written.len() - written.trim_start().len()) as u32;
    let tail = (written.len() - written.trim_end().len()) as u32;
    TypeExpr { span: Span { start: t.span.start + lead, end: t.span.end.saturating_sub(tail), ..t.span }, ..t }
}

fn strength(op: BinaryOp) -> u8 {
    match op {
        BinaryOp::Or => 0,
        BinaryOp::And => 1,
        BinaryOp::Default => 3,
        BinaryOp::Add | BinaryOp::Sub => 4,
        BinaryOp::Mul | BinaryOp::Div | BinaryOp::Rem => 5,
        _ => 2,
    }
}

/// A length of time in full words, singular after one.
fn duration(written: &str) -> String {
    let mut parts: Vec<(String, String)> = Vec::new();
    for c in written.chars().filter(|c| !c.is_whitespace()) {
        let digit = c.is_ascii_digit() || c == '.';
        let fresh = parts.last().is_none_or(|(_, unit)| digit && !unit.is_empty());
        if fresh {
            parts.push((String::new(), String::new()));
        }
        if let Some((number, unit)) = parts.last_mut() {
            if digit { number.push(c) } else { unit.push(c) }
        }
    }
    let words = parts.into_iter().map(|(number, unit)| {
        let unit = crate::syntax::full_unit(&unit);
        let one = unit.trim_end_matches('s');
        match number.as_str() {
            "" => one.to_owned(),
            "1" => format!("1 {one}"),
            _ => format!("{number} {one}s"),
        }
    });
    words.collect::<Vec<_>>().join(" ")
}
