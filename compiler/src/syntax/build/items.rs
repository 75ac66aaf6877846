//! Declarations and tests.

use super::{Build, Entry, codes};
use crate::ast::*;
use crate::diag::{Diagnostic, Fix};
use crate::source::Spanned;
use journey_bytecode::types::Span as Length;

impl Build<'_> {
    /// `shared.contact`
    pub(crate) fn module_path(&self, path: Vec<Name>) -> Spanned<String> {
        let span = match (path.first(), path.last()) {
            (Some(first), Some(last)) => first.span.to(last.span),
            _ => self.span(0, 0),
        };
        let names: Vec<String> = path.into_iter().map(|n| n.node).collect();
        Spanned::new(names.join("."), span)
    }

    /// A journey of its clauses and statements; clauses after the first statement are told.
    pub(crate) fn journey(
        &mut self,
        name: Name,
        params: Option<Vec<Param>>,
        entries: Vec<Entry>,
        closer: u32,
        end: u32,
    ) -> ItemKind {
        let (mut clauses, mut stmts) = (Vec::new(), Vec::<Stmt>::new());
        for entry in entries {
            match entry {
                Entry::Stmt(stmt) => stmts.push(stmt),
                Entry::Clause(clause) => {
                    if let Some(first) = stmts.iter().find(|s| s.kind != StmtKind::Broken) {
                        let first = first.span;
                        self.misplaced(&clause, first);
                    }
                    clauses.push(clause);
                }
            }
        }
        let start = stmts.first().map_or(closer, |s| s.span.start);
        let body = Block { span: self.span(start, end), stmts };
        ItemKind::Journey(JourneyDecl { name, params: params.unwrap_or_default(), clauses, body })
    }

    fn misplaced(&mut self, clause: &Spanned<JourneyClause>, first: crate::source::Span) {
        let word = self.source(clause.span).split_whitespace().next().unwrap_or("").to_owned();
        let title = format!("`{word}` belongs to the journey's header");
        let d =
            Diagnostic::error(codes::MISPLACED, title, clause.span, "holds for the whole journey, not from here on")
                .label(crate::source::Span { end: first.start, ..first }, "the header ends here")
                .note("Move it before the first statement.");
        self.report(d);
    }

    pub(crate) fn event_id(&mut self, word: Name, value: Expr) -> Option<EventClause> {
        self.expect_word(&word, &["id"]).then_some(EventClause::Id(value))
    }

    pub(crate) fn fixture(&mut self, name: Name, kind: Name, fields: Vec<FieldInit>) -> ItemKind {
        self.expect_word(&kind, &["profile"]);
        ItemKind::Fixture { name, fields }
    }

    /// `limit 50 per second, then …`
    pub(crate) fn endpoint_limit(
        &mut self,
        calls: Spanned<i64>,
        per: Spanned<Length>,
        then: Option<(Name, Option<Spanned<Length>>)>,
    ) -> Option<EndpointClause> {
        let queue = match then {
            None => None,
            Some((word, length)) => {
                self.expect_word(&word, &["fail", "queue"]);
                if word.node == "queue" && length.is_none() {
                    let d = Diagnostic::error(
                        codes::WORD,
                        "how long may a call wait in the queue?",
                        word.span,
                        "`queue` needs a length of time",
                    );
                    let fix = self.replace(word.span, "for an hour", "queue 1 hour");
                    self.report(d.fix(Fix { safe: false, ..fix }));
                }
                length
            }
        };
        Some(EndpointClause::Limit { calls, per, queue })
    }

    pub(crate) fn quiet_hours(&mut self, hours: Name, from: Expr, to: Expr, then: Name) -> Option<PolicyClause> {
        self.expect_word(&hours, &["hours"]);
        Some(PolicyClause::QuietHours { from, to, then })
    }

    pub(crate) fn set_profile(&mut self, word: Name, fields: Vec<FieldInit>) -> TestStep {
        self.expect_word(&word, &["profile"]);
        TestStep::SetProfile(fields)
    }

    /// `simulate 1000 profiles entering J with E { … }`
    pub(crate) fn simulate(
        &mut self,
        count: Spanned<i64>,
        profiles: Name,
        entering: Name,
        journey: Name,
        event: Name,
        fields: Option<Vec<FieldInit>>,
    ) -> TestStep {
        self.expect_word(&profiles, &["profiles", "profile"]);
        self.expect_word(&entering, &["entering"]);
        TestStep::Simulate { count, journey, event, fields: fields.unwrap_or_default() }
    }

    /// `expect sent A(…) once`, `expect skipped A because cap`
    pub(crate) fn expect_call(
        &mut self,
        verb: Name,
        target: Name,
        args: Option<Vec<Arg>>,
        count: Option<Spanned<i64>>,
        because: Option<Expr>,
    ) -> Expectation {
        if verb.node == "skipped" {
            let because = because.and_then(|e| match e.kind {
                ExprKind::Name(name) => Some(Spanned::new(name, e.span)),
                _ => None,
            });
            return Expectation::Skipped { target, because };
        }
        Expectation::Called { verb, target, args: args.unwrap_or_default(), count }
    }

    /// `expect rejected because "…"`
    pub(crate) fn expect_rejected(&mut self, verb: Name, because: Option<Expr>) -> Expectation {
        self.expect_word(&verb, &["rejected"]);
        Expectation::Rejected(because)
    }

    /// `once`, `twice`
    pub(crate) fn often(&mut self, word: Name) -> Spanned<i64> {
        self.expect_word(&word, &["once", "twice"]);
        Spanned::new(if word.node == "twice" { 2 } else { 1 }, word.span)
    }
}
