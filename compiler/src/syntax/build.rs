//! Builders the grammar calls: they make the tree, and reject what only other languages have.

mod calls;
mod foreign;
mod items;
mod statements;
mod texts;

use super::codes;
use super::token::Tok;
use crate::ast::*;
use crate::diag::{Diagnostic, Edit, Fix};
use crate::source::{FileId, Span, Spanned};

/// The sign, which the grammar's own language would take for something else.
pub(crate) const LESS_GREATER: &str = "<>";

/// What the parser was asked for.
pub(crate) enum Output {
    Item(ItemKind),
    Expr(Expr),
}

/// A clause of a journey's header, or a statement.
pub(crate) enum Entry {
    Clause(Spanned<JourneyClause>),
    Stmt(Stmt),
}

/// What the builders know: the file, and what they found wrong.
pub(crate) struct Build<'b> {
    pub(crate) file: FileId,
    pub(crate) text: &'b str,
    /// Documentation by the start of what it precedes, in text order.
    pub(crate) docs: &'b [(u32, Spanned<String>)],
    pub(crate) diagnostics: Vec<Diagnostic>,
}

impl Build<'_> {
    pub(crate) fn span(&self, start: u32, end: u32) -> Span {
        // an empty production has the end of the token before it on its left
        Span { file: self.file, start: start.min(end), end }
    }

    pub(crate) fn spanned<T>(&self, start: u32, node: T, end: u32) -> Spanned<T> {
        Spanned::new(node, self.span(start, end))
    }

    pub(crate) fn word(&self, tok: Tok<'_>) -> String {
        tok.kw().map_or("", |kw| kw.text()).to_owned()
    }

    pub(crate) fn source(&self, span: Span) -> &str {
        self.text.get(span.start as usize..span.end as usize).unwrap_or("")
    }

    pub(crate) fn report(&mut self, d: Diagnostic) {
        self.diagnostics.push(d);
    }

    pub(crate) fn doc(&self, start: u32) -> Option<Spanned<String>> {
        let at = self.docs.binary_search_by_key(&start, |(at, _)| *at).ok()?;
        self.docs.get(at).map(|(_, doc)| doc.clone())
    }

    pub(crate) fn expr(&self, start: u32, kind: ExprKind, end: u32) -> Expr {
        Expr { kind, span: self.span(start, end) }
    }

    pub(crate) fn name_expr(&self, name: Name) -> Expr {
        Expr { kind: ExprKind::Name(name.node), span: name.span }
    }

    pub(crate) fn ty(&self, start: u32, kind: TypeExprKind, end: u32) -> TypeExpr {
        TypeExpr { kind, span: self.span(start, end) }
    }

    pub(crate) fn field(&self, start: u32, path: Vec<Name>, value: Option<Expr>, end: u32) -> FieldInit {
        FieldInit { path, value, span: self.span(start, end) }
    }

    /// Clauses that could be read.
    pub(crate) fn present<T>(&self, clauses: Vec<Spanned<Option<T>>>) -> Vec<Spanned<T>> {
        clauses.into_iter().filter_map(|c| Some(Spanned::new(c.node?, c.span))).collect()
    }

    /// Parts that could be read.
    pub(crate) fn some<T>(&self, parts: Vec<Option<T>>) -> Vec<T> {
        parts.into_iter().flatten().collect()
    }

    /// Says that one of a few words belongs here.
    pub(crate) fn expect_word(&mut self, found: &Name, words: &[&str]) -> bool {
        let good = words.contains(&found.node.as_str());
        if !good {
            let list: Vec<String> = words.iter().map(|w| format!("`{w}`")).collect();
            let title = format!("expected {}, found `{}`", super::expected::or_list(&list), found.node);
            let mut d = Diagnostic::error(codes::WORD, title, found.span, "not one of the words for this place");
            if let Some(word) = super::expected::nearest(&found.node, words.iter().copied())
                .or(words.first().copied().filter(|_| words.len() == 1))
            {
                d = d.fix(self.replace(found.span, "write", word));
            }
            self.report(d);
        }
        good
    }

    /// A fix that replaces a place.
    pub(crate) fn replace(&self, span: Span, title: &str, text: &str) -> Fix {
        Fix { title: title.into(), preview: text.into(), edits: vec![Edit { span, text: text.into() }], safe: true }
    }
}
