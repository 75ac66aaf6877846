//! Steps of tests.

use super::layout::{Doc, cat};
use super::{Printer, nil};
use crate::ast::*;
use crate::source::{Span, Spanned};

impl Printer<'_> {
    pub(super) fn step(&mut self, step: &Spanned<TestStep>) -> Doc {
        let end = step.span;
        match &step.node {
            TestStep::GivenFixture { name, with } => {
                let with = if self.has_braces(name.span.end, end) {
                    cat!(" with ", self.fields_at_end(with, name.span.end, end))
                } else {
                    nil()
                };
                cat!("given ", self.written(name.span), with)
            }
            TestStep::GivenReturns { name, value } => {
                cat!("given ", self.written(name.span), " returns ", self.expr(value))
            }
            TestStep::GivenFails { name, kind } => {
                cat!("given ", self.written(name.span), " fails ", self.kinds(std::slice::from_ref(kind)))
            }
            TestStep::Assign { split, arm } => cat!("assign ", self.written(split.span), " = ", self.written(arm.span)),
            TestStep::At(e) => cat!("at ", self.expr(e)),
            TestStep::Receive { event, fields } => {
                cat!("receive ", self.written(event.span), self.event_fields(fields, event.span.end, end))
            }
            TestStep::Advance(e) => cat!("advance ", self.expr(e)),
            TestStep::AdvanceUntil(e) => cat!("advance until ", self.expr(e)),
            TestStep::SetProfile(fields) => cat!("set profile ", self.fields_at_end(fields, end.start, end)),
            TestStep::Crash => Doc::from("crash"),
            TestStep::Simulate { count, journey, event, fields } => {
                let fields = self.event_fields(fields, event.span.end, end);
                let words = self.bare(count.span.end, journey.span.start);
                cat!(
                    "simulate ",
                    self.written(count.span),
                    " ",
                    words,
                    " ",
                    self.written(journey.span),
                    " with ",
                    self.written(event.span),
                    fields
                )
            }
            TestStep::Expect(e) => cat!("expect ", self.expectation(e, end)),
            TestStep::Broken => self.written(step.span),
        }
    }

    fn has_braces(&self, from: u32, end: Span) -> bool {
        self.bare(from, end.end).contains('{')
    }

    /// The fields after an event, where there are braces.
    fn event_fields(&mut self, fields: &[FieldInit], from: u32, end: Span) -> Doc {
        if self.has_braces(from, end) { cat!(" ", self.fields_at_end(fields, from, end)) } else { nil() }
    }

    fn expectation(&mut self, e: &Expectation, end: Span) -> Doc {
        match e {
            Expectation::Called { verb, target, args, count } => {
                let args = if self.bare(target.span.end, end.end).starts_with('(') {
                    self.args(args, Span { start: target.span.end, ..end })
                } else {
                    nil()
                };
                let count = count.as_ref().map_or_else(nil, |n| {
                    let words = self.text.get(n.span.start as usize..end.end as usize).unwrap_or("");
                    let number = words.starts_with(|c: char| c.is_ascii_digit());
                    cat!(" ", self.written(n.span), if number { " times" } else { "" })
                });
                cat!(self.written(verb.span), " ", self.written(target.span), args, count)
            }
            Expectation::No { target } => cat!("no ", self.written(target.span)),
            Expectation::Skipped { target, because } => {
                let because = because.as_ref().map_or_else(nil, |b| cat!(" because ", self.written(b.span)));
                cat!("skipped ", self.written(target.span), because)
            }
            Expectation::At(path) => cat!("at ", self.path(path)),
            Expectation::Exit(e) => cat!("exit ", self.expr(e)),
            Expectation::Goal => Doc::from("goal"),
            Expectation::Rejected(because) => {
                cat!("rejected", because.as_ref().map_or_else(nil, |b| cat!(" because ", self.expr(b))))
            }
            Expectation::Share { arm, low, high } => {
                cat!("share of ", self.written(arm.span), " between ", self.expr(low), " and ", self.expr(high))
            }
        }
    }
}
